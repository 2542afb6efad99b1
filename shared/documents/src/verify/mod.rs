//! What the files of a chip prove: passive authentication, hashes, evidence of the chip, and whether all of it agrees.
//!
//! - `passive`: who signed, and whether that is trusted (ICAO 9303-11 §5.1). `files`: the hash of each file, what is
//!   missing. `chip`: evidence that the chip is no copy. `holder`: what the document says about itself.
//!
//! **Invariant:** each check is an assertion with a reason; none is left out because another one failed.
//! **Invariant:** what is missing is never taken for wrong: a file that was not read is unavailable, an issuer that no list
//! holds is inconclusive. What is wrong is never taken for missing.
//!
//! # Rationale
//! Certificates of signers run out years before the documents that they signed, as the standard intends. So a signer has
//! to have been valid when it signed (the signed time, else the date of issue), not today.

mod chip;
mod document;
mod files;
mod holder;
mod passive;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use crate::chip_auth::ca::{AgreementError, AgreementProof};
use crate::dump::Dump;
use crate::mrz;
use crate::pki::store::Anchors;
use crate::report::Report;

pub use document::{Document, Portrait};

/// What is known about the document from elsewhere than its chip.
#[derive(Debug, Default)]
pub struct Expected {
    /// What is printed on it, if that was read or typed.
    pub printed: Option<Printed>,
    /// What the chip was to sign, if whoever verifies has drawn it. Without it an answer may be a replayed one, and proves
    /// something only if the reader is one's own.
    pub challenge: Option<[u8; 8]>,
    /// What came of chip authentication with whoever verifies, over the reader's head.
    pub agreement: Asked,
    /// Whose reader it was.
    pub reader: Reader,
}

/// Whether whoever verifies asks the chip over the reader's head ([`crate::chip_auth::ca::Remote`]), and what came of it.
#[derive(Debug, Default)]
pub enum Asked {
    /// It is not asked.
    #[default]
    No,
    /// It will be, if it offers that with a key that a state has signed: then the reason is
    /// [`crate::report::Reason::ProofAwaited`].
    Will,
    /// It has answered.
    Answered(Result<AgreementProof, AgreementError>),
    /// It has not.
    Unanswered(Unanswered),
}

/// Why a chip did not answer whoever verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// The document was lifted.
    Lifted,
    /// The reader is gone.
    NoReader,
    /// The reader did not keep the chip at hand.
    NotKept,
    /// The chip failed.
    Chip,
    /// The chip took too long.
    ChipLate,
    /// Nothing came back in time from whoever has the reader.
    Silence,
    /// Whoever has the reader does not know what was asked.
    NotUnderstood,
}

/// What is printed on a document.
#[derive(Debug, Clone)]
pub enum Printed {
    /// The whole zone.
    Zone(mrz::Mrz),
    /// Number, birth and expiry, as somebody typed them.
    Key(mrz::Key),
}

/// Whose reader read the chip. What a reader alone has seen, another one can make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reader {
    /// One that might lie.
    #[default]
    Foreign,
    /// That of whoever verifies.
    Own,
}

/// What came of it.
#[derive(Debug)]
pub struct Verdict {
    /// Every assertion.
    pub report: Report,
    /// What the document says. Worth what the report says it is worth.
    pub document: Document,
}

/// Verifies what was read from a chip; `now` is in seconds since 1970.
pub fn verify(dump: &Dump, anchors: &Anchors, expected: &Expected, now: i64) -> Verdict {
    let mut report = Report::default();
    let document = Document::read(dump);
    let signed = passive::check(dump, anchors, &document, now, &mut report);
    files::check(dump, signed.as_ref(), &mut report);
    chip::check(dump, signed.as_ref(), expected, &mut report);
    holder::check(dump, &document, signed.as_ref(), expected, now, &mut report);
    Verdict { report, document }
}
