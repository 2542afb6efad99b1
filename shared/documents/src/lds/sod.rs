//! EF.SOD: the signed hashes (ICAO 9303-10 §4.6.2), of versions 0 and 1.
//!
//! What is parsed here is not yet believed: [`SignedData::verify`] says whose signature is under it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{LdsError, LdsFault};
use crate::crypto::hash::Hash;
use crate::file::{File, Group};
use crate::pki::cms::SignedData;
use crate::pki::{Deviation, PkiError, oid};
use crate::tlv::{self, Reader, Tlv, TlvError};

/// The file's own tag.
const SOD: u32 = 0x77;
const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;
const OID: u32 = 0x06;
const OCTET_STRING: u32 = 0x04;
const PRINTABLE_STRING: u32 = 0x13;
/// No list of hashes is longer: there are 16 data groups.
const HASHES_MAX: usize = 32;
/// No version is written with more letters.
const VERSION_MAX_BYTES: usize = 16;

/// The signed hashes of a chip.
#[derive(Debug, Clone)]
pub struct Sod {
    /// What signs them.
    pub cms: SignedData,
    /// By which digest they were made.
    pub hash: Hash,
    /// Which they are.
    pub hashes: BTreeMap<Group, Vec<u8>>,
    /// Which version of the structure it is.
    pub version: SodVersion,
    /// Whether the content is called what the standard calls it.
    pub content_type: ContentType,
}

/// Versions of the structure (ICAO 9303-10 §4.6.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SodVersion {
    /// The list alone.
    V0,
    /// The list and the versions of the files, which are then signed.
    V1 {
        /// Version of the data structure, such as `0108`.
        lds: String,
        /// Version of Unicode, such as `040000`.
        unicode: String,
    },
}

/// What the content is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentType {
    /// As the standard has it.
    Standard,
    /// As documents had it before that was settled, or as nothing in particular.
    Legacy,
    /// As nothing that is known here. It parses as what it should be, all the same.
    Unknown,
}

/// Reads EF.SOD.
///
/// # Errors
/// When it is none, or its hashes are made in a way that is not known here.
pub fn parse(bytes: &[u8]) -> Result<Sod, LdsError> {
    LdsError::capped(File::Sod, bytes)?;
    let whole = crate::pki::ber::definite(bytes).map_err(fault)?;
    // Some cards have the signed data bare.
    let start = if Reader::new(&whole).peek() == Some(SEQUENCE) {
        &whole
    } else {
        tlv::only(&whole, SOD).map_err(element)?.value
    };
    let mut cms = SignedData::parse(start).map_err(fault)?;
    if matches!(whole, Cow::Owned(_)) {
        cms.tolerate(Deviation::IndefiniteLength);
    }
    let (hash, hashes, version) = hashes(cms.content())?;
    let content_type = match cms.content_type() {
        oid::LDS_SECURITY_OBJECT => ContentType::Standard,
        oid::LDS_LEGACY | oid::LDS_SDU | oid::CMS_DATA => ContentType::Legacy,
        _ => ContentType::Unknown,
    };
    Ok(Sod { cms, hash, hashes, version, content_type })
}

/// Digest, hashes and version.
type Content = (Hash, BTreeMap<Group, Vec<u8>>, SodVersion);

/// Reads `LDSSecurityObject` (ICAO 9303-10 §4.6.2.3).
fn hashes(content: &[u8]) -> Result<Content, LdsError> {
    let mut inside = tlv::only(content, SEQUENCE).map_err(element)?.inside();
    let _ = inside.expect(INTEGER).map_err(element)?;
    let algorithm = inside.expect(SEQUENCE).map_err(element)?;
    let name = algorithm.inside().expect(OID).map_err(element)?;
    let hash = Hash::of_oid(name.value).ok_or_else(|| value(name.offset, "the digest of the hashes"))?;
    let mut list = inside.expect(SEQUENCE).map_err(element)?.inside();
    let (mut hashes, mut count) = (BTreeMap::new(), 0);
    while let Some(pair) = list.next().map_err(element)? {
        count += 1;
        if count > HASHES_MAX {
            return Err(LdsError::new(File::Sod, pair.offset, LdsFault::TooMany("hashes")));
        }
        let mut inside = pair.inside();
        let number = inside.expect(INTEGER).map_err(element)?;
        let digest = inside.expect(OCTET_STRING).map_err(element)?;
        // A number beyond the standard's names no file that could be read.
        let Some(group) = group(&number) else { continue };
        if digest.value.len() != hash.len() {
            return Err(value(digest.offset, "a hash"));
        }
        let before = hashes.insert(group, digest.value.to_vec());
        if before.is_some_and(|before| before != digest.value) {
            return Err(value(digest.offset, "a second hash"));
        }
    }
    let version = match inside.take(SEQUENCE).map_err(element)? {
        None => SodVersion::V0,
        Some(info) => version(&info)?,
    };
    Ok((hash, hashes, version))
}

/// Reads `LDSVersionInfo`.
fn version(info: &Tlv<'_>) -> Result<SodVersion, LdsError> {
    let mut inside = info.inside();
    let mut text = || -> Result<String, LdsError> {
        let text = inside.expect(PRINTABLE_STRING).map_err(element)?;
        let fits = text.value.len() <= VERSION_MAX_BYTES && text.value.iter().all(u8::is_ascii_alphanumeric);
        let read = std::str::from_utf8(text.value).ok().filter(|_| fits);
        read.map(str::to_owned).ok_or_else(|| value(text.offset, "a version"))
    };
    Ok(SodVersion::V1 { lds: text()?, unicode: text()? })
}

/// The data group with this number.
fn group(number: &Tlv<'_>) -> Option<Group> {
    match number.value {
        [number] => Group::new(*number),
        _ => None,
    }
}

const fn element(error: TlvError) -> LdsError {
    LdsError::element(File::Sod, error)
}

const fn value(offset: usize, what: &'static str) -> LdsError {
    LdsError::new(File::Sod, offset, LdsFault::Value(what))
}

/// What cannot be parsed of the signed data.
const fn fault(error: PkiError) -> LdsError {
    match error {
        PkiError::Element(error) => element(error),
        PkiError::TooLong(_) => LdsError::new(File::Sod, 0, LdsFault::TooLong),
        PkiError::Value(what) => value(0, what),
        PkiError::TooMany(what) => LdsError::new(File::Sod, 0, LdsFault::TooMany(what)),
    }
}
