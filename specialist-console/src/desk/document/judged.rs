//! Judging what was read: the same bytes and the same anchors give the same answer.

use documents::dump::Dump;
use documents::file::Group;
use documents::lds::image::Picture;
use documents::mrz::Key;
use documents::pki::store::Anchors;
use documents::report::{AssertionId, Outcome, Reason, Report};
use documents::verify::{Expected, Printed, Reader, verify};
use domain::digest::Digest;
use domain::person::Day;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::CaseFacts;
use protocol::visit::CHALLENGE_BYTES;

use super::Page;

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
}

/// A document as this console finds it.
#[derive(Debug)]
pub struct Judged {
    /// Of the bytes.
    pub digest: Digest,
    /// What was examined and what it says; nothing if the bytes are none that were read from a chip.
    pub found: Option<Found>,
}

/// What was found in a document.
#[derive(Debug)]
pub struct Found {
    /// What was examined.
    pub report: Report,
    /// What it says.
    pub page: Page,
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
    /// Nobody here knows the certificate of the state that signed it; nothing else speaks against it.
    Unknown,
    /// It has expired, and nothing else speaks against it.
    Expired,
    /// Nothing speaks against it.
    Good,
}

impl Judging {
    /// Verifies it. This takes a while.
    pub fn judge(&self, anchors: &Anchors, now: Moment) -> Judged {
        let found = Dump::from_bytes(self.bytes.reveal()).ok().map(|dump| {
            let expected = Expected {
                printed: self.typed.clone().map(Printed::Key),
                challenge: Some(self.challenge),
                reader: Reader::Foreign,
                ..Expected::default()
            };
            let seconds = i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX);
            let verdict = verify(&dump, anchors, &expected, seconds);
            let page = Day::of_utc(now).map(|today| Page::of(verdict.document, today)).unwrap_or_default();
            Found { report: verdict.report, page }
        });
        Judged { digest: self.digest, found }
    }
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

    /// When the document was issued, if it says.
    pub fn issued(&self) -> Option<Day> {
        self.found.as_ref()?.page.issued
    }

    /// How it stands to a case, if there is one.
    pub fn standing(&self, case: Option<&CaseFacts>) -> Standing {
        let Some(Found { report, page }) = &self.found else { return Standing::Nothing };
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
        if !passed(AssertionId::SodChain) {
            return Standing::Unknown;
        }
        if report.failed().next().is_some() { Standing::Expired } else { Standing::Good }
    }
}
