//! Pictures in files: where they are, and their pixels.
//!
//! **Invariant:** a picture's size is known and small enough before a decoder is started.
//!
//! # Rationale
//! Decoders are other people's code on a forger's bytes. What they may do is bounded before they start: pixels, scans of
//! JPEG, and of JPEG 2000 tiles, code-blocks and passes. Should one panic nevertheless, the panic is turned into an error
//! here.

mod jpeg;
mod jpeg2000;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use zeroize::Zeroize;

/// No encoded picture is longer, in bytes.
pub const IMAGE_MAX_BYTES: usize = crate::file::FILE_MAX_BYTES;
/// No picture is wider or higher, in pixels.
pub const SIDE_MAX_PIXELS: u32 = 4096;
/// No decoded picture has more pixels: a page of 35 by 45 mm at 1,200 dpi has 3.5 million.
pub const AREA_MAX_PIXELS: u32 = 4_000_000;

/// How a picture is encoded, by its first bytes: what files say about it is often wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// JPEG 2000, as a file or a bare codestream (ISO/IEC 15444-1).
    Jpeg2000,
}

impl Format {
    /// By its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => Some(Self::Jpeg2000),
            _ => None,
        }
    }

    /// Its name, such as "jpeg2000".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Jpeg2000 => "jpeg2000",
        }
    }
}

/// A picture within a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// How it is encoded.
    pub format: Format,
    /// Where it lies in the file.
    pub range: Range<usize>,
}

impl Image {
    /// The picture that these bytes of a file are, if they begin like one.
    pub(super) fn within(bytes: &[u8], offset: usize) -> Option<Self> {
        Some(Self { format: Format::of(bytes)?, range: offset..offset + bytes.len() })
    }

    /// Its bytes in the file from which it was read; nothing in a shorter one.
    pub fn bytes<'a>(&self, file: &'a [u8]) -> &'a [u8] {
        file.get(self.range.clone()).unwrap_or_default()
    }
}

/// Pixels. Of a very large JPEG 2000 picture a half, a quarter or an eighth of its width and height.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green and blue, row by row from the top.
    pub rgb: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}x{})", self.width, self.height)
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        self.rgb.zeroize();
    }
}

/// Why a picture cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// It begins like none that documents may have.
    #[error("no JPEG and no JPEG 2000")]
    Unknown,
    /// It is encoded in more bytes than any may be.
    #[error("longer than {IMAGE_MAX_BYTES} bytes")]
    TooLong,
    /// It has more pixels, scans, tiles or code-blocks, or orders more work, than any may.
    #[error("larger than any picture of a document")]
    TooLarge,
    /// It is broken.
    #[error("the picture is broken")]
    Broken,
}

/// Decodes a picture.
///
/// # Errors
/// When it is none, too large, or broken.
pub fn decode(bytes: &[u8]) -> Result<Picture, ImageError> {
    if bytes.len() > IMAGE_MAX_BYTES {
        return Err(ImageError::TooLong);
    }
    let decoder = match Format::of(bytes).ok_or(ImageError::Unknown)? {
        Format::Jpeg => jpeg::decode,
        Format::Jpeg2000 => jpeg2000::decode,
    };
    // Nothing of a decoder outlives its panic, so that nothing can be seen half done.
    let picture = catch_unwind(AssertUnwindSafe(|| decoder(bytes))).map_err(|_| ImageError::Broken)??;
    let expected = u64::from(picture.width) * u64::from(picture.height) * 3;
    if expected == 0 || picture.rgb.len() as u64 != expected {
        return Err(ImageError::Broken);
    }
    Ok(picture)
}

/// Refuses a size that no picture of a document has.
fn sized(width: u32, height: u32) -> Result<(), ImageError> {
    if width == 0 || height == 0 {
        return Err(ImageError::Broken);
    }
    if is_small(width, height) { Ok(()) } else { Err(ImageError::TooLarge) }
}

/// Whether a picture of this size may be decoded.
fn is_small(width: u32, height: u32) -> bool {
    let area = u64::from(width) * u64::from(height);
    width <= SIDE_MAX_PIXELS && height <= SIDE_MAX_PIXELS && area <= u64::from(AREA_MAX_PIXELS)
}
