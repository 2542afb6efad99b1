//! Integrated mapping of a nonce to a generator (ICAO 9303-11 §4.4.3.3.2, Appendix B).

use super::group::KeyGroup;
use crate::crypto::cipher::Suite;
use crate::crypto::curve::CurveId;

/// Constants of the pseudo-random function for nonces of 128 bits.
const SHORT: [[u8; 16]; 2] = [
    [0xa6, 0x68, 0x89, 0x2a, 0x7c, 0x41, 0xe3, 0xca, 0x73, 0x9f, 0x40, 0xb0, 0x57, 0xd8, 0x59, 0x04],
    [0xa4, 0xe1, 0x36, 0xac, 0x72, 0x5f, 0x73, 0x8b, 0x01, 0xc1, 0xf6, 0x02, 0x17, 0xc1, 0x88, 0xad],
];
/// The same for nonces of 256 bits.
const LONG: [[u8; 32]; 2] = [
    [
        0xd4, 0x63, 0xd6, 0x52, 0x34, 0x12, 0x4e, 0xf7, 0x89, 0x70, 0x54, 0x98, 0x6d, 0xca, 0x0a, 0x17, 0x4e, 0x28,
        0xdf, 0x75, 0x8c, 0xba, 0xa0, 0x3f, 0x24, 0x06, 0x16, 0x41, 0x4d, 0x5a, 0x16, 0x76,
    ],
    [
        0x54, 0xbd, 0x72, 0x55, 0xf0, 0xaa, 0xf8, 0x31, 0xbe, 0xc3, 0x42, 0x3f, 0xcf, 0x39, 0xd6, 0x9b, 0x6c, 0xbf,
        0x06, 0x66, 0x77, 0xd0, 0xfa, 0xae, 0x5a, 0xad, 0xd9, 0x9d, 0xf8, 0xe5, 0x35, 0x17,
    ],
];
/// So many bits beyond the prime's make the result nearly uniform.
const MARGIN_BITS: usize = 64;

/// The generator that both nonces map to.
pub(super) fn generator(group: &KeyGroup, suite: Suite, nonce: &[u8], received: &[u8]) -> Option<Vec<u8>> {
    if received.len() != suite.key_len() {
        return None;
    }
    let prime_bits = match group {
        // Only P-521 has a prime that does not fill its bytes; more bits would do no harm, but both sides must agree.
        KeyGroup::Curve(curve) if curve.id() == CurveId::P521 => 521,
        KeyGroup::Curve(curve) => curve.field_bytes() * 8,
        KeyGroup::Dh(group) => group.modulus().len() * 8,
    };
    let stretched = stretch(suite, nonce, received, prime_bits)?;
    match group {
        KeyGroup::Curve(curve) => curve.map_to_point(&stretched).ok().map(|point| point.encode()),
        KeyGroup::Dh(group) => group.map_to_generator(&stretched).ok(),
    }
}

/// The pseudo-random function: CBC over constants, keyed anew in each round (ICAO 9303-11 Appendix B, figure B.1).
pub(super) fn stretch(suite: Suite, nonce: &[u8], received: &[u8], prime_bits: usize) -> Option<Vec<u8>> {
    let [next, out]: [&[u8]; 2] = match nonce.len() {
        16 => [&SHORT[0], &SHORT[1]],
        32 => [&LONG[0], &LONG[1]],
        _ => return None,
    };
    let vector = vec![0; suite.block_len()];
    let keyed = |key: &[u8], bytes: &[u8]| suite.encrypt_cbc(key.get(..suite.key_len())?, &vector, bytes).ok();
    let mut key = keyed(received, nonce)?;
    let mut stretched = Vec::new();
    while stretched.len() * 8 < prime_bits + MARGIN_BITS {
        stretched.extend(keyed(&key, out)?);
        key = keyed(&key, next)?;
    }
    Some(stretched)
}
