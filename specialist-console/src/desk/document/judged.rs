//! Judging what was read: the same bytes and the same anchors give the same answer.

use std::sync::Arc;

use documents::chip_auth::ca::Remote;
use documents::crypto::Random;
use documents::dump::{Dump, PageSeen};
use documents::file::{File, Group};
use documents::lds::image::{self, Picture};
use documents::mrz::Key;
use documents::pki::store::Anchors;
use documents::report::{Assertion, AssertionId, Outcome, Reason, Report};
use documents::verify::{Asked, Expected, Printed, Reader, Unanswered, verify};
use domain::digest::Digest;
use domain::id::LeaseId;
use domain::person::Day;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::CaseFacts;
use protocol::visit::CHALLENGE_BYTES;

use super::{Page, Question};

/// The group with the chip's keys (ICAO 9303-10 §4.7.14).
const KEYS: u8 = 14;

/// What is to be judged, and by what.
#[derive(Debug)]
pub struct Judging {
    /// Of the bytes.
    pub digest: Digest,
    /// As the kiosk sent them.
    pub bytes: Personal<Vec<u8>>,
    /// What the chip was asked to sign.
    pub challenge: [u8; CHALLENGE_BYTES],
    /// What the specialist typed of the page.
    pub typed: Option<Key>,
    /// By which right it was read.
    pub lease: LeaseId,
    /// How far the chip has proved itself.
    pub proof: Proof,
}

/// How far a chip has proved itself to this console.
#[derive(Debug)]
pub enum Proof {
    /// It has not been asked.
    NotAsked,
    /// It was asked, and these are said to be its answers.
    Answers(Box<Remote>, Vec<Vec<u8>>),
    /// It was asked, and there is no answer.
    Unanswered(Unanswered),
}

/// What came of judging, and what is to be done about the chip.
#[derive(Debug)]
pub struct Judgement {
    /// By which right it was read.
    pub lease: LeaseId,
    /// What was found.
    pub judged: Arc<Judged>,
    /// What next.
    pub next: Next,
}

/// What is to be done about the chip.
#[derive(Debug)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// The kiosk need not keep it at hand.
    LetGo,
    /// It is to be asked this.
    Ask(Box<Question>),
}

/// A document as this console finds it.
#[derive(Debug)]
pub struct Judged {
    /// Of the bytes.
    pub digest: Digest,
    /// What was examined and what it says; nothing if the bytes are none that were read from a chip.
    pub found: Option<Found>,
    /// Whether the chip has still to answer whether it is genuine.
    pub awaits_chip: bool,
}

/// What was found in a document.
#[derive(Debug)]
pub struct Found {
    /// What was examined.
    pub report: Report,
    /// What it says.
    pub page: Page,
    /// The printed page, if the kiosk's camera saw it.
    pub seen: Option<Seen>,
}

/// A printed page, as the kiosk says that its camera saw it.
#[derive(Debug)]
pub struct Seen {
    /// Its machine-readable lines.
    pub lines: Vec<Personal<String>>,
    /// How it looks, if that can be shown.
    pub picture: Option<Picture>,
}

/// How a document stands to a case: the first of these that is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It was not read from a chip.
    Nothing,
    /// Something speaks against it.
    Failed,
    /// Too little was read to prove that a state has signed what it says.
    Unproved,
    /// Its holder was born on another day than the citizen of the case, or has another number.
    AnotherPerson,
    /// The chip has not yet answered whether it is genuine.
    Proving,
    /// The chip can prove that it is no copy, and has not: it was lifted, did not answer, or was not asked in time.
    ChipSilent,
    /// Nobody here knows the certificate of the state that signed it; nothing else speaks against it.
    Unknown,
    /// It has expired, and nothing else speaks against it.
    Expired,
    /// Nothing speaks against it.
    Good,
}

