//! What is written into a visit log, and how it is carried.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::capture::{RetakeReason, Taken};
use crate::digest::{Digest, Hex};
use crate::expedition::{Challenge, Comparison, Equipment, Fee, Kind, Outcome, Step, StepResult};
use crate::id::{CallId, ConsoleId, ExpeditionId, KioskId, LeaseId, PersonId, StationId, VisitId};
use crate::person::{Cpr, Day};
use crate::redact::Personal;
use crate::time::Moment;

/// No entry may be longer, in bytes.
pub const ENTRY_MAX_BYTES: usize = 16 * 1024;
/// The context that an entry is signed under by a station's key: the signature counts for nothing else.
pub const ENTRY_CONTEXT: &str = "visit-entry";
/// The context that a closing is signed under by a specialist's session key.
pub const CLOSING_CONTEXT: &str = "visit-closing";
/// No name may be longer, in characters.
pub const NAME_MAX_CHARS: usize = 100;

/// One entry of a visit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of which visit.
    pub visit: VisitId,
    /// In which call it was written.
    pub call: CallId,
    /// Counted from 1.
    pub number: u64,
    /// The digest of the entry before; for the first, that of the visit's name.
    pub previous: Digest,
    /// Who wrote and signed it.
    pub author: StationId,
    /// When, by the author's clock.
    pub at: Moment,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "body", rename_all = "snake_case")]
pub enum Body {
    /// Kiosk: a citizen is here. Always the first entry.
    Opened(Opened),
    /// Console: a specialist has taken the call (over).
    SpecialistJoined {
        /// Who.
        person: PersonId,
        /// Where.
        console: ConsoleId,
        /// Of the signed sign-in statement.
        sign_in: Digest,
    },
    /// Console: casework begins.
    ExpeditionBegan {
        /// Its id.
        expedition: ExpeditionId,
        /// What it is about.
        kind: Kind,
        /// The day on which ages and fees are judged; within a day of the entry's time.
        day: Day,
    },
    /// Console: the case was found; also to correct it.
    CaseFound {
        /// Whom it is about.
        facts: CaseFacts,
    },
    /// Console: turns to a step.
    StepOpened {
        /// Which.
        step: Step,
    },
    /// Console: gives a step its result.
    StepDone {
        /// Which.
        step: Step,
        /// What it came to.
        result: StepResult,
    },
    /// Console: takes a result back.
    StepReopened {
        /// Which.
        step: Step,
    },
    /// Console: asks the citizen to do something that no recording fits.
    Challenged {
        /// What.
        challenge: Challenge,
    },
    /// Console: has compared the faces.
    IdentityCompared {
        /// With which result.
        comparison: Comparison,
    },
    /// Console: gives the kiosk the right to make one capture.
    CaptureAsked {
        /// For which step.
        step: Step,
        /// New, never used before.
        lease: LeaseId,
    },
    /// Kiosk: made it.
    Captured {
        /// For which step.
        step: Step,
        /// By which right.
        lease: LeaseId,
        /// What.
        taken: Taken,
    },
    /// Kiosk, in demo mode: the citizen has signed, and no picture is kept.
    CitizenSigned {
        /// By which right.
        lease: LeaseId,
        /// Always true: a real signature is captured.
        simulated: bool,
    },
    /// Kiosk: the citizen cannot do what is asked (for example write).
    CitizenUnable {
        /// For which step.
        step: Step,
        /// By which right it was asked.
        lease: LeaseId,
    },
    /// Kiosk: the citizen takes the capture.
    CitizenAccepted {
        /// For which step.
        step: Step,
        /// Of what was looked at.
        digest: Digest,
    },
    /// Kiosk: the citizen wants another one.
    CitizenDeclined {
        /// For which step.
        step: Step,
        /// Of what was looked at.
        digest: Digest,
    },
    /// Console: takes the capture.
    CaptureAccepted {
        /// For which step.
        step: Step,
        /// Of what was looked at.
        digest: Digest,
    },
    /// Console: the capture, or the right to make it, is void.
    RetakeAsked {
        /// For which step.
        step: Step,
        /// Why.
        reason: RetakeReason,
    },
    /// Console: the citizen is shown the fee.
    FeeShown {
        /// As the rules give it.
        fee: Fee,
    },
    /// Console: decided.
    Decided {
        /// What.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// Kiosk: the citizen has hung up.
    CitizenLeft,
    /// Console: nothing follows.
    Closed {
        /// As decided; without a decision it is broken off.
        #[serde(flatten)]
        outcome: Outcome,
    },
}

/// What a visit starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Where.
    pub kiosk: KioskId,
    /// Whether equipment may be simulated: everything of this visit is then marked.
    pub demo: bool,
    /// What the kiosk has.
    pub equipment: BTreeSet<Equipment>,
    /// Which version of the rules the kiosk's program knows.
    pub policy: u32,
}

/// Whom a case is about. Every field is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFacts {
    /// The personal number.
    pub cpr: Personal<Cpr>,
    /// All given names.
    pub given_names: Personal<String>,
    /// The surname.
    pub surname: Personal<String>,
}

