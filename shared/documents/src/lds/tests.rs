//! Files made here; `tests/conformance/lds.rs` reads published ones.

use proptest::prelude::*;

use super::public_key::{EcParameters, KeyMaterial};
use super::{
    LdsFault, atr_info, card_access, com, cvca, dg1, dg2, dg5, dg7, dg11, dg12, dg14, dg15, dg16, group, licence,
};
use crate::access::Mapping;
use crate::crypto::cipher::Suite;
use crate::file::{Application, FILE_MAX_BYTES, File, Group};
use crate::tlv::{TlvError, write, write_all};

const JPEG: [u8; 4] = [0xFF, 0xD8, 0xFF, 0xE0];

fn licence_dg1() -> Vec<u8> {
    let fields = [
        write(0x5F03, b"NLD"),
        write(0x5F04, b"J\xF8rgensen"),
        write(0x5F05, b"\xC5se Marie"),
        write(0x5F06, &[0x12, 0x08, 0x19, 0x64]),
        write(0x5F07, b"Utrecht"),
        write(0x5F0A, &[0x01, 0x02, 0x20, 0x20]),
        write(0x5F0B, &[0x01, 0x02, 0x20, 0x30]),
        write(0x5F0C, b"Gemeente Utrecht"),
        write(0x5F0E, b"5123456789"),
    ];
    let holder = write(0x5F02, &fields.concat());
    let car = write(0x87, &[&b"B;"[..], &[0x05, 0x06, 0x19, 0x85], b";", &[0x01, 0x02, 0x20, 0x30], b";01;;"].concat());
    let categories = write_all(0x7F63, &[&[2, 1, 2], &car, &write(0x87, b"AM;;;;;")]);
    write_all(0x61, &[&write(0x5F01, b"e1"), &holder, &categories])
}

/// One face with a feature point, as ISO/IEC 19794-5 writes it.
fn face_record(faces: u16) -> Vec<u8> {
    let mut face = vec![0; 20 + 8 + 12];
    face[..4].copy_from_slice(&44_u32.to_be_bytes());
    face[5] = 1;
    face.extend(JPEG);
    let mut record = b"FAC\x00010\0\0\0\0\0".to_vec();
    record.extend(faces.to_be_bytes());
    record.extend(face.repeat(faces.into()));
    record
}

fn face_file(tag: u32, record: &[u8]) -> Vec<u8> {
    let template = write_all(0x7F60, &[&write(0xA1, &[0x88, 2, 0, 8]), &write(0x5F2E, record)]);
    write(tag, &write_all(0x7F61, &[&[2, 1, 1], &template]))
}

#[test]
fn licence_dg1_in_latin_1_and_packed_dates() {
    let dg1 = licence::dg1(&licence_dg1()).unwrap();
    assert_eq!((dg1.state.as_str(), dg1.surname.reveal().as_str()), ("NLD", "Jørgensen"));
    assert_eq!((dg1.given_names.reveal().as_str(), dg1.number.reveal().as_str()), ("Åse Marie", "5123456789"));
    let day = |date: super::Date| date.calendar().unwrap().to_string();
    assert_eq!(day(*dg1.birth.reveal()), "1964-08-12");
    assert_eq!((day(dg1.issued), day(dg1.expires.unwrap())), ("2020-02-01".to_owned(), "2030-02-01".to_owned()));
    let [car, moped] = &dg1.categories[..] else { panic!("two categories") };
    assert_eq!(
        (car.class.as_str(), day(car.issued.unwrap()), &car.restrictions[..]),
        ("B", "1985-06-05".to_owned(), &["01".to_owned()][..])
    );
    assert_eq!((moped.class.as_str(), moped.issued, moped.restrictions.len()), ("AM", None, 0));
    assert!(!format!("{dg1:?}").contains("rgensen"));
    let empty = licence::dg1(&write(0x61, &[])).unwrap_err();
    assert_eq!(empty.fault, LdsFault::Missing("the state"));
}

/// As ISO/IEC 18013-2 annex C writes it, with dates in this order.
fn compact_dg1(dates: [[u8; 4]; 3]) -> Vec<u8> {
    let text = |text: &[u8]| [&[text.len() as u8], text].concat();
    let parts =
        [text(b"Smith"), text(b"Alex"), dates.concat(), b"JPN".to_vec(), text(b"HOKKAIDO"), text(b"A290654395")];
    let car = write(0x87, &[&b"B;"[..], &[0x20, 0x02, 0x05, 0x05], b";", &[0x20, 0x12, 0x05, 0x05], b";;;"].concat());
    write_all(0x61, &[&write(0x5F1F, &parts.concat()), &write_all(0x7F63, &[&[2, 1, 1], &car])])
}

