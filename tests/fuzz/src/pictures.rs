//! Portraits.

use documents::lds::image::{AREA_MAX_PIXELS, Format, decode};

/// The largest picture: three bytes for each pixel, and what its decoder holds meanwhile, five numbers of four bytes.
pub(crate) const ALLOCATED_MAX_BYTES: usize = AREA_MAX_PIXELS as usize * (3 + 5 * 4);

pub(crate) fn jpeg(bytes: &[u8]) {
    of(Format::Jpeg, bytes);
}

pub(crate) fn jpeg2000(bytes: &[u8]) {
    of(Format::Jpeg2000, bytes);
}

fn of(format: Format, bytes: &[u8]) {
    if Format::of(bytes) != Some(format) {
        return;
    }
    if let Ok(picture) = decode(bytes) {
        let area = picture.width as usize * picture.height as usize;
        assert!(area > 0 && area <= AREA_MAX_PIXELS as usize && picture.rgb.len() == area * 3);
    }
}
