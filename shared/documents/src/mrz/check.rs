//! Check digits (ICAO 9303-3 §4.9): weights 7, 3, 1 over the characters' values, modulo 10.

/// Repeated over the characters.
const WEIGHTS: [u32; 3] = [7, 3, 1];

/// What a character counts: `0-9` as digits, `A-Z` as 10 to 35, the filler nothing. Others are no character of a zone.
pub const fn value(character: u8) -> Option<u32> {
    match character {
        b'0'..=b'9' => Some((character - b'0') as u32),
        b'A'..=b'Z' => Some((character - b'A') as u32 + 10),
        b'<' => Some(0),
        _ => None,
    }
}

/// The check digit of `characters`, as a character. Whatever is no character of a zone counts as filler.
pub fn digit(characters: impl IntoIterator<Item = u8>) -> u8 {
    let sum: u32 = characters
        .into_iter()
        .zip(WEIGHTS.into_iter().cycle())
        .map(|(character, weight)| value(character).unwrap_or(0) * weight)
        .fold(0, |sum, term| (sum + term) % 10);
    b'0' + sum as u8
}

/// Whether no check digit can tell `one` from `other` in the same place: their values are equal modulo 10.
///
/// Such pairs among characters that look alike are `1` and `L`, `6` and `G`, `<` and `K`.
pub fn is_blind_to(one: u8, other: u8) -> bool {
    matches!((value(one), value(other)), (Some(one), Some(other)) if one % 10 == other % 10)
}
