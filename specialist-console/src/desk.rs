//! The desk's mind: what the specialist sees and what is to be done, as a function of what has happened. No I/O.
//!
//! **Invariant:** an expedition is submitted only after its decision stands in the log, and its record once.
//! **Invariant:** when a call is over, the copy of the visit is dropped, and with it overwritten; what may remain is the
//! sealed record, which only the authority can open.

mod beside;
pub mod browser;
mod casework;
pub mod document;
pub mod door;
mod intent;
mod renewal;

use std::sync::Arc;
use std::time::Duration;

use domain::exchange::view::{ConsoleCall, ConsoleView, DeliveryState};
use domain::expedition::{Outcome, Step};
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId, PersonId};
use domain::problem::Problem;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{Advice, Finding, Head, Visit};
use protocol::bytes::Bytes;
use protocol::station::{Ask, Reply};
use protocol::visit::Message;
use trust::{AuthorityPublicKey, Credentials, Sealed, StationKey};

pub use intent::Intent;

use self::document::{AskedChip, Judgement, Judging, Reading};
use self::door::Door;
use crate::ledger::Ledger;

/// A problem stays on the screen so long.
const PROBLEM_SHOWN: Duration = Duration::from_secs(15);
/// Envelopes that come before their call are kept, but no more than so many.
const EARLY_MAX: usize = 64;
/// Records of former calls that the server does not have yet; no more are kept.
const UNSENT_MAX: usize = 8;

/// Something that has happened.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a view is the most frequent input")]
pub enum Input {
    /// The server is connected.
    LinkUp,
    /// The server is not connected.
    LinkDown(Problem),
    /// What the server says is so.
    View(ConsoleView),
    /// The answer to a sign-in.
    Replied(Reply),
    /// An envelope of the call's other station.
    Mail {
        /// Of which call.
        call: CallId,
        /// The envelope.
        envelope: Bytes,
    },
    /// The line has something to tell.
    Line(LineInput),
    /// The specialist does something.
    Intent(Box<Intent>),
    /// How handing a record to the server went.
    HandedOver(ExpeditionId, Handover),
    /// What was read has been judged.
    Judged(Box<Judgement>),
    /// Somebody signs in in the browser.
    Browser(browser::Input),
    /// Time has passed.
    Tick,
}

/// How handing a record to the server went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// It is in the outbox.
    Stored,
    /// No server has taken it. It may, later.
    Unreachable,
    /// The server will not have it.
    Refused,
}

/// What the line tells.
#[derive(Debug)]
pub enum LineInput {
    /// The peer is authentic and connected.
    Up,
    /// The peer's picture is there.
    FirstFrame,
    /// A frame of the visit protocol.
    Message(Vec<u8>),
    /// Picture and sound are gone for the moment.
    Lost,
    /// They are back.
    Recovered,
    /// How good the connection is, 0 to 4.
    Quality(u8),
    /// Somebody pretends to be the kiosk.
    NotAuthentic,
    /// This machine's media cannot be started.
    Broken,
}

/// Something to do.
#[derive(Debug)]
pub enum Effect {
    /// Ask the server.
    Ask(Ask),
    /// Open the line to a kiosk.
    OpenLine {
        /// For which call.
        call: CallId,
        /// To which kiosk.
        peer: KioskId,
        /// The signed sign-in statement.
        sign_in: Vec<u8>,
    },
    /// Close the line.
    CloseLine,
    /// Give the line an envelope.
    Envelope(Bytes),
    /// Send a frame of the visit protocol.
    Send(Box<Message>),
    /// Our microphone is off or on.
    Mute(bool),
    /// Neither picture nor sound goes out, or they do again.
    Hold(bool),
    /// Hand a sealed record to the server.
    Submit {
        /// Of which expedition.
        expedition: ExpeditionId,
        /// In which call.
        call: CallId,
        /// The record.
        sealed: Arc<Sealed>,
    },
    /// Judge what was read.
    Judge(Box<Judging>),
    /// Something around the browser.
    Browser(browser::Act),
}

/// Who has signed in, with the key that only this process holds.
#[derive(Debug)]
struct Session {
    key: StationKey,
    statement: Bytes,
    person: PersonId,
}

/// The desk as it is.
#[derive(Debug)]
pub struct Desk {
    console: ConsoleId,
    demo: bool,
    credentials: Arc<Credentials>,
    authority: Option<AuthorityPublicKey>,
    down: bool,
    view: Option<ConsoleView>,
    door: Door,
    /// Whether people may sign in through an identity provider.
    provider: bool,
    session: Option<Session>,
    taking: Option<CallId>,
    early: Vec<(CallId, Bytes)>,
    call: Option<OnCall>,
    /// Sealed records of calls that ended before the server had them.
    unsent: Vec<(CallId, Submission)>,
    /// A call that is not to be opened again.
    given_up: Option<CallId>,
    last: Option<Last>,
    problem: Option<(Moment, Problem)>,
}

