//! How much work the headers of a codestream order, before a decoder reads them (ISO/IEC 15444-1 annex A).
//!
//! **Invariant:** each segment is exactly as long as its fields. Some decoders go on behind the stated length, others behind
//! the last field; here both come to the same place, so that no header can be hidden from this count.
//!
//! # Rationale
//! The arithmetic decoder makes bits from nothing once its bytes have ended. A codestream of some kilobytes can therefore
//! order up to 94 passes over every sample, which takes many seconds for a large picture. How many passes there may be
//! follows from guard bits, exponents and the shift of a region of interest (§E.1, §H.1), so the product of samples and
//! passes is known beforehand. Portraits have 8 bits for a sample and order some 30 to 40 passes.

use super::super::{ImageError, SIDE_MAX_PIXELS, is_small};

/// Start of codestream, and the size marker that must follow it (§A.4.1, §A.5.1).
const START: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
/// Coding style, default and of a component (§A.6.1, §A.6.2).
const CODING_STYLE: u8 = 0x52;
const COMPONENT_STYLE: u8 = 0x53;
/// Lengths of tile-parts and packets (§A.7.1 to §A.7.3).
const TILE_LENGTHS: u8 = 0x55;
const PACKET_LENGTHS: u8 = 0x58;
/// Quantization, default and of a component (§A.6.4, §A.6.5).
const QUANTIZATION: u8 = 0x5C;
const COMPONENT_QUANTIZATION: u8 = 0x5D;
/// A region of interest (§A.6.3).
const REGION: u8 = 0x5E;
/// Changes of the order of packets (§A.6.6).
const PROGRESSION: u8 = 0x5F;
/// Packet headers apart from their packets (§A.7.4, §A.7.5).
const PACKED_HEADERS: u8 = 0x60;
const PACKED_TILE_HEADERS: u8 = 0x61;
/// Where components lie upon each other, and comments (§A.9.1, §A.9.2).
const REGISTRATION: u8 = 0x63;
const COMMENT: u8 = 0x64;
/// Segments that order no work, and are as long as they say for every decoder.
const PASSED_OVER: [u8; 7] =
    [PROGRESSION, TILE_LENGTHS, PACKET_LENGTHS, PACKED_HEADERS, PACKED_TILE_HEADERS, REGISTRATION, COMMENT];
/// Start of a tile-part (§A.4.2).
const TILE_PART: u8 = 0x90;
/// Start of its packets (§A.4.3).
const PACKETS: u8 = 0x93;

/// No picture has more tiles; those of documents have one.
const TILES_MAX_COUNT: u64 = 256;
/// No picture has more components: red, green, blue and transparency.
const COMPONENTS_MAX_COUNT: u16 = 4;
/// No picture is halved more often; five times is usual.
const LEVELS_MAX_COUNT: u8 = 12;
/// As many layers as any decoder takes.
const LAYERS_MAX_COUNT: u16 = 32;
/// Code-blocks are 4 wide and high, and doubled so often at most (§A.6.1, table A.18).
const BLOCK_EXPONENT_MAX: u8 = 8;
/// No sample has more bits, a region's shift included.
const PLANES_MAX_COUNT: u32 = 32;
/// No picture has more code-blocks, each counted once for each layer: they cost memory whatever is in them.
const BLOCKS_MAX_COUNT: u64 = 1_000_000;
/// What a code-block costs beside its layers, in layers.
const BLOCK_ITSELF: u64 = 4;
/// No picture orders more passes over samples: so many take about a second.
const WORK_MAX_PASSES: u64 = 188_000_000;
/// The box of a palette (§I.5.3.4): it multiplies what a picture takes, and no portrait has one.
const PALETTE: [u8; 4] = *b"pclr";
/// A portrait is shown no smaller than at an eighth.
const HALVINGS_MAX: u8 = 3;

/// What the headers order, at worst.
#[derive(Debug, Clone, Copy)]
pub(super) struct Orders {
    width: u32,
    height: u32,
    components: u16,
    /// How often every component of every tile is halved at least.
    levels: u8,
    /// Bits of a sample, without a region's shift.
    planes: u32,
    /// The greatest shift of a region.
    shift: u32,
}

