//! What each command causes, or why it is refused.

use super::call::Joiner;
use super::command::{Actor, Command, Outcome, Refused};
use super::detail::AccountChange;
use super::event::Event;
use super::service::Assurance;
use super::state::{Account, Duty, Exchange, Link};
use super::view::{DeliveryState, EndReason};
use super::{CONSOLE_GRACE, KIOSK_GRACE, SETTLE, SIGN_IN_MAX};
use crate::id::{CallId, ConsoleId, ExpeditionId, KioskId, PersonId, StationId};
use crate::time::Moment;

pub(super) type Decided = Result<Vec<Event>, Refused>;

impl Exchange {
    /// The events that a command causes. None at all means that it is so already: a repeated command is answered alike.
    ///
    /// # Errors
    /// When `by` may not ask it, or not as things stand; then nothing changes.
    pub fn decide(&self, now: Moment, by: Actor, command: Command) -> Decided {
        if let Command::Enrol(command) = command {
            return self.decide_enrolment(now, by, command);
        }
        if let Command::Authority(command) = command {
            return self.decide_authority(now, by, command);
        }
        match by {
            Actor::It => self.decide_for_it(now, command),
            Actor::Node => self.decide_for_node(now, command),
            Actor::Station(station) if !self.accepts(station) => Err(Refused::NotAllowed),
            Actor::Station(StationId::Kiosk(kiosk)) => self.decide_for_kiosk(now, kiosk, command),
            Actor::Station(StationId::Console(console)) => self.decide_for_console(now, console, command),
        }
    }

    fn decide_for_it(&self, now: Moment, command: Command) -> Decided {
        match command {
            Command::Revoke(station) => self.revoke(now, station),
            Command::Requeue(expedition) => {
                let refused = |e: &super::Expedition| e.state == DeliveryState::Refused;
                let found = self.expeditions.get(&expedition).ok_or(Refused::WrongId)?;
                let event = Event::DeliveryRequeued { expedition, at: now };
                if refused(found) { Ok(vec![event]) } else { Err(Refused::NotNow) }
            }
            Command::AddAccount { person, name, profile } => self.add_account(now, person, name, profile),
            Command::ChangeAccount(
                person,
                change @ (AccountChange::Reset | AccountChange::Disabled | AccountChange::Provided),
            ) => self.change_account(now, person, change),
            Command::MakeAppointment { ticket, site, service, persons, due } => {
                self.make_appointment(now, (site, ticket), service, persons, due)
            }
            Command::CancelAppointment(site, ticket) => self.cancel_appointment(now, site, ticket),
            Command::NoteBackup { entries } => Ok(vec![Event::BackedUp { entries, at: now }]),
            settings => self.decide_settings(settings),
        }
    }

    fn decide_for_node(&self, now: Moment, command: Command) -> Decided {
        match command {
            Command::Started => Ok(vec![Event::NodeStarted { at: now, settle_until: now + SETTLE }]),
            Command::Connected(station) if self.accepts(station) => Ok(self.came(now, station)),
            Command::Lost(station) => Ok(self.lost(now, station)),
            Command::SignIn { person, console, assurance } => self.sign_in(now, person, console, assurance),
            Command::ChangeAccount(person, change @ AccountChange::Chosen) => self.change_account(now, person, change),
            Command::Admit { person, name, profile } => self.admit(now, person, name, profile),
            Command::NoteFailedSignIn { console, why } => self.sign_in_failed(now, console, why),
            Command::NoteErased { count: 0, .. } => Ok(Vec::new()),
            Command::NoteErased { what, count, before } => Ok(vec![Event::Erased { what, count, before, at: now }]),
            Command::Delivered(expedition, outcome) => self.delivered(now, expedition, outcome),
            _ => Err(Refused::NotAllowed),
        }
    }

    fn decide_for_kiosk(&self, now: Moment, kiosk: KioskId, command: Command) -> Decided {
        match command {
            Command::Call { call, service, language } => self.call_from(now, kiosk, call, service, language),
            Command::ComeBack { call, ticket, language } => self.call_back(now, kiosk, call, ticket, language),
            Command::SayPersons(call, persons) => self.say_persons(now, kiosk, call, persons),
            Command::ReturnLater(call) => self.return_later(now, kiosk, call),
            Command::HangUp(call) => self.kiosk_hangs_up(now, kiosk, call),
            Command::MediaUp(call) => self.media_up(now, kiosk.into(), call),
            Command::Wiped(call) => self.wiped(now, kiosk, call),
            _ => Err(Refused::NotAllowed),
        }
    }

