//! Both minds, the wire between them, and a server that only says what the exchange would say.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use documents::report::{AssertionId, Outcome};
use domain::digest::Digest;
use domain::exchange::view::{
    ConsoleCall, ConsoleView, Delivery, DeliveryState, EndReason, KioskCall, KioskView, Language, Opening, Place,
    Presence, QueueRow, Service, SpecialistView, Wait,
};
use domain::expedition::Step;
use domain::id::{CallId, ExpeditionId, LeaseId};
use domain::time::Moment;
use domain::visit::{Record, Verified};
use kiosk::counter::{self, Counter, DocumentRead, Shot};
use kiosk::scene::Scene;
use protocol::station::{Ask, Reply};
use specialist_console::desk::{self, Board, CallBoard, Desk};
use trust::Sealed;

use crate::fleet::{FLEET, KIOSK, METTE, START, Seat};
use crate::passport::PASSPORT;
use crate::people::{CALL, citizen, specialist};

/// From one thing that happens to the next.
const BEAT: Duration = Duration::from_millis(10);
/// A run with more steps goes in circles.
const STEPS_MAX: usize = 2000;

/// Where the call is, as the exchange sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Rest,
    Offered,
    Connecting,
    Active,
    ConsoleAway,
    Ended(EndReason),
}

/// On its way.
enum Todo {
    Kiosk(counter::Input),
    Desk(desk::Input),
    FrameToKiosk(u32, Vec<u8>),
    FrameToDesk(u32, Vec<u8>),
    Submit(ExpeditionId, CallId, Arc<Sealed>),
}

/// When the connection breaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Instead of the arrival of this frame, counted from 1; all others on their way are lost too.
    pub(crate) frame: usize,
    /// Whether both people go on as far as they can before it is mended.
    pub(crate) late: bool,
    /// Which side is told first that it is mended.
    pub(crate) kiosk_first: bool,
}

/// What happens at one step.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// The kiosk's process dies and is started again.
    KioskDies,
    /// The console's process dies, and this seat is taken.
    ConsoleDies(Seat),
    /// The citizen hangs up.
    HangUp,
}

pub(crate) struct Play {
    now: Moment,
    demo: bool,
    phase: Phase,
    wrapping_up: bool,
    seat: Seat,
    /// Who took the call.
    taken_by: Option<Seat>,
    on_duty: bool,
    has_called: bool,
    counter: Counter,
    desk: Desk,
    kiosk_line: Option<domain::id::ConsoleId>,
    desk_line: bool,
    up: bool,
    epoch: u32,
    todo: VecDeque<Todo>,
    pub(crate) cut: Option<Cut>,
    pub(crate) fault: Option<(usize, Fault)>,
    pub(crate) frames: usize,
    pub(crate) steps: usize,
    /// Whether the fault or the cut has happened.
    pub(crate) struck: bool,
    /// What the server has, and who gave it.
    pub(crate) stored: BTreeMap<ExpeditionId, (Seat, Arc<Sealed>)>,
    /// So many times a record was offered that the server would not have.
    pub(crate) turned_away: usize,
    /// Of every picture that the camera made.
    pub(crate) shots: Vec<Digest>,
    /// The right by which the chip was read that the reader keeps at hand.
    kept: Option<LeaseId>,
    /// So often something was judged.
    judgements: u8,
    /// Whether the chip had proved itself each time that the document was taken.
    pub(crate) proved: bool,
}

fn new_desk(seat: Seat, demo: bool) -> Desk {
    Desk::new(seat.console, demo, FLEET.console(seat.console), Some(FLEET.authority.public_key()))
}

impl Play {
    pub(crate) fn new(demo: bool) -> Self {
        let mut play = Self {
            now: START,
            demo,
            phase: Phase::Rest,
            wrapping_up: false,
            seat: METTE,
            taken_by: None,
            on_duty: false,
            has_called: false,
            counter: Counter::new(KIOSK, demo, FLEET.kiosk.clone()),
            desk: new_desk(METTE, demo),
            kiosk_line: None,
            desk_line: false,
            up: false,
            epoch: 0,
            todo: VecDeque::new(),
            cut: None,
            fault: None,
            frames: 0,
            steps: 0,
            struck: false,
            stored: BTreeMap::new(),
            turned_away: 0,
            shots: Vec::new(),
            kept: None,
            judgements: 0,
            proved: true,
        };
        play.push_views();
        play
    }

