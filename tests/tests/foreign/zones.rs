//! Machine-readable zones, against the crate `mrz`.

use documents::mrz::{self as ours, Fault, Mrz, Travel};
use mrz::{Date, MrzDate, Sex, Td1Fields, Td2Fields, Td3Fields};
use proptest::prelude::*;

/// What is printed on a document, in the characters of a zone.
#[derive(Debug, Clone)]
struct Printed {
    number: String,
    surname: String,
    given_names: String,
    birth: (i32, u32, u32),
    expiry: (i32, u32, u32),
    optional: String,
}

prop_compose! {
    fn printed()(
        number in "[A-Z0-9]{6,9}",
        surname in "[A-Z]{1,10}",
        given_names in "[A-Z]{1,8}( [A-Z]{1,8})?",
        birth in (1930..2020_i32, 1..=12_u32, 1..=28_u32),
        expiry in (2026..2036_i32, 1..=12_u32, 1..=28_u32),
        optional in "[A-Z0-9]{0,7}",
    ) -> Printed {
        Printed { number, surname, given_names, birth, expiry, optional }
    }
}

fn date((year, month, day): (i32, u32, u32)) -> MrzDate {
    MrzDate::Calendar(Date::new(year, month, day))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The three layouts as the other crate prints them.
fn zones(printed: &Printed) -> [String; 3] {
    let Printed { number, surname, given_names, birth, expiry, optional } = printed.clone();
    let (birth, expiry) = (date(birth), date(expiry));
    let td3 = mrz::format_td3(&Td3Fields {
        issuing_country: "DNK".to_owned(),
        nationality: "DNK".to_owned(),
        document_number: number.clone(),
        surname: surname.clone(),
        given_names: given_names.clone(),
        date_of_birth: birth,
        date_of_expiry: expiry,
        sex: Sex::Female,
        personal_number: some(&optional),
        ..Td3Fields::default()
    });
    let td2 = mrz::format_td2(&Td2Fields {
        issuing_country: "DNK".to_owned(),
        nationality: "DNK".to_owned(),
        document_number: number.clone(),
        surname: surname.clone(),
        given_names: given_names.clone(),
        date_of_birth: birth,
        date_of_expiry: expiry,
        sex: Sex::Female,
        optional_data: some(&optional),
        ..Td2Fields::default()
    });
    let td1 = mrz::format_td1(&Td1Fields {
        issuing_country: "DNK".to_owned(),
        nationality: "DNK".to_owned(),
        document_number: number,
        surname,
        given_names,
        date_of_birth: birth,
        date_of_expiry: expiry,
        sex: Sex::Female,
        optional_data_1: some(&optional),
        ..Td1Fields::default()
    });
    [td3, td2, td1]
}

fn travel(zone: &str) -> Travel {
    match ours::parse(zone).unwrap() {
        Mrz::Travel(travel) => travel,
        Mrz::Licence(_) => panic!("a licence"),
    }
}

/// Whether every check digit holds, as the other crate says.
fn they_find_it_sound(zone: &str) -> Option<bool> {
    let lines: Vec<&str> = zone.lines().collect();
    let data = match lines.as_slice() {
        [one, two, three] => mrz::parse_td1(one, two, three),
        [one, two] if one.len() == 44 => mrz::parse_td3(one, two),
        [one, two] => mrz::parse_td2(one, two),
        _ => panic!("no zone"),
    };
    data.ok().map(|data| data.checks.all_valid())
}

proptest! {
    #[test]
    fn what_they_print_we_read(printed in printed()) {
        for zone in zones(&printed) {
            let read = travel(&zone);
            prop_assert_eq!(&read.faults, &Vec::new(), "{}", zone);
            prop_assert_eq!(read.number.reveal(), &printed.number);
            prop_assert_eq!(read.names.surname.reveal(), &printed.surname);
            prop_assert_eq!(read.names.given.reveal(), &printed.given_names);
            prop_assert_eq!(read.issuer.code(), "DNK");
            prop_assert_eq!(read.optional.reveal(), &printed.optional);
        }
    }

    #[test]
    fn we_agree_on_check_digits_after_any_change(
        printed in printed(), at in any::<prop::sample::Index>(), to in "[0-9]",
    ) {
        for zone in zones(&printed) {
            // Of the line that carries the check digits, one character becomes another digit.
            let line = usize::from(zone.lines().count() == 2);
            let mut lines: Vec<String> = zone.lines().map(str::to_owned).collect();
            let at = at.index(lines[line].len());
            lines[line].replace_range(at..=at, &to);
            let zone = lines.join("\n");
            let Some(theirs) = they_find_it_sound(&zone) else { continue };
            let wrong = travel(&zone).faults.iter().any(|fault| matches!(fault, Fault::Check(_)));
            prop_assert_eq!(theirs, !wrong, "{}", zone);
        }
    }
}
