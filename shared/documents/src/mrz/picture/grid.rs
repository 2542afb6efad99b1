//! Where the cells of a line lie, and what they look like.

use super::bands::Band;
use super::decode::Scores;
use super::glyphs::{self, CELL_HEIGHT, CELL_WIDTH, COUNT, Cell};
use super::ink::Plane;

/// Characters that lines have.
const COUNTS: [usize; 3] = [30, 36, 44];

/// The ink of a line begins and ends about so far inside its first and last cell, in pitches (OCR-B: 113 of 723 units).
const BEARING: f32 = 0.16;

/// How much of a pitch around the edge of a cell holds next to no ink, and which part of its share of a line's ink it may
/// hold for the line to be looked at. In true lines it is a fiftieth in the median, in other rows nine tenths.
const GAP: f32 = 0.28;
const GAP_SHARE_MAX: f32 = 0.75;

/// Pitch against the height of digits, as a band is found to be high (OCR-B: 723 to 787 units).
const PITCH_PER_HEIGHT: std::ops::RangeInclusive<f32> = 0.4..=1.35;

/// From line to line, in pitches (ICAO 9303-3 §4.2: 6.35 mm at 10 characters per inch; cards are a little closer).
const LEADING: std::ops::RangeInclusive<f32> = 1.3..=3.2;

/// Beyond this pitch a picture of half the size shows all that is needed, in pixels.
const HALF_PITCH_MIN: f32 = 22.0;

/// How far up and down a line is moved at once before it is fitted, in pitches.
const SETTLE_STEP: f32 = 0.15;

/// Below this likeness a line that is not yet fitted is not worth it.
const START_LIKENESS_MIN: f32 = 0.42;

/// A cell so like a glyph is more likely one than not.
const GLYPH_LIKENESS: f32 = 0.62;

/// A line whose cells are so like glyphs before it is fitted needs no other ends.
const GOOD_START_LIKENESS: f32 = 0.72;

/// The blur that a grid is fitted with.
const FIT_BLUR: usize = 1;

/// A line of cells. Places are in pixels of the original.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) cells: usize,
    /// The middle of the left edge of the first cell, and of the right edge of the last.
    start: (f32, f32),
    end: (f32, f32),
    /// How much higher the glyphs are than their pitch lets expect.
    stretch: f32,
    /// The mean likeness of the cells to their likeliest glyphs.
    pub(super) likeness: f32,
}

impl Line {
    fn pitch(&self) -> f32 {
        (self.end.0 - self.start.0) / self.cells as f32
    }

    fn middle(&self) -> f32 {
        f32::midpoint(self.start.1, self.end.1)
    }

    /// Whether a band is this line.
    pub(super) fn covers(&self, band: &Band) -> bool {
        let at = f32::midpoint(self.start.0, self.end.0);
        (band.middle + at * band.slope - self.middle()).abs() < 0.6 * self.pitch()
            && band.left < self.end.0
            && band.right > self.start.0
    }

    /// Whether the other is the same line.
    pub(super) fn is_at(&self, other: &Self) -> bool {
        (self.middle() - other.middle()).abs() < 0.6 * self.pitch()
            && (self.start.0 - other.start.0).abs() < self.pitch()
    }

    /// Whether the other is the next line of the same zone.
    pub(super) fn is_followed_by(&self, other: &Self, is_down: bool) -> bool {
        let pitch = self.pitch();
        let leading = (other.middle() - self.middle()) / pitch * if is_down { 1.0 } else { -1.0 };
        self.cells == other.cells
            && (other.pitch() / pitch - 1.0).abs() < 0.03
            && (other.start.0 - self.start.0).abs() < 0.8 * pitch
            && LEADING.contains(&leading)
    }

    /// Two opposite corners.
    pub(super) fn corners(&self) -> [(f32, f32); 2] {
        let high = 0.75 * self.pitch();
        [(self.start.0, self.start.1.min(self.end.1) - high), (self.end.0, self.start.1.max(self.end.1) + high)]
    }

    fn moved(&self, knob: usize, by: f32) -> Self {
        let mut line = self.clone();
        match knob {
            0 => line.start.0 += by,
            1 => line.end.0 += by,
            2 => line.start.1 += by,
            3 => line.end.1 += by,
            4 => (line.start.1, line.end.1) = (line.start.1 + by, line.end.1 + by),
            5 => (line.start.0, line.end.0) = (line.start.0 + by, line.end.0 + by),
            _ => line.stretch *= 1.0 + by / self.pitch(),
        }
        line
    }

