//! The one line of a driving licence.

use domain::redact::Personal;

use super::layout::{Check, Field};
use super::{Fault, LicenceKey, PartialDate, State, check};

/// A driving licence's line, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// The line. Personal, and the seed of the chip's key.
    pub text: Personal<String>,
    /// What is doubtful.
    pub faults: Vec<Fault>,
    /// Who issued the licence.
    pub issuer: State,
    /// Its number, without fillers.
    pub number: Personal<String>,
    /// What else the line says.
    pub content: LicenceContent,
}

/// The two cuts that are met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicenceContent {
    /// `D`, configuration, state, version, ten characters of number, thirteen of chance, check digit (ISO/IEC 18013-3).
    Common {
        /// How the chip is opened, as the issuer wrote it.
        configuration: char,
        /// Of the line's layout.
        version: char,
    },
    /// `D1FRA`, nine characters of number, check digit over all before it, expiry, eight letters of the surname, check
    /// digit. These licences have no chip.
    French {
        /// Until when the card is valid; nothing if it is no date.
        expiry: Option<PartialDate>,
        /// As much of the surname as fits.
        surname: Personal<String>,
    },
}

impl Licence {
    /// Of 30 characters that [`super::parse`] has looked at.
    pub(super) fn of(text: String) -> Self {
        let part = |start: usize, end: usize| text.get(start..end).unwrap_or("");
        let holds = |end: usize| text.as_bytes().get(end).copied() == Some(check::digit(text.bytes().take(end)));
        let mut faults = Vec::new();
        let issuer = State::of(part(2, 5)).unwrap_or_else(|| {
            faults.push(Fault::Field(Field::Issuer));
            State::UNKNOWN
        });
        let is_french = text.starts_with("D1FRA");
        let (number, content) = if is_french {
            if !holds(14) {
                faults.push(Fault::Check(Check::Number));
            }
            let expiry = PartialDate::of(part(15, 21).as_bytes());
            if expiry.is_none() {
                faults.push(Fault::Field(Field::Expiry));
            }
            let surname = Personal::new(part(21, 29).trim_end_matches('<').replace('<', " "));
            (part(5, 14), LicenceContent::French { expiry, surname })
        } else {
            let letter = |place: usize| text.chars().nth(place).unwrap_or('<');
            (part(6, 16), LicenceContent::Common { configuration: letter(1), version: letter(5) })
        };
        if !holds(29) {
            faults.push(Fault::Check(Check::Composite));
        }
        let number = Personal::new(number.trim_end_matches('<').to_owned());
        Self { faults, issuer, number, content, text: Personal::new(text) }
    }

    /// What its chip asks for. The French cut has no chip.
    pub fn key(&self) -> Option<LicenceKey> {
        match self.content {
            LicenceContent::Common { .. } => Some(LicenceKey::of_line(self.text.reveal())),
            LicenceContent::French { .. } => None,
        }
    }
}
