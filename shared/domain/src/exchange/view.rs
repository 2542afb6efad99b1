//! What each station is shown: a complete picture of its own affairs, never a difference.
//!
//! **Invariant:** a view is a function of the exchange's state, the time and who looks; to reconnect is to get it again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use super::service::Service;
use super::ticket::TicketNumber;
pub use crate::calendar::WeekdayHours;
use crate::id::{CallId, ConsoleId, ExpeditionId, KioskId, PersonId};
use crate::time::Moment;

/// What a station should now know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum View {
    /// For a kiosk.
    Kiosk(KioskView),
    /// For a console.
    Console(ConsoleView),
}

/// What a kiosk should now know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KioskView {
    /// Names for the screen.
    pub place: Place,
    /// Whether one can be helped now.
    pub opening: Opening,
    /// What it offers now.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub services: BTreeSet<Service>,
    /// How long one would wait if one pressed now.
    pub wait: Wait,
    /// Whether somebody may come with a ticket.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tickets: bool,
    /// This kiosk's call.
    pub call: KioskCall,
    /// Whether the specialist has put it on hold for a moment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// Who else takes part: never hidden from the citizen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
}

/// Somebody who takes part in a call beside the citizen and the specialist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Whose envelopes to expect.
    pub console: ConsoleId,
    /// As what.
    pub role: OtherRole,
    /// For the screen.
    pub name: String,
}

/// As what somebody takes part in a call beside the citizen and the specialist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherRole {
    /// Takes the call over.
    Successor,
    /// A second pair of eyes.
    Second,
    /// Listens in.
    Supervisor,
}

/// Names for the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// "Herning Borgerservice".
    pub municipality: String,
    /// "Aulum Bibliotek".
    pub site: String,
    /// The kiosk's own name at the site, "Aulum 1".
    pub kiosk: String,
}

/// Whether one can be helped now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Opening {
    /// Yes.
    Open {
        /// When it closes, if it closes today.
        until: Option<Moment>,
    },
    /// Opening hours, but nobody has signed in to serve this kiosk.
    Unstaffed,
    /// No.
    Closed {
        /// When it opens next, if that is known.
        opens: Option<Moment>,
        /// The week's hours, for the screen.
        hours: Vec<WeekdayHours>,
    },
}

/// A wait, in steps that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Somebody is free.
    None,
    /// Under 5 minutes.
    UnderFive,
    /// About 10 minutes.
    AboutTen,
    /// About 20 minutes.
    AboutTwenty,
    /// Over 20 minutes.
    Long,
}

/// A kiosk's call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum KioskCall {
    /// Nobody has pressed.
    None,
    /// In the queue.
    Waiting {
        /// The call.
        call: CallId,
        /// 1 is next.
        place: u32,
        /// How long still.
        wait: Wait,
        /// For how many people.
        #[serde(default = "one")]
        persons: u8,
    },
    /// A specialist has taken it; picture and sound are being set up.
    Connecting {
        /// The call.
        call: CallId,
        /// Whose envelopes to expect.
        peer: ConsoleId,
    },
    /// Both sides have picture and sound.
    Active {
        /// The call.
        call: CallId,
        /// Whose envelopes to expect.
        peer: ConsoleId,
        /// Since when.
        since: Moment,
    },
    /// The specialist's console is gone for the moment; it or another comes.
    Interrupted {
        /// The call.
        call: CallId,
    },
    /// Over. Shown until the kiosk says that it has wiped.
    Ended {
        /// The call.
        call: CallId,
        /// Why.
        reason: EndReason,
        /// The expedition of the call, if one was submitted.
        delivery: Option<Delivery>,
        /// What the citizen left with, to come back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketShown>,
    },
}

const fn one() -> u8 {
    1
}

/// A ticket, for the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketShown {
    /// Its number.
    pub number: TicketNumber,
    /// Until when it is good.
    pub until: Moment,
    /// When the citizen has an appointment, if they have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
}

impl KioskCall {
    /// The call, if there is one.
    pub const fn call(&self) -> Option<CallId> {
        match self {
            Self::None => None,
            Self::Waiting { call, .. }
            | Self::Connecting { call, .. }
            | Self::Active { call, .. }
            | Self::Interrupted { call }
            | Self::Ended { call, .. } => Some(*call),
        }
    }
}

/// Why a call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The specialist ended it.
    Finished,
    /// The citizen hung up in the call.
    CitizenLeft,
    /// The citizen gave up waiting.
    Abandoned,
    /// The kiosk was gone too long.
    KioskLost,
    /// Nobody came back to an interrupted call in time.
    SpecialistLost,
    /// The citizen left with a ticket.
    ReturnsLater,
}

/// A submitted expedition on its way to the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The expedition.
    pub expedition: ExpeditionId,
    /// How far it is.
    pub state: DeliveryState,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Sealed and stored; not yet acknowledged.
    Pending,
    /// At least one try has failed; it goes on by itself.
    Delayed,
    /// The authority has it.
    Acknowledged,
    /// The authority will not have it: somebody must look (dead letter).
    Refused,
}

