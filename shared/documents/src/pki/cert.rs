//! Certificates (RFC 5280 §4.1, ICAO 9303-12 §7), read as states write them.

use std::fmt;
use std::str::FromStr;

use super::name::Name;
use super::signature::{PublicKey, SignatureAlgorithm, SignatureError};
use super::{
    BIT_STRING, CONTEXT_0, CONTEXT_1, CONTEXT_2, CONTEXT_3, Deviations, INTEGER, OCTET_STRING, OID, PkiError, SEQUENCE,
};
use super::{ber, bits, oid, time, unsigned};
use crate::crypto::hash::Hash;
use crate::tlv::{self, Reader, Tlv};

/// No certificate is longer, in bytes.
pub const CERTIFICATE_MAX_BYTES: usize = 64 * 1024;
/// No certificate has more extensions.
const EXTENSIONS_MAX: usize = 64;
/// Bits of the first byte of a key usage (RFC 5280 §4.2.1.3).
const DIGITAL_SIGNATURE: u8 = 0x80;
const NON_REPUDIATION: u8 = 0x40;
const KEY_CERT_SIGN: u8 = 0x04;
const BOOLEAN: u32 = 0x01;
const UNIQUE_ID_1: u32 = 0x81;
const UNIQUE_ID_2: u32 = 0x82;
const CONTEXT_PRIMITIVE_0: u32 = 0x80;

/// SHA-256 of a whole certificate: what people compare to be sure that they mean the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint([u8; FINGERPRINT_BYTES]);

/// SHA-256.
const FINGERPRINT_BYTES: usize = 32;

/// Text that is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is SHA-256: 64 hexadecimal digits, with or without colons")]
pub struct NotAFingerprint;

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut digits = text.chars().filter(|letter| !matches!(letter, ':' | ' ')).map(|digit| digit.to_digit(16));
        let mut bytes = [0; FINGERPRINT_BYTES];
        for byte in &mut bytes {
            let mut digit = || digits.next().flatten().ok_or(NotAFingerprint);
            *byte = (digit()? << 4 | digit()?) as u8;
        }
        if digits.next().is_some() { Err(NotAFingerprint) } else { Ok(Self(bytes)) }
    }
}

/// A span of time, in seconds since 1970, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first second.
    pub from: i64,
    /// The last second.
    pub to: i64,
}

impl Period {
    /// Whether a time lies in it.
    pub const fn holds(self, time: i64) -> bool {
        self.from <= time && time <= self.to
    }
}

/// A certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    raw: Vec<u8>,
    signed: std::ops::Range<usize>,
    serial: Vec<u8>,
    issuer: Name,
    subject: Name,
    validity: Period,
    key: PublicKey,
    key_digest: [u8; 20],
    extensions: Extensions,
    algorithm: Option<SignatureAlgorithm>,
    signature: Vec<u8>,
}

/// The extensions that matter here. One that cannot be read counts as absent.
#[derive(Debug, Clone, Default)]
struct Extensions {
    subject_key_id: Option<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    authority: Option<bool>,
    key_usage: Option<u8>,
    extended: Vec<Vec<u8>>,
}

impl Certificate {
    /// The certificate in these bytes; what follows it is passed over.
    ///
    /// # Errors
    /// When they begin with none.
    pub fn parse(bytes: &[u8]) -> Result<Self, PkiError> {
        let bytes = ber::definite(bytes)?;
        let outer = tlv::only(&bytes, SEQUENCE)?;
        if outer.raw.len() > CERTIFICATE_MAX_BYTES {
            return Err(PkiError::TooLong(CERTIFICATE_MAX_BYTES));
        }
        let mut inside = outer.inside();
        let signed = inside.expect(SEQUENCE)?;
        let algorithm = SignatureAlgorithm::parse(&mut inside, None)?;
        let signature = bits(&inside.expect(BIT_STRING)?)?.to_vec();
        let end = signed.offset + signed.value.len();
        let mut fields = signed.inside();
        let _ = fields.take(CONTEXT_0)?;
        let serial = unsigned(fields.expect(INTEGER)?.value).to_vec();
        let _ = fields.expect(SEQUENCE)?;
        let issuer = Name::parse(&fields.expect(SEQUENCE)?);
        let mut times = fields.expect(SEQUENCE)?.inside();
        let mut next = || times.next()?.ok_or(PkiError::Value("validity"));
        let validity = Period { from: time::parse(&next()?)?, to: time::parse(&next()?)? };
        let subject = Name::parse(&fields.expect(SEQUENCE)?);
        let info = fields.expect(SEQUENCE)?;
        Ok(Self {
            raw: outer.raw.to_vec(),
            signed: end - signed.raw.len()..end,
            serial,
            issuer,
            subject,
            validity,
            key: PublicKey::parse(&info)?,
            key_digest: key_digest(&info),
            extensions: extensions(fields)?,
            algorithm,
            signature,
        })
    }

