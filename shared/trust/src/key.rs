//! P-256 keys and signatures: ECDSA with SHA-256 (FIPS 186-5 §6), deterministic nonces (RFC 6979) where the key is here.
//!
//! A station's key lives in a TPM where there is one, else in a file that is sealed for the machine, else in a plain
//! file, as `signaling init` writes it. All are one type.

mod home;
mod sealed;
mod tls;
#[cfg(target_os = "linux")]
mod tpm;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{SigningKey, VerifyingKey};
use p256::elliptic_curve::Generate as _;
use p256::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use self::sealed::Machine;

pub use self::home::{NotATpm, Tier, TpmAddress, TpmChoice};

/// Length of a signature: r and s, 32 bytes each.
const SIGNATURE_BYTES: usize = 64;
/// Length of a public key: an uncompressed point (SEC 1 §2.3.3).
const POINT_BYTES: usize = 65;

/// The private key of a station, of a server, or of one sign-in. What this process holds of it is overwritten when
/// dropped.
#[derive(Clone)]
pub struct StationKey(Held);

/// Where it lives.
#[derive(Clone)]
enum Held {
    /// In a plain file.
    File(SigningKey),
    /// In a file that is sealed for this machine.
    Sealed(SigningKey, Machine),
    /// In a TPM.
    #[cfg(target_os = "linux")]
    Tpm(tpm::TpmKey),
}

/// A key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyError {
    /// There is no TPM where there should be one.
    #[error("the TPM cannot be reached")]
    Away,
    /// The TPM does not answer.
    #[error("the TPM does not answer")]
    Silent,
    /// Another TPM, one that was cleared, or one that cannot do what is asked.
    #[error("the TPM does not take the key")]
    Refused,
    /// Not on this system.
    #[error("this program does not know TPMs on this system")]
    Unsupported,
}

impl StationKey {
    /// A new key from the system's random source, for a sign-in, a server, or a station that is set up by hand.
    pub fn generate() -> Self {
        Self(Held::File(Self::new_signing_key()))
    }

    fn new_signing_key() -> SigningKey {
        SigningKey::generate_from_rng(&mut rand::rng())
    }

    /// Signs bytes. What is signed should begin with its context: see [`crate::Signed`]. A TPM takes its time: tens of
    /// milliseconds, in which the calling thread waits.
    ///
    /// # Errors
    /// When the key is in a TPM that cannot be used now.
    pub fn sign(&self, bytes: &[u8]) -> Result<Signature, KeyError> {
        match &self.0 {
            Held::File(key) | Held::Sealed(key, _) => Ok(Signature(key.sign(bytes))),
            #[cfg(target_os = "linux")]
            Held::Tpm(key) => key.sign(bytes),
        }
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        match &self.0 {
            Held::File(key) | Held::Sealed(key, _) => PublicKey(*key.verifying_key()),
            #[cfg(target_os = "linux")]
            Held::Tpm(key) => key.public_key(),
        }
    }

    /// PKCS#8 DER, of a key that this process holds.
    pub(crate) fn to_pkcs8(&self) -> Option<Zeroizing<Vec<u8>>> {
        let key = match &self.0 {
            Held::File(key) | Held::Sealed(key, _) => key,
            #[cfg(target_os = "linux")]
            Held::Tpm(_) => return None,
        };
        let document = key.to_pkcs8_der().expect("a P-256 key always has a PKCS#8 form");
        Some(Zeroizing::new(document.as_bytes().to_vec()))
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
