//! The files of a chip, against published ones.

use std::collections::BTreeSet;

use documents::access::Mapping;
use documents::crypto::cipher::Suite;
use documents::crypto::curve::CurveId;
use documents::file::{Application, File, Group};
use documents::lds::image::{self, ImageError};
use documents::lds::public_key::{DhParameters, EcParameters, KeyMaterial};
use documents::lds::{Agreement, LdsFault, atr_info, card_access, card_security, com, licence};
use documents::lds::{dg1, dg2, dg7, dg11, dg12, dg13, dg14, dg15, dg16};
use documents::mrz::Format;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::vector;

fn group(number: u8) -> Group {
    Group::new(number).unwrap()
}

#[test]
fn card_access_of_an_identity_card() {
    for (name, agreement, parameter_id) in
        [("npa/ecdh_ef_cardaccess.bin", Agreement::Ecdh, 13), ("npa/dh_ef_cardaccess.bin", Agreement::Dh, 0)]
    {
        let infos = card_access::parse(&vector(name)).unwrap();
        let [pace] = &infos.pace[..] else { panic!("{name}: one way of PACE") };
        assert_eq!((pace.agreement, pace.mapping, pace.suite), (agreement, Mapping::Generic, Suite::Aes128));
        assert_eq!((pace.version, pace.parameter_id), (2, Some(parameter_id)));
        let [chip] = &infos.chip_authentication[..] else { panic!("{name}: one way of chip authentication") };
        assert_eq!((chip.agreement, chip.suite, chip.version), (agreement, Suite::Aes128, 2));
        assert_eq!(chip.key_id.as_deref(), Some(&[1][..]));
        assert_eq!((&infos.terminal_authentication[..], infos.unknown), (&[2][..], 3));
    }
}

#[test]
fn card_security_of_an_identity_card() {
    let signed = card_security::parse(&vector("npa/ecdh_ef_cardsecurity.bin")).unwrap();
    let [key] = &signed.infos.chip_keys[..] else { panic!("one key") };
    let KeyMaterial::Ec { parameters, point } = &key.key.key else { panic!("a curve") };
    assert_eq!(parameters.curve().unwrap().id(), CurveId::Bp256r1);
    assert!(parameters.curve().unwrap().decode(point).is_ok());
    assert_eq!(signed.infos.chip_key(&signed.infos.chip_authentication[0]), Some(key));
    let signed = card_security::parse(&vector("npa/dh_ef_cardsecurity.bin")).unwrap();
    let KeyMaterial::Dh { parameters, public } = &signed.infos.chip_keys[0].key.key else { panic!("a group") };
    assert_eq!((parameters, public.len()), (&DhParameters::Standardised(0), 128));
    let access = card_access::parse(&vector("npa/dh_ef_cardaccess.bin")).unwrap();
    assert_eq!((signed.infos.pace, signed.infos.chip_authentication), (access.pace, access.chip_authentication));
}

#[test]
fn com_of_a_passport() {
    let com = com::parse(Application::Travel, &vector("dg/p10_Com.bin")).unwrap();
    assert_eq!((com.version, com.unicode, com.unknown), (Some((1, 6)), Some((4, 0, 0)), 0));
    assert_eq!(com.groups, BTreeSet::from([group(1), group(2)]));
}

#[test]
fn dg1_of_an_identity_card() {
    let dg1 = dg1::parse(&vector("dg/p10_Dg1.bin")).unwrap();
    assert_eq!((dg1.format, dg1.code.as_str(), dg1.issuer.code()), (Format::Td2, "I", "UTO"));
    assert_eq!((dg1.number.reveal().as_str(), &dg1.faults[..]), ("D23145890", &[][..]));
    assert!(!format!("{dg1:?}").contains("ERIKSSON"));
}

#[test]
fn dg2_in_the_older_encoding() {
    let file = vector("dg/p10_Dg2.bin");
    let [face] = &dg2::parse(&file).unwrap()[..] else { panic!("one face") };
    assert_eq!((face.encoding, face.image.format), (dg2::Encoding::Iso19794, image::Format::Jpeg));
    let bytes = face.image.bytes(&file);
    assert_eq!(bytes.len(), file.len() - face.image.range.start);
    let picture = image::decode(bytes).unwrap();
    assert_eq!((picture.width, picture.height), (0x94, 0x46));
}

