//! DG2: the face (ICAO 9303-10 §4.7.2).

pub use super::face::{Encoding, Face};
use super::{LdsError, face, group};
use crate::file::File;

/// Tag of DG2.
const DG2: u32 = 0x75;

/// Reads the faces of DG2, of which there is at least one; the first is the portrait.
///
/// # Errors
/// When it is no DG2, or a face in it is no picture.
pub fn parse(bytes: &[u8]) -> Result<Vec<Face>, LdsError> {
    face::parse(File::Dg(group(2)), DG2, bytes)
}
