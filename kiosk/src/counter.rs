//! The kiosk's mind: what the screen shows and what is to be done, as a function of what has happened. No I/O.
//!
//! **Invariant:** when a call is over, nothing of the citizen is left here: the copy of the visit is dropped, and with
//! it overwritten, in the same step that takes the call away.
//! **Invariant:** no capture without a lease of the specialist in this very call.

mod captures;
mod chip;
mod on_line;
mod over;
mod tickets;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::TicketNumber;
use domain::exchange::view::{KioskCall, KioskView, Language, Opening, Service};
use domain::expedition::Equipment;
use domain::id::{CallId, ConsoleId, KioskId, LeaseId};
use domain::problem::Problem;
use domain::time::Moment;
use domain::visit::{Body, CitizenTask, Finding, Head, Opened};
use protocol::bytes::Bytes;
use protocol::station::Ask;
use protocol::visit::{ChipCommand, Message, Reading, Relayed};
use trust::Credentials;

use self::on_line::OnLine;
use crate::copy::{Copy, Order};
use crate::scene::{Finished, Scene, Stage, Tickets, Told};

/// The last screen stays so long, and so much longer when asked.
pub const FINISHED_SHOWN: Duration = Duration::from_secs(30);
/// A ticket is shown so long: a pencil has to be found.
pub const TICKET_SHOWN: Duration = Duration::from_mins(1);
/// A server that is away for a shorter time is not spoken of.
pub const AWAY_UNSPOKEN: Duration = Duration::from_secs(3);
/// A problem of the call stays on the screen so long.
pub const PROBLEM_SHOWN: Duration = Duration::from_secs(20);
/// Envelopes that come before their call are kept, but no more than so many.
const EARLY_MAX: usize = 64;
/// The version of the rules that this program knows.
const POLICY: u32 = 1;
/// One press makes it so much louder or softer.
const VOLUME_STEP: f64 = 0.1;

/// Something that has happened.
#[derive(Debug)]
pub enum Input {
    /// The server is connected.
    LinkUp,
    /// The server is not connected.
    LinkDown(Problem),
    /// What the server says is so.
    View(KioskView),
    /// A call could not be placed; perhaps because of a problem that the citizen is told of.
    CallRefused(CallId, Option<Problem>),
    /// A call could not be placed, because the server does not know the ticket.
    TicketUnknown(CallId),
    /// So many people cannot be helped today.
    TooManyPersons,
    /// An envelope of the call's other station.
    Mail {
        /// Of which call.
        call: CallId,
        /// The envelope.
        envelope: Bytes,
    },
    /// The line has something to tell.
    Line(LineInput),
    /// The citizen does something.
    Intent(Intent),
    /// The camera has made a capture.
    Captured(Box<Shot>),
    /// How the picture is just now.
    Measured(Vec<Finding>),
    /// How far a document is read.
    Reading(LeaseId, Reading),
    /// The chip that is told as read next is kept at hand for a question.
    Kept(LeaseId),
    /// A document has been read.
    Read(Box<DocumentRead>),
    /// What came of a question for the chip, or why there can be none any more.
    Relayed(LeaseId, Relayed),
    /// The camera does not work, or works again.
    Camera(bool),
    /// There is a document reader, or none.
    Reader(bool),
    /// Time has passed.
    Tick,
}

/// What the line tells.
#[derive(Debug)]
pub enum LineInput {
    /// Who serves, proved.
    SignedIn(String),
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
    /// Somebody pretends to be the specialist.
    NotAuthentic,
    /// This machine's media cannot be started.
    Broken,
}

/// What the citizen does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Intent {
    /// Presses the call button; the id is new.
    Call(CallId, Language),
    /// Is back with a ticket; the id is new.
    ComeBack(CallId, TicketNumber, Language),
    /// Has come with others: so many in all.
    Persons(u8),
    /// Goes, to come back later.
    ReturnLater,
    /// Gives up waiting, or hangs up.
    HangUp,
    /// Takes the portrait.
    UsePicture,
    /// Wants another portrait.
    AnotherPicture,
    /// Has signed.
    Sign,
    /// Cannot write.
    CannotSign,
    /// Louder, or softer.
    Volume {
        /// Louder.
        up: bool,
    },
    /// Wants the last screen to stay.
    MoreTime,
    /// Says how it went.
    Opinion,
    /// Is done with the last screen.
    Done,
}

