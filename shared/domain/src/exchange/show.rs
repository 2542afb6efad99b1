//! What each station is shown.

use super::call::{Call, CallState, Joiner, Part};
use super::state::{Console, Duty, Exchange, Kiosk};
use super::view::{
    ConsoleCall, ConsoleView, Delivery, DeliveryState, KioskCall, KioskView, Other, OtherRole, Place, Presence,
    QueueRow, SpecialistView, TicketShown, View, Wait,
};
use super::wait::told;
use super::{DELIVERIES_SHOWN, QUEUE_SHOWN};
use crate::id::{CallId, ConsoleId, KioskId, SiteId, StationId};
use crate::policy::{Action, Resource, allow};
use crate::time::Moment;

impl Exchange {
    /// What a station should now know; nothing for one that is not accepted.
    pub fn view_for(&self, station: StationId, now: Moment) -> Option<View> {
        if !self.accepts(station) {
            return None;
        }
        match station {
            StationId::Kiosk(id) => self.kiosks.get(&id).map(|kiosk| View::Kiosk(self.kiosk_view(kiosk, now))),
            StationId::Console(id) => {
                self.consoles.get(&id).map(|console| View::Console(self.console_view(id, console, now)))
            }
        }
    }

    fn kiosk_view(&self, kiosk: &Kiosk, now: Moment) -> KioskView {
        let call = kiosk.call.and_then(|id| Some((id, self.calls.get(&id)?)));
        KioskView {
            place: self.place(kiosk),
            opening: self.opening(kiosk.site, now),
            services: self.offers(kiosk, now),
            wait: told(self.estimate(kiosk.site, &self.ahead(kiosk.site, None, now), now)),
            tickets: self.tickets_at(kiosk.site).any(|(_, ticket)| ticket.used_by.is_none()),
            call: call.map_or(KioskCall::None, |(id, call)| self.kiosk_call(kiosk.site, id, call, now)),
            held: call.is_some_and(|(_, call)| matches!(call.state, CallState::Held { .. })),
            others: call.map_or_else(Vec::new, |(_, call)| self.others(call)),
        }
    }

    fn kiosk_call(&self, site: SiteId, id: CallId, call: &Call, now: Moment) -> KioskCall {
        match (&call.state, call.specialist()) {
            (CallState::Waiting { .. } | CallState::Offered { .. }, _) if call.interrupted => {
                KioskCall::Interrupted { call: id }
            }
            (CallState::Offered { .. }, _) => {
                KioskCall::Waiting { call: id, place: 1, wait: Wait::None, persons: call.persons }
            }
            (CallState::Waiting { .. }, _) => {
                let ahead = self.ahead(site, Some(call), now);
                let wait = told(self.estimate(site, &ahead, now));
                KioskCall::Waiting { call: id, place: ahead.len() as u32 + 1, wait, persons: call.persons }
            }
            (CallState::Connecting { .. }, Some(peer)) => KioskCall::Connecting { call: id, peer },
            (CallState::Active { .. } | CallState::Held { .. }, Some(peer)) => {
                KioskCall::Active { call: id, peer, since: call.talked_since.unwrap_or(call.queued_at) }
            }
            (CallState::Ended { reason }, _) => {
                let delivery = call.submitted.last().and_then(|expedition| {
                    let state = self.expeditions.get(expedition)?.state;
                    Some(Delivery { expedition: *expedition, state })
                });
                KioskCall::Ended { call: id, reason: *reason, delivery, ticket: self.ticket_shown(site, call) }
            }
            (
                CallState::Connecting { .. }
                | CallState::Active { .. }
                | CallState::Held { .. }
                | CallState::Interrupted { .. },
                _,
            ) => KioskCall::Interrupted { call: id },
        }
    }

    /// What the citizen of a call left with.
    fn ticket_shown(&self, site: SiteId, call: &Call) -> Option<TicketShown> {
        let number = call.ticket.filter(|_| call.is_ticketed())?.number;
        let until = self.tickets.get(&(site, number))?.until;
        Some(TicketShown { number, until, due: call.due })
    }

