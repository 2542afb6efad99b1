//! More than one console in a call: hold, second pair of eyes, transfer, a supervisor who listens in.
//!
//! **Invariant:** whoever takes part in a call is one of its parties, and so is shown to the others.

use super::call::{Call, CallState, Joiner, Joining, Part};
use super::command::Refused;
use super::decide::Decided;
use super::detail::ReturnReason;
use super::event::Event;
use super::service::Service;
use super::state::{Duty, Exchange, OnDuty};
use super::{CALL_MAX, JOIN_MAX, OFFER_LEASE};
use crate::id::{CallId, ConsoleId, DeskId};
use crate::policy::{Action, Resource, allow};
use crate::time::Moment;

impl Joining {
    /// When something must be done about it.
    pub fn deadline(&self) -> Moment {
        self.offered.map_or(self.until, |(_, until)| until.min(self.until))
    }
}

impl Exchange {
    pub(super) fn hold(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        match self.answered_by(console, id)?.state {
            CallState::Active { .. } => Ok(vec![Event::CallHeld { call: id, at: now }]),
            CallState::Held { .. } => Ok(Vec::new()),
            _ => Err(Refused::NotNow),
        }
    }

    pub(super) fn take_up(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        match self.answered_by(console, id)?.state {
            CallState::Held { .. } => {
                let mut events = self.hold_others(now, console, id);
                events.push(Event::CallTakenUp { call: id, at: now });
                Ok(events)
            }
            CallState::Active { .. } => Ok(Vec::new()),
            _ => Err(Refused::NotNow),
        }
    }

    /// One call has a specialist's ear: the others are put on hold.
    pub(super) fn hold_others(&self, now: Moment, console: ConsoleId, but: CallId) -> Vec<Event> {
        let active = |id: &CallId| {
            let state = self.calls.get(id).map(|call| &call.state);
            *id != but && matches!(state, Some(CallState::Active { .. }))
        };
        self.calls_of(console).filter(active).map(|call| Event::CallHeld { call, at: now }).collect()
    }

    pub(super) fn ask_to_join(
        &self,
        now: Moment,
        console: ConsoleId,
        id: CallId,
        role: Joiner,
        desk: Option<DeskId>,
    ) -> Decided {
        let call = self.answered_by(console, id)?;
        if !matches!(call.state, CallState::Active { .. } | CallState::Held { .. }) {
            return Err(Refused::NotNow);
        }
        if let Some(joining) = &call.joining {
            return if joining.role == role { Ok(Vec::new()) } else { Err(Refused::NotNow) };
        }
        let taken = |part: Part| matches!((part, role), (Part::Second(_), Joiner::Second) | (Part::Successor(_), _));
        if call.parties.iter().any(|party| taken(party.part)) {
            return Err(Refused::NotNow);
        }
        let desk = desk.or(call.desk).filter(|desk| self.desks.contains_key(desk)).ok_or(Refused::WrongId)?;
        Ok(vec![Event::JoinSought { call: id, role, desk, at: now, until: now + JOIN_MAX }])
    }

    pub(super) fn cancel_join(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let sought = self.answered_by(console, id)?.joining.is_some();
        Ok(sought.then_some(Event::JoinGivenUp { call: id, at: now }).into_iter().collect())
    }

    pub(super) fn release(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let call = self.answered_by(console, id)?;
        let to = call.successor().ok_or(Refused::NotNow)?;
        Ok(vec![Event::CallHandedOver { call: id, to, at: now, until: now + CALL_MAX }])
    }

    pub(super) fn listen_in(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let on_duty = self.on_duty(console).ok_or(Refused::NotNow)?;
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        let subject = self.subject(on_duty).ok_or(Refused::NotAllowed)?;
        let on = Resource { desk: call.desk, ..Resource::default() };
        allow(subject, Action::ListenIn, on).map_err(|_| Refused::NotAllowed)?;
        if call.has_party(console.into()) {
            return Ok(Vec::new());
        }
        let talks = matches!(call.state, CallState::Active { .. } | CallState::Held { .. });
        if !talks || !on_duty.is_free() {
            return Err(Refused::NotNow);
        }
        Ok(vec![Event::PartyJoined { call: id, console, person: on_duty.person, role: None, at: now }])
    }