impl Orders {
    /// Of the first codestream in these bytes; all others must be allowed too, since which one a decoder takes is its own
    /// affair. That it takes one that orders less is no harm.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, ImageError> {
        if bytes.windows(PALETTE.len()).any(|window| window == PALETTE) {
            return Err(ImageError::TooLarge);
        }
        let starts = bytes.windows(START.len()).enumerate().filter(|(_, window)| *window == START);
        let mut worst: Option<Self> = None;
        for (place, _) in starts {
            let orders = Self::read(bytes.get(place + START.len()..).unwrap_or_default())?;
            worst = Some(match worst {
                Some(worst) if worst.work(0) >= orders.work(0) => worst.shallower(orders.levels),
                Some(other) => orders.shallower(other.levels),
                None => orders,
            });
        }
        worst.ok_or(ImageError::Broken)
    }

    /// How often its sides are to be halved so that it costs no more than it may.
    pub(super) fn halvings(&self) -> Result<u8, ImageError> {
        let deepest = self.levels.min(HALVINGS_MAX);
        let fits = |halvings: &u8| {
            let (width, height) = self.halved(*halvings);
            self.work(*halvings) <= WORK_MAX_PASSES && is_small(width, height)
        };
        (0..=deepest).find(fits).ok_or(ImageError::TooLarge)
    }

    fn shallower(self, levels: u8) -> Self {
        Self { levels: self.levels.min(levels), ..self }
    }

    fn halved(&self, halvings: u8) -> (u32, u32) {
        let divisor = 1 << halvings;
        (self.width.div_ceil(divisor), self.height.div_ceil(divisor))
    }

    fn work(&self, halvings: u8) -> u64 {
        let (width, height) = self.halved(halvings);
        // The first bit takes one pass, each other three (§D.3).
        let passes = 1 + 3 * u64::from(self.planes + self.shift).saturating_sub(1);
        u64::from(width) * u64::from(height) * u64::from(self.components) * passes
    }

    /// From behind the code of the size marker.
    fn read(stream: &[u8]) -> Result<Self, ImageError> {
        let (content, mut rest) = segment(stream)?;
        let mut orders = Self::sized(content)?;
        // How much is left behind the tile-part in whose header the walk is.
        let mut behind: Option<&[u8]> = None;
        loop {
            let Some(([0xFF, code], after)) = rest.split_first_chunk() else {
                // Between tile-parts anything may end the codestream.
                return if behind.is_none() { Ok(orders) } else { Err(ImageError::Broken) };
            };
            rest = match *code {
                PACKETS => match behind.take() {
                    Some(behind) if behind.len() <= after.len() => behind,
                    _ => return Err(ImageError::Broken),
                },
                TILE_PART if behind.is_none() => {
                    let (content, header) = segment(after)?;
                    behind = Some(behind_tile_part(content, rest)?);
                    header
                }
                0x30..=0x3F => after,
                code => match (behind, segment(after)) {
                    (_, Ok((content, next))) if orders.heed(code, content)? => next,
                    (Some(_), _) => return Err(ImageError::Broken),
                    // The main header ends at the first tile-part, and the codestream with what is none.
                    (None, _) => return Ok(orders),
                },
            };
        }
    }

    /// The size marker (§A.5.1): capabilities, eight numbers of four bytes, components of three bytes.
    fn sized(content: &[u8]) -> Result<Self, ImageError> {
        let numbers = content.get(2..34).ok_or(ImageError::Broken)?;
        let mut numbers =
            numbers.chunks_exact(4).map(|number| number.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)));
        let mut next = || numbers.next().unwrap_or_default();
        let (grid_width, grid_height, left, top) = (next(), next(), next(), next());
        let (tile_width, tile_height, tile_left, tile_top) = (next(), next(), next(), next());
        let components = content.get(34..).and_then(<[u8]>::first_chunk).map_or(0, |count| u16::from_be_bytes(*count));
        let (width, height) = (grid_width.saturating_sub(left), grid_height.saturating_sub(top));
        let empty = width == 0 || height == 0 || tile_width == 0 || tile_height == 0 || components == 0;
        if empty || tile_left > left || tile_top > top || content.len() != 36 + 3 * usize::from(components) {
            return Err(ImageError::Broken);
        }
        let across = u64::from((grid_width - tile_left).div_ceil(tile_width));
        let down = u64::from((grid_height - tile_top).div_ceil(tile_height));
        let large = width > SIDE_MAX_PIXELS || height > SIDE_MAX_PIXELS || components > COMPONENTS_MAX_COUNT;
        if large || across * down > TILES_MAX_COUNT {
            return Err(ImageError::TooLarge);
        }
        Ok(Self { width, height, components, levels: LEVELS_MAX_COUNT, planes: 0, shift: 0 })
    }

    /// Takes a segment of a header; false if it is none that a header has.
    fn heed(&mut self, code: u8, content: &[u8]) -> Result<bool, ImageError> {
        match (code, content) {
            (CODING_STYLE, [flags, _, high, low, _, style @ ..]) => {
                self.styled(*flags, u16::from_be_bytes([*high, *low]), style)?;
            }
            // How many layers there are stands in the default alone: as many as any decoder takes.
            (COMPONENT_STYLE, [_, flags, style @ ..]) => self.styled(*flags, LAYERS_MAX_COUNT, style)?,
            (QUANTIZATION, [kind, steps @ ..]) | (COMPONENT_QUANTIZATION, [_, kind, steps @ ..]) => {
                self.quantized(*kind, steps)?;
            }
            (REGION, [_, _, shift]) => self.shift = self.shift.max(u32::from(*shift)),
            (CODING_STYLE | COMPONENT_STYLE | QUANTIZATION | COMPONENT_QUANTIZATION | REGION, _) => {
                return Err(ImageError::Broken);
            }
            (other, _) if PASSED_OVER.contains(&other) => {}
            _ => return Ok(false),
        }
        if self.planes + self.shift > PLANES_MAX_COUNT { Err(ImageError::TooLarge) } else { Ok(true) }
    }

    /// Decompositions, width and height of code-blocks, their style, transformation; sizes of precincts if the flags say
    /// so (§A.6.1, table A.15).
    fn styled(&mut self, flags: u8, layers: u16, style: &[u8]) -> Result<(), ImageError> {
        let [levels, block_width, block_height, _, _, precincts @ ..] = style else { return Err(ImageError::Broken) };
        let stated = flags & 1 != 0;
        if *levels > LEVELS_MAX_COUNT || *block_width > BLOCK_EXPONENT_MAX || *block_height > BLOCK_EXPONENT_MAX {
            return Err(ImageError::TooLarge);
        }
        if precincts.len() != if stated { usize::from(*levels) + 1 } else { 0 } {
            return Err(ImageError::Broken);
        }
        self.levels = self.levels.min(*levels);
        let mut blocks = 0;
        for resolution in 0..=*levels {
            let precinct = precincts.get(usize::from(resolution)).copied().unwrap_or(0xFF);
            // Above the lowest resolution a precinct is divided among bands of half its width and height (§B.7).
            let (bands, halved) = if resolution == 0 { (1, 0) } else { (3, 1) };
            let exponent = |block: u8, precinct: u8| Some((block + 2).min(precinct.checked_sub(halved)?));
            let (Some(across), Some(down)) =
                (exponent(*block_width, precinct & 15), exponent(*block_height, precinct >> 4))
            else {
                return Err(ImageError::TooLarge);
            };
            let side = |side: u32, exponent: u8| {
                u64::from(side.div_ceil(1 << (*levels - resolution + halved)).div_ceil(1 << exponent)) + 1
            };
            blocks += bands * side(self.width, across) * side(self.height, down);
        }
        let cost = blocks * u64::from(self.components) * (u64::from(layers.min(LAYERS_MAX_COUNT)) + BLOCK_ITSELF);
        if cost > BLOCKS_MAX_COUNT { Err(ImageError::TooLarge) } else { Ok(()) }
    }

    /// Guard bits and the exponent of each band (§A.6.4, §E.1).
    fn quantized(&mut self, kind: u8, steps: &[u8]) -> Result<(), ImageError> {
        let (guard, style) = (u32::from(kind >> 5), kind & 0x1F);
        let width = if style == 0 { 1 } else { 2 };
        let whole = if style == 1 { steps.len() == width } else { steps.len().is_multiple_of(width) };
        if !whole || steps.is_empty() {
            return Err(ImageError::Broken);
        }
        let greatest = steps.chunks(width).filter_map(<[u8]>::first).map(|step| u32::from(step >> 3)).max();
        self.planes = self.planes.max((guard + greatest.unwrap_or_default()).saturating_sub(1));
        Ok(())
    }
}

/// What follows the tile-part that begins here; nothing if it reaches to the end.
fn behind_tile_part<'a>(content: &[u8], from: &'a [u8]) -> Result<&'a [u8], ImageError> {
    let [_, _, length @ .., _, _] = content else { return Err(ImageError::Broken) };
    let length: [u8; 4] = length.try_into().map_err(|_| ImageError::Broken)?;
    Ok(match u32::from_be_bytes(length) as usize {
        0 => &[],
        length => from.get(length..).unwrap_or_default(),
    })
}

/// A segment, from behind its code: what is in it, and what follows.
fn segment(bytes: &[u8]) -> Result<(&[u8], &[u8]), ImageError> {
    let length = bytes.first_chunk().map_or(0, |length| usize::from(u16::from_be_bytes(*length)));
    let (segment, rest) = bytes.split_at_checked(length).ok_or(ImageError::Broken)?;
    Ok((segment.get(2..).ok_or(ImageError::Broken)?, rest))
}
