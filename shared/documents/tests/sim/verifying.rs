//! Verifies what was read, as whoever owns the reader does.

use documents::dump::Dump;
use documents::mrz;
use documents::pki::store::Anchors;
use documents::report::Report;
use documents::sim::Specimen;
use documents::verify::{Expected, Printed, Reader};

use crate::reading::{CHALLENGE, NOW};

/// With the authority's certificates and its revocation list.
pub(crate) fn anchors(specimen: &Specimen) -> Anchors {
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&specimen.certificates.authority).unwrap();
    anchors.add_crl(&specimen.revocation_list).unwrap();
    anchors
}

pub(crate) fn verify(specimen: &Specimen, dump: &Dump) -> Report {
    verify_with(specimen, dump, &anchors(specimen))
}

pub(crate) fn verify_with(specimen: &Specimen, dump: &Dump, anchors: &Anchors) -> Report {
    let printed = Some(Printed::Zone(mrz::parse(&specimen.lines.join("\n")).unwrap()));
    let expected = Expected { printed, challenge: Some(CHALLENGE), reader: Reader::Own, ..Expected::default() };
    documents::verify::verify(dump, anchors, &expected, NOW).report
}

/// Each assertion in a line, its evidence left out.
pub(crate) fn outcomes(report: &Report) -> Vec<String> {
    let line = |assertion: &documents::report::Assertion| {
        format!("{} {:?} {:?}", assertion.id(), assertion.outcome(), assertion.reason())
    };
    report.assertions().iter().map(line).collect()
}
