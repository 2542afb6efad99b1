//! A call: one press on the button, until it is over.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::WIDEN_AFTER;
use super::route::Class;
use super::ticket::TicketUsed;
use super::view::{EndReason, Language, Service};
use crate::id::{ConsoleId, DeskId, ExpeditionId, KioskId, PersonId, StationId};
use crate::time::Moment;

/// One press on the call button.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Call {
    /// From where.
    pub kiosk: KioskId,
    /// What for.
    pub service: Service,
    /// In which language.
    pub language: Language,
    /// When the citizen pressed. It keeps its place in the queue whatever happens.
    pub queued_at: Moment,
    /// Since when its waiting counts: earlier for who has come back with a ticket.
    pub place: Moment,
    /// When the citizen has an appointment, if they came in time for it.
    pub due: Option<Moment>,
    /// The ticket that it was made with, or that the citizen left with.
    pub ticket: Option<TicketUsed>,
    /// For how many people.
    pub persons: u8,
    /// Counted up over all calls: two presses in one millisecond have an order too.
    pub(super) order: u64,
    /// Which calls come before others.
    pub class: Class,
    /// How long the wait was estimated to be, if it could be.
    pub estimated: Option<std::time::Duration>,
    /// How often it was offered.
    pub offers: u16,
    /// How often an offer was missed.
    pub missed: u16,
    /// Whether more specialists are asked than at first.
    pub wide: bool,
    /// Of which desk it was last offered or taken.
    pub desk: Option<DeskId>,
    /// Whether its specialist was lost: it comes before others until it is active again.
    pub interrupted: bool,
    /// When all parties first had picture and sound.
    pub talked_since: Option<Moment>,
    /// Who did not take the last offer: asked last.
    pub(super) passed_by: Option<PersonId>,
    /// Who takes part.
    pub parties: Vec<Party>,
    /// What was submitted in it, the newest last.
    pub submitted: Vec<ExpeditionId>,
    /// Who is asked to join.
    pub joining: Option<Joining>,
    /// How far it is.
    pub state: CallState,
}

/// Somebody who takes part in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Party {
    /// Where.
    pub station: StationId,
    /// As what.
    pub part: Part,
}

/// As what somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The citizen.
    Citizen,
    /// The specialist who answers for the call.
    Specialist(PersonId),
    /// Takes the call over, and already takes part.
    Successor(PersonId),
    /// A second pair of eyes.
    Second(PersonId),
    /// Listens in, seen by all.
    Supervisor(PersonId),
}

/// Somebody is asked to join a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Joining {
    /// As what.
    pub role: Joiner,
    /// Of which desk.
    pub desk: DeskId,
    /// When it is given up.
    pub until: Moment,
    /// Who is asked now, and until when.
    pub offered: Option<(ConsoleId, Moment)>,
    /// Who has not taken it.
    pub passed_by: BTreeSet<PersonId>,
}

/// As what somebody is asked to join a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joiner {
    /// To take it over.
    Successor,
    /// As a second pair of eyes.
    Second,
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallState {
    /// In the queue.
    Waiting {
        /// When it is given up.
        until: Moment,
    },
    /// Offered to one specialist.
    Offered {
        /// To whom.
        console: ConsoleId,
        /// When the offer ends.
        until: Moment,
    },
    /// Taken; picture and sound are being set up.
    Connecting {
        /// When they must be up.
        until: Moment,
        /// Who has them.
        up: BTreeSet<StationId>,
    },
    /// All parties have picture and sound.
    Active {
        /// When it has lasted too long.
        until: Moment,
    },
    /// The specialist has put it on hold, to look after another.
    Held {
        /// Since when.
        since: Moment,
        /// When it has lasted too long.
        until: Moment,
    },
    /// The specialist's console is gone.
    Interrupted {
        /// Until when it is kept for that console alone.
        until: Moment,
        /// Whether it was active, and not still connecting.
        active: bool,
    },
    /// Over, and not yet wiped at the kiosk.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

impl Call {
    /// The console of the specialist who has the call or is offered it.
    pub fn specialist(&self) -> Option<ConsoleId> {
        if let CallState::Offered { console, .. } = self.state {
            return Some(console);
        }
        self.parties.iter().find_map(|party| match (party.part, party.station) {
            (Part::Specialist(_), StationId::Console(console)) => Some(console),
            _ => None,
        })
    }

    /// Everybody beside the citizen who takes part or is offered it.
    pub fn consoles(&self) -> impl Iterator<Item = ConsoleId> {
        let offered = match self.state {
            CallState::Offered { console, .. } => Some(console),
            _ => None,
        };
        let asked = self.joining.as_ref().and_then(|joining| joining.offered).map(|(console, _)| console);
        let parties = self.parties.iter().filter_map(|party| match party.station {
            StationId::Console(console) => Some(console),
            StationId::Kiosk(_) => None,
        });
        parties.chain(offered).chain(asked)
    }

    /// As what a console is asked to join.
    pub(super) fn asks(&self, console: ConsoleId) -> Option<Joiner> {
        self.asked(console).map(|(role, _)| role)
    }

    /// The same, and until when.
    pub(super) fn asked(&self, console: ConsoleId) -> Option<(Joiner, Moment)> {
        let joining = self.joining.as_ref()?;
        joining.offered.filter(|(asked, _)| *asked == console).map(|(_, until)| (joining.role, until))
    }

    /// Who has joined to take it over.
    pub(super) fn successor(&self) -> Option<ConsoleId> {
        self.parties.iter().find_map(|party| match (party.part, party.station) {
            (Part::Successor(_), StationId::Console(console)) => Some(console),
            _ => None,
        })
    }

    /// As what a console takes part.
    pub fn part_of(&self, console: ConsoleId) -> Option<Part> {
        self.parties.iter().find(|party| party.station == StationId::Console(console)).map(|party| party.part)
    }

    pub(super) fn join(&mut self, console: ConsoleId, person: PersonId, role: Option<Joiner>) {
        let part = match role {
            Some(Joiner::Successor) => Part::Successor(person),
            Some(Joiner::Second) => Part::Second(person),
            None => Part::Supervisor(person),
        };
        self.parties.push(Party { station: console.into(), part });
    }

    /// Whether this station takes part.
    pub fn has_party(&self, station: StationId) -> bool {
        self.parties.iter().any(|party| party.station == station)
    }

    /// When something must be done about it; an ended call is done.
    pub fn deadline(&self) -> Option<Moment> {
        match self.state {
            CallState::Waiting { until } if !self.wide => Some(until.min(self.queued_at + WIDEN_AFTER)),
            CallState::Waiting { until }
            | CallState::Offered { until, .. }
            | CallState::Connecting { until, .. }
            | CallState::Active { until }
            | CallState::Held { until, .. }
            | CallState::Interrupted { until, .. } => Some(until),
            CallState::Ended { .. } => None,
        }
    }

    /// Whether it stands in the queue: waiting or offered.
    pub fn is_queued(&self) -> bool {
        matches!(self.state, CallState::Waiting { .. } | CallState::Offered { .. })
    }

    /// Whether the citizen has left with a ticket.
    pub fn is_ticketed(&self) -> bool {
        matches!(self.state, CallState::Ended { reason: EndReason::ReturnsLater })
    }

    /// Whether its parties may write to each other.
    pub fn is_joined(&self) -> bool {
        match self.state {
            CallState::Connecting { .. }
            | CallState::Active { .. }
            | CallState::Held { .. }
            | CallState::Interrupted { .. } => true,
            CallState::Waiting { .. } | CallState::Offered { .. } | CallState::Ended { .. } => false,
        }
    }
}