    pub(super) fn leave(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        match call.part_of(console) {
            Some(Part::Citizen | Part::Specialist(_)) => Err(Refused::NotNow),
            Some(Part::Successor(_) | Part::Second(_) | Part::Supervisor(_)) => {
                Ok(vec![Event::PartyLeft { call: id, console, at: now }])
            }
            None => Ok(Vec::new()),
        }
    }

    /// What is due about those who are asked to join calls.
    pub(super) fn join_due(&self, now: Moment) -> Option<Vec<Event>> {
        self.calls.iter().find_map(|(id, call)| {
            let (call_id, joining) = (*id, call.joining.as_ref()?);
            let event = match joining.offered {
                _ if joining.until <= now => Event::JoinGivenUp { call: call_id, at: now },
                Some((console, until)) if until <= now => {
                    Event::JoinPassed { call: call_id, console, why: ReturnReason::Missed, at: now }
                }
                Some(_) => return None,
                None => {
                    let (console, at) = (self.best_to_join(call, joining)?, now);
                    let until = (now + OFFER_LEASE).min(joining.until);
                    Event::JoinOffered { call: call_id, console, at, until }
                }
            };
            Some(vec![event])
        })
    }

    /// Who is asked to join: ready, of the desk, and allowed what the specialist is.
    fn best_to_join(&self, call: &Call, joining: &Joining) -> Option<ConsoleId> {
        let municipality = self.municipality_of(call)?;
        let suits = |on_duty: &OnDuty| {
            let Some(subject) = self.subject(on_duty) else { return false };
            // What has not been said may turn out to be a passport.
            let service = if call.service == Service::Unspecified { Service::Passport } else { call.service };
            let ready = matches!(on_duty.duty, Duty::Ready { .. }) && on_duty.is_free();
            ready
                && self.may_answer(subject, service, municipality, joining.desk)
                && subject.profile.desks.contains(&joining.desk)
                && !joining.passed_by.contains(&on_duty.person)
        };
        let here = self.consoles.iter().filter(|(_, console)| console.link.is_up() && !console.revoked);
        let ready = here.filter(|(_, console)| console.on_duty.as_ref().is_some_and(suits));
        ready.map(|(id, console)| (idle_since(console.on_duty.as_ref()), *id)).min().map(|(_, id)| id)
    }

    /// Whether a call takes somebody whole: identity expeditions, and whatever may become one.
    pub(super) fn takes_whole(&self, on_duty: &OnDuty, id: CallId) -> bool {
        let Some(call) = self.calls.get(&id) else { return true };
        match call.service {
            Service::Guidance => false,
            Service::Passport | Service::Licence => true,
            Service::Unspecified => self.municipality_of(call).is_none_or(|municipality| {
                self.profile(on_duty.person).is_none_or(|profile| profile.controls_identity_for(municipality))
            }),
        }
    }

    /// Whether somebody has room for one more call like this.
    pub(super) fn has_room(&self, on_duty: &OnDuty, id: CallId) -> bool {
        if on_duty.is_free() {
            return true;
        }
        let most = self.profile(on_duty.person).map_or(0, |profile| usize::from(profile.guidance_calls));
        let talks = |call: &CallId| {
            let call = self.calls.get(call);
            call.is_some_and(|call| matches!(call.state, CallState::Active { .. } | CallState::Held { .. }))
        };
        let whole = on_duty.calls.iter().chain([&id]).any(|call| self.takes_whole(on_duty, *call));
        on_duty.calls.len() < most && !whole && on_duty.calls.iter().all(talks)
    }

