//! Between a station and the server, over WebSocket.
//!
//! A station sends [`Request`]s, each with an id of its own; the server answers each with a [`Reply`] and pushes
//! [`FromServer::View`] whenever something that concerns the station has changed, and [`FromServer::Mail`].

use std::fmt::{Display, Write as _};

use domain::digest::Digest;
use domain::exchange::view::{Language, Service, View};
use domain::exchange::{Refused, TicketNumber};
use domain::id::{CallId, DeskId, PersonId, RequestId, StationId};
use domain::redact::Personal;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

use crate::bytes::{Base64, Bytes};

/// The WebSocket subprotocol of this version (RFC 6455 §1.9).
pub const SUBPROTOCOL: &str = "skranke.v1";
/// The path of the station socket.
pub const SOCKET_PATH: &str = "/station/v1";
/// Where sealed records are put: `PUT {EXPEDITIONS_PATH}/{expedition}?call={call}`.
pub const EXPEDITIONS_PATH: &str = "/v1/expeditions";
/// No message may be longer, in bytes, in either direction.
pub const MESSAGE_MAX_BYTES: usize = 64 * 1024;
/// No sealed record may be longer, in bytes.
pub const RECORD_MAX_BYTES: usize = 8 * 1024 * 1024;
/// Close code (RFC 6455 §7.4.2): another connection of the same station has taken over.
pub const CLOSE_REPLACED: u16 = 4001;
/// Close code: the station reads too slowly.
pub const CLOSE_SLOW: u16 = 4002;
/// Close code: the station is not, or no longer, accepted.
pub const CLOSE_NOT_ACCEPTED: u16 = 4003;
/// About so much longer is mail than its envelope, in bytes.
const MAIL_BYTES: usize = 192;
/// So long is the id of a request in it, in bytes.
const DONE_BYTES: usize = 40;
/// No more nodes are told of.
pub const NODES_MAX: usize = 16;
/// So many refused messages close the connection.
pub const STRIKES: u32 = 3;

/// A request to acknowledge with this id is not answered when it is done: nobody waits for it.
pub const UNANSWERED: RequestId = RequestId::numbered(0);

/// What a station sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The station's own id for it; a repeated id is answered again but not done again.
    pub id: RequestId,
    /// Whether it may have been sent before, on a connection that is gone, perhaps to another node.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Said along with it: mail up to and including this number has been taken, as by [`Ask::Ack`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
    /// What it asks.
    pub body: Ask,
}

impl Request {
    /// One that has not been sent before.
    pub const fn new(id: RequestId, body: Ask) -> Self {
        Self { id, again: false, read: None, body }
    }
}