/// A capture as the camera made it.
#[derive(Debug)]
pub struct Shot {
    /// By which right.
    pub lease: LeaseId,
    /// The picture, JPEG.
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What the measurements say.
    pub findings: Vec<Finding>,
}

/// What was read from a document.
#[derive(Debug)]
pub struct DocumentRead {
    /// By which right.
    pub lease: LeaseId,
    /// The files of its chip and what was seen of it, as `documents::dump` writes them.
    pub dump: Vec<u8>,
    /// Whether the chip was simulated.
    pub simulated: bool,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the server.
    Ask(Ask),
    /// Get media ready for a call that may come.
    Prepare,
    /// Open the line to a console.
    OpenLine {
        /// For which call.
        call: CallId,
        /// To which console.
        peer: ConsoleId,
        /// Whether this kiosk was in the call before and has forgotten it.
        resumed: bool,
    },
    /// Close the line and what was prepared.
    CloseLine,
    /// Give the line an envelope.
    Envelope(Bytes),
    /// Send a frame of the visit protocol.
    Send(Box<Message>),
    /// Make a portrait.
    Shoot(LeaseId),
    /// Read a document.
    Read(Box<Order>),
    /// Ask the chip that was read and is kept at hand.
    Relay {
        /// By which right it was read.
        lease: LeaseId,
        /// What, in this order.
        commands: Vec<ChipCommand>,
    },
    /// Stop reading, and let go of the chip.
    StopReading,
    /// Set the loudness of the specialist, 0 to 1.
    Volume(f64),
}

/// The kiosk as it is.
#[derive(Debug)]
pub struct Counter {
    kiosk: KioskId,
    demo: bool,
    credentials: Arc<Credentials>,
    down: Option<(Moment, Problem)>,
    view: Option<KioskView>,
    /// A call that was asked for and is not in the view yet.
    pressed: Option<CallId>,
    /// What the last press was for.
    asked_for: Service,
    /// The call that this process has placed.
    placed: Option<CallId>,
    /// Media is ready for a line that is not open yet.
    prepared: bool,
    early: VecDeque<(CallId, Bytes)>,
    line: Option<OnLine>,
    finished: Option<(CallId, Finished)>,
    /// What was decided in that call, to be told when the server has the record.
    decided: Option<Told>,
    /// A call whose last screen is over.
    wiped: Option<CallId>,
    /// A call that is not to be opened again.
    given_up: Option<CallId>,
    problem: Option<(Moment, Problem)>,
    /// Since when a ticket is told to be unknown.
    wrong_ticket: Option<Moment>,
    /// Since when it is told that no more people can be helped today.
    no_more: Option<Moment>,
    camera: bool,
    reader: bool,
    volume: f64,
}

impl Counter {
    /// A kiosk that knows nothing yet.
    pub fn new(kiosk: KioskId, demo: bool, credentials: Arc<Credentials>) -> Self {
        Self {
            kiosk,
            demo,
            credentials,
            down: None,
            view: None,
            pressed: None,
            asked_for: Service::Passport,
            placed: None,
            prepared: false,
            early: VecDeque::new(),
            line: None,
            finished: None,
            decided: None,
            wiped: None,
            given_up: None,
            problem: None,
            wrong_ticket: None,
            no_more: None,
            camera: true,
            reader: false,
            volume: 0.8,
        }
    }

    /// What follows from something that has happened.
    pub fn next(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        match input {
            Input::LinkUp => self.down = None,
            Input::LinkDown(problem) => {
                self.down.get_or_insert((now, problem)).1 = problem;
            }
            Input::View(view) => return self.seen(now, view),
            Input::CallRefused(call, problem) => return self.not_placed(now, call, problem),
            Input::TicketUnknown(call) => return self.unknown_ticket(now, call),
            Input::TooManyPersons => return self.too_many(now),
            Input::Mail { call, envelope } => return self.mail(call, envelope),
            Input::Line(input) => return self.on_line(now, input),
            Input::Intent(intent) => return self.wanted(now, intent),
            Input::Captured(shot) => return self.captured(now, *shot),
            Input::Measured(findings) => return self.measured(findings),
            Input::Reading(lease, progress) => return self.reading(lease, progress),
            Input::Kept(lease) => self.kept(lease),
            Input::Read(read) => return self.read(now, *read),
            Input::Relayed(lease, relayed) => return self.relayed(lease, relayed),
            Input::Camera(works) => self.camera = works,
            Input::Reader(present) => self.reader = present,
            Input::Tick => return self.tick(now),
        }
        Vec::new()
    }

