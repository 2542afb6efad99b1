//! DG1: the machine-readable zone (ICAO 9303-10 §4.7.1).

use domain::redact::Personal;

use super::der::Elements;
use super::{LdsError, LdsFault, group};
use crate::file::File;

/// Tag of DG1.
const DG1: u32 = 0x61;
/// Tag of the lines.
const LINES: u32 = 0x5F1F;

/// What DG1 holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg1 {
    /// The lines, one after the other: 90 characters (TD1), 72 (TD2) or 88 (TD3).
    pub zone: Personal<String>,
}

impl Dg1 {
    /// The lines.
    pub fn lines(&self) -> Vec<&str> {
        let zone = self.zone.reveal();
        let length = line_length(zone.len()).unwrap_or(zone.len().max(1));
        let (mut lines, mut rest) = (Vec::new(), zone.as_str());
        while let Some((line, more)) = rest.split_at_checked(length) {
            lines.push(line);
            rest = more;
        }
        lines
    }
}

/// Reads DG1.
///
/// # Errors
/// When it is not one, or its lines have a length or characters that no document has.
pub fn parse(bytes: &[u8]) -> Result<Dg1, LdsError> {
    let file = File::Dg(group(1));
    let tlv = Elements::of_file(file, bytes)?.enter(DG1)?.expect(LINES)?;
    let allowed = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'<';
    let wrong = tlv.value.iter().position(|byte| !allowed(byte));
    if let Some(place) = wrong {
        return Err(LdsError::new(file, tlv.offset + place, LdsFault::Value("a character of the zone")));
    }
    let length = LdsError::new(file, tlv.offset, LdsFault::Value("the length of the zone"));
    if line_length(tlv.value.len()).is_none() {
        return Err(length);
    }
    let zone = std::str::from_utf8(tlv.value).map_err(|_| length)?;
    Ok(Dg1 { zone: Personal::new(zone.to_owned()) })
}

const fn line_length(zone: usize) -> Option<usize> {
    match zone {
        90 => Some(30),
        72 => Some(36),
        88 => Some(44),
        _ => None,
    }
}
