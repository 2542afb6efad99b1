//! DG14: keys and protocols of the chip (ICAO 9303-10 §4.7.14). Driving licences have the same.

use super::der::Elements;
use super::{LdsError, SecurityInfos, group};
use crate::file::File;

/// Tag of DG14.
const DG14: u32 = 0x6E;

/// Reads DG14.
///
/// # Errors
/// When it is no list of what a chip offers.
pub fn parse(bytes: &[u8]) -> Result<SecurityInfos, LdsError> {
    SecurityInfos::read(&mut Elements::of_file(File::Dg(group(14)), bytes)?.enter(DG14)?)
}
