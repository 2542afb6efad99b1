//! The hash chain of the journal: each entry carries the hash of the one before.

use domain::time::Moment;
use sha2::{Digest as _, Sha256};

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
