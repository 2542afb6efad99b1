//! Certificate requests (PKCS#10, RFC 2986): the key in it, and proof that whoever asks has it.

use domain::digest::Digest;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::oid_registry::OID_SIG_ECDSA_WITH_SHA256;
use x509_parser::prelude::FromDer as _;

use crate::certificate::{BIT_STRING, ECDSA_WITH_SHA256, SEQUENCE, element};
use crate::key::{KeyError, PublicKey, Signature, StationKey};

/// No request is longer, in bytes.
const REQUEST_MAX_BYTES: usize = 2048;
/// `version INTEGER 0`, an empty `subject`.
const VERSION_AND_SUBJECT: [u8; 5] = [0x02, 0x01, 0x00, 0x30, 0x00];
/// `attributes [0]`, none.
const NO_ATTRIBUTES: [u8; 2] = [0xa0, 0x00];

/// A certificate request is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Longer than any request for a P-256 key.
    #[error("the certificate request is too long")]
    TooLong,
    /// Not one PKCS#10 request in DER, whole and nothing after it.
    #[error("not a certificate request")]
    Malformed,
    /// A key or signature algorithm other than ECDSA P-256 with SHA-256.
    #[error("the certificate request does not use P-256 with SHA-256")]
    Algorithm,
    /// Not signed by the key that it names.
    #[error("the certificate request is not signed by its own key")]
    Signature,
}

/// A certificate request whose key has signed it. Whatever else it asks for (a name, extensions) is ignored: the server
/// writes names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRequest {
    public_key: PublicKey,
}

impl KeyRequest {
    /// Reads a request in DER and verifies that its key has signed it.
    ///
    /// # Errors
    /// When it is malformed, for another kind of key, or signed by another one.
    pub fn parse(der: &[u8]) -> Result<Self, RequestError> {
        if der.len() > REQUEST_MAX_BYTES {
            return Err(RequestError::TooLong);
        }
        let (rest, request) = X509CertificationRequest::from_der(der).map_err(|_| RequestError::Malformed)?;
        if !rest.is_empty() {
            return Err(RequestError::Malformed);
        }
        let info = &request.certification_request_info;
        // The parser reads the unsigned shell generously; there is one right way to write it.
        let signature = element(BIT_STRING, &[&[0], request.signature_value.data.as_ref()].concat());
        let whole = element(SEQUENCE, &[info.raw, &ECDSA_WITH_SHA256, &signature].concat());
        if request.signature_algorithm.algorithm != OID_SIG_ECDSA_WITH_SHA256 {
            return Err(RequestError::Algorithm);
        }
        if whole != der {
            return Err(RequestError::Malformed);
        }
        // The whole key, algorithm and curve included, in the one way to write it.
        let point = &info.subject_pki.subject_public_key.data;
        let public_key = PublicKey::from_sec1(point).map_err(|_| RequestError::Algorithm)?;
        if info.subject_pki.raw != public_key.to_spki() {
            return Err(RequestError::Algorithm);
        }
        let signature = Signature::from_der(&request.signature_value.data).map_err(|_| RequestError::Signature)?;
        public_key.verify(info.raw, &signature).map_err(|_| RequestError::Signature)?;
        Ok(Self { public_key })
    }

    /// The key.
    pub fn public_key(&self) -> PublicKey {
        self.public_key
    }
}

impl StationKey {
    /// A certificate request for this key, in DER, with no name in it.
    ///
    /// # Errors
    /// When the key cannot be used now.
    pub fn request(&self) -> Result<Vec<u8>, KeyError> {
        let spki = self.public_key().to_spki();
        let info = element(SEQUENCE, &[&VERSION_AND_SUBJECT, spki.as_slice(), &NO_ATTRIBUTES].concat());
        let signature = element(BIT_STRING, &[&[0], self.sign(&info)?.to_der().as_slice()].concat());
        Ok(element(SEQUENCE, &[info.as_slice(), &ECDSA_WITH_SHA256, &signature].concat()))
    }
}

impl PublicKey {
    /// SHA-256 of its SubjectPublicKeyInfo: how a key is named where the key itself is not needed.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_spki())
    }
}