    /// Who else takes part beside the citizen and the specialist: always shown to them.
    fn others(&self, call: &Call) -> Vec<Other> {
        let other = |party: &super::Party| {
            let (role, person) = match party.part {
                Part::Citizen | Part::Specialist(_) => return None,
                Part::Successor(person) => (OtherRole::Successor, person),
                Part::Second(person) => (OtherRole::Second, person),
                Part::Supervisor(person) => (OtherRole::Supervisor, person),
            };
            let StationId::Console(console) = party.station else { return None };
            let name = self.people.get(&person).map(|person| person.name.clone()).unwrap_or_default();
            Some(Other { console, role, name })
        };
        call.parties.iter().filter_map(other).collect()
    }

    fn console_view(&self, id: ConsoleId, console: &Console, now: Moment) -> ConsoleView {
        let specialist = console.on_duty.as_ref().map(|on_duty| SpecialistView {
            person: on_duty.person,
            name: self.people.get(&on_duty.person).map(|person| person.name.clone()).unwrap_or_default(),
            presence: match on_duty.duty {
                _ if !on_duty.is_free() => Presence::Busy,
                Duty::Away => Presence::Away,
                Duty::Ready { .. } => Presence::Ready,
                Duty::Missed => Presence::Missed,
                Duty::WrapUp { .. } => Presence::WrapUp,
            },
            too_unsure: self.is_too_unsure(on_duty),
        });
        let subject = console.on_duty.as_ref().and_then(|on_duty| self.subject(on_duty));
        let queue = subject.map_or_else(Vec::new, |subject| self.queue(&subject.profile.desks, now));
        let takeable = |call: &Call| subject.is_some_and(|subject| self.fits(now, call, subject).is_some());
        let waiting = |(id, call): (CallId, &Call)| QueueRow { takeable: takeable(call), ..self.row(id, call) };
        ConsoleView {
            desk: self.desks.get(&console.desk).map(|desk| desk.name.clone()).unwrap_or_default(),
            specialist,
            queue: queue.into_iter().take(QUEUE_SHOWN).map(waiting).collect(),
            call: self.console_call(id, console),
            others: self.other_calls(id, console),
            running: self.running(console),
            deliveries: self.deliveries(id, console),
        }
    }

    /// What a console is to look after first.
    fn console_call(&self, id: ConsoleId, console: &Console) -> ConsoleCall {
        if let Some(Duty::WrapUp { call, reason, until }) = console.on_duty.as_ref().map(|on_duty| on_duty.duty) {
            return ConsoleCall::WrapUp { call, reason, until };
        }
        self.calls_shown(id, console).into_iter().next().unwrap_or(ConsoleCall::None)
    }

    /// What else it has: calls on hold, another offer.
    fn other_calls(&self, id: ConsoleId, console: &Console) -> Vec<ConsoleCall> {
        let first = usize::from(!matches!(self.console_call(id, console), ConsoleCall::WrapUp { .. }));
        self.calls_shown(id, console).into_iter().skip(first).collect()
    }

    /// A console's calls, the one that has its ear first.
    fn calls_shown(&self, at: ConsoleId, console: &Console) -> Vec<ConsoleCall> {
        let calls = console.on_duty.iter().flat_map(|on_duty| &on_duty.calls);
        let found = calls.filter_map(|id| Some((*id, self.calls.get(id)?)));
        let mut shown: Vec<_> = found.map(|(id, call)| self.shown_call(at, id, call)).collect();
        shown.sort_by_key(ConsoleCall::rank);
        shown
    }

