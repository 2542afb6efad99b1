//! Whether an entry is a step that the exchange allows as it stands.

use super::super::call::{Call, CallState, Joiner, Part};
use super::super::detail::ReturnReason;
use super::super::event::Event;
use super::super::service::Service;
use super::super::state::{Duty, Link};
use super::super::ticket::{APPOINTMENT_AHEAD, APPOINTMENT_KEPT, PERSONS_MAX, TICKET_LIFE, TicketNumber};
use super::super::view::DeliveryState;
use super::super::{
    ATTEMPT_PAUSE, CALL_MAX, CONNECT_TIMEOUT, CONSOLE_GRACE, JOIN_MAX, OFFER_LEASE, RESCUE_MAX, WAIT_MAX, WIDEN_AFTER,
    WRAP_UP,
};
use super::{Checker, Fault, Rule};
use crate::id::{CallId, ConsoleId, PersonId, SiteId, StationId};
use crate::time::Moment;
use std::time::Duration;

type Judged = Result<(), Fault>;

fn must(so: bool, rule: Rule, what: impl FnOnce() -> String) -> Judged {
    if so { Ok(()) } else { Err((rule, what())) }
}

/// A deadline is not further away than its limit.
fn within(at: Moment, until: Moment, limit: Duration) -> Judged {
    must(until.since(at) <= limit, Rule::Deadline, || {
        format!("a deadline {:?} away, at most {limit:?}", until.since(at))
    })
}

fn is_queued(state: &CallState) -> bool {
    matches!(state, CallState::Waiting { .. } | CallState::Offered { .. })
}

impl Checker {
    pub(super) fn judge_step(&mut self, event: &Event) -> Judged {
        if let Some((call, console, since)) = self.must_take.take() {
            match event {
                Event::CallAccepted { call: taken, console: by, at, .. }
                    if (*taken, *by, *at) == (call, console, since) => {}
                Event::CallHeld { at, .. } if *at == since => self.must_take = Some((call, console, since)),
                _ => return Err((Rule::OnlyReady, format!("{call} was offered to {console}, who was not ready"))),
            }
        }
        match event {
            Event::CallQueued { .. } => self.queued(event),
            Event::CallOffered { .. } => self.offered(event),
            Event::CallWidened { call, at } => {
                let queued_at = self.in_state(*call, "waiting", |state| matches!(state, CallState::Waiting { .. }))?;
                let waited = at.since(queued_at.queued_at);
                must(waited >= WIDEN_AFTER, Rule::Deadline, || format!("{call} is widened after {waited:?}"))
            }
            Event::CallAccepted { call, console, at, until, .. } => {
                let offered =
                    |state: &CallState| matches!(state, CallState::Offered { console: to, .. } if to == console);
                let _ = self.in_state(*call, "offered to who takes it", offered)?;
                self.may_have(*call, *console)?;
                within(*at, *until, CONNECT_TIMEOUT)
            }
            Event::CallReturned { .. } => self.returned(event),
            Event::MediaCameUp { .. } | Event::CallConnected { .. } => self.media(event),
            Event::CallInterrupted { .. } | Event::CallResumed { .. } => self.broken(event),
            Event::CallHeld { call, .. } => {
                self.in_state(*call, "active", |state| matches!(state, CallState::Active { .. })).map(drop)
            }
            Event::CallTakenUp { call, .. } => {
                self.in_state(*call, "held", |state| matches!(state, CallState::Held { .. })).map(drop)
            }
            Event::JoinSought { .. }
            | Event::JoinOffered { .. }
            | Event::JoinPassed { .. }
            | Event::JoinGivenUp { .. }
            | Event::PartyJoined { .. }
            | Event::PartyLeft { .. }
            | Event::CallHandedOver { .. } => self.joined(event),
            Event::CallEnded { call, at, wrap_up_until, .. } => {
                let _ = self.running(*call)?;
                within(*at, *wrap_up_until, WRAP_UP)
            }
            Event::AttemptDenied { station, at, .. } => {
                let before = self.exchange.attempts.get(station);
                let rare = before.is_none_or(|before| at.since(*before) >= ATTEMPT_PAUSE);
                must(rare, Rule::Once, || format!("{station} is told of twice in a moment"))
            }
            Event::KioskWiped { call, .. } => self.wiped(*call),
            Event::PersonsSaid { .. }
            | Event::TicketIssued { .. }
            | Event::AppointmentMade { .. }
            | Event::AppointmentCancelled { .. }
            | Event::TicketLapsed { .. } => self.ticket(event),
            Event::ExpeditionSubmitted { .. }
            | Event::DeliveryDelayed { .. }
            | Event::DeliveryAcknowledged { .. }
            | Event::DeliveryRefused { .. }
            | Event::DeliveryRequeued { .. } => self.delivered(event),
            Event::StationConnected { .. } | Event::StationLost { .. } | Event::PersonSignedIn { .. } => {
                self.station(event)
            }
            _ => Ok(()),
        }
    }

