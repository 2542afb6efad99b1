#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use domain::person::Day;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("../testdata/mrz.json")).unwrap()
}

fn joined(lines: &Value) -> String {
    lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

fn today() -> Day {
    Day::new(2026, 11, 21).unwrap()
}

#[test]
fn every_published_zone_reads_as_stated() {
    for vector in vectors() {
        let name = vector["name"].as_str().unwrap();
        let mrz = parse(&joined(&vector["lines"])).unwrap();
        assert_eq!(mrz.faults().is_empty(), vector["valid"].as_bool().unwrap(), "{name}: {:?}", mrz.faults());
        assert_eq!(mrz.lines().join("\n"), joined(&vector["lines"]), "{name}");
        let expect = |key: &str, found: Option<&String>| {
            if let Some(value) = vector.get(key).and_then(Value::as_str) {
                assert_eq!(found.map(String::as_str), Some(value), "{name}: {key}");
            }
        };
        let travel = mrz.travel();
        expect("document_number", Some(mrz.document_number().reveal()));
        expect("surname", travel.map(|travel| travel.names.surname.reveal()));
        expect("given", travel.map(|travel| travel.names.given.reveal()));
        expect("optional", travel.map(|travel| travel.optional.reveal()));
        let part = |date: PartialDate| {
            format!("{:02}{:02}{:02}", date.year().unwrap(), date.month().unwrap(), date.day().unwrap_or(0))
        };
        expect("dob", travel.and_then(|travel| travel.birth.map(part)).as_ref());
        expect("expiry", travel.and_then(|travel| travel.expiry.map(part)).as_ref());
        let is_cut = vector.get("truncated").is_some();
        assert_eq!(travel.is_some_and(|travel| travel.names.may_be_truncated), is_cut, "{name}");
        for candidate in vector.get("display_candidates").and_then(Value::as_array).into_iter().flatten() {
            assert!(fold::is_same(travel.unwrap().names.surname.reveal(), candidate.as_str().unwrap()), "{name}");
        }
        if let (Some(input), Mrz::Licence(licence)) = (vector.get("bap_input").and_then(Value::as_str), &mrz) {
            assert_eq!(licence.key().unwrap().information(), input.as_bytes(), "{name}");
        }
    }
}

#[test]
fn what_can_be_proven_is_mended_and_nothing_else() {
    for vector in vectors() {
        let name = vector["name"].as_str().unwrap();
        let outcome = repair(&joined(&vector["lines"])).unwrap();
        match (vector["valid"].as_bool().unwrap(), vector.get("repairable_to")) {
            (true, _) => assert!(matches!(outcome, Repair::Sound(_)), "{name}"),
            (false, Some(lines)) => {
                let Repair::Mended { mrz, changes } = outcome else { panic!("{name}: {outcome:?}") };
                assert_eq!(mrz.lines().join("\n"), joined(lines), "{name}");
                assert!(mrz.faults().is_empty());
                assert_eq!(changes.len(), 5);
                assert!(changes.iter().all(|change| change.line == 1 && change.field == Field::Number));
            }
            (false, None) => assert!(matches!(outcome, Repair::Hopeless(_)), "{name}: {outcome:?}"),
        }
    }
}

const SPECIMEN: [&str; 2] =
    ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];

#[test]
fn letters_in_dates_and_check_digits_are_digits() {
    let read = SPECIMEN.join("\n").replace("7408122F12O4159", "").replace("7408122F1204159", "74O8I22F12O4IS9");
    let Repair::Mended { mrz, changes } = repair(&read).unwrap() else { panic!("not mended") };
    assert_eq!(mrz.lines(), SPECIMEN);
    assert_eq!(changes.len(), 5);
}

#[test]
fn whether_a_number_begins_with_a_letter_is_not_guessed() {
    let zone = zone_of_number("012345678");
    assert!(parse(&zone).unwrap().faults().is_empty());
    assert_eq!(repair(&zone.replace("012345678", "O12345678")).unwrap(), Repair::Ambiguous);
}

#[test]
fn what_weighs_the_same_proves_nothing() {
    assert!(check::is_blind_to(b'G', b'6') && check::is_blind_to(b'L', b'1') && check::is_blind_to(b'K', b'<'));
    assert!(!check::is_blind_to(b'O', b'0') && !check::is_blind_to(b'C', b'<') && !check::is_blind_to(b'G', b'G' - 1));
    let zone = zone_of_number("2G0123456");
    assert_eq!(repair(&zone.replace("2G0123456", "2GO123456")).unwrap(), Repair::Ambiguous);
    let zone = zone_of_number("2X0123456");
    assert!(matches!(repair(&zone.replace("2X0123456", "2XO123456")).unwrap(), Repair::Mended { .. }));
}

/// A passport with this number.
fn zone_of_number(number: &str) -> String {
    let lines = "P<DNKHANSEN<<IDA<<<<<<<<<<<<<<<<<<<<<<<<<<<<";
    let digit = char::from(check::digit(number.bytes()));
    let rest = "8808176F3309092<<<<<<<<<<<<<<<";
    let composite = [number, &digit.to_string(), &rest[..7], &rest[8..]].concat();
    format!("{lines}\n{number}{digit}DNK{rest}{}", char::from(check::digit(composite.bytes())))
}

