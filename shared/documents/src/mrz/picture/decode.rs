//! The likeliest zone whose check digits hold.
//!
//! # Rationale
//! A glyph that was taken for another costs the difference of their likenesses. All zones that cost little and hold are
//! put in order; the first is read if the second costs clearly more. So a close call between G and 6, which no check
//! digit tells apart, is refused, and one between 5 and S is decided by the digits. Where no digit helps, in names and
//! states, the first glyph must be clearly likelier than the second.

use super::glyphs::{CHARACTERS, COUNT};
use crate::mrz::layout::Layout;
use crate::mrz::travel::faulty_checks;
use crate::mrz::{Format, Licence, Mrz, Travel};

/// How like a cell is to each of the characters, -1 to 1.
pub(super) type Scores = [f32; COUNT];

/// Glyphs of a cell that are considered.
const GLYPHS: usize = 3;
/// Exchanges of glyphs that are considered in a zone.
const EXCHANGES_MAX: usize = 24;
/// The most that a zone's exchanges may cost together.
const COST_MAX: f32 = 0.12;
/// How much more the second zone must cost than the first.
const COST_MARGIN: f32 = 0.03;
/// How much likelier the first glyph must be than the second where no check digit helps.
const MARGIN: f32 = 0.03;
/// How like each cell must be to its glyph.
const LIKENESS_MIN: f32 = 0.5;

/// A cell with another glyph than the likeliest.
struct Exchange {
    place: usize,
    character: u8,
    cost: f32,
}

/// What the lines say. Nothing if it is uncertain.
pub(super) fn decode(width: usize, scores: &[Scores]) -> Option<Mrz> {
    let format = format(width, scores)?;
    let layout = Layout::of(format);
    let ranked = rank(layout, scores);
    let best: Vec<u8> =
        ranked.iter().map(|glyphs| glyphs.first().map(|&(character, _)| character)).collect::<Option<_>>()?;
    let is_clear = |(place, glyphs): (usize, &Vec<(u8, f32)>)| {
        let margin = margin(glyphs);
        let first = glyphs.first().map_or(-1.0, |glyph| glyph.1);
        first >= LIKENESS_MIN && (is_checked(layout, place) || margin >= MARGIN)
    };
    if !ranked.iter().enumerate().all(is_clear) {
        return None;
    }
    let exchanges = exchanges(layout, &ranked);
    let mut zones: Vec<(f32, Vec<u8>)> = Vec::new();
    let mut consider = |cost: f32, text: Vec<u8>| {
        if cost <= COST_MAX + COST_MARGIN && build(layout, &text).is_some() {
            zones.push((cost, text));
        }
    };
    consider(0.0, best.clone());
    for (index, one) in exchanges.iter().enumerate() {
        let changed = exchanged(&best, one);
        for other in exchanges.iter().skip(index + 1).filter(|other| other.place != one.place) {
            if one.cost + other.cost <= COST_MAX + COST_MARGIN {
                consider(one.cost + other.cost, exchanged(&changed, other));
            }
        }
        consider(one.cost, changed);
    }
    zones.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (cost, text) = zones.first()?;
    let is_unique = zones.get(1).is_none_or(|(second, _)| second - cost >= COST_MARGIN);
    (*cost <= COST_MAX && is_unique).then(|| build(layout, text)).flatten()
}

/// The likeliest character of each cell, as lines.
pub(super) fn likeliest(width: usize, scores: &[Scores]) -> Vec<String> {
    let Some(format) = format(width, scores) else { return Vec::new() };
    let ranked = rank(Layout::of(format), scores);
    let letters: Vec<char> =
        ranked.iter().map(|glyphs| glyphs.first().map_or('<', |&(character, _)| char::from(character))).collect();
    letters.chunks(width).map(|line| line.iter().collect()).collect()
}

fn format(width: usize, scores: &[Scores]) -> Option<Format> {
    let code = scores.first().and_then(|cell| best_of(cell, u8::is_ascii_uppercase))?;
    Format::of_shape(scores.len().checked_div(width)?, width, code)
}

