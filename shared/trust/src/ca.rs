//! The fleet's certificate authority: makes certificates. It belongs to IT, not to the signaling server.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use domain::id::StationId;
use domain::time::Moment;
use rand::Rng as _;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType, SerialNumber, SigningKey as _, SubjectPublicKeyInfo,
    date_time_ymd,
};

use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::authority::{self, FleetCa, Vouched};
use crate::certificate::{CertificateError, DOCUMENT_SIGNING, StationCertificate};
use crate::file::{self, FileError, Readers};
use crate::identity::StationIdentity;
use crate::key::{PublicKey, Signature};
use crate::passphrase;
use crate::password::Redacted;

/// A certificate lives this long; renewal begins at two thirds.
const CERTIFICATE_LIFE: Duration = Duration::from_hours(90 * 24);
/// The authority itself lives ten years.
const AUTHORITY_LIFE: Duration = Duration::from_hours(3653 * 24);
/// Certificates begin this much earlier, for stations whose clock is slow.
const CLOCK_SKEW: Duration = Duration::from_mins(5);
/// Random bytes of a serial number (RFC 5280 §4.1.2.2: at most 20).
const SERIAL_BYTES: usize = 16;
/// X.509 ends with the year 9999; this is 9000-01-01, in unix milliseconds.
const LATEST_UNIX_MS: u64 = 221_845_392_000_000;

/// A certificate cannot be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaError {
    /// A name that cannot stand in a certificate.
    #[error("the name cannot stand in a certificate")]
    Name,
    /// A server certificate without a name that a station could dial.
    #[error("a server certificate needs a name or an address")]
    NoName,
    /// The clock shows a time that X.509 cannot express.
    #[error("the clock is wrong")]
    Clock,
    /// The certificate could not be made.
    #[error("the certificate could not be made")]
    Issue,
    /// What was made does not pass our own check.
    #[error("the certificate does not pass its own check")]
    Check(#[from] CertificateError),
}

/// A name under which a server is dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerName {
    /// A DNS name.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
}

impl std::fmt::Display for ServerName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

impl From<&str> for ServerName {
    fn from(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Dns(text.to_owned()), Self::Ip)
    }
}

/// The fleet CA with its private key.
pub struct FleetCaKey {
    public: FleetCa,
    issuer: Issuer<'static, KeyPair>,
}

