//! The captured bytes, addressed by their digest, in memory only.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::state::Visit;
use crate::digest::Digest;

/// No capture is larger, in bytes.
pub const BLOB_MAX_BYTES: usize = 4 * 1024 * 1024;
/// All captures of a visit together are no larger, in bytes.
pub const BLOBS_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Captured bytes of one visit. They are overwritten when they are dropped.
#[derive(Clone, Default)]
pub struct BlobStore {
    blobs: BTreeMap<Digest, Zeroizing<Vec<u8>>>,
}

/// Why bytes were not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlobRefused {
    /// Nothing, or more than [`BLOB_MAX_BYTES`].
    #[error("a capture of {bytes} bytes")]
    Size {
        /// How many.
        bytes: usize,
    },
    /// More than [`BLOBS_MAX_BYTES`] together.
    #[error("too many captures")]
    Full,
    /// Not the bytes that the digest was made of.
    #[error("the bytes have another digest")]
    OtherDigest,
    /// No capture of this visit has the digest.
    #[error("no capture of the visit has this digest")]
    NotWanted,
}

impl BlobStore {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stores own bytes.
    ///
    /// # Errors
    /// When they are too many.
    pub fn insert(&mut self, bytes: Vec<u8>) -> Result<Digest, BlobRefused> {
        let bytes = Zeroizing::new(bytes);
        if bytes.is_empty() || bytes.len() > BLOB_MAX_BYTES {
            return Err(BlobRefused::Size { bytes: bytes.len() });
        }
        let digest = Digest::of(&bytes);
        if !self.blobs.contains_key(&digest) {
            let stored: usize = self.blobs.values().map(|blob| blob.len()).sum();
            if stored + bytes.len() > BLOBS_MAX_BYTES {
                return Err(BlobRefused::Full);
            }
            drop(self.blobs.insert(digest, bytes));
        }
        Ok(digest)
    }

    /// Stores bytes that came from the other station, if the visit wants them.
    ///
    /// # Errors
    /// When it does not, or they are not what they are said to be.
    pub fn receive(&mut self, visit: &Visit, digest: Digest, bytes: Vec<u8>) -> Result<(), BlobRefused> {
        if !digests(visit).any(|wanted| wanted == digest) {
            return Err(BlobRefused::NotWanted);
        }
        if bytes.len() <= BLOB_MAX_BYTES && Digest::of(&bytes) != digest {
            return Err(BlobRefused::OtherDigest);
        }
        self.insert(bytes).map(drop)
    }

    /// The bytes with this digest.
    pub fn blob(&self, digest: Digest) -> Option<&[u8]> {
        self.blobs.get(&digest).map(|blob| blob.as_slice())
    }

    /// The digests that stand in the visit and are not here.
    pub fn wanted(&self, visit: &Visit) -> Vec<Digest> {
        digests(visit).filter(|digest| !self.blobs.contains_key(digest)).collect()
    }

    /// Erases what no longer stands in the visit.
    pub fn keep_only(&mut self, visit: &Visit) {
        self.blobs.retain(|digest, _| digests(visit).any(|standing| standing == *digest));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.blobs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.blobs.is_empty()
    }
}

impl std::fmt::Debug for BlobStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.blobs.keys()).finish()
    }
}

fn digests(visit: &Visit) -> impl Iterator<Item = Digest> + '_ {
    visit.captures().filter_map(|(_, capture)| capture.taken()).map(|taken| taken.digest)
}
