//! Signing, for simulated states and chips. It takes no precaution against being watched: no real secret comes here.

use zeroize::Zeroizing;

use super::{Parameters, RsaPublicKey, mgf1, pkcs1_frame};
use crate::crypto::{CryptoError, hash::Hash, modular::bits};

/// Who can make a signature.
#[derive(Clone)]
pub struct RsaPrivateKey {
    public: RsaPublicKey,
    exponent: Zeroizing<Vec<u8>>,
}

impl RsaPrivateKey {
    /// A key from its modulus, public and private exponent, all big-endian.
    ///
    /// # Errors
    /// When the public key is none, or the private exponent longer than the modulus.
    pub fn new(n_be: &[u8], e_be: &[u8], d_be: &[u8]) -> Result<Self, CryptoError> {
        let public = RsaPublicKey::new(n_be, e_be)?;
        if bits(d_be) > public.bits() {
            return Err(CryptoError::Exponent { bits: bits(d_be) });
        }
        Ok(Self { public, exponent: Zeroizing::new(d_be.to_vec()) })
    }

    /// The key that checks what this one signs.
    pub const fn public(&self) -> &RsaPublicKey {
        &self.public
    }

    /// Signs a frame as it is (RFC 8017 §5.2.1).
    ///
    /// # Errors
    /// When it is not as wide as the modulus, or not below it.
    pub fn apply(&self, frame: &[u8]) -> Result<Vec<u8>, CryptoError> {
        if !self.public.ring.has(frame) {
            return Err(CryptoError::OutOfRange);
        }
        Ok(self.public.ring.power(frame, &self.exponent))
    }

    /// A signature over a digest (RFC 8017 §8.2.1).
    ///
    /// # Errors
    /// When the modulus is too short for the hash, or the digest is of another one.
    pub fn sign_pkcs1(&self, hash: Hash, digest: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let frame = pkcs1_frame(hash, Parameters::Null, digest, self.public.bytes());
        self.apply(&frame.ok_or(CryptoError::Frame)?)
    }

    /// A signature over a digest with this salt (RFC 8017 §8.1.1, §9.1.1).
    ///
    /// # Errors
    /// When the modulus is too short for hash and salt.
    pub fn sign_pss(&self, hash: Hash, mgf_hash: Hash, salt: &[u8], digest: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let frame_bits = self.public.bits() - 1;
        let frame_bytes = frame_bits.div_ceil(8);
        let zeros = frame_bytes.checked_sub(hash.len() + salt.len() + 2).ok_or(CryptoError::Frame)?;
        let hashed = hash.digest(&[&[0; 8], digest, salt]);
        let mut block = [&vec![0; zeros][..], &[1], salt].concat();
        let mask = mgf1(mgf_hash, &hashed, block.len());
        block.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        if let Some(first) = block.first_mut() {
            *first &= 0xFF >> (8 * frame_bytes - frame_bits);
        }
        let above = vec![0; self.public.bytes() - frame_bytes];
        self.apply(&[&above[..], &block, &hashed, &[0xBC]].concat())
    }
}

impl std::fmt::Debug for RsaPrivateKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RsaPrivateKey({} bits)", self.public.bits())
    }
}