    /// The pixels of a cell, `step` apart, moved by parts of a cell's pixels.
    fn sample(&self, plane: &Plane, cell: usize, shift: (f32, f32), out: &mut [f32]) {
        let count = self.cells as f32;
        let (px, py) = ((self.end.0 - self.start.0) / count, (self.end.1 - self.start.1) / count);
        let unit = 1.0 / CELL_WIDTH as f32;
        let (ux, uy) = (px * unit, py * unit);
        let (vx, vy) = (-uy * self.stretch, ux * self.stretch);
        let (left, up) = (0.5 + shift.0, 0.5 + shift.1 - CELL_HEIGHT as f32 / 2.0);
        let origin_x = self.start.0 + px * cell as f32 + ux * left + vx * up;
        let origin_y = self.start.1 + py * cell as f32 + uy * left + vy * up;
        let scale = 1.0 / plane.scale;
        let (ux, uy, vx, vy) = (ux * scale, uy * scale, vx * scale, vy * scale);
        let (origin_x, origin_y) = (origin_x * scale - 0.5, origin_y * scale - 0.5);
        for (v, row) in out.chunks_exact_mut(CELL_WIDTH).enumerate() {
            let (x, y) = (origin_x + vx * v as f32, origin_y + vy * v as f32);
            for (u, pixel) in row.iter_mut().enumerate() {
                *pixel = -plane.at(x + ux * u as f32, y + uy * u as f32);
            }
        }
    }

    /// The glyph that a cell is most like, and how much.
    fn likeliest(&self, plane: &Plane, cell: usize) -> (usize, f32) {
        let pixels = self.cell(plane, cell, (0.0, 0.0));
        let glyphs = glyphs::all().get(FIT_BLUR).map_or(&[][..], Vec::as_slice);
        let scored = glyphs.iter().enumerate().map(|(index, glyph)| (index, glyphs::likeness(&pixels, glyph)));
        scored.max_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or((0, 0.0))
    }

    fn cell(&self, plane: &Plane, cell: usize, shift: (f32, f32)) -> Cell {
        let mut pixels = [0.0; glyphs::CELL];
        self.sample(plane, cell, shift, &mut pixels);
        glyphs::normal(&pixels)
    }
}

/// The line that a band is, with the number of characters that makes it likeliest.
pub(super) fn fit(plane: &Plane, half: &Plane, band: &Band) -> Option<Line> {
    let at = |x: f32| (x, band.middle + x * band.slope);
    let possible = COUNTS.into_iter().filter_map(|cells| {
        let pitch = (band.right - band.left) / (cells as f32 - 2.0 * BEARING);
        let is_possible = PITCH_PER_HEIGHT.contains(&(pitch / band.height));
        let (left, right) = is_possible.then(|| comb(band, cells, pitch)).flatten()?;
        let line = Line { cells, start: at(left), end: at(right), stretch: 1.0, likeness: 0.0 };
        // The higher a band is for its pitch, the less is known where in it the line is.
        let steps = (0.4 * (band.height / pitch - 0.7) / SETTLE_STEP).ceil().clamp(2.0, 6.0) as i32;
        Some(settle(pick(plane, half, &line), &line, steps))
    });
    let best = possible.max_by(|one, other| one.likeness.total_cmp(&other.likeness))?;
    let plane = pick(plane, half, &best);
    (best.likeness >= START_LIKENESS_MIN).then(|| recut(plane, refine(plane, stretched(plane, best))))
}

/// Looks for the next line of a zone, where it must be.
pub(super) fn follow(plane: &Plane, half: &Plane, line: &Line, is_down: bool) -> Option<Line> {
    let plane = pick(plane, half, line);
    let pitch = line.pitch();
    let (ux, uy) = (line.end.0 - line.start.0, line.end.1 - line.start.1);
    let down = if is_down { pitch } else { -pitch };
    let tried = [2.5_f32, 2.2, 2.8].into_iter().map(|leading| {
        let by = (-uy / ux * leading * down, leading * down);
        let place = |end: (f32, f32)| (end.0 + by.0, end.1 + by.1);
        settle(plane, &Line { start: place(line.start), end: place(line.end), ..line.clone() }, 2)
    });
    let best = tried.max_by(|one, other| one.likeness.total_cmp(&other.likeness))?;
    (best.likeness >= START_LIKENESS_MIN).then(|| refine(plane, best))
}