    /// What the screen shows.
    pub fn scene(&self, now: Moment) -> Scene {
        let place = self.view.as_ref().map(|view| view.place.clone());
        let rests = self.pressed.is_none() && self.view.as_ref().is_none_or(|view| view.call == KioskCall::None);
        let service = if rests { self.offered() } else { self.asked_for };
        Scene { place, demo: self.demo, service, stage: self.stage(now) }
    }

    /// Whether the citizen is being guided to a portrait, so that the picture is to be measured.
    pub fn guides_portrait(&self) -> bool {
        let task = self.line.as_ref().and_then(|line| line.copy.as_ref()).map(|copy| copy.visit().citizen_task());
        matches!(task, Some(CitizenTask::PortraitGuided { .. }))
    }

    /// Whether somebody calls or is in a call, so that the camera is needed.
    pub const fn is_occupied(&self) -> bool {
        self.pressed.is_some() || self.prepared || self.line.is_some()
    }

    /// The station has a new certificate, which counts from the next visit on.
    pub fn renew(&mut self, credentials: Arc<Credentials>) {
        self.credentials = credentials;
    }

    /// Where the copy of the visit log ends; nothing once the citizen is forgotten.
    pub fn log_ends(&self) -> Option<Head> {
        self.line.as_ref().and_then(|line| line.copy.as_ref()).map(Copy::ends)
    }

    fn stage(&self, now: Moment) -> Stage {
        if let Some((_, problem)) = self.problem {
            return Stage::Fault(problem);
        }
        if let Some((_, finished)) = self.finished {
            return Stage::Finished(finished);
        }
        if let Some(line) = &self.line {
            return line.stage(self.volume, self.view.as_ref().is_some_and(|view| view.held));
        }
        let away = self.down.filter(|(since, _)| now.since(*since) > AWAY_UNSPOKEN || self.view.is_none());
        if let Some((_, problem)) = away {
            return Stage::Fault(problem);
        }
        let Some(view) = &self.view else { return Stage::Starting };
        match &view.call {
            KioskCall::Waiting { .. } => Stage::Calling { queue: self.queue(view) },
            KioskCall::Interrupted { .. } | KioskCall::Connecting { .. } | KioskCall::Active { .. } => {
                Stage::Connecting
            }
            KioskCall::None | KioskCall::Ended { .. } if self.pressed.is_some() => Stage::Calling { queue: None },
            KioskCall::None | KioskCall::Ended { .. } if !self.camera => Stage::Fault(Problem::CameraMissing),
            KioskCall::None | KioskCall::Ended { .. } => at_rest(view, self.wrong_ticket.is_some()),
        }
    }

    /// The server's picture of our call is the truth; what we do follows from it.
    fn seen(&mut self, now: Moment, view: KioskView) -> Vec<Effect> {
        self.down = None;
        let call = view.call.clone();
        self.view = Some(view);
        if self.pressed.is_some() && call.call() == self.pressed {
            self.pressed = None;
        }
        match call {
            KioskCall::None => self.left_alone(),
            KioskCall::Waiting { call, .. } => {
                let mut effects: Vec<_> = self.line.take().map(|_| Effect::CloseLine).into_iter().collect();
                if self.placed != Some(call) {
                    (self.placed, self.prepared) = (Some(call), true);
                    effects.push(Effect::Prepare);
                }
                effects
            }
            KioskCall::Connecting { call, peer } | KioskCall::Active { call, peer, .. } => self.connect(call, peer),
            // The server has lost the console. Picture and sound go on without it; what is here is kept for whoever comes.
            KioskCall::Interrupted { .. } => Vec::new(),
            KioskCall::Ended { call, ticket: Some(ticket), .. } => self.ticketed(now, call, ticket),
            KioskCall::Ended { call, reason, delivery, ticket: None } => {
                let state = delivery.map(|delivery| delivery.state);
                self.ended(now, call, reason, state)
            }
        }
    }

