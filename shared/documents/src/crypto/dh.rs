//! Diffie-Hellman among numbers modulo a prime (ICAO 9303-11 §9.5.1, RFC 2631, RFC 5114).
//!
//! **Invariant:** a group from a document is capped in size; that its modulus is prime is not checked, for a document can
//! harm only its own secrets with it.

mod parameters;

use super::{
    CryptoError, Random,
    modular::{Ring, bits, trimmed},
};

/// The smallest modulus that is accepted.
pub const GROUP_MIN_BITS: usize = 1024;
/// The largest one.
pub const GROUP_MAX_BITS: usize = 4096;
/// Bytes more than the order has that are drawn for an exponent (FIPS 186-5 §A.1.1).
const SURPLUS_BYTES: usize = 8;

/// A subgroup of the numbers modulo p.
#[derive(Clone)]
pub struct DhGroup {
    ring: Ring,
    generator: Vec<u8>,
    order: Option<Ring>,
}

impl DhGroup {
    /// The numbers of the known groups (ICAO 9303-11 §9.5.1 table 6).
    pub const STANDARD_IDS: std::ops::RangeInclusive<u8> = 0..=2;

    /// The group with this number: 0, 1 and 2 (ICAO 9303-11 §9.5.1 table 6).
    pub fn of_parameter_id(id: u8) -> Option<Self> {
        let known = match id {
            0 => &parameters::SMALL,
            1 => &parameters::MIDDLE,
            2 => &parameters::LARGE,
            _ => return None,
        };
        Self::explicit(known.p, known.g, Some(known.q)).ok()
    }

    /// A group written out: modulus, generator and, where it is given, the generator's order.
    ///
    /// # Errors
    /// When the modulus is even or outside the limits, or generator or order are outside the group.
    pub fn explicit(p: &[u8], g: &[u8], q: Option<&[u8]>) -> Result<Self, CryptoError> {
        let size = bits(p);
        let modulus = CryptoError::Modulus { bits: size };
        if !(GROUP_MIN_BITS..=GROUP_MAX_BITS).contains(&size) {
            return Err(modulus);
        }
        let ring = Ring::new(p).ok_or(modulus)?;
        let order = match q {
            Some(q) if bits(q) > size => return Err(CryptoError::OutOfRange),
            Some(q) => Some(Ring::new(q).ok_or(CryptoError::OutOfRange)?),
            None => None,
        };
        let mut group = Self { ring, generator: Vec::new(), order };
        group.generator = group.widened(g).ok_or(CryptoError::OutOfRange)?;
        group.check_public(&group.generator)?;
        Ok(group)
    }

    /// The modulus, without leading zeros.
    pub fn modulus(&self) -> &[u8] {
        self.ring.modulus()
    }

    /// The generator's order, where it is known.
    pub fn order(&self) -> Option<&[u8]> {
        self.order.as_ref().map(Ring::modulus)
    }

    /// Bytes of a number.
    pub fn bytes(&self) -> usize {
        self.modulus().len()
    }

    /// The generator, as wide as the modulus.
    pub fn generator(&self) -> &[u8] {
        &self.generator
    }

    /// A power, as wide as the modulus.
    pub fn power(&self, base: &[u8], exponent: &[u8]) -> Vec<u8> {
        self.ring.power(base, exponent)
    }

    /// A product, as wide as the modulus.
    pub fn product(&self, left: &[u8], right: &[u8]) -> Vec<u8> {
        self.ring.product(left, right)
    }

    /// An unpredictable exponent that is neither zero nor longer than need be.
    pub fn random_exponent(&self, random: Random<'_>) -> zeroize::Zeroizing<Vec<u8>> {
        let below = self.order.as_ref().unwrap_or(&self.ring);
        let mut wide = zeroize::Zeroizing::new(vec![0; below.modulus().len() + SURPLUS_BYTES]);
        random(&mut wide);
        let mut exponent = zeroize::Zeroizing::new(below.product(&wide, &[1]));
        if trimmed(&exponent).is_empty() {
            exponent.fill(1);
        }
        exponent
    }

    /// Whether the other side's number lies in the group: between 1 and p - 1, both excluded, and of the right order.
    ///
    /// # Errors
    /// When it does not.
    pub fn check_public(&self, public: &[u8]) -> Result<(), CryptoError> {
        let public = self.widened(public).ok_or(CryptoError::OutOfRange)?;
        let is_small =
            trimmed(&public).is_empty() || trimmed(&public) == [1] || trimmed(&self.ring.negative(&public)) == [1];
        let strays = self.order.as_ref().is_some_and(|order| trimmed(&self.power(&public, order.modulus())) != [1]);
        if is_small || strays { Err(CryptoError::OutOfRange) } else { Ok(()) }
    }

    /// The generator that a number is mapped to (ICAO 9303-11 §4.4.3.3.2: x to the (p - 1)/q).
    ///
    /// # Errors
    /// When the order is not known, or the image is 1.
    pub fn map_to_generator(&self, number: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let order = self.order.as_ref().ok_or(CryptoError::NoMapping)?;
        let cofactor = cofactor(self.modulus(), order.modulus());
        let mapped = self.power(number, &cofactor);
        let number = trimmed(&mapped);
        if number.is_empty() || number == [1] { Err(CryptoError::Degenerate) } else { Ok(mapped) }
    }

    /// A number below the modulus, widened to it.
    fn widened(&self, number: &[u8]) -> Option<Vec<u8>> {
        let number = trimmed(number);
        let mut wide = vec![0; self.bytes().checked_sub(number.len())?];
        wide.extend_from_slice(number);
        self.ring.has(&wide).then_some(wide)
    }
}

/// How often the order goes into p - 1; for an odd p that is how often it goes into p.
fn cofactor(p: &[u8], q: &[u8]) -> Vec<u8> {
    use crypto_bigint::{BoxedUint, NonZero};
    let p = BoxedUint::from_be_slice_vartime(p);
    let q = BoxedUint::from_be_slice_vartime(q);
    NonZero::new(q).into_option().map_or_else(Vec::new, |q| p.div_rem_vartime(&q).0.to_be_bytes().to_vec())
}

impl std::fmt::Debug for DhGroup {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DhGroup({} bits)", self.ring.bits())
    }
}

#[cfg(test)]
mod tests;
