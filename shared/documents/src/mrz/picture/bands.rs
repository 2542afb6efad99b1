//! The tilt of the page, and its long lines of text.

use super::ink::Plane;

/// Columns that are taken together when rows are summed along a tilt.
const BLOCK: usize = 8;

/// The tilts that are tried, in thousandths of a radian.
const TILT_MAX: i32 = 60;
const TILT_STEP: usize = 4;
/// Tilts that are looked at if the first shows no zone.
const TILTS: usize = 3;

/// Wider pictures are looked at in half size first, in pixels.
const FINDER_WIDTH_MAX: usize = 1400;

/// Heights of digits that are tried, in pixels of the picture that is looked at.
const HEIGHTS: [f32; 9] = [7.5, 9.0, 11.0, 13.5, 16.5, 20.0, 24.0, 29.0, 35.0];

/// A line of text must be so many times as long as it is high.
const LENGTH_MIN_HEIGHTS: f32 = 12.0;

/// A stretch of ink ends where so many heights of a line have less ink than this share of its darker columns. The foot of
/// an L is thin and nearly a pitch long; the edge of a page may be near.
const GAP_HEIGHTS: [f32; 3] = [1.25, 0.8, 0.5];
const GAP_INK: f32 = 0.2;

/// A long line of text, in pixels of the original.
#[derive(Debug, Clone)]
pub(super) struct Band {
    /// Where its ink begins and ends.
    pub(super) left: f32,
    pub(super) right: f32,
    /// Its middle at `x = 0`.
    pub(super) middle: f32,
    /// How much it falls per pixel to the right.
    pub(super) slope: f32,
    /// About how high its digits are.
    pub(super) height: f32,
    /// The ink of each column within it, from the picture's left edge, and how wide a column is.
    pub(super) columns: Vec<f32>,
    pub(super) column_width: f32,
}

/// What is known of a picture before a tilt is assumed.
pub(super) struct Finder {
    ink: Vec<f32>,
    /// Ink of each block of columns, one block after the other.
    summed: Vec<f32>,
    width: usize,
    height: usize,
    scale: f32,
}

impl Finder {
    pub(super) fn of(plane: &Plane) -> Self {
        if plane.width > FINDER_WIDTH_MAX {
            return Self::of(&plane.half());
        }
        let ink = plane.ink();
        let mut summed = vec![0.0_f32; plane.width / BLOCK * plane.height];
        for (y, row) in ink.chunks_exact(plane.width).enumerate() {
            for (block, columns) in row.chunks_exact(BLOCK).enumerate() {
                if let Some(sum) = summed.get_mut(block * plane.height + y) {
                    *sum = columns.iter().sum();
                }
            }
        }
        Self { ink, summed, width: plane.width, height: plane.height, scale: plane.scale }
    }

    /// The slopes along which rows differ most from their neighbours: the best, and the best of those clearly other than
    /// it. The straight edges of a picture or a table may be sharper than print.
    pub(super) fn slopes(&self) -> Vec<f32> {
        let sharpness = |thousandths: i32| {
            let profile = profile(&self.summed, self.height, thousandths as f32 / 1000.0);
            (profile.windows(3).map(|rows| (rows[2] - rows[0]).powi(2)).sum::<f32>(), thousandths)
        };
        let mut coarse: Vec<(f32, i32)> = (-TILT_MAX..=TILT_MAX).step_by(TILT_STEP).map(sharpness).collect();
        coarse.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut slopes: Vec<i32> = Vec::new();
        while let Some(&(_, best)) = coarse.first().filter(|_| slopes.len() < TILTS) {
            let fine = (best - 3..=best + 3).map(sharpness).max_by(|one, other| one.0.total_cmp(&other.0));
            slopes.extend(fine.map(|fine| fine.1));
            coarse.retain(|(_, tilt)| (tilt - best).abs() > 2 * TILT_STEP as i32);
        }
        slopes.into_iter().map(|thousandths| thousandths as f32 / 1000.0).collect()
    }

    /// The most distinct bands along a slope.
    pub(super) fn bands(&self, slope: f32, most: usize) -> Vec<Band> {
        let peaks = peaks(&profile(&self.summed, self.height, slope), most);
        peaks.into_iter().flat_map(|(start, height)| self.segments(slope, start, height)).collect()
    }

