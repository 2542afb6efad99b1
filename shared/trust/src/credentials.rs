//! What a station or server starts with: the pinned CA, its own certificate and its key, from one folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::time::Moment;
use rustls::{ClientConfig, ServerConfig};

use crate::authority::FleetCa;
use crate::certificate::{CertificateError, StationCertificate};
use crate::file::FileError;
use crate::identity::StationIdentity;
use crate::key::StationKey;
use crate::tls::{self, TlsError};

/// The authority that a station trusts, in its folder.
pub const CA_FILE: &str = "fleet-ca.crt";
/// A station's certificate, in its folder.
pub const CERTIFICATE_FILE: &str = "station.crt";
/// A station's key, in its folder: see [`StationKey::store`].
pub const KEY_FILE: &str = "station.key";

/// A station cannot start with what is in its folder.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A file is missing or wrong.
    #[error("a key or certificate file cannot be used")]
    File(#[from] FileError),
    /// The certificate does not count.
    #[error("{path}: the certificate is not accepted", path = path.display())]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: CertificateError,
    },
    /// The key is not the certificate's.
    #[error("{key} is not the key of {certificate}", key = key.display(), certificate = certificate.display())]
    NotAPair {
        /// The key's file.
        key: PathBuf,
        /// The certificate's file.
        certificate: PathBuf,
    },
}

/// A verified certificate with its key and the authority it was verified against.
#[derive(Debug, Clone)]
pub struct Credentials {
    ca: FleetCa,
    certificate: StationCertificate,
    key: StationKey,
    identity: StationIdentity,
}

impl Credentials {
    /// Pairs what was made in this process, for example at enrolment.
    ///
    /// # Errors
    /// When the certificate does not count now, or the key is not its key.
    pub fn new(ca: FleetCa, certificate: StationCertificate, key: StationKey, now: Moment) -> Result<Self, TlsError> {
        let identity = certificate.check(&ca, now)?;
        if key.public_key() != certificate.public_key() {
            return Err(TlsError::NotAPair);
        }
        Ok(Self { ca, certificate, key, identity })
    }

    /// Reads `fleet-ca.crt`, `station.crt` and `station.key` from a folder and verifies them against each other.
    ///
    /// # Errors
    /// When a file cannot be used (the error says which), the certificate does not count now, or the key is another's.
    pub fn load(folder: &Path, now: Moment) -> Result<Self, CredentialsError> {
        let ca = FleetCa::load(&folder.join(CA_FILE))?;
        let path = folder.join(CERTIFICATE_FILE);
        let certificate = StationCertificate::load(&path)?;
        let key = StationKey::load(&folder.join(KEY_FILE))?;
        Self::new(ca, certificate, key, now).map_err(|error| match error {
            TlsError::Certificate(source) => CredentialsError::Certificate { path, source },
            _ => CredentialsError::NotAPair { key: folder.join(KEY_FILE), certificate: path },
        })
    }

    /// Writes the three files, the key with mode 0600.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn store(&self, folder: &Path) -> Result<(), FileError> {
        self.key.store(&folder.join(KEY_FILE))?;
        self.certificate.store(&folder.join(CERTIFICATE_FILE))?;
        self.ca.store(&folder.join(CA_FILE))
    }

    /// Whom the certificate speaks for.
    pub fn identity(&self) -> StationIdentity {
        self.identity
    }

    /// The pinned authority.
    pub fn ca(&self) -> &FleetCa {
        &self.ca
    }

    /// The certificate.
    pub fn certificate(&self) -> &StationCertificate {
        &self.certificate
    }

    /// The key.
    pub fn key(&self) -> &StationKey {
        &self.key
    }

    /// TLS towards a server.
    ///
    /// # Errors
    /// When the material cannot be used for TLS.
    pub fn station_config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        tls::station_config(&self.ca, &self.certificate, &self.key)
    }

    /// TLS towards stations.
    ///
    /// # Errors
    /// When the material cannot be used for TLS.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, TlsError> {
        tls::server_config(&self.ca, &self.certificate, &self.key)
    }
}
