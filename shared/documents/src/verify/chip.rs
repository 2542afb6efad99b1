//! Evidence that the chip is no copy (ICAO 9303-11 §6).
//!
//! A proof counts only under a key that is signed: the hash of its file has to be the signed one, and the signature right.

use super::passive::Signed;
use super::{Asked, Expected, Reader, Unanswered};
use crate::chip_auth::{aa, ca, cam};
use crate::dump::{Dump, Evidence, ReadFinding};
use crate::file::{Application, File};
use crate::lds::{SecurityInfos, card_security, dg14};
use crate::report::{Assertion, AssertionId, Outcome, Reason, Report};

/// Asserts what active authentication, chip authentication and PACE with chip authentication mapping have proved.
pub(super) fn check(dump: &Dump, signed: Option<&Signed>, expected: &Expected, report: &mut Report) {
    report.add(active(dump, signed, expected));
    report.add(agreement(dump, signed, expected));
    let mapping = mapping(dump, expected, report);
    report.add(mapping);
}

/// The file with the key of active authentication.
const fn active_key(application: Application) -> File {
    File::Dg(super::document::group(match application {
        Application::Travel => 15,
        Application::Licence => 13,
    }))
}

const AGREEMENT_KEY: File = File::Dg(super::document::group(14));

/// Whether the bytes of this file are those that a state has signed.
fn is_signed(dump: &Dump, signed: Option<&Signed>, file: File) -> bool {
    let (Some(signed), File::Dg(group), Some(bytes)) = (signed, file, dump.file(file)) else { return false };
    signed.is_right && signed.sod.hashes.get(&group).is_some_and(|hash| signed.sod.hash.digest(&[bytes]) == *hash)
}

/// What is to be said where there is no evidence.
fn absent(dump: &Dump, signed: Option<&Signed>, file: File, offers: bool) -> Reason {
    let File::Dg(group) = file else { return Reason::ProofNotOffered };
    match (dump.file(file), signed) {
        (Some(_), _) if offers => Reason::ProofNotDone,
        (None, Some(signed)) if signed.sod.hashes.contains_key(&group) => Reason::NotRead,
        (None, None) => Reason::SodNeeded,
        (Some(_), _) | (None, Some(_)) => Reason::ProofNotOffered,
    }
}

fn active(dump: &Dump, signed: Option<&Signed>, expected: &Expected) -> Assertion {
    let id = AssertionId::ChipActive;
    let file = active_key(dump.application);
    let answers = || {
        dump.evidence.iter().filter_map(|evidence| match evidence {
            Evidence::Active { challenge, response } => Some((challenge, response)),
            Evidence::Agreement(_) | Evidence::Cam { .. } => None,
        })
    };
    let asked = |challenge: &[u8; 8]| expected.challenge.is_none_or(|own| own == *challenge);
    let Some((challenge, response)) = answers().find(|(challenge, _)| asked(challenge)).or_else(|| answers().next())
    else {
        let refused = dump.findings.iter().any(|finding| matches!(finding, ReadFinding::ActiveRefused(_)));
        return Assertion::new(id, if refused { Reason::ProofRefused } else { absent(dump, signed, file, true) });
    };
    if !asked(challenge) {
        return Assertion::new(id, Reason::ChallengeForeign);
    }
    let Some(key) = dump.file(file) else { return Assertion::new(id, Reason::ProofKeyUnsigned) };
    let (right, hash) = match aa::verify(key, dump.file(AGREEMENT_KEY), challenge, response) {
        Ok(passed) => (Right::Yes, Some(passed.hash.name())),
        Err(aa::AaError::Wrong) => (Right::No, None),
        Err(aa::AaError::Key | aa::AaError::Unsupported) => (Right::Unknown, None),
    };
    // An answer to one's own question is worth the same whoever carried it.
    let reader = if expected.challenge.is_some() { Reader::Own } else { expected.reader };
    let assertion = Assertion::new(id, judged(right, is_signed(dump, signed, file), reader));
    hash.into_iter().fold(assertion, Assertion::with)
}

fn agreement(dump: &Dump, signed: Option<&Signed>, expected: &Expected) -> Assertion {
    let id = AssertionId::ChipAgreement;
    let key = dump.file(AGREEMENT_KEY).filter(|_| is_signed(dump, signed, AGREEMENT_KEY));
    let seen = agreement_seen(dump, signed, expected);
    match (&expected.agreement, key) {
        (Asked::No, _) => seen,
        (Asked::Answered(Ok(proof)), Some(key)) if proof.covers(key) => Assertion::new(id, Reason::ChipProved),
        (Asked::Answered(Ok(_)), _) => Assertion::new(id, Reason::ProofKeyUnsigned),
        // What the reader itself has seen fail does not get better.
        _ if seen.outcome() == Outcome::Failed => seen,
        (Asked::Will, Some(key)) if ca::Remote::is_offered(key) => Assertion::new(id, Reason::ProofAwaited),
        (Asked::Will, _) | (Asked::Answered(Err(_)) | Asked::Unanswered(_), None) => seen,
        (Asked::Answered(Err(error)), Some(_)) => refuted(*error),
        (Asked::Unanswered(why), Some(_)) => Assertion::new(id, unanswered(*why)),
    }
}

