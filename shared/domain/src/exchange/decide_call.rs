//! What may happen in the life of a call.

use std::time::Duration;

use super::call::{Call, CallState, Part};
use super::command::Refused;
use super::decide::Decided;
use super::detail::{RecordDigest, ReturnReason};
use super::event::Event;
use super::route::{Class, Why};
use super::state::{Duty, Exchange};
use super::ticket::{APPOINTMENT_WINDOW, Promise, Ticket, TicketNumber, TicketUsed};
use super::view::{EndReason, Language, Service};
use super::{
    CALL_MAX, CONNECT_TIMEOUT, CONSOLE_GRACE, EXPEDITIONS_PER_CALL, OFFER_LEASE, RESCUE_MAX, WAIT_MAX, WRAP_UP,
    WRAP_UP_GUIDANCE,
};
use crate::id::{CallId, ConsoleId, ExpeditionId, KioskId, StationId};
use crate::policy::{Action, Resource, allow};
use crate::time::Moment;

/// What a call is made for.
struct Wish {
    service: Service,
    language: Language,
    class: Class,
    ticket: Option<TicketUsed>,
    persons: u8,
}

impl Exchange {
    pub(super) fn call_from(
        &self,
        now: Moment,
        kiosk: KioskId,
        call: CallId,
        service: Service,
        language: Language,
    ) -> Decided {
        if let Some(found) = self.calls.get(&call) {
            return if found.kiosk == kiosk { Ok(Vec::new()) } else { Err(Refused::NotAllowed) };
        }
        let here = self.kiosks.get(&kiosk).ok_or(Refused::NotAllowed)?;
        if !self.admits(here.site, service, 1, now) {
            return Err(Refused::Closed);
        }
        self.queued(now, kiosk, call, Wish { service, language, class: Class::Normal, ticket: None, persons: 1 })
    }

    /// The citizen is back with a ticket.
    pub(super) fn call_back(
        &self,
        now: Moment,
        kiosk: KioskId,
        call: CallId,
        number: TicketNumber,
        language: Language,
    ) -> Decided {
        if let Some(found) = self.calls.get(&call) {
            return if found.kiosk == kiosk { Ok(Vec::new()) } else { Err(Refused::NotAllowed) };
        }
        let here = self.kiosks.get(&kiosk).ok_or(Refused::NotAllowed)?;
        let Ticket { service, persons, promise, .. } = self.come_back(now, kiosk, call, number)?;
        // Who has a number is served until the doors close, and not only until the last admission.
        if self.closes(here.site, service, now).is_none() {
            return Err(Refused::Closed);
        }
        let class = match promise {
            Promise::Place { .. } => Class::Ticket,
            Promise::Time { due } if now <= due + APPOINTMENT_WINDOW => Class::Appointment,
            Promise::Time { .. } => Class::Normal,
        };
        let ticket = Some(TicketUsed { number, promise });
        self.queued(now, kiosk, call, Wish { service, language, class, ticket, persons })
    }

    fn queued(&self, now: Moment, kiosk: KioskId, call: CallId, wish: Wish) -> Decided {
        let Wish { service, language, class, ticket, persons } = wish;
        let here = self.kiosks.get(&kiosk).ok_or(Refused::NotAllowed)?;
        let lacks = service.needs().iter().any(|need| here.lacks.contains(need));
        if self.closed.contains(&call) || here.call.is_some() || lacks {
            return Err(Refused::NotNow);
        }
        let estimate = self.estimate(here.site, &self.ahead(here.site, None, now), now);
        let estimate_s = estimate.map(|estimate| u32::try_from(estimate.as_secs()).unwrap_or(u32::MAX));
        let (at, until) = (now, now + WAIT_MAX);
        Ok(vec![Event::CallQueued { call, kiosk, service, language, at, until, estimate_s, class, ticket, persons }])
    }

    pub(super) fn kiosk_hangs_up(&self, now: Moment, kiosk: KioskId, id: CallId) -> Decided {
        let Some(call) = self.own_call(kiosk.into(), id)? else { return Ok(Vec::new()) };
        let reason = match call.state {
            CallState::Waiting { .. } | CallState::Offered { .. } if call.talked_since.is_none() => {
                EndReason::Abandoned
            }
            _ => EndReason::CitizenLeft,
        };
        Ok(self.end(now, id, reason).into_iter().collect())
    }

    pub(super) fn console_hangs_up(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let Some(call) = self.own_call(console.into(), id)? else { return Ok(Vec::new()) };
        if call.is_queued() {
            return Err(Refused::NotNow);
        }
        if !matches!(call.part_of(console), Some(Part::Specialist(_))) {
            return Err(Refused::NotAllowed);
        }
        Ok(self.end(now, id, EndReason::Finished).into_iter().collect())
    }

    /// The call if it is this station's to act on; nothing if it has ended already.
    pub(super) fn own_call(&self, station: StationId, id: CallId) -> Result<Option<&Call>, Refused> {
        let Some(call) = self.calls.get(&id) else {
            return if self.closed.contains(&id) { Ok(None) } else { Err(Refused::UnknownCall) };
        };
        if !call.has_party(station) && call.specialist().map(StationId::Console) != Some(station) {
            return Err(Refused::NotAllowed);
        }
        Ok(Some(call).filter(|call| !matches!(call.state, CallState::Ended { .. })))
    }

