//! Looking for the lines of a page, frame by frame: when they count as read, and when nobody looks any more. No I/O.

use std::time::Duration;

use documents::mrz::Mrz;
use documents::mrz::picture::{Candidate, Vote};

/// How long something is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whoever is asked for a page has laid it down by then.
    pub lay: Duration,
    /// Lines that stay in sight are read within this time, or by a person.
    pub unsure: Duration,
    /// A camera that works gives a frame within this time.
    pub silence: Duration,
}

impl Limits {
    /// At a counter.
    pub const USUAL: Self =
        Self { lay: Duration::from_mins(2), unsure: Duration::from_secs(15), silence: Duration::from_secs(8) };
}

/// One frame that shows something like the lines of a document.
#[derive(Debug)]
pub struct Look<T> {
    /// The lines.
    pub zone: Candidate,
    /// How sharp they are; more is sharper.
    pub sharpness: f32,
    /// The frame.
    pub frame: T,
}

/// What came of a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing like a document.
    Nothing,
    /// Lines that are not certain yet.
    Lines,
    /// The lines, certain.
    Read(Box<Mrz>),
    /// It has taken too long.
    TooLong,
}

/// Everything seen of the page so far. It holds one frame: the sharpest that shows the document that lies there.
#[derive(Debug)]
pub struct Looking<T> {
    limits: Limits,
    vote: Vote,
    /// Since when lines are in sight without a break.
    in_sight: Option<Duration>,
    best: Option<Look<T>>,
}

impl<T> Looking<T> {
    /// Nothing seen yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, vote: Vote::new(), in_sight: None, best: None }
    }

    /// Takes in a look, so long after the first one could be.
    pub fn looked(&mut self, at: Duration, look: Option<Look<T>>) -> Seen {
        let Some(look) = look else {
            self.in_sight = None;
            return if at > self.limits.lay { Seen::TooLong } else { Seen::Nothing };
        };
        let since = *self.in_sight.get_or_insert(at);
        self.vote.add(&look.zone);
        let is_another = self.vote.frames() == 1;
        if is_another || self.best.as_ref().is_none_or(|best| best.sharpness < look.sharpness) {
            self.best = Some(look);
        }
        if let Some(zone) = self.vote.read() {
            return Seen::Read(Box::new(zone));
        }
        let too_long = at.saturating_sub(since) > self.limits.unsure || at > self.limits.lay + self.limits.unsure;
        if too_long { Seen::TooLong } else { Seen::Lines }
    }

    /// The sharpest frame of the document that lies there.
    pub fn best(self) -> Option<Look<T>> {
        self.best
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use documents::mrz::picture::{FRAMES_MIN, Gray, find};
    use documents::sim::{Person, Specimen, catalogue};

    use super::*;
    use crate::document::simulated::page;

    const LIMITS: Limits =
        Limits { lay: Duration::from_secs(100), unsure: Duration::from_secs(10), silence: Duration::from_secs(1) };
    const SECOND: Duration = Duration::from_secs(1);

    /// What a camera finds on the page of a person.
    fn zone(person: &Person) -> (Candidate, Vec<String>) {
        let specimen = Specimen::of(&catalogue::modern(), person, 1_795_255_200);
        let picture = image::DynamicImage::from(page::draw(&specimen, person)).into_luma8();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let found = find(&Gray { width, height, pixels: &picture });
        (found.into_iter().next().unwrap(), specimen.lines)
    }

    fn look(zone: &Candidate, sharpness: f32, frame: u32) -> Look<u32> {
        Look { zone: zone.clone(), sharpness, frame }
    }

    #[test]
    fn frames_that_agree_are_read_and_the_sharpest_is_kept() {
        let (specimen, lines) = zone(&Person::SPECIMEN);
        let (other, other_lines) = zone(&Person::OTHER);
        let mut looking = Looking::new(LIMITS);
        assert_eq!(looking.looked(SECOND, Some(look(&other, 9.0, 0))), Seen::Lines);
        assert_eq!(looking.looked(SECOND, Some(look(&specimen, 1.0, 1))), Seen::Lines, "another document");
        assert_eq!(looking.looked(SECOND, Some(look(&specimen, 3.0, 2))), Seen::Lines);
        let Seen::Read(zone) = looking.looked(SECOND, Some(look(&specimen, 2.0, 3))) else { panic!("{looking:?}") };
        assert_eq!((zone.lines(), FRAMES_MIN), (lines.iter().map(String::as_str).collect(), 3));
        assert_ne!(lines, other_lines);
        assert_eq!(looking.best().unwrap().frame, 2);
    }

    #[test]
    fn a_page_that_nobody_lays_down_is_not_waited_for_any_longer() {
        let mut looking = Looking::<u32>::new(LIMITS);
        assert_eq!(looking.looked(LIMITS.lay, None), Seen::Nothing);
        assert_eq!(looking.looked(LIMITS.lay + SECOND, None), Seen::TooLong);
    }

    #[test]
    fn lines_that_stay_uncertain_are_left_to_a_person() {
        let pages = [zone(&Person::SPECIMEN).0, zone(&Person::OTHER).0];
        // Two documents in turn: never enough frames of one.
        let turns = |looking: &mut Looking<u32>, seconds: u32| {
            let page = &pages[seconds as usize % 2];
            looking.looked(SECOND * seconds, Some(look(page, 1.0, seconds)))
        };
        let mut looking = Looking::new(LIMITS);
        for seconds in 3..=13 {
            assert_eq!(turns(&mut looking, seconds), Seen::Lines, "{seconds}");
        }
        assert_eq!(turns(&mut looking, 14), Seen::TooLong);

        let mut looking = Looking::new(LIMITS);
        for seconds in 1..=109 {
            let seen = turns(&mut looking, seconds);
            assert_eq!(seen, Seen::Lines, "{seconds}");
            if seconds <= 100 {
                assert_eq!(looking.looked(SECOND * seconds, None), Seen::Nothing, "it is taken away again");
            } else {
                looking.in_sight = None;
            }
        }
        assert_eq!(turns(&mut looking, 111), Seen::TooLong, "in and out of sight");
    }
}
