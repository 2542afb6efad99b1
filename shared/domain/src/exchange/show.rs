//! What each station is shown.

use super::call::{Call, CallState};
use super::state::{Console, Duty, Exchange, Kiosk};
use super::view::{
    ConsoleCall, ConsoleView, Delivery, DeliveryState, KioskCall, KioskView, Place, Presence, QueueRow, SpecialistView,
    View, Wait,
};
use super::{DELIVERIES_SHOWN, QUEUE_SHOWN};
use crate::id::{CallId, ConsoleId, KioskId, SiteId, StationId};
use crate::time::Moment;

/// How long a call takes as a rule, in minutes.
const CALL_MINUTES: usize = 10;

impl Exchange {
    /// What a station should now know; nothing for one that is not accepted.
    pub fn view_for(&self, station: StationId, now: Moment) -> Option<View> {
        if !self.accepts(station) {
            return None;
        }
        match station {
            StationId::Kiosk(id) => self.kiosks.get(&id).map(|kiosk| View::Kiosk(self.kiosk_view(kiosk, now))),
            StationId::Console(id) => {
                self.consoles.get(&id).map(|console| View::Console(self.console_view(id, console)))
            }
        }
    }

    fn kiosk_view(&self, kiosk: &Kiosk, now: Moment) -> KioskView {
        let call = kiosk.call.and_then(|id| Some((id, self.calls.get(&id)?)));
        KioskView {
            place: self.place(kiosk),
            opening: self.opening(kiosk.site, now),
            wait: self.wait(kiosk.site, self.ahead(kiosk.site, None)),
            call: call.map_or(KioskCall::None, |(id, call)| self.kiosk_call(kiosk.site, id, call)),
        }
    }

    fn kiosk_call(&self, site: SiteId, id: CallId, call: &Call) -> KioskCall {
        match (&call.state, call.specialist()) {
            (CallState::Waiting { .. } | CallState::Offered { .. }, _) if call.interrupted => {
                KioskCall::Interrupted { call: id }
            }
            (CallState::Offered { .. }, _) => KioskCall::Waiting { call: id, place: 1, wait: Wait::None },
            (CallState::Waiting { .. }, _) => {
                let ahead = self.ahead(site, Some(call));
                KioskCall::Waiting { call: id, place: ahead as u32 + 1, wait: self.wait(site, ahead) }
            }
            (CallState::Connecting { .. }, Some(peer)) => KioskCall::Connecting { call: id, peer },
            (CallState::Active { .. }, Some(peer)) => {
                KioskCall::Active { call: id, peer, since: call.talked_since.unwrap_or(call.queued_at) }
            }
            (CallState::Ended { reason }, _) => {
                let delivery = call.submitted.last().and_then(|expedition| {
                    let state = self.expeditions.get(expedition)?.state;
                    Some(Delivery { expedition: *expedition, state })
                });
                KioskCall::Ended { call: id, reason: *reason, delivery }
            }
            (CallState::Connecting { .. } | CallState::Active { .. } | CallState::Interrupted { .. }, _) => {
                KioskCall::Interrupted { call: id }
            }
        }
    }

    fn console_view(&self, id: ConsoleId, console: &Console) -> ConsoleView {
        let specialist = console.on_duty.as_ref().map(|on_duty| SpecialistView {
            person: on_duty.person,
            name: self.people.get(&on_duty.person).cloned().unwrap_or_default(),
            presence: match on_duty.duty {
                Duty::Away => Presence::Away,
                Duty::Ready { .. } => Presence::Ready,
                Duty::Missed => Presence::Missed,
                Duty::Busy { .. } => Presence::Busy,
                Duty::WrapUp { .. } => Presence::WrapUp,
            },
        });
        let queue = if specialist.is_some() { self.queue(console.desk) } else { Vec::new() };
        ConsoleView {
            desk: self.desks.get(&console.desk).map(|desk| desk.name.clone()).unwrap_or_default(),
            specialist,
            queue: queue.into_iter().take(QUEUE_SHOWN).map(|(id, call)| self.row(id, call)).collect(),
            call: self.console_call(console),
            deliveries: self.deliveries(id, console),
        }
    }

