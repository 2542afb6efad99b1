//! Tickets: who comes back later, or at an agreed time, need not stand at the end of the queue again.
//!
//! A ticket is four digits, good at one site: the citizen writes them down, or was told them on the telephone. It says
//! nothing about whose it is.
//!
//! **Invariant:** a ticket is good for one conversation: it is gone when that has begun, and good again when the call
//! ended before.
//!
//! # Rationale
//! Four digits can be guessed. What a guess wins is somebody's place in a queue, at a screen in a library, with a
//! specialist who then asks who one is; more digits would lose more places, namely those of the citizens who cannot
//! remember them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::EXPEDITIONS_PER_CALL;
use super::command::Refused;
use super::decide::Decided;
use super::event::Event;
use super::route::draw;
use super::service::Service;
use super::state::Exchange;
use super::view::EndReason;
use crate::id::{CallId, KioskId, SiteId};
use crate::time::Moment;

/// How long before and after the agreed time an appointment comes before others.
pub const APPOINTMENT_WINDOW: Duration = Duration::from_mins(10);
/// After so long the number of a missed appointment is good for nothing.
pub const APPOINTMENT_KEPT: Duration = Duration::from_hours(1);
/// No appointment is made further ahead.
pub const APPOINTMENT_AHEAD: Duration = Duration::from_hours(400 * 24);
/// A ticket of the day is good until closing, and never longer than this.
pub const TICKET_LIFE: Duration = Duration::from_hours(12);
/// So many tickets and appointments can be open at one site.
pub const TICKETS_PER_SITE: usize = 2000;
/// So many people can be helped in one call: each with an expedition of their own.
pub const PERSONS_MAX: u8 = EXPEDITIONS_PER_CALL as u8;

/// The smallest number.
const FIRST: u16 = 1000;
/// So many numbers there are: all have four digits, and none begins with a nought that could get lost.
const NUMBERS: u16 = 9000;

/// The number of a ticket: 1000 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct TicketNumber(u16);

/// It is not the number of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ticket has a number of four digits, from {FIRST}")]
pub struct NotATicket;

impl TicketNumber {
    /// One of all, by any number.
    pub const fn nth(any: u64) -> Self {
        Self(FIRST + (any % NUMBERS as u64) as u16)
    }
}

impl TryFrom<u16> for TicketNumber {
    type Error = NotATicket;

    fn try_from(number: u16) -> Result<Self, NotATicket> {
        let fits = (FIRST..FIRST + NUMBERS).contains(&number);
        if fits { Ok(Self(number)) } else { Err(NotATicket) }
    }
}

impl From<TicketNumber> for u16 {
    fn from(ticket: TicketNumber) -> Self {
        ticket.0
    }
}

impl FromStr for TicketNumber {
    type Err = NotATicket;

    fn from_str(text: &str) -> Result<Self, NotATicket> {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = text.parse().map_err(|_| NotATicket)?;
        if digits { number.try_into() } else { Err(NotATicket) }
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a ticket promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "promise", rename_all = "snake_case")]
pub enum Promise {
    /// The place of somebody who has waited since then.
    Place {
        /// When they pressed first.
        since: Moment,
    },
    /// To be helped about then.
    Time {
        /// When.
        due: Moment,
    },
}

/// A ticket that a call was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TicketUsed {
    /// Its number.
    pub number: TicketNumber,
    /// What it promises.
    #[serde(flatten)]
    pub promise: Promise,
}

/// A ticket or appointment that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// What for.
    pub service: Service,
    /// For how many people.
    pub persons: u8,
    /// What it promises.
    pub promise: Promise,
    /// Until when it is good.
    pub until: Moment,
    /// The call that is being made with it.
    pub used_by: Option<CallId>,
}

impl Exchange {
    /// The open tickets and appointments of a site.
    pub fn tickets_at(&self, site: SiteId) -> impl Iterator<Item = (TicketNumber, &Ticket)> {
        let all = TicketNumber(FIRST)..=TicketNumber(FIRST + (NUMBERS - 1));
        let (first, last) = ((site, *all.start()), (site, *all.end()));
        self.tickets.range(first..=last).map(|((_, number), ticket)| (*number, ticket))
    }