    pub(super) fn media_up(&self, now: Moment, station: StationId, id: CallId) -> Decided {
        let call = self.own_call(station, id)?.ok_or(Refused::NotNow)?;
        match &call.state {
            CallState::Connecting { up, .. } => {
                if up.contains(&station) {
                    return Ok(Vec::new());
                }
                let mut events = vec![Event::MediaCameUp { call: id, station, at: now }];
                if call.parties.iter().all(|party| party.station == station || up.contains(&party.station)) {
                    events.push(Event::CallConnected { call: id, at: now, until: now + CALL_MAX });
                }
                Ok(events)
            }
            CallState::Active { .. } | CallState::Held { .. } | CallState::Interrupted { .. } => Ok(Vec::new()),
            CallState::Waiting { .. } | CallState::Offered { .. } | CallState::Ended { .. } => Err(Refused::NotNow),
        }
    }

    pub(super) fn wiped(&self, now: Moment, kiosk: KioskId, id: CallId) -> Decided {
        match self.own_call(kiosk.into(), id)? {
            Some(_) => Err(Refused::NotNow),
            None if self.closed.contains(&id) => Ok(Vec::new()),
            None => Ok(vec![Event::KioskWiped { call: id, at: now }]),
        }
    }

    pub(super) fn accept(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let on_duty = self.on_duty(console).ok_or(Refused::NotNow)?;
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        if call.has_party(console.into()) && !matches!(call.state, CallState::Ended { .. }) {
            return Ok(Vec::new());
        }
        if let Some(role) = call.asks(console) {
            let (person, role) = (on_duty.person, Some(role));
            return Ok(vec![Event::PartyJoined { call: id, console, person, role, at: now }]);
        }
        let mut events = match call.state {
            CallState::Offered { console: to, .. } if to == console => Vec::new(),
            CallState::Waiting { .. } if on_duty.is_free() && !matches!(on_duty.duty, Duty::WrapUp { .. }) => {
                // Nobody picks: it must be the call that would be offered, to the one whom it would be offered to.
                let why = self.next_for(now, console).filter(|(next, _)| *next == id).map(|(_, why)| why);
                let why = Some(why.ok_or(Refused::NotNow)?);
                vec![Event::CallOffered { call: id, console, why, at: now, until: now + OFFER_LEASE }]
            }
            _ => return Err(Refused::NotNow),
        };
        events.extend(self.hold_others(now, console, id));
        events.push(accepted(now, id, call, console));
        Ok(events)
    }

    /// The call that somebody would be offered if they were ready.
    fn next_for(&self, now: Moment, console: ConsoleId) -> Option<(CallId, Why)> {
        let free = |call: &Call| matches!(call.state, CallState::Waiting { .. }) && self.is_reachable(call);
        let mut calls: Vec<_> = self.calls.iter().filter(|(_, call)| free(call)).collect();
        calls.sort_by_cached_key(|(_, call)| self.queue_key(call, now));
        calls.into_iter().find_map(|(id, call)| {
            let (chosen, why) = self.choose(now, *id, call, Some(console))?;
            (chosen == console).then_some((*id, why))
        })
    }

    pub(super) fn decline(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        match (&call.state, &call.joining) {
            (CallState::Offered { console: to, .. }, _) if *to == console => {
                Ok(vec![returned(now, id, call, ReturnReason::Declined)])
            }
            (_, Some(joining)) if joining.offered.is_some_and(|(to, _)| to == console) => {
                Ok(vec![Event::JoinPassed { call: id, console, why: ReturnReason::Declined, at: now }])
            }
            _ => Err(Refused::NotNow),
        }
    }

    pub(super) fn submit(
        &self,
        now: Moment,
        console: ConsoleId,
        expedition: ExpeditionId,
        id: CallId,
        digest: RecordDigest,
        bytes: u64,
    ) -> Decided {
        if let Some(found) = self.expeditions.get(&expedition) {
            let same = found.console == console && found.call == id && found.digest == digest;
            return if same { Ok(Vec::new()) } else { Err(Refused::NotNow) };
        }
        let mine = match self.duty(console) {
            Some(Duty::WrapUp { call, .. }) if call == id => true,
            _ => self
                .calls
                .get(&id)
                .is_some_and(|call| call.is_joined() && matches!(call.part_of(console), Some(Part::Specialist(_)))),
        };
        if !mine {
            let known = self.calls.contains_key(&id) || self.closed.contains(&id);
            return Err(if known { Refused::NotAllowed } else { Refused::UnknownCall });
        }
        if !self.may_control_identity(console, id) {
            return Err(Refused::NotAllowed);
        }
        if self.expeditions.values().filter(|found| found.call == id).count() >= EXPEDITIONS_PER_CALL {
            return Err(Refused::TooMany);
        }
        Ok(vec![Event::ExpeditionSubmitted { expedition, call: id, console, digest, bytes, at: now }])
    }

