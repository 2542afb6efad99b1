use std::collections::BTreeSet;

use super::{Assertion, AssertionId, Outcome, Reason, Report};
use crate::file::Group;

const TEXTS: [&str; 2] =
    [include_str!("../../../ui/i18n/da/documents.ftl"), include_str!("../../../ui/i18n/en/documents.ftl")];

#[test]
fn each_id_has_a_name_of_its_own() {
    let names: BTreeSet<_> = AssertionId::all().map(AssertionId::name).collect();
    assert_eq!(names.len(), 35);
    for id in AssertionId::all() {
        assert_eq!(AssertionId::of_name(&id.name()), Some(id));
        let written = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<AssertionId>(&written).unwrap(), id);
    }
    for wrong in ["hash.dg0", "hash.dg17", "hash.dg01", "hash.dg+1", "hash.dg", "sod", ""] {
        assert_eq!(AssertionId::of_name(wrong), None, "{wrong}");
    }
}

#[test]
fn each_text_is_there_in_danish_and_english() {
    let reasons = Reason::ALL.iter().map(|reason| reason.text());
    let outcomes = Outcome::ALL.iter().map(|outcome| outcome.text().to_owned());
    let keys: BTreeSet<_> = reasons.chain(outcomes).chain(AssertionId::all().map(AssertionId::text)).collect();
    for text in TEXTS {
        let known: BTreeSet<_> = text.lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect();
        let report_keys = known.into_iter().filter(|key| {
            ["document-reason-", "document-outcome-", "document-assertion-"].iter().any(|start| key.starts_with(start))
        });
        assert_eq!(report_keys.collect::<BTreeSet<_>>(), keys);
    }
}

#[test]
fn a_report_is_ordered_and_keeps_the_graver_of_two() {
    let mut report = Report::default();
    assert_eq!(report.worst(), None);
    let dg2 = AssertionId::Hash(Group::new(2).unwrap());
    report.add(Assertion::new(AssertionId::ChipCam, Reason::ProofNotOffered));
    report.add(Assertion::new(dg2, Reason::HashAgrees).with("sha256"));
    report.add(Assertion::new(AssertionId::SodSignature, Reason::SignatureRight));
    report.add(Assertion::new(dg2, Reason::HashDiffers).with("DG2"));
    report.add(Assertion::new(dg2, Reason::HashAgrees));
    let ids: Vec<_> = report.assertions().iter().map(Assertion::id).collect();
    assert_eq!(ids, [AssertionId::SodSignature, dg2, AssertionId::ChipCam]);
    assert_eq!(report.worst(), Some(Outcome::Failed));
    assert_eq!(report.failed().map(Assertion::reason).collect::<Vec<_>>(), [Reason::HashDiffers]);
    assert_eq!(report.about(dg2).unwrap().evidence(), ["DG2", "sha256"]);
}

#[test]
fn what_is_written_is_read_and_a_contradiction_is_refused() {
    let mut report = Report::default();
    report.add(Assertion::new(AssertionId::SodChain, Reason::IssuerUnknown).with("DK"));
    let written = serde_json::to_string(&report).unwrap();
    assert_eq!(written, r#"[{"id":"sod.chain","outcome":"inconclusive","reason":"issuer_unknown","evidence":["DK"]}]"#);
    assert_eq!(serde_json::from_str::<Report>(&written).unwrap(), report);
    let lie = written.replace("inconclusive", "passed");
    assert!(serde_json::from_str::<Report>(&lie).is_err());
}