/// A call with a line.
#[derive(Debug)]
struct OnCall {
    call: CallId,
    kiosk: KioskId,
    /// Only advice is given: there is no expedition.
    advises: bool,
    ledger: Ledger,
    up: bool,
    picture: bool,
    lost: bool,
    muted: bool,
    held: bool,
    quality: Option<u8>,
    advice: Option<Advice>,
    findings: Vec<Finding>,
    taking: bool,
    /// How often the portrait was taken.
    attempts: u32,
    document: Reading,
    /// What the chip was asked, as long as it has not answered.
    asked_chip: Option<AskedChip>,
    submission: Option<Submission>,
}

/// A record on its way.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Of which expedition.
    pub expedition: ExpeditionId,
    /// Whether the server has it.
    pub stored: bool,
    /// The server will not have it.
    pub refused: bool,
    sealed: Arc<Sealed>,
}

/// The call that is being written up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// Which.
    pub call: CallId,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// The expedition that was submitted.
    pub expedition: Option<ExpeditionId>,
    /// Whether the server refused its record for good.
    pub refused: bool,
}

/// What the window shows, as plain values.
#[derive(Debug, Clone)]
pub struct Board {
    /// The server is away.
    pub down: bool,
    /// Whether peripherals are simulated.
    pub demo: bool,
    /// What the server says is so.
    pub view: Option<ConsoleView>,
    /// Whether a sign-in is being checked.
    pub signing_in: bool,
    /// Whether people may sign in through an identity provider.
    pub provider: bool,
    /// How far somebody is who signs in.
    pub door: door::Stage,
    /// Why somebody is not signed in.
    pub denied: Option<door::Denied>,
    /// Whether this process holds the key of a sign-in.
    pub signed_in: bool,
    /// The call that is being taken.
    pub taking: Option<CallId>,
    /// Something that is wrong.
    pub problem: Option<Problem>,
    /// The call.
    pub call: Option<Box<CallBoard>>,
    /// The call before.
    pub last: Option<Last>,
}

/// What the window shows of a call.
#[derive(Debug, Clone)]
pub struct CallBoard {
    /// Which.
    pub call: CallId,
    /// Whether only advice is given.
    pub advises: bool,
    /// What the log adds up to.
    pub visit: Visit,
    /// The kiosk has proved to be itself.
    pub verified: bool,
    /// The kiosk's picture is there.
    pub picture: bool,
    /// Picture and sound are gone for the moment.
    pub lost: bool,
    /// Our microphone is off.
    pub muted: bool,
    /// Nothing goes out.
    pub held: bool,
    /// How good the connection is, 0 to 4.
    pub quality: Option<u8>,
    /// What was last said about the portrait.
    pub advice: Option<Advice>,
    /// How the picture is just now.
    pub findings: Vec<Finding>,
    /// The shutter was released and no picture has come yet.
    pub shooting: bool,
    /// How often the portrait was taken.
    pub attempts: u32,
    /// The portrait, JPEG, once its bytes are here.
    pub portrait: Option<Personal<Vec<u8>>>,
    /// How far the reading of a document is, and what was found.
    pub document: Reading,
    /// A step whose capture was taken and whose bytes are not here: nothing can be submitted without them.
    pub incomplete: Option<Step>,
    /// The record.
    pub submission: Option<Submission>,
}

impl Desk {
    /// A desk where nobody has signed in.
    pub fn new(
        console: ConsoleId,
        demo: bool,
        credentials: Arc<Credentials>,
        authority: Option<AuthorityPublicKey>,
    ) -> Self {
        Self {
            console,
            demo,
            credentials,
            authority,
            down: true,
            view: None,
            door: Door::default(),
            provider: false,
            session: None,
            taking: None,
            early: Vec::new(),
            call: None,
            unsent: Vec::new(),
            given_up: None,
            last: None,
            problem: None,
        }
    }

