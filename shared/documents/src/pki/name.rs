//! Distinguished names (RFC 5280 §4.1.2.4), compared as people read them.
//!
//! States write the same name as `PrintableString` here and as `UTF8String` there, in capitals and not. Names therefore only
//! choose candidates; a signature decides.

use std::fmt;

use super::{OID, PkiError, oid};
use crate::tlv::Tlv;

const UTF8_STRING: u32 = 0x0C;
const UNIVERSAL_STRING: u32 = 0x1C;
const BMP_STRING: u32 = 0x1E;
/// No name has more attributes.
const ATTRIBUTES_MAX: usize = 32;

/// A distinguished name.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Name {
    raw: Vec<u8>,
    country: Option<String>,
    common: Option<String>,
    folded: String,
}

impl Name {
    /// The name in this element. Attributes that cannot be read are passed over: a name proves nothing.
    pub fn parse(tlv: &Tlv<'_>) -> Self {
        let mut name = Self { raw: tlv.raw.to_vec(), ..Self::default() };
        let mut folded = Vec::new();
        let _ = name.attributes(tlv, &mut folded);
        folded.sort();
        name.folded = folded.join("\n");
        name
    }

    /// Reads the attributes until one cannot be read.
    fn attributes(&mut self, tlv: &Tlv<'_>, folded: &mut Vec<String>) -> Result<(), PkiError> {
        let mut sets = tlv.inside();
        while let Some(set) = sets.next()? {
            let mut pairs = set.inside();
            while let Some(pair) = pairs.next()? {
                let mut inside = pair.inside();
                let kind = inside.expect(OID)?.value;
                let Some(value) = inside.next()? else { continue };
                if folded.len() >= ATTRIBUTES_MAX {
                    return Err(PkiError::TooMany("attributes of a name"));
                }
                let text = text(&value);
                if kind == oid::COUNTRY && self.country.is_none() {
                    self.country = Some(text.trim().to_uppercase());
                } else if kind == oid::COMMON_NAME && self.common.is_none() {
                    self.common = Some(text.trim().to_owned());
                }
                let words: Vec<&str> = text.split_whitespace().collect();
                folded.push(format!("{kind:02x?}={}", words.join(" ").to_lowercase()));
            }
        }
        Ok(())
    }

    /// Its bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The country, in capitals.
    pub fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }

    /// The common name, for people.
    pub fn common_name(&self) -> Option<&str> {
        self.common.as_deref()
    }

    /// What is equal for names that say the same, however they are encoded, and in whatever order.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether both say the same.
    pub fn agrees(&self, other: &Self) -> bool {
        self.raw == other.raw || (!self.folded.is_empty() && self.folded == other.folded)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Name")
            .field("country", &self.country)
            .field("common_name", &self.common)
            .finish_non_exhaustive()
    }
}

/// The text of a string element, whatever its alphabet. What cannot be read becomes the replacement character.
fn text(tlv: &Tlv<'_>) -> String {
    let wide = |chunk: &[u8]| chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    match tlv.tag {
        UTF8_STRING => String::from_utf8_lossy(tlv.value).into_owned(),
        BMP_STRING => char::decode_utf16(tlv.value.chunks(2).map(|pair| wide(pair) as u16))
            .map(|c| c.unwrap_or('\u{FFFD}'))
            .collect(),
        UNIVERSAL_STRING => tlv.value.chunks(4).map(|four| char::from_u32(wide(four)).unwrap_or('\u{FFFD}')).collect(),
        // Printable, IA5, visible and, as it is used in practice, Teletex: Latin-1.
        _ => tlv.value.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Name;
    use crate::tlv::{only, write, write_all};

    fn name(parts: &[(u8, u32, &[u8])]) -> Name {
        let sets: Vec<Vec<u8>> = parts
            .iter()
            .map(|(kind, tag, value)| {
                let pair = write_all(0x30, &[&write(0x06, &[0x55, 0x04, *kind]), &write(*tag, value)]);
                write(0x31, &pair)
            })
            .collect();
        let bytes = write(0x30, &sets.concat());
        Name::parse(&only(&bytes, 0x30).unwrap())
    }

    #[test]
    fn the_same_name_in_two_encodings() {
        let printable = name(&[(6, 0x13, b"my"), (3, 0x13, b"CSCA  Malaysia")]);
        let utf8 = name(&[(3, 0x0C, b"csca malaysia"), (6, 0x0C, b"MY")]);
        let wide = name(&[
            (6, 0x13, b"MY"),
            (3, 0x1E, &"CSCA MALAYSIA".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()),
        ]);
        assert!(printable.agrees(&utf8) && utf8.agrees(&wide));
        assert_eq!((printable.country(), utf8.common_name()), (Some("MY"), Some("csca malaysia")));
        assert!(!printable.agrees(&name(&[(6, 0x13, b"MY")])));
    }

    #[test]
    fn names_that_say_nothing_agree_only_byte_for_byte() {
        assert!(!name(&[]).agrees(&Name::parse(&only(&[0x30, 0x01, 0x05], 0x30).unwrap())));
    }
}