    fn queued(&self, event: &Event) -> Judged {
        let Event::CallQueued { call, kiosk, at, until, ticket, .. } = event else { return Ok(()) };
        must(!self.calls.contains_key(call), Rule::Once, || format!("{call} is made a second time"))?;
        let from = self.exchange.kiosks.get(kiosk).filter(|kiosk| !kiosk.revoked);
        let from = from.ok_or_else(|| (Rule::Steps, format!("{kiosk} calls and is not accepted")))?;
        let left = from.call;
        must(left.is_none(), Rule::NoTraces, || format!("{kiosk} calls and was not wiped of {left:?}"))?;
        if let Some(used) = ticket {
            let found = self.exchange.tickets.get(&(from.site, used.number));
            let good = found.is_some_and(|ticket| ticket.used_by.is_none() && ticket.promise == used.promise);
            must(good, Rule::Once, || format!("{call} is made with ticket {}, which is not good", used.number))?;
        }
        within(*at, *until, WAIT_MAX)
    }

    fn offered(&mut self, event: &Event) -> Judged {
        let Event::CallOffered { call, console, at, until, .. } = event else { return Ok(()) };
        let found = self.running(*call)?;
        must(matches!(found.state, CallState::Waiting { .. }), Rule::OneSpecialist, || {
            format!("{call} is offered to {console} and is {:?}", found.state)
        })?;
        self.may_have(*call, *console)?;
        within(*at, *until, OFFER_LEASE)?;
        if self.is_ready(*console) { self.fair(*call, found) } else { self.wants(*call, *console, *at) }
    }

    /// Who is away may take a call of their own accord, not who writes one up.
    fn wants(&mut self, call: CallId, console: ConsoleId, at: Moment) -> Judged {
        let there = self.exchange.link(console.into()).is_some_and(Link::is_up);
        let may = there && matches!(self.exchange.duty(console), Some(Duty::Away | Duty::Missed));
        must(may, Rule::OnlyReady, || {
            format!("{call} is offered to {console}, who is {:?}", self.exchange.duty(console))
        })?;
        self.must_take = Some((call, console, at));
        Ok(())
    }

    fn is_ready(&self, console: ConsoleId) -> bool {
        let here = self.exchange.console(console).filter(|console| console.link.is_up() && !console.revoked);
        here.and_then(|console| console.on_duty.as_ref()).is_some_and(|duty| matches!(duty.duty, Duty::Ready { .. }))
    }

    /// No call with the same wishes has waited longer.
    fn fair(&self, id: CallId, call: &Call) -> Judged {
        let wishes = |call: &Call| (call.service, call.language, call.class, call.due, call.wide, call.passed_by);
        let reachable = |call: &Call| self.exchange.kiosks.get(&call.kiosk).is_some_and(|kiosk| kiosk.link.is_up());
        let site = |call: &Call| self.exchange.site_of(call);
        let place = |call: &Call| (!call.interrupted, call.place, call.order);
        let earlier = self.exchange.calls().find(|(_, other)| {
            matches!(other.state, CallState::Waiting { .. })
                && reachable(other)
                && (wishes(other), site(other)) == (wishes(call), site(call))
                && place(other) < place(call)
        });
        must(earlier.is_none(), Rule::Fair, || format!("{id} is offered before {:?}", earlier.map(|(id, _)| id)))
    }

