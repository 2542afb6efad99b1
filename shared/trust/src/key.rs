//! P-256 keys and signatures: ECDSA with SHA-256 (FIPS 186-5 §6), deterministic nonces (RFC 6979).

use std::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{SigningKey, VerifyingKey};
use p256::elliptic_curve::Generate as _;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::file::{self, FileError, Readers};

/// Length of a signature: r and s, 32 bytes each.
const SIGNATURE_BYTES: usize = 64;
/// Length of a public key: an uncompressed point (SEC 1 §2.3.3).
const POINT_BYTES: usize = 65;

/// The private key of a station, of a server, or of one sign-in. It is overwritten when dropped.
#[derive(Clone)]
pub struct StationKey(SigningKey);

impl StationKey {
    /// A new key from the system's random source.
    pub fn generate() -> Self {
        Self(SigningKey::generate_from_rng(&mut rand::rng()))
    }

    /// Signs bytes. What is signed should begin with its context: see [`crate::Signed`].
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        let signature: p256::ecdsa::Signature = self.0.sign(bytes);
        Signature(signature)
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(*self.0.verifying_key())
    }

    /// Reads a PKCS#8 PEM file (RFC 5958).
    ///
    /// # Errors
    /// When the file cannot be read, is open to others than its owner, or holds no P-256 key.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Owner)?;
        let key = SigningKey::from_pkcs8_pem(&text);
        key.map(Self).map_err(|_| FileError::not(path, "a P-256 private key in PKCS#8 PEM"))
    }

    /// Writes a PKCS#8 PEM file with mode 0600, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        let text = self.0.to_pkcs8_pem(LineEnding::LF).expect("a P-256 key always has a PKCS#8 form");
        file::write(path, &text, Readers::Owner)
    }

    /// PKCS#8 DER, for the TLS stack.
    pub(crate) fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let document = self.0.to_pkcs8_der().expect("a P-256 key always has a PKCS#8 form");
        Zeroizing::new(document.as_bytes().to_vec())
    }
}

impl fmt::Debug for StationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StationKey")
    }
}

/// The signature does not belong to these bytes and this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct BadSignature;

/// The bytes are no key or signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 key or signature")]
pub struct NotAKey;

/// A P-256 public key. In JSON: base64 of the uncompressed point (SEC 1 §2.3.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads an uncompressed point, 65 bytes.
    ///
    /// # Errors
    /// When the bytes are no such point on the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, NotAKey> {
        if bytes.len() != POINT_BYTES {
            return Err(NotAKey);
        }
        VerifyingKey::from_sec1_bytes(bytes).map(Self).map_err(|_| NotAKey)
    }

    /// The uncompressed point, 65 bytes.
    pub fn to_sec1(&self) -> Vec<u8> {
        self.0.to_sec1_point(false).as_bytes().to_vec()
    }

    /// Checks a signature over bytes.
    ///
    /// # Errors
    /// When it is not this key's signature over these bytes.
    pub fn verify(&self, bytes: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        self.0.verify(bytes, &signature.0).map_err(|_| BadSignature)
    }

    /// SubjectPublicKeyInfo DER (RFC 5480 §2).
    pub(crate) fn to_spki(self) -> Vec<u8> {
        self.0.to_public_key_der().expect("a P-256 key always has an SPKI form").into_vec()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", STANDARD.encode(self.to_sec1()))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.to_sec1()))
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.as_bytes()).map_err(|_| serde::de::Error::custom("not base64"))?;
        Self::from_sec1(&bytes).map_err(serde::de::Error::custom)
    }
}

/// An ECDSA signature. In JSON: base64 of r and s, 64 bytes (IEEE P1363).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(p256::ecdsa::Signature);

impl Signature {
    /// Reads r and s, 64 bytes.
    ///
    /// # Errors
    /// When the bytes are no signature.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAKey> {
        p256::ecdsa::Signature::from_slice(bytes).map(Self).map_err(|_| NotAKey)
    }

    /// Reads DER (RFC 3279 §2.2.3).
    ///
    /// # Errors
    /// When the bytes are no signature.
    pub(crate) fn from_der(bytes: &[u8]) -> Result<Self, NotAKey> {
        p256::ecdsa::Signature::from_der(bytes).map(Self).map_err(|_| NotAKey)
    }

    /// DER (RFC 3279 §2.2.3).
    pub(crate) fn to_der(self) -> Vec<u8> {
        self.0.to_der().as_bytes().to_vec()
    }

    /// r and s, 64 bytes.
    pub fn to_bytes(&self) -> [u8; SIGNATURE_BYTES] {
        self.0.to_bytes().into()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.to_bytes()))
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.as_bytes()).map_err(|_| serde::de::Error::custom("not base64"))?;
        Self::from_bytes(&bytes).map_err(serde::de::Error::custom)
    }
}
