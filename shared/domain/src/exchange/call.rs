//! A call: one press on the button, until it is over.

use std::collections::BTreeSet;

use super::view::{EndReason, Language, Service};
use crate::id::{ConsoleId, ExpeditionId, KioskId, PersonId, StationId};
use crate::time::Moment;

/// One press on the call button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// From where.
    pub kiosk: KioskId,
    /// What for.
    pub service: Service,
    /// In which language.
    pub language: Language,
    /// When the citizen pressed. It keeps its place in the queue whatever happens.
    pub queued_at: Moment,
    /// Counted up over all calls: two presses in one millisecond have an order too.
    pub(super) order: u64,
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
    /// How far it is.
    pub state: CallState,
}

/// Somebody who takes part in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// Where.
    pub station: StationId,
    /// As what.
    pub part: Part,
}

/// As what somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The citizen.
    Citizen,
    /// The specialist who answers for the call.
    Specialist(PersonId),
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// Whether this station takes part.
    pub fn has_party(&self, station: StationId) -> bool {
        self.parties.iter().any(|party| party.station == station)
    }

    /// When something must be done about it; an ended call is done.
    pub fn deadline(&self) -> Option<Moment> {
        match self.state {
            CallState::Waiting { until }
            | CallState::Offered { until, .. }
            | CallState::Connecting { until, .. }
            | CallState::Active { until }
            | CallState::Interrupted { until, .. } => Some(until),
            CallState::Ended { .. } => None,
        }
    }

    /// Whether it stands in the queue: waiting or offered.
    pub fn is_queued(&self) -> bool {
        matches!(self.state, CallState::Waiting { .. } | CallState::Offered { .. })
    }

    /// Whether its parties may write to each other.
    pub fn is_joined(&self) -> bool {
        matches!(self.state, CallState::Connecting { .. } | CallState::Active { .. } | CallState::Interrupted { .. })
    }

    /// The place in the queue as a sort key: interrupted calls first, then who pressed first.
    pub(super) fn queue_key(&self) -> (bool, u64) {
        (!self.interrupted, self.order)
    }
}