    /// Whether who works at a console may have a call.
    fn may_have(&self, id: CallId, console: ConsoleId) -> Judged {
        let call = self.running(id)?;
        let on_duty = self.exchange.on_duty(console);
        let on_duty = on_duty.ok_or_else(|| (Rule::OnlyReady, format!("nobody works at {console}")))?;
        if !call.service.is_identity() {
            return Ok(());
        }
        let municipality = self.exchange.municipality_of(call);
        let profile = self.exchange.profile(on_duty.person);
        let controls = profile.zip(municipality).is_some_and(|(profile, of)| profile.controls_identity_for(of));
        let sure = on_duty.assurance >= self.exchange.required_assurance(call.service);
        must(controls && sure, Rule::Authority, || format!("{} may not have {id}", on_duty.person))
    }

    fn ticket(&self, event: &Event) -> Judged {
        let open = |site: &SiteId, ticket: &TicketNumber| self.exchange.tickets.get(&(*site, *ticket));
        match event {
            Event::PersonsSaid { call, persons, .. } => {
                let fits = (1..=PERSONS_MAX).contains(persons);
                must(fits, Rule::Capacity, || format!("{persons} people in {call}"))?;
                self.in_state(*call, "in the queue", is_queued).map(drop)
            }
            Event::TicketIssued { ticket, call, at, until } => {
                let found = self.in_state(*call, "in the queue", is_queued)?;
                let site = self.exchange.site_of(found).ok_or_else(|| (Rule::Steps, format!("{call} is nowhere")))?;
                let free = open(&site, ticket).is_none_or(|ticket| ticket.used_by == Some(*call));
                must(free, Rule::Once, || format!("ticket {ticket} is issued and somebody has it"))?;
                within(
                    *at,
                    *until,
                    if found.due.is_some() { APPOINTMENT_AHEAD + APPOINTMENT_KEPT } else { TICKET_LIFE },
                )
            }
            Event::AppointmentMade { ticket, site, at, until, .. } => {
                must(open(site, ticket).is_none(), Rule::Once, || format!("ticket {ticket} is made a second time"))?;
                within(*at, *until, APPOINTMENT_AHEAD + APPOINTMENT_KEPT)
            }
            Event::AppointmentCancelled { ticket, site, .. } => {
                let free = open(site, ticket).is_some_and(|ticket| ticket.used_by.is_none());
                must(free, Rule::Steps, || format!("ticket {ticket} is cancelled and is not open"))
            }
            Event::TicketLapsed { ticket, site, at } => {
                let over = open(site, ticket).is_some_and(|ticket| ticket.used_by.is_none() && ticket.until <= *at);
                must(over, Rule::Deadline, || format!("ticket {ticket} lapses and is still good"))
            }
            _ => Ok(()),
        }
    }

    fn returned(&self, event: &Event) -> Judged {
        let Event::CallReturned { call, why, at, until } = event else { return Ok(()) };
        let found = self.running(*call)?;
        let (fits, due) = match (&found.state, why) {
            (CallState::Offered { until, .. }, ReturnReason::Missed)
            | (CallState::Connecting { until, .. }, ReturnReason::MediaFailed) => (true, *until),
            (CallState::Offered { .. }, ReturnReason::Declined | ReturnReason::Withdrawn) => (true, *at),
            (state, ReturnReason::SpecialistLost) => {
                (!matches!(state, CallState::Waiting { .. } | CallState::Offered { .. }), *at)
            }
            _ => (false, *at),
        };
        must(fits, Rule::Steps, || format!("{call} is returned ({why:?}) and was {:?}", found.state))?;
        must(*at >= due, Rule::Deadline, || format!("{call} is returned ({why:?}) {:?} too early", due.since(*at)))?;
        within(*at, *until, WAIT_MAX.max(RESCUE_MAX))
    }

