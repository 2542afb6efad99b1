//! Each forgery is found by the check that is meant to find it, and by no other.

use documents::file::Group;
use documents::read::{Plan, ReadError};
use documents::sim::{Forgery, Specimen};
use expect_test::{Expect, expect};

use crate::reading::{NOW, key, plan, profile, read};
use crate::verifying::{outcomes, verify};

/// What the report on a forged document says otherwise than that on a genuine one.
fn difference(base: &str, forgery: Forgery, policy: fn(Plan) -> Plan) -> String {
    let outcomes_of = |mut specimen: Specimen| {
        let key = key(&specimen);
        let dump = read(&mut specimen, policy(plan(key))).unwrap_or_else(|error| panic!("{base}: {error}"));
        outcomes(&verify(&specimen, &dump))
    };
    let genuine = outcomes_of(Specimen::genuine(&profile(base), NOW));
    let forged = outcomes_of(Specimen::forged(&profile(base), forgery, NOW));
    forged.into_iter().filter(|line| !genuine.contains(line)).collect::<Vec<_>>().join("\n")
}

fn check(base: &str, forgery: Forgery, found: Expect) {
    found.assert_eq(&difference(base, forgery, |plan| plan));
}

fn refusal(base: &str, forgery: Forgery) -> ReadError {
    let mut specimen = Specimen::forged(&profile(base), forgery, NOW);
    let key = key(&specimen);
    read(&mut specimen, plan(key)).unwrap_err()
}

fn group(number: u8) -> Group {
    Group::new(number).unwrap()
}

#[test]
fn a_changed_name() {
    check("card", Forgery::ChangedGroup(group(1)), expect!["hash.dg1 Failed HashDiffers"]);
    check("bac", Forgery::ChangedGroup(group(1)), expect!["hash.dg1 Failed HashDiffers"]);
}

#[test]
fn any_changed_group() {
    for number in [2, 7, 11, 12, 13, 16] {
        let mut specimen = Specimen::forged(&profile("modern"), Forgery::ChangedGroup(group(number)), NOW);
        let key = key(&specimen);
        let dump = read(&mut specimen, plan(key)).unwrap();
        let report = verify(&specimen, &dump);
        let failed: Vec<_> = report.failed().map(|assertion| assertion.id().name()).collect();
        assert_eq!(failed, [format!("hash.dg{number}")]);
    }
}

#[test]
fn the_face_of_another_person() {
    check("modern", Forgery::OtherFace, expect!["hash.dg2 Failed HashDiffers"]);
    check("licence", Forgery::OtherFace, expect!["hash.dg6 Failed HashDiffers"]);
}