    /// Until nothing is on its way and nobody has anything to do.
    pub(crate) fn run(&mut self) {
        loop {
            self.steps += 1;
            assert!(
                self.steps < STEPS_MAX,
                "{}: goes in circles, {:?}, {:?}",
                self.context(),
                self.phase,
                self.board()
            );
            self.strike();
            if let Some(todo) = self.todo.pop_front() {
                self.happen(todo);
                continue;
            }
            if self.up {
                let ends = (self.counter.log_ends(), self.desk.log_ends());
                assert_eq!(ends.0, ends.1, "{}: the copies are equal when all is quiet", self.context());
            }
            if self.act() {
                continue;
            }
            if self.is_broken() {
                self.mend();
                continue;
            }
            return;
        }
    }

    /// What is being played, for a test that fails.
    fn context(&self) -> String {
        format!("{:?} {:?}", self.cut, self.fault)
    }

    pub(crate) fn scene(&self) -> Scene {
        self.counter.scene(self.now)
    }

    pub(crate) fn board(&self) -> Board {
        self.desk.board()
    }

    /// That everybody is where they began and nothing of the citizen is left.
    pub(crate) fn assert_at_rest(&self) {
        assert_eq!(self.phase, Phase::Rest, "{}, {:?}, {:?}", self.context(), self.scene(), self.board());
        assert!(!self.wrapping_up, "{}", self.context());
        assert!(matches!(self.scene().stage, kiosk::scene::Stage::Idle { .. }), "{:?}", self.scene());
        assert!(self.board().call.is_none());
        assert_eq!((self.counter.log_ends(), self.desk.log_ends()), (None, None));
        assert_eq!((self.kiosk_line, self.desk_line), (None, false));
    }

    /// The one record, opened with the authority's key and verified against the fleet.
    pub(crate) fn record(&self) -> Verified {
        assert_eq!(self.stored.len(), 1, "one expedition is submitted");
        let (expedition, (_, sealed)) = self.stored.first_key_value().unwrap();
        let bytes = trust::open(&FLEET.authority, &Record::sealing_info(*expedition), b"", sealed).unwrap();
        let verified = Record::from_bytes(&bytes).unwrap().verify(&FLEET.ca).unwrap();
        assert_eq!(verified.visit().expedition().unwrap().begin().expedition, *expedition);
        verified
    }

    fn strike(&mut self) {
        let Some((_, fault)) = self.fault.filter(|(at, _)| *at == self.steps) else { return };
        self.struck = true;
        match fault {
            Fault::KioskDies => self.kill_kiosk(),
            Fault::ConsoleDies(seat) => self.kill_desk(seat),
            Fault::HangUp => self.kiosk(counter::Input::Intent(counter::Intent::HangUp)),
        }
    }

    fn kill_kiosk(&mut self) {
        self.counter = Counter::new(KIOSK, self.demo, FLEET.kiosk.clone());
        (self.kiosk_line, self.kept) = (None, None);
        self.lose();
        self.todo.retain(|todo| !matches!(todo, Todo::Kiosk(_)));
        self.todo.push_back(Todo::Kiosk(counter::Input::LinkUp));
        self.push_views();
    }

    fn kill_desk(&mut self, seat: Seat) {
        self.desk = new_desk(seat, self.demo);
        (self.seat, self.on_duty, self.desk_line) = (seat, false, false);
        self.wrapping_up = false;
        self.lose();
        // A record that was on its way dies with the process.
        self.todo.retain(|todo| !matches!(todo, Todo::Desk(_) | Todo::Submit(..)));
        if matches!(self.phase, Phase::Connecting | Phase::Active) {
            self.phase = Phase::ConsoleAway;
        }
        self.todo.push_back(Todo::Desk(desk::Input::LinkUp));
        self.push_views();
    }

