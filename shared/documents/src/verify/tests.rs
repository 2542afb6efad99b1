//! Simulated documents, as if all their files had been copied to a disk. Reading them is tested elsewhere.

use std::sync::LazyLock;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Expected, Printed, Reader, verify};
use crate::dump::{Dump, Evidence, Missing, ReadFinding};
use crate::file::{Application, File};
use crate::mrz;
use crate::pki::store::{Anchors, Root};
use crate::report::{Assertion, AssertionId, Outcome, Reason, Report};
use crate::sim::{Forgery, Profile, Specimen, catalogue};

/// 2026-06-01.
const NOW: i64 = 1_780_272_000;
const YEAR_SECONDS: i64 = 31_557_600;

fn profile(name: &str) -> Profile {
    catalogue::all().into_iter().find(|profile| profile.name == name).unwrap()
}

fn dump(specimen: &Specimen) -> Dump {
    let application = if specimen.lines.iter().any(|line| line.len() == 30 && line.starts_with('D')) {
        Application::Licence
    } else {
        Application::Travel
    };
    let files = specimen.chip.files().iter().map(|(file, bytes)| (*file, bytes.clone()));
    Dump::from_files(application, files)
}

fn anchors(specimen: &Specimen) -> Anchors {
    let mut anchors = Anchors::default();
    let _ = anchors.add_master_list(&specimen.master_list, Root::Within).unwrap();
    anchors.add_crl(&specimen.revocation_list).unwrap();
    anchors
}

fn report(specimen: &Specimen) -> Report {
    verify(&dump(specimen), &anchors(specimen), &Expected::default(), NOW).report
}

/// Every assertion that is neither passed nor without object, apart from what only reading can tell.
fn noticed(report: &Report) -> String {
    let quiet = |id| matches!(id, AssertionId::MrzMatches | AssertionId::AccessProtocol);
    let notable = report.assertions().iter().filter(|one| one.outcome() > Outcome::Passed && !quiet(one.id()));
    let lines: Vec<String> =
        notable.map(|one| format!("{} {} {:?}", one.id(), one.reason().code(), one.evidence())).collect();
    lines.join("\n")
}

#[test]
fn a_genuine_document_of_every_profile() {
    for profile in catalogue::all() {
        let report = report(&Specimen::genuine(&profile, NOW));
        assert_eq!(report.failed().count(), 0, "{}: {}", profile.name, noticed(&report));
        for id in [AssertionId::SodSignature, AssertionId::SodChain, AssertionId::SodValidity, AssertionId::SodIssuer] {
            assert_eq!(report.about(id).unwrap().outcome(), Outcome::Passed, "{} {id}", profile.name);
        }
        assert_eq!(report.about(AssertionId::SodRevocation).unwrap().reason(), Reason::NotRevoked, "{}", profile.name);
    }
}

fn check(profile: &Profile, forgery: Forgery, notable: Expect) {
    notable.assert_eq(&noticed(&report(&Specimen::forged(profile, forgery, NOW))));
}