/// What a station asks.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// First message on a connection: before it nothing is sent.
    Hello {
        /// The program's version, for the fleet list.
        software: String,
        /// SHA-256 of the keys of the authorities that it trusts, where there are several.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        trusts: Vec<Digest>,
    },
    /// Kiosk: the citizen pressed.
    Call {
        /// New, made by the kiosk.
        call: CallId,
        /// What for.
        service: Service,
        /// The screen's language.
        language: Language,
    },
    /// Kiosk: the citizen is back, with a ticket of this site.
    ComeBack {
        /// New, made by the kiosk.
        call: CallId,
        /// Its number.
        ticket: TicketNumber,
        /// The screen's language.
        language: Language,
    },
    /// Kiosk: so many people have come together, of whom each needs help.
    SayPersons {
        /// In which call, which still waits.
        call: CallId,
        /// 1 to [`domain::exchange::PERSONS_MAX`].
        persons: u8,
    },
    /// Kiosk: the citizen goes, to come back later. The view then tells the number of the ticket.
    ReturnLater {
        /// Which call, which still waits.
        call: CallId,
    },
    /// Kiosk: the citizen hangs up or gives up. Console: the specialist ends the call.
    HangUp {
        /// Which.
        call: CallId,
    },
    /// Either side: picture and sound are up and the peer is authentic.
    MediaUp {
        /// Which.
        call: CallId,
    },
    /// Kiosk: nothing of the ended call is left here.
    Wiped {
        /// Which.
        call: CallId,
    },
    /// Console: somebody signs in with a local account.
    SignIn {
        /// The account's name.
        name: String,
        /// The password; `Debug` never shows this message's content.
        password: String,
        /// The digits that the authenticator shows, once [`Reply::CodeNeeded`] has asked for them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// SEC1 uncompressed point of a P-256 key that only this console holds.
        session_key: Bytes,
    },
    /// Console: somebody signs in for the first time, and chooses a password.
    ChoosePassword {
        /// The account's name.
        name: String,
        /// The one-time code of the first sign-in.
        first_code: String,
        /// The password.
        password: String,
        /// The digits that the authenticator shows, where the account has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// As with [`Ask::SignIn`].
        session_key: Bytes,
    },
    /// Console: somebody wants to sign in at the identity provider, in a browser on the same machine.
    BeginSignIn {
        /// The console listens for the browser's return on this port of its own loopback address (RFC 8252 §7.3).
        port: u16,
        /// SHA-256 of a secret that only this console holds, base64url without padding (RFC 7636 §4.2, `S256`).
        challenge: String,
    },
    /// Console: the browser has come back.
    FinishSignIn {
        /// What [`Reply::Continue`] had, as it came back: good once, for the console that it was told to.
        state: Personal<String>,
        /// The provider's code; nothing where it did not let the person in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Personal<String>>,
        /// Who the provider says that it is (RFC 9207), if it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        issuer: Option<String>,
        /// The secret whose hash was the challenge.
        verifier: Personal<String>,
        /// As with [`Ask::SignIn`].
        session_key: Bytes,
    },
    /// Console: the specialist goes.
    SignOut,
    /// Console: calls may (or may not) be offered.
    Presence {
        /// Whether they may.
        ready: bool,
    },
    /// Console: takes what is offered, or the next in the queue where nothing is offered.
    Accept {
        /// Which.
        call: CallId,
    },
    /// Console: does not take what is offered.
    Decline {
        /// Which.
        call: CallId,
    },
    /// Console: puts a call on hold.
    Hold {
        /// Which.
        call: CallId,
    },
    /// Console: takes up a call that is on hold; another that is active is put on hold.
    Resume {
        /// Which.
        call: CallId,
    },
    /// Console: a second pair of eyes is wanted.
    AskSecond {
        /// In which call.
        call: CallId,
    },
    /// Console: somebody is wanted to take a call over.
    Transfer {
        /// Which.
        call: CallId,
        /// Of which desk.
        desk: DeskId,
    },
    /// Console: nobody need join any more.
    CancelJoin {
        /// Which call.
        call: CallId,
    },
    /// Console: leaves a call to who has joined to take it over.
    Release {
        /// Which.
        call: CallId,
    },
    /// Console: a supervisor listens in, seen by all.
    ListenIn {
        /// To which call.
        call: CallId,
    },
    /// Console: leaves a call that it has joined.
    Leave {
        /// Which.
        call: CallId,
    },
    /// Console: the last call is written up.
    WrapUpDone,
    /// An envelope for the other station of a call.
    Post {
        /// Which call.
        call: CallId,
        /// For whom.
        to: StationId,
        /// A signed statement as JSON, opaque to the server.
        envelope: Base64,
    },
    /// Mail up to and including this number has been taken, and there is nothing else to say.
    Ack {
        /// Of the last one taken.
        number: u64,
    },
}

impl Ask {
    /// What kind it is; nothing of what is in it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "Hello",
            Self::Call { .. } => "Call",
            Self::ComeBack { .. } => "ComeBack",
            Self::SayPersons { .. } => "SayPersons",
            Self::ReturnLater { .. } => "ReturnLater",
            Self::HangUp { .. } => "HangUp",
            Self::MediaUp { .. } => "MediaUp",
            Self::Wiped { .. } => "Wiped",
            Self::SignIn { .. } => "SignIn",
            Self::ChoosePassword { .. } => "ChoosePassword",
            Self::BeginSignIn { .. } => "BeginSignIn",
            Self::FinishSignIn { .. } => "FinishSignIn",
            Self::SignOut => "SignOut",
            Self::Presence { .. } => "Presence",
            Self::Accept { .. } => "Accept",
            Self::Decline { .. } => "Decline",
            Self::Hold { .. } => "Hold",
            Self::Resume { .. } => "Resume",
            Self::AskSecond { .. } => "AskSecond",
            Self::Transfer { .. } => "Transfer",
            Self::CancelJoin { .. } => "CancelJoin",
            Self::Release { .. } => "Release",
            Self::ListenIn { .. } => "ListenIn",
            Self::Leave { .. } => "Leave",
            Self::WrapUpDone => "WrapUpDone",
            Self::Post { .. } => "Post",
            Self::Ack { .. } => "Ack",
        }
    }
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a view is the most frequent message")]
pub enum FromServer {
    /// What this station should now know, whole.
    View {
        /// The journal's sequence number that it was made from: it never falls.
        version: u64,
        /// The server's clock.
        now: Moment,
        /// The view.
        view: View,
        /// Where stations can connect, `host:port`, the one that tells it among them; empty where nobody knows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        nodes: Vec<String>,
        /// Whether people may sign in through an identity provider.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        provider: bool,
        /// Which authorities the fleet trusts, and in which order, as one digest; where there has been but one, nothing.
        /// A station that trusts others renews its certificate, and hears which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authorities: Option<Digest>,
    },
    /// The node is about to end: the station is to connect to another one.
    GoingAway {
        /// When, from now, in milliseconds.
        after_ms: u64,
    },
    /// An envelope from the other station of a call; sent again after each reconnect until acknowledged, perhaps under a
    /// higher number.
    Mail {
        /// Counted up per station.
        number: u64,
        /// Which call.
        call: CallId,
        /// As the server knows the sender; what counts is the envelope's signature.
        from: StationId,
        /// Said along with it: these requests of the station are done, as by [`Reply::Done`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        done: Vec<RequestId>,
        /// The envelope.
        envelope: Base64,
    },
    /// The answer to a request.
    Reply {
        /// Which request; nil where the request could not be read.
        id: RequestId,
        /// The answer.
        reply: Reply,
    },
}

