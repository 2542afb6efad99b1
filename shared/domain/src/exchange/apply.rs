//! What each event changes.

use std::collections::BTreeSet;
use std::time::Duration;

use super::call::{Call, CallState, Part, Party};
use super::detail::{CalendarOf, ReturnReason};
use super::event::Event;
use super::service::Service;
use super::state::{Account, Console, Desk, Duty, Exchange, Expedition, Kiosk, Link, OnDuty, Person, Site};
use super::view::{DeliveryState, EndReason};
use super::{Class, Profile, Promise, WIDEN_AFTER_MISSED, wait};
use crate::calendar::Calendar;
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
            | Event::PersonAdded { .. }
            | Event::PersonNamed { .. }
            | Event::DeskSet { .. }
            | Event::DeskServes { .. }
            | Event::CalendarSet { .. }
            | Event::AssuranceRequired { .. }
            | Event::KioskSet { .. }
            | Event::ProfileSet { .. } => self.apply_settings(event.clone()),
            Event::Enrolment(event) => self.apply_enrolment(event),
            Event::Authority(event) => self.apply_authority(event),
            Event::StationRevoked { .. }
            | Event::NodeStarted { .. }
            | Event::StationConnected { .. }
            | Event::StationLost { .. } => self.apply_station(event),
            Event::PersonSignedIn { .. } => self.apply_sign_in(event),
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
            Event::AccountChanged { person, change, .. } => self.apply_account(*person, *change),
            Event::AttemptDenied { station, at, .. } => drop(self.attempts.insert(*station, *at)),
            Event::SignInFailed { console, at, .. } => self.apply_failed(*console, *at),
            Event::BackedUp { at, .. } => self.backed_up = Some(*at),
            // A receipt: what it is about is not in the exchange.
            Event::Erased { .. } => {}
            Event::PersonsSaid { .. }
            | Event::TicketIssued { .. }
            | Event::AppointmentMade { .. }
            | Event::AppointmentCancelled { .. }
            | Event::TicketLapsed { .. } => self.apply_ticket(event),
            Event::CallQueued { .. }
            | Event::CallWidened { .. }
            | Event::CallOffered { .. }
            | Event::CallReturned { .. }
            | Event::CallAccepted { .. }
            | Event::MediaCameUp { .. }
            | Event::CallConnected { .. }
            | Event::CallInterrupted { .. }
            | Event::CallResumed { .. }
            | Event::CallEnded { .. }
            | Event::KioskWiped { .. } => self.apply_call(event),
            Event::CallHeld { .. }
            | Event::CallTakenUp { .. }
            | Event::JoinSought { .. }
            | Event::JoinOffered { .. }
            | Event::JoinPassed { .. }
            | Event::JoinGivenUp { .. }
            | Event::PartyJoined { .. }
            | Event::PartyLeft { .. }
            | Event::CallHandedOver { .. } => self.apply_join(event),
        }
    }

    fn apply_settings(&mut self, event: Event) {
        match event {
            Event::MunicipalityAdded { municipality, name } => {
                let _ = self.municipalities.insert(municipality, name);
            }
            Event::SiteAdded { site, municipality, name } => {
                let _ = self.sites.insert(site, Site { municipality, name, calendar: Calendar::always() });
            }
            Event::DeskAdded { desk, name, sites, hours } => {
                let calendar = if hours.is_empty() { Calendar::always() } else { Calendar::weekly(hours) };
                let sites = sites.into_iter().collect();
                let new = Desk { name, sites, services: Service::ALL.into(), calendar, overflow: None };
                let _ = self.desks.insert(desk, new);
            }
            Event::DeskSet { desk, services, overflow } => {
                if let Some(desk) = self.desks.get_mut(&desk) {
                    (desk.services, desk.overflow) = (services, overflow);
                }
            }
            Event::DeskServes { desk, sites } => {
                if let Some(desk) = self.desks.get_mut(&desk) {
                    desk.sites = sites;
                }
            }
            Event::CalendarSet { of, calendar } => self.put_calendar(of, calendar),
            Event::AssuranceRequired { service, assurance } => {
                let _ = self.required.insert(service, assurance);
            }
            Event::KioskAdded { kiosk, site, name } => {
                let (link, lacks) = (Link::Never, BTreeSet::new());
                let _ = self.kiosks.insert(kiosk, Kiosk { site, name, link, call: None, lacks, revoked: false });
            }
            Event::KioskSet { kiosk, lacks } => {
                if let Some(kiosk) = self.kiosks.get_mut(&kiosk) {
                    kiosk.lacks = lacks;
                }
            }
            Event::ConsoleAdded { console, desk } => {
                let new = Console { desk, link: Link::Never, on_duty: None, revoked: false };
                let _ = self.consoles.insert(console, new);
            }
            Event::PersonAdded { person, name } => {
                let _ = self
                    .people
                    .insert(person, Person { name, profile: Profile::default(), account: Account::default() });
            }
            Event::PersonNamed { person, name } => {
                if let Some(person) = self.people.get_mut(&person) {
                    person.name = name;
                }
            }
            Event::ProfileSet { person, profile } => {
                if let Some(person) = self.people.get_mut(&person) {
                    person.profile = profile;
                }
            }
            _ => {}
        }
    }

    fn put_calendar(&mut self, of: CalendarOf, calendar: Calendar) {
        match of {
            CalendarOf::Desk(id) => {
                if let Some(desk) = self.desks.get_mut(&id) {
                    desk.calendar = calendar;
                }
            }
            CalendarOf::Site(id) => {
                if let Some(site) = self.sites.get_mut(&id) {
                    site.calendar = calendar;
                }
            }
            CalendarOf::Service(service) => {
                let _ = self.service_calendars.insert(service, calendar);
            }
        }
    }

    fn apply_station(&mut self, event: &Event) {
        if let Event::StationRevoked { station, .. } = event {
            self.forget_enrolment(*station);
        }
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

    fn apply_sign_in(&mut self, event: &Event) {
        if let Event::PersonSignedIn { person, console, until, assurance, .. } = event
            && let Some(console) = self.consoles.get_mut(console)
        {
            let (duty, calls) = match console.on_duty.take() {
                Some(on_duty) if on_duty.person == *person => (on_duty.duty, on_duty.calls),
                _ => (Duty::Away, BTreeSet::new()),
            };
            console.on_duty = Some(OnDuty { person: *person, until: *until, assurance: *assurance, duty, calls });
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
            Event::CallWidened { call, .. } => {
                if let Some(call) = self.calls.get_mut(call) {
                    call.wide = true;
                }
            }
            Event::CallOffered { call, console, why, until, at } => {
                self.put_call(*call, CallState::Offered { console: *console, until: *until });
                self.put_calls(*console, |calls| calls.insert(*call));
                self.put_duty(*console, Duty::Ready { since: *at });
                if let Some(call) = self.calls.get_mut(call) {
                    call.offers = call.offers.saturating_add(1);
                    call.desk = why.map(|why| why.desk).or(call.desk);
                }
            }
            Event::CallAccepted { call, console, at, until, .. } => {
                self.note_wait(*call, *at);
                self.apply_accepted(*call, *console, *until);
            }
            Event::CallReturned { call, why, at, until } => self.apply_returned(*call, *why, *at, *until),
            Event::MediaCameUp { call, station, .. } => {
                if let Some(Call { state: CallState::Connecting { up, .. }, .. }) = self.calls.get_mut(call) {
                    let _ = up.insert(*station);
                }
            }
            Event::CallConnected { call, at, until } => {
                self.put_call(*call, CallState::Active { until: *until });
                self.spend_ticket(*call);
                if let Some(call) = self.calls.get_mut(call) {
                    call.interrupted = false;
                    let _ = call.talked_since.get_or_insert(*at);
                }
            }
            Event::CallInterrupted { call, until, .. } => {
                let state = self.calls.get(call).map(|call| &call.state);
                let active = matches!(state, Some(CallState::Active { .. } | CallState::Held { .. }));
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
        if let Event::CallQueued { call, kiosk, service, language, at, until, estimate_s, class, ticket, persons } =
            event
        {
            let (place, due) = match ticket.map(|ticket| ticket.promise) {
                Some(Promise::Place { since }) => (since, None),
                Some(Promise::Time { due }) => (*at, Some(due).filter(|_| *class == Class::Appointment)),
                None => (*at, None),
            };
            let new = Call {
                kiosk: *kiosk,
                service: *service,
                language: *language,
                queued_at: *at,
                place,
                due,
                ticket: *ticket,
                persons: *persons,
                order: self.next_order,
                class: *class,
                estimated: estimate_s.map(|seconds| Duration::from_secs(seconds.into())),
                offers: 0,
                missed: 0,
                wide: false,
                desk: None,
                interrupted: false,
                talked_since: None,
                passed_by: None,
                joining: None,
                parties: vec![Party { station: (*kiosk).into(), part: Part::Citizen }],
                submitted: Vec::new(),
                state: CallState::Waiting { until: *until },
            };
            self.next_order += 1;
            let _ = self.calls.insert(*call, new);
            self.use_ticket(*call);
            if let Some(kiosk) = self.kiosks.get_mut(kiosk) {
                kiosk.call = Some(*call);
            }
        }
    }

    fn apply_accepted(&mut self, call: CallId, console: ConsoleId, until: Moment) {
        self.put_calls(console, |calls| calls.insert(call));
        let person = self.consoles.get(&console).and_then(|console| console.on_duty.as_ref()).map(|duty| duty.person);
        self.put_call(call, CallState::Connecting { until, up: BTreeSet::new() });
        if let (Some(call), Some(person)) = (self.calls.get_mut(&call), person) {
            call.parties.push(Party { station: console.into(), part: Part::Specialist(person) });
        }
    }

    fn apply_returned(&mut self, id: CallId, why: ReturnReason, at: Moment, until: Moment) {
        let Some(console) = self.calls.get(&id).and_then(Call::specialist) else { return };
        let person = self.consoles.get(&console).and_then(|console| console.on_duty.as_ref()).map(|duty| duty.person);
        self.drop_joining(id);
        self.let_go(id);
        self.put_duty_after(console, why, at);
        if let Some(call) = self.calls.get_mut(&id) {
            call.parties.retain(|party| party.part == Part::Citizen);
            call.interrupted |= why == ReturnReason::SpecialistLost;
            if why == ReturnReason::Missed {
                call.missed = call.missed.saturating_add(1);
                call.wide |= call.missed >= WIDEN_AFTER_MISSED;
            }
            call.passed_by = person.filter(|_| why != ReturnReason::Withdrawn);
            call.state = CallState::Waiting { until };
        }
    }

    fn apply_ended(&mut self, id: CallId, reason: EndReason, at: Moment, wrap_up_until: Moment) {
        self.drop_joining(id);
        let Some(specialist) = self.calls.get(&id).map(Call::specialist) else { return };
        self.let_go(id);
        self.free_ticket_of(id);
        let Some(call) = self.calls.get_mut(&id) else { return };
        let talked = match call.state {
            CallState::Active { .. } | CallState::Held { .. } => true,
            CallState::Interrupted { active, .. } => active,
            _ => false,
        };
        let (service, persons) = (call.service, u32::from(call.persons.max(1)));
        let since = call.talked_since.filter(|_| talked);
        call.state = CallState::Ended { reason };
        if let Some(since) = since {
            wait::note(&mut self.handling, service, at.since(since) / persons, at);
        }
        if let Some(console) = specialist
            && self.on_duty(console).is_some_and(OnDuty::is_free)
        {
            let wrap_up = Duty::WrapUp { call: id, reason, until: wrap_up_until };
            self.put_duty(console, if talked { wrap_up } else { Duty::Ready { since: at } });
        }
    }

    /// Nobody has to do with a call any more.
    fn let_go(&mut self, id: CallId) {
        let consoles: Vec<_> = self.calls.get(&id).map(|call| call.consoles().collect()).unwrap_or_default();
        for console in consoles {
            self.put_calls(console, |calls| calls.remove(&id));
        }
    }

    /// Whether who has not taken an offer, or has lost a call, takes others.
    pub(super) fn put_duty_after(&mut self, console: ConsoleId, why: ReturnReason, at: Moment) {
        let duty = match why {
            ReturnReason::Declined | ReturnReason::SpecialistLost => Duty::Away,
            ReturnReason::Missed => Duty::Missed,
            ReturnReason::Withdrawn | ReturnReason::MediaFailed => Duty::Ready { since: at },
        };
        self.put_duty(console, duty);
    }

    pub(super) fn put_calls(&mut self, console: ConsoleId, change: impl FnOnce(&mut BTreeSet<CallId>) -> bool) {
        if let Some(on_duty) = self.consoles.get_mut(&console).and_then(|console| console.on_duty.as_mut()) {
            let _ = change(&mut on_duty.calls);
        }
    }

    /// The first time that a call is taken, its wait is measured.
    fn note_wait(&mut self, id: CallId, at: Moment) {
        let Some(call) = self.calls.get(&id).filter(|call| call.talked_since.is_none() && !call.interrupted) else {
            return;
        };
        let (waited, site, municipality) = (at.since(call.queued_at), self.site_of(call), self.municipality_of(call));
        if let (Some(site), Some(municipality)) = (site, municipality) {
            wait::note(&mut self.last_waits, site, waited, at);
            wait::note(&mut self.waits, municipality, waited, at);
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
