//! A machine that asks to become a station, or a station that asks for a new certificate: one WebSocket, one request.
//!
//! **Invariant:** a code is checked by one connection at a time, and each wrong try is in the journal before it is
//! answered: nobody gets more tries by asking in parallel.
//! **Invariant:** a certificate is handed out only for a key that IT has approved for this station, and only after it is
//! in the journal that there is one.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::digest::Digest;
use domain::exchange::enrol::{self, Open, Stage};
use domain::exchange::{Actor, Command};
use domain::id::{InvitationId, StationId};
use protocol::bytes::Bytes;
pub(super) use protocol::enrol::SOCKET_PATH;
use protocol::enrol::{
    Ask, Enrolled, FromServer, Kind, MESSAGE_MAX_BYTES, RefusedReason, SUBPROTOCOL, VOUCHED_MAX, Vouched,
};
use protocol::station::{self, NODES_MAX};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, interval, timeout};
use trust::enrol::{Channel, CodeKey, KeyRequest, Promise, WrongProof};
use trust::{AuthorityPublicKey, FleetCa, PeopleKey, PublicKey, Signature, StationCertificate, StationIdentity};

use super::Shared;
use super::accept::Places;
use crate::authority::{Tray, Trust};
use crate::clock;
use crate::node::{Desk, Fresh};

/// The request must have come in this time.
const ASK_TIMEOUT: Duration = Duration::from_secs(10);
/// A message must have been written in this time.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Whether IT has decided is looked at this often.
const LOOK: Duration = Duration::from_millis(300);
/// A machine that waits is told so this often.
const STILL: Duration = Duration::from_secs(10);
/// A machine that waits is let go after this, and comes again.
const WAIT_MAX: Duration = Duration::from_mins(30);
/// What is read and written at a time, in bytes.
const BUFFER: usize = 4 * 1024;

/// What enrolment needs beside the exchange.
pub struct Enrolling {
    /// The authorities that everybody pins, and the key that certifies if it is here.
    pub trust: watch::Receiver<Arc<Trust>>,
    /// Makes codes.
    pub people: PeopleKey,
    /// Whom consoles seal records to.
    pub authority_key: Option<AuthorityPublicKey>,
    /// Whether peripherals are simulated.
    pub demo: bool,
    /// Where this node is reached.
    pub address: Option<String>,
    /// The way to the exchange.
    pub desk: Desk,
    /// What waits for an authority elsewhere.
    pub tray: Tray,
    /// One code is checked at a time: each check takes 64 MiB, and tries are counted.
    pub checks: Semaphore,
}

impl Enrolling {
    /// Whom the node trusts just now.
    pub fn trust(&self) -> Arc<Trust> {
        Arc::clone(&self.trust.borrow())
    }
}

/// Who asks: over which connection, and with which certificate, if any.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) known: Option<(StationId, Digest)>,
    pub(super) channel: Channel,
    pub(super) _places: Arc<Places>,
}

pub(super) async fn upgrade(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upgrade = upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(BUFFER + 2 * MESSAGE_MAX_BYTES)
        .max_message_size(MESSAGE_MAX_BYTES)
        .max_frame_size(MESSAGE_MAX_BYTES)
        .protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, format!("this path speaks {SUBPROTOCOL}\n")).into_response();
    }
    upgrade.on_upgrade(move |socket| async move {
        let case = Case { caller, enrolling: Arc::clone(&shared.enrolling) };
        let mut talk = Talk { socket, case };
        if let Ok(last) = talk.run().await {
            let _ = talk.send(&last).await;
        }
    })
}

/// The machine is gone.
struct Gone;

/// One machine and what it asks.
struct Talk {
    socket: WebSocket,
    case: Case,
}

/// What is decided about it.
pub(super) struct Case {
    caller: Caller,
    pub(super) enrolling: Arc<Enrolling>,
}

/// An invitation whose code is tried.
struct Tried {
    station: StationId,
    name: String,
    invitation: InvitationId,
    /// Nothing where the code has been redeemed by this same machine.
    tries_left: Option<u8>,
}

