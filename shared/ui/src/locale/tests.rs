use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

use super::{Day, Language, Locale};

/// Every message of a file with the variables that it uses.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::<String, BTreeSet<String>>::new();
    let mut current = None;
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with([' ', '}', '[', '*'])
            && let Some((id, _)) = line.split_once(" =")
        {
            current = Some(id.to_owned());
        }
        let Some(id) = &current else { continue };
        let variables = messages.entry(id.clone()).or_default();
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            drop(variables.replace(name));
        }
    }
    messages
}

fn all(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    language.files().iter().flat_map(|(_, source)| messages(source)).collect()
}

#[test]
fn every_file_can_be_read() {
    for language in Language::ALL {
        for (name, source) in language.files() {
            if let Err((_, faults)) = FluentResource::try_new(source.to_owned()) {
                panic!("{}/{name}.ftl: {faults:?}", language.code());
            }
        }
    }
}

#[test]
fn no_id_is_written_twice() {
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for (name, source) in language.files() {
            let lines = source.lines().filter(|line| !line.starts_with(['#', ' ', '}']));
            for (id, _) in lines.filter_map(|line| line.split_once(" =")) {
                assert!(seen.insert(id), "{}/{name}.ftl repeats {id}", language.code());
            }
        }
    }
}

#[test]
fn every_language_says_the_same() {
    let danish = all(Language::Danish);
    let english = all(Language::English);
    for (id, variables) in &danish {
        assert_eq!(Some(variables), english.get(id), "{id}: variables in Danish and English");
    }
    for id in english.keys() {
        assert!(danish.contains_key(id), "{id} is only in English");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What stands between quotes after each `start` in a source file.
fn literals<'a>(source: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    source.split(start).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
}

#[test]
fn every_text_in_use_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["shared/ui/src/widget", "kiosk/src", "specialist-console/src"] {
        sources(&root.join(folder), &mut files);
    }
    let known = all(Language::Danish);
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for id in literals(&source, "locale.text(").chain(literals(&source, "locale.with(")) {
            assert!(known.contains_key(id), "{} uses the text {id}, which does not exist", file.display());
        }
    }
}

#[test]
fn every_problem_has_its_texts() {
    let locale = Locale::new(Language::Danish);
    for problem in domain::problem::Problem::ALL {
        for part in ["title", "remedy"] {
            let id = format!("problem-{}-{part}", problem.key());
            assert!(locale.has(&id), "{id}");
        }
    }
}

#[test]
fn plurals_and_variables_are_filled_in() {
    let (danish, english) = (Locale::new(Language::Danish), Locale::new(Language::English));
    assert_eq!(danish.with("finished-closes", &[("seconds", 1.into())]), "Skærmen lukker om 1 sekund");
    assert_eq!(danish.with("finished-closes", &[("seconds", 30.into())]), "Skærmen lukker om 30 sekunder");
    assert_eq!(english.with("finished-closes", &[("seconds", 30.into())]), "The screen closes in 30 seconds");
    let amount = danish.kroner(891);
    assert_eq!(danish.with("prompt-fee-title", &[("amount", amount.into())]), "Passet koster 891 kr.");
}

#[test]
fn a_missing_text_shows_its_id() {
    assert_eq!(Locale::default().text("no-such-text"), "no-such-text");
}

#[test]
fn times_dates_and_amounts_are_written_as_people_do() {
    let (da, en) = (Locale::new(Language::Danish), Locale::new(Language::English));
    let day = Day { weekday: 6, day: 21, month: 11 };
    assert_eq!((da.time(10, 42), en.time(9, 5)), ("10.42".into(), "9:05".into()));
    assert_eq!((da.time_of_day(17 * 60), en.time_of_day(615)), ("17.00".into(), "10:15".into()));
    assert_eq!((da.stopwatch(252), en.stopwatch(252)), ("04.12".into(), "04:12".into()));
    assert_eq!((da.date(day), en.date(day)), ("Lørdag 21. november".into(), "Saturday 21 November".into()));
    assert_eq!((da.date_short(day), en.date_short(day)), ("Lør 21. nov".into(), "Sat 21 Nov".into()));
    assert_eq!((da.kroner(891), en.kroner(1_752)), ("891 kr.".into(), "DKK 1,752".into()));
    assert_eq!(da.kroner(1_752), "1.752 kr.");
    assert_eq!((da.decimal(0.94), en.decimal(0.94)), ("0,9".into(), "0.9".into()));
    assert_eq!(da.weekday(0), "", "a weekday that does not exist has no name");
}