    fn left_alone(&mut self) -> Vec<Effect> {
        self.finished = None;
        self.decided = None;
        self.placed = self.placed.filter(|_| self.pressed.is_some());
        self.early.clear();
        // A view that was on its way when somebody pressed.
        let prepared = self.prepared && self.pressed.is_some();
        self.prepared &= !prepared;
        let effects = self.drop_line();
        self.prepared = prepared;
        effects
    }

    fn connect(&mut self, call: CallId, peer: ConsoleId) -> Vec<Effect> {
        if self.given_up == Some(call) {
            return vec![Effect::Ask(Ask::HangUp { call })];
        }
        if self.line.as_ref().is_some_and(|line| line.call == call && line.peer == peer) {
            return Vec::new();
        }
        // Another console has taken over: the copy goes on with it.
        let before = self.line.take();
        let mut effects = Vec::new();
        effects.extend(before.is_some().then_some(Effect::CloseLine));
        let (copy, chip) = match before {
            Some(line) if line.call == call => (line.copy, line.chip),
            _ => (None, None),
        };
        let resumed = self.placed != Some(call);
        (self.placed, self.prepared) = (Some(call), false);
        self.line = Some(OnLine::new(call, peer, copy, chip));
        effects.push(Effect::OpenLine { call, peer, resumed });
        let early = std::mem::take(&mut self.early);
        effects.extend(early.into_iter().filter(|(of, _)| *of == call).map(|(_, mail)| Effect::Envelope(mail)));
        effects
    }

    /// Forgets the citizen, and rests what was prepared.
    fn drop_line(&mut self) -> Vec<Effect> {
        let prepared = std::mem::take(&mut self.prepared);
        let line = self.line.take();
        let closes = (line.is_some() || prepared).then_some(Effect::CloseLine);
        let reads = line.is_some_and(|line| line.uses_reader()).then_some(Effect::StopReading);
        reads.into_iter().chain(closes).collect()
    }

    fn not_placed(&mut self, now: Moment, call: CallId, problem: Option<Problem>) -> Vec<Effect> {
        let stands = self.view.as_ref().and_then(|view| view.call.call()) == Some(call);
        if self.placed != Some(call) || stands {
            return Vec::new();
        }
        self.pressed = None;
        self.placed = None;
        self.problem = problem.map(|problem| (now, problem)).or(self.problem);
        self.drop_line()
    }

    fn mail(&mut self, call: CallId, envelope: Bytes) -> Vec<Effect> {
        if self.line.as_ref().is_some_and(|line| line.call == call) {
            return vec![Effect::Envelope(envelope)];
        }
        if self.early.len() < EARLY_MAX {
            self.early.push_back((call, envelope));
        }
        Vec::new()
    }

    fn tick(&mut self, now: Moment) -> Vec<Effect> {
        if self.problem.is_some_and(|(since, _)| now.since(since) > PROBLEM_SHOWN) {
            self.problem = None;
        }
        self.forget_told(now);
        match self.finished {
            Some((call, finished)) if now >= finished.closes => self.wiped(call),
            _ => Vec::new(),
        }
    }

