//! Data groups of driving licences (ISO/IEC 18013-2 §C, Regulation (EU) 383/2012 annex I). Text is Latin-1.

use super::der::number;
use super::groups::tag;
use crate::file::Group;
use crate::sim::person::{Date, Person};
use crate::tlv::{write, write_all};

/// DG1: the holder, and what may be driven.
pub(super) fn dg1(person: &Person, country: &str, issued: Date, expiry: Date) -> Vec<u8> {
    let fields: Vec<u8> = [
        (0x5F03, country.as_bytes().to_vec()),
        (0x5F04, latin(person.surname)),
        (0x5F05, latin(person.given)),
        (0x5F06, packed(person.birth)),
        (0x5F07, latin(person.birth_place)),
        (0x5F0A, packed(issued)),
        (0x5F0B, packed(expiry)),
        (0x5F0C, latin("Gemeente Voorbeeld")),
        (0x5F0E, person.number.as_bytes().to_vec()),
    ]
    .into_iter()
    .flat_map(|(tag, value)| write(tag, &value))
    .collect();
    let categories = [category("AM", issued, expiry), category("B", issued, expiry)].concat();
    let categories = write_all(0x7F63, &[&number(2), &categories]);
    write_all(0x61, &[&write(0x5F01, b"e4-DL00 00001"), &write(0x5F02, &fields), &categories])
}

fn category(name: &str, issued: Date, expiry: Date) -> Vec<u8> {
    let parts = [name.as_bytes(), b";", &packed(issued), b";", &packed(expiry), b";;;"];
    write(0x87, &parts.concat())
}

/// DG5: a signature.
pub(super) fn dg5() -> Vec<u8> {
    let picture = write(0x5F43, include_bytes!("../assets/signature.jpg"));
    write_all(0x67, &[&write(0x89, &[3]), &picture])
}

/// DG11: a national number.
pub(super) fn dg11(person: &Person) -> Vec<u8> {
    write(0x6D, &write(0x80, person.personal_number.as_bytes()))
}

/// DG12: the line that opens the chip, to be held against the printed one (ISO/IEC 18013-3 §8.3.2.5).
pub(super) fn dg12(line: &str) -> Vec<u8> {
    let line = write_all(0x82, &[&[0], line.as_bytes()]);
    write_all(0x71, &[&line, &write(0x81, b"A")])
}

/// A key of SubjectPublicKeyInfo or SecurityInfos as a licence's DG13 or DG14.
pub(super) fn group(group: Group, content: &[u8]) -> Vec<u8> {
    write(tag(group, true).into(), content)
}

/// Day, month and year in packed decimal digits.
fn packed((year, month, day): Date) -> Vec<u8> {
    let two = |value: u16| (value / 10 % 10 * 16 + value % 10) as u8;
    vec![two(day.into()), two(month.into()), two(year / 100), two(year % 100)]
}

fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
}
