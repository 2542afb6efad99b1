//! What a step, and a whole expedition, can come to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::step::Step;
use crate::digest::Digest;

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum StepResult {
    /// Done by the specialist.
    Passed,
    /// Captured at the kiosk and accepted.
    Captured {
        /// Of the captured bytes.
        digest: Digest,
    },
    /// Acted out without the equipment; only in demo mode.
    Simulated,
    /// Not done, for a reason that has a code.
    Coded {
        /// The reason.
        code: Code,
    },
}

/// Why a step was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The kiosk lacks the equipment: the citizen is referred.
    NotAvailableAtThisKiosk,
    /// There is no document, or its chip cannot be read: the citizen is referred.
    Unreadable,
    /// What should prove the document genuine speaks against it: the citizen is referred, or the case frozen.
    NotGenuine,
    /// The condition for the step is not met.
    NotNeeded,
    /// No finger of this hand can be taken now: provisional passport.
    TemporarilyImpossible,
    /// No finger of this hand can ever be taken: exempt.
    PermanentlyImpossible,
    /// The citizen will not: no passport (EU 2252/2004).
    RefusedByCitizen,
    /// The citizen cannot write.
    CannotWrite,
}

/// How far a result lets the decision go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permits {
    /// To nothing that issues a passport, nor to saying no.
    Referral,
    /// To a refusal or a referral.
    Refusal,
    /// To a provisional passport.
    Provisional,
    /// To approval.
    Approval,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 8] = [
        Self::NotAvailableAtThisKiosk,
        Self::Unreadable,
        Self::NotGenuine,
        Self::NotNeeded,
        Self::TemporarilyImpossible,
        Self::PermanentlyImpossible,
        Self::RefusedByCitizen,
        Self::CannotWrite,
    ];

    /// The text key of its label.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotAvailableAtThisKiosk => "code-not-available",
            Self::Unreadable => "code-unreadable",
            Self::NotGenuine => "code-not-genuine",
            Self::NotNeeded => "code-not-needed",
            Self::TemporarilyImpossible => "code-temporarily-impossible",
            Self::PermanentlyImpossible => "code-permanently-impossible",
            Self::RefusedByCitizen => "code-refused-by-citizen",
            Self::CannotWrite => "code-cannot-write",
        }
    }

    /// Which codes `step` may end with.
    pub const fn of(step: Step) -> &'static [Self] {
        match step {
            Step::Document => &[Self::NotAvailableAtThisKiosk, Self::Unreadable, Self::NotGenuine],
            Step::Portrait => &[Self::NotAvailableAtThisKiosk],
            Step::Questions | Step::Consents | Step::OldPassport => &[Self::NotNeeded],
            Step::LeftFinger | Step::RightFinger => &[
                Self::NotAvailableAtThisKiosk,
                Self::TemporarilyImpossible,
                Self::PermanentlyImpossible,
                Self::RefusedByCitizen,
            ],
            Step::Signature => &[Self::NotAvailableAtThisKiosk, Self::CannotWrite],
            Step::Welcome
            | Step::Notice
            | Step::Case
            | Step::Registers
            | Step::Faces
            | Step::ReadBack
            | Step::Fee
            | Step::Decision
            | Step::Submit
            | Step::Receipt
            | Step::Wipe => &[],
        }
    }

    /// How far it lets the decision go.
    pub const fn permits(self) -> Permits {
        match self {
            Self::NotAvailableAtThisKiosk | Self::Unreadable | Self::NotGenuine => Permits::Referral,
            Self::RefusedByCitizen => Permits::Refusal,
            Self::TemporarilyImpossible => Permits::Provisional,
            Self::NotNeeded | Self::PermanentlyImpossible | Self::CannotWrite => Permits::Approval,
        }
    }
}

impl StepResult {
    /// How far it lets the decision go.
    pub const fn permits(self) -> Permits {
        match self {
            Self::Passed | Self::Captured { .. } | Self::Simulated => Permits::Approval,
            Self::Coded { code } => code.permits(),
        }
    }
}

/// A comparison of faces by one pair of eyes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Comparison {
    /// Whether it is the same person.
    pub answer: Answer,
    /// What was looked at, feature by feature.
    pub features: BTreeSet<Feature>,
    /// What the living face was held against.
    pub against: BTreeSet<Reference>,
}

/// A "yes" that looked at fewer features is not taken: a glance finds too few strangers.
pub const FEATURES_MIN: usize = 3;

/// Whether it is the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not certain: a colleague must look.
    Unsure,
}

