//! The random number that PACE-IM maps onto a group: made of both sides' nonces (ICAO 9303-11 §4.4.3.3.2).

use super::{CryptoError, cipher::Suite, constant::bytes};

/// Bits more than the modulus has that are made, so that no number is likelier than another.
const SURPLUS_BITS: usize = 64;
/// c0 and c1 for Triple DES and AES-128.
const SHORT: [&[u8]; 2] =
    [&bytes::<16>("a668892a7c41e3ca739f40b057d85904"), &bytes::<16>("a4e136ac725f738b01c1f60217c188ad")];
/// c0 and c1 for AES-192 and AES-256.
const LONG: [&[u8]; 2] = [
    &bytes::<32>("d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676"),
    &bytes::<32>("54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517"),
];

/// R(s, t): from the chip's nonce s and the reader's nonce t, which is a key, at least 64 bits more than the modulus
/// has. The number is then reduced and mapped by [`super::curve::Curve::map_to_point`] or
/// [`super::dh::DhGroup::map_to_generator`].
///
/// # Errors
/// When the reader's nonce is no key of the suite, or the chip's nonce is not as long as the suite asks for.
pub fn pseudo_random(suite: Suite, s: &[u8], t: &[u8], modulus_bits: usize) -> Result<Vec<u8>, CryptoError> {
    let [c0, c1] = match suite {
        Suite::TripleDes | Suite::Aes128 => SHORT,
        Suite::Aes192 | Suite::Aes256 => LONG,
    };
    if s.len() != c0.len() {
        return Err(CryptoError::BlockLength { block: c0.len(), found: s.len() });
    }
    let start = vec![0; suite.block_len()];
    let encrypt = |key: &[u8], block: &[u8]| suite.encrypt_cbc(key, &start, block);
    let mut key = zeroize::Zeroizing::new(encrypt(t, s)?);
    let mut number = Vec::new();
    while 8 * number.len() < modulus_bits + SURPLUS_BITS {
        key.truncate(suite.key_len());
        number.extend(encrypt(&key, c1)?);
        key = zeroize::Zeroizing::new(encrypt(&key, c0)?);
    }
    Ok(number)
}
