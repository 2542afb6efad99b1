//! JPEG 2000 (ISO/IEC 15444-1).
//!
//! A picture that orders more work than a portrait may is decoded at a half, a quarter or an eighth of its size: its lower
//! resolutions stand in the codestream by themselves (§B.5). One that has none of these is refused.

mod orders;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use self::orders::Orders;
use super::{ImageError, Picture, is_small, sized};

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, ImageError> {
    let halvings = Orders::of(bytes)?.halvings()?;
    let image = open(bytes, halvings)?;
    let (width, height) = (image.width(), image.height());
    sized(width, height)?;
    let channels = match image.color_space() {
        ColorSpace::CMYK => return Err(ImageError::Broken),
        other => usize::from(other.num_channels()),
    };
    let stride = channels + usize::from(image.has_alpha());
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| ImageError::Broken)?;
    let area = width as usize * height as usize;
    let whole = decoded.components().iter().all(|component| component.samples().len() == area);
    if !whole || decoded.components().len() != stride {
        return Err(ImageError::Broken);
    }
    let samples = decoded.data_u8();
    let mut rgb = Vec::with_capacity(area * 3);
    for pixel in samples.chunks_exact(stride) {
        match *pixel {
            [gray] | [gray, _] => rgb.extend([gray; 3]),
            [red, green, blue, ..] => rgb.extend([red, green, blue]),
            [] => return Err(ImageError::Broken),
        }
    }
    Ok(Picture { width, height, rgb })
}

/// The picture, to be decoded with its sides halved so often.
fn open(bytes: &[u8], halvings: u8) -> Result<Image<'_>, ImageError> {
    let whole = Image::new(bytes, &DecodeSettings::default()).map_err(|_| ImageError::Broken)?;
    if halvings == 0 {
        return Ok(whole);
    }
    let (width, height) = (whole.width() >> halvings, whole.height() >> halvings);
    if width == 0 || height == 0 {
        return Err(ImageError::TooLarge);
    }
    let settings = DecodeSettings { target_resolution: Some((width, height)), ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(|_| ImageError::Broken)?;
    // The decoder takes it as a wish.
    let followed = image.width() <= width + 1 && image.height() <= height + 1;
    if followed && is_small(image.width(), image.height()) { Ok(image) } else { Err(ImageError::TooLarge) }
}
