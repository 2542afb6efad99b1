//! Captures: asked for by the specialist, made at the kiosk, accepted by both.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::{CallId, LeaseId};

/// How far the capture of one step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capture {
    /// Asked for: the kiosk may make one.
    Asked(Lease),
    /// Made; the citizen looks at it.
    Taken(Taken),
    /// The citizen takes it; the specialist has not, or must do so again.
    CitizenAccepted(Taken),
    /// Taken by both.
    Accepted(Taken),
    /// The citizen has signed in demo mode: there is no picture of it.
    SignedInDemo,
    /// The citizen says that it cannot be done.
    Unable,
}

/// The right to make one capture. It dies with its call, with other eyes, and when it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Its id.
    pub id: LeaseId,
    /// The call in which it was given.
    pub call: CallId,
}

/// Something captured. The bytes lie in the [`super::BlobStore`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// What the bytes are.
    pub media_type: MediaType,
    /// In pixels; 0 for a chip.
    pub width: u32,
    /// In pixels; 0 for a chip.
    pub height: u32,
    /// What the measurements say, for the specialist's judgement.
    pub findings: Vec<Finding>,
    /// Whether it comes from a simulated device.
    pub simulated: bool,
}

/// What captured bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaType {
    /// JPEG (ITU-T T.81).
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// The files of a chip and what was seen of it; it has no width and height.
    #[serde(rename = "application/vnd.skranke.chip")]
    Chip,
}

/// One measured quality of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// What was measured.
    pub check: Check,
    /// Whether it is good enough.
    pub verdict: Verdict,
    /// The measure, in the unit that the check documents.
    pub value: i32,
}

/// What is measured of a portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Mean brightness of the middle, 0 to 255.
    Exposure,
    /// Spread of brightness in the middle (standard deviation), 0 to 127.
    Contrast,
    /// Variance of the Laplacian of the middle.
    Sharpness,
    /// Spread of brightness in the background beside the head (standard deviation), 0 to 127.
    Background,
    /// Mean difference to the frame before, in thousandths of full scale.
    Stillness,
}

/// Whether a measure is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Good enough.
    Ok,
    /// Too little.
    Low,
    /// Too much.
    High,
}

impl Finding {
    /// Whether somebody should look twice.
    pub const fn warns(&self) -> bool {
        !matches!(self.verdict, Verdict::Ok)
    }

    /// The text key of its sentence.
    pub const fn key(&self) -> &'static str {
        match (self.check, self.verdict) {
            (Check::Exposure, Verdict::Ok) => "finding-exposure-ok",
            (Check::Exposure, Verdict::Low) => "finding-exposure-low",
            (Check::Exposure, Verdict::High) => "finding-exposure-high",
            (Check::Contrast, Verdict::Ok) => "finding-contrast-ok",
            (Check::Contrast, Verdict::Low) => "finding-contrast-low",
            (Check::Contrast, Verdict::High) => "finding-contrast-high",
            (Check::Sharpness, Verdict::Ok | Verdict::High) => "finding-sharpness-ok",
            (Check::Sharpness, Verdict::Low) => "finding-sharpness-low",
            (Check::Background, Verdict::Ok | Verdict::Low) => "finding-background-ok",
            (Check::Background, Verdict::High) => "finding-background-high",
            (Check::Stillness, Verdict::Ok | Verdict::Low) => "finding-stillness-ok",
            (Check::Stillness, Verdict::High) => "finding-stillness-high",
        }
    }
}

/// What the specialist tells the citizen while a portrait is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Come closer.
    Closer,
    /// Move back.
    Further,
    /// Look straight into the camera.
    LookStraight,
    /// Raise the chin.
    ChinUp,
    /// Lower the chin.
    ChinDown,
    /// Take the glasses off.
    GlassesOff,
    /// Take hair from the face.
    HairAside,
    /// Take hat or scarf off.
    HatOff,
    /// Close the mouth.
    MouthClosed,
    /// Turn towards the light.
    MoreLight,
    /// Hold still.
    HoldStill,
    /// It is good like this.
    Good,
}

impl Advice {
    /// Every advice, in the order of the specialist's keys.
    pub const ALL: [Self; 12] = [
        Self::Closer,
        Self::Further,
        Self::LookStraight,
        Self::ChinUp,
        Self::ChinDown,
        Self::GlassesOff,
        Self::HairAside,
        Self::HatOff,
        Self::MouthClosed,
        Self::MoreLight,
        Self::HoldStill,
        Self::Good,
    ];

    /// The text key of its sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Closer => "advice-closer",
            Self::Further => "advice-farther",
            Self::LookStraight => "advice-straight",
            Self::ChinUp => "advice-chin-up",
            Self::ChinDown => "advice-chin-down",
            Self::GlassesOff => "advice-glasses",
            Self::HairAside => "advice-hair",
            Self::HatOff => "advice-hat",
            Self::MouthClosed => "advice-mouth",
            Self::MoreLight => "advice-light",
            Self::HoldStill => "advice-still",
            Self::Good => "advice-good",
        }
    }
}

/// Why a capture is to be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetakeReason {
    /// Eyes closed or not to the camera.
    Eyes,
    /// Head turned or tilted.
    Pose,
    /// Too near, too far, or not in the middle.
    Framing,
    /// Blurred.
    Blurred,
    /// Too dark, too bright, or uneven.
    Light,
    /// Something behind the citizen.
    Background,
    /// Glasses, hair, hat or scarf.
    Covered,
    /// Mouth open or smiling.
    Expression,
    /// The wrong finger, or not flat.
    WrongFinger,
    /// The document was not read, or not well.
    NotRead,
}

impl RetakeReason {
    /// Every reason, in the order of the specialist's keys.
    pub const ALL: [Self; 10] = [
        Self::Eyes,
        Self::Pose,
        Self::Framing,
        Self::Blurred,
        Self::Light,
        Self::Background,
        Self::Covered,
        Self::Expression,
        Self::WrongFinger,
        Self::NotRead,
    ];

    /// The text key of its label.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Eyes => "retake-eyes",
            Self::Pose => "retake-pose",
            Self::Framing => "retake-framing",
            Self::Blurred => "retake-blurred",
            Self::Light => "retake-light",
            Self::Background => "retake-background",
            Self::Covered => "retake-covered",
            Self::Expression => "retake-expression",
            Self::WrongFinger => "retake-wrong-finger",
            Self::NotRead => "retake-not-read",
        }
    }
}

impl Capture {
    /// What was captured, if something is.
    pub const fn taken(&self) -> Option<&Taken> {
        match self {
            Self::Taken(taken) | Self::CitizenAccepted(taken) | Self::Accepted(taken) => Some(taken),
            Self::Asked(_) | Self::SignedInDemo | Self::Unable => None,
        }
    }
}
