//! BER to what the reader takes: indefinite lengths made definite (X.690 §8.1.3.6), strings in parts put together.
//!
//! Bytes that have no indefinite length come back as they were, untouched: signatures are over them.

use std::borrow::Cow;

use super::{OCTET_STRING, OCTET_STRING_PARTS, PkiError};
use crate::tlv::{self, Tlv, TlvError};

/// No file nests deeper.
const DEPTH_MAX: u32 = 24;

/// The same elements, each with a stated length.
///
/// # Errors
/// When an element without a stated length does not end, or elements nest too deep.
pub fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, PkiError> {
    Ok(sequence(bytes, 0)?.map_or(Cow::Borrowed(bytes), Cow::Owned))
}

/// The content of an octet string, whole or in parts.
///
/// # Errors
/// When a part is none.
pub fn octets<'a>(tlv: &Tlv<'a>) -> Result<Cow<'a, [u8]>, PkiError> {
    octets_at(tlv, 0)
}

fn octets_at<'a>(tlv: &Tlv<'a>, depth: u32) -> Result<Cow<'a, [u8]>, PkiError> {
    match tlv.tag {
        OCTET_STRING => Ok(Cow::Borrowed(tlv.value)),
        OCTET_STRING_PARTS if depth < DEPTH_MAX => {
            let mut whole = Vec::new();
            let mut parts = tlv.inside();
            while let Some(part) = parts.next()? {
                whole.extend_from_slice(&octets_at(&part, depth + 1)?);
            }
            Ok(Cow::Owned(whole))
        }
        _ => Err(PkiError::Value("octet string")),
    }
}

/// Elements side by side; nothing if there was nothing to change.
fn sequence(bytes: &[u8], depth: u32) -> Result<Option<Vec<u8>>, PkiError> {
    let mut changed = None;
    let mut rest = bytes;
    while !rest.is_empty() {
        let before = bytes.len() - rest.len();
        let Some((element, used)) = element(rest, depth)? else {
            // Padding, or what is no element: it stays as it is.
            if let Some(changed) = &mut changed {
                Vec::extend_from_slice(changed, rest);
            }
            break;
        };
        let (raw, after) = rest.split_at_checked(used).ok_or(TlvError::Truncated { offset: before })?;
        match (&mut changed, element) {
            (None, None) => {}
            (None, Some(new)) => {
                let mut start = bytes.get(..before).unwrap_or_default().to_vec();
                start.extend_from_slice(&new);
                changed = Some(start);
            }
            (Some(changed), new) => changed.extend_from_slice(new.as_deref().unwrap_or(raw)),
        }
        rest = after;
    }
    Ok(changed)
}

/// An element anew, if it has to be written anew, and how many bytes it took.
type Rewritten = (Option<Vec<u8>>, usize);

/// The first element; nothing if it cannot be read.
fn element(bytes: &[u8], depth: u32) -> Result<Option<Rewritten>, PkiError> {
    let Some(tag_bytes) = tag_length(bytes) else { return Ok(None) };
    let (Some(tag), Some(length)) = (bytes.get(..tag_bytes), bytes.get(tag_bytes)) else { return Ok(None) };
    let constructed = tag.first().is_some_and(|first| first & 0x20 != 0);
    let number = tag.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    if constructed && depth >= DEPTH_MAX {
        return Err(PkiError::TooMany("levels"));
    }
    if *length == 0x80 && constructed {
        let mut inside = Vec::new();
        let mut used = tag_bytes + 1;
        loop {
            let rest = bytes.get(used..).unwrap_or_default();
            if rest.starts_with(&[0, 0]) {
                return Ok(Some((Some(tlv::write(number, &inside)), used + 2)));
            }
            let truncated = PkiError::Element(TlvError::Truncated { offset: used });
            let (new, taken) = element(rest, depth + 1)?.ok_or(truncated)?;
            inside.extend_from_slice(new.as_deref().unwrap_or(rest.get(..taken).ok_or(truncated)?));
            used += taken;
        }
    }
    let Some(total) = tlv::total_length(bytes).filter(|total| *total <= bytes.len()) else { return Ok(None) };
    if !constructed {
        return Ok(Some((None, total)));
    }
    let raw = bytes.get(..total).unwrap_or_default();
    let Ok(whole) = tlv::only(raw, number) else { return Ok(Some((None, total))) };
    let inside = sequence(whole.value, depth + 1)?;
    Ok(Some((inside.map(|inside| tlv::write(number, &inside)), total)))
}

/// How many bytes the first tag has.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let first = bytes.first()?;
    if first & 0x1F != 0x1F {
        return Some(1);
    }
    let more = bytes.iter().skip(1).take(2).take_while(|byte| **byte & 0x80 != 0).count();
    (more < 2).then_some(more + 2)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::{definite, octets};
    use crate::tlv;

    #[test]
    fn indefinite_lengths_become_definite() {
        let ber = [0x77, 12, 0x30, 0x80, 0x02, 1, 5, 0x24, 0x80, 0x04, 1, 9, 0, 0];
        let whole = [&ber[..], &[0, 0]].concat();
        let bytes = [&[0x77, 14][..], &whole[2..]].concat();
        let fixed = definite(&bytes).unwrap();
        assert_eq!(*fixed, [0x77, 10, 0x30, 8, 0x02, 1, 5, 0x24, 3, 0x04, 1, 9]);
        let outer = tlv::only(&fixed, 0x77).unwrap();
        let mut inside = outer.inside().expect(0x30).unwrap().inside();
        let _ = inside.next().unwrap();
        assert_eq!(*octets(&inside.next().unwrap().unwrap()).unwrap(), [9]);
    }

    #[test]
    fn what_has_lengths_is_left_as_it_is() {
        let bytes = [0x30, 0x82, 0, 3, 0x02, 1, 5, 0, 0, 0];
        assert!(matches!(definite(&bytes).unwrap(), Cow::Borrowed(same) if same == bytes));
    }

    #[test]
    fn depth_and_ends_are_bounded() {
        let deep: Vec<u8> = [0x30, 0x80].repeat(2_000);
        assert!(definite(&deep).is_err());
        assert!(definite(&[0x30, 0x80, 0x02, 1]).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x30), Just(0x80), Just(0)], 0..96)) {
            if let Ok(fixed) = definite(&bytes) {
                let _ = definite(&fixed).map(Cow::into_owned);
            }
        }
    }
}
