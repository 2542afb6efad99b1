//! Curves written out in certificates and chips (`ECParameters`, RFC 3279 §2.3.5, X9.62).

use super::parameters::Parameters;
use crate::tlv::{self, Tlv};

const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OCTET_STRING: u32 = 0x04;
const OID: u32 = 0x06;
const SEQUENCE: u32 = 0x30;
/// prime-field, 1.2.840.10045.1.1.
const PRIME_FIELD: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01];

/// What such an element says, without leading zeros.
pub(super) struct Explicit<'a> {
    p: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    base: &'a [u8],
    n: &'a [u8],
}

impl<'a> Explicit<'a> {
    /// Reads it; nothing if it is no such element, or has another cofactor than 1.
    pub(super) fn read(tlv: &Tlv<'a>) -> Option<Self> {
        if tlv.tag != SEQUENCE {
            return None;
        }
        let mut inside = tlv.inside();
        let _version = inside.expect(INTEGER).ok()?;
        let mut field = inside.expect(SEQUENCE).ok()?.inside();
        if field.expect(OID).ok()?.value != PRIME_FIELD {
            return None;
        }
        let p = trimmed(field.expect(INTEGER).ok()?.value);
        let mut curve = inside.expect(SEQUENCE).ok()?.inside();
        let a = trimmed(curve.expect(OCTET_STRING).ok()?.value);
        let b = trimmed(curve.expect(OCTET_STRING).ok()?.value);
        let _seed = curve.take(BIT_STRING).ok()?;
        let base = inside.expect(OCTET_STRING).ok()?.value;
        let n = trimmed(inside.expect(INTEGER).ok()?.value);
        let cofactor = inside.take(INTEGER).ok()?;
        let is_one = cofactor.is_none_or(|cofactor| trimmed(cofactor.value) == [1]);
        is_one.then_some(Self { p, a, b, base, n })
    }

    /// Whether it says this curve.
    pub(super) fn is(&self, known: &Parameters) -> bool {
        let same = |number: &[u8], constant: &[u8]| number == trimmed(constant);
        same(self.p, known.p)
            && same(self.a, known.a)
            && same(self.b, known.b)
            && same(self.n, known.n)
            && self.has_base(known)
    }

    fn has_base(&self, known: &Parameters) -> bool {
        let parity = known.y.last().map_or(0, |last| last & 1);
        match self.base.split_first() {
            Some((0x04, rest)) => rest == [known.x, known.y].concat(),
            Some((form @ (0x02 | 0x03), rest)) => form & 1 == parity && rest == known.x,
            _ => false,
        }
    }
}

/// Writes a curve out.
pub(super) fn write(known: &Parameters) -> Vec<u8> {
    let field = tlv::write_all(SEQUENCE, &[&tlv::write(OID, &PRIME_FIELD), &unsigned(known.p)]);
    let coefficients = [tlv::write(OCTET_STRING, known.a), tlv::write(OCTET_STRING, known.b)].concat();
    let curve = tlv::write(SEQUENCE, &coefficients);
    let base = tlv::write(OCTET_STRING, &[&[0x04], known.x, known.y].concat());
    let version = tlv::write(INTEGER, &[1]);
    let cofactor = tlv::write(INTEGER, &[1]);
    tlv::write_all(SEQUENCE, &[&version, &field, &curve, &base, &unsigned(known.n), &cofactor])
}

/// An INTEGER that is not negative.
fn unsigned(number: &[u8]) -> Vec<u8> {
    let number = trimmed(number);
    let sign: &[u8] = if number.first().is_none_or(|first| first & 0x80 != 0) { &[0] } else { &[] };
    tlv::write(INTEGER, &[sign, number].concat())
}

fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.split_at(zeros).1
}
