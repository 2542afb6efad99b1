//! Curves and numbers behind one face: PACE and chip authentication do the same in both.

use crate::crypto::curve::Curve;
use crate::crypto::dh::DhGroup;

/// Bytes of an exponent for DH.
const EXPONENT_BYTES: usize = 32;

/// A group in which keys are agreed upon. Its elements are written as keys are sent.
pub(super) enum KeyGroup {
    /// Points, uncompressed.
    Curve(&'static Curve),
    /// Numbers, as long as the prime.
    Dh(DhGroup),
}

impl KeyGroup {
    /// The group of standardised parameters (ICAO 9303-11 §9.5.1).
    pub(super) fn of_parameter_id(id: u8) -> Option<Self> {
        match DhGroup::of_parameter_id(id) {
            Some(group) => Some(Self::Dh(group)),
            None => Curve::of_parameter_id(id).map(Self::Curve),
        }
    }

    pub(super) fn generator(&self) -> Vec<u8> {
        match self {
            Self::Curve(curve) => curve.generator().encode(),
            Self::Dh(group) => group.generator().to_vec(),
        }
    }

    /// How many bytes a secret takes.
    pub(super) fn secret_bytes(&self) -> usize {
        match self {
            Self::Curve(curve) => curve.order_bytes(),
            Self::Dh(_) => EXPONENT_BYTES,
        }
    }

    /// The element times itself, so many times; nothing if it is none of the group.
    pub(super) fn power(&self, element: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Curve(curve) => {
                let point = curve.multiply(&curve.scalar(secret), &curve.decode(element).ok()?);
                (!point.is_infinity()).then(|| point.encode())
            }
            Self::Dh(group) => {
                group.check_public(element).ok()?;
                Some(group.power(element, secret))
            }
        }
    }

    /// One element with another.
    pub(super) fn combine(&self, one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Curve(curve) => {
                let point = curve.add(&curve.decode(one).ok()?, &curve.decode(other).ok()?);
                (!point.is_infinity()).then(|| point.encode())
            }
            Self::Dh(group) => Some(group.product(one, other)),
        }
    }

    /// What keys are derived from: the x coordinate, or the number (ICAO 9303-11 §9.6).
    pub(super) fn shared(&self, element: &[u8]) -> Vec<u8> {
        match self {
            Self::Curve(curve) => element.get(1..=curve.field_bytes()).unwrap_or_default().to_vec(),
            Self::Dh(_) => element.to_vec(),
        }
    }

    /// The tag under which a key stands in what is authenticated (ICAO 9303-11 §9.4).
    pub(super) const fn key_tag(&self) -> u32 {
        match self {
            Self::Curve(_) => 0x86,
            Self::Dh(_) => 0x84,
        }
    }
}
