//! Dates of two-digit years, parts of which may be unknown.

use domain::person::Day;
use zeroize::Zeroize;

/// A date as a zone has it: year of the century, month and day, each of which may be unknown (ICAO 9303-3 §4.8).
///
/// `Debug` is blank: it is somebody's birthday.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct PartialDate {
    year: Option<u8>,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// Of six characters `YYMMDD`. Unknown parts are fillers; zeros for month and day, which some states print, mean
    /// the same. Nothing if it is no date in any century.
    pub fn of(characters: &[u8]) -> Option<Self> {
        let &[y1, y0, m1, m0, d1, d0] = characters else { return None };
        let date = Self { year: part(y1, y0)?, month: known(part(m1, m0)?), day: known(part(d1, d0)?) };
        let longest = match date.month {
            None | Some(1 | 3 | 5 | 7 | 8 | 10 | 12) => 31,
            Some(4 | 6 | 9 | 11) => 30,
            Some(2) if date.year.is_none_or(|year| year % 4 == 0) => 29,
            Some(2) => 28,
            Some(_) => return None,
        };
        (date.day.unwrap_or(1) <= longest).then_some(date)
    }

    /// Year of the century, if known.
    pub const fn year(self) -> Option<u8> {
        self.year
    }

    /// 1 to 12, if known.
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// 1 to 31, if known.
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    /// The full year of a birth: the latest that lies not after `today`. Who is a hundred years or older seems young:
    /// the zone does not say.
    pub fn birth_year(self, today: Day) -> Option<i16> {
        let year = i16::from(self.year?);
        let this = today.year();
        let candidate = this - this.rem_euclid(100) + year;
        let is_future = (candidate, self.month.unwrap_or(1), self.day.unwrap_or(1))
            > (this, today.month() as u8, today.day() as u8);
        Some(if is_future { candidate - 100 } else { candidate })
    }

    /// The full year of an expiry or issue: the one nearest to `today`, at most 50 years away.
    pub fn expiry_year(self, today: Day) -> Option<i16> {
        let year = i16::from(self.year?);
        let this = today.year();
        let candidate = this - this.rem_euclid(100) + year;
        Some(match candidate - this {
            51.. => candidate - 100,
            -49..=50 => candidate,
            _ => candidate + 100,
        })
    }

    /// The day of birth, if the whole date is known.
    pub fn birth_day(self, today: Day) -> Option<Day> {
        Day::new(self.birth_year(today)?, self.month? as i8, self.day? as i8)
    }

    /// The day of expiry. If the day of the month is unknown, the last day of the month.
    pub fn expiry_day(self, today: Day) -> Option<Day> {
        let (year, month) = (self.expiry_year(today)?, self.month? as i8);
        match self.day {
            Some(day) => Day::new(year, month, day as i8),
            None => (28..=31).rev().find_map(|day| Day::new(year, month, day)),
        }
    }
}

impl std::fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[personal]")
    }
}

/// Two digits, or two fillers.
#[expect(clippy::option_option, reason = "not readable, unknown and known are three things")]
const fn part(tens: u8, ones: u8) -> Option<Option<u8>> {
    match (tens, ones) {
        (b'<', b'<') => Some(None),
        (b'0'..=b'9', b'0'..=b'9') => Some(Some((tens - b'0') * 10 + ones - b'0')),
        _ => None,
    }
}

fn known(part: Option<u8>) -> Option<u8> {
    part.filter(|&number| number > 0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 21).unwrap()
    }

    fn birth(text: &str) -> Option<String> {
        PartialDate::of(text.as_bytes()).and_then(|date| date.birth_day(today())).map(|day| day.to_string())
    }

    fn expiry(text: &str) -> Option<String> {
        PartialDate::of(text.as_bytes()).and_then(|date| date.expiry_day(today())).map(|day| day.to_string())
    }

    #[test]
    fn nobody_is_born_in_the_future() {
        assert_eq!(birth("261121").as_deref(), Some("2026-11-21"));
        assert_eq!(birth("261122").as_deref(), Some("1926-11-22"));
        assert_eq!(birth("740812").as_deref(), Some("1974-08-12"));
        assert_eq!(birth("000229").as_deref(), Some("2000-02-29"));
    }

    #[test]
    fn an_expiry_is_near() {
        assert_eq!(expiry("120415").as_deref(), Some("2012-04-15"));
        assert_eq!(expiry("360101").as_deref(), Some("2036-01-01"));
        assert_eq!(expiry("760101").as_deref(), Some("2076-01-01"));
        assert_eq!(expiry("770101").as_deref(), Some("1977-01-01"));
        assert_eq!(expiry("2702<<").as_deref(), Some("2027-02-28"));
        let late = Day::new(2098, 1, 1).unwrap();
        assert_eq!(PartialDate::of(b"080101").unwrap().expiry_year(late), Some(2108));
    }

    #[test]
    fn parts_may_be_unknown() {
        let date = PartialDate::of(b"8012<<").unwrap();
        assert_eq!((date.year(), date.month(), date.day()), (Some(80), Some(12), None));
        assert_eq!((date.birth_year(today()), date.birth_day(today())), (Some(1980), None));
        assert_eq!(PartialDate::of(b"800000"), PartialDate::of(b"80<<<<"));
        assert!(PartialDate::of(b"<<<<<<").is_some());
    }

    #[test]
    fn what_no_century_has_is_no_date() {
        for text in ["801301", "800230", "810229", "80040<", "8O0101", "8001", "800431", ""] {
            assert_eq!(PartialDate::of(text.as_bytes()), None, "{text}");
        }
    }
}
