//! Machine-readable zones, as text and in pictures.

use documents::mrz::picture::{Gray, Vote, find};
use documents::mrz::{self, Mrz, Repair, fold, picture};

use crate::input::Input;

/// Pictures are as large at most, in points: a zone at 75 dpi is 340 points wide.
const WIDTH_MAX: usize = 512;
const HEIGHT_MAX: usize = 256;

/// Each byte one character, so that every input is a text.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn read_again(zone: &Mrz) {
    let again = mrz::parse(&zone.lines().join("\n"));
    assert!(again.is_ok_and(|again| again == *zone), "its own lines are read otherwise");
}

pub(crate) fn zone(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(zone) = mrz::parse(&text) {
        read_again(&zone);
        let _ = (zone.faults().len(), documents::access::AccessKey::of_mrz(&zone));
        match mrz::repair(&text) {
            Ok(Repair::Sound(sound)) => assert!(sound == zone && zone.faults().is_empty()),
            Ok(Repair::Mended { mrz, changes }) => assert!(mrz.faults().is_empty() && !changes.is_empty()),
            Ok(Repair::Ambiguous | Repair::Hopeless(_)) => assert!(!zone.faults().is_empty()),
            Err(error) => panic!("parsed, and not repaired: {error}"),
        }
    }
    let _ = mrz::parse_dg1(bytes);
}

/// Two names, with a line's end between them.
pub(crate) fn name(bytes: &[u8]) {
    let text = text(bytes);
    let (one, other) = text.split_once('\n').unwrap_or((&text, &text));
    assert_eq!(fold::is_same(one, other), fold::is_same(other, one), "same one way only");
    if let Some(folded) = fold::fold(one) {
        assert!(folded.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' '), "not folded");
        assert!(fold::is_same(one, one));
    }
}

/// Width and height, then gray values with how often each stands.
pub(crate) fn page(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (width, height) = (1 + input.number() % WIDTH_MAX, 1 + input.number() % HEIGHT_MAX);
    let mut pixels = Vec::with_capacity(width * height);
    while pixels.len() < width * height {
        let (value, count) = (input.byte(), 1 + usize::from(input.byte()));
        let count = if input.is_empty() { usize::MAX } else { count };
        pixels.extend(std::iter::repeat_n(value, count.min(width * height - pixels.len())));
    }
    let mut vote = Vote::new();
    for candidate in find(&Gray { width, height, pixels: &pixels }) {
        if let Some(zone) = candidate.read() {
            assert!(zone.faults().is_empty(), "a reading with a wrong check digit");
            read_again(&zone);
        }
        let [left, top, right, bottom] = candidate.place();
        assert!(left <= right && top <= bottom && candidate.width() <= 44);
        vote.add(&candidate);
    }
    assert!(vote.frames() < picture::FRAMES_MIN || vote.read().is_none_or(|zone| zone.faults().is_empty()));
}
