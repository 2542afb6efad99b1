//! JPEG (ISO/IEC 10918-1).

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder};

use super::{ImageError, Picture, sized};

/// No picture has more scans: progressive ones have about ten, and each visits every block.
const SCANS_MAX_COUNT: usize = 64;
/// Start of scan.
const SCAN: [u8; 2] = [0xFF, 0xDA];

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, ImageError> {
    if bytes.windows(SCAN.len()).filter(|window| *window == SCAN).count() > SCANS_MAX_COUNT {
        return Err(ImageError::TooLarge);
    }
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|_| ImageError::Broken)?;
    let (width, height) = decoder.dimensions();
    sized(width, height)?;
    let rgb = DynamicImage::from_decoder(decoder).map_err(|_| ImageError::Broken)?.into_rgb8().into_raw();
    Ok(Picture { width, height, rgb })
}