    /// The connection is gone with all that was on its way.
    fn lose(&mut self) {
        self.epoch += 1;
        if std::mem::take(&mut self.up) {
            self.todo.push_back(Todo::Kiosk(counter::Input::Line(counter::LineInput::Lost)));
            self.todo.push_back(Todo::Desk(desk::Input::Line(desk::LineInput::Lost)));
        }
    }

    fn is_broken(&self) -> bool {
        !self.up && self.desk_line && self.kiosk_line == Some(self.seat.console)
    }

    fn mend(&mut self) {
        (self.up, self.epoch) = (true, self.epoch + 1);
        let name = counter::LineInput::SignedIn("Mette Holm".to_owned());
        let kiosk = [name, counter::LineInput::Up, counter::LineInput::FirstFrame];
        let kiosk = kiosk.into_iter().map(|input| Todo::Kiosk(counter::Input::Line(input)));
        let desk = [desk::LineInput::Up, desk::LineInput::FirstFrame];
        let desk = desk.into_iter().map(|input| Todo::Desk(desk::Input::Line(input)));
        if self.cut.is_some_and(|cut| cut.kiosk_first) {
            self.todo.extend(kiosk.chain(desk));
        } else {
            self.todo.extend(desk.chain(kiosk));
        }
    }

    /// Somebody does something, if there is something to do.
    fn act(&mut self) -> bool {
        // Without a connection people go on only where the play is about that.
        if self.is_broken() && !self.cut.is_some_and(|cut| cut.late) {
            return false;
        }
        if let Some(intent) = specialist(&self.board()) {
            if matches!(intent, desk::Intent::Accept(Step::Document)) {
                self.proved &= self.board().call.is_some_and(|call| is_proved(&call));
            }
            self.desk(desk::Input::Intent(Box::new(intent)));
            return true;
        }
        if let Some(act) = citizen(&self.scene(), self.has_called) {
            self.has_called = true;
            self.kiosk(counter::Input::Intent(act));
            return true;
        }
        false
    }

    fn happen(&mut self, todo: Todo) {
        match todo {
            Todo::Kiosk(input) => self.kiosk(input),
            Todo::Desk(input) => self.desk(input),
            Todo::FrameToKiosk(epoch, frame) if self.arrives(epoch) => {
                self.kiosk(counter::Input::Line(counter::LineInput::Message(frame)));
            }
            Todo::FrameToDesk(epoch, frame) if self.arrives(epoch) => {
                self.desk(desk::Input::Line(desk::LineInput::Message(frame)));
            }
            Todo::FrameToKiosk(..) | Todo::FrameToDesk(..) => {}
            Todo::Submit(expedition, call, sealed) => self.submitted(expedition, call, sealed),
        }
    }

    fn arrives(&mut self, epoch: u32) -> bool {
        if !self.up || epoch != self.epoch {
            return false;
        }
        self.frames += 1;
        if self.cut.is_some_and(|cut| cut.frame == self.frames) {
            self.struck = true;
            self.lose();
            return false;
        }
        true
    }

    fn kiosk(&mut self, input: counter::Input) {
        self.now = self.now + BEAT;
        for effect in self.counter.next(self.now, input) {
            match effect {
                counter::Effect::Ask(ask) => self.asked_by_kiosk(&ask),
                counter::Effect::OpenLine { call, peer, .. } => {
                    assert_eq!(call, CALL);
                    self.lose();
                    self.kiosk_line = Some(peer);
                }
                counter::Effect::CloseLine => {
                    self.lose();
                    self.kiosk_line = None;
                }
                counter::Effect::Send(message) if self.up => {
                    self.todo.push_back(Todo::FrameToDesk(self.epoch, message.encode().unwrap()));
                }
                counter::Effect::Shoot(lease) => {
                    // No two pictures are alike.
                    let jpeg = format!("picture {}", self.shots.len()).into_bytes();
                    self.shots.push(Digest::of(&jpeg));
                    let shot = Shot { lease, jpeg, width: 720, height: 720, findings: Vec::new() };
                    self.todo.push_back(Todo::Kiosk(counter::Input::Captured(Box::new(shot))));
                }
                counter::Effect::Read(order) => {
                    let (dump, simulated) = (PASSPORT.dump.clone(), self.demo);
                    let read = DocumentRead { lease: order.lease, dump, simulated };
                    self.kept = Some(order.lease);
                    self.todo.push_back(Todo::Kiosk(counter::Input::Kept(order.lease)));
                    self.todo.push_back(Todo::Kiosk(counter::Input::Read(Box::new(read))));
                }
                counter::Effect::Relay { lease, commands } => {
                    assert_eq!(self.kept.take(), Some(lease), "{}: a chip is asked once", self.context());
                    let relayed = PASSPORT.answer(&commands);
                    self.todo.push_back(Todo::Kiosk(counter::Input::Relayed(lease, relayed)));
                }
                counter::Effect::StopReading => self.kept = None,
                counter::Effect::Send(_)
                | counter::Effect::Prepare
                | counter::Effect::Envelope(_)
                | counter::Effect::Volume(_) => {}
            }
        }
    }

