//! Whoever stands at a kiosk or sits at a console, and does what the view says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::view::{ConsoleCall, ConsoleView, KioskCall, KioskView, Language, Presence, Service, View};
use domain::id::{CallId, RequestId, StationId};
use domain::time::Moment;
use link::{Link, LinkEvent};
use protocol::bytes::{Base64, Bytes};
use protocol::station::{Ask, Reply};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::mpsc::Receiver;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use trust::StationKey;

use super::fleet::Station;
use crate::world::PASSWORD;

/// How often somebody looks whether there is something to do.
const TICK: Duration = Duration::from_millis(50);
/// Between two presses, in milliseconds.
const IDLE_MS: std::ops::Range<u64> = 200..3000;
/// How long a citizen waits before giving up, in milliseconds.
const PATIENCE_MS: std::ops::Range<u64> = 10_000..40_000;
/// How long a call lasts, in milliseconds.
const TALK_MS: std::ops::Range<u64> = 1500..6000;
/// Between two letters.
const LETTER_EVERY: Duration = Duration::from_millis(250);
/// Picture and sound are told again after this, as long as the server has not understood.
const AGAIN: Duration = Duration::from_millis(500);

/// What everybody is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Make calls and answer them.
    Work,
    /// Make no more, and see those that there are to their end.
    GoHome,
    /// Stop where you are.
    Stop,
}

/// The numbers on letters, by call, sender and recipient: each with when it was posted, or had come.
pub(super) type Letters = BTreeMap<(CallId, StationId, StationId), Vec<(u32, Moment)>>;

/// What somebody has seen.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Calls of which the server said that it has them.
    pub(super) calls: Vec<CallId>,
    /// From each break that was noticed until the view was there again.
    pub(super) back: Vec<Duration>,
    /// Letters that have come.
    pub(super) received: Letters,
    /// Letters of which the server said that it has them.
    pub(super) sent: Letters,
}

/// Somebody at a station.
pub(super) struct Robot {
    station: Station,
    link: Link,
    events: Receiver<LinkEvent>,
    random: StdRng,
    phases: watch::Receiver<Phase>,
    come: Arc<Semaphore>,
    view: Option<View>,
    up: bool,
    down_since: Option<Instant>,
    asked: Option<(RequestId, Wish)>,
    /// Nothing is done before.
    rest_until: Instant,
    /// The call, and until when somebody waits, thinks or talks.
    current: Option<(CallId, &'static str, Instant)>,
    next_letter: Instant,
    written: BTreeMap<(CallId, StationId), u32>,
    report: Report,
}

/// What was asked, as far as the answer says anything.
enum Wish {
    Call(CallId),
    Letter(CallId, StationId, u32, Moment),
    Other,
}

impl Robot {
    pub(super) fn new(
        station: Station,
        (link, events): (Link, Receiver<LinkEvent>),
        seed: u64,
        phases: watch::Receiver<Phase>,
        come: Arc<Semaphore>,
    ) -> Self {
        let now = Instant::now();
        Self {
            station,
            link,
            events,
            random: StdRng::seed_from_u64(seed),
            phases,
            come,
            view: None,
            up: false,
            down_since: None,
            asked: None,
            rest_until: now,
            current: None,
            next_letter: now,
            written: BTreeMap::new(),
            report: Report::default(),
        }
    }

