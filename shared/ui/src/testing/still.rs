//! Pictures that stand still, in place of a camera.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::widget::video::{Feed, Picture, Plane, Source};

/// One picture.
#[derive(Debug, Clone)]
pub struct Still {
    width: u32,
    height: u32,
    /// Luma, rows without gaps.
    pub luma: Vec<u8>,
    blue: Vec<u8>,
    red: Vec<u8>,
}

impl Still {
    /// A picture from a colour for each place, in Y, U, V.
    pub fn new(width: u32, height: u32, color: impl Fn(f32, f32) -> [u8; 3]) -> Self {
        let at = |x: u32, y: u32| color((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32);
        let luma = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)[0]).collect();
        let chroma = |plane: usize| {
            let places = (0..height.div_ceil(2)).flat_map(|y| (0..width.div_ceil(2)).map(move |x| (x * 2, y * 2)));
            places.map(|(x, y)| at(x, y).get(plane).copied().unwrap_or_default()).collect()
        };
        let (blue, red) = (chroma(1), chroma(2));
        Self { width, height, luma, blue, red }
    }

    /// Left half dark, right half light.
    pub fn halves(width: u32, height: u32) -> Self {
        Self::new(width, height, |x, _| if x < 0.5 { [40, 128, 128] } else { [200, 128, 128] })
    }

    /// Head and shoulders in front of a wall, of ovals. `tint` is the wall's and clothes' Y, U, V.
    pub fn person(wall: [u8; 3], clothes: [u8; 3]) -> Self {
        Self::new(1_280, 720, move |x, y| {
            let x = (x - 0.5) * 16.0 / 9.0;
            let within = |cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) <= 1.0;
            if within(0.0, 0.45, 0.2, 0.28) {
                if y < 0.3 { HAIR } else { SKIN }
            } else if within(0.0, 1.05, 0.48, 0.38) {
                clothes
            } else {
                wall
            }
        })
    }
}

const HAIR: [u8; 3] = [70, 120, 140];
const SKIN: [u8; 3] = [195, 108, 148];

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
        1
    }
}

/// A feed of one picture.
pub struct StillFeed(Arc<Still>);

impl StillFeed {
    /// A feed that always shows this.
    pub fn feed(still: Still) -> Feed {
        Feed::new(Self(Arc::new(still)))
    }
}

impl Source for StillFeed {
    fn newest(&self) -> Option<Arc<dyn Picture>> {
        let picture: Arc<dyn Picture> = Arc::<Still>::clone(&self.0);
        Some(picture)
    }

    fn changed(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }
}