    fn console_call(&self, console: &Console) -> ConsoleCall {
        let found = match console.on_duty.as_ref().map(|on_duty| on_duty.duty) {
            Some(Duty::WrapUp { call, reason, until }) => return ConsoleCall::WrapUp { call, reason, until },
            Some(Duty::Busy { call }) => self.calls.get(&call).map(|found| (call, found)),
            Some(Duty::Away | Duty::Ready { .. } | Duty::Missed) | None => None,
        };
        let Some((id, call)) = found else { return ConsoleCall::None };
        let (row, kiosk) = (self.row(id, call), call.kiosk);
        match &call.state {
            CallState::Offered { until, .. } => ConsoleCall::Offered { row, kiosk, until: *until },
            CallState::Connecting { .. } | CallState::Active { .. } | CallState::Interrupted { .. }
                if self.link(kiosk.into()).is_none_or(super::Link::is_gone) =>
            {
                ConsoleCall::KioskAway { row, kiosk }
            }
            CallState::Connecting { .. } => ConsoleCall::Connecting { row, kiosk },
            CallState::Active { .. } | CallState::Interrupted { .. } => {
                ConsoleCall::Active { row, kiosk, since: call.talked_since.unwrap_or(call.queued_at) }
            }
            CallState::Waiting { .. } | CallState::Ended { .. } => ConsoleCall::None,
        }
    }

    /// What is not settled, and what was submitted in the call at hand, so that its arrival is seen: also by whoever
    /// takes the call over, so that nothing is submitted twice.
    fn deliveries(&self, id: ConsoleId, console: &Console) -> Vec<Delivery> {
        let at_hand = match console.on_duty.as_ref().map(|on_duty| on_duty.duty) {
            Some(Duty::Busy { call } | Duty::WrapUp { call, .. }) => Some(call),
            _ => None,
        };
        let unsettled = |e: &super::Expedition| e.console == id && e.state != DeliveryState::Acknowledged;
        let shown = |e: &super::Expedition| unsettled(e) || Some(e.call) == at_hand;
        let mut mine: Vec<_> = self.expeditions.iter().filter(|(_, e)| shown(e)).collect();
        mine.sort_by_key(|(id, e)| (std::cmp::Reverse(e.at), **id));
        mine.truncate(DELIVERIES_SHOWN);
        mine.into_iter().map(|(id, e)| Delivery { expedition: *id, state: e.state }).collect()
    }

    fn row(&self, id: CallId, call: &Call) -> QueueRow {
        QueueRow {
            call: id,
            place: self.place_of(call.kiosk),
            service: call.service,
            language: call.language,
            since: call.queued_at,
            interrupted: call.interrupted,
        }
    }

    fn place_of(&self, kiosk: KioskId) -> Place {
        let nowhere = || Place { municipality: String::new(), site: String::new(), kiosk: String::new() };
        self.kiosks.get(&kiosk).map_or_else(nowhere, |kiosk| self.place(kiosk))
    }

    fn place(&self, kiosk: &Kiosk) -> Place {
        let site = self.sites.get(&kiosk.site);
        let municipality = site.and_then(|site| self.municipalities.get(&site.municipality));
        Place {
            municipality: municipality.cloned().unwrap_or_default(),
            site: site.map(|site| site.name.clone()).unwrap_or_default(),
            kiosk: kiosk.name.clone(),
        }
    }

    /// How many come before this call, or before one that would be made now.
    fn ahead(&self, site: SiteId, call: Option<&Call>) -> usize {
        let desks =
            |site: SiteId| self.desks.iter().filter(move |(_, desk)| desk.sites.contains(&site)).map(|(id, _)| *id);
        let shares =
            |other: &Call| self.site_of(other).is_some_and(|other| desks(other).any(|desk| self.serves(desk, site)));
        let before = |other: &Call| call.is_none_or(|call| other.queue_key() < call.queue_key());
        self.calls.values().filter(|other| other.is_queued() && before(other) && shares(other)).count()
    }

    /// A rounded wait with so many ahead: queue length over those who work, `(n + 1) / (s * mu)`.
    fn wait(&self, site: SiteId, ahead: usize) -> Wait {
        let on_duty = || {
            let here = |console: &&Console| console.link.is_up() && self.serves(console.desk, site);
            self.consoles.values().filter(here).filter_map(|console| console.on_duty.as_ref())
        };
        let ready = on_duty().filter(|on_duty| matches!(on_duty.duty, Duty::Ready { .. })).count();
        if ahead < ready {
            return Wait::None;
        }
        let working = on_duty().filter(|on_duty| !matches!(on_duty.duty, Duty::Away | Duty::Missed)).count();
        if working == 0 {
            return Wait::Long;
        }
        match (ahead + 1) * CALL_MINUTES / working {
            0..5 => Wait::UnderFive,
            5..15 => Wait::AboutTen,
            15..=25 => Wait::AboutTwenty,
            _ => Wait::Long,
        }
    }
}
