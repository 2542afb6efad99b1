//! The root of a growing Merkle tree (RFC 9162 §2.1.1).

use sha2::{Digest as _, Sha256};

/// A node of the tree.
pub type Hash = [u8; 32];

/// What is before a leaf, so that no leaf is taken for an inner node.
const LEAF: u8 = 0;
/// What is before the children of an inner node.
const INNER: u8 = 1;

/// A Merkle tree that grows at its end. It holds only what later roots need: at most 64 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// The roots of the full subtrees, the largest first.
    peaks: Vec<Hash>,
}

impl Tree {
    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let mut hash: Hash = Sha256::new().chain_update([LEAF]).chain_update(leaf).finalize().into();
        let mut full = self.size;
        while full & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = inner(&left, &hash);
            full >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// So many leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(smallest) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*smallest, |right, left| inner(left, &right))
    }
}

fn inner(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([INNER]).chain_update(left).chain_update(right).finalize().into()
}
