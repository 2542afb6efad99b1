//! Opening a record and checking everything about it.

use domain::digest::Digest;
use domain::expedition::{Kind, Outcome, Step, StepState};
use domain::id::{ExpeditionId, PersonId, VisitId};
use domain::visit::{Record, RecordError, Taken, Verified};
use image::ImageFormat;
use serde::Serialize;
use trust::{AuthoritySecretKey, FleetCa, Sealed};

/// Whoever opens records: the authority's secret key, and the fleet whose signatures count.
#[derive(Debug)]
pub struct Judge {
    /// Opens records.
    pub key: AuthoritySecretKey,
    /// Certifies every station.
    pub fleet: FleetCa,
}

/// A record that was taken, without anything personal.
#[derive(Debug, Clone, Serialize)]
pub struct Received {
    /// The expedition.
    pub expedition: ExpeditionId,
    /// The visit that it comes from.
    pub visit: VisitId,
    /// Its kind.
    pub kind: Kind,
    /// What was decided.
    pub outcome: Outcome,
    /// SHA-256 of the portrait, where one was accepted.
    pub portrait_digest: Option<Digest>,
    /// The portrait's size, in bytes.
    pub portrait_bytes: Option<usize>,
    /// The codes of the steps that have a result.
    pub steps: Vec<&'static str>,
    /// How many entries the log has.
    pub entries: usize,
    /// Who signed entries.
    pub signers: Vec<String>,
    /// Which specialist closed it.
    pub closed_by: PersonId,
    /// Whether anything was simulated.
    pub simulated: bool,
    /// SHA-256 of the sealed record.
    pub digest: Digest,
}

/// Why a record is not taken. The word goes back to the sender.
#[derive(Debug, thiserror::Error)]
pub enum Unprocessable {
    /// It does not open with this key as the record of this expedition.
    #[error("the record does not open")]
    DoesNotOpen,
    /// It does not hold.
    #[error("the record does not hold")]
    Record(#[from] RecordError),
    /// It is the record of another expedition, or of none.
    #[error("the record is of another expedition")]
    OtherExpedition,
    /// Approved without a portrait, or the portrait is not the picture that the log tells of.
    #[error("the portrait is missing or not as the log tells")]
    Portrait,
}

impl Unprocessable {
    /// The word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DoesNotOpen => "does_not_open",
            Self::Record(error) => error.code(),
            Self::OtherExpedition => "other_expedition",
            Self::Portrait => "portrait",
        }
    }
}

impl Judge {
    /// Opens and checks a sealed record that claims to be that of `expedition`.
    pub fn judge(&self, expedition: ExpeditionId, sealed: Vec<u8>) -> Result<Received, Unprocessable> {
        let digest = Digest::of(&sealed);
        let info = Record::sealing_info(expedition);
        let opened = trust::open(&self.key, &info, b"", &Sealed(sealed)).map_err(|_| Unprocessable::DoesNotOpen)?;
        let verified = Record::from_bytes(&opened)?.verify(&self.fleet)?;
        let visit = verified.visit();
        let casework = visit.expedition().ok_or(Unprocessable::OtherExpedition)?;
        if casework.begin().expedition != expedition {
            return Err(Unprocessable::OtherExpedition);
        }
        let portrait = portrait(&verified)?;
        let done = |step: &Step| matches!(casework.step(*step), StepState::Done(_));
        Ok(Received {
            expedition,
            visit: visit.id(),
            kind: casework.begin().kind,
            outcome: verified.outcome.clone(),
            portrait_digest: portrait.map(|(digest, _)| digest),
            portrait_bytes: portrait.map(|(_, bytes)| bytes),
            steps: Step::ALL.into_iter().filter(done).map(Step::code).collect(),
            entries: verified.log.entries().len(),
            signers: verified.signers.iter().map(ToString::to_string).collect(),
            closed_by: verified.person,
            simulated: visit.simulated(),
            digest,
        })
    }
}

/// The digest and size of the portrait: a JPEG of the size that the log tells.
fn portrait(verified: &Verified) -> Result<Option<(Digest, usize)>, Unprocessable> {
    let Some((_, digest, bytes)) = verified.captures.iter().find(|(step, ..)| *step == Step::Portrait) else {
        return match verified.outcome {
            Outcome::Approved | Outcome::ApprovedProvisional => Err(Unprocessable::Portrait),
            _ => Ok(None),
        };
    };
    let capture = verified.visit().capture(Step::Portrait);
    let told = capture.and_then(|capture| capture.taken()).ok_or(Unprocessable::Portrait)?;
    if is_as_told(bytes, told) { Ok(Some((*digest, bytes.len()))) } else { Err(Unprocessable::Portrait) }
}

fn is_as_told(bytes: &[u8], told: &Taken) -> bool {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)
        .is_ok_and(|picture| (picture.width(), picture.height()) == (told.width, told.height))
}
