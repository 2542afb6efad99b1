//! DG7: the signature as it is printed (ICAO 9303-10 §4.7.7).

use super::der::{Elements, INTEGER};
use super::image::Image;
use super::{LdsError, LdsFault, group};
use crate::file::File;

/// Tag of DG7.
const DG7: u32 = 0x67;
/// Tag of a picture of a signature.
pub(super) const SIGNATURE: u32 = 0x5F43;
/// No document has more signatures.
const SIGNATURES_MAX_COUNT: usize = 16;

/// Reads the signatures of DG7, of which there is at least one.
///
/// # Errors
/// When it is no DG7, or a signature in it is no picture.
pub fn parse(bytes: &[u8]) -> Result<Vec<Image>, LdsError> {
    let file = File::Dg(group(7));
    let mut inside = Elements::of_file(file, bytes)?.enter(DG7)?;
    inside.pass(INTEGER)?;
    let mut signatures = Vec::new();
    while let Some(tlv) = inside.take(SIGNATURE)? {
        if signatures.len() == SIGNATURES_MAX_COUNT {
            return Err(LdsError::new(file, tlv.offset, LdsFault::TooMany("signatures")));
        }
        let image = Image::within(tlv.value, tlv.offset);
        signatures.push(image.ok_or(LdsError::new(file, tlv.offset, LdsFault::Value("the picture")))?);
    }
    if signatures.is_empty() { Err(inside.fault(LdsFault::Missing("a signature"))) } else { Ok(signatures) }
}
