//! Facts about the citizen of a case, parsed once.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroize;

use crate::time::Moment;

/// A calendar day (proleptic Gregorian), written "1964-08-12".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// The text was not a calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a calendar day")]
pub struct NotADay;

impl Day {
    /// This day, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().filter(|date| (1..=9999).contains(&date.year())).map(Self)
    }

    /// The day that it is in Greenwich at `moment`.
    pub fn of_utc(moment: Moment) -> Option<Self> {
        let timestamp = Timestamp::from_millisecond(i64::try_from(moment.unix_ms()).ok()?).ok()?;
        Some(Self(timestamp.to_zoned(TimeZone::UTC).date()))
    }

    /// The day that it is in Denmark at `moment`.
    pub fn danish(moment: Moment) -> Option<Self> {
        let wall = moment.danish();
        Self::new(wall.year, wall.month as i8, wall.day as i8)
    }

    /// The day so many days later.
    pub fn after(self, days: u32) -> Option<Self> {
        let later = self.0.checked_add(i64::from(days).days()).ok()?;
        Self::new(later.year(), later.month(), later.day())
    }

    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub fn weekday(self) -> u8 {
        self.0.weekday().to_monday_one_offset() as u8
    }

    pub(crate) const fn date(self) -> Date {
        self.0
    }

    /// How many days lie between two days, whichever comes first.
    pub fn days_apart(self, other: Self) -> u32 {
        self.0.since((jiff::Unit::Day, other.0)).map_or(u32::MAX, |span| span.get_days().unsigned_abs())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Whole years from this birthday until `on`. The birthday itself counts; who is born on 29 February has the
    /// birthday on 1 March in common years. Nothing if `on` lies before.
    pub fn age_on(self, on: Self) -> Option<u8> {
        let years = on.year() - self.year() - i16::from((on.month(), on.day()) < (self.month(), self.day()));
        u8::try_from(years).ok()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(NotADay);
        }
        let mut parts = text.split('-');
        let mut part = |length: usize| parts.next().filter(|part| part.len() == length);
        let year = part(4).and_then(|part| part.parse().ok()).ok_or(NotADay)?;
        let month = part(2).and_then(|part| part.parse().ok()).ok_or(NotADay)?;
        let day = part(2).and_then(|part| part.parse().ok()).ok_or(NotADay)?;
        Self::new(year, month, day).ok_or(NotADay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A Danish personal number (CPR): a day of birth and four digits, without the hyphen.
///
/// The check digit (modulus 11) is not enforced: numbers without it have been given since 2007. `Debug` is blank and
/// there is no `Display`: [`Cpr::masked`] is for screens.
#[derive(Clone, PartialEq, Eq)]
pub struct Cpr {
    digits: [u8; 10],
    birth: Day,
}

/// The text was not a personal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a personal number")]
pub struct NotACpr;

impl Cpr {
    /// The day of birth that the number tells: the century follows from the seventh digit and the year.
    pub const fn birth(&self) -> Day {
        self.birth
    }

    /// For a screen that others may see: "120864-••••".
    pub fn masked(&self) -> String {
        let (birth, _) = self.digits.split_at(6);
        format!("{}-••••", String::from_utf8_lossy(birth))
    }

    fn digits(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }
}

impl FromStr for Cpr {
    type Err = NotACpr;

    /// Reads "120864-1234" or "1208641234".
    fn from_str(text: &str) -> Result<Self, NotACpr> {
        let text = text.as_bytes();
        let mut digits = [0; 10];
        match text {
            [birth @ .., b'-', a, b, c, d] if birth.len() == 6 => {
                digits[..6].copy_from_slice(birth);
                digits[6..].copy_from_slice(&[*a, *b, *c, *d]);
            }
            whole if whole.len() == 10 => digits.copy_from_slice(whole),
            _ => return Err(NotACpr),
        }
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(NotACpr);
        }
        let two = |at: usize| i16::from(digits[at] - b'0') * 10 + i16::from(digits[at + 1] - b'0');
        let year = two(4);
        let century = match (digits[6] - b'0', year) {
            (0..=3, _) | (4 | 9, 37..) => 1900,
            (4 | 9, _) | (5..=8, ..=57) => 2000,
            _ => 1800,
        };
        let birth = Day::new(century + year, two(2) as i8, two(0) as i8).ok_or(NotACpr)?;
        Ok(Self { digits, birth })
    }
}

impl fmt::Debug for Cpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl Zeroize for Cpr {
    fn zeroize(&mut self) {
        self.digits.zeroize();
        self.birth = Day(Date::constant(1, 1, 1));
    }
}

impl Serialize for Cpr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.digits())
    }
}

impl<'de> Deserialize<'de> for Cpr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::deserialize(deserializer)?;
        let cpr = text.parse().map_err(serde::de::Error::custom);
        text.zeroize();
        cpr
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_birthday_counts_on_the_day_itself() {
        let birth = day("2014-11-21");
        assert_eq!(birth.age_on(day("2026-11-20")), Some(11));
        assert_eq!(birth.age_on(day("2026-11-21")), Some(12));
        assert_eq!(birth.age_on(day("2014-11-20")), None);
    }

    #[test]
    fn who_is_born_on_a_leap_day_has_the_birthday_on_the_first_of_march() {
        let birth = day("2008-02-29");
        assert_eq!(birth.age_on(day("2026-02-28")), Some(17));
        assert_eq!(birth.age_on(day("2026-03-01")), Some(18));
        assert_eq!(birth.age_on(day("2028-02-29")), Some(20));
    }

    #[test]
    fn the_seventh_digit_tells_the_century() {
        for (text, birth) in [
            ("120864-1234", "1964-08-12"),
            ("1208641234", "1964-08-12"),
            ("0101364000", "2036-01-01"),
            ("0101374000", "1937-01-01"),
            ("0101575000", "2057-01-01"),
            ("0101585000", "1858-01-01"),
            ("0101369000", "2036-01-01"),
        ] {
            assert_eq!(text.parse::<Cpr>().unwrap().birth(), day(birth), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_nothing_is_printed() {
        for text in ["", "120864", "320164-1234", "290223-1234", "12086a-1234", "120864 1234", "1208641234æ"] {
            assert_eq!(text.parse::<Cpr>().err(), Some(NotACpr), "{text}");
        }
        let cpr: Cpr = "120864-1234".parse().unwrap();
        assert_eq!(format!("{cpr:?}"), "[personal]");
        assert_eq!(cpr.masked(), "120864-••••");
    }
}
