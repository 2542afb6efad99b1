//! The exchange: kiosks call, specialists answer, nobody is forgotten.
//!
//! [`Exchange`] is the whole truth about who waits for whom. It changes only by [`Event`]s. [`Exchange::decide`] turns
//! a [`Command`] into the events that it causes, or refuses it; [`Exchange::due`] yields the events that time, or a
//! specialist who has become free, causes; [`Exchange::apply`] takes them in.
//!
//! **Invariant:** a call that is offered, connecting or active has exactly one specialist, and no specialist has two.
//! **Invariant:** each call that has not ended has a moment at which something is done about it.
//! **Invariant:** an ended call never changes again. Replaying the events gives the same exchange.
//!
//! # Rationale
//! Deadlines are data in the events, so that whoever follows the journal may act on a due one; the journal's sequence
//! check decides who won. Offers are made by `due` and not by `decide`: after each command the shell asks what is due
//! until nothing is, and a crash in between loses nothing, because the next one to ask gets the same answer.

mod account;
mod apply;
mod attempt;
pub mod authority;
mod call;
pub mod check;
mod command;
mod decide;
mod decide_call;
mod detail;
mod due;
pub mod enrol;
mod event;
mod hours;
mod join;
mod profile;
mod route;
mod service;
mod settings;
mod show;
mod state;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod ticket;
pub mod view;
mod wait;

pub use account::{FAILURES_NOTED, FAILURES_WITHIN, Failures};
pub use attempt::ATTEMPT_PAUSE;
pub use call::{Call, CallState, Joiner, Joining, Part, Party};
pub use command::{Actor, Command, Outcome, Refused};
pub use detail::{AccountChange, CalendarOf, Kept, NotADigest, RecordDigest, ReturnReason, SignInFault};
pub use event::Event;
pub use profile::{GUIDANCE_CALLS_MAX, Profile, Role};
pub use route::{Class, Why};
pub use service::{Assurance, Capability, Service};
pub use state::{Account, Console, Desk, Duty, Exchange, Expedition, Kiosk, Link, OnDuty, Person, Site};
pub use ticket::{
    APPOINTMENT_AHEAD, APPOINTMENT_KEPT, APPOINTMENT_WINDOW, NotATicket, PERSONS_MAX, Promise, TICKET_LIFE,
    TICKETS_PER_SITE, Ticket, TicketNumber, TicketUsed,
};

use std::time::Duration;

/// How long a specialist may think about an offer.
pub const OFFER_LEASE: Duration = Duration::from_secs(15);
/// How long picture and sound may take to come up before the call goes back to the head of the queue.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a call waits for its own specialist's console to come back before any other may take it.
pub const CONSOLE_GRACE: Duration = Duration::from_mins(1);
/// How long a call is kept for a kiosk that is gone.
pub const KIOSK_GRACE: Duration = Duration::from_mins(3);
/// How long nobody need be offered to a specialist after a call.
pub const WRAP_UP: Duration = Duration::from_mins(2);
/// After so long a wait, or so many missed offers, the search is widened: guidance in another language, other desks.
pub const WIDEN_AFTER: Duration = Duration::from_secs(45);
/// The same.
pub const WIDEN_AFTER_MISSED: u16 = 2;
/// The same after guidance.
pub const WRAP_UP_GUIDANCE: Duration = Duration::from_secs(30);
/// How long somebody is looked for who joins a call.
pub const JOIN_MAX: Duration = Duration::from_mins(3);
/// How long a citizen may wait before the exchange gives the call up.
pub const WAIT_MAX: Duration = Duration::from_hours(2);
/// How long an interrupted call is kept for another specialist.
pub const RESCUE_MAX: Duration = Duration::from_mins(10);
/// How long a call may last; whatever is longer was forgotten.
pub const CALL_MAX: Duration = Duration::from_hours(4);
/// How long a sign-in holds.
pub const SIGN_IN_MAX: Duration = Duration::from_hours(12);
/// How long stations have to come back after the server has started before they count as lost.
pub const SETTLE: Duration = Duration::from_secs(5);
/// So many expeditions can be submitted in one call.
pub const EXPEDITIONS_PER_CALL: usize = 8;
/// So many unsettled deliveries a console is shown.
pub const DELIVERIES_SHOWN: usize = 20;
/// So many of those who wait a console is shown: a view fits into one message.
pub const QUEUE_SHOWN: usize = 100;