fn pick<'plane>(plane: &'plane Plane, half: &'plane Plane, line: &Line) -> &'plane Plane {
    if line.pitch() > HALF_PITCH_MIN { half } else { plane }
}

/// The ends of the line between which the gaps of the cells hold least ink and the cells most. Nothing if the gaps hold
/// hardly less than their share.
fn comb(band: &Band, cells: usize, pitch: f32) -> Option<(f32, f32)> {
    let mut sums = vec![0.0_f32];
    let mut total = 0.0;
    for ink in &band.columns {
        total += ink;
        sums.push(total);
    }
    let until = |x: f32| {
        let at = (x / band.column_width).clamp(0.0, band.columns.len() as f32 - 1.0);
        let (whole, share) = (at as usize, at.fract());
        let ink = band.columns.get(whole).copied().unwrap_or(0.0);
        sums.get(whole).copied().unwrap_or(0.0) + ink * share
    };
    let inside = |(left, right): (f32, f32)| until(right) - until(left);
    let gaps = |(left, right): (f32, f32)| -> f32 {
        let pitch = (right - left) / cells as f32;
        let edges = (0..=cells).map(|edge| left + edge as f32 * pitch);
        edges.map(|edge| until(edge + GAP / 2.0 * pitch) - until(edge - GAP / 2.0 * pitch)).sum()
    };
    let score = |ends: (f32, f32)| {
        let beyond = 0.5 * (ends.1 - ends.0) / cells as f32;
        // Ink beyond the ends says that the line goes on.
        let outside = inside((ends.0 - beyond, ends.0)) + inside((ends.1, ends.1 + beyond));
        inside(ends) - 3.0 * gaps(ends) - outside
    };
    let best_around = |(left, right): (f32, f32), step: f32, reach: i32| {
        let steps = || (-reach..=reach).map(|count| count as f32 * step * pitch);
        let pairs = steps().flat_map(|l| steps().map(move |r| (left + l, right + r)));
        let best = pairs.map(|ends| (score(ends), ends)).max_by(|one, other| one.0.total_cmp(&other.0));
        best.map_or((left, right), |(_, ends)| ends)
    };
    let ends = (band.left - BEARING * pitch, band.right + BEARING * pitch);
    let ends = best_around(best_around(ends, 0.12, 4), 0.05, 1);
    (gaps(ends) <= GAP_SHARE_MAX * GAP * inside(ends)).then_some(ends)
}

/// The likeliest glyph of every `step`th cell, and how like they are in the mean.
fn classify(plane: &Plane, line: &Line, step: usize) -> (Vec<(usize, usize)>, f32) {
    let likeliest: Vec<(usize, usize, f32)> = (0..line.cells)
        .step_by(step)
        .map(|cell| {
            let (index, likeness) = line.likeliest(plane, cell);
            (cell, index, likeness)
        })
        .collect();
    let mean = likeliest.iter().map(|cell| cell.2).sum::<f32>() / likeliest.len().max(1) as f32;
    (likeliest.into_iter().map(|(cell, index, _)| (cell, index)).collect(), mean)
}

/// How like every `step`th of the cells is to its glyph, in the mean.
fn agreement(plane: &Plane, line: &Line, chosen: &[(usize, usize)], step: usize) -> f32 {
    let glyphs = glyphs::all().get(FIT_BLUR).map_or(&[][..], Vec::as_slice);
    let cells = chosen.iter().step_by(step);
    let count = cells.len().max(1);
    let likeness = |&(cell, index): &(usize, usize)| {
        glyphs.get(index).map_or(0.0, |glyph| glyphs::likeness(&line.cell(plane, cell, (0.0, 0.0)), glyph))
    };
    cells.map(likeness).sum::<f32>() / count as f32
}

/// Moves the line up or down, so many steps at most, to where some of its cells look like glyphs.
fn settle(plane: &Plane, line: &Line, steps: i32) -> Line {
    let pitch = line.pitch();
    let tried = (-steps..=steps).map(|step| {
        let mut line = line.moved(4, step as f32 * SETTLE_STEP * pitch);
        line.likeness = classify(plane, &line, 4).1;
        line
    });
    tried.max_by(|one, other| one.likeness.total_cmp(&other.likeness)).unwrap_or_else(|| line.clone())
}

