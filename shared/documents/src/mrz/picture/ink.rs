//! Gray values, and how much darker each is than its surroundings.

use super::{Gray, SIDE_MAX_PIXELS};

/// Half the side of the surroundings, in pixels: a part of the picture's width, since print is smaller in smaller pictures,
/// within limits.
const SURROUNDINGS_PART: usize = 80;
const SURROUNDINGS_MIN: usize = 6;
const SURROUNDINGS_MAX: usize = 15;

/// What is darker than this counts no more: a black bar shall not outweigh a line of text.
const DARKEST: f32 = 60.0;

/// A picture that was looked at.
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<u8>,
    /// How many pixels of the original one of these is wide.
    pub(super) scale: f32,
}

impl Plane {
    /// Nothing if the picture is empty, too large, or shorter than it says.
    pub(super) fn of(gray: &Gray<'_>) -> Option<Self> {
        let fits = |side: usize| (2 * SURROUNDINGS_MAX..=SIDE_MAX_PIXELS).contains(&side);
        let pixels = gray.pixels.get(..gray.width.checked_mul(gray.height)?)?;
        (fits(gray.width) && fits(gray.height)).then(|| Self {
            width: gray.width,
            height: gray.height,
            pixels: pixels.to_vec(),
            scale: 1.0,
        })
    }

    /// The same at half the size: each pixel the mean of four.
    pub(super) fn half(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for two in self.pixels.chunks_exact(self.width * 2).take(height) {
            let (upper, lower) = two.split_at(self.width);
            let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            pixels.extend(pairs.map(|(a, b)| (a.iter().chain(b).map(|&gray| u16::from(gray)).sum::<u16>() / 4) as u8));
        }
        Self { width, height, pixels, scale: self.scale * 2.0 }
    }

    /// The gray value at a place, the middle of the first pixel being 0, between pixels in proportion. Beyond the edge as at the edge.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 2) as f32);
        let y = y.clamp(0.0, (self.height - 2) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right_share, lower_share) = (x - left as f32, y - top as f32);
        let start = top * self.width + left;
        let upper = self.pixels.get(start..start + 2);
        let lower = self.pixels.get(start + self.width..start + self.width + 2);
        let between = |two: Option<&[u8]>| match two {
            Some(&[left, right]) => f32::from(left) + (f32::from(right) - f32::from(left)) * right_share,
            _ => 0.0,
        };
        let (upper, lower) = (between(upper), between(lower));
        upper + (lower - upper) * lower_share
    }

    /// How much darker each pixel is than its surroundings, row by row; nothing where it is not.
    pub(super) fn ink(&self) -> Vec<f32> {
        let around = (self.width / SURROUNDINGS_PART).clamp(SURROUNDINGS_MIN, SURROUNDINGS_MAX);
        let mut sums = vec![0_u32; self.width + 1];
        let mut ink = Vec::with_capacity(self.pixels.len());
        // Sums of columns over the rows around, kept up to date row by row.
        let mut columns = vec![0_u32; self.width];
        let row = |y: usize| self.pixels.get(y * self.width..(y + 1) * self.width).unwrap_or_default();
        for y in 0..around.min(self.height) {
            columns.iter_mut().zip(row(y)).for_each(|(sum, &gray)| *sum += u32::from(gray));
        }
        for y in 0..self.height {
            if y + around < self.height {
                columns.iter_mut().zip(row(y + around)).for_each(|(sum, &gray)| *sum += u32::from(gray));
            }
            if y > around {
                columns.iter_mut().zip(row(y - around - 1)).for_each(|(sum, &gray)| *sum -= u32::from(gray));
            }
            let rows = (y + around + 1).min(self.height) - y.saturating_sub(around);
            let mut total = 0;
            for (sum, column) in sums.iter_mut().skip(1).zip(&columns) {
                total += column;
                *sum = total;
            }
            for (x, &gray) in row(y).iter().enumerate() {
                let (left, right) = (x.saturating_sub(around), (x + around + 1).min(self.width));
                let sum = sums.get(right).copied().unwrap_or(0) - sums.get(left).copied().unwrap_or(0);
                let mean = sum as f32 / (rows * (right - left)) as f32;
                ink.push((mean - f32::from(gray)).clamp(0.0, DARKEST));
            }
        }
        ink
    }
}
