//! What is odd about real chips must not keep a reader from reading all of them.

use documents::dump::Dump;
use documents::file::File;
use documents::read::ReadError;
use documents::sim::{Person, Quirk, Specimen, catalogue};

use crate::reading::{NOW, can, key, plan, profile, read};

#[test]
fn each_oddity_is_put_up_with() {
    for base in ["modern", "bac"] {
        let whole = {
            let mut specimen = Specimen::genuine(&profile(base), NOW);
            let key = key(&specimen);
            read(&mut specimen, plan(key)).unwrap()
        };
        for quirk in catalogue::quirks() {
            let mut specimen = Specimen::genuine(&profile(base).with(quirk), NOW);
            let key = key(&specimen);
            let dump = read(&mut specimen, plan(key)).unwrap_or_else(|error| panic!("{base}, {quirk:?}: {error}"));
            // EF.ATR/INFO only helps to read the others faster.
            let read =
                |dump: &Dump| dump.files.keys().filter(|file| **file != File::AtrInfo).copied().collect::<Vec<_>>();
            assert_eq!(read(&dump), read(&whole), "{base}, {quirk:?}: {:?}", dump.missing);
        }
    }
}

#[test]
fn a_file_longer_than_plain_reads_reach() {
    let mut specimen = Specimen::genuine(&profile("modern").with(Quirk::LongGroup), NOW);
    let key = key(&specimen);
    let dump = read(&mut specimen, plan(key)).unwrap();
    let file = File::Dg(documents::file::Group::new(13).unwrap());
    assert_eq!(dump.file(file).unwrap().len(), 4_200 * 8 + 4);
}

#[test]
fn a_card_may_be_lifted_at_any_time() {
    let count = {
        let mut specimen = Specimen::genuine(&profile("modern"), NOW);
        let key = key(&specimen);
        read(&mut specimen, plan(key)).unwrap().apdus
    };
    for after in (1..count).step_by(3) {
        let mut specimen = Specimen::genuine(&profile("modern").with(Quirk::LiftedAfter(after)), NOW);
        let key = key(&specimen);
        let dump = read(&mut specimen, plan(key)).unwrap_or_else(|error| panic!("lifted after {after}: {error}"));
        assert!(dump.findings.contains(&documents::dump::ReadFinding::Resumed));
        assert!(dump.missing.keys().all(|file| !matches!(file, File::Com | File::Sod)), "lifted after {after}");
    }
}

#[test]
fn a_wrong_key_is_told_with_the_tries_that_are_left() {
    let other = Specimen::of(&profile("bac"), &Person::OTHER, NOW);
    for base in ["bac", "modern"] {
        let mut specimen = Specimen::genuine(&profile(base).with(Quirk::CountsTries(3)), NOW);
        let error = read(&mut specimen, plan(key(&other))).unwrap_err();
        assert_eq!(error, ReadError::WrongKey { attempts_left: Some(2) }, "{base}");
        let mut specimen = Specimen::genuine(&profile(base), NOW);
        let error = read(&mut specimen, plan(key(&other))).unwrap_err();
        assert_eq!(error, ReadError::WrongKey { attempts_left: None }, "{base}");
    }
}

#[test]
fn a_card_opens_by_its_number_too() {
    let mut specimen = Specimen::genuine(&profile("card"), NOW);
    let key = can(&specimen);
    assert!(read(&mut specimen, plan(key)).unwrap().files.contains_key(&File::Sod));
}

#[test]
fn long_keys_go_in_chains_where_commands_are_short() {
    for base in ["dh", "agreement-dh"] {
        let mut specimen = Specimen::genuine(&profile(base), NOW);
        let short = documents::read::Plan { extended: false, ..plan(key(&specimen)) };
        let dump = read(&mut specimen, short).unwrap_or_else(|error| panic!("{base}: {error}"));
        assert_eq!(dump.evidence.len(), usize::from(base == "agreement-dh"), "{base}: {:?}", dump.findings);
    }
}
