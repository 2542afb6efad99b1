//! What a chip asks for before it talks: the MRZ information.

use domain::person::Day;
use domain::redact::Personal;

use super::{check, date::PartialDate};

/// Longest document number: nine characters in its field and what a TD1's optional part holds beside a check digit.
const NUMBER_MAX_CHARS: usize = 22;
const NUMBER_FIELD_CHARS: usize = 9;

/// Document number, date of birth and date of expiry, each with its check digit (ICAO 9303-11 §4.3.2, appendix D.2).
///
/// 24 characters; more if the document's number is longer than nine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    information: Personal<Vec<u8>>,
}

/// Why three typed values are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Empty, too long, or with a character that no number has.
    #[error("the document number is not one")]
    Number,
    /// Not `YYMMDD`.
    #[error("the date of birth is not one")]
    Birth,
    /// Not `YYMMDD`.
    #[error("the date of expiry is not one")]
    Expiry,
}

impl Key {
    /// Of what a zone has, character by character, check digits as printed: the chip was made from the same print.
    pub(super) fn printed(number: &str, number_digit: u8, birth: &str, expiry: &str) -> Self {
        let mut information = number.as_bytes().to_vec();
        information.push(number_digit);
        information.extend_from_slice(birth.as_bytes());
        information.extend_from_slice(expiry.as_bytes());
        Self { information: Personal::new(information) }
    }

    /// Of typed values: the number with or without its fillers, small letters and spaces forgiven, and two days.
    ///
    /// # Errors
    /// The number is not one.
    pub fn new(number: &str, birth: Day, expiry: Day) -> Result<Self, KeyError> {
        Self::of_text(number, &short(birth), &short(expiry))
    }

    /// Of typed values, the dates as a zone has them, `YYMMDD` with fillers for unknown parts.
    ///
    /// # Errors
    /// One of the three has not its form.
    pub fn of_text(number: &str, birth: &str, expiry: &str) -> Result<Self, KeyError> {
        let mut characters: Vec<u8> = number
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .map(|letter| u8::try_from(letter.to_ascii_uppercase()).unwrap_or(0))
            .take(NUMBER_MAX_CHARS + 1)
            .collect();
        while characters.last() == Some(&b'<') {
            let _ = characters.pop();
        }
        let fits = (1..=NUMBER_MAX_CHARS).contains(&characters.len());
        if !fits || characters.iter().any(|&character| check::value(character).is_none()) {
            return Err(KeyError::Number);
        }
        characters.resize(characters.len().max(NUMBER_FIELD_CHARS), b'<');
        let mut information = Vec::with_capacity(characters.len() + 15);
        let dates = [(birth, KeyError::Birth), (expiry, KeyError::Expiry)];
        push_checked(&mut information, &characters);
        for (date, error) in dates {
            let _ = PartialDate::of(date.as_bytes()).ok_or(error)?;
            push_checked(&mut information, date.as_bytes());
        }
        Ok(Self { information: Personal::new(information) })
    }

    /// The characters whose SHA-1 is the chip's password (ICAO 9303-11 §9.7.2, `K = SHA-1(MRZ information)`).
    pub fn information(&self) -> &[u8] {
        self.information.reveal()
    }
}

fn push_checked(information: &mut Vec<u8>, field: &[u8]) {
    information.extend_from_slice(field);
    information.push(check::digit(field.iter().copied()));
}

fn short(day: Day) -> String {
    format!("{:02}{:02}{:02}", day.year().rem_euclid(100), day.month(), day.day())
}

/// What a driving licence's chip asks for: characters 2 to 29 of its line (BAP, ISO/IEC 18013-3 annex B).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceKey {
    information: Personal<Vec<u8>>,
}

impl LicenceKey {
    pub(super) fn of_line(line: &str) -> Self {
        Self { information: Personal::new(line.bytes().skip(1).take(28).collect()) }
    }

    /// The 28 characters whose SHA-1 is the key's seed.
    pub fn information(&self) -> &[u8] {
        self.information.reveal()
    }
}
