//! How often somebody may be wrong at the sign-in: a pause that grows, and never one for good.
//!
//! Tries are counted per account and per console, in the journal's tables, so that all nodes count together. A try is
//! counted before it is looked at: many at once count as many.

use std::time::Duration;

use domain::time::Moment;

/// So many wrong tries cost nothing.
const FREE: u32 = 5;
/// The pause after one more; after the next it is twice as long.
const FIRST_PAUSE: Duration = Duration::from_mins(1);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_mins(15);
/// After so long without a try nothing is remembered.
pub(super) const FORGOTTEN: Duration = Duration::from_hours(24);

/// What is to be noted of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It begins.
    Begun,
    /// It was right: all is forgotten.
    Right,
    /// It was right as far as it went: it does not count.
    Unfinished,
}

/// The tries of one account or console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tries {
    pub(super) failures: u32,
    pub(super) last_at: Moment,
    pub(super) until: Moment,
}

impl Tries {
    /// None.
    pub(super) const NONE: Self =
        Self { failures: 0, last_at: Moment::from_unix_ms(0), until: Moment::from_unix_ms(0) };

    /// Until when none is looked at.
    pub(super) fn locked(self, now: Moment) -> Option<Moment> {
        (now < self.until).then_some(self.until)
    }

    /// After one more.
    pub(super) fn after(self, tried: Tried, now: Moment) -> Self {
        let known = if now.since(self.last_at) >= FORGOTTEN { Self::NONE } else { self };
        match tried {
            Tried::Begun => {
                let failures = known.failures.saturating_add(1);
                let doubled = failures.checked_sub(FREE).map(|more| FIRST_PAUSE * 2_u32.saturating_pow(more.min(8)));
                let until = doubled.map_or(now, |pause| now + pause.min(PAUSE_MAX));
                Self { failures, last_at: now, until }
            }
            Tried::Right => Self { last_at: now, ..Self::NONE },
            Tried::Unfinished => Self { failures: known.failures.saturating_sub(1), last_at: now, until: now },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_and_ends() {
        let (mut tries, mut now) = (Tries::NONE, Moment::from_unix_ms(1_800_000_000_000));
        let mut pauses = Vec::new();
        for _ in 0..12 {
            assert_eq!(tries.locked(now), None);
            tries = tries.after(Tried::Begun, now);
            let until = tries.locked(now).unwrap_or(now);
            pauses.push(until.since(now).as_secs() / 60);
            now = until;
        }
        assert_eq!(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15]);
        assert_eq!(tries.after(Tried::Right, now).after(Tried::Begun, now).locked(now), None);
        assert_eq!(tries.after(Tried::Begun, now + FORGOTTEN).locked(now + FORGOTTEN), None);
    }

    #[test]
    fn what_was_right_as_far_as_it_went_does_not_count() {
        let now = Moment::from_unix_ms(1_800_000_000_000);
        let four = (0..4).fold(Tries::NONE, |tries, _| tries.after(Tried::Begun, now));
        let five = (0..50).fold(four, |tries, _| tries.after(Tried::Begun, now).after(Tried::Unfinished, now));
        assert_eq!((five.failures, five.locked(now)), (four.failures, None));
    }
}
