//! The machine-readable zone: lines of a travel document, a visa or a driving licence, from text or from a picture.
//!
//! - [`parse`] takes lines of text apart into typed values ([`Travel`], [`Licence`]) and says which check digits fail.
//! - [`repair()`] mends what a typist or a reader confused, where the check digits prove exactly one answer.
//! - [`Key`] is what a chip asks for before it talks (BAC, PACE); [`LicenceKey`] is the same for licences (BAP).
//! - [`fold`] compares a name with its transcription. [`picture`] finds and reads lines in a picture.
//!
//! **Invariant:** a value of [`Mrz`] has one of the published layouts and only the characters `A-Z`, `0-9` and `<`.
//! Whether it is *right* is another question: ask [`Mrz::faults`]. A genuine chip may hold a zone with a wrong digit.
//! **Invariant:** what was read about a person is in no `Debug` output.
//!
//! Sources: ICAO 9303-3 §4 (common), -4 (TD3), -5 (TD1), -6 (TD2), -7 (visas); ISO/IEC 18013-3 for licences.

pub mod check;
mod date;
pub mod fold;
mod key;
mod layout;
mod licence;
mod names;
pub mod picture;
mod repair;
mod state;
mod travel;

use domain::redact::Personal;

pub use date::PartialDate;
pub use key::{Key, KeyError, LicenceKey};
pub use layout::{Check, Field, Format};
pub use licence::{Licence, LicenceContent};
pub use names::Names;
pub use repair::{Change, Repair, repair};
pub use state::State;
pub use travel::{DocumentKind, Sex, Travel};

use layout::Layout;

/// The longest text that is looked at, in bytes. The longest zone has 90 characters and two line ends.
pub const TEXT_MAX_BYTES: usize = 256;

/// Why text is not a machine-readable zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// No layout has lines of these lengths.
    #[error("no machine-readable zone has {lines} lines of which the first has {first} characters")]
    Shape {
        /// Lines that are not empty.
        lines: usize,
        /// Characters in the first of them.
        first: usize,
    },
    /// A character that no zone contains.
    #[error("line {line}, column {column} holds a character that no machine-readable zone has")]
    Character {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// The zone is in order, but its first letter names no kind of document.
    #[error("no kind of document has this code")]
    Code,
}

/// What is doubtful about a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// A check digit is not the one that its characters give.
    Check(Check),
    /// A field holds what its kind never holds: a letter in a date, a digit in a name.
    Field(Field),
}

/// A machine-readable zone, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mrz {
    /// Passport, identity card, residence permit or visa.
    Travel(Travel),
    /// The one line of a driving licence.
    Licence(Licence),
}

impl Mrz {
    /// The layout.
    pub const fn format(&self) -> Format {
        match self {
            Self::Travel(travel) => travel.format,
            Self::Licence(_) => Format::Licence,
        }
    }

    /// The lines as printed.
    pub fn lines(&self) -> Vec<&str> {
        let text = match self {
            Self::Travel(travel) => travel.text.reveal(),
            Self::Licence(licence) => licence.text.reveal(),
        };
        let width = self.format().width();
        (0..self.format().lines()).filter_map(|line| text.get(line * width..(line + 1) * width)).collect()
    }

    /// What is doubtful. Empty: every check digit holds and every field has its form.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Travel(travel) => &travel.faults,
            Self::Licence(licence) => &licence.faults,
        }
    }

    /// The document's number without fillers, with the part that did not fit its field.
    pub const fn document_number(&self) -> &Personal<String> {
        match self {
            Self::Travel(travel) => &travel.number,
            Self::Licence(licence) => &licence.number,
        }
    }

    /// Who issued the document.
    pub const fn issuer(&self) -> State {
        match self {
            Self::Travel(travel) => travel.issuer,
            Self::Licence(licence) => licence.issuer,
        }
    }

    /// The zone of a travel document.
    pub const fn travel(&self) -> Option<&Travel> {
        match self {
            Self::Travel(travel) => Some(travel),
            Self::Licence(_) => None,
        }
    }
}

/// Takes the lines of a zone apart. Small letters, spaces and empty lines are forgiven.
///
/// # Errors
/// The text has not the shape of a zone. Wrong check digits are no error: see [`Mrz::faults`].
pub fn parse(text: &str) -> Result<Mrz, MrzError> {
    let (layout, text) = normalise(text)?;
    Ok(match layout.format {
        Format::Licence => Mrz::Licence(Licence::of(text)),
        _ => Mrz::Travel(Travel::of(layout, text)),
    })
}

/// Takes apart what a chip's DG1 holds: the lines of a travel document without line ends (ICAO 9303-10 §4.7.1).
///
/// # Errors
/// As [`parse`]; visas and licences have no DG1 of this form.
pub fn parse_dg1(bytes: &[u8]) -> Result<Travel, MrzError> {
    let format = match bytes.len() {
        90 => Format::Td1,
        72 => Format::Td2,
        88 => Format::Td3,
        first => return Err(MrzError::Shape { lines: 1, first }),
    };
    let width = format.width();
    if let Some(at) = bytes.iter().position(|&byte| check::value(byte).is_none()) {
        return Err(MrzError::Character { line: at / width + 1, column: at % width + 1 });
    }
    let text = bytes.iter().map(|&byte| char::from(byte)).collect();
    Ok(Travel::of(Layout::of(format), text))
}

/// The layout that the text has, and its characters without line ends.
fn normalise(text: &str) -> Result<(&'static Layout, String), MrzError> {
    if text.len() > TEXT_MAX_BYTES {
        return Err(MrzError::Shape { lines: text.lines().count(), first: text.lines().next().unwrap_or("").len() });
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.chars().filter(|letter| !letter.is_whitespace()).collect::<String>())
        .filter(|line| !line.is_empty())
        .collect();
    let mut whole = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (column, letter) in line.chars().enumerate() {
            let letter = letter.to_ascii_uppercase();
            if !letter.is_ascii() || check::value(letter as u8).is_none() {
                return Err(MrzError::Character { line: number + 1, column: column + 1 });
            }
            whole.push(letter);
        }
    }
    let first = lines.first().map_or(0, String::len);
    let shape = MrzError::Shape { lines: lines.len(), first };
    if lines.iter().any(|line| line.len() != first) {
        return Err(shape);
    }
    let code = whole.bytes().next().unwrap_or(b'<');
    let format = Format::of_shape(lines.len(), first, code).ok_or(shape)?;
    if !format.admits_code(code) {
        return Err(MrzError::Code);
    }
    Ok((Layout::of(format), whole))
}

#[cfg(test)]
mod tests;