#[test]
fn a_group_that_was_taken_out() {
    check(
        "modern",
        Forgery::RemovedGroup(group(11)),
        expect![[r"
        hash.dg11 Unavailable GroupNotRead
        files.complete Failed FilesLacking"]],
    );
}

#[test]
fn a_list_of_files_that_lies() {
    check("bac", Forgery::LyingCom, expect!["files.listed Inconclusive ListDiffers"]);
}

#[test]
fn a_signature_of_nobody() {
    check(
        "modern",
        Forgery::ForgedSignature,
        expect![[r"
            sod.signature Failed SignatureWrong
            sod.chain Unavailable SodNeeded
            sod.validity Unavailable SodNeeded
            sod.revocation Unavailable SodNeeded
            sod.algorithms Unavailable SodNeeded
            sod.issuer Inconclusive IssuerUnproved
            chip.agreement Inconclusive ProofKeyUnsigned"]],
    );
    check(
        "bac",
        Forgery::ForgedSignature,
        expect![[r"
            sod.signature Failed SignatureWrong
            sod.chain Unavailable SodNeeded
            sod.validity Unavailable SodNeeded
            sod.revocation Unavailable SodNeeded
            sod.algorithms Unavailable SodNeeded
            sod.issuer Inconclusive IssuerUnproved"]],
    );
}

#[test]
fn an_authority_that_only_has_the_name() {
    check(
        "modern",
        Forgery::UnknownAuthority,
        expect![[r"
            sod.chain Inconclusive IssuerUnknown
            sod.revocation Unavailable RevocationListNone
            sod.issuer Inconclusive IssuerUnproved"]],
    );
}

#[test]
fn an_authority_with_an_rsa_key_has_one_of_its_own_too() {
    let found = difference("bac", Forgery::UnknownAuthority, |plan| plan);
    assert!(found.starts_with("sod.chain Inconclusive IssuerUnknown"), "{found}");
}

#[test]
fn the_signer_of_another_country() {
    check("modern", Forgery::OtherCountry, expect!["sod.issuer Failed IssuerDiffers"]);
}

#[test]
fn a_signer_that_had_expired() {
    check("modern", Forgery::ExpiredSigner, expect!["sod.validity Failed SignerNotValid"]);
}

#[test]
fn a_signer_of_lists_who_signs_documents() {
    check("modern", Forgery::ListSigner, expect!["sod.validity Failed SignerUnfit"]);
}

#[test]
fn a_signer_that_was_revoked() {
    check("modern", Forgery::RevokedSigner, expect!["sod.revocation Failed Revoked"]);
}

#[test]
fn a_copy_of_a_chip() {
    for base in ["modern", "agreement-3des", "agreement-dh", "agreement-dh-3des", "agreement-2", "card"] {
        let found = difference(base, Forgery::Cloned, |plan| plan);
        assert_eq!(found, "chip.agreement Failed ChipNotProved", "{base}");
    }
    for base in ["old", "active-rsa", "active-ec", "licence-active"] {
        let found = difference(base, Forgery::Cloned, |plan| plan);
        assert_eq!(found, "chip.active Failed ChipNotProved", "{base}");
    }
    check("mapped-chip", Forgery::Cloned, expect!["chip.cam Failed ChipNotProved"]);
}

#[test]
fn a_copy_that_gives_no_proof() {
    check("active-ec", Forgery::Mute, expect!["chip.active Inconclusive ProofRefused"]);
    check("old", Forgery::Mute, expect!["chip.active Inconclusive ProofRefused"]);
    check("modern", Forgery::Mute, expect!["chip.agreement Inconclusive ProofRefused"]);
    check("agreement-3des", Forgery::Mute, expect!["chip.agreement Inconclusive ProofRefused"]);
}

#[test]
fn the_chips_description_signed_by_nobody() {
    check(
        "mapped-chip",
        Forgery::ForgedCardSecurity,
        expect![[r"
        card_security.signature Failed SignatureWrong
        chip.cam Inconclusive ProofKeyUnsigned"]],
    );
}

#[test]
fn pace_hidden() {
    check("active-ec", Forgery::HiddenPace, expect!["access.protocol Failed Downgraded"]);
}

#[test]
fn the_best_way_of_pace_struck_out() {
    check(
        "mapped-chip",
        Forgery::StruckOffer,
        expect![[r"
            access.protocol Inconclusive PaceUnsigned
            card_security.signature Unavailable NotRead
            chip.cam Unavailable ProofNotDone"]],
    );
}

#[test]
fn the_list_of_ways_garbled() {
    assert!(matches!(refusal("active-ec", Forgery::GarbledCardAccess), ReadError::Access(_)));
    let policy = |plan| Plan { allow_bac_on_pace_chip: true, ..plan };
    let found = difference("active-ec", Forgery::GarbledCardAccess, policy);
    assert_eq!(found, "access.protocol Failed Downgraded");
}

#[test]
fn pace_jammed() {
    assert!(matches!(refusal("active-ec", Forgery::JammedPace), ReadError::Access(_)));
    let found = difference("active-ec", Forgery::JammedPace, |plan| Plan { allow_bac_on_pace_chip: true, ..plan });
    assert_eq!(found, "access.protocol Failed Downgraded");
}

#[test]
fn somebody_between_chip_and_reader() {
    for base in ["modern", "bac", "licence"] {
        assert_eq!(refusal(base, Forgery::WrongCode), ReadError::ForgedAnswer, "{base}");
    }
}