#[test]
fn keys_are_those_of_the_standard() {
    let examples: [(&str, &str); 4] = [
        ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8", "D23145890734934071279507122"),
        ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL898902C<3UTO6908061F9406236<<<<<<<8", "L898902C<369080619406236"),
        (
            "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<",
            "D23145890734934071279507122",
        ),
        (
            "I<UTOL898902C<3<<<<<<<<<<<<<<<\n6908061F9406236UTO<<<<<<<<<<<1\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            "L898902C<369080619406236",
        ),
    ];
    for (zone, information) in examples {
        let mrz = parse(zone).unwrap();
        // The standard's own examples with number L898902C have a composite digit that does not hold.
        assert!(mrz.faults().iter().all(|fault| *fault == Fault::Check(Check::Composite)), "{:?}", mrz.faults());
        assert_eq!(mrz.travel().unwrap().key().unwrap().information(), information.as_bytes());
    }
    let (birth, expiry) = (Day::new(1969, 8, 6).unwrap(), Day::new(1994, 6, 23).unwrap());
    assert_eq!(Key::new(" l898902c ", birth, expiry).unwrap().information(), b"L898902C<369080619406236");
    assert_eq!(Key::of_text("D23145890734", "340712", "950712").unwrap().information(), b"D23145890734934071279507122");
    assert_eq!(Key::of_text("", "340712", "950712"), Err(KeyError::Number));
    assert_eq!(Key::of_text("12\u{e6}", "340712", "950712"), Err(KeyError::Number));
    assert_eq!(Key::of_text("12", "341312", "950712"), Err(KeyError::Birth));
    assert_eq!(Key::of_text("12", "340712", "95-7-1"), Err(KeyError::Expiry));
}

#[test]
fn a_data_group_reads_as_its_print() {
    let travel = parse_dg1(SPECIMEN.concat().as_bytes()).unwrap();
    assert_eq!(Some(&travel), parse(&SPECIMEN.join("\r\n")).unwrap().travel());
    assert_eq!(travel.kind(), DocumentKind::Passport);
    assert_eq!((travel.issuer.code(), travel.nationality.code()), ("UTO", "UTO"));
    assert_eq!(travel.sex, Some(Sex::Female));
    assert_eq!(travel.birth.unwrap().birth_day(today()), Day::new(1974, 8, 12));
    assert_eq!(parse_dg1(b"P<UTO").unwrap_err(), MrzError::Shape { lines: 1, first: 5 });
    let mut bytes = SPECIMEN.concat().into_bytes();
    bytes[50] = b'a';
    assert_eq!(parse_dg1(&bytes).unwrap_err(), MrzError::Character { line: 2, column: 7 });
}

#[test]
fn nothing_personal_is_printed() {
    let printed = format!("{:?} {:?}", parse(&SPECIMEN.join("\n")), repair(&SPECIMEN.join("\n")));
    for part in ["ERIKSSON", "ANNA", "L898902", "740812", "ZE184226B"] {
        assert!(!printed.contains(part), "{printed}");
    }
}

#[test]
fn visas_and_french_licences_have_no_key() {
    let visa = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
    let mrz = parse(visa).unwrap();
    assert_eq!((mrz.format(), mrz.faults()), (Format::MrvA, &[][..]));
    assert_eq!(mrz.travel().unwrap().key(), None);
    let visa = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";
    assert_eq!((parse(visa).unwrap().format(), parse(visa).unwrap().faults()), (Format::MrvB, &[][..]));
    let Mrz::Licence(licence) = parse("D1FRA13AA000026310505MARTIN<<7").unwrap() else { panic!("no licence") };
    let LicenceContent::French { expiry, surname } = &licence.content else { panic!("not French") };
    assert_eq!((licence.number.reveal().as_str(), surname.reveal().as_str()), ("13AA00002", "MARTIN"));
    assert_eq!(expiry.unwrap().expiry_day(today()), Day::new(2031, 5, 5));
    assert_eq!(licence.key(), None);
}

#[test]
fn other_text_is_refused() {
    assert_eq!(parse("").unwrap_err(), MrzError::Shape { lines: 0, first: 0 });
    assert_eq!(parse(&"<".repeat(300)).unwrap_err(), MrzError::Shape { lines: 1, first: 300 });
    assert_eq!(parse("P<UTO\nL898").unwrap_err(), MrzError::Shape { lines: 2, first: 5 });
    assert_eq!(parse("P<\u{c6}").unwrap_err(), MrzError::Character { line: 1, column: 3 });
    assert_eq!(parse(&format!("1{}", "<".repeat(29))).unwrap_err(), MrzError::Code);
    assert!(parse(&SPECIMEN.join("\n \n").to_lowercase()).is_ok());
}

proptest! {
    #[test]
    fn no_text_panics(text in "[A-Z0-9<\n\u{e6} ]{0,100}") {
        let _ = parse(&text);
        let _ = repair(&text);
        let _ = parse_dg1(text.as_bytes());
    }

    #[test]
    fn no_zone_with_errors_is_mended_into_a_wrong_one(
        number in "[A-NP-Z0-9][A-Z0-9]{8}", place in 0_usize..10, letter in "[A-Z0-9<]",
    ) {
        let zone = zone_of_number(&number);
        let mut lines = zone.clone().into_bytes();
        lines[45 + place] = letter.as_bytes()[0];
        let read = String::from_utf8(lines).unwrap();
        if let Repair::Mended { mrz, .. } = repair(&read).unwrap() {
            prop_assert!(mrz.faults().is_empty());
            // Only a letter is ever taken for a digit, so an answer differs from what was read in such places alone.
            for (before, after) in read.replace('\n', "").bytes().zip(mrz.lines().concat().bytes()) {
                prop_assert!(before == after || before.is_ascii_uppercase());
            }
        }
    }

    #[test]
    fn dates_have_a_form(text in "[0-9<]{6}") {
        if let Some(date) = PartialDate::of(text.as_bytes()) {
            let _ = date.birth_day(today());
            if let Some(year) = date.expiry_year(today()) {
                prop_assert!((1976..=2076).contains(&year) && year.rem_euclid(100) == i16::from(date.year().unwrap()));
            }
        }
    }
}
