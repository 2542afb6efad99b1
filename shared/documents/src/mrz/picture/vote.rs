//! Several frames of one document, read together.

use super::Candidate;
use super::decode::{self, Scores};
use crate::mrz::Mrz;

/// Frames that must show the same lines.
pub const FRAMES_MIN: u32 = 3;

/// If more than this share of the cells look different, another document lies there.
const OTHER_DOCUMENT_SHARE: f32 = 0.25;

/// Adds up how like each cell is to each glyph, frame by frame. Noise differs from frame to frame, print does not.
#[derive(Clone, Default)]
pub struct Vote {
    width: usize,
    sums: Vec<Scores>,
    frames: u32,
}

impl Vote {
    /// No frame yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts what a frame shows. Another document than before begins the count anew.
    pub fn add(&mut self, candidate: &Candidate) {
        if !self.is_of(candidate) {
            *self = Self { width: candidate.width, sums: candidate.scores.clone(), frames: 1 };
            return;
        }
        for (sums, scores) in self.sums.iter_mut().zip(&candidate.scores) {
            sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
        }
        self.frames += 1;
    }

    /// Frames that show what the latest shows.
    pub const fn frames(&self) -> u32 {
        self.frames
    }

    /// What the frames say together, if they are [enough](FRAMES_MIN) and it is certain.
    pub fn read(&self) -> Option<Mrz> {
        (self.frames >= FRAMES_MIN).then(|| decode::decode(self.width, &self.means())).flatten()
    }

    fn means(&self) -> Vec<Scores> {
        self.sums.iter().map(|cell| cell.map(|sum| sum / self.frames as f32)).collect()
    }

    fn is_of(&self, candidate: &Candidate) -> bool {
        if self.width != candidate.width || self.sums.len() != candidate.scores.len() || self.frames == 0 {
            return false;
        }
        let top =
            |cell: &Scores| cell.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1)).map(|best| best.0);
        let different = self.sums.iter().zip(&candidate.scores).filter(|(one, other)| top(one) != top(other)).count();
        different as f32 <= OTHER_DOCUMENT_SHARE * self.sums.len() as f32
    }
}

impl std::fmt::Debug for Vote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vote").field("width", &self.width).field("frames", &self.frames).finish_non_exhaustive()
    }
}
