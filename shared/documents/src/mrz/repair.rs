//! Mending what was confused: a letter O for a zero, an S for a five.
//!
//! # Rationale
//! One check digit passes one wrong guess in ten, so a guess needs more than that it passes:
//! - in dates and check digits only digits are possible, so that the digit which a letter looks like is no guess;
//! - in numbers only letters are taken for digits, never digits for letters: a number that is all digits and fails its
//!   check has two digits swapped as likely as one mistaken;
//! - who confuses a character confuses it throughout: all its places in a field, or one place, count as one mistake. The
//!   fewest mistakes win if exactly one such answer satisfies all check digits;
//! - G for 6, L for 1 and K for a filler weigh the same ([`check::is_blind_to`]): where a mended number holds one of
//!   them, nothing is proven;
//! - whether a number begins with the letter O or with a zero is never guessed: whoever holds the document looks.
//!
//! Names and states have no check digits: nothing there is mended.

use std::collections::BTreeSet;

use super::layout::{Check, Field, Layout};
use super::travel::faulty_checks;
use super::{Fault, Format, Licence, Mrz, MrzError, Travel, check, normalise};

/// The most mistakes that an answer may assume.
const MISTAKES_MAX: usize = 2;

/// A place that was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Change {
    /// From 0.
    pub line: usize,
    /// From 0.
    pub column: usize,
    /// What stands there.
    pub field: Field,
}

/// What became of a doubtful zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// There was nothing to mend.
    Sound(Mrz),
    /// The check digits prove this answer and no other.
    Mended {
        /// As it must have been.
        mrz: Mrz,
        /// Where it differs from what was read.
        changes: Vec<Change>,
    },
    /// More than one answer would do. Somebody must look.
    Ambiguous,
    /// No answer would do; here is what was read.
    Hopeless(Mrz),
}

/// Mends a zone.
///
/// # Errors
/// As [`super::parse`].
pub fn repair(text: &str) -> Result<Repair, MrzError> {
    let (layout, read) = normalise(text)?;
    let before = build(layout, &read);
    if before.faults().is_empty() {
        return Ok(Repair::Sound(before));
    }
    let forced = force_digits(layout, &read);
    let mistakes = mistakes(layout, &forced);
    for count in 0..=MISTAKES_MAX {
        let mut answers = BTreeSet::new();
        try_all(&forced, &mistakes, count, &mut |answer| {
            if holds(layout, answer) {
                let _ = answers.insert(answer.to_owned());
            }
        });
        let Some(answer) = answers.pop_first() else { continue };
        if !answers.is_empty() || !is_proven(layout, &read, &answer) {
            return Ok(Repair::Ambiguous);
        }
        let mrz = build(layout, &answer);
        let changes = changes(layout, &read, &answer);
        return Ok(if mrz.faults().is_empty() { Repair::Mended { mrz, changes } } else { Repair::Hopeless(before) });
    }
    Ok(Repair::Hopeless(before))
}

fn build(layout: &Layout, text: &str) -> Mrz {
    match layout.format {
        Format::Licence => Mrz::Licence(Licence::of(text.to_owned())),
        _ => Mrz::Travel(Travel::of(layout, text.to_owned())),
    }
}

fn holds(layout: &Layout, text: &str) -> bool {
    faulty_checks(layout, text).is_empty()
        && !build(layout, text)
            .faults()
            .iter()
            .any(|fault| matches!(fault, Fault::Check(_) | Fault::Field(Field::Birth | Field::Expiry | Field::Number)))
}

/// The digit that a letter looks like.
const fn digit_like(letter: u8) -> Option<u8> {
    Some(match letter {
        b'O' | b'Q' | b'D' => b'0',
        b'I' | b'L' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'G' => b'6',
        b'B' => b'8',
        _ => return None,
    })
}

/// The same, if it looks so much like it that it is taken for it where letters are possible.
const fn very_like(letter: u8) -> Option<u8> {
    match letter {
        b'O' | b'I' | b'Z' | b'S' | b'B' => digit_like(letter),
        b'C' => Some(b'<'),
        _ => None,
    }
}

/// Digits where only digits are possible.
fn force_digits(layout: &Layout, text: &str) -> String {
    let force = |(place, letter): (usize, u8)| {
        let is_numeric = matches!(layout.field_at(place), Some(Field::Birth | Field::Expiry | Field::Digit(_)));
        char::from(digit_like(letter).filter(|_| is_numeric).unwrap_or(letter))
    };
    text.bytes().enumerate().map(force).collect()
}

/// One mistake: places and what stands there in truth.
type Mistake = Vec<(usize, u8)>;

/// Every mistake that the zone's numbers may hold.
fn mistakes(layout: &Layout, text: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for field in [Field::Number, Field::Optional, Field::SecondOptional] {
        let Some((start, _)) = layout.span(field) else { continue };
        let letters: Vec<(usize, u8)> =
            layout.part(field, text).bytes().enumerate().map(|(at, letter)| (start + at, letter)).collect();
        for letter in [b'O', b'I', b'Z', b'S', b'B', b'C'] {
            let Some(truth) = very_like(letter) else { continue };
            let places: Mistake =
                letters.iter().filter(|(_, other)| *other == letter).map(|&(place, _)| (place, truth)).collect();
            if places.len() > 1 {
                mistakes.extend(places.iter().map(|&place| vec![place]));
            }
            if !places.is_empty() {
                mistakes.push(places);
            }
        }
    }
    mistakes
}

/// Calls `answer` with every text that `count` of the mistakes explain.
fn try_all(text: &str, mistakes: &[Mistake], count: usize, answer: &mut dyn FnMut(&str)) {
    if count == 0 {
        return answer(text);
    }
    for (index, mistake) in mistakes.iter().enumerate() {
        let mended: String = text
            .bytes()
            .enumerate()
            .map(|(place, letter)| mistake.iter().find(|(at, _)| *at == place).map_or(letter, |&(_, truth)| truth))
            .map(char::from)
            .collect();
        try_all(&mended, mistakes.get(index + 1..).unwrap_or_default(), count - 1, answer);
    }
}

/// Whether nothing but this answer is possible in a number that was changed.
fn is_proven(layout: &Layout, read: &str, answer: &str) -> bool {
    let (before, after) = (layout.part(Field::Number, read), layout.part(Field::Number, answer));
    if before == after {
        return true;
    }
    let inside = after.trim_end_matches('<');
    let is_blind =
        inside.bytes().any(|letter| digit_like(letter).is_some_and(|digit| check::is_blind_to(letter, digit)));
    !before.starts_with('O') && !inside.contains('<') && !is_blind && !inside.ends_with('K')
}

fn changes(layout: &Layout, read: &str, answer: &str) -> Vec<Change> {
    let width = layout.format.width();
    let places = read.bytes().zip(answer.bytes()).enumerate().filter(|(_, (one, other))| one != other);
    places
        .map(|(place, _)| Change {
            line: place / width,
            column: place % width,
            field: layout.field_at(place).unwrap_or(Field::Digit(Check::Composite)),
        })
        .collect()
}
