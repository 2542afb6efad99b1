//! DG14: keys and protocols of the chip (ICAO 9303-10 §4.7.14). The same tag and contents in driving licences.

use super::der::Elements;
use super::{GROUP_14, LdsError, SecurityInfos};
use crate::file::File;

/// Tag of DG14.
const DG14: u32 = 0x6E;

/// Reads DG14.
///
/// # Errors
/// When it is no list of what a chip offers.
pub fn parse(bytes: &[u8]) -> Result<SecurityInfos, LdsError> {
    SecurityInfos::read(&mut Elements::of_file(File::Dg(GROUP_14), bytes)?.enter(DG14)?)
}
