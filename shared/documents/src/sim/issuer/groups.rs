//! Data groups of passports and cards (ICAO 9303-10 §4.6, §4.7), and EF.COM, EF.ATR/INFO.

use super::der::{integer, number};
use crate::file::Group;
use crate::sim::person::{Date, Person, long};
use crate::tlv::{write, write_all};

/// Tags of DG1 to DG16 (ICAO 9303-10, table 37).
const TRAVEL_TAGS: [u8; 16] =
    [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];
/// Tags of DG1 to DG14 of licences (ISO/IEC 18013-2 §C.2).
const LICENCE_TAGS: [u8; 16] =
    [0x61, 0x6B, 0x6C, 0x65, 0x67, 0x75, 0x63, 0x76, 0x70, 0x62, 0x6D, 0x71, 0x6F, 0x6E, 0x77, 0x78];

/// Bytes of EF.CVCA.
const CVCA_BYTES: usize = 36;
/// So many times eight bytes are more than 32,768.
const LONG_REPEATS: usize = 4_200;

/// The tag that a group begins with, which EF.COM lists.
pub(super) fn tag(group: Group, licence: bool) -> u8 {
    let tags = if licence { LICENCE_TAGS } else { TRAVEL_TAGS };
    tags.get(usize::from(group.number()) - 1).copied().unwrap_or_default()
}

/// DG1.
pub(super) fn dg1(lines: &[String]) -> Vec<u8> {
    write(0x61, &write(0x5F1F, lines.concat().as_bytes()))
}

/// DG3, as no reader sees it: fingerprints open to terminals of the issuing state only.
pub(super) fn dg3() -> Vec<u8> {
    write(0x63, &write(0x7F61, &number(0)))
}

/// EF.CVCA: the authority whose terminals may read DG3, and the one before, filled up (BSI TR-03110-3 §A.1.4.2).
pub(super) fn cvca(country: &str) -> Vec<u8> {
    let references = ["00002", "00001"].map(|number| write(0x42, format!("{country}CVCA{number}").as_bytes()));
    let mut file = references.concat();
    file.resize(CVCA_BYTES, 0);
    file
}

/// DG7: a signature.
pub(super) fn dg7() -> Vec<u8> {
    let picture = write(0x5F43, include_bytes!("../assets/signature.jpg"));
    write_all(0x67, &[&number(1), &picture])
}

/// DG11: more about the holder.
pub(super) fn dg11(person: &Person) -> Vec<u8> {
    let name = format!("{}<<{}", person.surname, person.given.replace(' ', "<"));
    listed(
        0x6B,
        &[
            (0x5F0E, name.as_bytes()),
            (0x5F10, person.personal_number.as_bytes()),
            (0x5F2B, long(person.birth).as_bytes()),
            (0x5F11, person.birth_place.as_bytes()),
            (0x5F42, person.address.as_bytes()),
        ],
    )
}

/// DG12: more about the document.
pub(super) fn dg12(issued: Date) -> Vec<u8> {
    let authority = "Demonstration<Kommune".as_bytes();
    listed(0x6C, &[(0x5F19, authority), (0x5F26, long(issued).as_bytes()), (0x5F1B, b"SPECIMEN")])
}

/// DG13: whatever a state likes.
pub(super) fn dg13(long: bool) -> Vec<u8> {
    let content = [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF];
    write(0x6D, &content.repeat(if long { LONG_REPEATS } else { 1 }))
}

/// DG16: whom to tell.
pub(super) fn dg16(noted: Date) -> Vec<u8> {
    let person = [
        write(0x5F50, long(noted).as_bytes()),
        write(0x5F51, b"SPECIMEN<<CARL"),
        write(0x5F52, b"4587654321"),
        write(0x5F53, "Eksempelvej 1<8000 Aarhus C".as_bytes()),
    ];
    write_all(0x70, &[&number(1), &write(0xA1, &person.concat())])
}

/// A list of tags and what they hold.
fn listed(tag: u32, fields: &[(u32, &[u8])]) -> Vec<u8> {
    let tags: Vec<u8> = fields.iter().flat_map(|(tag, _)| [(tag >> 8) as u8, *tag as u8]).collect();
    let mut content = write(0x5C, &tags);
    for (tag, value) in fields {
        content.extend(write(*tag, value));
    }
    write(tag, &content)
}

/// EF.COM: versions, and the tags of the groups.
pub(super) fn com(tags: &[u8], licence: bool) -> Vec<u8> {
    let versions = if licence {
        write(0x5F01, &[0x01, 0x00])
    } else {
        [write(0x5F01, b"0107"), write(0x5F36, b"040000")].concat()
    };
    write_all(0x60, &[&versions, &write(0x5C, tags)])
}

/// EF.ATR/INFO: how long commands and answers may be (ISO/IEC 7816-4 §12.7.1).
pub(super) fn atr_info(extended: u16) -> Vec<u8> {
    let most = integer(&extended.to_be_bytes());
    let capabilities = write(0x47, &[0x80, 0x01, 0xE0]);
    [capabilities, write(0x7F66, &[most.clone(), most].concat())].concat()
}
