//! The hash chain of the journal: each entry carries the hash of the one before.

use domain::exchange::Event;
use domain::time::Moment;
use sha2::{Digest as _, Sha256};

use super::JournalError;

/// A link of the chain.
pub type Hash = [u8; 32];
/// What the first entry is chained to.
pub const GENESIS: Hash = [0; 32];

/// The hash of an entry: SHA-256 over the previous hash, sequence number and time (8 bytes each, big endian), event.
pub fn link(previous: &Hash, seq: u64, at: Moment, event: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(seq.to_be_bytes());
    hasher.update(at.unix_ms().to_be_bytes());
    hasher.update(event.as_bytes());
    hasher.finalize().into()
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; the first is 1.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// The event as JSON.
    pub event: String,
    /// The hash of the entry before.
    pub prev: Hash,
    /// Its own.
    pub hash: Hash,
}

/// The number above which entries are read from a table: at the beginning every number, so that none that was put in
/// before the first is passed over.
pub(super) fn above(after: u64) -> i64 {
    if after == 0 { i64::MIN } else { i64::try_from(after).unwrap_or(i64::MAX) }
}

/// How far somebody has read the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last entry.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// Before the first entry.
    pub const EMPTY: Self = Self { seq: 0, hash: GENESIS };

    /// The entries that these events become, and where the chain stands after them.
    pub(super) fn extend(self, at: Moment, events: &[Event]) -> Result<(Vec<Entry>, Self), JournalError> {
        let mut head = self;
        let mut entries = Vec::with_capacity(events.len());
        for event in events {
            let event = serde_json::to_string(event).map_err(|_| JournalError::Unreadable)?;
            let (seq, prev) = (head.seq + 1, head.hash);
            let hash = link(&prev, seq, at, &event);
            entries.push(Entry { seq, at, event, prev, hash });
            head = Self { seq, hash };
        }
        Ok((entries, head))
    }

    /// Whether entries may be written after `after`, if the last one stored is this.
    pub(super) fn may_append(self, after: u64, stored: Self) -> Result<(), JournalError> {
        if stored.seq > after || self.seq > after {
            return Err(JournalError::Conflict);
        }
        if stored.seq < after {
            return Err(JournalError::Shortened { seq: stored.seq });
        }
        // What others have written is read, and so verified, before anything is written after it.
        if self.seq < after || stored.hash != self.hash {
            return Err(JournalError::Broken { seq: after });
        }
        Ok(())
    }

    /// Takes the next entry in, if it is that.
    ///
    /// # Errors
    /// When it does not fit the chain.
    pub fn take(&mut self, entry: &Entry) -> Result<(), JournalError> {
        let fits = entry.seq == self.seq + 1
            && entry.prev == self.hash
            && entry.hash == link(&self.hash, entry.seq, entry.at, &entry.event);
        if !fits {
            return Err(JournalError::Broken { seq: self.seq + 1 });
        }
        *self = Self { seq: entry.seq, hash: entry.hash };
        Ok(())
    }

    /// Verifies stored entries, in their order; those that were verified before are only read.
    pub(super) fn read(&mut self, after: u64, entries: Vec<Entry>) -> Result<Vec<(u64, Event)>, JournalError> {
        let mut events = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.seq > self.seq {
                self.take(&entry)?;
            } else if entry.seq != after + 1 + events.len() as u64 {
                return Err(JournalError::Broken { seq: after + 1 + events.len() as u64 });
            }
            let event = serde_json::from_str(&entry.event).map_err(|_| JournalError::Unreadable)?;
            events.push((entry.seq, event));
        }
        Ok(events)
    }
}