/// What an answer that proves nothing says of the chip.
fn refuted(error: ca::AgreementError) -> Assertion {
    let id = AssertionId::ChipAgreement;
    match error {
        ca::AgreementError::NoKey => Assertion::new(id, Reason::ProofUnsupported),
        ca::AgreementError::Refused(status) => Assertion::new(id, Reason::ProofRefused).with(status.to_string()),
        ca::AgreementError::Malformed | ca::AgreementError::Wrong => Assertion::new(id, Reason::ChipNotProved),
    }
}

const fn unanswered(why: Unanswered) -> Reason {
    match why {
        Unanswered::Lifted => Reason::ProofLifted,
        Unanswered::NoReader => Reason::ProofReaderGone,
        Unanswered::NotKept => Reason::ProofNotKept,
        Unanswered::Chip => Reason::ProofChipFailed,
        Unanswered::ChipLate => Reason::ProofChipLate,
        Unanswered::Silence => Reason::ProofSilence,
        Unanswered::NotUnderstood => Reason::ProofNotUnderstood,
    }
}

/// What the reader has seen of chip authentication.
fn agreement_seen(dump: &Dump, signed: Option<&Signed>, expected: &Expected) -> Assertion {
    let id = AssertionId::ChipAgreement;
    let infos = dump.file(AGREEMENT_KEY).and_then(|bytes| dg14::parse(bytes).ok());
    let key_is_signed = is_signed(dump, signed, AGREEMENT_KEY);
    let evidence = dump.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Agreement(evidence) => Some(evidence),
        Evidence::Active { .. } | Evidence::Cam { .. } => None,
    });
    let Some(evidence) = evidence else {
        // The chip agreed on keys and could not speak under them: it does not have the key that its files state.
        if dump.findings.contains(&ReadFinding::AgreementUnproven) {
            return Assertion::new(id, judged(Right::No, key_is_signed, expected.reader));
        }
        let offers = infos.as_ref().is_none_or(|infos| !infos.chip_keys.is_empty());
        let reason = match infos {
            Some(infos) if offers && !ca::is_known(&infos) => Reason::ProofUnsupported,
            _ if dump.findings.iter().any(|finding| matches!(finding, ReadFinding::AgreementRefused(_))) => {
                Reason::ProofRefused
            }
            _ => absent(dump, signed, AGREEMENT_KEY, offers),
        };
        return Assertion::new(id, reason);
    };
    let Some(infos) = infos else { return Assertion::new(id, Reason::ProofKeyUnsigned) };
    let right = match ca::verify(&infos, evidence) {
        Ok(()) => Right::Yes,
        Err(ca::AgreementError::NoKey) => Right::Unknown,
        Err(_) => Right::No,
    };
    Assertion::new(id, judged(right, key_is_signed, expected.reader))
}

/// PACE with chip authentication mapping proves the key in EF.CardSecurity, which is signed for itself.
fn mapping(dump: &Dump, expected: &Expected, report: &Report) -> Assertion {
    let id = AssertionId::ChipCam;
    let evidence = dump.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Cam { mapping_key, chip_data, parameter_id } => Some((mapping_key, chip_data, *parameter_id)),
        Evidence::Active { .. } | Evidence::Agreement(_) => None,
    });
    let Some((mapping_key, chip_data, parameter_id)) = evidence else {
        let offered = super::passive::speaks_of_card_security(dump);
        return Assertion::new(id, if offered { Reason::ProofNotDone } else { Reason::ProofNotOffered });
    };
    let file = dump.file(File::CardSecurity);
    let Some(infos): Option<SecurityInfos> =
        file.and_then(|bytes| card_security::parse(bytes).ok()).map(|file| file.infos)
    else {
        return Assertion::new(id, Reason::ProofKeyUnsigned);
    };
    let signature = report.about(AssertionId::CardSecuritySignature).map(Assertion::outcome);
    let key_is_signed = matches!(signature, Some(Outcome::Passed));
    let right = match cam::verify(&infos, mapping_key, chip_data, parameter_id) {
        Ok(()) => Right::Yes,
        Err(cam::CamError::NoKey) => Right::Unknown,
        Err(cam::CamError::Wrong) => Right::No,
    };
    Assertion::new(id, judged(right, key_is_signed, expected.reader))
}

/// Whether a proof is right.
#[derive(Clone, Copy)]
enum Right {
    Yes,
    No,
    Unknown,
}

/// What a proof that only the reader has seen is worth.
const fn judged(right: Right, key_is_signed: bool, reader: Reader) -> Reason {
    match (right, key_is_signed, reader) {
        (Right::Yes, true, Reader::Own) => Reason::ChipProved,
        // Whoever lies about it could have made it up: to this verifier nothing has been proved.
        (Right::Yes, true, Reader::Foreign) => Reason::ProofNotDone,
        (Right::No, true, _) => Reason::ChipNotProved,
        (Right::Yes | Right::No, false, _) => Reason::ProofKeyUnsigned,
        (Right::Unknown, _, _) => Reason::ProofUnsupported,
    }
}
