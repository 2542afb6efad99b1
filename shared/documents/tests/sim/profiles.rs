//! Every profile is read and verified.

use documents::pki::cert::Certificate;
use documents::pki::store::{Anchors, Gathering, Root};
use documents::report::{Assertion, AssertionId, Outcome, Reason};
use documents::sim::{Portrait, Specimen, catalogue};
use expect_test::expect;

use crate::reading::{NOW, key, plan, profile, read};
use crate::verifying::{verify, verify_with};

/// One line each: how it was opened, with how many commands, and each assertion that did not simply pass.
#[test]
fn every_profile_is_genuine() {
    let mut table = Vec::new();
    for profile in catalogue::all() {
        let mut specimen = Specimen::genuine(&profile, NOW);
        let key = key(&specimen);
        let dump = read(&mut specimen, plan(key)).unwrap_or_else(|error| panic!("{}: {error}", profile.name));
        let report = verify(&specimen, &dump);
        let passed = report.assertions().iter().filter(|assertion| assertion.outcome() == Outcome::Passed);
        let proofs: Vec<_> =
            passed.map(|assertion| assertion.id().name()).filter(|name| name.starts_with("chip.")).collect();
        let others: Vec<_> = report
            .assertions()
            .iter()
            .filter(|assertion| !matches!(assertion.outcome(), Outcome::Passed | Outcome::NotApplicable))
            .map(|assertion| format!("{} {:?}", assertion.id(), assertion.reason()))
            .collect();
        assert_eq!(report.failed().count(), 0, "{}: {others:?}", profile.name);
        table.push(format!("{}: {:?}; {proofs:?}; {others:?}\n", profile.name, dump.access.unwrap()));
    }
    expect![[r#"
        modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; ["chip.agreement"]; ["hash.dg3 GroupProtected"]
        plain: Plain; []; []
        bac: Bac; []; []
        old: Bac; ["chip.active"]; ["sod.algorithms AlgorithmWeak"]
        active-rsa: Bac; ["chip.active"]; []
        active-ec: Pace { mapping: Generic, cipher: TripleDes, parameter_id: 12 }; ["chip.active"]; []
        mapped-chip: Pace { mapping: ChipAuthentication, cipher: Aes128, parameter_id: 13 }; ["chip.cam"]; []
        integrated: Pace { mapping: Integrated, cipher: Aes256, parameter_id: 16 }; []; []
        integrated-dh: Pace { mapping: Integrated, cipher: Aes128, parameter_id: 0 }; []; []
        dh: Pace { mapping: Generic, cipher: Aes192, parameter_id: 2 }; []; []
        large-curve: Pace { mapping: Generic, cipher: Aes256, parameter_id: 18 }; []; []
        bp512: Pace { mapping: Generic, cipher: Aes256, parameter_id: 17 }; []; []
        small-curve: Pace { mapping: Generic, cipher: TripleDes, parameter_id: 8 }; []; []
        agreement-3des: Bac; ["chip.agreement"]; []
        agreement-dh: Bac; ["chip.agreement"]; []
        agreement-dh-3des: Bac; ["chip.agreement"]; []
        agreement-bp512: Bac; ["chip.agreement"]; []
        agreement-id: Bac; ["chip.agreement"]; []
        agreement-2: Bac; ["chip.agreement"]; []
        card: Pace { mapping: Generic, cipher: Aes128, parameter_id: 12 }; ["chip.agreement"]; ["hash.dg3 GroupProtected"]
        licence-active: Bap; ["chip.active"]; ["hash.dg11 GroupNotRead", "files.complete FilesNotRead"]
        licence: Bap; []; ["hash.dg11 GroupNotRead", "files.complete FilesNotRead"]
    "#]].assert_eq(&table.concat());
}

/// Denmark's new key is certified by the one before, under the same name: whoever trusts the old one trusts the new one.
#[test]
fn trust_passes_on_by_a_link() {
    let mut specimen = Specimen::genuine(&profile("modern"), NOW);
    let key = key(&specimen);
    let dump = read(&mut specimen, plan(key)).unwrap();
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&specimen.certificates.previous).unwrap();
    let chain =
        |anchors: &Anchors| verify_with(&specimen, &dump, anchors).about(AssertionId::SodChain).map(Assertion::reason);
    assert_eq!(chain(&anchors), Some(Reason::IssuerUnknown));
    let _ = anchors.add_certificate(&specimen.certificates.link).unwrap();
    assert_eq!(chain(&anchors), Some(Reason::ChainTrusted));
    // In the other order; the link alone is worth nothing.
    let mut anchors = Anchors::default();
    let added = anchors.add_certificate(&specimen.certificates.link).unwrap();
    assert_eq!((added.certificates, added.links, anchors.loose_links().count()), (0, 1, 1));
    assert_eq!(chain(&anchors), Some(Reason::AnchorsNone));
    let _ = anchors.add_certificate(&specimen.certificates.previous).unwrap();
    assert_eq!((chain(&anchors), anchors.loose_links().count()), (Some(Reason::ChainTrusted), 0));
}

#[test]
fn a_list_that_stands_alone_is_told_from_one_that_was_checked() {
    let mut specimen = Specimen::genuine(&profile("bac"), NOW);
    let key = key(&specimen);
    let dump = read(&mut specimen, plan(key)).unwrap();
    let evidence = |files: &[&[u8]]| {
        let mut gathering = Gathering::new([]);
        for bytes in files {
            let _ = gathering.add((), bytes).unwrap();
        }
        let report = verify_with(&specimen, &dump, &gathering.finish().anchors);
        let chain = report.about(AssertionId::SodChain).unwrap().clone();
        assert_eq!(chain.reason(), Reason::ChainTrusted);
        chain.evidence().join(" ")
    };
    let certificates = &specimen.certificates;
    assert_eq!(evidence(&[&specimen.master_list]), "list_unchecked DK");
    assert_eq!(evidence(&[&specimen.master_list, &certificates.authority]), "DK");
    // The list's own link leads from its signer to the older key.
    assert_eq!(evidence(&[&specimen.master_list, &certificates.previous]), "DK");
    assert!(Gathering::new([]).add((), b"neither").is_err());
}

#[test]
fn a_master_list_is_trusted_if_its_root_is() {
    let specimen = Specimen::genuine(&profile("bac"), NOW);
    let mut anchors = Anchors::default();
    let pinned = [Certificate::parse(&specimen.certificates.authority).unwrap()];
    let added = anchors.add_master_list(&specimen.master_list, Root::Pinned(&pinned)).unwrap();
    assert_eq!(added.certificates, 3);
}

#[test]
fn the_same_seed_makes_the_same_document() {
    let dump = || {
        let mut specimen = Specimen::genuine(&profile("mapped-chip"), NOW);
        let key = key(&specimen);
        (specimen.certificates.link.clone(), read(&mut specimen, plan(key)).unwrap().files.clone())
    };
    assert!(dump() == dump());
}

#[test]
fn a_document_runs_out() {
    let mut specimen = Specimen::expired(&profile("modern"), NOW);
    let key = key(&specimen);
    let dump = read(&mut specimen, plan(key)).unwrap();
    let failed: Vec<_> = verify(&specimen, &dump).failed().map(|assertion| assertion.id().name()).collect();
    assert_eq!(failed, ["document.validity"]);
}

#[test]
fn a_portrait_that_is_none() {
    let mut specimen = Specimen::genuine(&profile("modern").showing(Portrait::Broken), NOW);
    let key = key(&specimen);
    let dump = read(&mut specimen, plan(key)).unwrap();
    let failed: Vec<_> = verify(&specimen, &dump).failed().map(|assertion| assertion.id().name()).collect();
    assert_eq!(failed, ["portrait.readable"]);
}
