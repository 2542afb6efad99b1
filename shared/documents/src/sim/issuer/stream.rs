//! Bytes that look random and follow from a seed.

use crate::crypto::hash::Hash;

/// SHA-256 of a seed and a counter, block after block. It makes simulated documents the same each time, and must not
/// protect anything.
#[derive(Clone)]
pub(in crate::sim) struct Stream {
    seed: Vec<u8>,
    blocks: u64,
    left: Vec<u8>,
}

impl Stream {
    /// One for each purpose, so that a change in one place leaves the others as they are.
    pub(in crate::sim) fn new(seed: &[u8], purpose: &str) -> Self {
        Self { seed: Hash::Sha256.digest(&[purpose.as_bytes(), &[0], seed]), blocks: 0, left: Vec::new() }
    }

    /// Which of two things a seed stands for; draws nothing.
    pub(in crate::sim) fn takes_the_other(&self) -> bool {
        Hash::Sha256.digest(&[&self.seed, b"either"]).last().is_some_and(|byte| byte & 1 == 1)
    }

    /// The next bytes.
    pub(in crate::sim) fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.left.is_empty() {
                self.left = Hash::Sha256.digest(&[&self.seed, &self.blocks.to_be_bytes()]);
                self.blocks += 1;
            }
            *byte = self.left.pop().unwrap_or_default();
        }
    }

    /// The next bytes.
    pub(in crate::sim) fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}
