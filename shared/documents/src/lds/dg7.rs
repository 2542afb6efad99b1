//! DG7: the signature as it is printed (ICAO 9303-10 §4.7.7).

use super::image::Image;
use super::{LdsError, displayed, group};
use crate::file::File;

/// Tag of DG7.
const DG7: u32 = 0x67;
/// Tag of a picture of a signature.
pub(super) const SIGNATURE: u32 = 0x5F43;

/// Reads the signatures of DG7, of which there is at least one.
///
/// # Errors
/// When it is no DG7, or a signature in it is no picture.
pub fn parse(bytes: &[u8]) -> Result<Vec<Image>, LdsError> {
    displayed::parse(File::Dg(group(7)), [DG7, SIGNATURE], bytes)
}