impl Talk {
    /// From the first message to the last, which is yet to be sent.
    async fn run(&mut self) -> Result<FromServer, Gone> {
        let trust = self.case.enrolling.trust();
        let authorities = authorities(&trust.ca);
        let word = |word: &trust::Vouched| Vouched {
            authority: Bytes(word.authority().der().to_vec()),
            word: Bytes(word.signature()),
        };
        let vouched = trust.vouched.iter().take(VOUCHED_MAX).map(word).collect();
        self.send(&FromServer::Authority { authorities, now: clock::now(), vouched }).await?;
        let message = timeout(ASK_TIMEOUT, self.receive()).await.map_err(|_| Gone)??;
        let Ok(ask) = serde_json::from_str::<Ask>(&message) else { return Ok(refused(RefusedReason::Malformed)) };
        let done = match ask {
            Ask::Begin { kind, handle, request, proof } => self.case.begin(kind, handle, &request.0, proof.0).await,
            Ask::Again { request, certificate, proof } => self.case.again(&request.0, &certificate.0, &proof.0).await,
            Ask::Renew { request } => self.case.renew(&request.0).await,
            Ask::Wait { request } => return self.wait(&request.0).await,
        };
        Ok(done.unwrap_or_else(refused))
    }

    /// Waits until IT has decided.
    async fn wait(&mut self, request: &[u8]) -> Result<FromServer, Gone> {
        let Ok(key) = parse(request) else { return Ok(refused(RefusedReason::Malformed)) };
        let (begun, mut told, mut approved) = (Instant::now(), None::<Instant>, false);
        let mut look = interval(LOOK);
        while begun.elapsed() < WAIT_MAX {
            tokio::select! {
                // Whatever it says now, it has asked already; what counts is whether it is still there.
                message = self.receive() => drop(message?),
                _ = look.tick() => match self.case.decided(key, told.is_none()).await {
                    Ok(Decided::Pending(waits)) => {
                        if waits.approved && !approved {
                            approved = true;
                            self.case.ask_elsewhere(waits.station, &waits.name, request).await;
                            told = None;
                        }
                        if told.is_none_or(|told| told.elapsed() >= STILL) {
                            let Waits { station, name, approved } = waits;
                            let proof = Bytes::default();
                            self.send(&FromServer::Pending { station, name, proof, approved }).await?;
                            told = Some(Instant::now());
                        }
                    }
                    Ok(Decided::Approved(station)) => {
                        return Ok(self.case.certify(station, key, request).await.unwrap_or_else(refused));
                    }
                    Err(reason) => return Ok(refused(reason)),
                },
            }
        }
        Err(Gone)
    }

    async fn send(&mut self, message: &FromServer) -> Result<(), Gone> {
        let text = serde_json::to_string(message).map_err(|_| Gone)?;
        match timeout(WRITE_TIMEOUT, self.socket.send(Message::text(text))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }

    /// The next text; whatever else comes ends the connection.
    async fn receive(&mut self) -> Result<String, Gone> {
        loop {
            match self.socket.recv().await {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_) | Message::Close(_)) | Err(_)) | None => return Err(Gone),
            }
        }
    }
}

impl Case {
    async fn begin(
        &self,
        kind: Kind,
        handle: String,
        request: &[u8],
        proof: Vec<u8>,
    ) -> Result<FromServer, RefusedReason> {
        let key = parse(request)?.digest();
        let enrolling = &self.enrolling;
        let _one = enrolling.checks.acquire().await.map_err(|_| RefusedReason::Unavailable)?;
        let tried = self.tried(key, handle).await?;
        let code_key = self.check(&tried, request, &proof).await?;
        let Some(code_key) = code_key else {
            tracing::warn!(station = %tried.station, "a wrong code to enrol");
            let Some(left) = tried.tries_left else { return Err(RefusedReason::CodeOver) };
            self.commit(enrol::Command::CodeFailed(tried.station)).await?;
            let left = left.saturating_sub(1);
            return Err(match left {
                0 => RefusedReason::CodeOver,
                left => RefusedReason::WrongCode { tries_left: Some(left) },
            });
        };
        if kind != tried.station.into() {
            return Err(RefusedReason::OtherKind);
        }
        if tried.tries_left.is_some() {
            self.commit(enrol::Command::Redeem(tried.station, key)).await?;
        }
        tracing::info!(station = %tried.station, "a machine asks to be enrolled");
        let promise = Promise { station: tried.station, name: &tried.name };
        let proof = Bytes(code_key.server_proof(&self.caller.channel, request, promise).to_vec());
        Ok(FromServer::Pending { station: tried.station, name: tried.name, proof, approved: false })
    }