#[test]
fn licence_dg1_in_the_compact_encoding() {
    let standard = compact_dg1([[0x19, 0x70, 0x03, 0x01], [0x20, 0x02, 0x09, 0x15], [0x20, 0x07, 0x09, 0x30]]);
    let dg1 = licence::dg1(&standard).unwrap();
    assert_eq!((dg1.state.as_str(), dg1.surname.reveal().as_str()), ("JPN", "Smith"));
    assert_eq!((dg1.given_names.reveal().as_str(), dg1.number.reveal().as_str()), ("Alex", "A290654395"));
    let day = |date: super::Date| date.calendar().unwrap().to_string();
    assert_eq!((day(*dg1.birth.reveal()), day(dg1.issued)), ("1970-03-01".to_owned(), "2002-09-15".to_owned()));
    assert_eq!((dg1.authority.as_deref(), dg1.categories.len()), (Some("HOKKAIDO"), 1));
    let day_first = compact_dg1([[0x01, 0x03, 0x19, 0x70], [0x15, 0x09, 0x20, 0x02], [0x30, 0x09, 0x20, 0x07]]);
    assert_eq!(licence::dg1(&day_first).unwrap(), dg1);
    // The lines of a passport stand under the same tag and are no such thing.
    let lines = write(0x61, &write(0x5F1F, &"P<DNKSPECIMEN<<ANNA".repeat(5).as_bytes()[..88]));
    assert_eq!(licence::dg1(&lines).unwrap_err().fault, LdsFault::Missing("the rest of the holder"));
    assert!(dg1::parse(&standard).is_err());
}

#[test]
fn portraits_and_signatures_as_printed() {
    let file = write_all(0x65, &[&[2, 1, 1], &write(0x5F40, &JPEG)]);
    assert_eq!(dg5::parse(&file).unwrap()[0].bytes(&file), JPEG);
    assert_eq!(dg5::parse(&write(0x65, &[2, 1, 0])).unwrap_err().fault, LdsFault::Missing("a picture"));
    assert!(dg7::parse(&file).is_err());
}

#[test]
fn authorities_whose_terminals_a_chip_lets_in() {
    let mut file = [write(0x42, b"DKCVCA00002"), write(0x42, b"DKCVCA00001")].concat();
    file.resize(cvca::CVCA_BYTES, 0);
    assert_eq!(cvca::parse(&file).unwrap(), [b"DKCVCA00002", b"DKCVCA00001"]);
    let fault = |bytes: &[u8]| cvca::parse(bytes).unwrap_err().fault;
    assert_eq!(fault(&[0; 36]), LdsFault::Missing("an authority"));
    assert_eq!(fault(&write(0x42, &[b'A'; 17])), LdsFault::Value("the reference of an authority"));
    assert_eq!(fault(&write(0x42, b"A").repeat(3)), LdsFault::TooMany("authorities"));
}

#[test]
fn licence_pictures_line_and_key() {
    let signature = write_all(0x67, &[&write(0x89, &[3]), &write(0x5F43, &JPEG)]);
    let image = licence::dg5(&signature).unwrap();
    assert_eq!((image.format.name(), image.bytes(&signature)), ("jpeg", &JPEG[..]));
    let portrait = face_file(0x75, &face_record(1));
    assert_eq!(licence::dg6(&portrait).unwrap()[0].image.bytes(&portrait), JPEG);
    let alert = write_all(0x71, &[&write(0x81, b"A"), &write(0x82, b"\0NLD15123456789ABCDEFGHIJKLMN")]);
    let dg12 = licence::dg12(&alert).unwrap();
    assert_eq!((dg12.kind, dg12.line.reveal().as_str()), (Some(0x41), "NLD15123456789ABCDEFGHIJKLMN"));
    assert_eq!(licence::dg11(&write(0x6D, &[1, 2])).unwrap().reveal(), &[1, 2]);
    let algorithm = write_all(0x30, &[&write(6, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]), &write(6, &[0x2B, 0x24])]);
    let key = write_all(0x6F, &[&write_all(0x30, &[&algorithm, &write(3, &[0, 4, 1, 2])])]);
    let KeyMaterial::Ec { parameters: EcParameters::Named(curve), point } = licence::dg13(&key).unwrap().key else {
        panic!("a curve")
    };
    assert_eq!((&curve[..], &point[..]), (&[0x2B, 0x24][..], &[4, 1, 2][..]));
}

