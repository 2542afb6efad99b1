//! Opening hours: weekly hours, Danish holidays, local customs and exceptions, in Danish wall time.
//!
//! A [`Calendar`] says when one thing is open. Where several things must be open at once (a desk, the site where the
//! kiosk stands, a service), [`Openings`] holds their calendars and answers for all of them.
//!
//! **Invariant:** whether something is open depends on the calendars and the moment alone.
//!
//! # Rationale
//! Closing never cuts off a call: who asks for a call asks [`Openings::admits`], which counts how long such a call
//! takes, and whoever has been let in is served.

mod holiday;
mod opening;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::person::Day;

pub use holiday::{Custom, Holiday};
pub use opening::{Openings, Openness, at};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;
/// A calendar has no more weekly hours.
pub const WEEKLY_MAX: usize = 28;
/// A calendar has no more exceptions: two years of single days.
pub const EXCEPTIONS_MAX: usize = 732;

/// One weekday's hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekdayHours {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: u8,
    /// Minutes after local midnight.
    pub opens_min: u16,
    /// Minutes after local midnight; 1440 is the next midnight.
    pub closes_min: u16,
}

/// A piece of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours {
    /// Minutes after local midnight.
    pub opens_min: u16,
    /// Minutes after local midnight; 1440 is the next midnight.
    pub closes_min: u16,
}

/// When one thing is open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The ordinary week; none means day and night.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekly: Vec<WeekdayHours>,
    /// Whether it is open on public holidays too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_on_holidays: bool,
    /// Days on which many places close although they are no public holidays, and when it closes then: 0 is all day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub customs: BTreeMap<Custom, u16>,
    /// Hours of single days, instead of all that stands above; none on a day means closed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<Day, Vec<Hours>>,
}

/// What is changed of a calendar; all else stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Everything but single days.
    Week {
        /// The ordinary week; none means day and night.
        weekly: Vec<WeekdayHours>,
        /// Whether it is open on public holidays too.
        open_on_holidays: bool,
        /// When it closes on days that many keep free: 0 is all day.
        customs: BTreeMap<Custom, u16>,
    },
    /// A single day: closed if there are no hours, as usual if nothing is said.
    Day(Day, Option<Vec<Hours>>),
}

/// What is wrong with a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No weekday has this number.
    #[error("weekday {0} is not 1 to 7")]
    Weekday(u8),
    /// Hours that end before they begin, or lie outside the day.
    #[error("hours from minute {opens_min} to minute {closes_min} are none")]
    Hours {
        /// From.
        opens_min: u16,
        /// To.
        closes_min: u16,
    },
    /// More than a calendar holds.
    #[error("more than {WEEKLY_MAX} weekly hours or {EXCEPTIONS_MAX} exceptions")]
    TooMany,
}

impl Hours {
    const WHOLE_DAY: Self = Self { opens_min: 0, closes_min: DAY_MINUTES };

    fn check(self) -> Result<(), CalendarError> {
        let Self { opens_min, closes_min } = self;
        let fits = opens_min < closes_min && closes_min <= DAY_MINUTES;
        if fits { Ok(()) } else { Err(CalendarError::Hours { opens_min, closes_min }) }
    }

    fn meet(self, other: Self) -> Option<Self> {
        let opens_min = self.opens_min.max(other.opens_min);
        let closes_min = self.closes_min.min(other.closes_min);
        (opens_min < closes_min).then_some(Self { opens_min, closes_min })
    }
}

impl Calendar {
    /// Open day and night, every day of the year.
    pub fn always() -> Self {
        Self { open_on_holidays: true, ..Self::default() }
    }

    /// Whether it never closes.
    pub fn is_always(&self) -> bool {
        self.weekly.is_empty() && self.open_on_holidays && self.customs.is_empty() && self.exceptions.is_empty()
    }

    /// An ordinary week and nothing else: closed on public holidays.
    pub fn weekly(weekly: Vec<WeekdayHours>) -> Self {
        Self { weekly, ..Self::default() }
    }

    /// The same, changed.
    #[must_use]
    pub fn changed(mut self, change: Change) -> Self {
        match change {
            Change::Week { weekly, open_on_holidays, customs } => {
                return Self { weekly, open_on_holidays, customs, exceptions: self.exceptions };
            }
            Change::Day(day, Some(hours)) => drop(self.exceptions.insert(day, hours)),
            Change::Day(day, None) => drop(self.exceptions.remove(&day)),
        }
        self
    }

    /// Whether it can be.
    ///
    /// # Errors
    /// With the first thing that cannot.
    pub fn check(&self) -> Result<(), CalendarError> {
        let pieces = self.exceptions.values().map(Vec::len).sum::<usize>();
        if self.weekly.len() > WEEKLY_MAX || pieces.max(self.exceptions.len()) > EXCEPTIONS_MAX {
            return Err(CalendarError::TooMany);
        }
        for hours in &self.weekly {
            if !(1..=7).contains(&hours.weekday) {
                return Err(CalendarError::Weekday(hours.weekday));
            }
            Hours { opens_min: hours.opens_min, closes_min: hours.closes_min }.check()?;
        }
        if let Some(closes_min) = self.customs.values().find(|closes_min| **closes_min > DAY_MINUTES) {
            return Err(CalendarError::Hours { opens_min: 0, closes_min: *closes_min });
        }
        self.exceptions.values().flatten().try_for_each(|hours| hours.check())
    }

    /// The hours of a day, in order, no two of which touch.
    pub fn hours_on(&self, day: Day) -> Vec<Hours> {
        if let Some(hours) = self.exceptions.get(&day) {
            return joined(hours.clone());
        }
        if !self.open_on_holidays && Holiday::on(day).is_some() {
            return Vec::new();
        }
        let custom = Custom::all_on(day).filter_map(|custom| self.customs.get(&custom)).min();
        let until = Hours { opens_min: 0, closes_min: custom.copied().unwrap_or(DAY_MINUTES) };
        self.ordinary(day.weekday()).into_iter().filter_map(|hours| hours.meet(until)).collect()
    }

    fn ordinary(&self, weekday: u8) -> Vec<Hours> {
        if self.weekly.is_empty() {
            return vec![Hours::WHOLE_DAY];
        }
        let hours = self.weekly.iter().filter(|hours| hours.weekday == weekday);
        joined(hours.map(|h| Hours { opens_min: h.opens_min, closes_min: h.closes_min }).collect())
    }
}

/// In order, with what overlaps or touches made one.
fn joined(mut hours: Vec<Hours>) -> Vec<Hours> {
    hours.sort_unstable();
    let mut whole: Vec<Hours> = Vec::with_capacity(hours.len());
    for piece in hours {
        match whole.last_mut() {
            Some(last) if piece.opens_min <= last.closes_min => last.closes_min = last.closes_min.max(piece.closes_min),
            _ => whole.push(piece),
        }
    }
    whole
}