    fn decide_for_console(&self, now: Moment, console: ConsoleId, command: Command) -> Decided {
        match command {
            Command::HangUp(call) => self.console_hangs_up(now, console, call),
            Command::MediaUp(call) => self.media_up(now, console.into(), call),
            Command::SignOut => self.sign_out(now, console),
            Command::Presence { ready } => self.presence(now, console, ready),
            Command::Accept(call) => self.accept(now, console, call),
            Command::Decline(call) => self.decline(now, console, call),
            Command::Hold(call) => self.hold(now, console, call),
            Command::Resume(call) => self.take_up(now, console, call),
            Command::AskSecond(call) => self.ask_to_join(now, console, call, Joiner::Second, None),
            Command::Transfer(call, desk) => self.ask_to_join(now, console, call, Joiner::Successor, Some(desk)),
            Command::CancelJoin(call) => self.cancel_join(now, console, call),
            Command::Release(call) => self.release(now, console, call),
            Command::ListenIn(call) => self.listen_in(now, console, call),
            Command::Leave(call) => self.leave(now, console, call),
            Command::WrapUpDone => match self.duty(console) {
                Some(Duty::WrapUp { .. }) => Ok(vec![Event::WrapUpEnded { console, at: now }]),
                Some(_) => Ok(Vec::new()),
                None => Err(Refused::NotNow),
            },
            Command::Submit { expedition, call, digest, bytes } => {
                self.submit(now, console, expedition, call, digest, bytes)
            }
            _ => Err(Refused::NotAllowed),
        }
    }

    fn came(&self, now: Moment, station: StationId) -> Vec<Event> {
        if self.link(station).is_none_or(Link::is_up) {
            return Vec::new();
        }
        let mut events = vec![Event::StationConnected { station, at: now }];
        if let StationId::Console(console) = station {
            events.extend(self.calls_of(console).filter_map(|call| self.resume(now, console, call)));
        }
        events
    }

    pub(super) fn lost(&self, now: Moment, station: StationId) -> Vec<Event> {
        if !matches!(self.link(station), Some(Link::Up | Link::Unconfirmed { .. })) {
            return Vec::new();
        }
        let grace = match station {
            StationId::Kiosk(_) => KIOSK_GRACE,
            StationId::Console(_) => CONSOLE_GRACE,
        };
        let mut events = vec![Event::StationLost { station, at: now, until: now + grace }];
        match station {
            StationId::Kiosk(kiosk) => {
                let call = self.kiosks.get(&kiosk).and_then(|kiosk| kiosk.call);
                events.extend(call.map(|call| self.kiosk_lost(now, call)).unwrap_or_default());
            }
            StationId::Console(console) => {
                events.extend(self.calls_of(console).flat_map(|call| self.console_lost(now, console, call)));
            }
        }
        events
    }

    pub(super) fn revoke(&self, now: Moment, station: StationId) -> Decided {
        if self.link(station).is_none() {
            return Err(Refused::WrongId);
        }
        if !self.accepts(station) {
            return Ok(Vec::new());
        }
        let mut events = Vec::new();
        match station {
            StationId::Kiosk(kiosk) => {
                let call = self.kiosks.get(&kiosk).and_then(|kiosk| kiosk.call);
                events.extend(call.and_then(|call| self.end(now, call, EndReason::KioskLost)));
            }
            StationId::Console(console) => events.extend(self.take_calls_from(now, console)),
        }
        events.push(Event::StationRevoked { station, at: now });
        Ok(events)
    }