    /// The kiosk of a call is gone.
    pub(super) fn kiosk_lost(&self, now: Moment, id: CallId) -> Vec<Event> {
        let Some(call) = self.calls.get(&id) else { return Vec::new() };
        match call.state {
            CallState::Offered { .. } => vec![returned(now, id, call, ReturnReason::Withdrawn)],
            _ => Vec::new(),
        }
    }

    /// A console that has to do with a call is gone.
    pub(super) fn console_lost(&self, now: Moment, console: ConsoleId, id: CallId) -> Vec<Event> {
        let Some(call) = self.calls.get(&id) else { return Vec::new() };
        match (&call.state, call.part_of(console)) {
            (
                CallState::Connecting { .. } | CallState::Active { .. } | CallState::Held { .. },
                Some(Part::Specialist(_)),
            ) => vec![Event::CallInterrupted { call: id, at: now, until: now + CONSOLE_GRACE }],
            (_, Some(Part::Specialist(_))) => Vec::new(),
            _ => self.give_back(now, console, id),
        }
    }

    /// Whoever works at a console has nothing to do with a call any more.
    pub(super) fn give_back(&self, now: Moment, console: ConsoleId, id: CallId) -> Vec<Event> {
        let Some(call) = self.calls.get(&id) else { return Vec::new() };
        let asked = call.joining.as_ref().and_then(|joining| joining.offered).map(|(asked, _)| asked);
        match (&call.state, call.part_of(console)) {
            (CallState::Ended { .. }, _) => Vec::new(),
            (CallState::Offered { .. }, _) => vec![returned(now, id, call, ReturnReason::Withdrawn)],
            (_, Some(Part::Specialist(_))) => lose_specialist(now, id, call),
            (_, Some(_)) => vec![Event::PartyLeft { call: id, console, at: now }],
            (_, None) if asked == Some(console) => {
                vec![Event::JoinPassed { call: id, console, why: ReturnReason::Withdrawn, at: now }]
            }
            (_, None) => Vec::new(),
        }
    }

    pub(super) fn resume(&self, now: Moment, console: ConsoleId, id: CallId) -> Option<Event> {
        let call = self.calls.get(&id)?;
        let CallState::Interrupted { active, .. } = call.state else { return None };
        if !matches!(call.part_of(console), Some(Part::Specialist(_))) {
            return None;
        }
        let until = now + if active { CALL_MAX } else { CONNECT_TIMEOUT };
        Some(Event::CallResumed { call: id, at: now, until })
    }

    pub(super) fn end(&self, now: Moment, id: CallId, reason: EndReason) -> Option<Event> {
        let call = self.calls.get(&id)?;
        let over = matches!(call.state, CallState::Ended { .. });
        let takes = if call.service == Service::Guidance { WRAP_UP_GUIDANCE } else { WRAP_UP };
        (!over).then(|| Event::CallEnded { call: id, reason, at: now, wrap_up_until: now + takes })
    }

    /// Whether who works at a console may control the identity of a call's citizen.
    fn may_control_identity(&self, console: ConsoleId, id: CallId) -> bool {
        let Some(on_duty) = self.on_duty(console) else { return false };
        // Of a call that is over and wiped nothing is left; it was checked when the call was taken.
        let Some(call) = self.calls.get(&id) else { return true };
        let (Some(subject), municipality) = (self.subject(on_duty), self.municipality_of(call)) else { return false };
        let assurance = self.identity_assurance(call.service);
        let on = Resource { municipality, assurance, ..Resource::default() };
        allow(subject, Action::ControlIdentity, on).is_ok()
    }

    /// Whether somebody would be there if the call were taken.
    pub(super) fn is_reachable(&self, call: &Call) -> bool {
        self.kiosks.get(&call.kiosk).is_some_and(|kiosk| kiosk.link.is_up())
    }
}

/// The specialist will not come back: who is there to take over does, else the call goes back to the queue.
pub(super) fn lose_specialist(now: Moment, id: CallId, call: &Call) -> Vec<Event> {
    match call.successor() {
        Some(to) => vec![Event::CallHandedOver { call: id, to, at: now, until: now + CALL_MAX }],
        None => vec![returned(now, id, call, ReturnReason::SpecialistLost)],
    }
}

fn accepted(now: Moment, id: CallId, call: &Call, console: ConsoleId) -> Event {
    let seconds = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    let (waited_s, estimate_s) = (seconds(now.since(call.queued_at)), call.estimated.map(seconds));
    Event::CallAccepted { call: id, console, at: now, waited_s, estimate_s, until: now + CONNECT_TIMEOUT }
}

/// A call goes back to its place in the queue.
pub(super) fn returned(now: Moment, id: CallId, call: &Call, why: ReturnReason) -> Event {
    let rescue = call.interrupted || why == ReturnReason::SpecialistLost;
    let until = if rescue { now + RESCUE_MAX } else { call.queued_at + WAIT_MAX };
    Event::CallReturned { call: id, why, at: now, until }
}
