//! EF.COM: which files the chip says that it has (ICAO 9303-10 §4.6.1). Nobody has signed it: EF.SOD decides.

use std::collections::BTreeSet;

use super::LdsError;
use super::der::Elements;
use crate::file::{Application, File, Group};

/// Tag of EF.COM.
const COM: u32 = 0x60;
/// Tag of the version of the data structure: two digits major, two minor.
const VERSION: u32 = 0x5F01;
/// Tag of the version of Unicode: three times two digits.
const UNICODE: u32 = 0x5F36;
/// Tag of the list of tags.
const TAGS: u32 = 0x5C;
/// Tags of the data groups 1 to 16 (ICAO 9303-10 §4.6.1, table 34).
const TRAVEL: [u8; 16] =
    [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];
/// Tags of the data groups 1 to 14 of driving licences (ISO/IEC 18013-2 table C.2).
const LICENCE: [u8; 14] = [0x61, 0x6B, 0x6C, 0x65, 0x67, 0x75, 0x63, 0x76, 0x70, 0x62, 0x6D, 0x71, 0x6F, 0x6E];

/// What EF.COM says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Com {
    /// Version of the data structure, such as `(1, 7)`.
    pub version: Option<(u8, u8)>,
    /// Version of Unicode, such as `(4, 0, 0)`.
    pub unicode: Option<(u8, u8, u8)>,
    /// The data groups that it lists.
    pub groups: BTreeSet<Group>,
    /// How many tags it lists that belong to no data group.
    pub unknown: usize,
}

/// The tag of a data group's file.
pub fn tag_of(application: Application, group: Group) -> Option<u32> {
    let index = usize::from(group.number()) - 1;
    tags(application).get(index).copied().map(u32::from)
}

/// The data group whose file has this tag.
pub fn group_of(application: Application, tag: u8) -> Option<Group> {
    let index = tags(application).iter().position(|known| *known == tag)?;
    Group::new(u8::try_from(index + 1).ok()?)
}

/// Reads EF.COM.
///
/// # Errors
/// When it is not one, or lists nothing.
pub fn parse(application: Application, bytes: &[u8]) -> Result<Com, LdsError> {
    let mut inside = Elements::of_file(File::Com, bytes)?.enter(COM)?;
    let mut com = Com::default();
    while inside.peek() != Some(TAGS) {
        let Some(tlv) = inside.next()? else { break };
        match tlv.tag {
            VERSION => com.version = two_digits(tlv.value).map(|[major, minor]| (major, minor)),
            UNICODE => com.unicode = two_digits(tlv.value).map(|[major, minor, patch]| (major, minor, patch)),
            _ => {}
        }
    }
    for tag in inside.expect(TAGS)?.value {
        match group_of(application, *tag) {
            Some(group) => com.groups.extend([group]),
            None => com.unknown += 1,
        }
    }
    Ok(com)
}

const fn tags(application: Application) -> &'static [u8] {
    match application {
        Application::Travel => &TRAVEL,
        Application::Licence => &LICENCE,
    }
}

fn two_digits<const N: usize>(value: &[u8]) -> Option<[u8; N]> {
    let mut numbers = [0; N];
    if value.len() != N * 2 || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    for (number, pair) in numbers.iter_mut().zip(value.chunks_exact(2)) {
        *number = pair.iter().fold(0, |number, digit| number * 10 + (digit - b'0'));
    }
    Some(numbers)
}