/// What a console should now know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleView {
    /// Names for the screen.
    pub desk: String,
    /// Who works here, if somebody has signed in.
    pub specialist: Option<SpecialistView>,
    /// Those who wait at this desk, the next first.
    pub queue: Vec<QueueRow>,
    /// The call of this console: where it has several, the one that has its ear.
    pub call: ConsoleCall,
    /// Its other calls: on hold, or offered beside one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<ConsoleCall>,
    /// The calls that are going on and may be listened in to, for a supervisor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub running: Vec<QueueRow>,
    /// What this console has submitted and is not settled, newest first.
    pub deliveries: Vec<Delivery>,
}

/// Who works at a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialistView {
    /// The person.
    pub person: PersonId,
    /// For the screens of both sides, "Mette Holm".
    pub name: String,
    /// Whether calls may be offered.
    pub presence: Presence,
    /// They might control identity, but have not signed in surely enough for it: no passport and no driving licence is
    /// offered to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub too_unsure: bool,
}

/// Whether calls may be offered to a specialist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Yes.
    Ready,
    /// No: a break of their own choice.
    Away,
    /// No: an offer was missed.
    Missed,
    /// No: in an offer or a call.
    Busy,
    /// No: writing up the last call.
    WrapUp,
}

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    /// The call.
    pub call: CallId,
    /// Where from.
    pub place: Place,
    /// What for.
    pub service: Service,
    /// In which language.
    pub language: Language,
    /// Since when.
    pub since: Moment,
    /// For how many people.
    #[serde(default = "one")]
    pub persons: u8,
    /// When the citizen has an appointment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
    /// Whether the call was interrupted and comes before others.
    pub interrupted: bool,
    /// Whether who looks may take it, when it is its turn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub takeable: bool,
    /// Who else takes part in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
}

/// The language of the citizen's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Danish.
    #[default]
    Da,
    /// English.
    En,
}

/// A console's call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ConsoleCall {
    /// None.
    None,
    /// Offered: to be taken before the time is out.
    Offered {
        /// Who waits.
        row: QueueRow,
        /// Whom the envelopes go to if it is taken.
        kiosk: KioskId,
        /// Until when.
        until: Moment,
    },
    /// Taken; picture and sound are being set up.
    Connecting {
        /// Who.
        row: QueueRow,
        /// Whose envelopes to expect.
        kiosk: KioskId,
    },
    /// Both sides have picture and sound.
    Active {
        /// Who.
        row: QueueRow,
        /// Whose envelopes to expect.
        kiosk: KioskId,
        /// Since when.
        since: Moment,
    },
    /// On hold.
    Held {
        /// Who.
        row: QueueRow,
        /// Whose envelopes to expect.
        kiosk: KioskId,
        /// Since when.
        since: Moment,
    },
    /// The kiosk is gone for the moment.
    KioskAway {
        /// Who.
        row: QueueRow,
        /// Whose envelopes to expect.
        kiosk: KioskId,
    },
    /// Asked to join the call of another.
    Asked {
        /// Who.
        row: QueueRow,
        /// At which kiosk.
        kiosk: KioskId,
        /// As what.
        role: OtherRole,
        /// Until when.
        until: Moment,
    },
    /// Takes part in the call of another.
    Joined {
        /// Who.
        row: QueueRow,
        /// At which kiosk.
        kiosk: KioskId,
        /// As what.
        role: OtherRole,
        /// Since when the call lasts.
        since: Moment,
    },
    /// Over; to be written up.
    WrapUp {
        /// The call.
        call: CallId,
        /// Why it ended.
        reason: EndReason,
        /// Until when no call is offered.
        until: Moment,
    },
}

impl ConsoleView {
    /// Its calls, the one that has its ear first.
    pub fn calls(&self) -> impl Iterator<Item = &ConsoleCall> {
        std::iter::once(&self.call).chain(&self.others)
    }
}

impl ConsoleCall {
    /// Who it is with, unless it is over.
    pub const fn row(&self) -> Option<&QueueRow> {
        match self {
            Self::Offered { row, .. }
            | Self::Connecting { row, .. }
            | Self::Active { row, .. }
            | Self::Held { row, .. }
            | Self::KioskAway { row, .. }
            | Self::Asked { row, .. }
            | Self::Joined { row, .. } => Some(row),
            Self::None | Self::WrapUp { .. } => None,
        }
    }

    /// What has a specialist's ear comes first.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Active { .. } | Self::Joined { .. } => 0,
            Self::Connecting { .. } => 1,
            Self::KioskAway { .. } => 2,
            Self::Offered { .. } | Self::Asked { .. } => 3,
            Self::Held { .. } => 4,
            Self::WrapUp { .. } | Self::None => 5,
        }
    }
}