    /// The call, if this console answers for it.
    fn answered_by(&self, console: ConsoleId, id: CallId) -> Result<&Call, Refused> {
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        if matches!(call.state, CallState::Ended { .. }) {
            return Err(Refused::NotNow);
        }
        match call.part_of(console) {
            Some(Part::Specialist(_)) => Ok(call),
            _ => Err(Refused::NotAllowed),
        }
    }

    pub(super) fn apply_join(&mut self, event: &Event) {
        match event {
            Event::CallHeld { call, at } => {
                if let Some(call) = self.calls.get_mut(call) {
                    let until = call.deadline().unwrap_or(*at);
                    call.state = CallState::Held { since: *at, until };
                }
            }
            Event::CallTakenUp { call, at } => {
                if let Some(call) = self.calls.get_mut(call) {
                    let until = call.deadline().unwrap_or(*at);
                    call.state = CallState::Active { until };
                }
            }
            Event::JoinSought { call, role, desk, until, .. } => {
                if let Some(call) = self.calls.get_mut(call) {
                    let (passed_by, offered) = (std::collections::BTreeSet::new(), None);
                    call.joining = Some(Joining { role: *role, desk: *desk, until: *until, offered, passed_by });
                }
            }
            Event::JoinOffered { call, console, until, .. } => {
                self.put_calls(*console, |calls| calls.insert(*call));
                if let Some(joining) = self.calls.get_mut(call).and_then(|call| call.joining.as_mut()) {
                    joining.offered = Some((*console, *until));
                }
            }
            Event::JoinPassed { call, console, why, at } => self.apply_join_passed(*call, *console, *why, *at),
            Event::JoinGivenUp { call, .. } => self.drop_joining(*call),
            Event::PartyJoined { call, console, person, role, .. } => {
                self.put_calls(*console, |calls| calls.insert(*call));
                if let Some(call) = self.calls.get_mut(call) {
                    if role.is_some() {
                        call.joining = None;
                    }
                    call.join(*console, *person, *role);
                }
            }
            Event::PartyLeft { call, console, .. } => {
                self.put_calls(*console, |calls| calls.remove(call));
                if let Some(call) = self.calls.get_mut(call) {
                    call.parties.retain(|party| party.station != (*console).into());
                }
            }
            Event::CallHandedOver { call, to, until, .. } => self.apply_handed_over(*call, *to, *until),
            _ => {}
        }
    }

    fn apply_join_passed(&mut self, call: CallId, console: ConsoleId, why: ReturnReason, at: Moment) {
        let person = self.on_duty(console).map(|on_duty| on_duty.person);
        self.put_calls(console, |calls| calls.remove(&call));
        self.put_duty_after(console, why, at);
        if let Some(joining) = self.calls.get_mut(&call).and_then(|call| call.joining.as_mut()) {
            joining.offered = None;
            joining.passed_by.extend(person);
        }
    }

    /// Nobody is looked for any more.
    pub(super) fn drop_joining(&mut self, id: CallId) {
        let joining = self.calls.get_mut(&id).and_then(|call| call.joining.take());
        if let Some((console, _)) = joining.and_then(|joining| joining.offered) {
            self.put_calls(console, |calls| calls.remove(&id));
        }
    }

    fn apply_handed_over(&mut self, id: CallId, to: ConsoleId, until: Moment) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let from = call.specialist();
        call.parties.retain(|party| Some(party.station) != from.map(Into::into));
        for party in &mut call.parties {
            if let (Part::Successor(person), true) = (party.part, party.station == to.into()) {
                party.part = Part::Specialist(person);
            }
        }
        if !matches!(call.state, CallState::Active { .. } | CallState::Held { .. }) {
            call.state = CallState::Active { until };
        }
        if let Some(from) = from {
            self.put_calls(from, |calls| calls.remove(&id));
        }
    }
}

fn idle_since(on_duty: Option<&OnDuty>) -> Option<Moment> {
    match on_duty?.duty {
        Duty::Ready { since } => Some(since),
        Duty::Away | Duty::Missed | Duty::WrapUp { .. } => None,
    }
}