#[test]
fn each_forgery_is_found_by_its_own_check() {
    let bac = profile("bac");
    check(
        &bac,
        Forgery::ForgedSignature,
        expect![[r#"
            sod.signature signature_wrong []
            sod.chain sod_needed []
            sod.validity sod_needed []
            sod.revocation sod_needed []
            sod.algorithms sod_needed []
            sod.issuer issuer_unproved ["DNK", "DK"]"#]],
    );
    check(
        &profile("plain"),
        Forgery::UnknownAuthority,
        expect![[r#"
            sod.chain issuer_unknown ["DK"]
            sod.revocation revocation_list_none []
            sod.issuer issuer_unproved ["DNK", "DK"]"#]],
    );
    check(&bac, Forgery::OtherCountry, expect![[r#"sod.issuer issuer_differs ["SWE", "DK"]"#]]);
    check(&bac, Forgery::ExpiredSigner, expect![[r#"sod.validity signer_not_valid ["signing_time"]"#]]);
    check(&bac, Forgery::RevokedSigner, expect!["sod.revocation revoked []"]);
    check(&bac, Forgery::OtherFace, expect!["hash.dg2 hash_differs []"]);
    check(&bac, Forgery::LyingCom, expect![[r#"files.listed list_differs ["DG2", "DG4", "DG11"]"#]]);
    check(
        &bac,
        Forgery::RemovedGroup(super::document::group(11)),
        expect![[r#"
            hash.dg11 group_not_read []
            files.complete files_not_read ["DG11"]"#]],
    );
    check(
        &profile("mapped-chip"),
        Forgery::ForgedCardSecurity,
        expect![[r"
        card_security.signature signature_wrong []
        chip.cam proof_not_done []"]],
    );
}

#[test]
fn nothing_is_trusted_without_anchors() {
    let specimen = Specimen::genuine(&profile("bac"), NOW);
    let report = verify(&dump(&specimen), &Anchors::default(), &Expected::default(), NOW).report;
    expect![[r#"
        sod.chain anchors_none ["DK"]
        sod.revocation revocation_list_none []
        sod.issuer issuer_unproved ["DNK", "DK"]"#]]
    .assert_eq(&noticed(&report));
}

#[test]
fn a_signer_that_has_run_out_since_was_valid_then() {
    let specimen = Specimen::genuine(&profile("bac"), NOW);
    let later = NOW + 9 * YEAR_SECONDS + YEAR_SECONDS / 2;
    let report = verify(&dump(&specimen), &anchors(&specimen), &Expected::default(), later).report;
    assert_eq!(report.about(AssertionId::SodValidity).unwrap().reason(), Reason::SignerValid);
}

#[test]
fn what_is_missing_is_not_wrong() {
    let specimen = Specimen::genuine(&profile("modern"), NOW);
    let mut some = dump(&specimen);
    some.files
        .retain(|file, _| matches!(file, File::Sod | File::Dg(_)) && *file != File::Dg(super::document::group(2)));
    let report = verify(&some, &anchors(&specimen), &Expected::default(), NOW).report;
    expect![[r#"
        hash.dg2 group_not_read []
        files.complete files_not_read ["DG2"]
        files.listed not_read []
        chip.agreement proof_not_done []
        portrait.readable not_read []"#]]
    .assert_eq(&noticed(&report));
    let mut none = Dump::new(Application::Travel);
    let report = verify(&none, &anchors(&specimen), &Expected::default(), NOW).report;
    assert_eq!(report.failed().count(), 0, "{}", noticed(&report));
    assert!(report.assertions().iter().all(|one| one.outcome() != Outcome::Passed), "{}", noticed(&report));
    let _ = none.missing.insert(File::Sod, Missing::NotOnChip);
    let report = verify(&none, &anchors(&specimen), &Expected::default(), NOW).report;
    assert_eq!(report.failed().map(Assertion::reason).collect::<Vec<_>>(), [Reason::SodMissing]);
}

#[test]
fn a_file_that_is_kept_from_the_reader_is_excused_only_if_it_is_biometric() {
    let specimen = Specimen::genuine(&profile("modern"), NOW);
    let report = |denied: &[u8]| {
        let mut some = dump(&specimen);
        for number in denied {
            let file = File::Dg(super::document::group(*number));
            let _ = (some.files.remove(&file), some.missing.insert(file, Missing::Denied));
        }
        some.findings.push(ReadFinding::TerminalAbsent);
        verify(&some, &anchors(&specimen), &Expected::default(), NOW).report
    };
    expect![[r#"
        hash.dg3 group_protected ["terminal_absent"]
        chip.agreement proof_not_done []"#]]
    .assert_eq(&noticed(&report(&[3])));
    expect![[r#"
        hash.dg2 group_not_read []
        hash.dg3 group_protected ["terminal_absent"]
        files.complete files_not_read ["DG2"]
        chip.agreement proof_not_done []
        portrait.readable not_read []"#]]
    .assert_eq(&noticed(&report(&[2, 3])));
}

#[test]
fn what_a_foreign_reader_says_of_a_chip_proves_nothing_without_a_question_of_ones_own() {
    let specimen = Specimen::genuine(&profile("active-ec"), NOW);
    let challenge = *b"12345678";
    let chip = Specimen::genuine(&profile("active-ec"), NOW);
    let mut random = |bytes: &mut [u8]| bytes.fill(7);
    let response = chip.chip.prove(challenge, &mut random);
    let mut dump = dump(&specimen);
    dump.evidence.push(Evidence::Active { challenge, response });
    let active = |challenge: Option<[u8; 8]>, reader| {
        let expected = Expected { challenge, reader, ..Expected::default() };
        let report = verify(&dump, &anchors(&specimen), &expected, NOW).report;
        report.about(AssertionId::ChipActive).unwrap().reason()
    };
    assert_eq!(active(Some(challenge), Reader::Foreign), Reason::ChipProved);
    assert_eq!(active(Some(*b"87654321"), Reader::Foreign), Reason::ChallengeForeign);
    assert_eq!(active(None, Reader::Foreign), Reason::ProofNotDone);
    assert_eq!(active(None, Reader::Own), Reason::ChipProved);
}

#[test]
fn printed_lines_are_compared_with_the_chip() {
    let specimen = Specimen::genuine(&profile("bac"), NOW);
    let asserted = |text: &str| {
        let expected = Expected { printed: Some(Printed::Zone(mrz::parse(text).unwrap())), ..Expected::default() };
        let report = verify(&dump(&specimen), &anchors(&specimen), &expected, NOW).report;
        report.about(AssertionId::MrzMatches).unwrap().reason()
    };
    let lines = specimen.lines.join("\n");
    assert_eq!(asserted(&lines), Reason::MrzAgrees);
    assert_eq!(asserted(&lines.replacen("<<", "X<", 1)), Reason::MrzDiffers);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_change_of_a_file_panics_or_passes(file in 0_usize..16, place in any::<prop::sample::Index>(), flip in 1_u8..) {
        static GENUINE: LazyLock<(Dump, Anchors)> = LazyLock::new(|| {
            let specimen = Specimen::genuine(&profile("modern"), NOW);
            (dump(&specimen), anchors(&specimen))
        });
        let (genuine, anchors) = &*GENUINE;
        let mut dump = genuine.clone();
        let names: Vec<File> = dump.files.keys().copied().collect();
        let name = *names.get(file % names.len()).unwrap();
        let bytes = dump.files.get_mut(&name).unwrap();
        let place = place.index(bytes.len());
        *bytes.get_mut(place).unwrap() ^= flip;
        let report = verify(&dump, anchors, &Expected::default(), NOW).report;
        if let File::Dg(group) = name {
            prop_assert_eq!(report.about(AssertionId::Hash(group)).unwrap().reason(), Reason::HashDiffers);
        }
    }
}
