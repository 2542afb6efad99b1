//! Active authentication: the chip signs a challenge (ICAO 9303-11 §6.1).

use crate::apdu::{Command, Header, Le};
use crate::crypto::curve::Curve;
use crate::crypto::hash::Hash;
use crate::crypto::iso9796;
use crate::crypto::rsa::RsaPublicKey;
use crate::lds::public_key::KeyMaterial;
use crate::lds::{SecurityInfos, dg14, dg15};
use crate::tlv::{Reader, only};

const INTERNAL_AUTHENTICATE: Header = Header::new(0x88, 0x00, 0x00);
/// A signature of RSA with 2048 bits fills a short answer; its key makes a file shorter than this.
const LONG_KEY_BYTES: usize = 400;
/// ecdsa-plain-signatures, the content bytes of 0.4.0.127.0.7.1.1.4.1 (BSI TR-03111 §5.2.1).
const PLAIN_ECDSA: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];

/// How the chip signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AaPassed {
    /// The scheme.
    pub scheme: Scheme,
    /// The hash under the signature.
    pub hash: Hash,
    /// Size of the key, in bits.
    pub key_bits: usize,
}

/// A scheme of signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// ISO/IEC 9796-2 scheme 1.
    Rsa,
    /// ECDSA.
    Ecdsa,
}

/// Why a signature proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AaError {
    /// The file with the key cannot be read.
    #[error("the key in DG15 cannot be read")]
    Key,
    /// The key is of a kind, or on a curve, that is not known.
    #[error("the key in DG15 is of a kind that is not known")]
    Unsupported,
    /// The signature is not one over the challenge by this key.
    #[error("the chip's signature is wrong")]
    Wrong,
}

/// What asks the chip to sign; `key_file_bytes` is the length of DG15.
pub fn command(challenge: [u8; 8], key_file_bytes: usize) -> Command {
    let le = if key_file_bytes < LONG_KEY_BYTES { Le::SHORT } else { Le::EXTENDED };
    Command::Exchange(INTERNAL_AUTHENTICATE, challenge.to_vec(), le)
}

/// The same for a chip that has said how long its answer is.
pub(crate) fn command_for(challenge: [u8; 8], length: usize) -> Command {
    Command::Exchange(INTERNAL_AUTHENTICATE, challenge.to_vec(), Le::new(length))
}

/// Verifies what the chip answered, with the raw bytes of DG15 (DG13 of a driving licence), and of DG14 where it exists.
///
/// The bytes of both must have been compared with the signed hashes by the caller.
///
/// # Errors
/// When the answer proves nothing.
pub fn verify(dg15: &[u8], dg14: Option<&[u8]>, challenge: &[u8; 8], response: &[u8]) -> Result<AaPassed, AaError> {
    let key = dg15::parse(dg15).map_err(|_| AaError::Key)?;
    let infos = dg14.and_then(|dg14| dg14::parse(dg14).ok());
    match &key.key {
        KeyMaterial::Rsa { modulus, exponent } => {
            let key = RsaPublicKey::new(modulus, exponent).map_err(|_| AaError::Unsupported)?;
            let hash = iso9796::recover(&key, response, challenge).map_err(|_| AaError::Wrong)?;
            Ok(AaPassed { scheme: Scheme::Rsa, hash, key_bits: key.bits() })
        }
        KeyMaterial::Ec { parameters, point } => {
            let curve = parameters.curve().ok_or(AaError::Unsupported)?;
            verify_ecdsa(curve, point, infos.as_ref(), challenge, response)
        }
        KeyMaterial::Dh { .. } | KeyMaterial::Unknown { .. } => Err(AaError::Unsupported),
    }
}

/// With the hash that DG14 names. Where it names none, any: each is a hash of the challenge, and chips exist that do not
/// use the one that they should.
fn verify_ecdsa(
    curve: &'static Curve,
    point: &[u8],
    infos: Option<&SecurityInfos>,
    challenge: &[u8],
    response: &[u8],
) -> Result<AaPassed, AaError> {
    let public = curve.decode(point).map_err(|_| AaError::Key)?;
    let named = infos.and_then(|infos| infos.active_authentication.as_ref()).and_then(|info| hash_of(&info.algorithm));
    let (r, s) = halves(response).ok_or(AaError::Wrong)?;
    let hashes = named.into_iter().chain(Hash::ALL);
    let mut matching = hashes.filter(|hash| curve.verify(&public, &hash.digest(&[challenge]), r, s));
    let hash = matching.next().ok_or(AaError::Wrong)?;
    Ok(AaPassed { scheme: Scheme::Ecdsa, hash, key_bits: 8 * curve.field_bytes() })
}

fn hash_of(algorithm: &[u8]) -> Option<Hash> {
    match algorithm.strip_prefix(PLAIN_ECDSA)? {
        [1] => Some(Hash::Sha1),
        [2] => Some(Hash::Sha224),
        [3] => Some(Hash::Sha256),
        [4] => Some(Hash::Sha384),
        [5] => Some(Hash::Sha512),
        _ => None,
    }
}

/// r and s: side by side as the standard says, or in DER as some chips have it.
fn halves(signature: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Ok(sequence) = only(signature, 0x30)
        && sequence.raw.len() == signature.len()
    {
        let mut inside: Reader<'_> = sequence.inside();
        if let (Ok(r), Ok(s)) = (inside.expect(0x02), inside.expect(0x02))
            && inside.is_empty()
        {
            return Some((r.value, s.value));
        }
    }
    if signature.is_empty() || !signature.len().is_multiple_of(2) {
        return None;
    }
    signature.split_at_checked(signature.len() / 2)
}