    /// The calls that a supervisor may listen in to.
    fn running(&self, console: &Console) -> Vec<QueueRow> {
        let Some(subject) = console.on_duty.as_ref().and_then(|on_duty| self.subject(on_duty)) else {
            return Vec::new();
        };
        let talks = |call: &Call| matches!(call.state, CallState::Active { .. } | CallState::Held { .. });
        let may = |call: &Call| {
            let on = Resource { desk: call.desk, ..Resource::default() };
            allow(subject, Action::ListenIn, on).is_ok()
        };
        let calls = self.calls.iter().filter(|(_, call)| talks(call) && may(call));
        calls.take(QUEUE_SHOWN).map(|(id, call)| self.row(*id, call)).collect()
    }

    fn shown_call(&self, at: ConsoleId, id: CallId, call: &Call) -> ConsoleCall {
        let (row, kiosk) = (self.row(id, call), call.kiosk);
        let since = call.talked_since.unwrap_or(call.queued_at);
        if let Some((role, until)) = call.asked(at) {
            let role = match role {
                Joiner::Successor => OtherRole::Successor,
                Joiner::Second => OtherRole::Second,
            };
            return ConsoleCall::Asked { row, kiosk, role, until };
        }
        let joined = match call.part_of(at) {
            Some(Part::Successor(_)) => Some(OtherRole::Successor),
            Some(Part::Second(_)) => Some(OtherRole::Second),
            Some(Part::Supervisor(_)) => Some(OtherRole::Supervisor),
            Some(Part::Citizen | Part::Specialist(_)) | None => None,
        };
        if let Some(role) = joined {
            return ConsoleCall::Joined { row, kiosk, role, since };
        }
        match &call.state {
            CallState::Offered { until, .. } => ConsoleCall::Offered { row, kiosk, until: *until },
            CallState::Connecting { .. }
            | CallState::Active { .. }
            | CallState::Held { .. }
            | CallState::Interrupted { .. }
                if self.link(kiosk.into()).is_none_or(super::Link::is_gone) =>
            {
                ConsoleCall::KioskAway { row, kiosk }
            }
            CallState::Connecting { .. } => ConsoleCall::Connecting { row, kiosk },
            CallState::Held { since, .. } => ConsoleCall::Held { row, kiosk, since: *since },
            CallState::Active { .. } | CallState::Interrupted { .. } => ConsoleCall::Active { row, kiosk, since },
            CallState::Waiting { .. } | CallState::Ended { .. } => ConsoleCall::None,
        }
    }

    /// What is not settled, and what was submitted in the call at hand, so that its arrival is seen: also by whoever
    /// takes the call over, so that nothing is submitted twice.
    fn deliveries(&self, id: ConsoleId, console: &Console) -> Vec<Delivery> {
        let wrapped_up = match console.on_duty.as_ref().map(|on_duty| on_duty.duty) {
            Some(Duty::WrapUp { call, .. }) => Some(call),
            _ => None,
        };
        let has = |call| console.on_duty.as_ref().is_some_and(|on_duty| on_duty.calls.contains(&call));
        let unsettled = |e: &super::Expedition| e.console == id && e.state != DeliveryState::Acknowledged;
        let shown = |e: &super::Expedition| unsettled(e) || Some(e.call) == wrapped_up || has(e.call);
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
            persons: call.persons,
            due: call.due,
            interrupted: call.interrupted,
            takeable: false,
            others: self.others(call),
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

    /// Those who come before this call, or before one that would be made now.
    pub(super) fn ahead(&self, site: SiteId, call: Option<&Call>, now: Moment) -> Vec<&Call> {
        let desks =
            |site: SiteId| self.desks.iter().filter(move |(_, desk)| desk.sites.contains(&site)).map(|(id, _)| *id);
        let shares =
            |other: &Call| self.site_of(other).is_some_and(|other| desks(other).any(|desk| self.serves(desk, site)));
        let own = call.map(|call| self.queue_key(call, now));
        let before = |other: &Call| own.is_none_or(|own| self.queue_key(other, now) < own);
        self.calls.values().filter(|other| other.is_queued() && shares(other) && before(other)).collect()
    }
}