#[test]
fn lists_of_files() {
    let file = write_all(
        0x60,
        &[&write(0x5F01, b"0107"), &write(0x5F36, b"040000"), &write(0x5C, &[0x61, 0x6D, 0x71, 0x6F, 0xEE])],
    );
    let licence = com::parse(Application::Licence, &file).unwrap();
    assert_eq!(licence.groups.iter().map(|group| group.number()).collect::<Vec<_>>(), [1, 11, 12, 13]);
    assert_eq!((licence.version, licence.unknown), (Some((1, 7)), 1));
    for application in [Application::Travel, Application::Licence] {
        for group in Group::all() {
            let tag = com::tag_of(application, group).and_then(|tag| u8::try_from(tag).ok());
            assert_eq!(tag.and_then(|tag| com::group_of(application, tag)), tag.map(|_| group));
        }
    }
    let none = com::parse(Application::Travel, &write(0x60, &[])).unwrap_err();
    assert_eq!((none.file, none.offset), (File::Com, 2));
}

#[test]
fn lengths_that_the_chip_takes() {
    let lengths = write_all(0x7F66, &[&write(2, &[1, 0]), &write(2, &[0, 0xFF, 0xFF])]);
    let file = [write(0x43, &[0xB8]), write(0x47, &[0x94, 1, 0xC0]), lengths, vec![0, 0]].concat();
    let info = atr_info::parse(&file).unwrap();
    assert!(info.chaining && info.extended);
    assert_eq!((info.command_max_bytes, info.answer_max_bytes), (Some(256), Some(65_535)));
    let absurd = write_all(0x7F66, &[&write(2, &[0x7F, 0xFF, 0xFF, 0xFF]), &write(2, &[1])]);
    assert_eq!(atr_info::parse(&absurd).unwrap_err().fault, LdsFault::Value("a length"));
}

#[test]
fn offers_that_nobody_knows_are_passed_over() {
    let info = |id: &[u8], rest: &[u8]| write_all(0x30, &[&write(6, id), rest]);
    let bsi = [4, 0, 0x7F, 0, 7, 2, 2];
    let infos = [
        info(&[&bsi[..], &[4, 6, 2]].concat(), &[2, 1, 2, 2, 1, 12]),
        info(&[&bsi[..], &[4, 9, 2]].concat(), &[2, 1, 2]),
        info(&[&bsi[..], &[4, 2, 9]].concat(), &[2, 1, 2]),
        info(&[0x2A, 3], &[5, 0]),
        info(&[0x67, 0x81, 8, 1, 1, 5], &[&[2, 1, 1][..], &write(6, &[4, 0, 0x7F])].concat()),
    ];
    let known = card_access::parse(&write(0x31, &infos.concat())).unwrap();
    let [pace] = &known.pace[..] else { panic!("one way of PACE") };
    assert_eq!((pace.mapping, pace.suite, pace.parameter_id), (Mapping::ChipAuthentication, Suite::Aes128, Some(12)));
    assert_eq!((known.unknown, &known.active_authentication.unwrap().algorithm[..]), (3, &[4, 0, 0x7F][..]));
    let many = write(0x31, &infos[3].repeat(65));
    assert_eq!(card_access::parse(&many).unwrap_err().fault, LdsFault::TooMany("security infos"));
    let wrong = write(0x31, &info(&[&bsi[..], &[4, 2, 2]].concat(), &[2, 2, 2, 2]));
    let error = card_access::parse(&wrong).unwrap_err();
    assert_eq!((error.offset, error.fault), (18, LdsFault::Value("the version")));
}

#[test]
fn faces_in_the_older_encoding() {
    let file = face_file(0x75, &face_record(2));
    let faces = dg2::parse(&file).unwrap();
    assert_eq!(faces.iter().map(|face| face.image.bytes(&file)).collect::<Vec<_>>(), [JPEG, JPEG]);
    let fault = |record: &[u8]| dg2::parse(&face_file(0x75, record)).unwrap_err().fault;
    assert_eq!(fault(&face_record(0)), LdsFault::Value("the number of faces"));
    assert_eq!(fault(&face_record(17)), LdsFault::Value("the number of faces"));
    assert_eq!(fault(b"FAC\x00010\0"), LdsFault::Missing("the rest of the face record"));
    let mut points = face_record(1);
    points[18] = 0xFF;
    assert_eq!(fault(&points), LdsFault::Value("the number of feature points"));
    let mut length = face_record(2);
    length[14] = 0xFF;
    assert_eq!(fault(&length), LdsFault::Value("the length of a face"));
    assert_eq!(dg2::parse(&write(0x75, &write(0x7F61, &[2, 1, 0]))).unwrap_err().fault, LdsFault::Missing("a face"));
}

