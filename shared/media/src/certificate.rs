//! The process's own DTLS certificate, and the fingerprint by which a peer knows it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Largest certificate read from a peer, in PEM bytes.
const MAX_PEM_BYTES: usize = 16 * 1024;
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A fresh self-signed P-256 certificate with its private key.
///
/// One per process: made at start, forgotten at exit, never written down.
#[derive(Clone)]
pub struct Certificate {
    /// Certificate and key, one after the other, as DTLS takes them.
    pem: Arc<str>,
    fingerprint: Fingerprint,
}

impl Certificate {
    /// Makes a new key and a certificate for it.
    ///
    /// # Errors
    /// When the operating system gives no random numbers.
    pub fn generate() -> Result<Self, CertificateError> {
        let key = rcgen::KeyPair::generate().map_err(|_| CertificateError::Key)?;
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "station");
        let certificate = params.self_signed(&key).map_err(|_| CertificateError::Certificate)?;
        let pem = format!("{}{}", certificate.pem(), key.serialize_pem());
        Ok(Self { pem: pem.into(), fingerprint: Fingerprint::of_der(certificate.der()) })
    }

    /// SHA-256 of the certificate, for the signed statement to the peer.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

/// Why no certificate could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The key pair could not be made.
    #[error("no key could be made")]
    Key,
    /// The certificate could not be signed.
    #[error("the certificate could not be signed")]
    Certificate,
}

/// SHA-256 of a certificate's DER, written `AA:BB:..` (RFC 8122 §5).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The 32 bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The fingerprint of the certificate with this DER.
    pub fn of_der(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// The fingerprint of the first certificate of a PEM text, if there is one.
    pub(crate) fn of_pem(pem: &str) -> Option<Self> {
        if pem.len() > MAX_PEM_BYTES {
            return None;
        }
        let (_, rest) = pem.split_once(BEGIN)?;
        let (body, _) = rest.split_once(END)?;
        let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = STANDARD.decode(body).ok()?;
        (!der.is_empty()).then(|| Self::of_der(&der))
    }
}

impl From<[u8; 32]> for Fingerprint {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, byte) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(":")?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        let mut parts = text.split(':');
        for byte in &mut bytes {
            let part = parts.next().ok_or(FingerprintError)?;
            if part.len() != 2 || !part.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(FingerprintError);
            }
            *byte = u8::from_str_radix(part, 16).map_err(|_| FingerprintError)?;
        }
        if parts.next().is_some() {
            return Err(FingerprintError);
        }
        Ok(Self(bytes))
    }
}

/// The text is not 32 hexadecimal pairs with colons between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 fingerprint")]
pub struct FingerprintError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_and_der_agree() {
        let certificate = Certificate::generate().expect("a key");
        assert_eq!(Fingerprint::of_pem(certificate.pem()), Some(certificate.fingerprint()));
        assert_ne!(Certificate::generate().expect("a key").fingerprint(), certificate.fingerprint());
    }

    #[test]
    fn text_round_trip() {
        let fingerprint = Fingerprint::of_der(b"x");
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!(fingerprint.to_string().to_lowercase().parse(), Ok(fingerprint));
        for bad in ["", "AA", "AA:+1", &format!("{fingerprint}:00"), &"0:".repeat(32)] {
            assert_eq!(bad.parse::<Fingerprint>(), Err(FingerprintError));
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let certificate = Certificate::generate().expect("a key");
        assert!(!format!("{certificate:?}").contains("PRIVATE"));
    }

    #[test]
    fn broken_pem_has_none() {
        for bad in ["", BEGIN, &format!("{BEGIN}{END}"), &format!("{BEGIN}*{END}")] {
            assert_eq!(Fingerprint::of_pem(bad), None);
        }
    }
}