    /// The long stretches of ink within rows.
    fn segments(&self, slope: f32, start: f32, height: f32) -> Vec<Band> {
        let columns: Vec<f32> = (0..self.width)
            .map(|x| {
                let top = start + x as f32 * slope;
                let rows = top.round().max(0.0) as usize..((top + height).round().max(0.0) as usize).min(self.height);
                rows.filter_map(|y| self.ink.get(y * self.width + x)).sum()
            })
            .collect();
        let mut sorted = columns.clone();
        sorted.sort_by(f32::total_cmp);
        let threshold = GAP_INK * sorted.get(sorted.len() * 85 / 100).copied().unwrap_or(0.0);
        let mut stretches: Vec<(usize, usize)> = Vec::new();
        for gap in GAP_HEIGHTS {
            let found = stretches_of(&columns, threshold, gap * height);
            let long = found.into_iter().filter(|(from, to)| (to - from) as f32 >= LENGTH_MIN_HEIGHTS * height);
            let new: Vec<_> = long.filter(|stretch| !stretches.contains(stretch)).collect();
            stretches.extend(new);
        }
        let scale = self.scale;
        let band = |(from, to): (usize, usize)| Band {
            left: from as f32 * scale,
            right: (to + 1) as f32 * scale,
            middle: (start + height / 2.0) * scale,
            slope,
            height: height * scale,
            columns: columns.clone(),
            column_width: scale,
        };
        stretches.into_iter().map(band).collect()
    }
}

/// The ink of each row, summed along a slope.
fn profile(summed: &[f32], height: usize, slope: f32) -> Vec<f32> {
    let mut profile = vec![0.0; height];
    for (block, column) in summed.chunks_exact(height).enumerate() {
        let shift = ((block * BLOCK + BLOCK / 2) as f32 * slope).round() as isize;
        let (from, into) = if shift >= 0 { (shift as usize, 0) } else { (0, shift.unsigned_abs()) };
        let rows = profile.iter_mut().skip(into).zip(column.iter().skip(from));
        rows.for_each(|(sum, ink)| *sum += ink);
    }
    profile
}

/// Rows that are darker than those above and below, best first: where they begin and how many they are.
fn peaks(profile: &[f32], most: usize) -> Vec<(f32, f32)> {
    let mut sums = vec![0.0_f64];
    let mut total = 0.0;
    for ink in profile {
        total += f64::from(*ink);
        sums.push(total);
    }
    let mean = |from: f32, to: f32| {
        let clamp = |at: f32| (at.round().max(0.0) as usize).min(profile.len());
        let (from, to) = (clamp(from), clamp(to).max(clamp(from) + 1));
        let ends = sums.get(to.min(profile.len())).zip(sums.get(from));
        ends.map_or(0.0, |(end, start)| (end - start) as f32 / (to - from) as f32)
    };
    let mut found: Vec<(f32, f32, f32)> = Vec::new();
    for height in HEIGHTS {
        for start in 0..profile.len() {
            let start = start as f32;
            let inside = mean(start, start + height);
            let above = mean(start - 0.6 * height, start - 0.15 * height);
            let below = mean(start + 1.15 * height, start + 1.6 * height);
            let response = (inside - above.max(below)) * height.sqrt();
            if response > 0.0 {
                found.push((response, start, height));
            }
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut kept: Vec<(f32, f32)> = Vec::new();
    for (_, start, height) in found {
        let middle = start + height / 2.0;
        let is_new = kept.iter().all(|(other, high)| (other + high / 2.0 - middle).abs() > 0.5 * high.max(height));
        if is_new {
            kept.push((start, height));
        }
        if kept.len() == most {
            break;
        }
    }
    kept
}

/// From where to where columns have ink, with gaps no wider than `gap`.
fn stretches_of(columns: &[f32], threshold: f32, gap: f32) -> Vec<(usize, usize)> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for (x, _) in columns.iter().enumerate().filter(|(_, ink)| **ink > threshold) {
        match stretches.last_mut() {
            Some((_, end)) if (x - *end) as f32 <= gap => *end = x,
            _ => stretches.push((x, x)),
        }
    }
    stretches
}
