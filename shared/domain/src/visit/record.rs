//! The closed log with its accepted captures, as it is sealed for the authority.
//!
//! # Layout
//! `SKR1`, the length of the header in bytes (u32, big-endian), the header (JSON), then the captures one after the
//! other in the order and with the lengths that the header gives.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::blobs::{BLOB_MAX_BYTES, BlobStore};
use super::capture::Capture;
use super::entry::{SignedEntry, Verifier};
use super::log::{AppendError, ENTRIES_MAX, Head, Log};
use super::state::Visit;
use crate::digest::{Digest, Hex};
use crate::expedition::{Outcome, Step};
use crate::id::{ConsoleId, ExpeditionId, PersonId, StationId, VisitId};
use crate::redact::Personal;

/// No record is longer, in bytes: the record port takes 8 MiB, and sealing adds a little.
pub const RECORD_MAX_BYTES: usize = 8 * 1024 * 1024 - 1024;

const MAGIC: &[u8; 4] = b"SKR1";

/// A closed visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    header: Header,
    captures: Vec<Zeroizing<Vec<u8>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    visit: VisitId,
    entries: Vec<SignedEntry>,
    closing: Closing,
    /// The length of each capture, in bytes; what it must be says the log.
    captures: Vec<usize>,
}

/// The specialist's own signature under the whole log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The signed sign-in statement, verbatim; its digest stands in the log.
    pub sign_in: Personal<String>,
    /// By the key that the statement names, over [`Closing::bytes`] under [`super::CLOSING_CONTEXT`].
    pub signature: Hex,
}

impl Closing {
    /// What the specialist signs: which visit, and where its log ends.
    pub fn bytes(visit: VisitId, head: Head) -> Vec<u8> {
        format!("{visit}\0{}\0{}", head.number, head.digest).into_bytes()
    }
}

/// What is wrong with a record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Not a record.
    #[error("not a record")]
    Malformed,
    /// Longer than [`RECORD_MAX_BYTES`].
    #[error("the record is too long")]
    TooLong,
    /// The log does not hold.
    #[error("the log does not hold at entry {number}")]
    Log {
        /// Where.
        number: u64,
        /// Why.
        #[source]
        source: AppendError,
    },
    /// The visit is not closed, or was broken off.
    #[error("the visit is not closed with an outcome")]
    NotClosed,
    /// Not closed by the specialist of the log.
    #[error("not closed by the specialist of the log")]
    NotClosedBySpecialist,
    /// The bytes of a capture are missing or others.
    #[error("the capture of {} is missing or altered", .0.code())]
    Capture(Step),
    /// Bytes that no accepted capture of the log accounts for.
    #[error("bytes that belong to no accepted capture")]
    Surplus,
}

impl RecordError {
    /// A word for the answer to the sender.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLong => "too_long",
            Self::Log { .. } => "log",
            Self::NotClosed => "not_closed",
            Self::NotClosedBySpecialist => "closing",
            Self::Capture(_) => "capture",
            Self::Surplus => "surplus",
        }
    }
}

/// A record that holds in every part.
#[derive(Debug)]
pub struct Verified {
    /// The whole log, replayed.
    pub log: Log,
    /// What it was closed with.
    pub outcome: Outcome,
    /// Who closed it.
    pub person: PersonId,
    /// Where.
    pub console: ConsoleId,
    /// Every station that signed an entry.
    pub signers: Vec<StationId>,
    /// Each accepted capture with its digest and bytes.
    pub captures: Vec<(Step, Digest, Zeroizing<Vec<u8>>)>,
}

impl Verified {
    /// What the log adds up to.
    pub const fn visit(&self) -> &Visit {
        self.log.visit()
    }
}

impl Record {
    /// The record of a closed log.
    ///
    /// # Errors
    /// When it is not closed with an outcome that is submitted, or the bytes of an accepted capture are missing.
    pub fn new(log: &Log, blobs: &BlobStore, closing: Closing) -> Result<Self, RecordError> {
        let visit = log.visit();
        if !visit.closed().is_some_and(Outcome::is_submitted) {
            return Err(RecordError::NotClosed);
        }
        let mut captures = Vec::new();
        for (step, digest) in accepted(visit) {
            let blob = blobs.blob(digest).ok_or(RecordError::Capture(step))?;
            captures.push(Zeroizing::new(blob.to_vec()));
        }
        let entries = log.signed().cloned().collect();
        let lengths = captures.iter().map(|capture: &Zeroizing<Vec<u8>>| capture.len()).collect();
        Ok(Self { header: Header { visit: visit.id(), entries, closing, captures: lengths }, captures })
    }

    /// What a sealed record is bound to, so that it opens only as the record of this expedition (the `info` of RFC 9180
    /// §5.1; there is no `aad`).
    pub fn sealing_info(expedition: ExpeditionId) -> Vec<u8> {
        format!("skranke/record/v1\0{expedition}").into_bytes()
    }

