//! A picture that stands still, shown like any other: a captured portrait, a picture read from a chip.

use std::io::Cursor;
use std::sync::Arc;

use super::feed::Changed;
use super::{Feed, Picture, Plane, Source};

/// No picture that a station shows has a longer side, in pixels.
const MAX_SIDE: u32 = 8192;

/// One picture in I420.
#[derive(Clone)]
pub struct Still {
    width: u32,
    height: u32,
    luma: Vec<u8>,
    blue: Vec<u8>,
    red: Vec<u8>,
}

impl Still {
    /// From packed RGB, row by row; nothing if the bytes do not fit the size.
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Option<Self> {
        if rgb.len() != (width as usize).checked_mul(height as usize)?.checked_mul(3)? {
            return None;
        }
        let at = |x: u32, y: u32| {
            let start = (y as usize * width as usize + x as usize) * 3;
            rgb.get(start..start + 3).and_then(|pixel| pixel.try_into().ok()).map_or([16, 128, 128], yuv)
        };
        Some(Self::from_yuv(width, height, at))
    }

    /// From a JPEG or PNG file's bytes; nothing if they are none, or larger than any portrait.
    pub fn from_file(bytes: &[u8]) -> Option<Self> {
        let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = image::Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
        reader.limits(limits);
        let picture = reader.decode().ok()?.to_rgb8();
        Self::from_rgb(picture.width(), picture.height(), &picture)
    }

    /// From a colour for each place, in Y, U, V (BT.601, limited range).
    pub fn from_yuv(width: u32, height: u32, at: impl Fn(u32, u32) -> [u8; 3]) -> Self {
        let luma = places(width, height, 1).map(|(x, y)| at(x, y)[0]).collect();
        let (blue, red) = places(width, height, 2)
            .map(|(x, y)| {
                let [_, u, v] = at(x, y);
                (u, v)
            })
            .unzip();
        Self { width, height, luma, blue, red }
    }

    /// A feed that always shows it.
    pub fn feed(self) -> Feed {
        Feed::new(Shown(Arc::new(self)))
    }
}

/// Every `step`th place, row by row.
fn places(width: u32, height: u32, step: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..height.div_ceil(step)).flat_map(move |y| (0..width.div_ceil(step)).map(move |x| (x * step, y * step)))
}

/// BT.601, limited range (ITU-R BT.601-7 §2.5.3), in 8 bits of fraction.
fn yuv([r, g, b]: [u8; 3]) -> [u8; 3] {
    let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
    let scaled = |value: i32, offset: i32| (((value + 128) >> 8) + offset).clamp(0, 255) as u8;
    [
        scaled(66 * r + 129 * g + 25 * b, 16),
        scaled(112 * b - 38 * r - 74 * g, 128),
        scaled(112 * r - 94 * g - 18 * b, 128),
    ]
}

impl Picture for Still {
    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn planes(&self) -> [Plane<'_>; 3] {
        let half = (self.width as usize).div_ceil(2);
        [
            Plane { bytes: &self.luma, stride: self.width as usize },
            Plane { bytes: &self.blue, stride: half },
            Plane { bytes: &self.red, stride: half },
        ]
    }

    fn sequence(&self) -> u64 {
        0
    }
}

struct Shown(Arc<Still>);

impl Source for Shown {
    fn newest(&self) -> Option<Arc<dyn Picture>> {
        let picture: Arc<dyn Picture> = Arc::<Still>::clone(&self.0);
        Some(picture)
    }

    fn changed(&self, _seen: u64) -> Changed<'_> {
        Box::pin(std::future::ready(None))
    }
}
