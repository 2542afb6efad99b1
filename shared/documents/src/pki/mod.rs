//! Certificates of states and what they sign: parsed as they are written in practice, verified without exception.
//!
//! [`cert`] and [`cms`] read, [`signature`] verifies, [`masterlist`] and [`crl`] are what states publish, [`store`] holds
//! what is trusted and finds who signed what.
//!
//! **Invariant:** tolerance ends at the signature. Bytes may be encoded oddly, a signer named oddly; a signature is right
//! under a key and an algorithm or it is wrong. Whatever had to be tolerated is named as a [`Deviation`].
//! **Invariant:** nobody is trusted by name. Names and key identifiers choose candidates, signatures decide.
//!
//! # Rationale
//! Libraries for the web's certificates refuse what states have issued for twenty years: explicit curve parameters, odd
//! exponents, names encoded in two ways, link certificates whose subject is their issuer. So the view is our own.

pub mod ber;
pub mod cert;
pub mod cms;
pub mod crl;
pub mod masterlist;
pub mod name;
pub mod oid;
pub mod pem;
pub mod signature;
pub mod store;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
pub mod time;

use std::collections::BTreeSet;

use crate::tlv::{Reader, Tlv, TlvError};

/// What could not be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PkiError {
    /// It is longer than any such thing is.
    #[error("longer than {0} bytes")]
    TooLong(usize),
    /// Its elements are not those that belong here.
    #[error("element out of place")]
    Element(#[from] TlvError),
    /// Something has a value that it cannot have.
    #[error("{0} has no allowed value")]
    Value(&'static str),
    /// There is more of something than there can be.
    #[error("too many {0}")]
    TooMany(&'static str),
}

/// What was not as the standards want it and was tolerated, because genuine documents are so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deviation {
    /// The key lies on another curve than the one that is named (Lithuania).
    CurveMisnamed,
    /// An ECDSA signature is not DER: missing or superfluous zeros, or r and s side by side.
    SignatureEncoding,
    /// A PSS signature is right with another salt length or mask digest than stated.
    PssParameters,
    /// The signature was made with another digest than its algorithm says.
    DigestMisnamed,
    /// The signed attributes were signed in another encoding than they are written in.
    AttributesEncoding,
    /// There are no signed attributes: the content itself is signed.
    AttributesNone,
    /// The content is called something that is not its kind, or two different things.
    ContentType,
    /// Elements have no stated length (BER, not DER).
    IndefiniteLength,
    /// The signer's certificate is not the one that is named, letter for letter.
    SignerNamed,
    /// The issuer is found by its name only: key identifiers are missing or do not agree.
    IssuerNamed,
}

impl Deviation {
    /// Its name, for a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CurveMisnamed => "curve_misnamed",
            Self::SignatureEncoding => "signature_encoding",
            Self::PssParameters => "pss_parameters",
            Self::DigestMisnamed => "digest_misnamed",
            Self::AttributesEncoding => "attributes_encoding",
            Self::AttributesNone => "attributes_none",
            Self::ContentType => "content_type",
            Self::IndefiniteLength => "indefinite_length",
            Self::SignerNamed => "signer_named",
            Self::IssuerNamed => "issuer_named",
        }
    }
}

/// What was tolerated.
pub type Deviations = BTreeSet<Deviation>;

const INTEGER: u32 = 0x02;
const BIT_STRING: u32 = 0x03;
const OCTET_STRING: u32 = 0x04;
const OCTET_STRING_PARTS: u32 = 0x24;
const OID: u32 = 0x06;
const SEQUENCE: u32 = 0x30;
const SET: u32 = 0x31;
const CONTEXT_0: u32 = 0xA0;
const CONTEXT_1: u32 = 0xA1;
const CONTEXT_2: u32 = 0xA2;
const CONTEXT_3: u32 = 0xA3;

/// An unsigned number without its leading zeros. One that is written as if negative is taken as it was meant.
fn unsigned(value: &[u8]) -> &[u8] {
    let zeros = value.iter().take_while(|byte| **byte == 0).count();
    value.get(zeros..).unwrap_or_default()
}

/// The bytes of a bit string, whose first byte counts unused bits.
fn bits<'a>(tlv: &Tlv<'a>) -> Result<&'a [u8], PkiError> {
    tlv.value.split_first().map(|(_, bits)| bits).ok_or(PkiError::Value("bit string"))
}

/// Identifier and parameters of an `AlgorithmIdentifier` (RFC 5280 §4.1.1.2).
fn algorithm<'a>(reader: &mut Reader<'a>) -> Result<(&'a [u8], Option<Tlv<'a>>), PkiError> {
    let mut inside = reader.expect(SEQUENCE)?.inside();
    let oid = inside.expect(OID)?.value;
    Ok((oid, inside.next()?))
}
