//! From a camera frame to a portrait.

use domain::visit::Finding;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage, imageops};

use crate::geometry::{self, Crop};
use crate::measure::measure;

/// Of the JPEG encoder, 1 to 100: no block edges in skin at this size.
pub const JPEG_QUALITY: u8 = 95;

/// A portrait.
#[derive(Clone, PartialEq, Eq)]
pub struct Portrait {
    /// Baseline JPEG.
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What the measurements say.
    pub findings: Vec<Finding>,
}

impl std::fmt::Debug for Portrait {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Portrait[{}x{}, {} bytes]", self.width, self.height, self.jpeg.len())
    }
}

/// A frame gives no portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// Too few pixels.
    #[error("a frame of {width} by {height} pixels is too small for a portrait")]
    TooSmall {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The encoder failed.
    #[error("the portrait cannot be encoded")]
    Encoding,
}

/// Cuts the portrait out of `frame`, measures it and encodes it. `before` is an earlier frame, for stillness.
///
/// # Errors
/// When the frame is too small.
pub fn capture(frame: &RgbImage, before: Option<&RgbImage>) -> Result<Portrait, CaptureError> {
    let portrait = cut(frame)?;
    let before = before.and_then(|before| cut(before).ok());
    let findings = measure(&portrait, before.as_ref());
    let mut jpeg = Vec::new();
    let (width, height) = portrait.dimensions();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode(portrait.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|_| CaptureError::Encoding)?;
    Ok(Portrait { jpeg, width, height, findings })
}

/// What the measurements would say of `frame`: for guidance while the citizen gets ready.
///
/// # Errors
/// When the frame is too small.
pub fn guidance(frame: &RgbImage, before: Option<&RgbImage>) -> Result<Vec<Finding>, CaptureError> {
    let before = before.and_then(|before| cut(before).ok());
    Ok(measure(&cut(frame)?, before.as_ref()))
}

fn cut(frame: &RgbImage) -> Result<RgbImage, CaptureError> {
    let (width, height) = frame.dimensions();
    let Crop { x, y, width, height } = geometry::crop(width, height).ok_or(CaptureError::TooSmall { width, height })?;
    Ok(imageops::crop_imm(frame, x, y, width, height).to_image())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use domain::visit::BLOB_MAX_BYTES;
    use image::{ImageFormat, Rgb};

    use super::*;

    /// A frame whose pixels tell where they are.
    fn frame() -> RgbImage {
        RgbImage::from_fn(1280, 720, |x, y| Rgb([(x / 6) as u8, (y / 3) as u8, 128]))
    }

    #[test]
    fn the_middle_of_a_frame_becomes_a_jpeg_of_the_right_shape() {
        let portrait = capture(&frame(), None).unwrap();
        assert_eq!((portrait.width, portrait.height), (560, 720));
        let decoded = image::load_from_memory_with_format(&portrait.jpeg, ImageFormat::Jpeg).unwrap().to_rgb8();
        assert_eq!(decoded.dimensions(), (560, 720));
        for (x, y) in [(5, 5), (280, 360), (555, 715)] {
            let here = decoded.get_pixel(x, y).0;
            let there = frame().get_pixel(x + 360, y).0;
            assert!(here.iter().zip(there).all(|(here, there)| here.abs_diff(there) < 6), "{here:?} {there:?}");
        }
    }

    #[test]
    fn even_noise_stays_under_the_limit_of_a_capture() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let frame = RgbImage::from_fn(1280, 720, |_, _| Rgb([noise(), noise(), noise()]));
        assert!(capture(&frame, None).unwrap().jpeg.len() < BLOB_MAX_BYTES / 2);
    }

    #[test]
    fn guidance_says_what_the_capture_would() {
        let (now, before) = (frame(), frame());
        let portrait = capture(&now, Some(&before)).unwrap();
        assert_eq!(guidance(&now, Some(&before)).unwrap(), portrait.findings);
    }

    #[test]
    fn a_small_frame_gives_none() {
        let frame = RgbImage::new(320, 240);
        assert_eq!(capture(&frame, None), Err(CaptureError::TooSmall { width: 320, height: 240 }));
    }
}