#[test]
fn faults_name_file_and_place() {
    let error = dg1::parse(&write(0x61, &write(0x5F1F, &[b'<'; 87]))).unwrap_err();
    assert_eq!(
        (error.file, error.offset, error.fault),
        (File::Dg(group(1)), 5, LdsFault::Value("the length of the zone"))
    );
    assert_eq!(error.to_string(), "DG1 at 5: the length of the zone has no allowed value");
    let error = dg15::parse(&[0x6F, 0x05, 0x30]).unwrap_err();
    assert_eq!(error.fault, LdsFault::Element(TlvError::Truncated { offset: 0 }));
    let long = dg11::parse(&vec![0x6B; FILE_MAX_BYTES + 1]).unwrap_err();
    assert_eq!(long.fault, LdsFault::TooLong);
    let text = dg12::parse(&write(0x6C, &write(0x5F19, &[b'A'; 9000]))).unwrap_err();
    assert_eq!(text.fault, LdsFault::Value("the length of a text"));
    let names = dg11::parse(&write(0x6B, &write(0x5F0F, b"A<<B").repeat(65))).unwrap_err();
    assert_eq!(names.fault, LdsFault::TooMany("other names"));
    let signatures = dg7::parse(&write(0x67, &write(0x5F43, &JPEG).repeat(17))).unwrap_err();
    assert_eq!(signatures.fault, LdsFault::TooMany("pictures"));
    let contacts = dg16::parse(&write(0x70, &write(0xA1, &[]).repeat(16))).unwrap_err();
    assert_eq!(contacts.fault, LdsFault::TooMany("persons"));
}

#[test]
fn names_and_numbers_of_a_dane() {
    let file = write_all(
        0x6B,
        &[
            &write(0x5F0E, "SØRENSEN<ÅGÅRD<<ÆGIR".as_bytes()),
            &write_all(0xA0, &[&[2, 1, 1], &write(0x5F0F, b"S\xD8RENSEN")]),
            &write(0x5F10, b"1208640000"),
            &write(0x5F2B, &[0x19, 0x64, 0x08, 0x12]),
        ],
    );
    let dg11 = dg11::parse(&file).unwrap();
    let name = dg11.name.unwrap();
    assert_eq!((name.reveal().primary.as_str(), name.reveal().secondary.as_str()), ("SØRENSEN ÅGÅRD", "ÆGIR"));
    assert_eq!(dg11.other_names[0].reveal().primary, "SØRENSEN");
    assert_eq!(dg11.birth.unwrap().reveal().calendar().unwrap().to_string(), "1964-08-12");
}

/// Every parser, on whatever it is given.
fn parse_all(bytes: &[u8]) {
    let _ = atr_info::parse(bytes);
    drop((card_access::parse(bytes), super::card_security::parse(bytes)));
    drop((com::parse(Application::Travel, bytes), com::parse(Application::Licence, bytes)));
    drop((cvca::parse(bytes), dg5::parse(bytes)));
    drop((dg1::parse(bytes), dg2::parse(bytes), dg7::parse(bytes), dg11::parse(bytes), dg12::parse(bytes)));
    drop((super::dg13::parse(bytes), dg14::parse(bytes), dg15::parse(bytes), dg16::parse(bytes)));
    drop((licence::dg1(bytes), licence::dg5(bytes), licence::dg6(bytes), licence::dg11(bytes)));
    drop((licence::dg12(bytes), licence::dg13(bytes)));
}

/// Elements within elements, with the tags that files use.
fn elements() -> impl Strategy<Value = Vec<u8>> {
    let tags = vec![
        0x02, 0x03, 0x06, 0x30, 0x31, 0x5C, 0x60, 0x61, 0x65, 0x67, 0x6B, 0x6C, 0x6E, 0x6F, 0x70, 0x71, 0x75, 0x80,
        0x87, 0xA0, 0xA1, 0x5F02, 0x5F0E, 0x5F0F, 0x5F1F, 0x5F2B, 0x5F2E, 0x5F43, 0x5F50, 0x7F2E, 0x7F60, 0x7F61,
        0x7F63, 0x7F66,
    ];
    let leaf = (prop::sample::select(tags.clone()), prop::collection::vec(any::<u8>(), 0..12))
        .prop_map(|(tag, value)| write(tag, &value));
    leaf.prop_recursive(5, 32, 4, move |inner| {
        (prop::sample::select(tags.clone()), prop::collection::vec(inner, 0..4))
            .prop_map(|(tag, parts)| write(tag, &parts.concat()))
    })
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        parse_all(&bytes);
    }

    #[test]
    fn no_elements_panic(bytes in elements()) {
        parse_all(&bytes);
    }

    #[test]
    fn no_changed_file_panics(kind in 0_usize..3, place in any::<prop::sample::Index>(), byte: u8) {
        let mut file = [licence_dg1(), face_file(0x75, &face_record(2)), compact_dg1([[0x20; 4]; 3])][kind].clone();
        let place = place.index(file.len());
        file[place] = byte;
        parse_all(&file);
    }
}
