//! Signed envelopes: a statement, the context it counts in, and who made it.
//!
//! **Invariant:** the bytes that were signed are the bytes that are checked and then parsed; nothing is serialised
//! again on the way. What is signed is `skranke/CONTEXT/v1`, a zero byte, and the statement as JSON.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::time::Moment;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::authority::FleetCa;
use crate::certificate::{CertificateError, StationCertificate};
use crate::identity::StationIdentity;
use crate::key::{KeyError, Signature, StationKey};

/// No envelope is longer, in bytes of its JSON.
pub const ENVELOPE_MAX_BYTES: usize = 64 * 1024;

/// An envelope is not accepted, or cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Over [`ENVELOPE_MAX_BYTES`].
    #[error("the envelope is too large")]
    TooLarge,
    /// Not an envelope.
    #[error("not an envelope")]
    Malformed,
    /// Made for something else than it is used for here.
    #[error("the envelope was signed for something else")]
    WrongContext,
    /// Its certificate does not count.
    #[error("the signer is not known")]
    UnknownSigner(#[source] CertificateError),
    /// The signature does not fit: something was changed on the way.
    #[error("the envelope was altered")]
    Altered,
    /// Signed properly, but not the statement that is expected here.
    #[error("the signed statement is not understood")]
    Payload,
    /// The key that should sign is not the certificate's.
    #[error("the key and the certificate are not a pair")]
    NotAPair,
    /// The key that should sign cannot be used.
    #[error("the key cannot sign")]
    Key(#[from] KeyError),
}

/// A signed statement of type `T`, not yet believed. [`Signed::open`] is the only way to the statement.
pub struct Signed<T> {
    wire: Wire,
    statement: PhantomData<fn() -> T>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    context: String,
    payload: String,
    signature: Signature,
    certificate: String,
}

/// A statement whose signature was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened<T> {
    /// What was said.
    pub payload: T,
    /// Who said it.
    pub signer: StationIdentity,
    /// SHA-256 of the signed bytes: equal statements of one signer have equal digests.
    pub digest: [u8; 32],
}

impl<T> Signed<T> {
    /// Reads an envelope's JSON.
    ///
    /// # Errors
    /// When it is too large or not an envelope.
    pub fn from_json(json: &[u8]) -> Result<Self, EnvelopeError> {
        if json.len() > ENVELOPE_MAX_BYTES {
            return Err(EnvelopeError::TooLarge);
        }
        let wire = serde_json::from_slice(json).map_err(|_| EnvelopeError::Malformed)?;
        Ok(Self { wire, statement: PhantomData })
    }

    /// The envelope's JSON.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.wire).expect("an envelope is four strings")
    }
}

impl<T: Serialize> Signed<T> {
    /// Signs a statement.
    ///
    /// # Errors
    /// When the statement is too large or has no JSON form, or key and certificate are not a pair.
    pub fn sign(
        context: &'static str,
        statement: &T,
        key: &StationKey,
        certificate: &StationCertificate,
    ) -> Result<Self, EnvelopeError> {
        if key.public_key() != certificate.public_key() {
            return Err(EnvelopeError::NotAPair);
        }
        let payload = serde_json::to_vec(statement).map_err(|_| EnvelopeError::Payload)?;
        let wire = Wire {
            context: context.to_owned(),
            signature: key.sign(&signed_bytes(context, &payload))?,
            payload: STANDARD.encode(&payload),
            certificate: STANDARD.encode(certificate.der()),
        };
        let signed = Self { wire, statement: PhantomData };
        if signed.to_json().len() > ENVELOPE_MAX_BYTES {
            return Err(EnvelopeError::TooLarge);
        }
        Ok(signed)
    }
}

impl<T: DeserializeOwned> Signed<T> {
    /// Verifies the envelope and yields the statement.
    ///
    /// It says who made it, not that it is fresh or meant for the reader: that stands in the statement.
    ///
    /// # Errors
    /// When it is for another context, not signed by a valid certificate of the fleet, altered, or not a `T`.
    pub fn open(self, context: &'static str, ca: &FleetCa, now: Moment) -> Result<Opened<T>, EnvelopeError> {
        if self.wire.context != context {
            return Err(EnvelopeError::WrongContext);
        }
        let decode = |text: &str| STANDARD.decode(text).map_err(|_| EnvelopeError::Malformed);
        let certificate = StationCertificate::parse(&decode(&self.wire.certificate)?);
        let certificate = certificate.map_err(EnvelopeError::UnknownSigner)?;
        let signer = certificate.check(ca, now).map_err(EnvelopeError::UnknownSigner)?;
        let payload = decode(&self.wire.payload)?;
        let bytes = signed_bytes(context, &payload);
        let verified = certificate.public_key().verify(&bytes, &self.wire.signature);
        verified.map_err(|_| EnvelopeError::Altered)?;
        let payload = serde_json::from_slice(&payload).map_err(|_| EnvelopeError::Payload)?;
        Ok(Opened { payload, signer, digest: Sha256::digest(&bytes).into() })
    }
}

/// What a signature in `context` is made over.
pub(crate) fn signed_bytes(context: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("skranke/{context}/v1\0").into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

impl<T> Clone for Signed<T> {
    fn clone(&self) -> Self {
        Self { wire: self.wire.clone(), statement: PhantomData }
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed[{} bytes]", self.wire.payload.len())
    }
}

impl<T> fmt::Debug for Opened<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({})", self.signer)
    }
}