impl FleetCaKey {
    /// Makes a new authority named `name`, which the municipality's IT recognises.
    ///
    /// # Errors
    /// When the clock is beyond what X.509 can express.
    pub fn create(name: &str, now: Moment) -> Result<Self, CaError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| CaError::Issue)?;
        let mut params = params(name, now, AUTHORITY_LIFE)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params.self_signed(&key).map_err(|_| CaError::Issue)?;
        Ok(Self { public: FleetCa::parse(certificate.der())?, issuer: Issuer::new(params, key) })
    }

    /// Reads the certificate and the private key, both PEM. Of several certificates in the file, the one of this key.
    ///
    /// # Errors
    /// When a file cannot be read, holds something else, or the key is open to others or of another authority.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, FileError> {
        Self::open(certificate, key, None)
    }

    /// The same; a sealed key opens with this passphrase. Takes a tenth of a second and more then: not for an async
    /// thread.
    ///
    /// # Errors
    /// As above, and when the passphrase is missing or another one.
    pub fn open(certificate: &Path, key: &Path, passphrase: Option<&Redacted>) -> Result<Self, FileError> {
        let authorities = FleetCa::load(certificate)?;
        let text = file::read(key, Readers::Owner)?;
        let pair = if passphrase::is_sealed(&text) {
            let opened = passphrase::open(key, &text, passphrase)?;
            let der = PrivatePkcs8KeyDer::from(opened.as_slice());
            KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_ECDSA_P256_SHA256)
        } else {
            KeyPair::from_pkcs8_pem_and_sign_algo(&text, &PKCS_ECDSA_P256_SHA256)
        };
        let pair = pair.map_err(|_| FileError::not(key, "a P-256 private key in PKCS#8 PEM"))?;
        let mut each = authorities.each();
        let public = each.find(|one| one.has_key(pair.public_key_raw()));
        let public = public.ok_or_else(|| FileError::not(key, "the key of this fleet CA"))?;
        let issuer = Issuer::from_ca_cert_der(&public.der().into(), pair);
        let issuer = issuer.map_err(|_| FileError::not(certificate, "a fleet CA certificate in PEM"))?;
        Ok(Self { public, issuer })
    }

    /// Writes the certificate, and the private key with mode 0600.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn store(&self, certificate: &Path, key: &Path) -> Result<(), FileError> {
        self.store_key(key)?;
        self.public.store(certificate)
    }

    /// Writes the private key alone, with mode 0600.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store_key(&self, key: &Path) -> Result<(), FileError> {
        file::write(key, &zeroize::Zeroizing::new(self.issuer.key().serialize_pem()), Readers::Owner)
    }

    /// The same, so that it opens with this passphrase alone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store_sealed_key(&self, key: &Path, passphrase: &Redacted) -> Result<(), FileError> {
        passphrase::write(key, &zeroize::Zeroizing::new(self.issuer.key().serialize_der()), passphrase)
    }

    /// This authority's word for another one: whoever trusts this one may trust that one.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn vouch(&self, other: &FleetCa) -> Result<Vouched, CaError> {
        let other = other.each().next().ok_or(CaError::Issue)?;
        let signature = self.issuer.key().sign(&authority::statement(&other)).map_err(|_| CaError::Issue)?;
        let signature = Signature::from_der(&signature).map_err(|_| CaError::Issue)?;
        Ok(Vouched::new(other, signature))
    }

    /// The public half, which stations pin.
    pub fn public(&self) -> &FleetCa {
        &self.public
    }

    /// A certificate for a kiosk or console, valid 90 days.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn issue_station(&self, id: StationId, key: &PublicKey, now: Moment) -> Result<StationCertificate, CaError> {
        self.issue(StationIdentity::from(id), &[], ExtendedKeyUsagePurpose::ClientAuth, key, now)
    }

    /// A certificate for a signaling server that is dialled under these names, valid 90 days.
    ///
    /// # Errors
    /// When there is no name, one cannot stand in a certificate, or it cannot be made.
    pub fn issue_server(
        &self,
        names: &[ServerName],
        key: &PublicKey,
        now: Moment,
    ) -> Result<StationCertificate, CaError> {
        if names.is_empty() {
            return Err(CaError::NoName);
        }
        self.issue(StationIdentity::Signaling, names, ExtendedKeyUsagePurpose::ServerAuth, key, now)
    }

    /// The certificate of the key that vouches for signed-in people, valid 90 days.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn issue_people(&self, key: &PublicKey, now: Moment) -> Result<StationCertificate, CaError> {
        let usage = ExtendedKeyUsagePurpose::Other(DOCUMENT_SIGNING.to_vec());
        self.issue(StationIdentity::People, &[], usage, key, now)
    }

    fn issue(
        &self,
        identity: StationIdentity,
        names: &[ServerName],
        usage: ExtendedKeyUsagePurpose,
        key: &PublicKey,
        now: Moment,
    ) -> Result<StationCertificate, CaError> {
        let mut params = params(&identity.to_string(), now, CERTIFICATE_LIFE)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        let uri = identity.to_string().try_into().map_err(|_| CaError::Name)?;
        params.subject_alt_names.push(SanType::URI(uri));
        for name in names {
            params.subject_alt_names.push(match name {
                ServerName::Dns(dns) => SanType::DnsName(dns.as_str().try_into().map_err(|_| CaError::Name)?),
                ServerName::Ip(address) => SanType::IpAddress(*address),
            });
        }
        let key = SubjectPublicKeyInfo::from_der(&key.to_spki()).map_err(|_| CaError::Issue)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(|_| CaError::Issue)?;
        let certificate = StationCertificate::parse(certificate.der())?;
        let _ = certificate.check(&self.public, now)?;
        Ok(certificate)
    }
}

impl std::fmt::Debug for FleetCaKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FleetCaKey")
    }
}

fn params(name: &str, now: Moment, life: Duration) -> Result<CertificateParams, CaError> {
    if now.unix_ms() > LATEST_UNIX_MS {
        return Err(CaError::Clock);
    }
    let epoch = date_time_ymd(1970, 1, 1);
    let at = |moment: Moment| epoch + Duration::from_secs(moment.unix_ms() / 1000);
    let mut serial = [0; SERIAL_BYTES];
    rand::rng().fill_bytes(&mut serial);
    // Positive and never shorter (RFC 5280 §4.1.2.2).
    serial[0] = serial[0] & 0x7f | 0x40;
    let mut params = CertificateParams::default();
    params.not_before = at(now - CLOCK_SKEW);
    params.not_after = at(now + life);
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