    /// Which invitation a code is for. A machine whose answer was lost finds its own again.
    async fn tried(&self, key: Digest, handle: String) -> Result<Tried, RefusedReason> {
        let desk = &self.enrolling.desk;
        let found = desk.look(Fresh::Now, move |exchange| {
            if let Some((station, open)) = exchange.asking(&key)
                && let Stage::Pending { invitation: Some(invitation), .. } = open.stage
            {
                return Ok(Tried { station, name: open.name.clone(), invitation, tries_left: None });
            }
            match exchange.invited(&handle, clock::now()) {
                Some((station, open)) => match open.stage {
                    Stage::Invited { invitation, tries_left, .. } => {
                        Ok(Tried { station, name: open.name.clone(), invitation, tries_left: Some(tries_left) })
                    }
                    Stage::Pending { .. } | Stage::Approved { .. } => Err(RefusedReason::CodeOver),
                },
                None if exchange.is_over(&handle) => Err(RefusedReason::CodeOver),
                None => Err(RefusedReason::WrongCode { tries_left: None }),
            }
        });
        found.await.map_err(reason)?
    }

    /// The key of the right code, if the proof was made with it.
    async fn check(&self, tried: &Tried, request: &[u8], proof: &[u8]) -> Result<Option<CodeKey>, RefusedReason> {
        let code = self.enrolling.people.enrolment_code(tried.invitation);
        let authority = self.enrolling.trust().ca.key_digest();
        let made = tokio::task::spawn_blocking(move || CodeKey::new(&code, &authority));
        let code_key = made.await.map_err(|_| RefusedReason::Unavailable)?;
        Ok(match code_key.check_machine(&self.caller.channel, request, proof) {
            Ok(()) => Some(code_key),
            Err(WrongProof) => None,
        })
    }

    async fn again(&self, request: &[u8], certificate: &[u8], proof: &[u8]) -> Result<FromServer, RefusedReason> {
        let bad = || RefusedReason::BadCertificate;
        let key = parse(request)?.digest();
        let certificate = StationCertificate::parse(certificate).map_err(|_| bad())?;
        let identity = self.enrolling.trust().has_counted(&certificate, clock::now()).ok_or_else(bad)?;
        let station = identity.station().ok_or_else(bad)?;
        let signature = Signature::from_bytes(proof).map_err(|_| bad())?;
        let (old, statement) = (certificate.public_key(), self.caller.channel.statement(request));
        old.verify_in_context(Channel::AGAIN, &statement, &signature).map_err(|_| bad())?;
        let old = old.digest();
        let known = self.enrolling.desk.look(Fresh::Now, move |exchange| {
            exchange.accepts_key(station, &old).then(|| exchange.station_name(station)).flatten()
        });
        let name = known.await.map_err(reason)?.ok_or(RefusedReason::NotApproved)?;
        self.commit(enrol::Command::AskAgain(station, key)).await?;
        tracing::info!(%station, "a station whose certificate has expired asks anew");
        Ok(FromServer::Pending { station, name, proof: Bytes::default(), approved: false })
    }

    async fn renew(&self, request: &[u8]) -> Result<FromServer, RefusedReason> {
        let key = parse(request)?;
        match self.caller.known {
            Some((station, shown)) if shown == key.digest() => self.certify(station, key, request).await,
            Some(_) | None => Err(RefusedReason::BadCertificate),
        }
    }