impl FromServer {
    /// A [`Self::Mail`] as JSON.
    ///
    /// # Rationale
    /// By hand: an envelope is by far the longest of what is passed on, and nothing in it need be looked for.
    pub fn mail(number: u64, call: CallId, from: StationId, done: &[RequestId], envelope: &Base64) -> String {
        let envelope = envelope.as_str();
        let mut text = String::with_capacity(envelope.len() + MAIL_BYTES + done.len() * DONE_BYTES);
        let (kind, id): (_, &dyn Display) = match &from {
            StationId::Kiosk(id) => ("kiosk", id),
            StationId::Console(id) => ("console", id),
        };
        let begin = write!(text, r#"{{"is":"mail","number":{number},"call":"{call}","from":{{"{kind}":"{id}"}},"#);
        begin.expect("a string takes everything");
        for (at, id) in done.iter().enumerate() {
            let before = if at == 0 { r#""done":["# } else { "," };
            write!(text, r#"{before}"{id}""#).expect("a string takes everything");
        }
        if !done.is_empty() {
            text.push_str("],");
        }
        text.push_str(r#""envelope":""#);
        text.push_str(envelope);
        text.push_str(r#""}"#);
        text
    }
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// Done.
    Done,
    /// Signed in.
    SignedIn {
        /// Who.
        person: PersonId,
        /// A signed session statement as JSON.
        statement: Bytes,
    },
    /// Not signed in yet: the password is right, and the account has an authenticator.
    CodeNeeded,
    /// Not signed in yet: what was typed is the one-time code of a first sign-in. A password is to be chosen.
    FirstSignIn {
        /// What is to be taken into an app, where the account has an authenticator.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authenticator: Option<Authenticator>,
    },
    /// Not signed in, and nothing was looked at: there were too many wrong tries at this console, or with this account,
    /// be there one or not.
    Locked {
        /// For so long, in seconds.
        for_s: u32,
    },
    /// Not signed in yet: the person signs in at the identity provider, in a browser.
    Continue {
        /// The address to open there.
        address: Personal<String>,
        /// What comes back with the browser. What comes back with anything else is not meant.
        state: Personal<String>,
    },
    /// Not done.
    Refused {
        /// Why.
        reason: RefusedReason,
    },
}

/// What an authenticator app is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticator {
    /// To be typed: base32.
    pub secret: Personal<String>,
    /// The same as an address, which a QR code holds.
    pub uri: Personal<String>,
}

/// Why something was not done: a closed list, so that each has its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedReason {
    /// Not a message of this protocol.
    Malformed,
    /// Over the limit.
    TooLarge,
    /// Something before the hello.
    HelloFirst,
    /// Not this station's to ask.
    NotAllowed,
    /// Not as things stand (for example a call that somebody else has taken).
    NotNow,
    /// No such call.
    UnknownCall,
    /// No such ticket at this site, or not any more.
    UnknownTicket,
    /// Closed.
    Closed,
    /// Wrong name or password.
    WrongPassword,
    /// Not the digits that the authenticator shows, or digits that were used before.
    WrongCode,
    /// Digits of some minutes ago or ahead: a clock is wrong.
    CodeOfOtherTime,
    /// The one-time code of a first sign-in has expired.
    CodeOver,
    /// Such a password may not be chosen.
    WeakPassword,
    /// The identity provider does not answer.
    ProviderAway,
    /// The identity provider did not let the person in.
    ProviderDeclined,
    /// What the identity provider says cannot be believed, or is not what was agreed with it.
    ProviderWrong,
    /// Nothing that the identity provider says of the person is a role here.
    NoRole,
    /// The person is disabled here.
    Disabled,
    /// This sign-in was not begun here, or too long ago: it is to be begun anew.
    SignInOver,
    /// Too many in too short a time.
    TooMany,
    /// The server cannot write its journal just now.
    Unavailable,
}

impl From<Refused> for RefusedReason {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotAllowed => Self::NotAllowed,
            Refused::NotNow | Refused::WrongId | Refused::Calendar(_) => Self::NotNow,
            Refused::UnknownCall => Self::UnknownCall,
            Refused::UnknownTicket => Self::UnknownTicket,
            Refused::Closed => Self::Closed,
            Refused::TooMany => Self::TooMany,
        }
    }
}

/// The answer of the record port, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum RecordReply {
    /// Stored, to be delivered; also when it was stored before.
    Stored,
    /// Not stored.
    Refused {
        /// Why.
        reason: RefusedReason,
    },
}