    /// Until everything is done.
    pub(super) async fn live(mut self) -> Report {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = self.events.recv() => match event {
                    Some(event) => self.take(event),
                    None => return self.report,
                },
                _ = tick.tick() => {}
            }
            let phase = *self.phases.borrow();
            let is_home = phase == Phase::GoHome && self.is_idle();
            if phase == Phase::Stop || is_home {
                return self.report;
            }
            if self.asked.is_none() && self.up && Instant::now() >= self.rest_until {
                self.act(phase);
            }
        }
    }

    /// A kiosk without a call. Consoles stay until all kiosks have gone: they are stopped with everything else.
    fn is_idle(&self) -> bool {
        match &self.view {
            Some(View::Kiosk(view)) => self.up && self.asked.is_none() && view.call == KioskCall::None,
            _ => false,
        }
    }

    fn take(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Up => self.up = true,
            LinkEvent::Down { .. } => {
                self.up = false;
                if self.view.is_some() {
                    let _ = self.down_since.get_or_insert_with(Instant::now);
                }
            }
            LinkEvent::View { view, .. } => {
                if self.view.is_none() {
                    self.come.add_permits(1);
                }
                if let Some(since) = self.down_since.take() {
                    self.report.back.push(since.elapsed());
                }
                self.view = Some(view);
            }
            LinkEvent::Mail { call, from, envelope, .. } => {
                if let Ok(number) = envelope.0.try_into() {
                    self.report
                        .received
                        .entry((call, from, self.station.id))
                        .or_default()
                        .push((u32::from_be_bytes(number), link::now()));
                }
            }
            LinkEvent::Reply { id, reply } => self.answered(id, matches!(reply, Reply::Done)),
            LinkEvent::Refused { id, .. } => self.answered(id, false),
        }
    }

    fn answered(&mut self, id: RequestId, done: bool) {
        let Some((asked, wish)) = self.asked.take() else { return };
        if asked != id {
            self.asked = Some((asked, wish));
            return;
        }
        match wish {
            Wish::Call(call) if done => self.report.calls.push(call),
            Wish::Letter(call, to, number, posted) if done => {
                self.report.sent.entry((call, self.station.id, to)).or_default().push((number, posted));
            }
            Wish::Call(_) | Wish::Other if !done => self.rest_until = Instant::now() + AGAIN,
            Wish::Call(_) | Wish::Letter(..) | Wish::Other => {}
        }
    }

    fn ask(&mut self, body: Ask, wish: Wish) {
        if let Ok(id) = self.link.ask(body) {
            self.asked = Some((id, wish));
        }
    }

    fn act(&mut self, phase: Phase) {
        match self.view.clone() {
            Some(View::Kiosk(view)) => self.at_kiosk(&view, phase),
            Some(View::Console(view)) => self.at_console(&view),
            None => {}
        }
    }

    /// When something that began with this view is over; drawn when it begins.
    fn until(&mut self, call: CallId, what: &'static str, lasts: std::ops::Range<u64>) -> Instant {
        match self.current {
            Some((same, doing, until)) if (same, doing) == (call, what) => until,
            _ => {
                let until = Instant::now() + Duration::from_millis(self.random.random_range(lasts));
                self.current = Some((call, what, until));
                until
            }
        }
    }

    fn at_kiosk(&mut self, view: &KioskView, phase: Phase) {
        match view.call {
            KioskCall::None if phase == Phase::Work => {
                let call = CallId::numbered(self.random.random());
                let service = if self.random.random_bool(0.5) { Service::Passport } else { Service::Guidance };
                self.ask(Ask::Call { call, service, language: Language::Da }, Wish::Call(call));
            }
            KioskCall::Waiting { call, .. } => {
                if self.until(call, "wait", PATIENCE_MS) <= Instant::now() {
                    self.ask(Ask::HangUp { call }, Wish::Other);
                }
            }
            KioskCall::Connecting { call, .. } => self.say_media(call),
            KioskCall::Active { call, peer, .. } => self.talk(call, peer.into()),
            KioskCall::Ended { call, .. } => {
                self.ask(Ask::Wiped { call }, Wish::Other);
                self.rest_until = Instant::now() + Duration::from_millis(self.random.random_range(IDLE_MS));
            }
            KioskCall::None | KioskCall::Interrupted { .. } => {}
        }
    }

    fn at_console(&mut self, view: &ConsoleView) {
        let Some(specialist) = &view.specialist else { return self.sign_in() };
        match &view.call {
            ConsoleCall::Offered { row, .. } => {
                let call = row.call;
                if self.until(call, "think", 100..400) > Instant::now() {
                    return;
                }
                // Now and then nobody looks, or nobody wants to.
                match self.random.random_range(0..100) {
                    0..3 => self.rest_until = Instant::now() + domain::exchange::OFFER_LEASE,
                    3..8 => self.ask(Ask::Decline { call }, Wish::Other),
                    _ => self.ask(Ask::Accept { call }, Wish::Other),
                }
            }
            ConsoleCall::Connecting { row, .. } => self.say_media(row.call),
            ConsoleCall::Active { row, kiosk, .. } => {
                if self.until(row.call, "talk", TALK_MS) <= Instant::now() {
                    self.ask(Ask::HangUp { call: row.call }, Wish::Other);
                } else {
                    self.talk(row.call, (*kiosk).into());
                }
            }
            ConsoleCall::WrapUp { .. } => self.ask(Ask::WrapUpDone, Wish::Other),
            ConsoleCall::None if matches!(specialist.presence, Presence::Away | Presence::Missed) => {
                self.ask(Ask::Presence { ready: true }, Wish::Other);
            }
            ConsoleCall::None
            | ConsoleCall::Held { .. }
            | ConsoleCall::Asked { .. }
            | ConsoleCall::Joined { .. }
            | ConsoleCall::KioskAway { .. } => {}
        }
    }

    fn sign_in(&mut self) {
        let Some(name) = self.station.account.clone() else { return };
        let session_key = Bytes(StationKey::generate().public_key().to_sec1());
        self.ask(Ask::SignIn { name, password: PASSWORD.to_owned(), code: None, session_key }, Wish::Other);
    }

    fn say_media(&mut self, call: CallId) {
        self.ask(Ask::MediaUp { call }, Wish::Other);
        self.rest_until = Instant::now() + AGAIN / 2;
    }

    fn talk(&mut self, call: CallId, to: StationId) {
        if Instant::now() < self.next_letter {
            return;
        }
        self.next_letter = Instant::now() + LETTER_EVERY;
        let number = self.written.entry((call, to)).or_insert(0);
        *number += 1;
        let number = *number;
        self.ask(
            Ask::Post { call, to, envelope: Base64::new(&number.to_be_bytes()) },
            Wish::Letter(call, to, number, link::now()),
        );
    }
}