#[test]
fn dg2_in_the_newer_encoding() {
    let file = vector("dg/DG2_iso39794_allfields.bin");
    let [face] = &dg2::parse(&file).unwrap()[..] else { panic!("one face") };
    assert_eq!((face.encoding, face.image.format), (dg2::Encoding::Iso39794, image::Format::Jpeg2000));
    let bytes = face.image.bytes(&file);
    assert_eq!(bytes.len(), 15_000);
    let picture = image::decode(bytes).unwrap();
    assert_eq!((picture.width, picture.height), (413, 531));
    let mean = picture.rgb.iter().map(|sample| u64::from(*sample)).sum::<u64>() / picture.rgb.len() as u64;
    assert!((40..216).contains(&mean), "a picture, not a plane: {mean}");
}

#[test]
fn dg2_in_the_newer_encoding_with_nothing_but_what_must_be_there() {
    let file = vector("dg/DG2_iso39794_mandatory.bin");
    assert_eq!(file.len(), 15_083);
    let [face] = &dg2::parse(&file).unwrap()[..] else { panic!("one face") };
    assert_eq!((face.encoding, face.image.format), (dg2::Encoding::Iso39794, image::Format::Jpeg2000));
    let all_fields = vector("dg/DG2_iso39794_allfields.bin");
    let [other] = &dg2::parse(&all_fields).unwrap()[..] else { panic!("one face") };
    assert_eq!(face.image.bytes(&file), other.image.bytes(&all_fields), "the same picture");
}

#[test]
fn a_face_whose_picture_is_none() {
    let record = vector("dg/iso19794_face_record.bin");
    let broken = vector("dg/iso19794_face_record_invalid_image.bin");
    let wrap = |record: &[u8]| {
        use documents::tlv::{write, write_all};
        let template = write_all(0x7F60, &[&write(0xA1, &[0x87, 2, 1, 1, 0x88, 2, 0, 8]), &write(0x5F2E, record)]);
        write(0x75, &write_all(0x7F61, &[&[2, 1, 1], &template]))
    };
    assert!(dg2::parse(&wrap(&record)).is_ok());
    let error = dg2::parse(&wrap(&broken)).unwrap_err();
    assert_eq!((error.file, error.fault), (File::Dg(group(2)), LdsFault::Value("the picture")));
    assert_eq!(image::decode(&broken[46..]), Err(ImageError::Unknown));
}

#[test]
fn dg7_of_a_passport() {
    let file = vector("dg/p10_Dg7.bin");
    let [signature] = &dg7::parse(&file).unwrap()[..] else { panic!("one signature") };
    let picture = image::decode(signature.bytes(&file)).unwrap();
    assert_eq!((signature.format, picture.width, picture.height), (image::Format::Jpeg, 0x94, 0x46));
}

#[test]
fn dg11_of_a_passport() {
    let dg11 = dg11::parse(&vector("dg/p10_Dg11.bin")).unwrap();
    let name = dg11.name.as_ref().unwrap().reveal();
    assert_eq!((name.primary.as_str(), name.secondary.as_str()), ("SMITH", "JOHN J"));
    assert_eq!(dg11.birthplace.as_ref().unwrap().reveal(), &["ANYTOWN", "MN"]);
    assert_eq!(dg11.address.as_ref().unwrap().reveal(), &["123 MAPLE RD", "ANYTOWN", "MN"]);
    assert_eq!(dg11.telephone.as_ref().unwrap().reveal(), "16125551212");
    assert_eq!(dg11.profession.as_ref().unwrap().reveal(), "TRAVEL AGENT");
    assert!(dg11.birth.is_none() && dg11.personal_number.is_none());
    assert!(!format!("{dg11:?}").contains("SMITH"));
}

#[test]
fn dg12_and_dg13_of_a_passport() {
    let dg12 = dg12::parse(&vector("dg/p10_Dg12.bin")).unwrap();
    assert_eq!(dg12.personalised.unwrap().calendar().unwrap().to_string(), "2016-11-15");
    assert_eq!(dg12.machine.unwrap().reveal(), "N-4962");
    let dg13 = dg13::parse(&vector("dg/p10_Dg13.bin")).unwrap();
    assert_eq!(dg13.reveal(), &[0x01, 0x23, 0x45, 0x67, 0x89, 0x01, 0x23, 0x45, 0x67, 0x89]);
}

