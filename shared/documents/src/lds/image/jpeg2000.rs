//! JPEG 2000 (ISO/IEC 15444-1).

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::{ImageError, Picture, sized};

/// Start of codestream, and the size marker that must follow it (§A.4.1, §A.5.1).
const START: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
/// Coding style, default and of a component (§A.6.1, §A.6.2).
const CODING_STYLE: u8 = 0x52;
const COMPONENT_STYLE: u8 = 0x53;
/// Start of a tile-part (§A.4.2).
const TILE_PART: u8 = 0x90;
/// Start of its packets (§A.4.3).
const PACKETS: u8 = 0x93;
/// End of codestream (§A.4.4).
const END: u8 = 0xD9;
/// No picture has more tiles; those of documents have one.
const TILES_MAX_COUNT: u64 = 256;
/// No picture has more components: red, green, blue and transparency.
const COMPONENTS_MAX_COUNT: u16 = 4;
/// No picture has more samples, all components together. A few bytes may order 94 passes over each, which takes two seconds
/// for so many; portraits have a third of them.
const SAMPLES_MAX_COUNT: u64 = 2_000_000;
/// No precinct is narrower or lower than 2 to this, in samples: small ones cost memory out of proportion.
const PRECINCT_MIN_EXPONENT: u8 = 4;

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, ImageError> {
    bounded(bytes)?;
    let image = Image::new(bytes, &DecodeSettings::default()).map_err(|_| ImageError::Broken)?;
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

/// Refuses what would cost the decoder more than a portrait may: each place where a codestream could start is looked at,
/// since which one the decoder takes is its own affair.
fn bounded(bytes: &[u8]) -> Result<(), ImageError> {
    let starts = bytes.windows(START.len()).enumerate().filter(|(_, window)| *window == START);
    for (place, _) in starts {
        let stream = bytes.get(place + START.len()..).unwrap_or_default();
        size_allowed(stream)?;
        styles_allowed(stream)?;
    }
    Ok(())
}

/// The size marker, from behind its code (§A.5.1): length, capabilities, eight numbers of four bytes, components.
fn size_allowed(stream: &[u8]) -> Result<(), ImageError> {
    let numbers = stream.get(4..36).ok_or(ImageError::Broken)?;
    let mut numbers =
        numbers.chunks_exact(4).map(|number| number.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)));
    let mut next = || numbers.next().unwrap_or_default();
    let (grid_width, grid_height, left, top) = (next(), next(), next(), next());
    let (tile_width, tile_height, tile_left, tile_top) = (next(), next(), next(), next());
    // Neither is larger than the grid: `sized` refuses an empty picture.
    sized(grid_width.saturating_sub(left), grid_height.saturating_sub(top))?;
    if tile_width == 0 || tile_height == 0 || tile_left > left || tile_top > top {
        return Err(ImageError::Broken);
    }
    let across = u64::from((grid_width - tile_left).div_ceil(tile_width));
    let down = u64::from((grid_height - tile_top).div_ceil(tile_height));
    let components = stream.get(36..).and_then(<[u8]>::first_chunk).map_or(0, |count| u16::from_be_bytes(*count));
    let samples = u64::from(grid_width - left) * u64::from(grid_height - top) * u64::from(components);
    if across * down > TILES_MAX_COUNT || components > COMPONENTS_MAX_COUNT || samples > SAMPLES_MAX_COUNT {
        return Err(ImageError::TooLarge);
    }
    Ok(())
}

/// Every coding style of the codestream, whose headers are walked as a decoder does (§A.3).
fn styles_allowed(stream: &[u8]) -> Result<(), ImageError> {
    let mut rest = stream.get(segment_length(stream)..).unwrap_or_default();
    // How much is left behind the tile-part in whose header the walk is.
    let mut behind: Option<&[u8]> = None;
    while let Some(([0xFF, code], segment)) = rest.split_first_chunk() {
        if *code == PACKETS {
            rest = behind.take().unwrap_or_default();
            continue;
        }
        if *code == END {
            break;
        }
        if (0x30..=0x3F).contains(code) {
            rest = segment;
            continue;
        }
        let content = segment.get(2..segment_length(segment)).unwrap_or_default();
        match *code {
            CODING_STYLE => precincts_allowed(content.first(), content.get(5..))?,
            COMPONENT_STYLE => precincts_allowed(content.get(1), content.get(2..))?,
            TILE_PART => {
                let length = content
                    .get(2..6)
                    .map_or(0, |length| length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)));
                behind = rest.get(length..).filter(|_| length > 0);
            }
            _ => {}
        }
        rest = segment.get(segment_length(segment)..).unwrap_or_default();
    }
    Ok(())
}

/// The style's flags, and from its number of decompositions on: four more numbers, then a byte for each resolution.
fn precincts_allowed(flags: Option<&u8>, style: Option<&[u8]>) -> Result<(), ImageError> {
    let stated = flags.is_some_and(|flags| flags & 1 != 0);
    let sizes = style.and_then(|style| style.get(5..)).filter(|_| stated).unwrap_or_default();
    let small = |size: &u8| size & 0x0F < PRECINCT_MIN_EXPONENT || size >> 4 < PRECINCT_MIN_EXPONENT;
    if sizes.iter().any(small) { Err(ImageError::TooLarge) } else { Ok(()) }
}

/// The length that a segment states, its own two bytes included.
fn segment_length(segment: &[u8]) -> usize {
    segment.first_chunk().map_or(2, |length| usize::from(u16::from_be_bytes(*length)).max(2))
}
