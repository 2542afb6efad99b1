//! Time as a value. Clocks are read outside and handed in.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(u64);

impl Moment {
    /// The moment this many milliseconds after the Unix epoch.
    pub const fn from_unix_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_ms(self) -> u64 {
        self.0
    }

    /// How long `earlier` lies back, or nothing if it lies ahead (two clocks never agree fully).
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms", self.0)
    }
}

/// Europe/Copenhagen as a POSIX rule (directive 2000/84/EC): no time zone files are read.
pub(crate) const COPENHAGEN: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// A moment as Danish clocks and calendars show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WallTime {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl Moment {
    /// What a clock in Denmark shows.
    pub fn danish(self) -> WallTime {
        let rule = jiff::tz::TimeZone::posix(COPENHAGEN).expect("the rule is a constant and a test reads it");
        let ms = i64::try_from(self.0).unwrap_or(i64::MAX);
        let here = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX).to_zoned(rule);
        WallTime {
            year: here.year(),
            month: here.month() as u8,
            day: here.day() as u8,
            weekday: here.weekday().to_monday_one_offset() as u8,
            hour: here.hour() as u8,
            minute: here.minute() as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_clocks_follow_summer_time() {
        let shown = |ms| Moment::from_unix_ms(ms).danish();
        // 2026-11-21T09:42:00Z and 2026-06-21T09:42:00Z.
        let winter = shown(1_795_254_120_000);
        assert_eq!((winter.year, winter.month, winter.day, winter.weekday), (2026, 11, 21, 6));
        assert_eq!((winter.hour, winter.minute), (10, 42));
        assert_eq!(shown(1_782_034_920_000).hour, 11);
    }
}