    /// The citizen goes, and comes back later.
    pub(super) fn return_later(&self, now: Moment, kiosk: KioskId, id: CallId) -> Decided {
        let Some(call) = self.own_call(kiosk.into(), id)? else {
            let has_one = self.calls.get(&id).is_some_and(super::Call::is_ticketed);
            return if has_one { Ok(Vec::new()) } else { Err(Refused::NotNow) };
        };
        if !call.is_queued() || call.interrupted || call.talked_since.is_some() {
            return Err(Refused::NotNow);
        }
        let site = self.site_of(call).ok_or(Refused::NotNow)?;
        let had = call.ticket.map(|ticket| ticket.number);
        let ticket = had.or_else(|| self.free_ticket(site, id)).ok_or(Refused::TooMany)?;
        let until = match call.due {
            Some(due) => due + APPOINTMENT_KEPT,
            None => self.closes(site, call.service, now).map_or(now + TICKET_LIFE, |end| end.min(now + TICKET_LIFE)),
        };
        let issued = Event::TicketIssued { ticket, call: id, at: now, until };
        Ok([issued].into_iter().chain(self.end(now, id, EndReason::ReturnsLater)).collect())
    }

    /// The citizen is back.
    pub(super) fn come_back(
        &self,
        now: Moment,
        by: KioskId,
        call: CallId,
        number: TicketNumber,
    ) -> Result<Ticket, Refused> {
        let site = self.kiosks.get(&by).ok_or(Refused::NotAllowed)?.site;
        let free = |ticket: &&Ticket| ticket.used_by.is_none_or(|user| user == call) && now < ticket.until;
        self.tickets.get(&(site, number)).filter(free).copied().ok_or(Refused::UnknownTicket)
    }

    /// The citizen has company.
    pub(super) fn say_persons(&self, now: Moment, kiosk: KioskId, id: CallId, persons: u8) -> Decided {
        let call = self.own_call(kiosk.into(), id)?.ok_or(Refused::NotNow)?;
        if !call.is_queued() || call.talked_since.is_some() {
            return Err(Refused::NotNow);
        }
        if !(1..=PERSONS_MAX).contains(&persons) {
            return Err(Refused::TooMany);
        }
        if persons == call.persons {
            return Ok(Vec::new());
        }
        let site = self.site_of(call).ok_or(Refused::NotNow)?;
        if persons > call.persons && !self.admits(site, call.service, persons.into(), now) {
            return Err(Refused::Closed);
        }
        Ok(vec![Event::PersonsSaid { call: id, persons, at: now }])
    }

    /// Somebody is to be helped at an agreed time.
    pub(super) fn make_appointment(
        &self,
        now: Moment,
        (site, ticket): (SiteId, TicketNumber),
        service: Service,
        persons: u8,
        due: Moment,
    ) -> Decided {
        let free = !self.tickets.contains_key(&(site, ticket)) && (1..=PERSONS_MAX).contains(&persons);
        if !self.sites.contains_key(&site) || !free {
            return Err(Refused::WrongId);
        }
        if due <= now || due.since(now) > APPOINTMENT_AHEAD {
            return Err(Refused::NotNow);
        }
        if self.tickets_at(site).count() >= TICKETS_PER_SITE {
            return Err(Refused::TooMany);
        }
        if !self.admits(site, service, persons.into(), due) {
            return Err(Refused::Closed);
        }
        let until = due + APPOINTMENT_KEPT;
        Ok(vec![Event::AppointmentMade { ticket, site, service, persons, due, at: now, until }])
    }

    /// Nobody comes at the agreed time.
    pub(super) fn cancel_appointment(&self, now: Moment, site: SiteId, ticket: TicketNumber) -> Decided {
        let found = self.tickets.get(&(site, ticket)).ok_or(Refused::WrongId)?;
        match (found.promise, found.used_by) {
            (Promise::Time { .. }, None) => Ok(vec![Event::AppointmentCancelled { ticket, site, at: now }]),
            _ => Err(Refused::NotNow),
        }
    }

