//! What may happen in the life of a call.

use super::call::{Call, CallState};
use super::command::Refused;
use super::decide::Decided;
use super::event::{Event, RecordDigest, ReturnReason};
use super::state::{Duty, Exchange};
use super::view::{EndReason, Language, Service};
use super::{CALL_MAX, CONNECT_TIMEOUT, CONSOLE_GRACE, EXPEDITIONS_PER_CALL, RESCUE_MAX, WAIT_MAX, WRAP_UP};
use crate::id::{CallId, ConsoleId, ExpeditionId, KioskId, StationId};
use crate::time::Moment;

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
        if self.closed.contains(&call) || here.call.is_some() {
            return Err(Refused::NotNow);
        }
        if !self.is_open(here.site, now) {
            return Err(Refused::Closed);
        }
        Ok(vec![Event::CallQueued { call, kiosk, service, language, at: now, until: now + WAIT_MAX }])
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
        Ok(self.end(now, id, EndReason::Finished).into_iter().collect())
    }

    /// The call if it is this station's to act on; nothing if it has ended already.
    fn own_call(&self, station: StationId, id: CallId) -> Result<Option<&Call>, Refused> {
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
            CallState::Active { .. } | CallState::Interrupted { .. } => Ok(Vec::new()),
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
        let duty = self.duty(console).ok_or(Refused::NotNow)?;
        let here = self.consoles.get(&console).ok_or(Refused::NotAllowed)?;
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        let accepted = Event::CallAccepted { call: id, console, at: now, until: now + CONNECT_TIMEOUT };
        match duty {
            Duty::Busy { call: own } if own == id => match call.state {
                CallState::Offered { .. } => Ok(vec![accepted]),
                _ => Ok(Vec::new()),
            },
            Duty::Busy { .. } | Duty::WrapUp { .. } => Err(Refused::NotNow),
            _ if !here.link.is_up() => Err(Refused::NotNow),
            Duty::Ready { .. } | Duty::Away | Duty::Missed => {
                let queue = self.queue(here.desk);
                let free = |call: &Call| matches!(call.state, CallState::Waiting { .. }) && self.is_reachable(call);
                let next = queue.iter().find(|(_, call)| free(call)).map(|(next, _)| *next);
                if next == Some(id) { Ok(vec![accepted]) } else { Err(Refused::NotNow) }
            }
        }
    }

    pub(super) fn decline(&self, now: Moment, console: ConsoleId, id: CallId) -> Decided {
        let call = self.calls.get(&id).ok_or(Refused::UnknownCall)?;
        match call.state {
            CallState::Offered { console: to, .. } if to == console => {
                Ok(vec![returned(now, id, call, ReturnReason::Declined)])
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
            Some(Duty::Busy { call }) => call == id && self.calls.get(&id).is_some_and(Call::is_joined),
            Some(Duty::WrapUp { call, .. }) => call == id,
            Some(Duty::Away | Duty::Ready { .. } | Duty::Missed) | None => false,
        };
        if !mine {
            let known = self.calls.contains_key(&id) || self.closed.contains(&id);
            return Err(if known { Refused::NotAllowed } else { Refused::UnknownCall });
        }
        if self.expeditions.values().filter(|found| found.call == id).count() >= EXPEDITIONS_PER_CALL {
            return Err(Refused::TooMany);
        }
        Ok(vec![Event::ExpeditionSubmitted { expedition, call: id, console, digest, bytes, at: now }])
    }

    /// A station that has to do with a call is gone.
    pub(super) fn party_lost(&self, now: Moment, station: StationId, id: CallId) -> Option<Event> {
        let call = self.calls.get(&id)?;
        match (&call.state, station) {
            (CallState::Offered { .. }, _) => Some(returned(now, id, call, ReturnReason::Withdrawn)),
            (CallState::Connecting { .. } | CallState::Active { .. }, StationId::Console(_)) => {
                Some(Event::CallInterrupted { call: id, at: now, until: now + CONSOLE_GRACE })
            }
            _ => None,
        }
    }

    pub(super) fn resume(&self, now: Moment, id: CallId) -> Option<Event> {
        let CallState::Interrupted { active, .. } = self.calls.get(&id)?.state else { return None };
        let until = now + if active { CALL_MAX } else { CONNECT_TIMEOUT };
        Some(Event::CallResumed { call: id, at: now, until })
    }

    pub(super) fn end(&self, now: Moment, id: CallId, reason: EndReason) -> Option<Event> {
        let call = self.calls.get(&id)?;
        let over = matches!(call.state, CallState::Ended { .. });
        (!over).then(|| Event::CallEnded { call: id, reason, at: now, wrap_up_until: now + WRAP_UP })
    }

    /// Whether somebody would be there if the call were taken.
    pub(super) fn is_reachable(&self, call: &Call) -> bool {
        self.kiosks.get(&call.kiosk).is_some_and(|kiosk| kiosk.link.is_up())
    }
}

/// A call goes back to its place in the queue.
pub(super) fn returned(now: Moment, id: CallId, call: &Call, why: ReturnReason) -> Event {
    let rescue = call.interrupted || why == ReturnReason::SpecialistLost;
    let until = if rescue { now + RESCUE_MAX } else { call.queued_at + WAIT_MAX };
    Event::CallReturned { call: id, why, at: now, until }
}
