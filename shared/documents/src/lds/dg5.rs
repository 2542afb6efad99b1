//! DG5: the portrait as it is printed (ICAO 9303-10 §4.7.5). DG2 has the one that a face is compared with.

use super::image::Image;
use super::{LdsError, displayed, group};
use crate::file::File;

/// Tag of DG5.
const DG5: u32 = 0x65;
/// Tag of a picture of a portrait.
const PORTRAIT: u32 = 0x5F40;

/// Reads the portraits of DG5, of which there is at least one.
///
/// # Errors
/// When it is no DG5, or a portrait in it is no picture.
pub fn parse(bytes: &[u8]) -> Result<Vec<Image>, LdsError> {
    displayed::parse(File::Dg(group(5)), [DG5, PORTRAIT], bytes)
}