    fn desk(&mut self, input: desk::Input) {
        self.now = self.now + BEAT;
        for effect in self.desk.next(self.now, input) {
            match effect {
                desk::Effect::Ask(ask) => self.asked_by_desk(ask),
                desk::Effect::OpenLine { call, peer, .. } => {
                    assert_eq!((call, peer), (CALL, KIOSK));
                    self.lose();
                    self.desk_line = true;
                }
                desk::Effect::CloseLine => {
                    self.lose();
                    self.desk_line = false;
                }
                desk::Effect::Send(message) if self.up => {
                    self.todo.push_back(Todo::FrameToKiosk(self.epoch, message.encode().unwrap()));
                }
                desk::Effect::Submit { expedition, call, sealed } => {
                    self.todo.push_back(Todo::Submit(expedition, call, sealed));
                }
                desk::Effect::Judge(judging) => {
                    self.judgements += 1;
                    let judgement = PASSPORT.judge(*judging, self.judgements);
                    self.todo.push_back(Todo::Desk(desk::Input::Judged(Box::new(judgement))));
                }
                desk::Effect::Send(_)
                | desk::Effect::Envelope(_)
                | desk::Effect::Mute(_)
                | desk::Effect::Hold(_)
                | desk::Effect::Browser(_) => {}
            }
        }
    }

    fn asked_by_kiosk(&mut self, ask: &Ask) {
        match ask {
            Ask::Call { .. } => self.phase = Phase::Offered,
            Ask::HangUp { .. } => self.end(EndReason::CitizenLeft),
            Ask::MediaUp { .. } => self.connected(),
            Ask::Wiped { .. } if matches!(self.phase, Phase::Ended(_)) => self.phase = Phase::Rest,
            _ => {}
        }
        self.push_views();
    }

    fn asked_by_desk(&mut self, ask: Ask) {
        match ask {
            Ask::SignIn { session_key, .. } => {
                self.on_duty = true;
                if self.phase == Phase::ConsoleAway {
                    // Whoever had the call has it again; anybody else is offered it.
                    let back = self.taken_by == Some(self.seat);
                    self.phase = if back { Phase::Connecting } else { Phase::Offered };
                }
                let statement = FLEET.vouch(self.seat, &session_key, self.now);
                let reply = Reply::SignedIn { person: self.seat.person, statement };
                self.todo.push_back(Todo::Desk(desk::Input::Replied(reply)));
            }
            Ask::Accept { .. } => {
                self.taken_by = Some(self.seat);
                self.phase = Phase::Connecting;
            }
            Ask::HangUp { .. } => self.end(EndReason::Finished),
            Ask::MediaUp { .. } => self.connected(),
            Ask::WrapUpDone => self.wrapping_up = false,
            _ => {}
        }
        self.push_views();
    }

    fn end(&mut self, reason: EndReason) {
        if !matches!(self.phase, Phase::Rest | Phase::Ended(_)) {
            self.wrapping_up = matches!(self.phase, Phase::Connecting | Phase::Active);
            self.phase = Phase::Ended(reason);
        }
    }

    fn connected(&mut self) {
        if self.phase == Phase::Connecting && self.up {
            self.phase = Phase::Active;
        }
    }

