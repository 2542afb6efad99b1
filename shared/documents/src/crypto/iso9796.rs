//! Signatures that carry part of their message: how a chip with an RSA key answers a challenge
//! (ISO/IEC 9796-2 digital signature scheme 1, ICAO 9303-11 §6.1 and Appendix F).
//!
//! The frame: a header with fill up to a nibble A, a part of the message that the chip chose, the hash of that part and
//! the challenge, a trailer that names the hash.
//!
//! **Invariant:** a frame that claims to hold the whole message is refused: the challenge would not be in it.

use subtle::ConstantTimeEq;

use super::{CryptoError, hash::Hash, rsa::RsaPublicKey};

/// The trailer that means SHA-1.
const TRAILER_SHA1: u8 = 0xBC;
/// The last byte of a trailer that names its hash before it.
const TRAILER_NAMED: u8 = 0xCC;
/// The upper nibble of the header: more of the message follows outside the frame.
const HEADER_PARTIAL: u8 = 0x60;
/// The upper bits of a byte of fill, and of the last one.
const FILL: u8 = 0xBB;
const FILL_END: u8 = 0xBA;

/// The hash function with which the signature covers this challenge.
///
/// # Errors
/// When the signature is none of this key, has no valid frame, or covers another challenge.
pub fn recover(key: &RsaPublicKey, signature: &[u8], challenge: &[u8]) -> Result<Hash, CryptoError> {
    let opened = key.apply(signature)?;
    // A signer takes the smaller of the signature and its negative; what is recovered then is negative too.
    let is_frame = opened.last().is_some_and(|last| last & 0x0F == 0x0C);
    let frame = if is_frame { opened } else { key.negative(&opened) };
    // A frame is one bit shorter than the modulus, which may be a whole byte.
    let above = frame.len() - (key.bits() - 1).div_ceil(8);
    let (above, frame) = frame.split_at_checked(above).ok_or(CryptoError::Frame)?;
    if above.iter().any(|byte| *byte != 0) {
        return Err(CryptoError::Frame);
    }
    check(frame, challenge)
}

fn check(frame: &[u8], challenge: &[u8]) -> Result<Hash, CryptoError> {
    let (hash, rest) = trailer(frame).ok_or(CryptoError::Frame)?;
    let body = behind_header(rest).ok_or(CryptoError::Frame)?;
    let length = body.len().checked_sub(hash.len()).ok_or(CryptoError::Frame)?;
    let (recovered, hashed) = body.split_at_checked(length).ok_or(CryptoError::Frame)?;
    let expected = hash.digest(&[recovered, challenge]);
    if bool::from(expected.ct_eq(hashed)) { Ok(hash) } else { Err(CryptoError::Mismatch) }
}

/// Which hash the trailer names (ISO/IEC 10118-3), and what stands before it.
fn trailer(frame: &[u8]) -> Option<(Hash, &[u8])> {
    let (last, rest) = frame.split_last()?;
    if *last == TRAILER_SHA1 {
        return Some((Hash::Sha1, rest));
    }
    let (name, rest) = rest.split_last()?;
    let hash = match name {
        0x33 => Hash::Sha1,
        0x34 => Hash::Sha256,
        0x35 => Hash::Sha512,
        0x36 => Hash::Sha384,
        0x38 => Hash::Sha224,
        _ => return None,
    };
    (*last == TRAILER_NAMED).then_some((hash, rest))
}

/// What follows the header and its fill: 6A, or 6B BB .. BB BA.
fn behind_header(frame: &[u8]) -> Option<&[u8]> {
    let (first, mut rest) = frame.split_first()?;
    if first & 0xF0 != HEADER_PARTIAL {
        return None;
    }
    match first & 0x0F {
        0x0A => return Some(rest),
        0x0B => {}
        _ => return None,
    }
    loop {
        let (fill, behind) = rest.split_first()?;
        match *fill {
            FILL => rest = behind,
            FILL_END => return Some(behind),
            _ => return None,
        }
    }
}

/// A frame of so many bytes around a hash, filled with what the chip chose: what a simulated chip signs.
///
/// # Errors
/// When the hash does not fit.
pub fn frame(hash: Hash, bytes: usize, challenge: &[u8], chosen: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let trailer: &[u8] = match hash {
        Hash::Sha1 => &[TRAILER_SHA1],
        Hash::Sha224 => &[0x38, TRAILER_NAMED],
        Hash::Sha256 => &[0x34, TRAILER_NAMED],
        Hash::Sha384 => &[0x36, TRAILER_NAMED],
        Hash::Sha512 => &[0x35, TRAILER_NAMED],
    };
    let length = bytes.checked_sub(1 + hash.len() + trailer.len()).ok_or(CryptoError::Frame)?;
    let recovered: Vec<u8> = chosen.iter().copied().chain(std::iter::repeat(0)).take(length).collect();
    let hashed = hash.digest(&[&recovered, challenge]);
    Ok([&[HEADER_PARTIAL | 0x0A], &recovered[..], &hashed, trailer].concat())
}

#[cfg(test)]
mod tests;
