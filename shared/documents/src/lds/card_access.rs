//! EF.CardAccess: how the chip can be opened (ICAO 9303-11 §9.2.8). Nobody has signed it.

use super::der::Elements;
use super::{LdsError, SecurityInfos};
use crate::file::File;

/// Reads EF.CardAccess.
///
/// # Errors
/// When it is no list of what a chip offers.
pub fn parse(bytes: &[u8]) -> Result<SecurityInfos, LdsError> {
    SecurityInfos::read(&mut Elements::of_file(File::CardAccess, bytes)?)
}
