//! The zone of a passport, card or visa.

use std::fmt;

use domain::redact::Personal;

use super::layout::{Check, Field, Layout, Rule};
use super::{Fault, Format, Key, Names, PartialDate, State, check};

/// Characters of the number that stand in its own field.
const NUMBER_FIELD_CHARS: usize = 9;

/// The holder's sex as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// A filler (or `X`, which some states repeat from the data page).
    Unspecified,
}

/// What kind of document a zone belongs to, by its code (ICAO 9303-4 to -7, §4.2.2 each).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// `P`.
    Passport,
    /// `A`, `C`, `I`: a card; residence permits among them, by their second letter.
    Card,
    /// `AC`: a crew member's card.
    CrewCard,
    /// `V`.
    Visa,
    /// Another letter.
    Other,
}

/// A travel document's zone, taken apart. `Debug` shows nothing of the holder.
#[derive(Clone, PartialEq, Eq)]
pub struct Travel {
    /// The layout.
    pub format: Format,
    /// All lines, one after the other.
    pub text: Personal<String>,
    /// What is doubtful.
    pub faults: Vec<Fault>,
    /// The two characters that name the kind, without filler.
    pub code: String,
    /// Who issued the document. [`State::UNKNOWN`] with a fault if it is no state code.
    pub issuer: State,
    /// The holder's nationality. The same holds.
    pub nationality: State,
    /// The document's number without fillers, joined where it is longer than its field (ICAO 9303-5 §4.2.4).
    pub number: Personal<String>,
    /// The holder's names.
    pub names: Names,
    /// Nothing if it is no date.
    pub birth: Option<PartialDate>,
    /// Nothing if the field holds no letter for it.
    pub sex: Option<Sex>,
    /// Nothing if it is no date.
    pub expiry: Option<PartialDate>,
    /// What the issuer put in, such as a personal number; without fillers at the end and without a long number's rest.
    pub optional: Personal<String>,
    /// The second such part; TD1 alone has it.
    pub second_optional: Personal<String>,
}

impl Travel {
    /// Of characters that fill the layout.
    pub(super) fn of(layout: &Layout, text: String) -> Self {
        let mut faults = faulty_checks(layout, &text);
        let part = |field| layout.part(field, &text);
        let names = part(Field::Names);
        if names.starts_with('<') || !names.bytes().all(|letter| Field::Names.admits(letter)) {
            faults.push(Fault::Field(Field::Names));
        }
        let mut state = |field| {
            State::of(part(field)).unwrap_or_else(|| {
                faults.push(Fault::Field(field));
                State::UNKNOWN
            })
        };
        let (issuer, nationality) = (state(Field::Issuer), state(Field::Nationality));
        let mut date = |field| {
            let date = PartialDate::of(part(field).as_bytes());
            faults.extend(date.is_none().then_some(Fault::Field(field)));
            date
        };
        let (birth, expiry) = (date(Field::Birth), date(Field::Expiry));
        let sex = match part(Field::Sex) {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            "<" | "X" => Some(Sex::Unspecified),
            _ => None,
        };
        faults.extend(sex.is_none().then_some(Fault::Field(Field::Sex)));
        let long = long_number(layout, &text);
        let number = match &long {
            Some(long) => long.number.clone(),
            None => part(Field::Number).trim_end_matches('<').to_owned(),
        };
        faults.extend(number.is_empty().then_some(Fault::Field(Field::Number)));
        let optional = part(Field::Optional);
        let optional = long.as_ref().map_or(optional, |long| optional.get(long.optional_chars..).unwrap_or(""));
        let trimmed = |part: &str| Personal::new(part.trim_matches('<').to_owned());
        Self {
            format: layout.format,
            code: part(Field::Code).trim_end_matches('<').to_owned(),
            issuer,
            nationality,
            number: Personal::new(number),
            names: Names::of(names),
            birth,
            sex,
            expiry,
            optional: trimmed(optional),
            second_optional: trimmed(part(Field::SecondOptional)),
            faults,
            text: Personal::new(text),
        }
    }

    /// What kind of document this is.
    pub fn kind(&self) -> DocumentKind {
        match self.code.as_bytes() {
            [b'P', ..] => DocumentKind::Passport,
            [b'V', ..] => DocumentKind::Visa,
            b"AC" => DocumentKind::CrewCard,
            [b'A' | b'C' | b'I', ..] => DocumentKind::Card,
            _ => DocumentKind::Other,
        }
    }

    /// What the document's chip asks for. Visas have no chip.
    pub fn key(&self) -> Option<Key> {
        if matches!(self.format, Format::MrvA | Format::MrvB) {
            return None;
        }
        let layout = Layout::of(self.format);
        let text = self.text.reveal();
        let part = |field| layout.part(field, text);
        let birth = [part(Field::Birth), part(Field::Digit(Check::Birth))].concat();
        let expiry = [part(Field::Expiry), part(Field::Digit(Check::Expiry))].concat();
        let digit = part(Field::Digit(Check::Number)).bytes().next()?;
        Some(match long_number(layout, text) {
            Some(long) => Key::printed(&long.number, long.digit, &birth, &expiry),
            None => Key::printed(part(Field::Number), digit, &birth, &expiry),
        })
    }
}

impl fmt::Debug for Travel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Travel")
            .field("format", &self.format)
            .field("issuer", &self.issuer)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// A number that goes on in the optional part: its own check digit's place holds a filler, and the rest with the true
/// check digit stands first in the optional part, ended by a filler (ICAO 9303-5 §4.2.4, -6 §4.2.4).
struct LongNumber {
    number: String,
    digit: u8,
    optional_chars: usize,
}

fn long_number(layout: &Layout, text: &str) -> Option<LongNumber> {
    let start = layout.part(Field::Number, text);
    let is_possible = matches!(layout.format, Format::Td1 | Format::Td2)
        && layout.part(Field::Digit(Check::Number), text) == "<"
        && start.len() == NUMBER_FIELD_CHARS
        && !start.ends_with('<');
    let rest = layout.part(Field::Optional, text).split('<').next().filter(|rest| is_possible && rest.len() >= 2)?;
    let (more, digit) = rest.split_at_checked(rest.len() - 1)?;
    let digit = digit.bytes().next().filter(u8::is_ascii_digit)?;
    Some(LongNumber { number: [start, more].concat(), digit, optional_chars: rest.len() })
}

/// The check digits that are not what their characters give.
pub(super) fn faulty_checks(layout: &Layout, text: &str) -> Vec<Fault> {
    let fails = |rule: &&Rule| match (rule.check, long_number(layout, text)) {
        (Check::Number, Some(long)) => long.digit != check::digit(long.number.bytes()),
        _ => !holds(rule, text.as_bytes()),
    };
    layout.rules.iter().filter(fails).map(|rule| Fault::Check(rule.check)).collect()
}

/// Whether a check digit is the one that its characters give. A filler will do where there is nothing to check in an
/// optional part or an unknown date.
pub(super) fn holds(rule: &Rule, text: &[u8]) -> bool {
    let over = || rule.over.iter().flat_map(|&(start, end)| text.get(start..end).unwrap_or_default()).copied();
    match text.get(rule.digit) {
        Some(b'<') => rule.check != Check::Number && over().all(|character| character == b'<'),
        Some(&digit) => digit == check::digit(over()),
        None => false,
    }
}
