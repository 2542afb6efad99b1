//! Pictures as they are printed: DG5 and DG7 of travel documents (ICAO 9303-10 §4.7.5 to §4.7.7).

use super::der::{Elements, INTEGER};
use super::image::Image;
use super::{LdsError, LdsFault};
use crate::file::File;

/// No document has more of them.
const PICTURES_MAX_COUNT: usize = 16;

/// Reads the pictures of a file whose outermost tag is `tag`, of which there is at least one.
pub(super) fn parse(file: File, [tag, picture]: [u32; 2], bytes: &[u8]) -> Result<Vec<Image>, LdsError> {
    let mut inside = Elements::of_file(file, bytes)?.enter(tag)?;
    inside.pass(INTEGER)?;
    let mut pictures = Vec::new();
    while let Some(tlv) = inside.take(picture)? {
        if pictures.len() == PICTURES_MAX_COUNT {
            return Err(LdsError::new(file, tlv.offset, LdsFault::TooMany("pictures")));
        }
        let image = Image::within(tlv.value, tlv.offset);
        pictures.push(image.ok_or(LdsError::new(file, tlv.offset, LdsFault::Value("the picture")))?);
    }
    if pictures.is_empty() { Err(inside.fault(LdsFault::Missing("a picture"))) } else { Ok(pictures) }
}