    /// Its bytes, to be sealed.
    ///
    /// # Errors
    /// [`RecordError::TooLong`].
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let header = Zeroizing::new(serde_json::to_vec(&self.header).map_err(|_| RecordError::Malformed)?);
        let captures: usize = self.captures.iter().map(|capture| capture.len()).sum();
        let total = MAGIC.len() + size_of::<u32>() + header.len() + captures;
        let length = u32::try_from(header.len()).map_err(|_| RecordError::TooLong)?;
        if total > RECORD_MAX_BYTES {
            return Err(RecordError::TooLong);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(total));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&header);
        self.captures.iter().for_each(|capture| bytes.extend_from_slice(capture));
        Ok(bytes)
    }

    /// Reads a record's bytes; nothing is verified yet.
    ///
    /// # Errors
    /// When they are too many or not a record.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > RECORD_MAX_BYTES {
            return Err(RecordError::TooLong);
        }
        let rest = bytes.strip_prefix(MAGIC).ok_or(RecordError::Malformed)?;
        let (length, rest) = rest.split_first_chunk().ok_or(RecordError::Malformed)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| RecordError::Malformed)?;
        let (header, mut rest) = rest.split_at_checked(length).ok_or(RecordError::Malformed)?;
        let header: Header = serde_json::from_slice(header).map_err(|_| RecordError::Malformed)?;
        if header.entries.len() > ENTRIES_MAX || header.captures.len() > Step::TAKEN.len() {
            return Err(RecordError::Malformed);
        }
        let mut captures = Vec::new();
        for length in &header.captures {
            let (capture, after) =
                rest.split_at_checked(*length).filter(|_| *length <= BLOB_MAX_BYTES).ok_or(RecordError::Malformed)?;
            captures.push(Zeroizing::new(capture.to_vec()));
            rest = after;
        }
        if rest.is_empty() { Ok(Self { header, captures }) } else { Err(RecordError::Surplus) }
    }

    /// Replays the whole log and checks everything that hangs on it: the chain, each signature and author, each rule of
    /// visit and expedition, the specialist's closing, the captures.
    ///
    /// # Errors
    /// At the first thing that is wrong.
    pub fn verify(&self, verifier: &impl Verifier) -> Result<Verified, RecordError> {
        let log = self.replay(verifier)?;
        let visit = log.visit();
        let outcome = visit.closed().filter(|outcome| outcome.is_submitted()).cloned().ok_or(RecordError::NotClosed)?;
        let (person, console) = self.closed_by(&log, verifier)?;
        let accepted: Vec<_> = accepted(visit).collect();
        if accepted.len() != self.captures.len() {
            return Err(accepted
                .get(self.captures.len())
                .map_or(RecordError::Surplus, |(step, _)| RecordError::Capture(*step)));
        }
        let mut captures = Vec::new();
        for ((step, digest), bytes) in accepted.into_iter().zip(&self.captures) {
            if Digest::of(bytes) != digest {
                return Err(RecordError::Capture(step));
            }
            captures.push((step, digest, bytes.clone()));
        }
        let mut signers: Vec<_> = log.entries().map(|entry| entry.author).collect();
        signers.sort_unstable();
        signers.dedup();
        Ok(Verified { log, outcome, person, console, signers, captures })
    }

    fn replay(&self, verifier: &impl Verifier) -> Result<Log, RecordError> {
        let mut log = Log::new(self.header.visit);
        for signed in &self.header.entries {
            let number = log.head().number + 1;
            let appended = log.append(signed.clone(), verifier).map(drop);
            appended.map_err(|source| RecordError::Log { number, source })?;
        }
        Ok(log)
    }

    /// The specialist who is present at the end signs, with the sign-in that the log names.
    fn closed_by(&self, log: &Log, verifier: &impl Verifier) -> Result<(PersonId, ConsoleId), RecordError> {
        let closing = &self.header.closing;
        let sign_in = closing.sign_in.reveal().as_bytes();
        let specialist = log.visit().specialist().ok_or(RecordError::NotClosedBySpecialist)?;
        let at = log.entries().next_back().map(|entry| entry.at).ok_or(RecordError::NotClosed)?;
        let bytes = Closing::bytes(self.header.visit, log.head());
        let signed = verifier
            .closing(&bytes, &closing.signature, sign_in, at)
            .map_err(|_| RecordError::NotClosedBySpecialist)?;
        if specialist.sign_in == Digest::of(sign_in) && signed == (specialist.person, specialist.console) {
            Ok(signed)
        } else {
            Err(RecordError::NotClosedBySpecialist)
        }
    }
}

/// The captures that both have taken: what the authority gets.
fn accepted(visit: &Visit) -> impl Iterator<Item = (Step, Digest)> + '_ {
    visit.captures().filter_map(|(step, capture)| match capture {
        Capture::Accepted(taken) => Some((step, taken.digest)),
        _ => None,
    })
}
