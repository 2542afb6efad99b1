//! DG13: what the issuing state likes to add (ICAO 9303-10 §4.7.13). Nobody else knows how it is written.

use domain::redact::Personal;

use super::der::Elements;
use super::{LdsError, group};
use crate::file::File;

/// Tag of DG13.
const DG13: u32 = 0x6D;

/// Reads DG13: its content as it is.
///
/// # Errors
/// When it is not one.
pub fn parse(bytes: &[u8]) -> Result<Personal<Vec<u8>>, LdsError> {
    let tlv = Elements::of_file(File::Dg(group(13)), bytes)?.expect(DG13)?;
    Ok(Personal::new(tlv.value.to_vec()))
}
