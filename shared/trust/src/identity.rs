//! Who a certificate speaks for: the one URI in its subject alternative names.

use std::fmt;
use std::str::FromStr;

use domain::id::{ConsoleId, KioskId, StationId};

const KIOSK: &str = "urn:skranke:kiosk:";
const CONSOLE: &str = "urn:skranke:console:";
const SIGNALING: &str = "urn:skranke:signaling";
const PEOPLE: &str = "urn:skranke:people";

/// Whom a certificate of the fleet speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StationIdentity {
    /// A citizen's kiosk.
    Kiosk(KioskId),
    /// A specialist's console.
    Console(ConsoleId),
    /// A signaling server.
    Signaling,
    /// The part of a signaling server that vouches for signed-in people.
    People,
}

impl StationIdentity {
    /// The station, where it is one.
    pub const fn station(self) -> Option<StationId> {
        match self {
            Self::Kiosk(id) => Some(StationId::Kiosk(id)),
            Self::Console(id) => Some(StationId::Console(id)),
            Self::Signaling | Self::People => None,
        }
    }
}

impl From<StationId> for StationIdentity {
    fn from(station: StationId) -> Self {
        match station {
            StationId::Kiosk(id) => Self::Kiosk(id),
            StationId::Console(id) => Self::Console(id),
        }
    }
}

impl fmt::Display for StationIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kiosk(id) => write!(f, "{KIOSK}{id}"),
            Self::Console(id) => write!(f, "{CONSOLE}{id}"),
            Self::Signaling => f.write_str(SIGNALING),
            Self::People => f.write_str(PEOPLE),
        }
    }
}

/// The URI is none of the fleet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identity of the fleet")]
pub struct NotAnIdentity;

impl FromStr for StationIdentity {
    type Err = NotAnIdentity;

    fn from_str(uri: &str) -> Result<Self, NotAnIdentity> {
        let identity = if let Some(id) = uri.strip_prefix(KIOSK) {
            Self::Kiosk(id.parse().map_err(|_| NotAnIdentity)?)
        } else if let Some(id) = uri.strip_prefix(CONSOLE) {
            Self::Console(id.parse().map_err(|_| NotAnIdentity)?)
        } else if uri == SIGNALING {
            Self::Signaling
        } else if uri == PEOPLE {
            Self::People
        } else {
            return Err(NotAnIdentity);
        };
        // One spelling each, so that equal identities are equal texts.
        if identity.to_string() == uri { Ok(identity) } else { Err(NotAnIdentity) }
    }
}
