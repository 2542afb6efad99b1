//! Sealing to the authority: HPKE base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
//! ChaCha20-Poly1305. Whoever seals cannot open again.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use zeroize::{Zeroize as _, Zeroizing};

use crate::file::{self, FileError, Readers};
use crate::key::NotAKey;

/// No sealed record is longer, in bytes, encapsulated key and tag included.
pub const RECORD_MAX_BYTES: usize = 8 * 1024 * 1024;
/// Length of an encapsulated key, of a public key and of a secret key (RFC 9180 §7.1).
const KEY_BYTES: usize = 32;
/// Length of the tag (RFC 9180 §7.3).
const TAG_BYTES: usize = 16;
/// Longest `info`, in bytes; HPKE itself ends at 64 KiB.
const INFO_MAX_BYTES: usize = 4096;

/// A record that was opened. It is overwritten when dropped.
pub type Plaintext = Zeroizing<Vec<u8>>;

type PublicPoint = <X25519HkdfSha256 as Kem>::PublicKey;
type SecretScalar = <X25519HkdfSha256 as Kem>::PrivateKey;

/// Something cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Over [`RECORD_MAX_BYTES`], or the info is too long.
    #[error("too large to seal")]
    TooLarge,
    /// Too short to be sealed.
    #[error("not a sealed record")]
    Malformed,
    /// The authority's public key is a weak point.
    #[error("the authority's key cannot be sealed to")]
    WeakKey,
    /// Altered, for another key, or under another info or aad.
    #[error("the sealed record does not open")]
    DoesNotOpen,
}

/// The authority's public key. In text: base64; hexadecimal is read too.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorityPublicKey(PublicPoint);

impl AuthorityPublicKey {
    /// Reads a text file with the key.
    ///
    /// # Errors
    /// When the file cannot be read or holds no key.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Everybody)?;
        text.trim().parse().map_err(|_| FileError::not(path, "an X25519 public key in base64"))
    }

    /// Writes a text file with the key.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        file::write(path, &format!("{self}\n"), Readers::Everybody)
    }
}

impl FromStr for AuthorityPublicKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        PublicPoint::from_bytes(&key_bytes(text)?).map(Self).map_err(|_| NotAKey)
    }
}

impl fmt::Display for AuthorityPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0.to_bytes()))
    }
}

impl fmt::Debug for AuthorityPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorityPublicKey({self})")
    }
}

/// The authority's secret key. Only the authority and its simulator hold one.
#[derive(Clone)]
pub struct AuthoritySecretKey(SecretScalar);

impl AuthoritySecretKey {
    /// A new key from the system's random source.
    pub fn generate() -> Self {
        Self(X25519HkdfSha256::gen_keypair_with_rng(&mut rand::rng()).0)
    }

    /// The public half.
    pub fn public_key(&self) -> AuthorityPublicKey {
        AuthorityPublicKey(X25519HkdfSha256::sk_to_pk(&self.0))
    }

    /// Reads a text file with the key, closed to others.
    ///
    /// # Errors
    /// When the file cannot be read, is open to others, or holds no key.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Owner)?;
        text.trim().parse().map_err(|_| FileError::not(path, "an X25519 secret key in base64"))
    }

    /// Writes a text file with the key, mode 0600.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        let mut bytes = self.0.to_bytes();
        let text = Zeroizing::new(format!("{}\n", STANDARD.encode(bytes)));
        bytes.as_mut_slice().zeroize();
        file::write(path, &text, Readers::Owner)
    }
}

impl FromStr for AuthoritySecretKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        SecretScalar::from_bytes(&key_bytes(text)?).map(Self).map_err(|_| NotAKey)
    }
}

impl fmt::Debug for AuthoritySecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthoritySecretKey")
    }
}

/// A sealed record: encapsulated key (32 bytes), ciphertext, tag (16 bytes).
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed[{} bytes]", self.0.len())
    }
}

/// Seals a record. `info` says what kind of record and whose, `aad` is what stands beside it in the clear.
///
/// # Errors
/// When the record is too large or the key is weak.
pub fn seal(to: &AuthorityPublicKey, info: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Sealed, SealError> {
    seal_with(&mut rand::rng(), to, info, aad, plaintext)
}

pub(crate) fn seal_with(
    random: &mut impl CryptoRng,
    to: &AuthorityPublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Sealed, SealError> {
    if plaintext.len() > RECORD_MAX_BYTES - KEY_BYTES - TAG_BYTES || info.len() > INFO_MAX_BYTES {
        return Err(SealError::TooLarge);
    }
    let sealed = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to.0,
        info,
        plaintext,
        aad,
        random,
    );
    let (key, ciphertext) = sealed.map_err(|_| SealError::WeakKey)?;
    let mut bytes = key.to_bytes().to_vec();
    bytes.extend_from_slice(&ciphertext);
    Ok(Sealed(bytes))
}

/// Opens a sealed record.
///
/// # Errors
/// When it is too large, too short, altered, or sealed to another key, info or aad.
pub fn open(key: &AuthoritySecretKey, info: &[u8], aad: &[u8], sealed: &Sealed) -> Result<Plaintext, SealError> {
    if sealed.0.len() > RECORD_MAX_BYTES || info.len() > INFO_MAX_BYTES {
        return Err(SealError::TooLarge);
    }
    let (encapsulated, ciphertext) = sealed.0.split_at_checked(KEY_BYTES).ok_or(SealError::Malformed)?;
    if ciphertext.len() < TAG_BYTES {
        return Err(SealError::Malformed);
    }
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated);
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key.0,
        &encapsulated.map_err(|_| SealError::Malformed)?,
        info,
        ciphertext,
        aad,
    );
    opened.map(Zeroizing::new).map_err(|_| SealError::DoesNotOpen)
}

fn key_bytes(text: &str) -> Result<Zeroizing<Vec<u8>>, NotAKey> {
    let bytes = if text.len() == 2 * KEY_BYTES { hexadecimal(text) } else { STANDARD.decode(text).ok() };
    bytes.filter(|bytes| bytes.len() == KEY_BYTES).map(Zeroizing::new).ok_or(NotAKey)
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    Some(digits?.as_chunks::<2>().0.iter().map(|[high, low]| (high << 4 | low) as u8).collect())
}
