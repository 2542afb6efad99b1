//! Mail that has been read and is to be acknowledged.

use std::time::Duration;

use tokio::time::Instant;

/// What has been read is acknowledged in this time, or with what is sent before: less often than the two of a call write
/// to each other, and well before a server stores what it has handed over.
const WITHIN: Duration = Duration::from_millis(80);
/// So many letters are acknowledged at once: a server stores what comes after some more.
const LETTERS_MAX: usize = 16;

/// Mail that has been read since the last acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owed {
    number: u64,
    letters: usize,
    until: Instant,
}

impl Owed {
    /// A letter has been read.
    pub(crate) fn new(number: u64, now: Instant) -> Self {
        Self { number, letters: 1, until: now + WITHIN }
    }

    /// One more has been read.
    pub(crate) fn and(self, number: u64, now: Instant) -> Self {
        let letters = self.letters + 1;
        let until = if letters < LETTERS_MAX { self.until } else { now };
        Self { number: self.number.max(number), letters, until }
    }

    /// Everything up to this number.
    pub(crate) const fn number(self) -> u64 {
        self.number
    }

    /// When it is to be acknowledged at the latest.
    pub(crate) const fn until(self) -> Instant {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_says_when_and_the_highest_says_what() {
        let now = Instant::now();
        let owed = Owed::new(7, now).and(9, now + WITHIN / 2).and(8, now + WITHIN / 2);
        assert_eq!((owed.number(), owed.until()), (9, now + WITHIN));
    }

    #[test]
    fn many_letters_are_acknowledged_at_once() {
        let now = Instant::now();
        let last = LETTERS_MAX as u64;
        let almost = (2..last).fold(Owed::new(1, now), |owed, number| owed.and(number, now));
        assert!(almost.until() > now);
        assert_eq!(almost.and(last, now).until(), now);
    }
}