    fn media(&self, event: &Event) -> Judged {
        let connecting = |state: &CallState| matches!(state, CallState::Connecting { .. });
        match event {
            Event::MediaCameUp { call, station, .. } => {
                let found = self.in_state(*call, "connecting", connecting)?;
                must(found.has_party(*station), Rule::Steps, || format!("{station} is no party of {call}"))
            }
            Event::CallConnected { call, at, until } => {
                let found = self.in_state(*call, "connecting", connecting)?;
                let CallState::Connecting { up, .. } = &found.state else { return Ok(()) };
                let all = found.parties.iter().all(|party| up.contains(&party.station));
                must(all, Rule::Steps, || format!("{call} is connected and not all have picture and sound"))?;
                within(*at, *until, CALL_MAX)
            }
            _ => Ok(()),
        }
    }

    fn broken(&self, event: &Event) -> Judged {
        match event {
            Event::CallInterrupted { call, at, until } => {
                let talks = |state: &CallState| {
                    matches!(state, CallState::Connecting { .. } | CallState::Active { .. } | CallState::Held { .. })
                };
                let found = self.in_state(*call, "taken", talks)?;
                let gone = found.specialist().and_then(|console| self.exchange.link(console.into()));
                must(gone.is_none_or(Link::is_gone), Rule::Steps, || format!("{call} is interrupted by nobody"))?;
                within(*at, *until, CONSOLE_GRACE)
            }
            Event::CallResumed { call, at, until } => {
                let found = self.in_state(*call, "interrupted", |s| matches!(s, CallState::Interrupted { .. }))?;
                let back = found.specialist().and_then(|console| self.exchange.link(console.into()));
                must(back.is_some_and(Link::is_up), Rule::Steps, || format!("{call} is resumed by nobody"))?;
                within(*at, *until, CALL_MAX)
            }
            _ => Ok(()),
        }
    }

    fn joined(&self, event: &Event) -> Judged {
        let talks = |state: &CallState| matches!(state, CallState::Active { .. } | CallState::Held { .. });
        match event {
            Event::JoinSought { call, at, until, .. } => {
                let found = self.in_state(*call, "active or held", talks)?;
                must(found.joining.is_none(), Rule::Once, || format!("somebody is sought for {call} already"))?;
                within(*at, *until, JOIN_MAX)
            }
            Event::JoinOffered { call, console, at, until } => {
                let asked = self.running(*call)?.joining.as_ref();
                let free = asked.is_some_and(|joining| joining.offered.is_none());
                must(free, Rule::OneSpecialist, || format!("{console} is asked to join {call} beside another"))?;
                let duty = self.exchange.duty(*console);
                must(self.is_ready(*console), Rule::OnlyReady, || format!("{console} is asked and is {duty:?}"))?;
                self.may_have(*call, *console)?;
                within(*at, *until, OFFER_LEASE)
            }
            Event::JoinPassed { call, console, .. } => {
                let asks = self.running(*call)?.asks(*console).is_some();
                must(asks, Rule::Steps, || format!("{console} passes {call} and was not asked"))
            }
            Event::JoinGivenUp { call, .. } => {
                let sought = self.running(*call)?.joining.is_some();
                must(sought, Rule::Steps, || format!("nobody is sought for {call}"))
            }
            Event::PartyJoined { call, console, person, role, .. } => self.joins(*call, *console, *person, *role),
            Event::PartyLeft { call, console, .. } => {
                let part = self.running(*call)?.part_of(*console);
                let may = !matches!(part, None | Some(Part::Citizen | Part::Specialist(_)));
                must(may, Rule::Steps, || format!("{console} leaves {call} and is {part:?}"))
            }
            Event::CallHandedOver { call, to, at, until } => {
                let next = self.running(*call)?.successor();
                must(next == Some(*to), Rule::OneSpecialist, || format!("{call} is handed to {to}, not {next:?}"))?;
                within(*at, *until, CALL_MAX)
            }
            _ => Ok(()),
        }
    }

    fn joins(&self, id: CallId, console: ConsoleId, person: PersonId, role: Option<Joiner>) -> Judged {
        let call = self.running(id)?;
        let asked = role.is_none() || call.asks(console) == role;
        must(asked, Rule::Steps, || format!("{console} joins {id} and was not asked"))?;
        let twice = call.parties.iter().any(|party| match party.part {
            Part::Citizen => false,
            Part::Specialist(other) | Part::Successor(other) | Part::Second(other) | Part::Supervisor(other) => {
                other == person
            }
        });
        must(!twice, Rule::FourEyes, || format!("{person} joins {id} a second time"))?;
        if role.is_some() { self.may_have(id, console) } else { Ok(()) }
    }

