//! Numbers modulo one of any size, as RSA and Diffie-Hellman have them.

use crypto_bigint::{
    BoxedUint, Odd,
    modular::{BoxedMontyForm, BoxedMontyParams},
};
use zeroize::Zeroizing;

/// The numbers modulo an odd one.
#[derive(Clone)]
pub(super) struct Ring {
    params: BoxedMontyParams,
    modulus: Vec<u8>,
}

impl Ring {
    /// Nothing if the modulus is even or zero. Its size is the caller's to limit.
    pub(super) fn new(modulus: &[u8]) -> Option<Self> {
        let modulus = trimmed(modulus).to_vec();
        let number = BoxedUint::from_be_slice(&modulus, precision(modulus.len())).ok()?;
        let params = BoxedMontyParams::new_vartime(Odd::new(number).into_option()?);
        Some(Self { params, modulus })
    }

    /// The modulus, without leading zeros.
    pub(super) fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The bits of the modulus.
    pub(super) fn bits(&self) -> usize {
        bits(&self.modulus)
    }

    /// A power, as wide as the modulus. How long the exponent is written shows in the time taken, not its value.
    pub(super) fn power(&self, base: &[u8], exponent: &[u8]) -> Vec<u8> {
        let length = precision(exponent.len());
        let exponent = Zeroizing::new(BoxedUint::from_be_slice_truncated(exponent, length));
        let power = Zeroizing::new(self.enter(base).pow_bounded_exp(&exponent, length));
        self.leave(&power)
    }

    /// A product, as wide as the modulus.
    pub(super) fn product(&self, left: &[u8], right: &[u8]) -> Vec<u8> {
        self.leave(&self.enter(left).mul(&self.enter(right)))
    }

    /// The modulus less a number, as wide as the modulus.
    pub(super) fn negative(&self, number: &[u8]) -> Vec<u8> {
        self.leave(&self.enter(number).neg())
    }

    /// Whether the bytes are as wide as the modulus and below it.
    pub(super) fn has(&self, number: &[u8]) -> bool {
        number.len() == self.modulus.len() && number < &self.modulus[..]
    }

    fn enter(&self, bytes: &[u8]) -> BoxedMontyForm {
        let length = precision(bytes.len()).max(self.params.bits_precision());
        let number = BoxedUint::from_be_slice_truncated(bytes, length);
        BoxedMontyForm::new(number.rem(self.params.modulus().as_nz_ref()), &self.params)
    }

    fn leave(&self, form: &BoxedMontyForm) -> Vec<u8> {
        let bytes = form.retrieve().to_be_bytes();
        bytes.split_at(bytes.len().saturating_sub(self.modulus.len())).1.to_vec()
    }
}

/// The bits of a number.
pub(super) fn bits(number: &[u8]) -> usize {
    let number = trimmed(number);
    number.first().map_or(0, |first| 8 * number.len() - first.leading_zeros() as usize)
}

/// A number without leading zeros.
pub(super) fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.split_at(zeros).1
}

/// Bits that hold so many bytes.
const fn precision(bytes: usize) -> u32 {
    let bits = 8 * bytes as u32;
    if bits == 0 { 8 } else { bits }
}