/// A feature of a face that tells people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Shape and lobes of the ears.
    Ears,
    /// The eyes and brows.
    Eyes,
    /// The nose.
    Nose,
    /// Mouth and chin.
    Mouth,
    /// Scars, moles and other marks.
    Marks,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 5] = [Self::Ears, Self::Eyes, Self::Nose, Self::Mouth, Self::Marks];
}

/// What a living face is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The portrait in the chip.
    Chip,
    /// The portrait in the register of passports.
    Register,
    /// The portrait printed in the document, shown to the camera.
    Page,
}

/// What the citizen is asked to do while the faces are compared; drawn at random so that no recording fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Challenge {
    /// Turn the head to the left.
    TurnLeft,
    /// Turn the head to the right.
    TurnRight,
    /// Look up.
    LookUp,
    /// Move a hand slowly across the face.
    HandAcrossFace,
}

impl Challenge {
    /// Every challenge.
    pub const ALL: [Self; 4] = [Self::TurnLeft, Self::TurnRight, Self::LookUp, Self::HandAcrossFace];

    /// The text key of its request.
    pub const fn key(self) -> &'static str {
        match self {
            Self::TurnLeft => "challenge-turn-left",
            Self::TurnRight => "challenge-turn-right",
            Self::LookUp => "challenge-look-up",
            Self::HandAcrossFace => "challenge-hand-across-face",
        }
    }
}

/// What an expedition came to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A passport is ordered.
    Approved,
    /// A provisional passport of at most twelve months.
    ApprovedProvisional,
    /// No, with the way to complain.
    Refused {
        /// Why.
        reason: RefusalReason,
    },
    /// Somebody else must go on.
    Referred {
        /// Who.
        to: ReferredTo,
    },
    /// Something must be brought; what was done is kept.
    Incomplete {
        /// What.
        missing: BTreeSet<Missing>,
    },
    /// Broken off.
    Aborted {
        /// Why.
        why: AbortReason,
    },
    /// Suspected fraud. The citizen is told only that it must be looked into.
    Frozen,
}

/// Why a passport is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Will not have fingers taken.
    FingersRefused,
    /// Three passports in five years (pasloven § 1 b).
    ThreeInFiveYears,
    /// Not a Danish citizen.
    NotACitizen,
    /// Has a valid passport that is neither lost nor given up.
    ValidPassportHeld,
}

/// Who goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferredTo {
    /// The counter at the town hall.
    TownHall,
    /// The police.
    Police,
    /// A photographer.
    Photographer,
}

/// What must be brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The digital application.
    Application,
    /// The last passport.
    OldPassport,
    /// Proof of identity with a photograph.
    PhotoId,
    /// Proof of citizenship.
    Citizenship,
    /// Proof of a changed name.
    NameProof,
    /// The police's receipt for a stolen passport.
    PoliceReceipt,
}

/// Why an expedition is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbortReason {
    /// The citizen went.
    CitizenLeft,
    /// It does not work.
    Technical,
    /// Somebody's safety.
    Safety,
    /// Nothing to be done: guidance only, or a wrong press.
    NoCase,
}

impl Outcome {
    /// What the citizen's screen may know of it.
    pub const fn told(&self) -> Told {
        match self {
            Self::Approved => Told::Approved,
            Self::ApprovedProvisional => Told::Provisional,
            Self::Refused { .. } => Told::Refused,
            Self::Referred { .. } => Told::Referred,
            Self::Incomplete { .. } => Told::Incomplete,
            Self::Aborted { .. } => Told::Aborted,
            Self::Frozen => Told::Examined,
        }
    }

    /// Whether the closed record is submitted to the authority. What was broken off is erased instead.
    pub const fn is_submitted(&self) -> bool {
        !matches!(self, Self::Aborted { .. })
    }

    /// The middle part of its text keys.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Approved => "outcome-approved",
            Self::ApprovedProvisional => "outcome-approved-provisional",
            Self::Refused { .. } => "outcome-refused",
            Self::Referred { .. } => "outcome-referred",
            Self::Incomplete { .. } => "outcome-incomplete",
            Self::Aborted { .. } => "outcome-aborted",
            Self::Frozen => "outcome-frozen",
        }
    }
}

/// An outcome in the citizen's words: a suspicion does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// The passport is ordered.
    Approved,
    /// A provisional passport.
    Provisional,
    /// Refused.
    Refused,
    /// Somebody else goes on.
    Referred,
    /// Something must be brought.
    Incomplete,
    /// Broken off.
    Aborted,
    /// "Vi skal undersøge nærmere."
    Examined,
}
