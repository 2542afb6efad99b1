//! What each command causes, or why it is refused.

use super::command::{Actor, Command, Outcome, Refused};
use super::decide_call::returned;
use super::event::{Event, ReturnReason};
use super::state::{Duty, Exchange, Link};
use super::view::{DeliveryState, EndReason};
use super::{CONSOLE_GRACE, KIOSK_GRACE, SETTLE, SIGN_IN_MAX};
use crate::id::{ConsoleId, ExpeditionId, KioskId, PersonId, StationId};
use crate::time::Moment;

pub(super) type Decided = Result<Vec<Event>, Refused>;

impl Exchange {
    /// The events that a command causes. None at all means that it is so already: a repeated command is answered alike.
    ///
    /// # Errors
    /// When `by` may not ask it, or not as things stand; then nothing changes.
    pub fn decide(&self, now: Moment, by: Actor, command: Command) -> Decided {
        match by {
            Actor::It => self.decide_for_it(now, command),
            Actor::Node => self.decide_for_node(now, command),
            Actor::Station(station) if !self.accepts(station) => Err(Refused::NotAllowed),
            Actor::Station(StationId::Kiosk(kiosk)) => self.decide_for_kiosk(now, kiosk, command),
            Actor::Station(StationId::Console(console)) => self.decide_for_console(now, console, command),
        }
    }

    fn decide_for_it(&self, now: Moment, command: Command) -> Decided {
        let (free, event) = match command {
            Command::AddMunicipality(municipality, name) => {
                (!self.municipalities.contains_key(&municipality), Event::MunicipalityAdded { municipality, name })
            }
            Command::AddSite(site, municipality, name) => {
                let free = !self.sites.contains_key(&site) && self.municipalities.contains_key(&municipality);
                (free, Event::SiteAdded { site, municipality, name })
            }
            Command::AddDesk { desk, name, sites, hours } => {
                let free = !self.desks.contains_key(&desk) && sites.iter().all(|site| self.sites.contains_key(site));
                let sane = |h: &super::view::WeekdayHours| {
                    (1..=7).contains(&h.weekday) && h.opens_min < h.closes_min && h.closes_min <= 24 * 60
                };
                (free && hours.iter().all(sane), Event::DeskAdded { desk, name, sites, hours })
            }
            Command::AddKiosk(kiosk, site, name) => {
                let free = !self.kiosks.contains_key(&kiosk) && self.sites.contains_key(&site);
                (free, Event::KioskAdded { kiosk, site, name })
            }
            Command::AddConsole(console, desk) => {
                let free = !self.consoles.contains_key(&console) && self.desks.contains_key(&desk);
                (free, Event::ConsoleAdded { console, desk })
            }
            Command::AddPerson(person, name) => {
                (!self.people.contains_key(&person), Event::PersonAdded { person, name })
            }
            Command::Revoke(station) => return self.revoke(now, station),
            Command::Requeue(expedition) => {
                let refused = |e: &super::Expedition| e.state == DeliveryState::Refused;
                let found = self.expeditions.get(&expedition).ok_or(Refused::WrongId)?;
                let event = Event::DeliveryRequeued { expedition, at: now };
                return if refused(found) { Ok(vec![event]) } else { Err(Refused::NotNow) };
            }
            _ => return Err(Refused::NotAllowed),
        };
        if free { Ok(vec![event]) } else { Err(Refused::WrongId) }
    }

    fn decide_for_node(&self, now: Moment, command: Command) -> Decided {
        match command {
            Command::Started => Ok(vec![Event::NodeStarted { at: now, settle_until: now + SETTLE }]),
            Command::Connected(station) if self.accepts(station) => Ok(self.came(now, station)),
            Command::Lost(station) => Ok(self.lost(now, station)),
            Command::SignIn(person, console) => self.sign_in(now, person, console),
            Command::Delivered(expedition, outcome) => self.delivered(now, expedition, outcome),
            _ => Err(Refused::NotAllowed),
        }
    }

    fn decide_for_kiosk(&self, now: Moment, kiosk: KioskId, command: Command) -> Decided {
        match command {
            Command::Call { call, service, language } => self.call_from(now, kiosk, call, service, language),
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
        if let StationId::Console(console) = station
            && let Some(Duty::Busy { call }) = self.duty(console)
        {
            events.extend(self.resume(now, call));
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
        let call = match station {
            StationId::Kiosk(kiosk) => self.kiosks.get(&kiosk).and_then(|kiosk| kiosk.call),
            StationId::Console(console) => match self.duty(console) {
                Some(Duty::Busy { call }) => Some(call),
                _ => None,
            },
        };
        events.extend(call.and_then(|call| self.party_lost(now, station, call)));
        events
    }

    fn revoke(&self, now: Moment, station: StationId) -> Decided {
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
            StationId::Console(console) => events.extend(self.take_call_from(now, console)),
        }
        events.push(Event::StationRevoked { station, at: now });
        Ok(events)
    }

    fn sign_in(&self, now: Moment, person: PersonId, console: ConsoleId) -> Decided {
        if !self.accepts(console.into()) {
            return Err(Refused::NotAllowed);
        }
        if !self.people.contains_key(&person) {
            return Err(Refused::WrongId);
        }
        let mut events = Vec::new();
        let works_at = |other: &&ConsoleId| self.on_duty(**other).is_some_and(|on_duty| on_duty.person == person);
        for other in self.consoles.keys().filter(works_at).filter(|other| **other != console) {
            let in_call = matches!(self.duty(*other), Some(Duty::Busy { .. }));
            if in_call && self.link((*other).into()).is_some_and(Link::is_up) {
                return Err(Refused::NotNow);
            }
            events.extend(self.take_call_from(now, *other));
            events.push(Event::PersonSignedOut { console: *other, at: now });
        }
        if self.on_duty(console).is_some_and(|on_duty| on_duty.person != person) {
            events.extend(self.take_call_from(now, console));
            events.push(Event::PersonSignedOut { console, at: now });
        }
        events.push(Event::PersonSignedIn { person, console, at: now, until: now + SIGN_IN_MAX });
        Ok(events)
    }

    fn sign_out(&self, now: Moment, console: ConsoleId) -> Decided {
        match self.duty(console) {
            None => return Ok(Vec::new()),
            Some(Duty::Busy { call }) if !self.calls.get(&call).is_some_and(super::Call::is_queued) => {
                return Err(Refused::NotNow);
            }
            Some(_) => {}
        }
        let mut events: Vec<_> = self.take_call_from(now, console).into_iter().collect();
        events.push(Event::PersonSignedOut { console, at: now });
        Ok(events)
    }

    fn presence(&self, now: Moment, console: ConsoleId, ready: bool) -> Decided {
        match (self.duty(console).ok_or(Refused::NotNow)?, ready) {
            (Duty::Busy { .. } | Duty::WrapUp { .. }, _) => Err(Refused::NotNow),
            (Duty::Ready { .. }, true) | (Duty::Away, false) => Ok(Vec::new()),
            (Duty::Away | Duty::Missed, true) | (Duty::Ready { .. } | Duty::Missed, false) => {
                Ok(vec![Event::PresenceChosen { console, ready, at: now }])
            }
        }
    }

    /// Whoever works at a console gives their call back to the queue.
    fn take_call_from(&self, now: Moment, console: ConsoleId) -> Option<Event> {
        let Some(Duty::Busy { call: id }) = self.duty(console) else { return None };
        let call = self.calls.get(&id)?;
        let why = if call.is_queued() { ReturnReason::Withdrawn } else { ReturnReason::SpecialistLost };
        Some(returned(now, id, call, why))
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
