//! Certificates of the fleet (RFC 5280), each signed directly by an authority of the fleet.
//!
//! # Rationale
//! There are no intermediates, no revocation lists and no other root: a chain is one signature by one pinned key.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use domain::digest::Digest;
use domain::time::Moment;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_SIG_ECDSA_WITH_SHA256;
use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Version;

use crate::authority::FleetCa;
use crate::ca::ServerName;
use crate::file::{self, FileError, Readers};
use crate::identity::StationIdentity;
use crate::key::PublicKey;

/// No certificate of the fleet is longer, in bytes.
const CERTIFICATE_MAX_BYTES: usize = 4096;
/// Extended key usage of the people certificate: id-kp-documentSigning (RFC 9336 §3.1).
pub(crate) const DOCUMENT_SIGNING: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 3, 36];
const DOCUMENT_SIGNING_TEXT: &str = "1.3.6.1.5.5.7.3.36";

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const BIT_STRING: u8 = 0x03;
/// `AlgorithmIdentifier` of ecdsa-with-SHA256, in DER (RFC 5758 §3.2).
pub(crate) const ECDSA_WITH_SHA256: [u8; 12] = [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// A certificate is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not one X.509 certificate in DER, whole and nothing after it.
    #[error("not a certificate")]
    Malformed,
    /// Longer than any certificate of the fleet.
    #[error("the certificate is too long")]
    TooLong,
    /// A key or signature algorithm other than ECDSA P-256 with SHA-256.
    #[error("the certificate does not use P-256 with SHA-256")]
    Algorithm,
    /// No URI that names a kiosk, a console, a server or people, or more than one.
    #[error("the certificate does not name exactly one station")]
    Names,
    /// The key usages are not those of what it names.
    #[error("the certificate is not for this use")]
    Usage,
    /// Signed by something else than the pinned fleet CA.
    #[error("the certificate is not signed by this fleet's authority")]
    OtherAuthority,
    /// Not valid yet: as a rule a wrong clock.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// No longer valid.
    #[error("the certificate has expired")]
    Expired,
}

/// A certificate of the fleet, read once. What it claims counts only after [`StationCertificate::check`].
#[derive(Clone, PartialEq, Eq)]
pub struct StationCertificate {
    der: Vec<u8>,
    claimed: StationIdentity,
    public_key: PublicKey,
    not_before: Moment,
    not_after: Moment,
}

impl StationCertificate {
    /// Reads a certificate in DER, without deciding whether to believe it.
    ///
    /// # Errors
    /// When it does not have the shape of a certificate of the fleet.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        let certificate = parse_one(der)?;
        let claimed = named(&certificate)?;
        check_usage(&certificate, claimed)?;
        let point = &certificate.public_key().subject_public_key.data;
        Ok(Self {
            der: der.to_vec(),
            claimed,
            public_key: PublicKey::from_sec1(point).map_err(|_| CertificateError::Algorithm)?,
            not_before: moment(certificate.validity().not_before)?,
            not_after: moment(certificate.validity().not_after)?,
        })
    }

    /// Reads a certificate in DER and decides: whom does it speak for?
    ///
    /// # Errors
    /// When it is malformed, not of this fleet, or not valid now.
    pub fn verify(der: &[u8], ca: &FleetCa, now: Moment) -> Result<StationIdentity, CertificateError> {
        Self::parse(der)?.check(ca, now)
    }

    /// Decides whether this certificate counts now, and whom it speaks for.
    ///
    /// # Errors
    /// When it is not of this fleet or not valid now.
    pub fn check(&self, ca: &FleetCa, now: Moment) -> Result<StationIdentity, CertificateError> {
        self.signed_by(ca)?.at(now)
    }

    /// Verifies that it is of this fleet: what is left to look at is the time.
    pub(crate) fn signed_by(&self, ca: &FleetCa) -> Result<Believed, CertificateError> {
        let certificate = parse_one(&self.der)?;
        for one in ca.each() {
            let authority = parse_one(one.der())?;
            if signed_by(&certificate, &authority) {
                return Ok(Believed {
                    identity: self.claimed,
                    authority: one.key_digest(),
                    from: self.not_before.max(moment(authority.validity().not_before)?),
                    until: self.not_after.min(moment(authority.validity().not_after)?),
                });
            }
        }
        Err(CertificateError::OtherAuthority)
    }

    /// The key of the one of these authorities that has signed this certificate, as its SHA-256. It does not say that
    /// the certificate counts now.
    pub fn authority(&self, ca: &FleetCa) -> Option<Digest> {
        let certificate = parse_one(&self.der).ok()?;
        let signed = |one: &FleetCa| parse_one(one.der()).is_ok_and(|authority| signed_by(&certificate, &authority));
        ca.each().find(signed).map(|one| one.key_digest())
    }

    /// The names under which it is dialled, of a server's certificate.
    pub fn server_names(&self) -> Vec<ServerName> {
        let names = |certificate: X509Certificate<'_>| {
            let names = certificate.subject_alternative_name().ok().flatten()?;
            Some(names.value.general_names.iter().filter_map(server_name).collect())
        };
        parse_one(&self.der).ok().and_then(names).unwrap_or_default()
    }

    /// Decides whether this certificate has counted once and has expired, and whom it spoke for.
    ///
    /// # Errors
    /// When it is not of this fleet, or has not expired.
    pub fn check_expired(&self, ca: &FleetCa, now: Moment) -> Result<StationIdentity, CertificateError> {
        if now <= self.not_after {
            return Err(CertificateError::NotYetValid);
        }
        self.check(ca, self.not_after)
    }

    /// Reads a PEM file.
    ///
    /// # Errors
    /// When the file cannot be read or holds no certificate of a fleet.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Everybody)?;
        let der = CertificateDer::from_pem_slice(text.as_bytes());
        let certificate = der.ok().and_then(|der| Self::parse(&der).ok());
        certificate.ok_or_else(|| FileError::not(path, "a certificate of a fleet in PEM"))
    }

    /// Writes a PEM file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        file::write(path, &file::pem("CERTIFICATE", &self.der), Readers::Everybody)
    }

    /// The certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The key it certifies.
    pub fn public_key(&self) -> PublicKey {
        self.public_key
    }

    /// Valid until then.
    pub fn not_after(&self) -> Moment {
        self.not_after
    }

    /// Renewal begins then: at two thirds of its life.
    pub fn renewal_from(&self) -> Moment {
        self.not_after - self.not_after.since(self.not_before) / 3
    }
}

