//! What is to be read from a chip, and what opens it.

use documents::access::{AccessKey, Can};
use documents::mrz::{self, Key, KeyError, MrzError, Repair};
use documents::read::{AgreementWith, Plan, Sought};
use domain::redact::Personal;
use serde::{Deserialize, Serialize};

/// What is printed on a document, or was typed, and opens its chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ChipKey {
    /// Three values of the machine-readable zone.
    Values {
        /// Document number.
        number: Personal<String>,
        /// Date of birth, `YYMMDD`.
        birth: Personal<String>,
        /// Date of expiry, `YYMMDD`.
        expiry: Personal<String>,
    },
    /// All lines of the machine-readable zone, or the one line of a driving licence.
    Lines {
        /// With line ends between them.
        text: Personal<String>,
    },
    /// The card access number.
    Can {
        /// Its digits.
        digits: Personal<String>,
    },
}

/// Why something opens no chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// The lines are none of a document.
    #[error("these are not the lines of a passport, an identity card or a driving licence")]
    Lines(#[source] MrzError),
    /// A check digit is wrong, and what was meant is not certain.
    #[error("a check digit of these lines is wrong: type them once more")]
    CheckDigits,
    /// These lines belong to a document without a chip, such as a visa.
    #[error("documents with these lines have no chip")]
    NoChip,
    /// One of three values has not its form.
    #[error("a typed value has not its form")]
    Values(#[source] KeyError),
    /// Not six digits.
    #[error("a card access number has six digits")]
    Can,
}

impl ChipKey {
    /// As the chip's session takes it.
    ///
    /// # Errors
    /// It opens no chip.
    pub fn access(&self) -> Result<AccessKey, NoKey> {
        match self {
            Self::Values { number, birth, expiry } => {
                let key = Key::of_text(number.reveal(), birth.reveal(), expiry.reveal());
                key.map(AccessKey::Mrz).map_err(NoKey::Values)
            }
            Self::Lines { text } => match mrz::repair(text.reveal()).map_err(NoKey::Lines)? {
                // A chip was made from what is printed, wrong digits and all.
                Repair::Sound(mrz) | Repair::Mended { mrz, .. } | Repair::Hopeless(mrz) => {
                    AccessKey::of_mrz(&mrz).ok_or(NoKey::NoChip)
                }
                Repair::Ambiguous => Err(NoKey::CheckDigits),
            },
            Self::Can { digits } => Can::new(digits.reveal().trim()).map(AccessKey::Can).ok_or(NoKey::Can),
        }
    }
}

/// What is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChipOrder {
    /// What opens the chip.
    pub key: ChipKey,
    /// What the chip is to sign, if whoever will verify has drawn something.
    pub challenge: Option<[u8; 8]>,
    /// Whether a chip that offers PACE may be opened by BAC if PACE fails.
    pub allow_bac: bool,
    /// To whom the chip is to prove that it is genuine.
    pub agreement: AgreementWith,
}

impl ChipOrder {
    /// The plan of a chip's session.
    ///
    /// # Errors
    /// The key opens no chip.
    pub fn plan(&self) -> Result<Plan, NoKey> {
        Ok(Plan {
            application: Sought::Auto,
            key: self.key.access()?,
            groups: None,
            allow_bac_on_pace_chip: self.allow_bac,
            challenge: self.challenge,
            agreement: self.agreement,
            extended: true,
        })
    }
}
