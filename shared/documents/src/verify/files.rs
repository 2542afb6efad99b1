//! The hash of each file, and whether all of them are there (ICAO 9303-11 §5.1 step 4).

use std::collections::BTreeSet;

use super::passive::Signed;
use crate::dump::{Dump, Missing, ReadFinding};
use crate::file::{Application, File, Group};
use crate::lds::com;
use crate::report::{Assertion, AssertionId, Reason, Report};

/// Asserts the hash of each data group, that none is missing, and that EF.COM does not lie.
pub(super) fn check(dump: &Dump, signed: Option<&Signed>, report: &mut Report) {
    for group in Group::all() {
        let reason = match signed {
            Some(signed) => hash(dump, signed, group),
            None if dump.file(File::Dg(group)).is_some() => Reason::SodNeeded,
            None => continue,
        };
        let assertion = Assertion::new(AssertionId::Hash(group), reason);
        report.add(match terminal(dump) {
            Some(terminal) if reason == Reason::GroupProtected => assertion.with(terminal),
            _ => assertion,
        });
    }
    report.add(complete(dump, signed));
    report.add(listed(dump, signed));
}

fn hash(dump: &Dump, signed: &Signed, group: Group) -> Reason {
    let file = File::Dg(group);
    match (dump.file(file), signed.sod.hashes.get(&group)) {
        (Some(bytes), Some(hash)) if signed.sod.hash.digest(&[bytes]) == *hash => Reason::HashAgrees,
        (Some(_), Some(_)) => Reason::HashDiffers,
        (Some(_), None) => Reason::GroupUnsigned,
        (None, Some(_)) if is_protected(dump, group) => Reason::GroupProtected,
        (None, Some(_)) => Reason::GroupNotRead,
        (None, None) => Reason::GroupNone,
    }
}

/// Whether only terminals with a certificate may read it: it holds fingerprints or irises, which some chips deny to have
/// before the terminal has proved itself. That a chip, or whoever read it, says so of another file excuses nothing.
fn is_protected(dump: &Dump, group: Group) -> bool {
    let biometric = match dump.application {
        Application::Travel => matches!(group.number(), 3 | 4),
        Application::Licence => matches!(group.number(), 7 | 8),
    };
    match dump.missing.get(&File::Dg(group)) {
        Some(Missing::TooLong | Missing::Malformed) => false,
        Some(Missing::Denied | Missing::NotOnChip | Missing::NotRead | Missing::Refused(_)) | None => biometric,
    }
}

/// How terminal authentication went, without which such a file stays closed.
fn terminal(dump: &Dump) -> Option<String> {
    dump.findings.iter().find_map(|finding| match finding {
        ReadFinding::TerminalAbsent => Some("terminal_absent".to_owned()),
        ReadFinding::TerminalRefused(status) => Some(format!("terminal_refused {status}")),
        _ => None,
    })
}

fn complete(dump: &Dump, signed: Option<&Signed>) -> Assertion {
    let id = AssertionId::FilesComplete;
    let Some(signed) = signed else { return Assertion::new(id, Reason::SodNeeded) };
    let absent = || {
        let groups = signed.sod.hashes.keys().copied();
        groups.filter(|group| dump.file(File::Dg(*group)).is_none() && !is_protected(dump, *group))
    };
    let lacks = |group: &Group| dump.missing.get(&File::Dg(*group)) == Some(&Missing::NotOnChip);
    let (reason, named): (_, Vec<Group>) = match absent().next() {
        None => (Reason::FilesAll, Vec::new()),
        Some(_) if absent().any(|group| lacks(&group)) => (Reason::FilesLacking, absent().filter(lacks).collect()),
        Some(_) => (Reason::FilesNotRead, absent().collect()),
    };
    named.into_iter().fold(Assertion::new(id, reason), |assertion, group| assertion.with(File::Dg(group).to_string()))
}

fn listed(dump: &Dump, signed: Option<&Signed>) -> Assertion {
    let id = AssertionId::FilesListed;
    let Some(bytes) = dump.file(File::Com) else { return Assertion::new(id, Reason::NotRead) };
    let Some(signed) = signed else { return Assertion::new(id, Reason::SodNeeded) };
    let Ok(com) = com::parse(dump.application, bytes) else { return Assertion::new(id, Reason::ListUnreadable) };
    let hashed: BTreeSet<Group> = signed.sod.hashes.keys().copied().collect();
    let reason = if com.groups == hashed { Reason::ListAgrees } else { Reason::ListDiffers };
    let different = com.groups.symmetric_difference(&hashed);
    different.fold(Assertion::new(id, reason), |assertion, group| assertion.with(File::Dg(*group).to_string()))
}