    fn wanted(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Call(call, language) => self.call(call, language),
            Intent::ComeBack(call, ticket, language) => self.come_back(call, ticket, language),
            Intent::Persons(persons) => self.say_persons(persons),
            Intent::ReturnLater => self.return_later(),
            Intent::HangUp => self.hang_up(now),
            Intent::UsePicture | Intent::AnotherPicture => self.looked(now, intent == Intent::UsePicture),
            Intent::Sign => self.sign(now, true),
            Intent::CannotSign => self.sign(now, false),
            Intent::Volume { up } => {
                let step = if up { VOLUME_STEP } else { -VOLUME_STEP };
                self.volume = (self.volume + step).clamp(0.0, 1.0);
                vec![Effect::Volume(self.volume)]
            }
            Intent::MoreTime => {
                if let Some((_, finished)) = &mut self.finished {
                    finished.closes = now + FINISHED_SHOWN;
                }
                Vec::new()
            }
            Intent::Opinion => {
                if let Some((_, finished)) = &mut self.finished {
                    finished.opinion_given = true;
                }
                Vec::new()
            }
            Intent::Done => {
                self.problem = None;
                self.finished.map(|(call, _)| self.wiped(call)).unwrap_or_default()
            }
        }
    }

    fn call(&mut self, call: CallId, language: Language) -> Vec<Effect> {
        let service = self.offered();
        self.asked_for = service;
        self.place(call, Ask::Call { call, service, language })
    }

    /// What a press asks for: in the evening there may be nobody but those who advise.
    fn offered(&self) -> Service {
        let offers = |service| self.view.as_ref().is_some_and(|view| view.services.contains(&service));
        let advised = offers(Service::Guidance) && !offers(Service::Passport);
        if advised { Service::Guidance } else { Service::Passport }
    }

    fn place(&mut self, call: CallId, ask: Ask) -> Vec<Effect> {
        let free = self.view.as_ref().is_some_and(|view| view.call == KioskCall::None);
        if !free || self.pressed.is_some() || self.down.is_some() || !self.camera {
            return Vec::new();
        }
        (self.wrong_ticket, self.no_more) = (None, None);
        self.pressed = Some(call);
        (self.placed, self.prepared) = (Some(call), true);
        vec![Effect::Ask(ask), Effect::Prepare]
    }

    fn hang_up(&mut self, now: Moment) -> Vec<Effect> {
        let call = self.view.as_ref().and_then(|view| view.call.call()).or(self.pressed.take());
        let mut effects = self.write(now, |_| Some(Body::CitizenLeft));
        effects.extend(call.map(|call| Effect::Ask(Ask::HangUp { call })));
        effects
    }

    fn on_line(&mut self, now: Moment, input: LineInput) -> Vec<Effect> {
        let (kiosk, demo, reader) = (self.kiosk, self.demo, self.reader);
        let credentials = self.credentials.clone();
        let Some(line) = &mut self.line else { return Vec::new() };
        match input {
            LineInput::SignedIn(name) => line.specialist = Some(name),
            LineInput::Up => {
                line.lost = false;
                let copy = line.copy.take().or_else(|| Copy::new(line.call, credentials, opened(kiosk, demo, reader)));
                line.copy = copy;
                let hello = line.copy.as_mut().map(Copy::connect).unwrap_or_default();
                let mut effects = vec![Effect::Ask(Ask::MediaUp { call: line.call }), Effect::Volume(self.volume)];
                effects.extend(send(hello));
                return effects;
            }
            LineInput::FirstFrame => line.picture = true,
            LineInput::Message(frame) => return line.hear(now, &frame),
            LineInput::Lost => line.lost = true,
            LineInput::Recovered => line.lost = false,
            LineInput::NotAuthentic => return self.give_up(now, Problem::PeerNotAuthentic),
            LineInput::Broken => return self.give_up(now, Problem::MediaMissing),
        }
        Vec::new()
    }

    /// Nothing more is said to the other side: who that is, is in doubt.
    fn give_up(&mut self, now: Moment, problem: Problem) -> Vec<Effect> {
        self.problem = Some((now, problem));
        self.given_up = self.line.as_ref().map(|line| line.call);
        let mut effects: Vec<_> = self.given_up.map(|call| Effect::Ask(Ask::HangUp { call })).into_iter().collect();
        effects.extend(self.drop_line());
        effects
    }
}

fn opened(kiosk: KioskId, demo: bool, reader: bool) -> Opened {
    let simulated = [Equipment::FingerReader, Equipment::SignaturePad].into_iter().filter(|_| demo);
    let reader = reader.then_some(Equipment::DocumentReader);
    let equipment = std::iter::once(Equipment::Camera).chain(reader).chain(simulated).collect::<BTreeSet<_>>();
    Opened { kiosk, demo, equipment, policy: POLICY }
}

fn at_rest(view: &KioskView, wrong: bool) -> Stage {
    let tickets = match (view.tickets, wrong) {
        (_, true) => Tickets::Unknown,
        (true, false) => Tickets::Welcome,
        (false, false) => Tickets::None,
    };
    match &view.opening {
        Opening::Open { until } => Stage::Idle { until: *until, wait: view.wait, staffed: true, tickets },
        Opening::Unstaffed => Stage::Idle { until: None, wait: view.wait, staffed: false, tickets },
        Opening::Closed { opens, hours } => Stage::Closed { opens: *opens, hours: hours.clone() },
    }
}

/// Each message, to be sent.
fn send(messages: Vec<Message>) -> Vec<Effect> {
    messages.into_iter().map(|message| Effect::Send(Box::new(message))).collect()
}
