//! Lists of revoked certificates (RFC 5280 §5, ICAO 9303-12 §7.1.4).

use std::collections::BTreeSet;

use super::cert::Certificate;
use super::name::Name;
use super::signature::{SignatureAlgorithm, SignatureError};
use super::{BIT_STRING, CONTEXT_0, Deviations, INTEGER, OCTET_STRING, OID, PkiError, SEQUENCE};
use super::{ber, bits, oid, time, unsigned};
use crate::tlv::{self, Reader};

/// No list is longer, in bytes.
pub const CRL_MAX_BYTES: usize = 16 * 1024 * 1024;
/// No list names more certificates.
const REVOKED_MAX: usize = 500_000;
const BOOLEAN: u32 = 0x01;
const UTC_TIME: u32 = 0x17;
const GENERALIZED_TIME: u32 = 0x18;
const CONTEXT_PRIMITIVE_0: u32 = 0x80;

/// A list of revoked certificates, parsed and not yet believed.
#[derive(Debug, Clone)]
pub struct Crl {
    signed: Vec<u8>,
    issuer: Name,
    issued: i64,
    next: Option<i64>,
    revoked: BTreeSet<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    algorithm: Option<SignatureAlgorithm>,
    signature: Vec<u8>,
}

impl Crl {
    /// Parses a list.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, PkiError> {
        if bytes.len() > CRL_MAX_BYTES {
            return Err(PkiError::TooLong(CRL_MAX_BYTES));
        }
        let bytes = ber::definite(bytes)?;
        let mut inside = tlv::only(&bytes, SEQUENCE)?.inside();
        let signed = inside.expect(SEQUENCE)?;
        let algorithm = SignatureAlgorithm::parse(&mut inside, None)?;
        let signature = bits(&inside.expect(BIT_STRING)?)?.to_vec();
        let mut fields = signed.inside();
        let _ = fields.take(INTEGER)?;
        let _ = fields.expect(SEQUENCE)?;
        let issuer = Name::parse(&fields.expect(SEQUENCE)?);
        let issued = time::parse(&fields.next()?.ok_or(PkiError::Value("time of issue"))?)?;
        let next = match fields.peek() {
            Some(UTC_TIME | GENERALIZED_TIME) => fields.next()?.map(|tlv| time::parse(&tlv)).transpose()?,
            _ => None,
        };
        let revoked = fields.take(SEQUENCE)?.map_or_else(|| Ok(BTreeSet::new()), |list| serials(list.inside()))?;
        let authority_key_id = fields.take(CONTEXT_0)?.and_then(|wrapped| authority_key_id(wrapped.inside()));
        Ok(Self { signed: signed.raw.to_vec(), issuer, issued, next, revoked, authority_key_id, algorithm, signature })
    }

    /// Who issued it.
    pub const fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// When it was issued.
    pub const fn issued(&self) -> i64 {
        self.issued
    }

    /// Whether the next one should have come.
    pub fn is_old(&self, now: i64) -> bool {
        self.next.is_some_and(|next| next < now)
    }

    /// Whether it names this serial number, written without leading zeros.
    pub fn names(&self, serial: &[u8]) -> bool {
        self.revoked.contains(serial)
    }

    /// How many certificates it names.
    pub fn count(&self) -> usize {
        self.revoked.len()
    }

    /// Whether this certificate may have signed it, as far as names and identifiers tell.
    pub fn may_be_of(&self, certificate: &Certificate) -> bool {
        match &self.authority_key_id {
            Some(id) if certificate.has_key_id(id) => true,
            _ => certificate.subject().agrees(&self.issuer),
        }
    }

    /// Verifies that this certificate's key signed it.
    ///
    /// # Errors
    /// When it did not, or that cannot be told here.
    pub fn signed_by(&self, certificate: &Certificate) -> Result<Deviations, SignatureError> {
        let algorithm = self.algorithm.ok_or(SignatureError::AlgorithmUnsupported)?;
        certificate.key().verify(algorithm, &self.signed, &self.signature)
    }
}

/// The serial numbers in `revokedCertificates`.
fn serials(mut list: Reader<'_>) -> Result<BTreeSet<Vec<u8>>, PkiError> {
    let mut serials = BTreeSet::new();
    while let Some(entry) = list.next()? {
        if serials.len() >= REVOKED_MAX {
            return Err(PkiError::TooMany("revoked certificates"));
        }
        let _ = serials.insert(unsigned(entry.inside().expect(INTEGER)?.value).to_vec());
    }
    Ok(serials)
}

/// The identifier of the key that signed, if it is stated.
fn authority_key_id(mut wrapped: Reader<'_>) -> Option<Vec<u8>> {
    let mut list = wrapped.expect(SEQUENCE).ok()?.inside();
    while let Some(extension) = list.next().ok()? {
        let mut inside = extension.inside();
        let name = inside.expect(OID).ok()?.value;
        let _ = inside.take(BOOLEAN).ok()?;
        let value = inside.expect(OCTET_STRING).ok()?;
        if name == oid::AUTHORITY_KEY_ID {
            let id = value.inside().expect(SEQUENCE).ok()?.inside().take(CONTEXT_PRIMITIVE_0).ok()??;
            return Some(id.value.to_vec());
        }
    }
    None
}
