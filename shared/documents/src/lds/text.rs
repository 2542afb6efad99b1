//! Texts in files (ICAO 9303-10 §4.7.11, §4.7.12, §4.7.16).

use domain::redact::Personal;
use zeroize::Zeroize;

use super::der::Elements;
use super::{LdsError, LdsFault};
use crate::tlv::Tlv;

/// No text is longer, in bytes.
const TEXT_MAX_BYTES: usize = 8 * 1024;
/// No file lists more names, persons, parts of an address or the like.
pub(super) const LIST_MAX_COUNT: usize = 64;

/// A name in full: in the original script, as its holder writes it.
#[derive(Clone, PartialEq, Eq, Zeroize)]
pub struct FullName {
    /// What stands before the double filler: the surname.
    pub primary: String,
    /// What stands behind it: given names. Empty if there are none.
    pub secondary: String,
}

/// Reads the text of an element: UTF-8, or Latin-1 where it is not, as older documents have it.
pub(super) fn text(elements: &Elements<'_>, tlv: &Tlv<'_>) -> Result<String, LdsError> {
    if tlv.value.len() > TEXT_MAX_BYTES {
        return Err(LdsError::new(elements.file(), tlv.offset, LdsFault::Value("the length of a text")));
    }
    let text = std::str::from_utf8(tlv.value).map_or_else(|_| latin_1(tlv.value), str::to_owned);
    Ok(clean(&text))
}

/// Each byte is the character with its number (ISO/IEC 8859-1).
pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Without padding and without characters that only steer a terminal.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// A text that may be there once.
pub(super) fn personal(elements: &Elements<'_>, tlv: &Tlv<'_>) -> Result<Option<Personal<String>>, LdsError> {
    let text = text(elements, tlv)?;
    Ok(Some(text.replace('<', " ").trim().to_owned()).filter(|text| !text.is_empty()).map(Personal::new))
}

/// A text whose parts a filler separates.
pub(super) fn parts(elements: &Elements<'_>, tlv: &Tlv<'_>) -> Result<Personal<Vec<String>>, LdsError> {
    let text = text(elements, tlv)?;
    let parts = text.split('<').map(str::trim).filter(|part| !part.is_empty());
    Ok(Personal::new(parts.take(LIST_MAX_COUNT).map(str::to_owned).collect()))
}

/// A name in full.
pub(super) fn name(elements: &Elements<'_>, tlv: &Tlv<'_>) -> Result<Personal<FullName>, LdsError> {
    let text = text(elements, tlv)?;
    let (primary, secondary) = text.split_once("<<").unwrap_or((&text, ""));
    let spaced = |part: &str| part.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Ok(Personal::new(FullName { primary: spaced(primary), secondary: spaced(secondary) }))
}
