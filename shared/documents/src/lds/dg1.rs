//! DG1: the machine-readable zone (ICAO 9303-10 §4.7.1).

use super::der::Elements;
use super::{LdsError, LdsFault, group};
use crate::file::File;
use crate::mrz::{self, MrzError, Travel};

/// Tag of DG1.
const DG1: u32 = 0x61;
/// Tag of the lines.
const LINES: u32 = 0x5F1F;

/// Reads DG1. Wrong check digits are no error: see [`Travel::faults`].
///
/// # Errors
/// When it is not one, or its lines have a length or characters that no document has.
pub fn parse(bytes: &[u8]) -> Result<Travel, LdsError> {
    let file = File::Dg(group(1));
    let tlv = Elements::of_file(file, bytes)?.enter(DG1)?.expect(LINES)?;
    mrz::parse_dg1(tlv.value).map_err(|error| {
        let fault = match error {
            MrzError::Shape { .. } => "the length of the zone",
            MrzError::Character { .. } => "a character of the zone",
            MrzError::Code => "the kind of document",
        };
        LdsError::new(file, tlv.offset, LdsFault::Value(fault))
    })
}
