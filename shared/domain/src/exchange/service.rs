//! What a citizen comes for, and what it takes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a citizen comes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Not said yet: whoever answers finds out.
    Unspecified,
    /// A passport.
    Passport,
    /// A driving licence.
    Licence,
    /// Advice, without case or identity control.
    Guidance,
}

/// What a kiosk can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Read the chip and the page of a document.
    Document,
    /// Take a portrait.
    Portrait,
    /// Take fingerprints.
    Fingerprint,
    /// Take a signature.
    Signature,
}

/// How sure a sign-in makes that somebody is who they say (eIDAS, Regulation (EU) 910/2014 art. 8; in Denmark NSIS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Low, "lav".
    #[default]
    Low,
    /// Substantial, "betydelig".
    Substantial,
    /// High, "høj".
    High,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 4] = [Self::Unspecified, Self::Passport, Self::Licence, Self::Guidance];

    /// Whether the citizen's identity is controlled: such a call takes a specialist whole.
    pub const fn is_identity(self) -> bool {
        matches!(self, Self::Passport | Self::Licence)
    }

    /// How long it takes until the exchange has measured it, and how long before closing the last one is let in.
    pub const fn typical(self) -> Duration {
        match self {
            Self::Unspecified | Self::Guidance => Duration::from_mins(10),
            Self::Licence => Duration::from_mins(12),
            Self::Passport => Duration::from_mins(15),
        }
    }

    /// What a kiosk must be able to do.
    pub const fn needs(self) -> &'static [Capability] {
        use Capability::{Document, Fingerprint, Portrait, Signature};
        match self {
            Self::Unspecified | Self::Guidance => &[],
            Self::Licence => &[Document, Portrait, Signature],
            Self::Passport => &[Document, Portrait, Fingerprint, Signature],
        }
    }
}
