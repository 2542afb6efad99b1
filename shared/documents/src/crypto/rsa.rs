//! RSA: verifying what states and chips signed (RFC 8017); signing for simulated ones.
//!
//! **Invariant:** a signature is verified by making its frame anew and comparing, never by taking it apart; only PSS,
//! whose frame is random, is opened.

mod private;

use subtle::ConstantTimeEq;

pub use self::private::RsaPrivateKey;
use super::{
    CryptoError,
    hash::Hash,
    modular::{Ring, bits, trimmed},
};
use crate::tlv;

/// The smallest modulus that is accepted: what chips of 2005 had is more.
pub const MODULUS_MIN_BITS: usize = 512;
/// The largest one.
pub const MODULUS_MAX_BITS: usize = 8192;
/// The longest public exponent.
pub const EXPONENT_MAX_BITS: usize = 256;

/// Who can check a signature.
#[derive(Clone)]
pub struct RsaPublicKey {
    ring: Ring,
    exponent: Vec<u8>,
}

impl RsaPublicKey {
    /// A key from its modulus and exponent, both big-endian.
    ///
    /// # Errors
    /// When one of them is even or outside the limits.
    pub fn new(n_be: &[u8], e_be: &[u8]) -> Result<Self, CryptoError> {
        let modulus = CryptoError::Modulus { bits: bits(n_be) };
        if !(MODULUS_MIN_BITS..=MODULUS_MAX_BITS).contains(&bits(n_be)) {
            return Err(modulus);
        }
        let exponent = trimmed(e_be).to_vec();
        let is_odd = exponent.last().is_some_and(|last| last & 1 == 1);
        if !is_odd || exponent == [1] || bits(&exponent) > EXPONENT_MAX_BITS {
            return Err(CryptoError::Exponent { bits: bits(&exponent) });
        }
        Ok(Self { ring: Ring::new(n_be).ok_or(modulus)?, exponent })
    }

    /// Bits of the modulus.
    pub fn bits(&self) -> usize {
        self.ring.bits()
    }

    /// Bytes of the modulus and of each signature.
    pub fn bytes(&self) -> usize {
        self.ring.modulus().len()
    }

    /// The modulus, without leading zeros.
    pub fn modulus(&self) -> &[u8] {
        self.ring.modulus()
    }

    /// The public exponent, without leading zeros.
    pub fn exponent(&self) -> &[u8] {
        &self.exponent
    }

    /// What was signed, as wide as the modulus (RFC 8017 §5.2.2).
    ///
    /// # Errors
    /// When the signature is not as wide as the modulus, or not below it.
    pub fn apply(&self, signature: &[u8]) -> Result<Vec<u8>, CryptoError> {
        if signature.len() != self.bytes() {
            return Err(CryptoError::SignatureLength { expected: self.bytes(), found: signature.len() });
        }
        if !self.ring.has(signature) {
            return Err(CryptoError::OutOfRange);
        }
        Ok(self.ring.power(signature, &self.exponent))
    }

    /// Whether the signature is over this digest (RFC 8017 §8.2.2). The hash's parameters may be NULL or absent.
    pub fn verify_pkcs1(&self, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
        let Ok(recovered) = self.apply(signature) else {
            return false;
        };
        [Parameters::Null, Parameters::Absent]
            .into_iter()
            .filter_map(|parameters| pkcs1_frame(hash, parameters, digest, self.bytes()))
            .any(|frame| bool::from(frame.ct_eq(&recovered)))
    }

    /// Whether the signature is over this digest with a salt of this length (RFC 8017 §8.1.2).
    pub fn verify_pss(&self, hash: Hash, mgf_hash: Hash, salt_len: usize, digest: &[u8], signature: &[u8]) -> bool {
        self.apply(signature).is_ok_and(|recovered| self.is_pss(hash, mgf_hash, salt_len, digest, &recovered))
    }

    /// Whether what [`Self::apply`] recovered from a signature is a frame over this digest with such a salt.
    pub fn is_pss(&self, hash: Hash, mgf_hash: Hash, salt_len: usize, digest: &[u8], recovered: &[u8]) -> bool {
        pss_matches(recovered, self.bits() - 1, hash, mgf_hash, salt_len, digest).unwrap_or(false)
    }

    /// The modulus less a number.
    pub(super) fn negative(&self, number: &[u8]) -> Vec<u8> {
        self.ring.negative(number)
    }
}

impl std::fmt::Debug for RsaPublicKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RsaPublicKey({} bits)", self.bits())
    }
}

/// What stands behind the hash's object identifier.
#[derive(Clone, Copy)]
enum Parameters {
    Null,
    Absent,
}

/// 00 01 FF .. FF 00 and the digest with its algorithm (RFC 8017 §9.2); nothing if they do not fit.
fn pkcs1_frame(hash: Hash, parameters: Parameters, digest: &[u8], bytes: usize) -> Option<Vec<u8>> {
    /// No fewer fill a frame.
    const FILL_MIN_BYTES: usize = 8;
    if digest.len() != hash.len() {
        return None;
    }
    let parameters: &[u8] = match parameters {
        Parameters::Null => &[0x05, 0x00],
        Parameters::Absent => &[],
    };
    let algorithm = tlv::write_all(0x30, &[&tlv::write(0x06, hash.oid()), parameters]);
    let info = tlv::write_all(0x30, &[&algorithm, &tlv::write(0x04, digest)]);
    let fill = bytes.checked_sub(info.len() + 3).filter(|fill| *fill >= FILL_MIN_BYTES)?;
    Some([&[0x00, 0x01], &vec![0xFF; fill][..], &[0x00], &info].concat())
}

/// Opens a PSS frame of so many bits (RFC 8017 §9.1.2); nothing if it is none.
fn pss_matches(
    recovered: &[u8],
    frame_bits: usize,
    hash: Hash,
    mgf_hash: Hash,
    salt_len: usize,
    digest: &[u8],
) -> Option<bool> {
    let frame_bytes = frame_bits.div_ceil(8);
    let (above, frame) = recovered.split_at_checked(recovered.len().checked_sub(frame_bytes)?)?;
    let (&0xBC, frame) = frame.split_last()? else {
        return None;
    };
    let (masked, hashed) = frame.split_at_checked(frame.len().checked_sub(hash.len())?)?;
    let unused_bits = 8 * frame_bytes - frame_bits;
    let unused = !(0xFF_u8 >> unused_bits);
    let has_surplus = above.iter().any(|byte| *byte != 0) || masked.first()? & unused != 0;
    let mut block = mgf1(mgf_hash, hashed, masked.len());
    block.iter_mut().zip(masked).for_each(|(mask, byte)| *mask ^= byte);
    *block.first_mut()? &= !unused;
    let (fill, salt) = block.split_at_checked(block.len().checked_sub(salt_len)?)?;
    let (one, zeros) = fill.split_last()?;
    let is_framed = *one == 1 && zeros.iter().all(|byte| *byte == 0);
    let expected = hash.digest(&[&[0; 8], digest, salt]);
    Some(!has_surplus && is_framed && digest.len() == hash.len() && bool::from(expected.ct_eq(hashed)))
}

/// A mask of so many bytes from a seed (RFC 8017 §B.2.1).
fn mgf1(hash: Hash, seed: &[u8], bytes: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(bytes + hash.len());
    let mut counter = 0_u32;
    while mask.len() < bytes {
        mask.extend(hash.digest(&[seed, &counter.to_be_bytes()]));
        counter += 1;
    }
    mask.truncate(bytes);
    mask
}

#[cfg(test)]
pub(super) use self::tests::foreign;

#[cfg(test)]
mod tests;