/// Moves the ends of the line, each on its own, to where some of its cells look like glyphs.
fn stretched(plane: &Plane, line: Line) -> Line {
    if line.likeness >= GOOD_START_LIKENESS {
        return line;
    }
    let pitch = line.pitch();
    let steps = || [-0.6_f32, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6].into_iter().map(|step| step * pitch);
    let tried = steps().flat_map(|left| steps().map(move |right| (left, right))).map(|(left, right)| {
        let mut line = line.moved(0, left).moved(1, right);
        line.likeness = classify(plane, &line, 4).1;
        line
    });
    tried.max_by(|one, other| one.likeness.total_cmp(&other.likeness)).unwrap_or_else(|| line.clone())
}

/// Turns each knob of the line as long as the cells get more like glyphs.
fn refine(plane: &Plane, line: Line) -> Line {
    let pitch = line.pitch();
    let mut best = line;
    for (step, every) in [(0.12_f32, 3), (0.06, 3), (0.03, 2), (0.015, 2)] {
        let (chosen, _) = classify(plane, &best, 1);
        best.likeness = agreement(plane, &best, &chosen, every);
        for knob in [4, 5, 2, 3, 0, 1, 6] {
            for by in [step * pitch, -step * pitch] {
                let mut moved = best.moved(knob, by);
                moved.likeness = agreement(plane, &moved, &chosen, every);
                if moved.likeness > best.likeness {
                    best = moved;
                    break;
                }
            }
        }
    }
    best.likeness = classify(plane, &best, 1).1;
    best
}

/// The line with as many cells, and beginning with such a cell, that most of them look like glyphs: a band may have ended
/// where the print was faint, or gone on where it met something else.
fn recut(plane: &Plane, line: Line) -> Line {
    let reach = COUNTS[2] - COUNTS[0];
    let count = line.cells as f32;
    let step = ((line.end.0 - line.start.0) / count, (line.end.1 - line.start.1) / count);
    let by = |cells: f32| (line.start.0 + step.0 * cells, line.start.1 + step.1 * cells);
    let first = -(reach as f32);
    let wide = Line { cells: line.cells + 2 * reach, start: by(first), end: by(count - first), ..line.clone() };
    let mut sums = vec![0.0];
    let mut total = 0.0;
    for cell in 0..wide.cells {
        total += wide.likeliest(plane, cell).1 - GLYPH_LIKENESS;
        sums.push(total);
    }
    let windows = COUNTS.into_iter().flat_map(|cells| (0..=wide.cells - cells).map(move |offset| (cells, offset)));
    let sum = |&(cells, offset): &(usize, usize)| {
        sums.get(offset + cells).copied().unwrap_or(0.0) - sums.get(offset).copied().unwrap_or(0.0)
    };
    let Some((cells, offset)) = windows.max_by(|one, other| sum(one).total_cmp(&sum(other))) else { return line };
    if (cells, offset) == (line.cells, reach) {
        return line;
    }
    let from = first + offset as f32;
    refine(plane, Line { cells, start: by(from), end: by(from + cells as f32), ..line.clone() })
}

/// How like each cell is to each glyph, at the blur that suits the line and the best of five places around.
pub(super) fn scores(plane: &Plane, half: &Plane, line: &Line) -> Vec<Scores> {
    const AROUND: [(f32, f32); 5] = [(0.0, 0.0), (0.8, 0.0), (-0.8, 0.0), (0.0, 0.8), (0.0, -0.8)];
    let plane = pick(plane, half, line);
    let best = |glyphs: &[Cell], cells: &[Vec<Cell>]| -> Vec<Scores> {
        cells
            .iter()
            .map(|places| {
                let mut scores = [-1.0_f32; COUNT];
                for pixels in places {
                    for (score, glyph) in scores.iter_mut().zip(glyphs) {
                        *score = score.max(glyphs::likeness(pixels, glyph));
                    }
                }
                scores
            })
            .collect()
    };
    let middle: Vec<Vec<Cell>> = (0..line.cells).map(|cell| vec![line.cell(plane, cell, (0.0, 0.0))]).collect();
    let total =
        |scores: &[Scores]| -> f32 { scores.iter().map(|cell| cell.iter().copied().fold(-1.0, f32::max)).sum() };
    let suited =
        glyphs::all().iter().max_by(|one, other| total(&best(one, &middle)).total_cmp(&total(&best(other, &middle))));
    let around: Vec<Vec<Cell>> =
        (0..line.cells).map(|cell| AROUND.iter().map(|&shift| line.cell(plane, cell, shift)).collect()).collect();
    suited.map(|glyphs| best(glyphs, &around)).unwrap_or_default()
}