#[test]
fn dg14_of_a_passport() {
    let infos = dg14::parse(&vector("dg/p10_Dg14.bin")).unwrap();
    let versions: Vec<_> = infos.chip_authentication.iter().map(|info| (info.suite, info.version)).collect();
    assert_eq!(versions, [(Suite::Aes256, 1)]);
    let [key] = &infos.chip_keys[..] else { panic!("one key") };
    assert_eq!(infos.chip_key(&infos.chip_authentication[0]), Some(key));
    let KeyMaterial::Ec { parameters, point } = &key.key.key else { panic!("a curve") };
    assert!(matches!(parameters, EcParameters::Explicit(_)));
    let curve = parameters.curve().unwrap();
    assert_eq!(curve.id(), CurveId::Bp384r1);
    assert!(curve.decode(point).is_ok());
    let pace: Vec<_> = infos.pace.iter().map(|info| (info.mapping, info.suite, info.parameter_id)).collect();
    let offered = [Mapping::Generic, Mapping::ChipAuthentication].map(|mapping| (mapping, Suite::Aes256, Some(16)));
    assert_eq!(pace, offered);
    assert_eq!((&infos.terminal_authentication[..], infos.unknown), (&[1][..], 0));
}

#[test]
fn dg15_of_a_passport() {
    let key = dg15::parse(&vector("dg/p10_Dg15.bin")).unwrap();
    let KeyMaterial::Rsa { modulus, exponent } = &key.key else { panic!("RSA") };
    assert_eq!((modulus.len(), modulus[0], &exponent[..]), (224, 0xBB, &[1, 0, 1][..]));
    assert_eq!(key.raw.len(), 258);
}

#[test]
fn dg16_of_a_passport() {
    let contacts = dg16::parse(&vector("dg/p10_Dg16.bin")).unwrap();
    let names: Vec<_> = contacts.iter().map(|contact| contact.name.as_ref().unwrap().reveal()).collect();
    assert_eq!(names.iter().map(|name| name.primary.as_str()).collect::<Vec<_>>(), ["SMITH", "BROWN"]);
    assert_eq!(names[1].secondary, "MARY J");
    assert_eq!(contacts[0].recorded.unwrap().calendar().unwrap().to_string(), "2002-01-01");
    assert_eq!(contacts[1].telephone.as_ref().unwrap().reveal(), "14155551212");
    assert_eq!(contacts[1].address.as_ref().unwrap().reveal(), &["49 REDWOOD LN", "OCEAN BREEZE", "CA", "94000"]);
}

/// Every parser, on whatever it is given.
fn parse_all(bytes: &[u8]) {
    drop(card_access::parse(bytes));
    drop(card_security::parse(bytes));
    let _ = atr_info::parse(bytes);
    drop(com::parse(Application::Travel, bytes));
    drop(com::parse(Application::Licence, bytes));
    drop(dg1::parse(bytes));
    drop(dg2::parse(bytes));
    drop(dg7::parse(bytes));
    drop(dg11::parse(bytes));
    drop(dg12::parse(bytes));
    drop(dg13::parse(bytes));
    drop(dg14::parse(bytes));
    drop(dg15::parse(bytes));
    drop(dg16::parse(bytes));
    drop(licence::dg1(bytes));
    drop(licence::dg5(bytes));
    drop(licence::dg6(bytes));
    drop(licence::dg12(bytes));
    drop(licence::dg13(bytes));
}

#[test]
fn no_parser_panics_on_files_that_were_changed() {
    let names = [
        "p10_Com",
        "p10_Dg1",
        "p10_Dg2",
        "p10_Dg7",
        "p10_Dg11",
        "p10_Dg12",
        "p10_Dg13",
        "p10_Dg14",
        "p10_Dg15",
        "p10_Dg16",
        "DG2_iso39794_allfields",
    ];
    let mut files = names.map(|name| vector(&format!("dg/{name}.bin"))).to_vec();
    files.extend(["ecdh_ef_cardaccess", "ecdh_ef_cardsecurity"].map(|name| vector(&format!("npa/{name}.bin"))));
    let file = prop::sample::select(files);
    let changes = prop::collection::vec((0_usize..600, any::<u8>()), 0..6);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(2000));
    runner
        .run(&(file, changes, any::<prop::sample::Index>()), |(mut file, changes, cut)| {
            for (place, byte) in changes {
                if let Some(place) = file.get_mut(place) {
                    *place = byte;
                }
            }
            parse_all(&file);
            parse_all(&file[..cut.index(file.len())]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_changed_portrait_panics() {
    let file = vector("dg/DG2_iso39794_allfields.bin");
    let face = dg2::parse(&file).unwrap().remove(0);
    let portrait = face.image.bytes(&file).to_vec();
    // Most of what can go wrong stands in the first bytes.
    let place = prop_oneof![3 => 0..400_usize, 1 => 0..portrait.len()];
    let mut runner = TestRunner::new(ProptestConfig::with_cases(40));
    runner
        .run(&prop::collection::vec((place, any::<u8>()), 1..4), |changes| {
            let mut portrait = portrait.clone();
            for (place, byte) in changes {
                portrait[place] = byte;
            }
            drop(image::decode(&portrait));
            Ok(())
        })
        .unwrap();
}
