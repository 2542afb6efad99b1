//! Typed ids. An id says what it is an id of, and nothing about the person or thing behind it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text was not a UUID in hyphenated form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with this UUID; whoever makes new ids has the random source.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// An id for tests and tables: the same number gives the same id.
            pub const fn numbered(number: u128) -> Self {
                Self(Uuid::from_u128(number))
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let hyphenated = text.len() == 36;
                Uuid::try_parse(text).ok().filter(|_| hyphenated).map(Self).ok_or(NotAnId)
            }
        }
    )+};
}

ids! {
    /// A municipality: the authority that answers for an expedition.
    MunicipalityId
    /// A place with kiosks, as a rule a library.
    SiteId
    /// A kiosk, for as long as its key lives.
    KioskId
    /// A specialist's console, for as long as its key lives.
    ConsoleId
    /// A desk: the pool of specialists that a call is routed to.
    DeskId
    /// A person who signs in.
    PersonId
    /// One press on the call button, until it has ended.
    CallId
    /// One citizen at one kiosk: the life of a visit log.
    VisitId
    /// One piece of casework.
    ExpeditionId
    /// The right to make one capture, given by a specialist in a call.
    LeaseId
    /// One invitation to enrol a station.
    InvitationId
    /// One request of a station, so that a repeated one is answered once.
    RequestId
}

/// A station: whoever holds a certificate of the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationId {
    /// A citizen's kiosk.
    Kiosk(KioskId),
    /// A specialist's console.
    Console(ConsoleId),
}

impl fmt::Display for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kiosk(id) => write!(f, "kiosk:{id}"),
            Self::Console(id) => write!(f, "console:{id}"),
        }
    }
}

impl From<KioskId> for StationId {
    fn from(id: KioskId) -> Self {
        Self::Kiosk(id)
    }
}

impl From<ConsoleId> for StationId {
    fn from(id: ConsoleId) -> Self {
        Self::Console(id)
    }
}
