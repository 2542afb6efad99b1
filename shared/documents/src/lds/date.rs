//! Dates as files write them, some with parts that nobody knows.

use domain::person::Day;
use zeroize::Zeroize;

/// A date of which month and day may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Zeroize)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
}

impl Date {
    /// As a calendar day, if it is known whole and the calendar has it.
    pub fn calendar(self) -> Option<Day> {
        Day::new(i16::try_from(self.year).ok()?, i8::try_from(self.month?).ok()?, i8::try_from(self.day?).ok()?)
    }

    /// From year, month and day: eight digits, or four bytes with two digits in each as older files have it
    /// (ICAO 9303-10 §4.7.11). Zeros and fillers stand for what is unknown.
    pub(super) fn year_first(value: &[u8]) -> Option<Self> {
        let digits = packed(value).or_else(|| written(value))?;
        let [year @ .., month_tens, month_ones, day_tens, day_ones] = digits;
        Self::new(year, [month_tens, month_ones], [day_tens, day_ones])
    }

    /// From day, month and year, four bytes with two digits in each (Regulation (EU) 383/2012).
    pub(super) fn day_first(value: &[u8]) -> Option<Self> {
        let [day_tens, day_ones, month_tens, month_ones, year @ ..] = packed(value)?;
        Self::new(year, [month_tens, month_ones], [day_tens, day_ones])
    }

    fn new(year: [Option<u8>; 4], month: [Option<u8>; 2], day: [Option<u8>; 2]) -> Option<Self> {
        let year = year.into_iter().try_fold(0_u16, |year, digit| Some(year * 10 + u16::from(digit?)))?;
        let month = number(month).filter(|month| *month > 0);
        let day = number(day).filter(|day| *day > 0);
        if year == 0 || month.is_some_and(|month| month > 12) || day.is_some_and(|day| day > 31) {
            return None;
        }
        Some(Self { year, month, day })
    }
}

fn number([tens, ones]: [Option<u8>; 2]) -> Option<u8> {
    Some(tens? * 10 + ones?)
}

/// Eight characters: digits, or what stands for an unknown one.
fn written(value: &[u8]) -> Option<[Option<u8>; 8]> {
    let characters: &[u8; 8] = value.try_into().ok()?;
    let mut digits = [None; 8];
    for (digit, character) in digits.iter_mut().zip(characters) {
        *digit = match character {
            b'0'..=b'9' => Some(character - b'0'),
            b'<' | b' ' | b'X' | b'x' => None,
            _ => return None,
        };
    }
    Some(digits)
}

/// Four bytes with two digits in each.
fn packed(value: &[u8]) -> Option<[Option<u8>; 8]> {
    let bytes: &[u8; 4] = value.try_into().ok()?;
    let mut digits = [None; 8];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 0x0F]) {
            *digit = Some(nibble).filter(|nibble| *nibble <= 9);
        }
    }
    Some(digits)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::Date;

    #[test]
    fn both_ways_of_writing() {
        let date = Date { year: 1974, month: Some(8), day: Some(12) };
        assert_eq!(Date::year_first(b"19740812"), Some(date));
        assert_eq!(Date::year_first(&[0x19, 0x74, 0x08, 0x12]), Some(date));
        assert_eq!(Date::day_first(&[0x12, 0x08, 0x19, 0x74]), Some(date));
        assert_eq!(date.calendar().unwrap().to_string(), "1974-08-12");
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        let year = Date { year: 1974, month: None, day: None };
        for written in [&b"19740000"[..], b"1974<<<<", b"1974XXXX", &[0x19, 0x74, 0, 0]] {
            assert_eq!(Date::year_first(written), Some(year));
        }
        assert_eq!(year.calendar(), None);
        for wrong in [&b"19741300"[..], b"19740132", b"1974-8-1", b"197408", b"<<<<0812", b"", &[0xFF; 4]] {
            assert_eq!(Date::year_first(wrong), None);
        }
        assert_eq!(Date { year: 2023, month: Some(2), day: Some(29) }.calendar(), None);
    }
}