fn best_of(cell: &Scores, admits: impl Fn(&u8) -> bool) -> Option<u8> {
    let admitted = CHARACTERS.iter().zip(cell).filter(|(character, _)| admits(character));
    admitted.max_by(|one, other| one.1.total_cmp(other.1)).map(|(&character, _)| character)
}

/// The likeliest glyphs of each cell that its field admits, best first.
fn rank(layout: &Layout, scores: &[Scores]) -> Vec<Vec<(u8, f32)>> {
    let is_french = || {
        let start = scores.iter().take(5).map(|cell| best_of(cell, |_| true));
        start.eq(b"D1FRA".iter().map(|&letter| Some(letter)))
    };
    let is_french = layout.format == Format::Licence && is_french();
    let admits = |place: usize, character: u8| match layout.format {
        Format::Licence => licence_admits(is_french, place, character),
        _ if place == 0 => layout.format.admits_code(character),
        _ => layout.field_at(place).is_some_and(|field| field.admits(character)),
    };
    scores
        .iter()
        .enumerate()
        .map(|(place, cell)| {
            let cell = CHARACTERS.iter().zip(cell).map(|(&character, &score)| (character, score));
            let mut glyphs: Vec<(u8, f32)> = cell.filter(|&(character, _)| admits(place, character)).collect();
            glyphs.sort_by(|one, other| other.1.total_cmp(&one.1));
            glyphs.truncate(GLYPHS);
            glyphs
        })
        .collect()
}

/// What a licence's line may hold in a place (see [`crate::mrz::LicenceContent`]).
const fn licence_admits(is_french: bool, place: usize, character: u8) -> bool {
    let is_letter = character.is_ascii_uppercase() || character == b'<';
    match place {
        0 => character == b'D',
        2..5 => is_letter,
        29 => character.is_ascii_digit(),
        14..21 if is_french => character.is_ascii_digit(),
        21..29 if is_french => is_letter,
        _ => true,
    }
}

/// How much likelier the first glyph is than the second.
fn margin(glyphs: &[(u8, f32)]) -> f32 {
    match glyphs {
        [first, second, ..] => first.1 - second.1,
        _ => 1.0,
    }
}

/// Whether a check digit covers the place.
fn is_checked(layout: &Layout, place: usize) -> bool {
    layout
        .rules
        .iter()
        .any(|rule| rule.digit == place || rule.over.iter().any(|&(start, end)| (start..end).contains(&place)))
}

fn exchanges(layout: &Layout, ranked: &[Vec<(u8, f32)>]) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (place, glyphs) in ranked.iter().enumerate().filter(|&(place, _)| is_checked(layout, place)) {
        let Some(&(_, first)) = glyphs.first() else { continue };
        let others = glyphs.iter().skip(1).filter(|other| first - other.1 <= COST_MAX + COST_MARGIN);
        exchanges.extend(others.map(|&(character, score)| Exchange { place, character, cost: first - score }));
    }
    exchanges.sort_by(|one, other| one.cost.total_cmp(&other.cost));
    exchanges.truncate(EXCHANGES_MAX);
    exchanges
}

fn exchanged(text: &[u8], exchange: &Exchange) -> Vec<u8> {
    let mut text = text.to_vec();
    if let Some(character) = text.get_mut(exchange.place) {
        *character = exchange.character;
    }
    text
}

/// The zone, if nothing about it is doubtful.
fn build(layout: &Layout, text: &[u8]) -> Option<Mrz> {
    let text: String = text.iter().map(|&character| char::from(character)).collect();
    if !faulty_checks(layout, &text).is_empty() {
        return None;
    }
    let mrz = match layout.format {
        Format::Licence => Mrz::Licence(Licence::of(text)),
        _ => Mrz::Travel(Travel::of(layout, text)),
    };
    mrz.faults().is_empty().then_some(mrz)
}