    async fn decided(&self, key: PublicKey, is_first: bool) -> Result<Decided, RefusedReason> {
        let key = key.digest();
        let may_sign = self.enrolling.trust().signer.is_some() || self.enrolling.tray.has_come(&key);
        let fresh = if is_first { Fresh::Now } else { Fresh::Lately };
        let found = self.enrolling.desk.look(fresh, move |exchange| match exchange.asking(&key) {
            Some((station, open)) => Some(match open.stage {
                Stage::Approved { .. } if may_sign => Decided::Approved(station),
                Stage::Approved { .. } => Decided::pending(station, open, true),
                Stage::Invited { .. } | Stage::Pending { .. } => Decided::pending(station, open, false),
            }),
            None => exchange.never_used(&key).filter(|_| may_sign).map(Decided::Approved),
        });
        found.await.map_err(reason)?.ok_or(RefusedReason::NotApproved)
    }

    /// Makes a certificate, and notes in the journal that there is one before it is handed out.
    async fn certify(&self, station: StationId, key: PublicKey, request: &[u8]) -> Result<FromServer, RefusedReason> {
        let enrolling = &self.enrolling;
        let trust = enrolling.trust();
        let certificate = match &trust.signer {
            Some(signer) => signer.issue_station(station, &key, clock::now()).map_err(|error| {
                tracing::error!(%station, %error, "a certificate cannot be made");
                RefusedReason::Unavailable
            })?,
            None => self.certified_elsewhere(station, key, request).await?,
        };
        self.commit(enrol::Command::Certify(station, key.digest(), certificate.not_after())).await?;
        let name = enrolling.desk.look(Fresh::Lately, move |exchange| exchange.station_name(station));
        let name = name.await.map_err(reason)?.unwrap_or_default();
        tracing::info!(%station, "certified");
        let is_console = matches!(StationIdentity::from(station), StationIdentity::Console(_));
        let authority_key = enrolling.authority_key.as_ref().filter(|_| is_console).map(ToString::to_string);
        Ok(FromServer::Enrolled(Box::new(Enrolled {
            station,
            name,
            certificate: Bytes(certificate.der().to_vec()),
            authorities: authorities(&trust.ca),
            nodes: enrolling.address.iter().map(|address| format!("wss://{address}")).take(NODES_MAX - 1).collect(),
            demo: enrolling.demo,
            authority_key,
        })))
    }

    async fn commit(&self, command: enrol::Command) -> Result<(), RefusedReason> {
        self.enrolling.desk.commit(Actor::Node, Command::Enrol(command)).await.map_err(reason)
    }
}

/// Whether IT has decided.
enum Decided {
    Pending(Waits),
    Approved(StationId),
}

/// A machine that has no certificate yet.
struct Waits {
    station: StationId,
    name: String,
    /// IT has approved it; the authority has yet to sign.
    approved: bool,
}

impl Decided {
    fn pending(station: StationId, open: &Open, approved: bool) -> Self {
        Self::Pending(Waits { station, name: open.name.clone(), approved })
    }
}

fn authorities(ca: &FleetCa) -> Vec<Bytes> {
    ca.ders().map(|der| Bytes(der.to_vec())).collect()
}

pub(super) fn parse(request: &[u8]) -> Result<PublicKey, RefusedReason> {
    KeyRequest::parse(request).map(|request| request.public_key()).map_err(|_| RefusedReason::Malformed)
}

fn refused(reason: RefusedReason) -> FromServer {
    FromServer::Refused { reason }
}

/// What the exchange's refusal means to a machine.
fn reason(refused: station::RefusedReason) -> RefusedReason {
    match refused {
        station::RefusedReason::NotNow => RefusedReason::CodeOver,
        station::RefusedReason::TooMany => RefusedReason::TooMany,
        station::RefusedReason::Unavailable => RefusedReason::Unavailable,
        _ => RefusedReason::NotApproved,
    }
}