    fn wiped(&self, id: CallId) -> Judged {
        let found = self.exchange.call(id).ok_or_else(|| (Rule::Once, format!("{id} is wiped a second time")))?;
        let over = matches!(found.state, CallState::Ended { .. });
        must(over, Rule::NoneLost, || format!("{id} is wiped and is {:?}", found.state))
    }

    fn delivered(&self, event: &Event) -> Judged {
        if let Event::ExpeditionSubmitted { expedition, call, console, .. } = event {
            let known = self.exchange.expeditions.contains_key(expedition);
            must(!known, Rule::Once, || format!("{expedition} is submitted a second time"))?;
            let made = self.calls.contains_key(call);
            must(made, Rule::NoTraces, || format!("{expedition} belongs to {call}, which was never made"))?;
            return match self.exchange.call(*call) {
                Some(found) if found.specialist() == Some(*console) && found.service != Service::Guidance => Ok(()),
                _ => {
                    let writes =
                        matches!(self.exchange.duty(*console), Some(Duty::WrapUp { call: of, .. }) if of == *call);
                    let has = self.exchange.call(*call).and_then(Call::specialist) == Some(*console);
                    must(writes || has, Rule::Authority, || format!("{console} submits in {call} and has it not"))
                }
            };
        }
        let (Event::DeliveryDelayed { expedition, .. }
        | Event::DeliveryAcknowledged { expedition, .. }
        | Event::DeliveryRefused { expedition, .. }
        | Event::DeliveryRequeued { expedition, .. }) = event
        else {
            return Ok(());
        };
        let state = self.exchange.expedition(*expedition).map(|expedition| expedition.state);
        let state = state.ok_or_else(|| (Rule::NoTraces, format!("{expedition} was never submitted")))?;
        let over = state == DeliveryState::Acknowledged;
        must(!over, Rule::Once, || format!("{expedition} was acknowledged already"))
    }

    fn station(&self, event: &Event) -> Judged {
        match event {
            Event::StationConnected { station, .. } => {
                let link = self.link(*station)?;
                must(!link.is_up(), Rule::Once, || format!("{station} comes and is there"))
            }
            Event::StationLost { station, .. } => {
                let link = self.link(*station)?;
                must(!link.is_gone(), Rule::Once, || format!("{station} is lost and was not there"))
            }
            Event::PersonSignedIn { person, console, .. } => {
                let mut others = self.exchange.consoles.iter().filter(|(id, _)| *id != console);
                let works = |on_duty: &super::super::OnDuty| on_duty.person == *person;
                let elsewhere = others.find(|(_, other)| other.on_duty.as_ref().is_some_and(works));
                must(elsewhere.is_none(), Rule::OneSpecialist, || format!("{person} works at two consoles"))
            }
            _ => Ok(()),
        }
    }

    fn link(&self, station: StationId) -> Result<Link, Fault> {
        self.exchange.link(station).ok_or_else(|| (Rule::Steps, format!("{station} is not known")))
    }

    /// The call, which is not over.
    fn running(&self, id: CallId) -> Result<&Call, Fault> {
        match (self.calls.get(&id), self.exchange.call(id)) {
            (None, _) => Err((Rule::Steps, format!("{id} was never made"))),
            (Some(true), _) => Err((Rule::NoneLost, format!("{id} is over and changes"))),
            (Some(false), None) => Err((Rule::NoneLost, format!("{id} has vanished"))),
            (Some(false), Some(call)) => Ok(call),
        }
    }

    /// The call, which is in a state.
    fn in_state(&self, id: CallId, what: &str, so: impl Fn(&CallState) -> bool) -> Result<&Call, Fault> {
        let call = self.running(id)?;
        must(so(&call.state), Rule::Steps, || format!("{id} is not {what} but {:?}", call.state))?;
        Ok(call)
    }
}
