//! What each event changes.

use std::collections::BTreeSet;

use super::call::{Call, CallState, Part, Party};
use super::event::{Event, ReturnReason};
use super::state::{Console, Desk, Duty, Exchange, Expedition, Kiosk, Link, OnDuty, Site};
use super::view::{DeliveryState, EndReason};
use crate::id::{CallId, ConsoleId, ExpeditionId, StationId};
use crate::time::Moment;

impl Exchange {
    /// Takes an event in. It has been decided: nothing is checked again.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::MunicipalityAdded { .. }
            | Event::SiteAdded { .. }
            | Event::DeskAdded { .. }
            | Event::KioskAdded { .. }
            | Event::ConsoleAdded { .. }
            | Event::PersonAdded { .. } => self.apply_settings(event),
            Event::StationRevoked { .. }
            | Event::NodeStarted { .. }
            | Event::StationConnected { .. }
            | Event::StationLost { .. } => self.apply_station(event),
            Event::PersonSignedIn { person, console, until, .. } => self.apply_sign_in(*console, *person, *until),
            Event::PersonSignedOut { console, .. } => {
                if let Some(console) = self.consoles.get_mut(console) {
                    console.on_duty = None;
                }
            }
            Event::PresenceChosen { console, ready, at } => {
                self.put_duty(*console, if *ready { Duty::Ready { since: *at } } else { Duty::Away });
            }
            Event::WrapUpEnded { console, at } => self.put_duty(*console, Duty::Ready { since: *at }),
            Event::ExpeditionSubmitted { .. } => self.apply_submitted(event),
            Event::DeliveryDelayed { expedition, .. } => self.put_delivery(*expedition, DeliveryState::Delayed),
            Event::DeliveryAcknowledged { expedition, .. } => {
                self.put_delivery(*expedition, DeliveryState::Acknowledged);
            }
            Event::DeliveryRefused { expedition, .. } => self.put_delivery(*expedition, DeliveryState::Refused),
            Event::DeliveryRequeued { expedition, .. } => self.put_delivery(*expedition, DeliveryState::Pending),
            Event::CallQueued { .. }
            | Event::CallOffered { .. }
            | Event::CallReturned { .. }
            | Event::CallAccepted { .. }
            | Event::MediaCameUp { .. }
            | Event::CallConnected { .. }
            | Event::CallInterrupted { .. }
            | Event::CallResumed { .. }
            | Event::CallEnded { .. }
            | Event::KioskWiped { .. } => self.apply_call(event),
        }
    }

    fn apply_settings(&mut self, event: &Event) {
        match event.clone() {
            Event::MunicipalityAdded { municipality, name } => {
                let _ = self.municipalities.insert(municipality, name);
            }
            Event::SiteAdded { site, municipality, name } => {
                let _ = self.sites.insert(site, Site { municipality, name });
            }
            Event::DeskAdded { desk, name, sites, hours } => {
                let _ = self.desks.insert(desk, Desk { name, sites: sites.into_iter().collect(), hours });
            }
            Event::KioskAdded { kiosk, site, name } => {
                let _ = self.kiosks.insert(kiosk, Kiosk { site, name, link: Link::Never, call: None, revoked: false });
            }
            Event::ConsoleAdded { console, desk } => {
                let _ =
                    self.consoles.insert(console, Console { desk, link: Link::Never, on_duty: None, revoked: false });
            }
            Event::PersonAdded { person, name } => {
                let _ = self.people.insert(person, name);
            }
            _ => {}
        }
    }

    fn apply_station(&mut self, event: &Event) {
        match event {
            Event::StationConnected { station, .. } => self.put_link(*station, Link::Up),
            Event::StationLost { station, until, .. } => self.put_link(*station, Link::Down { until: *until }),
            Event::NodeStarted { settle_until, .. } => {
                let links = self.kiosks.values_mut().map(|kiosk| &mut kiosk.link);
                for link in links.chain(self.consoles.values_mut().map(|console| &mut console.link)) {
                    if link.is_up() {
                        *link = Link::Unconfirmed { until: *settle_until };
                    }
                }
            }
            Event::StationRevoked { station: StationId::Kiosk(id), .. } => {
                if let Some(kiosk) = self.kiosks.get_mut(id) {
                    kiosk.revoked = true;
                    if let Some(call) = kiosk.call.take() {
                        let _ = self.calls.remove(&call);
                        let _ = self.closed.insert(call);
                    }
                }
            }
            Event::StationRevoked { station: StationId::Console(id), .. } => {
                if let Some(console) = self.consoles.get_mut(id) {
                    console.revoked = true;
                    console.on_duty = None;
                }
            }
            _ => {}
        }
    }

    fn apply_sign_in(&mut self, console: ConsoleId, person: crate::id::PersonId, until: Moment) {
        if let Some(console) = self.consoles.get_mut(&console) {
            let duty = match &console.on_duty {
                Some(on_duty) if on_duty.person == person => on_duty.duty,
                _ => Duty::Away,
            };
            console.on_duty = Some(OnDuty { person, until, duty });
        }
    }

    fn apply_submitted(&mut self, event: &Event) {
        if let Event::ExpeditionSubmitted { expedition, call, console, digest, at, .. } = event {
            let state = DeliveryState::Pending;
            let new = Expedition { call: *call, console: *console, digest: *digest, at: *at, state };
            let _ = self.expeditions.insert(*expedition, new);
            if let Some(call) = self.calls.get_mut(call) {
                call.submitted.push(*expedition);
            }
        }
    }

    fn apply_call(&mut self, event: &Event) {
        match event {
            Event::CallQueued { .. } => self.apply_queued(event),
            Event::CallOffered { call, console, until, .. } => {
                self.put_call(*call, CallState::Offered { console: *console, until: *until });
                self.put_duty(*console, Duty::Busy { call: *call });
            }
            Event::CallAccepted { call, console, until, .. } => self.apply_accepted(*call, *console, *until),
            Event::CallReturned { call, why, at, until } => self.apply_returned(*call, *why, *at, *until),
            Event::MediaCameUp { call, station, .. } => {
                if let Some(Call { state: CallState::Connecting { up, .. }, .. }) = self.calls.get_mut(call) {
                    let _ = up.insert(*station);
                }
            }
            Event::CallConnected { call, at, until } => {
                self.put_call(*call, CallState::Active { until: *until });
                if let Some(call) = self.calls.get_mut(call) {
                    call.interrupted = false;
                    let _ = call.talked_since.get_or_insert(*at);
                }
            }
            Event::CallInterrupted { call, until, .. } => {
                let active = self.calls.get(call).is_some_and(|call| matches!(call.state, CallState::Active { .. }));
                self.put_call(*call, CallState::Interrupted { until: *until, active });
            }
            Event::CallResumed { call, until, .. } => {
                let active = match self.calls.get(call).map(|call| &call.state) {
                    Some(CallState::Interrupted { active, .. }) => *active,
                    _ => false,
                };
                let connecting = CallState::Connecting { until: *until, up: BTreeSet::new() };
                self.put_call(*call, if active { CallState::Active { until: *until } } else { connecting });
            }
            Event::CallEnded { call, reason, at, wrap_up_until } => {
                self.apply_ended(*call, *reason, *at, *wrap_up_until);
            }
            Event::KioskWiped { call, .. } => {
                if let Some(call) = self.calls.remove(call)
                    && let Some(kiosk) = self.kiosks.get_mut(&call.kiosk)
                {
                    kiosk.call = None;
                }
                let _ = self.closed.insert(*call);
            }
            _ => {}
        }
    }

    fn apply_queued(&mut self, event: &Event) {
        if let Event::CallQueued { call, kiosk, service, language, at, until } = event {
            let new = Call {
                kiosk: *kiosk,
                service: *service,
                language: *language,
                queued_at: *at,
                order: self.next_order,
                interrupted: false,
                talked_since: None,
                passed_by: None,
                parties: vec![Party { station: (*kiosk).into(), part: Part::Citizen }],
                submitted: Vec::new(),
                state: CallState::Waiting { until: *until },
            };
            self.next_order += 1;
            let _ = self.calls.insert(*call, new);
            if let Some(kiosk) = self.kiosks.get_mut(kiosk) {
                kiosk.call = Some(*call);
            }
        }
    }

    fn apply_accepted(&mut self, call: CallId, console: ConsoleId, until: Moment) {
        self.put_duty(console, Duty::Busy { call });
        let person = self.consoles.get(&console).and_then(|console| console.on_duty.as_ref()).map(|duty| duty.person);
        self.put_call(call, CallState::Connecting { until, up: BTreeSet::new() });
        if let (Some(call), Some(person)) = (self.calls.get_mut(&call), person) {
            call.parties.push(Party { station: console.into(), part: Part::Specialist(person) });
        }
    }

    fn apply_returned(&mut self, id: CallId, why: ReturnReason, at: Moment, until: Moment) {
        let Some(console) = self.calls.get(&id).and_then(Call::specialist) else { return };
        let person = self.consoles.get(&console).and_then(|console| console.on_duty.as_ref()).map(|duty| duty.person);
        self.put_duty(
            console,
            match why {
                ReturnReason::Declined | ReturnReason::SpecialistLost => Duty::Away,
                ReturnReason::Missed => Duty::Missed,
                ReturnReason::Withdrawn | ReturnReason::MediaFailed => Duty::Ready { since: at },
            },
        );
        if let Some(call) = self.calls.get_mut(&id) {
            call.parties.retain(|party| party.part == Part::Citizen);
            call.interrupted |= why == ReturnReason::SpecialistLost;
            call.passed_by = person.filter(|_| why != ReturnReason::Withdrawn);
            call.state = CallState::Waiting { until };
        }
    }

    fn apply_ended(&mut self, id: CallId, reason: EndReason, at: Moment, wrap_up_until: Moment) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let specialist = call.specialist();
        let talked = match call.state {
            CallState::Active { .. } => true,
            CallState::Interrupted { active, .. } => active,
            _ => false,
        };
        call.state = CallState::Ended { reason };
        if let Some(console) = specialist {
            let wrap_up = Duty::WrapUp { call: id, reason, until: wrap_up_until };
            self.put_duty(console, if talked { wrap_up } else { Duty::Ready { since: at } });
        }
    }

    fn put_call(&mut self, call: CallId, state: CallState) {
        if let Some(call) = self.calls.get_mut(&call) {
            call.state = state;
        }
    }

    fn put_duty(&mut self, console: ConsoleId, duty: Duty) {
        if let Some(on_duty) = self.consoles.get_mut(&console).and_then(|console| console.on_duty.as_mut()) {
            on_duty.duty = duty;
        }
    }

    fn put_link(&mut self, station: StationId, link: Link) {
        let place = match station {
            StationId::Kiosk(id) => self.kiosks.get_mut(&id).map(|kiosk| &mut kiosk.link),
            StationId::Console(id) => self.consoles.get_mut(&id).map(|console| &mut console.link),
        };
        if let Some(place) = place {
            *place = link;
        }
    }

    fn put_delivery(&mut self, expedition: ExpeditionId, state: DeliveryState) {
        if let Some(expedition) = self.expeditions.get_mut(&expedition) {
            expedition.state = state;
        }
    }
}