    fn sign_in(&self, now: Moment, person: PersonId, console: ConsoleId, assurance: Assurance) -> Decided {
        if !self.accepts(console.into()) {
            return Err(Refused::NotAllowed);
        }
        if self.people.get(&person).ok_or(Refused::WrongId)?.account != Account::Open {
            return Err(Refused::NotAllowed);
        }
        let mut events = Vec::new();
        let works_at = |other: &&ConsoleId| self.on_duty(**other).is_some_and(|on_duty| on_duty.person == person);
        for other in self.consoles.keys().filter(works_at).filter(|other| **other != console) {
            let in_call = self.on_duty(*other).is_some_and(|on_duty| !on_duty.is_free());
            if in_call && self.link((*other).into()).is_some_and(Link::is_up) {
                return Err(Refused::NotNow);
            }
            events.extend(self.take_calls_from(now, *other));
            events.push(Event::PersonSignedOut { console: *other, at: now });
        }
        if self.on_duty(console).is_some_and(|on_duty| on_duty.person != person) {
            events.extend(self.take_calls_from(now, console));
            events.push(Event::PersonSignedOut { console, at: now });
        }
        events.push(Event::PersonSignedIn { person, console, at: now, until: now + SIGN_IN_MAX, assurance });
        Ok(events)
    }

    fn sign_out(&self, now: Moment, console: ConsoleId) -> Decided {
        if self.on_duty(console).is_none() {
            return Ok(Vec::new());
        }
        if self.takes_part(console) {
            return Err(Refused::NotNow);
        }
        let mut events = self.take_calls_from(now, console);
        events.push(Event::PersonSignedOut { console, at: now });
        Ok(events)
    }

    fn presence(&self, now: Moment, console: ConsoleId, ready: bool) -> Decided {
        let on_duty = self.on_duty(console).ok_or(Refused::NotNow)?;
        if on_duty.calls.iter().any(|call| self.takes_whole(on_duty, *call)) {
            return Err(Refused::NotNow);
        }
        match (on_duty.duty, ready) {
            (Duty::WrapUp { .. }, _) => Err(Refused::NotNow),
            (Duty::Ready { .. }, true) | (Duty::Away, false) => Ok(Vec::new()),
            (Duty::Away | Duty::Missed, true) | (Duty::Ready { .. } | Duty::Missed, false) => {
                Ok(vec![Event::PresenceChosen { console, ready, at: now }])
            }
        }
    }

    /// Whoever works at a console gives their calls back to the queue, and leaves those of others.
    pub(super) fn take_calls_from(&self, now: Moment, console: ConsoleId) -> Vec<Event> {
        self.calls_of(console).flat_map(|call| self.give_back(now, console, call)).collect()
    }

    /// The calls that a console is offered or takes part in.
    pub(super) fn calls_of(&self, console: ConsoleId) -> impl Iterator<Item = CallId> {
        self.on_duty(console).into_iter().flat_map(|on_duty| on_duty.calls.iter().copied())
    }

    /// Whether a console takes part in a call, and is not only offered it.
    fn takes_part(&self, console: ConsoleId) -> bool {
        let takes_part = |call| self.calls.get(&call).is_some_and(|call| call.has_party(console.into()));
        self.calls_of(console).any(takes_part)
    }

    fn delivered(&self, now: Moment, expedition: ExpeditionId, outcome: Outcome) -> Decided {
        use DeliveryState::{Acknowledged, Delayed, Pending, Refused as Dead};
        let state = self.expeditions.get(&expedition).ok_or(Refused::WrongId)?.state;
        match (state, outcome) {
            (Acknowledged, Outcome::Acknowledged) | (Delayed, Outcome::Delayed) | (Dead, Outcome::Refused) => {
                Ok(Vec::new())
            }
            (Acknowledged, _) | (Dead, Outcome::Delayed) => Err(Refused::NotNow),
            (Pending | Delayed | Dead, Outcome::Acknowledged) => {
                Ok(vec![Event::DeliveryAcknowledged { expedition, at: now }])
            }
            (Pending, Outcome::Delayed) => Ok(vec![Event::DeliveryDelayed { expedition, at: now }]),
            (Pending | Delayed, Outcome::Refused) => Ok(vec![Event::DeliveryRefused { expedition, at: now }]),
        }
    }

    pub(super) fn link(&self, station: StationId) -> Option<Link> {
        match station {
            StationId::Kiosk(id) => self.kiosks.get(&id).map(|kiosk| kiosk.link),
            StationId::Console(id) => self.consoles.get(&id).map(|console| console.link),
        }
    }

    pub(super) fn on_duty(&self, console: ConsoleId) -> Option<&super::OnDuty> {
        self.consoles.get(&console)?.on_duty.as_ref()
    }

    pub(super) fn duty(&self, console: ConsoleId) -> Option<Duty> {
        self.on_duty(console).map(|on_duty| on_duty.duty)
    }
}