    /// What follows from something that has happened.
    pub fn next(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        match input {
            Input::LinkUp => self.down = false,
            Input::LinkDown(problem) => {
                self.down = true;
                if self.door.give_up() {
                    self.problem = Some((now, problem));
                }
                return self.lose_browser(now, problem);
            }
            Input::View(view) => return self.seen(view),
            Input::Replied(reply) => return self.replied(now, reply),
            Input::Mail { call, envelope } => return self.mail(call, envelope),
            Input::Line(input) => return self.on_line(now, input),
            Input::Intent(intent) => return self.wanted(now, *intent),
            Input::HandedOver(expedition, handover) => return self.handed_over(expedition, handover),
            Input::Browser(input) => return self.browser(input),
            Input::Judged(judgement) => return self.judged(now, *judgement),
            Input::Tick => {
                if self.problem.is_some_and(|(since, _)| now.since(since) > PROBLEM_SHOWN) {
                    self.problem = None;
                }
                let mut effects = self.door.tick(now);
                effects.extend(self.give_up_question(now));
                return effects;
            }
        }
        Vec::new()
    }

    /// What the window shows.
    pub fn board(&self) -> Board {
        Board {
            down: self.down,
            demo: self.demo,
            view: self.view.clone(),
            signing_in: self.door.is_asking(),
            provider: self.provider,
            door: self.door.stage.clone(),
            denied: self.door.denied,
            signed_in: self.session.is_some(),
            taking: self.taking,
            problem: self.problem.map(|(_, problem)| problem),
            call: self.call.as_ref().map(|call| Box::new(call.board())),
            last: self.last.clone(),
        }
    }

    /// Where the visit log ends, as far as the kiosk may know; nothing once the citizen is forgotten.
    pub fn log_ends(&self) -> Option<Head> {
        self.call.as_ref().map(|call| call.ledger.shown_head())
    }

    /// How far the record of an expedition is, as the server says.
    pub fn delivery(view: &ConsoleView, expedition: ExpeditionId) -> Option<DeliveryState> {
        view.deliveries.iter().find(|delivery| delivery.expedition == expedition).map(|delivery| delivery.state)
    }

    /// Whether people may sign in through an identity provider, as the server says.
    pub fn offer_provider(&mut self, provider: bool) {
        self.provider = provider;
    }

    fn seen(&mut self, view: ConsoleView) -> Vec<Effect> {
        self.down = false;
        let call = view.call.clone();
        let gone = view.specialist.is_none() && self.session.is_some() && !self.door.is_asking();
        self.view = Some(view);
        if gone {
            // Signed out by the server, for example because the session is over.
            self.session = None;
        }
        self.forget_taking();
        let mut effects = self.tell_delivery();
        effects.extend(match call {
            ConsoleCall::None => self.end(),
            ConsoleCall::Connecting { row, kiosk } | ConsoleCall::Active { row, kiosk, .. } => {
                self.connect(row.call, kiosk)
            }
            ConsoleCall::Held { row, kiosk, .. } => self.connect_held(row.call, kiosk),
            // Where the server has lost the kiosk, picture and sound go on without it.
            ConsoleCall::Offered { .. }
            | ConsoleCall::KioskAway { .. }
            | ConsoleCall::Asked { .. }
            | ConsoleCall::Joined { .. } => Vec::new(),
            ConsoleCall::WrapUp { call, .. } => {
                let effects = self.end();
                if self.last.as_ref().is_none_or(|last| last.call != call) {
                    self.last = Some(Last { call, outcome: None, expedition: None, refused: false });
                }
                effects
            }
        });
        effects
    }

    /// Tells the kiosk how far the record is.
    fn tell_delivery(&self) -> Vec<Effect> {
        let expedition = self.call.as_ref().and_then(|call| call.submission.as_ref()).map(|record| record.expedition);
        let state = expedition.zip(self.view.as_ref()).and_then(|(id, view)| Self::delivery(view, id));
        state.map(|state| send(vec![Message::Delivery { state }])).unwrap_or_default()
    }

    fn connect(&mut self, call: CallId, kiosk: KioskId) -> Vec<Effect> {
        if self.taking == Some(call) {
            self.taking = None;
        }
        if self.given_up == Some(call) {
            return vec![Effect::Ask(Ask::HangUp { call })];
        }
        let same = self.call.as_ref().is_some_and(|on| on.call == call && on.kiosk == kiosk);
        let Some(session) = self.session.as_ref().filter(|_| !same) else { return Vec::new() };
        let mut effects = Vec::new();
        effects.extend(self.call.take().map(|_| Effect::CloseLine));
        self.last = None;
        let advises = self.is_guidance(call);
        self.call = Some(OnCall { advises, ..OnCall::new(call, kiosk, Ledger::new(call, self.credentials.clone())) });
        effects.push(Effect::OpenLine { call, peer: kiosk, sign_in: session.statement.0.clone() });
        let early = std::mem::take(&mut self.early);
        effects.extend(early.into_iter().filter(|(of, _)| *of == call).map(|(_, mail)| Effect::Envelope(mail)));
        effects
    }

