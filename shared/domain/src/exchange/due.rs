//! What time causes, and who is asked next.

use super::call::{Call, CallState};
use super::decide_call::{lose_specialist, returned};
use super::detail::ReturnReason;
use super::event::Event;
use super::state::{Duty, Exchange, Link};
use super::view::EndReason;
use crate::id::{CallId, StationId};
use crate::time::Moment;

impl Exchange {
    /// The next thing that is due, as events to append together; nothing if nothing is due. To be asked again after it
    /// has been applied, until it yields nothing.
    pub fn due(&self, now: Moment) -> Vec<Event> {
        let due = self.station_due(now).or_else(|| self.call_due(now)).or_else(|| self.duty_due(now));
        let due = due.or_else(|| self.join_due(now)).or_else(|| self.ticket_due(now));
        let due = due.or_else(|| self.authority_due(now));
        due.or_else(|| self.offer(now).map(|event| vec![event])).unwrap_or_default()
    }

    /// When something becomes due by itself.
    pub fn next_deadline(&self) -> Option<Moment> {
        let kiosks = self.kiosks.values().filter_map(|kiosk| match kiosk.link {
            Link::Unconfirmed { until } => Some(until),
            Link::Down { until } => kiosk.call.filter(|call| self.is_running(*call)).map(|_| until),
            Link::Up | Link::Never => None,
        });
        let consoles = self.consoles.values().filter_map(|console| match console.link {
            Link::Unconfirmed { until } => Some(until),
            Link::Up | Link::Down { .. } | Link::Never => None,
        });
        let duties = self.consoles.values().filter_map(|console| {
            let on_duty = console.on_duty.as_ref()?;
            match on_duty.duty {
                Duty::WrapUp { until, .. } => Some(until),
                Duty::Away | Duty::Ready { .. } | Duty::Missed => Some(on_duty.until).filter(|_| on_duty.is_free()),
            }
        });
        let joins = self.calls.values().filter_map(|call| call.joining.as_ref()).map(super::Joining::deadline);
        let calls = self.calls.values().filter_map(Call::deadline).chain(joins).chain(self.ticket_deadlines());
        calls.chain(kiosks).chain(consoles).chain(duties).min()
    }

    fn is_running(&self, call: CallId) -> bool {
        self.calls.get(&call).is_some_and(|call| call.deadline().is_some())
    }

    fn station_due(&self, now: Moment) -> Option<Vec<Event>> {
        let late = |link: Link| matches!(link, Link::Unconfirmed { until } if until <= now);
        let kiosks = self.kiosks.iter().map(|(id, kiosk)| (StationId::Kiosk(*id), kiosk.link));
        let consoles = self.consoles.iter().map(|(id, console)| (StationId::Console(*id), console.link));
        if let Some((station, _)) = kiosks.chain(consoles).find(|(_, link)| late(*link)) {
            return Some(self.lost(now, station));
        }
        let given_up = self.kiosks.values().find_map(|kiosk| match (kiosk.link, kiosk.call) {
            (Link::Down { until }, Some(call)) if until <= now && self.is_running(call) => Some(call),
            _ => None,
        })?;
        self.end(now, given_up, EndReason::KioskLost).map(|event| vec![event])
    }

    fn call_due(&self, now: Moment) -> Option<Vec<Event>> {
        let late = |call: &Call| call.deadline().is_some_and(|until| until <= now);
        let (id, call) = self.calls.iter().find(|(_, call)| late(call)).map(|(id, call)| (*id, call))?;
        let event = match call.state {
            CallState::Waiting { until } if now < until => Event::CallWidened { call: id, at: now },
            CallState::Waiting { .. } if call.interrupted => self.end(now, id, EndReason::SpecialistLost)?,
            CallState::Waiting { .. } => self.end(now, id, EndReason::Abandoned)?,
            CallState::Offered { .. } => returned(now, id, call, ReturnReason::Missed),
            CallState::Connecting { .. } => returned(now, id, call, ReturnReason::MediaFailed),
            CallState::Interrupted { .. } => return Some(lose_specialist(now, id, call)),
            CallState::Active { .. } | CallState::Held { .. } => self.end(now, id, EndReason::Finished)?,
            CallState::Ended { .. } => return None,
        };
        Some(vec![event])
    }

    fn duty_due(&self, now: Moment) -> Option<Vec<Event>> {
        self.consoles.iter().find_map(|(id, console)| {
            let on_duty = console.on_duty.as_ref()?;
            match on_duty.duty {
                Duty::WrapUp { until, .. } if until <= now => Some(vec![Event::WrapUpEnded { console: *id, at: now }]),
                Duty::Away | Duty::Ready { .. } | Duty::Missed if on_duty.until <= now && on_duty.is_free() => {
                    Some(vec![Event::PersonSignedOut { console: *id, at: now }])
                }
                _ => None,
            }
        })
    }
}