    /// A number that nobody at a site has; it cannot be foreseen, and whoever replays the journal gets the same one.
    fn free_ticket(&self, site: SiteId, call: CallId) -> Option<TicketNumber> {
        if self.tickets_at(site).count() >= TICKETS_PER_SITE {
            return None;
        }
        let first = draw(&format!("skranke ticket {call}"));
        let numbers = (0..u64::from(NUMBERS)).map(|next| TicketNumber::nth(first % u64::from(NUMBERS) + next));
        numbers.into_iter().find(|number| !self.tickets.contains_key(&(site, *number)))
    }

    /// A ticket that nobody came back with.
    pub(super) fn ticket_due(&self, now: Moment) -> Option<Vec<Event>> {
        let over = |ticket: &Ticket| ticket.used_by.is_none() && ticket.until <= now;
        let ((site, ticket), _) = self.tickets.iter().find(|(_, ticket)| over(ticket))?;
        Some(vec![Event::TicketLapsed { ticket: *ticket, site: *site, at: now }])
    }

    /// When the next ticket is good for nothing any more.
    pub(super) fn ticket_deadlines(&self) -> impl Iterator<Item = Moment> {
        self.tickets.values().filter(|ticket| ticket.used_by.is_none()).map(|ticket| ticket.until)
    }

    pub(super) fn apply_ticket(&mut self, event: &Event) {
        match event {
            Event::TicketIssued { ticket, call: id, until, .. } => {
                let Some(site) = self.calls.get(id).and_then(|call| self.site_of(call)) else { return };
                let Some(call) = self.calls.get_mut(id) else { return };
                let promise = match call.due {
                    Some(due) => Promise::Time { due },
                    None => Promise::Place { since: call.place },
                };
                call.ticket = Some(TicketUsed { number: *ticket, promise });
                let (service, persons, used_by) = (call.service, call.persons, Some(*id));
                let _ =
                    self.tickets.insert((site, *ticket), Ticket { service, persons, promise, until: *until, used_by });
            }
            Event::AppointmentMade { ticket, site, service, persons, due, until, .. } => {
                let promise = Promise::Time { due: *due };
                let new = Ticket { service: *service, persons: *persons, promise, until: *until, used_by: None };
                let _ = self.tickets.insert((*site, *ticket), new);
            }
            Event::AppointmentCancelled { ticket, site, .. } | Event::TicketLapsed { ticket, site, .. } => {
                let _ = self.tickets.remove(&(*site, *ticket));
            }
            Event::PersonsSaid { call, persons, .. } => {
                if let Some(call) = self.calls.get_mut(call) {
                    call.persons = *persons;
                }
            }
            _ => {}
        }
    }

    /// A call is made with a ticket.
    pub(super) fn use_ticket(&mut self, id: CallId) {
        if let Some(ticket) = self.ticket_of(id).and_then(|key| self.tickets.get_mut(&key)) {
            ticket.used_by = Some(id);
        }
    }

    /// The conversation has begun that a ticket was for.
    pub(super) fn spend_ticket(&mut self, id: CallId) {
        if let Some(key) = self.ticket_of(id) {
            let _ = self.tickets.remove(&key);
        }
    }

    /// The call that was made with a ticket is over; if nobody was spoken to, the ticket is still good.
    pub(super) fn free_ticket_of(&mut self, id: CallId) {
        let ticket = self.ticket_of(id).and_then(|key| self.tickets.get_mut(&key));
        if let Some(ticket) = ticket.filter(|ticket| ticket.used_by == Some(id)) {
            ticket.used_by = None;
        }
    }

    fn ticket_of(&self, id: CallId) -> Option<(SiteId, TicketNumber)> {
        let call = self.calls.get(&id)?;
        Some((self.site_of(call)?, call.ticket?.number))
    }
}
