//! TLS between station and server: version 1.3 only, both sides with certificates of the fleet, `ring` as the
//! provider by name (no process-wide default is read or set).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::digest::Digest;
use domain::time::Moment;
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::authority::FleetCa;
use crate::certificate::{Believed, CertificateError, StationCertificate};
use crate::identity::StationIdentity;
use crate::key::StationKey;

/// TLS cannot be set up, or a peer is not who it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The fleet CA cannot be used as a root.
    #[error("the fleet CA cannot be used for TLS")]
    Authority,
    /// Key and certificate are not a pair, or not usable together.
    #[error("the key and the certificate are not a pair")]
    NotAPair,
    /// The provider does not speak TLS 1.3.
    #[error("TLS 1.3 is not available")]
    Version,
    /// The peer showed no certificate.
    #[error("the other side showed no certificate")]
    NoCertificate,
    /// The peer's certificate does not count.
    #[error("the certificate of the other side is not accepted")]
    Certificate(#[from] CertificateError),
}

/// The server's side: a client certificate, where one is shown, is one of the fleet. Who shows none may only ask to be
/// enrolled, which the server sees to.
///
/// After each handshake, also a resumed one, the server calls [`Identifier::identify`]: a resumption does not look at the
/// certificate again. Tickets are sealed with a key that only this process has and changes every few hours: any number of
/// stations can resume, and nothing is kept for them.
///
/// # Errors
/// When the material does not fit together.
pub fn server_config(
    ca: &FleetCa,
    certificate: &StationCertificate,
    key: &StationKey,
) -> Result<Arc<ServerConfig>, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots(ca)?, Arc::clone(&provider));
    let verifier = verifier.allow_unauthenticated().build().map_err(|_| TlsError::Authority)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| TlsError::Version)?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(pair(certificate, key)?);
    config.ticketer = rustls::crypto::ring::Ticketer::new().map_err(|_| TlsError::Version)?;
    Ok(Arc::new(config))
}

/// The station's side: the server must be certified by the fleet CA, and by nothing else, for the name dialled.
///
/// # Errors
/// When the material does not fit together.
pub fn station_config(
    ca: &FleetCa,
    certificate: &StationCertificate,
    key: &StationKey,
) -> Result<Arc<ClientConfig>, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots(ca)?, Arc::clone(&provider));
    let verifier = verifier.build().map_err(|_| TlsError::Authority)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| TlsError::Version)?
        .with_webpki_verifier(verifier)
        .with_client_cert_resolver(pair(certificate, key)?);
    Ok(Arc::new(config))
}

/// Who is at the other end of a TLS connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identified {
    /// Whom its certificate speaks for.
    pub identity: StationIdentity,
    /// SHA-256 of its key.
    pub key: Digest,
    /// SHA-256 of the key of the authority that has certified it.
    pub authority: Digest,
}

/// Tells who the other sides of TLS connections are.
///
/// # Rationale
/// Stations come again and again with the same certificate. Its signature is verified once more than TLS itself does, and
/// only the first time: that takes longer than all the rest of a resumed handshake. Its dates are looked at each time.
pub struct Identifier {
    ca: FleetCa,
    /// By the SHA-256 of the certificate.
    known: Mutex<HashMap<Digest, Known>>,
}

/// A certificate whose signature was verified.
#[derive(Clone, Copy)]
struct Known {
    believed: Believed,
    /// Of its key.
    key: Digest,
}

/// So many certificates are known; then all are verified anew.
const KNOWN_MAX: usize = 16 * 1024;

impl Identifier {
    /// For connections with stations of this fleet.
    pub fn new(ca: FleetCa) -> Self {
        Self { ca, known: Mutex::default() }
    }

    /// Who the other side of a connection is; `certificates` is the connection's `peer_certificates()`.
    ///
    /// # Errors
    /// When it showed no certificate, or one that does not count now.
    pub fn identify(&self, certificates: Option<&[CertificateDer<'_>]>, now: Moment) -> Result<Identified, TlsError> {
        let certificate = certificates.and_then(<[_]>::first).ok_or(TlsError::NoCertificate)?;
        let digest = Digest::of(certificate);
        let found = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).copied();
        let known = match found {
            Some(known) => known,
            None => self.verify(certificate, digest)?,
        };
        let Known { believed, key } = known;
        Ok(Identified { identity: believed.at(now)?, key, authority: believed.authority() })
    }

    fn verify(&self, certificate: &[u8], digest: Digest) -> Result<Known, TlsError> {
        let certificate = StationCertificate::parse(certificate)?;
        let known = Known { believed: certificate.signed_by(&self.ca)?, key: certificate.public_key().digest() };
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KNOWN_MAX {
            all.clear();
        }
        let _ = all.insert(digest, known);
        Ok(known)
    }
}

pub(crate) fn roots(ca: &FleetCa) -> Result<Arc<RootCertStore>, TlsError> {
    let mut roots = RootCertStore::empty();
    for der in ca.ders() {
        roots.add(CertificateDer::from(der.to_vec())).map_err(|_| TlsError::Authority)?;
    }
    Ok(Arc::new(roots))
}

fn pair(certificate: &StationCertificate, key: &StationKey) -> Result<Arc<SingleCertAndKey>, TlsError> {
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let certified = CertifiedKey::new(chain, key.for_tls().ok_or(TlsError::NotAPair)?);
    certified.keys_match().map_err(|_| TlsError::NotAPair)?;
    Ok(Arc::new(SingleCertAndKey::from(certified)))
}