impl Judging {
    /// Verifies it, and draws the question that the chip is to be asked. This takes a while.
    pub fn judge(self, anchors: &Anchors, now: Moment, random: Random<'_>) -> Judgement {
        let Self { digest, bytes, challenge, typed, lease, proof } = self;
        let Ok(dump) = Dump::from_bytes(bytes.reveal()) else {
            let judged = Arc::new(Judged { digest, found: None, awaits_chip: false });
            return Judgement { lease, judged, next: Next::Nothing };
        };
        let examine = |agreement| {
            let expected = Expected {
                printed: printed(typed.clone(), &dump),
                challenge: Some(challenge),
                reader: Reader::Foreign,
                agreement,
            };
            examine(&dump, anchors, &expected, now)
        };
        let keys = Group::new(KEYS).and_then(|group| dump.file(File::Dg(group))).unwrap_or_default();
        let (found, next) = match proof {
            Proof::NotAsked => {
                let found = examine(Asked::Will);
                let reason = found.report.about(AssertionId::ChipAgreement).map(Assertion::reason);
                match (reason == Some(Reason::ProofAwaited)).then(|| Question::draw(keys, random)) {
                    Some(Ok(question)) => (found, Next::Ask(Box::new(question))),
                    Some(Err(error)) => (examine(Asked::Answered(Err(error))), Next::LetGo),
                    // What it says is not signed, or it has failed: what it can prove does not matter.
                    None if Remote::is_offered(keys) => (found, Next::LetGo),
                    None => (found, Next::Nothing),
                }
            }
            Proof::Answers(remote, answers) => (examine(Asked::Answered(remote.finish(&answers))), Next::Nothing),
            Proof::Unanswered(why) => (examine(Asked::Unanswered(why)), Next::Nothing),
        };
        let awaits_chip = matches!(next, Next::Ask(_));
        Judgement { lease, judged: Arc::new(Judged { digest, found: Some(found), awaits_chip }), next }
    }
}

/// What is printed on a document: as a person typed it, else as the camera saw it.
fn printed(typed: Option<Key>, dump: &Dump) -> Option<Printed> {
    typed.map(Printed::Key).or_else(|| dump.page.as_ref()?.zone().map(Printed::Zone))
}

impl Seen {
    fn of(page: &PageSeen) -> Self {
        Self {
            lines: page.lines().reveal().lines().map(|line| Personal::new(line.to_owned())).collect(),
            picture: page.picture().and_then(|picture| image::decode(picture.reveal()).ok()),
        }
    }
}

fn examine(dump: &Dump, anchors: &Anchors, expected: &Expected, now: Moment) -> Found {
    let seconds = i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX);
    let verdict = verify(dump, anchors, expected, seconds);
    let page = Day::of_utc(now).map(|today| Page::of(verdict.document, today)).unwrap_or_default();
    Found { report: verdict.report, page, seen: dump.page.as_ref().map(Seen::of) }
}

impl Standing {
    /// Whether a specialist may take it. All but a good one they take on purpose.
    pub const fn may_be_taken(self) -> bool {
        matches!(self, Self::Unknown | Self::Expired | Self::Good)
    }
}

impl Judged {
    /// The portrait in the chip, if it can be shown.
    pub fn portrait(&self) -> Option<&Picture> {
        self.found.as_ref()?.page.portrait.as_ref()
    }

    /// The printed page, if there is a picture of it that can be shown.
    pub fn page(&self) -> Option<&Picture> {
        self.found.as_ref()?.seen.as_ref()?.picture.as_ref()
    }

    /// When the document was issued, if it says.
    pub fn issued(&self) -> Option<Day> {
        self.found.as_ref()?.page.issued
    }

    /// How it stands to a case, if there is one.
    pub fn standing(&self, case: Option<&CaseFacts>) -> Standing {
        let Some(Found { report, page, .. }) = &self.found else { return Standing::Nothing };
        let passed = |id| report.about(id).is_some_and(|about| about.outcome() == Outcome::Passed);
        let expired = |id, reason| (id, reason) == (AssertionId::DocumentValidity, Reason::DocumentExpired);
        if report.failed().any(|failed| !expired(failed.id(), failed.reason())) {
            return Standing::Failed;
        }
        // Whoever leaves out what would speak against a document proves nothing.
        let holder = Group::new(1).map(AssertionId::Hash);
        if !passed(AssertionId::SodSignature) || !holder.is_some_and(passed) {
            return Standing::Unproved;
        }
        if case.is_some_and(|case| !page.may_be_of(case)) {
            return Standing::AnotherPerson;
        }
        if self.awaits_chip {
            return Standing::Proving;
        }
        if !proves_itself(report) {
            return Standing::ChipSilent;
        }
        if !passed(AssertionId::SodChain) {
            return Standing::Unknown;
        }
        if report.failed().next().is_some() { Standing::Expired } else { Standing::Good }
    }
}

/// Whether the chip has proved that it is no copy, or is of a kind that cannot: whoever lifts a copy in time must not get
/// further with it.
fn proves_itself(report: &Report) -> bool {
    const PROOFS: [AssertionId; 3] = [AssertionId::ChipActive, AssertionId::ChipAgreement, AssertionId::ChipCam];
    let outcome = |id| report.about(id).map(Assertion::outcome);
    let proved = PROOFS.iter().any(|id| outcome(*id) == Some(Outcome::Passed));
    proved || PROOFS.iter().all(|id| matches!(outcome(*id), None | Some(Outcome::NotApplicable)))
}