/// What a certificate says whose signature was verified.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Believed {
    identity: StationIdentity,
    authority: Digest,
    from: Moment,
    until: Moment,
}

impl Believed {
    /// The SHA-256 of the key of the authority that has signed it.
    pub(crate) const fn authority(&self) -> Digest {
        self.authority
    }

    /// Whom it speaks for, if it counts then.
    pub(crate) fn at(&self, now: Moment) -> Result<StationIdentity, CertificateError> {
        if now < self.from {
            return Err(CertificateError::NotYetValid);
        }
        if now > self.until {
            return Err(CertificateError::Expired);
        }
        Ok(self.identity)
    }
}

impl fmt::Debug for StationCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StationCertificate({})", self.claimed)
    }
}

/// Exactly one X.509 v3 certificate, signed with ECDSA P-256 and SHA-256, understood in full.
pub(crate) fn parse_one(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    if der.len() > CERTIFICATE_MAX_BYTES {
        return Err(CertificateError::TooLong);
    }
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| CertificateError::Malformed)?;
    let sound = rest.is_empty()
        && certificate.version() == X509Version::V3
        && certificate.extensions_map().is_ok()
        && certificate.iter_extensions().all(|extension| match extension.parsed_extension() {
            ParsedExtension::ParseError { .. } => false,
            ParsedExtension::UnsupportedExtension { .. } => !extension.critical,
            _ => true,
        });
    if !sound {
        return Err(CertificateError::Malformed);
    }
    if certificate.signature_algorithm.algorithm != OID_SIG_ECDSA_WITH_SHA256 {
        return Err(CertificateError::Algorithm);
    }
    // The parser reads the unsigned shell around the signed part generously; there is one right way to write it.
    let signature = [&[0], certificate.signature_value.data.as_ref()].concat();
    let parts = [certificate.tbs_certificate.as_ref(), &ECDSA_WITH_SHA256, &element(BIT_STRING, &signature)];
    if element(SEQUENCE, &parts.concat()) != der {
        return Err(CertificateError::Malformed);
    }
    Ok(certificate)
}

fn signed_by(certificate: &X509Certificate<'_>, authority: &X509Certificate<'_>) -> bool {
    certificate.issuer().as_raw() == authority.subject().as_raw()
        && certificate.verify_signature(Some(authority.public_key())).is_ok()
}

fn server_name(name: &GeneralName<'_>) -> Option<ServerName> {
    match name {
        GeneralName::DNSName(name) => Some(ServerName::Dns((*name).to_owned())),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let sixteen = <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            four.or(sixteen).ok().map(ServerName::Ip)
        }
        _ => None,
    }
}

/// One DER element (X.690 §8.1) of at most 64 KiB.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = (content.len() as u16).to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

/// The one identity it names. Only a server has other names beside it.
fn named(certificate: &X509Certificate<'_>) -> Result<StationIdentity, CertificateError> {
    let names = certificate.subject_alternative_name().ok().flatten().ok_or(CertificateError::Names)?;
    let mut identities = Vec::new();
    let mut others = 0_usize;
    for name in &names.value.general_names {
        match name {
            GeneralName::URI(uri) => identities.push(uri.parse().map_err(|_| CertificateError::Names)?),
            GeneralName::DNSName(_) | GeneralName::IPAddress(_) => others += 1,
            _ => return Err(CertificateError::Names),
        }
    }
    match (identities.as_slice(), others) {
        ([StationIdentity::Signaling], _) => Ok(StationIdentity::Signaling),
        ([identity], 0) => Ok(*identity),
        _ => Err(CertificateError::Names),
    }
}

/// No kind of certificate can stand in for another: each has the one extended usage of its kind.
fn check_usage(certificate: &X509Certificate<'_>, identity: StationIdentity) -> Result<(), CertificateError> {
    let usage = certificate.key_usage().ok().flatten().ok_or(CertificateError::Usage)?;
    let extended = certificate.extended_key_usage().ok().flatten().ok_or(CertificateError::Usage)?.value;
    let documents = extended.other.iter().any(|oid| oid.to_id_string() == DOCUMENT_SIGNING_TEXT);
    let found = (extended.client_auth, extended.server_auth, documents);
    let wanted = match identity {
        StationIdentity::Kiosk(_) | StationIdentity::Console(_) => (true, false, false),
        StationIdentity::Signaling => (false, true, false),
        StationIdentity::People => (false, false, true),
    };
    if certificate.is_ca() || extended.any || !usage.value.digital_signature() || found != wanted {
        return Err(CertificateError::Usage);
    }
    Ok(())
}

pub(crate) fn moment(time: ASN1Time) -> Result<Moment, CertificateError> {
    let seconds = u64::try_from(time.timestamp()).map_err(|_| CertificateError::Malformed)?;
    Ok(Moment::from_unix_ms(seconds.saturating_mul(1000)))
}