    /// Its bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Its fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = [0; FINGERPRINT_BYTES];
        fingerprint.iter_mut().zip(Hash::Sha256.digest(&[&self.raw])).for_each(|(to, from)| *to = from);
        Fingerprint(fingerprint)
    }

    /// Its serial number, without leading zeros.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// Who signed it.
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// Whom it is about.
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The country of its subject, in capitals.
    pub fn country(&self) -> Option<&str> {
        self.subject.country().or_else(|| self.issuer.country())
    }

    /// When signatures of its key may be verified.
    pub const fn validity(&self) -> Period {
        self.validity
    }

    /// Its key.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// How it is signed; nothing if that is not known here.
    pub const fn algorithm(&self) -> Option<SignatureAlgorithm> {
        self.algorithm
    }

    /// The identifier of its key: what it states, else the digest of the key (RFC 5280 §4.2.1.2 method 1).
    pub fn key_id(&self) -> &[u8] {
        self.extensions.subject_key_id.as_deref().unwrap_or(&self.key_digest)
    }

    /// Whether an identifier means its key, stated or computed.
    pub fn has_key_id(&self, id: &[u8]) -> bool {
        self.extensions.subject_key_id.as_deref() == Some(id) || self.key_digest == id
    }

    /// The digest of its key.
    pub const fn key_digest(&self) -> &[u8; 20] {
        &self.key_digest
    }

    /// The identifier of the key that signed it, if it states one.
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.extensions.authority_key_id.as_deref()
    }

    /// Whether its issuer says the same as its subject. A link certificate does so too where the name has stayed.
    pub fn is_self_issued(&self) -> bool {
        self.issuer.agrees(&self.subject)
    }

    /// Whether its own key signed it.
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.signed_by(&self.key).is_ok()
    }

    /// Whether it may sign certificates: it says so, or it is of the time before that was said and names itself.
    pub fn is_authority(&self) -> bool {
        self.extensions.authority.unwrap_or_else(|| self.is_self_issued())
    }

    /// Whether it is an authority's, and its key usage lets it sign certificates; one that states none may.
    pub fn may_certify(&self) -> bool {
        self.is_authority() && self.extensions.key_usage.is_none_or(|usage| usage & KEY_CERT_SIGN != 0)
    }

    /// Whether another certificate may be signed by its key, as far as identifiers and names tell.
    pub fn may_have_signed(&self, other: &Self) -> bool {
        other.authority_key_id().is_some_and(|id| self.has_key_id(id)) || self.subject.agrees(&other.issuer)
    }

    /// Whether its key usage lets it sign documents (RFC 5280 §4.2.1.3: digital signature or non-repudiation); one that
    /// states none may.
    pub fn may_sign(&self) -> bool {
        self.extensions.key_usage.is_none_or(|usage| usage & (DIGITAL_SIGNATURE | NON_REPUDIATION) != 0)
    }

    /// The extended key usages that it states.
    pub fn extended_usages(&self) -> impl Iterator<Item = &[u8]> {
        self.extensions.extended.iter().map(Vec::as_slice)
    }

    /// Verifies that this key signed it.
    ///
    /// # Errors
    /// When it did not, or that cannot be told here.
    pub fn signed_by(&self, key: &PublicKey) -> Result<Deviations, SignatureError> {
        let algorithm = self.algorithm.ok_or(SignatureError::AlgorithmUnsupported)?;
        let signed = self.raw.get(self.signed.clone()).ok_or(SignatureError::Wrong)?;
        key.verify(algorithm, signed, &self.signature)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for Certificate {}

/// SHA-1 of the key's bits, as identifiers of keys are made.
fn key_digest(info: &Tlv<'_>) -> [u8; 20] {
    let mut inside = info.inside();
    let key = inside.find(BIT_STRING).ok().flatten().and_then(|key| bits(&key).ok()).unwrap_or_default();
    let mut digest = [0; 20];
    for (to, from) in digest.iter_mut().zip(Hash::Sha1.digest(&[key])) {
        *to = from;
    }
    digest
}

/// The extensions among the last fields of a certificate.
fn extensions(mut fields: Reader<'_>) -> Result<Extensions, PkiError> {
    let mut extensions = Extensions::default();
    let _ = (fields.take(UNIQUE_ID_1)?, fields.take(CONTEXT_1)?, fields.take(UNIQUE_ID_2)?, fields.take(CONTEXT_2)?);
    let Some(wrapped) = fields.take(CONTEXT_3)? else { return Ok(extensions) };
    let mut list = wrapped.inside().expect(SEQUENCE)?.inside();
    let mut count = 0;
    while let Some(extension) = list.next()? {
        count += 1;
        if count > EXTENSIONS_MAX {
            return Err(PkiError::TooMany("extensions"));
        }
        let mut inside = extension.inside();
        let name = inside.expect(OID)?.value;
        let _ = inside.take(BOOLEAN)?;
        let value = inside.expect(OCTET_STRING)?;
        let _ = extensions.take(name, value.inside());
    }
    Ok(extensions)
}

impl Extensions {
    /// Takes one extension in.
    fn take(&mut self, name: &[u8], mut value: Reader<'_>) -> Result<(), PkiError> {
        match name {
            oid::SUBJECT_KEY_ID => self.subject_key_id = Some(value.expect(OCTET_STRING)?.value.to_vec()),
            oid::AUTHORITY_KEY_ID => {
                let id = value.expect(SEQUENCE)?.inside().take(CONTEXT_PRIMITIVE_0)?;
                self.authority_key_id = id.map(|id| id.value.to_vec());
            }
            oid::BASIC_CONSTRAINTS => {
                let stated = value.expect(SEQUENCE)?.inside().take(BOOLEAN)?;
                self.authority = Some(stated.is_some_and(|stated| stated.value != [0]));
            }
            oid::KEY_USAGE => self.key_usage = bits(&value.expect(BIT_STRING)?)?.first().copied(),
            oid::EXTENDED_KEY_USAGE => {
                let mut inside = value.expect(SEQUENCE)?.inside();
                while let Some(purpose) = inside.next()? {
                    self.extended.push(purpose.value.to_vec());
                }
            }
            _ => {}
        }
        Ok(())
    }
}
