//! A cipher with a key that fits it.

use zeroize::Zeroizing;

use crate::crypto::cipher::{MAC_BYTES, Suite, pad};
use crate::crypto::kdf::{Purpose, derive};

/// A cipher with its key. What this side encrypts is whole blocks; what it decrypts may be anything.
#[derive(Clone)]
pub(crate) struct Keyed {
    suite: Suite,
    key: Zeroizing<Vec<u8>>,
}

impl Keyed {
    /// With the key that a secret gives.
    pub(crate) fn derive(suite: Suite, secret: &[u8], purpose: Purpose) -> Self {
        Self { suite, key: derive(suite, secret, purpose) }
    }

    /// With this key, brought to the cipher's length.
    #[cfg(test)]
    pub(crate) fn new(suite: Suite, key: &[u8]) -> Self {
        let mut key = Zeroizing::new(key.to_vec());
        key.resize(suite.key_len(), 0);
        Self { suite, key }
    }

    /// An initial vector of zeros.
    pub(crate) fn zeros(&self) -> Vec<u8> {
        vec![0; self.suite.block_len()]
    }

    /// Whole blocks, encrypted.
    pub(crate) fn encrypt(&self, vector: &[u8], blocks: &[u8]) -> Vec<u8> {
        self.suite
            .encrypt_cbc(&self.key, vector, blocks)
            .expect("the key is of its cipher, the callers give whole blocks")
    }

    /// Decrypted, if they are whole blocks.
    pub(crate) fn decrypt(&self, vector: &[u8], blocks: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.suite.decrypt_cbc(&self.key, vector, blocks).ok().map(Zeroizing::new)
    }

    /// The code over bytes, which are padded only for 3DES: PACE's tokens, and BAC's.
    pub(crate) fn code(&self, bytes: &[u8]) -> [u8; MAC_BYTES] {
        match self.suite {
            Suite::TripleDes => self.code_of_blocks(&pad(self.suite.block_len(), bytes)),
            Suite::Aes128 | Suite::Aes192 | Suite::Aes256 => self.code_of_blocks(bytes),
        }
    }

    /// The code over bytes that the caller has padded.
    pub(crate) fn code_of_blocks(&self, bytes: &[u8]) -> [u8; MAC_BYTES] {
        self.suite.mac(&self.key, bytes).expect("the key is of its cipher, the callers give whole blocks")
    }
}
