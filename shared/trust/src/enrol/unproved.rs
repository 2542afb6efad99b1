//! TLS towards a server of which a machine knows nothing yet but what its code can prove.
//!
//! **Invariant:** nothing that comes over such a connection is believed before [`check_server`] and the server's proof,
//! which is bound to the connection: TLS itself only makes sure that the other end has the key of the certificate shown.

use std::sync::Arc;

use domain::time::Moment;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::TLS13;
use rustls::{CertificateError as TlsCertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use crate::authority::FleetCa;
use crate::certificate::{CertificateError, StationCertificate};
use crate::identity::StationIdentity;
use crate::tls::{TlsError, roots};

/// TLS that takes any certificate: see the module's invariant.
///
/// # Errors
/// When TLS 1.3 is not available.
pub fn unproved_config() -> Result<Arc<ClientConfig>, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(AnyCertificate { provider: Arc::clone(&provider) });
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(|_| TlsError::Version)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Checks afterwards that the certificate shown is that of a server of this authority for the name dialled.
///
/// # Errors
/// When it is another's, for another name, or not valid now.
pub fn check_server(
    shown: Option<&[CertificateDer<'_>]>,
    ca: &FleetCa,
    name: &ServerName<'_>,
    now: Moment,
) -> Result<(), TlsError> {
    let shown = shown.and_then(<[_]>::first).ok_or(TlsError::NoCertificate)?;
    if StationCertificate::verify(shown, ca, now)? != StationIdentity::Signaling {
        return Err(CertificateError::Usage.into());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(roots(ca)?, provider);
    let verifier = verifier.build().map_err(|_| TlsError::Authority)?;
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_millis(now.unix_ms()));
    match verifier.verify_server_cert(shown, &[], name, &[], at) {
        Ok(_) => Ok(()),
        Err(Error::InvalidCertificate(
            TlsCertificateError::NotValidForName | TlsCertificateError::NotValidForNameContext { .. },
        )) => Err(CertificateError::Names.into()),
        Err(_) => Err(CertificateError::OtherAuthority.into()),
    }
}

/// Takes any certificate whose key has signed the handshake.
#[derive(Debug)]
struct AnyCertificate {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
