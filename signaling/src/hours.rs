//! Opening hours as they are typed: `mon-thu 10:00-17:00`, `fri 9-13`, `2026-12-23 10:00-12:00`.

use std::fmt::Write as _;
use std::str::FromStr;

use domain::calendar::{Calendar, DAY_MINUTES, Hours, WeekdayHours};

use crate::words;

/// The days of the week, in the order of ISO 8601.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const HOUR_MINUTES: u16 = 60;

/// It is no opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHours {
    /// No day of the week, or of the year.
    #[error("write a day as mon, or days as mon-fri")]
    Day,
    /// No piece of a day.
    #[error("write hours as 10:00-17:00")]
    Hours,
}

/// The same hours on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week(pub Vec<WeekdayHours>);

impl FromStr for Week {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        let (days, hours) = text.trim().split_once(' ').ok_or(NotHours::Hours)?;
        let (from, to) = days.split_once('-').unwrap_or((days, days));
        let weekday = |name: &str| {
            let at = DAYS.iter().position(|day| *day == name.trim().to_lowercase()).ok_or(NotHours::Day)?;
            Ok(at as u8 + 1)
        };
        let (from, to) = (weekday(from)?, weekday(to)?);
        if from > to {
            return Err(NotHours::Day);
        }
        let Hours { opens_min, closes_min } = piece(hours)?;
        Ok(Self((from..=to).map(|weekday| WeekdayHours { weekday, opens_min, closes_min }).collect()))
    }
}

/// The hours of one day of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayHours {
    /// Closed.
    Closed,
    /// As the calendar says without this day.
    AsUsual,
    /// These.
    Open(Vec<Hours>),
}

impl FromStr for DayHours {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        match text.trim() {
            "closed" => Ok(Self::Closed),
            "as-usual" => Ok(Self::AsUsual),
            pieces => pieces.split(',').map(piece).collect::<Result<_, _>>().map(Self::Open),
        }
    }
}

/// `10:00-17:00`, `9-13`, `22:00-24:00`.
fn piece(text: &str) -> Result<Hours, NotHours> {
    let (opens, closes) = text.trim().split_once('-').ok_or(NotHours::Hours)?;
    let (opens_min, closes_min) = (minute(opens)?, minute(closes)?);
    if opens_min < closes_min { Ok(Hours { opens_min, closes_min }) } else { Err(NotHours::Hours) }
}

/// Minutes after midnight; `24:00` is the next midnight.
pub fn minute(text: &str) -> Result<u16, NotHours> {
    let text = text.trim();
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let number = |part: &str| {
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| is_number).ok_or(NotHours::Hours)
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * HOUR_MINUTES + minute;
    if minute < HOUR_MINUTES && minutes <= DAY_MINUTES { Ok(minutes) } else { Err(NotHours::Hours) }
}

/// A calendar in lines, as it is typed.
pub fn told(calendar: &Calendar) -> String {
    let mut told = String::new();
    let mut line = |text: String| {
        // A string takes everything.
        let _ = writeln!(told, "{text}");
    };
    if calendar.weekly.is_empty() {
        line("every day, day and night".to_owned());
    }
    for hours in &calendar.weekly {
        let day = DAYS.get(usize::from(hours.weekday.saturating_sub(1))).unwrap_or(&"");
        line(format!("{day} {}-{}", clock(hours.opens_min), clock(hours.closes_min)));
    }
    line(if calendar.open_on_holidays { "open" } else { "closed" }.to_owned() + " on public holidays");
    for (custom, closes_min) in &calendar.customs {
        line(match closes_min {
            0 => format!("{}: closed", words::told(custom)),
            closes_min => format!("{}: closes at {}", words::told(custom), clock(*closes_min)),
        });
    }
    for (day, pieces) in &calendar.exceptions {
        line(match pieces.as_slice() {
            [] => format!("{day} closed"),
            pieces => format!("{day} {}", pieces.iter().copied().map(hours).collect::<Vec<_>>().join(",")),
        });
    }
    told
}

fn hours(hours: Hours) -> String {
    format!("{}-{}", clock(hours.opens_min), clock(hours.closes_min))
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / HOUR_MINUTES, minutes % HOUR_MINUTES)
}

impl From<DayHours> for Option<Vec<Hours>> {
    fn from(hours: DayHours) -> Self {
        match hours {
            DayHours::AsUsual => None,
            DayHours::Closed => Some(Vec::new()),
            DayHours::Open(pieces) => Some(pieces),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeMap;

    use domain::calendar::{Change, Custom};
    use domain::person::Day;

    use super::*;

    #[test]
    fn hours_are_read_as_they_are_typed() {
        let week: Week = "mon-wed 10:00-17:30".parse().unwrap();
        assert_eq!(week.0.iter().map(|hours| hours.weekday).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(week.0.iter().all(|hours| (hours.opens_min, hours.closes_min) == (600, 1050)));
        assert_eq!("Fri 9-13".parse::<Week>().unwrap().0.len(), 1);
        assert_eq!("22.15-24".parse(), Ok(DayHours::Open(vec![Hours { opens_min: 1335, closes_min: 1440 }])));
        assert_eq!(
            "9-10,11-12".parse::<DayHours>().map(|day| matches!(day, DayHours::Open(two) if two.len() == 2)),
            Ok(true)
        );
        assert_eq!(" closed ".parse(), Ok(DayHours::Closed));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in
            ["", "mon", "mon 10", "mon 10-9", "mon 10-10", "fri-mon 9-10", "man 9-10", "mon 9-25", "mon 9:60-10"]
        {
            assert!(text.parse::<Week>().is_err(), "{text}");
        }
        for text in ["", "open", "10", "10-09", "1000-1200", "-", "9-10,", "9--10", "+9-10"] {
            assert!(text.parse::<DayHours>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_calendar_is_told_as_it_is_typed() {
        let day: Day = "2026-12-23".parse().unwrap();
        let weekly = Calendar::weekly("thu 10-18".parse::<Week>().unwrap().0);
        let hours: DayHours = "10-12,13-14".parse().unwrap();
        let calendar = weekly.changed(Change::Day(day, hours.into()));
        let calendar = Calendar { customs: BTreeMap::from([(Custom::ChristmasEve, 0)]), ..calendar };
        let lines =
            "thu 10:00-18:00\nclosed on public holidays\nchristmas_eve: closed\n2026-12-23 10:00-12:00,13:00-14:00\n";
        assert_eq!(told(&calendar), lines);
        assert_eq!(calendar.changed(Change::Day(day, DayHours::AsUsual.into())).exceptions.len(), 0);
        assert_eq!(told(&Calendar::always()), "every day, day and night\nopen on public holidays\n");
    }
}