    /// As the exchange decides it: an expedition is stored once, and the same record again is the same.
    fn submitted(&mut self, expedition: ExpeditionId, call: CallId, sealed: Arc<Sealed>) {
        assert_eq!(call, CALL);
        let seat = self.seat;
        let (by, found) = self.stored.entry(expedition).or_insert_with(|| (seat, sealed.clone()));
        let stored = *by == seat && found.0 == sealed.0;
        self.turned_away += usize::from(!stored);
        let handover = if stored { desk::Handover::Stored } else { desk::Handover::Refused };
        self.todo.push_back(Todo::Desk(desk::Input::HandedOver(expedition, handover)));
        self.push_views();
    }

    fn push_views(&mut self) {
        let kiosk = KioskView {
            place: place(),
            opening: Opening::Open { until: None },
            services: Service::ALL.into(),
            wait: Wait::None,
            tickets: false,
            call: self.kiosk_call(),
            held: false,
            others: Vec::new(),
        };
        self.todo.push_back(Todo::Kiosk(counter::Input::View(kiosk)));
        let name = "Mette Holm".to_owned();
        let on_duty = SpecialistView { person: self.seat.person, name, presence: Presence::Ready, too_unsure: false };
        let console = ConsoleView {
            desk: "Borgerservice".to_owned(),
            specialist: self.on_duty.then_some(on_duty),
            queue: Vec::new(),
            call: self.console_call(),
            others: Vec::new(),
            running: Vec::new(),
            deliveries: self.deliveries(),
        };
        self.todo.push_back(Todo::Desk(desk::Input::View(console)));
    }

    fn deliveries(&self) -> Vec<Delivery> {
        let state = DeliveryState::Acknowledged;
        self.stored.keys().map(|expedition| Delivery { expedition: *expedition, state }).collect()
    }

    fn kiosk_call(&self) -> KioskCall {
        let call = CALL;
        let peer = self.taken_by.map(|seat| seat.console);
        match (self.phase, peer) {
            (Phase::Rest, _) => KioskCall::None,
            (Phase::Connecting, Some(peer)) => KioskCall::Connecting { call, peer },
            (Phase::Active, Some(peer)) => KioskCall::Active { call, peer, since: START },
            (Phase::Offered, None) => KioskCall::Waiting { call, place: 1, wait: Wait::None, persons: 1 },
            (Phase::Ended(reason), _) => {
                KioskCall::Ended { call, reason, delivery: self.deliveries().into_iter().next(), ticket: None }
            }
            (Phase::Offered | Phase::Connecting | Phase::Active | Phase::ConsoleAway, _) => {
                KioskCall::Interrupted { call }
            }
        }
    }

    fn console_call(&self) -> ConsoleCall {
        let row = QueueRow {
            call: CALL,
            place: place(),
            service: Service::Passport,
            language: Language::Da,
            since: START,
            persons: 1,
            due: None,
            takeable: true,
            interrupted: false,
            others: Vec::new(),
        };
        let until = START + Duration::from_hours(1);
        match self.phase {
            _ if !self.on_duty => ConsoleCall::None,
            Phase::Offered => ConsoleCall::Offered { row, kiosk: KIOSK, until },
            Phase::Connecting => ConsoleCall::Connecting { row, kiosk: KIOSK },
            Phase::Active => ConsoleCall::Active { row, kiosk: KIOSK, since: START },
            Phase::Ended(reason) if self.wrapping_up => ConsoleCall::WrapUp { call: CALL, reason, until },
            Phase::Rest if self.wrapping_up => ConsoleCall::WrapUp { call: CALL, reason: EndReason::Finished, until },
            Phase::Rest | Phase::ConsoleAway | Phase::Ended(_) => ConsoleCall::None,
        }
    }
}

fn is_proved(call: &CallBoard) -> bool {
    let Some((_, judged)) = call.document_read() else { return false };
    let found = judged.found.as_ref().unwrap();
    found.report.about(AssertionId::ChipAgreement).unwrap().outcome() == Outcome::Passed
}

fn place() -> Place {
    Place {
        municipality: "Herning Borgerservice".to_owned(),
        site: "Aulum Bibliotek".to_owned(),
        kiosk: "Aulum 1".to_owned(),
    }
}
