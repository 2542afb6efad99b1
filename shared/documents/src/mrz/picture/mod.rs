//! Reading zones from pictures: a page on a scanner, a passport before a camera.
//!
//! 1. `ink`: what is darker than its surroundings. 2. `bands`: how far the page is tilted, and which rows hold long
//!    lines of text. 3. `grid`: where the 30, 36 or 44 cells of a line lie, to a fraction of a pixel. 4. `glyphs`: how
//!    like each cell is to each of the 37 characters. 5. `decode`: the check digits as an error-correcting code over the
//!    likeliest characters. 6. [`Vote`]: several frames of one document.
//!
//! **Invariant:** what is read has the form of its format and all its check digits hold, and no character without a check
//! digit was a close call. Where that fails there is no reading, and a person types the lines.
//!
//! # Rationale
//! OCR-B was made to be read by comparing shapes on a grid of equal cells. So this does just that, needs no trained model,
//! and each refusal can be explained.

mod bands;
mod decode;
mod glyphs;
mod grid;
mod ink;
mod vote;

pub use vote::{FRAMES_MIN, Vote};

use domain::redact::Personal;

use super::{Format, Mrz};
use decode::Scores;
use grid::Line;

/// The widest and highest picture that is looked at, in pixels.
pub const SIDE_MAX_PIXELS: usize = 8192;

/// Lines of text that are looked at in one picture.
const BANDS_MAX: usize = 14;

/// Below this mean likeness to the glyphs a line is no line of a zone.
const LIKENESS_MIN: f32 = 0.66;

/// A picture of gray values, row by row from the top, 0 black.
#[derive(Debug, Clone, Copy)]
pub struct Gray<'a> {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// `width * height` of them; a picture with fewer holds nothing.
    pub pixels: &'a [u8],
}

/// Lines that look like a zone, wherever they were in the picture.
#[derive(Clone)]
pub struct Candidate {
    width: usize,
    scores: Vec<Scores>,
    place: [f32; 4],
}

impl Candidate {
    /// What the lines say, if it is certain.
    pub fn read(&self) -> Option<Mrz> {
        decode::decode(self.width, &self.scores)
    }

    /// The likeliest character of each cell, certain or not, line by line: a proposal for whoever types the lines.
    pub fn guess(&self) -> Personal<String> {
        Personal::new(decode::likeliest(self.width, &self.scores).join("\n"))
    }

    /// Characters in a line.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Left, top, right and bottom of the lines in the picture, in pixels.
    pub const fn place(&self) -> [f32; 4] {
        self.place
    }
}

impl std::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate").field("width", &self.width).field("place", &self.place).finish_non_exhaustive()
    }
}

/// Finds what looks like zones, the likeliest first. Empty for a picture without any, or of an impossible size.
pub fn find(gray: &Gray<'_>) -> Vec<Candidate> {
    let Some(plane) = ink::Plane::of(gray) else { return Vec::new() };
    let half = plane.half();
    let mut zones = Vec::new();
    let finder = bands::Finder::of(&plane);
    for slope in finder.slopes() {
        zones.extend(join(&plane, &half, lines(&plane, &half, &finder.bands(slope, BANDS_MAX))));
        if zones.iter().any(|(_, zone): &(f32, Candidate)| zone.read().is_some()) {
            break;
        }
    }
    zones.sort_by(|one, other| other.0.total_cmp(&one.0));
    zones.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The lines that bands are, until they make a zone.
fn lines(plane: &ink::Plane, half: &ink::Plane, bands: &[bands::Band]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for band in bands {
        if lines.iter().any(|line| line.covers(band)) {
            continue;
        }
        lines.extend(grid::fit(plane, half, band).filter(|line| line.likeness >= LIKENESS_MIN));
        if is_whole(&lines) {
            break;
        }
    }
    lines
}

/// Whether there are as many lines below each other as any zone has.
fn is_whole(lines: &[Line]) -> bool {
    let Some(last) = lines.last() else { return false };
    let beside = |line: &&Line| line.is_followed_by(last, true) || last.is_followed_by(line, true);
    let count = 1 + lines.iter().filter(beside).count();
    count == if last.cells == Format::Td1.width() { Format::Td1.lines() } else { Format::Td3.lines() }
}

/// Lines of equal pitch, one below the other, as zones; a line that was not found is looked for where it must be.
fn join(plane: &ink::Plane, half: &ink::Plane, mut lines: Vec<Line>) -> Vec<(f32, Candidate)> {
    lines.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
    let mut zones = Vec::new();
    while !lines.is_empty() {
        let first = lines.remove(0);
        let wanted = if first.cells == Format::Td1.width() { Format::Td1.lines() } else { Format::Td3.lines() };
        let mut zone = vec![first];
        for is_down in [true, false] {
            while zone.len() < wanted {
                let last = if is_down { zone.last() } else { zone.first() };
                let Some(last) = last else { break };
                let known = lines.iter().position(|line| last.is_followed_by(line, is_down));
                let next = match known {
                    Some(index) => Some(lines.remove(index)),
                    None => grid::follow(plane, half, last, is_down).filter(|line| line.likeness >= LIKENESS_MIN),
                };
                let Some(next) = next else { break };
                if is_down { zone.push(next) } else { zone.insert(0, next) }
            }
        }
        // A line that is alone may be a driving licence's.
        let is_whole = zone.len() == wanted || zone.iter().all(|line| line.cells == Format::Licence.width());
        if is_whole {
            lines.retain(|line| !zone.iter().any(|other| other.is_at(line)));
            zones.push(candidate(plane, half, &zone));
        }
    }
    zones
}

fn candidate(plane: &ink::Plane, half: &ink::Plane, zone: &[Line]) -> (f32, Candidate) {
    let likeness = zone.iter().map(|line| line.likeness).sum::<f32>() / zone.len() as f32;
    let width = zone.first().map_or(0, |line| line.cells);
    let scores = zone.iter().flat_map(|line| grid::scores(plane, half, line)).collect();
    let corners: Vec<(f32, f32)> = zone.iter().flat_map(Line::corners).collect();
    let least = |axis: fn(&(f32, f32)) -> f32| corners.iter().map(axis).fold(f32::MAX, f32::min);
    let most = |axis: fn(&(f32, f32)) -> f32| corners.iter().map(axis).fold(f32::MIN, f32::max);
    let place = [least(|corner| corner.0), least(|corner| corner.1), most(|corner| corner.0), most(|corner| corner.1)];
    (likeness, Candidate { width, scores, place })
}
