//! The steps of a passport expedition, in the order of the counter.

use serde::{Deserialize, Serialize};

/// One step. Its code, "P01" to "P19", is how people speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// P01: greet, say one's name, check sound and picture, language.
    Welcome,
    /// P02: notice of processing; who is in the room.
    Notice,
    /// P03: find the case and check the digital application.
    Case,
    /// P04: the old passport on the reader: lines, chip, light.
    Document,
    /// P05: look-ups in the registers.
    Registers,
    /// P06: compare the face with chip and register, with a random challenge.
    Faces,
    /// P07: control questions where the documents are weak; never alone.
    Questions,
    /// P08: consent of those who have custody.
    Consents,
    /// P09: the portrait.
    Portrait,
    /// P10: a finger of the left hand.
    LeftFinger,
    /// P11: a finger of the right hand.
    RightFinger,
    /// P12: the signature.
    Signature,
    /// P13: read back, spelling, where the passport is to be delivered.
    ReadBack,
    /// P14: the fee with its lines.
    Fee,
    /// P15: what happens with the old passport.
    OldPassport,
    /// P16: decide.
    Decision,
    /// P17: close, seal and submit.
    Submit,
    /// P18: receipt.
    Receipt,
    /// P19: wipe the kiosk, write up.
    Wipe,
}

/// Who acts in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Acts {
    /// The specialist alone; the citizen waits or answers.
    Specialist,
    /// The citizen does something at the kiosk, guided by the specialist.
    Citizen,
    /// The programs, once the specialist has decided.
    Program,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 19] = [
        Self::Welcome,
        Self::Notice,
        Self::Case,
        Self::Document,
        Self::Registers,
        Self::Faces,
        Self::Questions,
        Self::Consents,
        Self::Portrait,
        Self::LeftFinger,
        Self::RightFinger,
        Self::Signature,
        Self::ReadBack,
        Self::Fee,
        Self::OldPassport,
        Self::Decision,
        Self::Submit,
        Self::Receipt,
        Self::Wipe,
    ];

    /// The steps in which something of the citizen's is captured: none of it counts before the faces are compared.
    pub const CAPTURES: [Self; 4] = [Self::Portrait, Self::LeftFinger, Self::RightFinger, Self::Signature];

    /// The steps in which the kiosk takes something: the captures, and before them what was read from a document.
    pub const TAKEN: [Self; 5] = [Self::Document, Self::Portrait, Self::LeftFinger, Self::RightFinger, Self::Signature];

    /// "P01" to "P19".
    pub const fn code(self) -> &'static str {
        match self {
            Self::Welcome => "P01",
            Self::Notice => "P02",
            Self::Case => "P03",
            Self::Document => "P04",
            Self::Registers => "P05",
            Self::Faces => "P06",
            Self::Questions => "P07",
            Self::Consents => "P08",
            Self::Portrait => "P09",
            Self::LeftFinger => "P10",
            Self::RightFinger => "P11",
            Self::Signature => "P12",
            Self::ReadBack => "P13",
            Self::Fee => "P14",
            Self::OldPassport => "P15",
            Self::Decision => "P16",
            Self::Submit => "P17",
            Self::Receipt => "P18",
            Self::Wipe => "P19",
        }
    }

    /// The text key of its label.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Welcome => "step-welcome",
            Self::Notice => "step-notice",
            Self::Case => "step-case",
            Self::Document => "step-document",
            Self::Registers => "step-registers",
            Self::Faces => "step-faces",
            Self::Questions => "step-questions",
            Self::Consents => "step-consents",
            Self::Portrait => "step-portrait",
            Self::LeftFinger => "step-left-finger",
            Self::RightFinger => "step-right-finger",
            Self::Signature => "step-signature",
            Self::ReadBack => "step-read-back",
            Self::Fee => "step-fee",
            Self::OldPassport => "step-old-passport",
            Self::Decision => "step-decision",
            Self::Submit => "step-submit",
            Self::Receipt => "step-receipt",
            Self::Wipe => "step-wipe",
        }
    }

    /// Who acts in it.
    pub const fn acts(self) -> Acts {
        match self {
            Self::Welcome
            | Self::Notice
            | Self::Case
            | Self::Registers
            | Self::Questions
            | Self::Consents
            | Self::Fee
            | Self::OldPassport
            | Self::Decision => Acts::Specialist,
            Self::Document
            | Self::Faces
            | Self::Portrait
            | Self::LeftFinger
            | Self::RightFinger
            | Self::Signature
            | Self::ReadBack => Acts::Citizen,
            Self::Submit | Self::Receipt | Self::Wipe => Acts::Program,
        }
    }

    /// Whether something of the citizen's is captured in it.
    pub const fn is_capture(self) -> bool {
        matches!(self, Self::Portrait | Self::LeftFinger | Self::RightFinger | Self::Signature)
    }

    /// Whether the kiosk takes something in it.
    pub const fn is_taken(self) -> bool {
        self.is_capture() || matches!(self, Self::Document)
    }

    /// What it needs at the kiosk, if it needs anything but people.
    pub const fn equipment(self) -> Option<Equipment> {
        match self {
            Self::Document => Some(Equipment::DocumentReader),
            Self::Portrait => Some(Equipment::Camera),
            Self::LeftFinger | Self::RightFinger => Some(Equipment::FingerReader),
            Self::Signature => Some(Equipment::SignaturePad),
            Self::Welcome
            | Self::Notice
            | Self::Case
            | Self::Registers
            | Self::Faces
            | Self::Questions
            | Self::Consents
            | Self::ReadBack
            | Self::Fee
            | Self::OldPassport
            | Self::Decision
            | Self::Submit
            | Self::Receipt
            | Self::Wipe => None,
        }
    }
}

/// What a kiosk can be equipped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Equipment {
    /// The portrait camera.
    Camera,
    /// Reads passports: page and chip.
    DocumentReader,
    /// Reads fingers.
    FingerReader,
    /// Takes signatures.
    SignaturePad,
}
