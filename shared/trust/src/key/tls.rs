//! A station's key as the TLS stack uses it.

use std::sync::Arc;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};
use rustls::sign::{Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

use super::{Held, StationKey};

impl StationKey {
    /// For TLS. A key that this process holds is handed to the TLS stack, which signs faster; one in a TPM signs there.
    pub(crate) fn for_tls(&self) -> Option<Arc<dyn SigningKey>> {
        if matches!(self.0, Held::File(_) | Held::Sealed(..)) {
            let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.to_pkcs8()?.to_vec()));
            return rustls::crypto::ring::sign::any_ecdsa_type(&der).ok();
        }
        Some(Arc::new(Elsewhere(self.clone())))
    }
}

/// A key that only signs.
#[derive(Debug)]
struct Elsewhere(StationKey);

impl SigningKey for Elsewhere {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let known = offered.contains(&SignatureScheme::ECDSA_NISTP256_SHA256);
        known.then(|| Box::new(Self(self.0.clone())) as Box<dyn Signer>)
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(SubjectPublicKeyInfoDer::from(self.0.public_key().to_spki()))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for Elsewhere {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature = self.0.sign(message).map_err(|error| rustls::Error::General(error.to_string()))?;
        // `Ecdsa-Sig-Value` (RFC 3279 §2.2.3).
        Ok(signature.0.to_der().as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}
