//! The chain of entries.

use serde::{Deserialize, Serialize};

use super::entry::{Body, Entry, NotAnEntry, NotAuthentic, NotSigned, SignedEntry, Signer, Verifier};
use super::state::{Refused, Visit};
use crate::digest::Digest;
use crate::id::{CallId, StationId, VisitId};
use crate::time::Moment;

/// No visit has more entries.
pub const ENTRIES_MAX: usize = 512;

/// How long a copy of a log is, and what its last entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    /// Of the last entry; 0 of an empty log.
    pub number: u64,
    /// Of the last entry.
    pub digest: Digest,
}

impl Head {
    /// The head of a log without entries.
    pub fn empty(visit: VisitId) -> Self {
        Self { number: 0, digest: Digest::of(format!("skranke/visit/v1/{visit}").as_bytes()) }
    }
}

/// One copy of a visit's log, with what it adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    visit: Visit,
    entries: Vec<Kept>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    entry: Entry,
    signed: SignedEntry,
    digest: Digest,
}

/// Why an entry was not appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// It cannot be read.
    #[error("not an entry")]
    NotAnEntry(#[from] NotAnEntry),
    /// Its signature is not that of a station of this fleet.
    #[error("not signed by a station of this fleet")]
    NotAuthentic(#[from] NotAuthentic),
    /// It cannot be signed now.
    #[error("not signed")]
    NotSigned(#[from] NotSigned),
    /// Signed by another station than the author that it names.
    #[error("signed by another station than its author")]
    NotTheAuthor,
    /// Its number is not the next one.
    #[error("entry {number} does not follow entry {head}")]
    OutOfOrder {
        /// Its number.
        number: u64,
        /// The last number here.
        head: u64,
    },
    /// It follows another entry than the one that stands here.
    #[error("entry {number} follows another history")]
    Diverged {
        /// Its number.
        number: u64,
    },
    /// The log is full.
    #[error("the log has {ENTRIES_MAX} entries")]
    Full,
    /// It may not be written now.
    #[error("entry may not be written")]
    Refused(#[from] Refused),
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// It stands in the log, which now ends here (or later, if it had been accepted before).
    Accepted(Head),
    /// Others stand where it wanted to be: sign it anew after these.
    Rebase(Vec<SignedEntry>),
}

/// What a merge did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// So many entries were new.
    pub added: usize,
    /// Where the log now ends.
    pub head: Head,
}

/// How another copy stands to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are equal.
    Equal,
    /// The other lacks entries that are here.
    Behind,
    /// The other may have entries that are not here.
    Ahead,
    /// They have different histories.
    Diverged,
}

impl Log {
    /// An empty log.
    pub const fn new(visit: VisitId) -> Self {
        Self { visit: Visit::new(visit), entries: Vec::new() }
    }

    /// What the entries add up to.
    pub const fn visit(&self) -> &Visit {
        &self.visit
    }

    /// Where it ends.
    pub fn head(&self) -> Head {
        self.entries.last().map_or_else(
            || Head::empty(self.visit.id()),
            |last| Head { number: last.entry.number, digest: last.digest },
        )
    }

    /// The entries, the first first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.entries.iter().map(|kept| &kept.entry)
    }

    /// The entries as they are carried.
    pub fn signed(&self) -> impl DoubleEndedIterator<Item = &SignedEntry> + ExactSizeIterator {
        self.entries.iter().map(|kept| &kept.signed)
    }

    /// The entry that `author` would write now.
    pub fn draft(&self, author: StationId, call: CallId, at: Moment, body: Body) -> Entry {
        let head = self.head();
        Entry { visit: self.visit.id(), call, number: head.number + 1, previous: head.digest, author, at, body }
    }

    /// Writes an own entry: for the console, which sequences, and for tests.
    ///
    /// # Errors
    /// Why it may not be written now; then nothing has happened.
    pub fn write(
        &mut self,
        call: CallId,
        at: Moment,
        body: Body,
        signer: &impl Signer,
    ) -> Result<&SignedEntry, AppendError> {
        let entry = self.draft(signer.station(), call, at, body);
        let visit = self.may_append(&entry)?;
        let signed = SignedEntry::sign(&entry, signer)?;
        Ok(self.push(visit, entry, signed))
    }

    /// Appends an entry that came from elsewhere.
    ///
    /// # Errors
    /// When anything about it is wrong; then nothing has happened.
    pub fn append(&mut self, signed: SignedEntry, verifier: &impl Verifier) -> Result<&Entry, AppendError> {
        let entry = signed.read()?;
        let head = self.head();
        if entry.number != head.number + 1 {
            return Err(AppendError::OutOfOrder { number: entry.number, head: head.number });
        }
        if entry.previous != head.digest {
            return Err(AppendError::Diverged { number: entry.number });
        }
        let signer = verifier.entry(signed.bytes(), signed.signature(), entry.at)?;
        if signer != entry.author {
            return Err(AppendError::NotTheAuthor);
        }
        let visit = self.may_append(&entry)?;
        let _ = self.push(visit, entry, signed);
        Ok(self.entries.last().map(|kept| &kept.entry).expect("one was just pushed"))
    }

    /// Takes what the other copy has more of. Entries that stand here already are passed over.
    ///
    /// # Errors
    /// At the first entry that does not fit; those before it are kept.
    pub fn merge(&mut self, entries: Vec<SignedEntry>, verifier: &impl Verifier) -> Result<Merged, AppendError> {
        let mut added = 0;
        for signed in entries {
            let number = signed.read()?.number;
            match self.at(number) {
                Some(kept) if kept.digest == signed.digest() => {}
                Some(_) => return Err(AppendError::Diverged { number }),
                None => {
                    let _ = self.append(signed, verifier)?;
                    added += 1;
                }
            }
        }
        Ok(Merged { added, head: self.head() })
    }

    /// Takes a proposal of the other station in turn, or tells what stands before it. A proposal that was accepted
    /// before is accepted again and written once.
    ///
    /// # Errors
    /// When anything else about it is wrong; then nothing has happened.
    pub fn propose(&mut self, signed: SignedEntry, verifier: &impl Verifier) -> Result<Proposal, AppendError> {
        let entry = signed.read()?;
        let head = self.head();
        if entry.number == head.number + 1 && entry.previous == head.digest {
            let _ = self.append(signed, verifier)?;
            return Ok(Proposal::Accepted(self.head()));
        }
        if self.at(entry.number).is_some_and(|kept| kept.digest == signed.digest()) {
            return Ok(Proposal::Accepted(head));
        }
        let Some(base) = entry.number.checked_sub(1).filter(|base| *base <= head.number) else {
            return Err(AppendError::OutOfOrder { number: entry.number, head: head.number });
        };
        let base = Head { number: base, digest: entry.previous };
        self.missing_after(base).map(Proposal::Rebase).ok_or(AppendError::Diverged { number: entry.number })
    }

    /// How a copy that ends at `other` stands to this one.
    pub fn compare(&self, other: Head) -> Standing {
        let head = self.head();
        if other == head {
            Standing::Equal
        } else if other.number > head.number {
            Standing::Ahead
        } else if self.stands(other) {
            Standing::Behind
        } else {
            Standing::Diverged
        }
    }

    /// What a copy that ends at `other` lacks; nothing if it has another history or more.
    pub fn missing_after(&self, other: Head) -> Option<Vec<SignedEntry>> {
        let known = usize::try_from(other.number).ok().filter(|_| self.stands(other))?;
        Some(self.signed().skip(known).cloned().collect())
    }

    /// Whether this copy went through `head`.
    fn stands(&self, head: Head) -> bool {
        match head.number {
            0 => head == Head::empty(self.visit.id()),
            number => self.at(number).is_some_and(|kept| kept.digest == head.digest),
        }
    }

    fn at(&self, number: u64) -> Option<&Kept> {
        usize::try_from(number.checked_sub(1)?).ok().and_then(|index| self.entries.get(index))
    }

    fn may_append(&self, entry: &Entry) -> Result<Visit, AppendError> {
        if self.entries.len() >= ENTRIES_MAX {
            return Err(AppendError::Full);
        }
        Ok(self.visit.next_state(entry)?)
    }

    fn push(&mut self, visit: Visit, entry: Entry, signed: SignedEntry) -> &SignedEntry {
        let digest = signed.digest();
        self.visit = visit;
        self.entries.push(Kept { entry, signed, digest });
        self.entries.last().map(|kept| &kept.signed).expect("one was just pushed")
    }
}