impl Body {
    /// What it is, for logs and tables: never what is in it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::SpecialistJoined { .. } => "specialist_joined",
            Self::ExpeditionBegan { .. } => "expedition_began",
            Self::CaseFound { .. } => "case_found",
            Self::StepOpened { .. } => "step_opened",
            Self::StepDone { .. } => "step_done",
            Self::StepReopened { .. } => "step_reopened",
            Self::Challenged { .. } => "challenged",
            Self::IdentityCompared { .. } => "identity_compared",
            Self::CaptureAsked { .. } => "capture_asked",
            Self::Captured { .. } => "captured",
            Self::CitizenSigned { .. } => "citizen_signed",
            Self::CitizenUnable { .. } => "citizen_unable",
            Self::CitizenAccepted { .. } => "citizen_accepted",
            Self::CitizenDeclined { .. } => "citizen_declined",
            Self::CaptureAccepted { .. } => "capture_accepted",
            Self::RetakeAsked { .. } => "retake_asked",
            Self::FeeShown { .. } => "fee_shown",
            Self::Decided { .. } => "decided",
            Self::CitizenLeft => "citizen_left",
            Self::Closed { .. } => "closed",
        }
    }
}

/// The bytes are not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEntry {
    /// Longer than [`ENTRY_MAX_BYTES`].
    #[error("an entry is too long")]
    TooLong,
    /// Cannot be read.
    #[error("an entry cannot be read")]
    Malformed,
}

/// An entry as it is carried: its text verbatim, so that what was signed is what is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedEntry {
    /// JSON of the [`Entry`].
    entry: Personal<String>,
    /// The author's.
    #[serde(flatten)]
    signature: Signature,
}

/// A station's signature with the certificate that it is checked by. What they are is the trust layer's affair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The signature.
    pub signature: Hex,
    /// The signer's certificate (DER).
    pub certificate: Hex,
}

/// Signs for a station.
pub trait Signer {
    /// Whose key it is.
    fn station(&self) -> StationId;

    /// Signs an entry's bytes under [`ENTRY_CONTEXT`].
    ///
    /// # Errors
    /// When the key, which may lie in a chip, cannot be used now.
    fn sign(&self, entry: &[u8]) -> Result<Signature, NotSigned>;
}

/// The station's key cannot be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the station's key cannot be used")]
pub struct NotSigned;

/// The signature is not that of a station of this fleet, or not over these bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signature is not authentic")]
pub struct NotAuthentic;

/// Checks signatures against the fleet's certificates.
pub trait Verifier {
    /// Who signed these bytes of an entry, with a certificate that was valid `at` this moment.
    ///
    /// # Errors
    /// When nobody of this fleet did.
    fn entry(&self, entry: &[u8], signature: &Signature, at: Moment) -> Result<StationId, NotAuthentic>;

    /// Who closed a log: `sign_in` is the signed sign-in statement, whose key signed `closing`.
    ///
    /// # Errors
    /// When the statement is not authentic, not valid at the moment, or its key did not sign.
    fn closing(
        &self,
        closing: &[u8],
        signature: &Hex,
        sign_in: &[u8],
        at: Moment,
    ) -> Result<(PersonId, ConsoleId), NotAuthentic>;
}

impl<V: Verifier + ?Sized> Verifier for &V {
    fn entry(&self, entry: &[u8], signature: &Signature, at: Moment) -> Result<StationId, NotAuthentic> {
        (**self).entry(entry, signature, at)
    }

    fn closing(
        &self,
        closing: &[u8],
        signature: &Hex,
        sign_in: &[u8],
        at: Moment,
    ) -> Result<(PersonId, ConsoleId), NotAuthentic> {
        (**self).closing(closing, signature, sign_in, at)
    }
}

impl SignedEntry {
    /// Writes `entry` down and signs it.
    ///
    /// # Errors
    /// When the signer cannot sign now.
    pub fn sign(entry: &Entry, signer: &impl Signer) -> Result<Self, NotSigned> {
        let text = serde_json::to_string(entry).expect("an entry has only strings as keys");
        let signature = signer.sign(text.as_bytes())?;
        Ok(Self { entry: Personal::new(text), signature })
    }

    /// From its parts, as they came in; nothing is checked yet.
    pub const fn from_parts(entry: String, signature: Signature) -> Self {
        Self { entry: Personal::new(entry), signature }
    }

    /// The bytes that are signed and hashed.
    pub const fn bytes(&self) -> &[u8] {
        self.entry.reveal().as_bytes()
    }

    /// The signature.
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The digest that the next entry refers to.
    pub fn digest(&self) -> Digest {
        Digest::of(self.bytes())
    }

    /// Reads the entry.
    ///
    /// # Errors
    /// When it is too long or not an entry.
    pub fn read(&self) -> Result<Entry, NotAnEntry> {
        if self.bytes().len() > ENTRY_MAX_BYTES {
            return Err(NotAnEntry::TooLong);
        }
        serde_json::from_slice(self.bytes()).map_err(|_| NotAnEntry::Malformed)
    }
}