    /// Forgets the citizen, and keeps what came of it.
    fn end(&mut self) -> Vec<Effect> {
        self.early.clear();
        self.taking = None;
        let Some(call) = self.call.take() else { return Vec::new() };
        let outcome = call.ledger.visit().closed().cloned();
        let (stored, unsent) = match call.submission {
            Some(record) if record.stored || self.has_arrived(record.expedition) => (Some(record.expedition), None),
            unsent => (None, unsent),
        };
        if let Some(record) = unsent {
            self.keep(call.call, record);
        }
        self.last = Some(Last { call: call.call, outcome, expedition: stored, refused: false });
        vec![Effect::CloseLine]
    }

    /// Keeps the sealed record until the server has it.
    fn keep(&mut self, call: CallId, record: Submission) {
        if self.unsent.len() >= UNSENT_MAX {
            let (call, lost) = self.unsent.remove(0);
            tracing::error!(%call, expedition = %lost.expedition, "a record that the server never took is given up");
        }
        self.unsent.push((call, record));
    }

    /// Whether the server has the record of this expedition, as far as it has said.
    fn has_arrived(&self, expedition: ExpeditionId) -> bool {
        self.view.as_ref().is_some_and(|view| Self::delivery(view, expedition).is_some())
    }

    fn mail(&mut self, call: CallId, envelope: Bytes) -> Vec<Effect> {
        if self.call.as_ref().is_some_and(|on| on.call == call) {
            return vec![Effect::Envelope(envelope)];
        }
        if self.early.len() < EARLY_MAX {
            self.early.push((call, envelope));
        }
        Vec::new()
    }

    fn on_line(&mut self, now: Moment, input: LineInput) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        match input {
            LineInput::Up => {
                call.up = true;
                call.lost = false;
                // The shutter may have been lost on the way: it can be released again, and is used once.
                call.taking = false;
                call.document.interrupted();
                let hello = call.ledger.connect();
                let mut effects = vec![Effect::Ask(Ask::MediaUp { call: call.call })];
                effects.extend(send(hello));
                effects.extend(self.ask_chip_again(now));
                return effects;
            }
            LineInput::FirstFrame => call.picture = true,
            LineInput::Message(frame) => return self.heard(now, &frame),
            LineInput::Lost => call.lost = true,
            LineInput::Recovered => call.lost = false,
            LineInput::Quality(quality) => call.quality = Some(quality),
            LineInput::NotAuthentic => return self.give_up(now, Problem::PeerNotAuthentic),
            LineInput::Broken => return self.give_up(now, Problem::MediaMissing),
        }
        Vec::new()
    }

    fn give_up(&mut self, now: Moment, problem: Problem) -> Vec<Effect> {
        self.problem = Some((now, problem));
        let call = self.call.as_ref().map(|call| call.call);
        self.given_up = call;
        let mut effects: Vec<_> = call.map(|call| Effect::Ask(Ask::HangUp { call })).into_iter().collect();
        effects.extend(self.end());
        effects
    }
}

impl OnCall {
    fn new(call: CallId, kiosk: KioskId, ledger: Ledger) -> Self {
        Self {
            call,
            kiosk,
            advises: false,
            ledger,
            up: false,
            picture: false,
            lost: false,
            muted: false,
            held: false,
            quality: None,
            advice: None,
            findings: Vec::new(),
            taking: false,
            attempts: 0,
            document: Reading::default(),
            asked_chip: None,
            submission: None,
        }
    }

    fn board(&self) -> CallBoard {
        let visit = self.ledger.visit().clone();
        let taken = visit.capture(domain::expedition::Step::Portrait).and_then(domain::visit::Capture::taken);
        let portrait = taken.and_then(|taken| self.ledger.blob(taken.digest)).map(|jpeg| Personal::new(jpeg.to_vec()));
        CallBoard {
            call: self.call,
            advises: self.advises,
            verified: self.up,
            picture: self.picture,
            lost: self.lost,
            muted: self.muted,
            held: self.held,
            quality: self.quality,
            advice: self.advice,
            findings: self.findings.clone(),
            shooting: self.taking,
            attempts: self.attempts,
            portrait,
            document: self.document.clone(),
            incomplete: self.ledger.incomplete(),
            submission: self.submission.clone(),
            visit,
        }
    }
}

/// Each message, to be sent.
pub(crate) fn send(messages: Vec<Message>) -> Vec<Effect> {
    messages.into_iter().map(|message| Effect::Send(Box::new(message))).collect()
}
