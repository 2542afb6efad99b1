//! Passive authentication: whose signature is under the hashes, and whether a state that is trusted stands behind it
//! (ICAO 9303-11 §5.1, 9303-12 §8).

use super::Document;
use crate::access::Mapping;
use crate::crypto::hash::Hash;
use crate::dump::{Dump, Missing};
use crate::file::File;
use crate::lds::sod::{self, ContentType, Sod};
use crate::lds::{card_access, card_security, dg14};
use crate::pki::cert::Certificate;
use crate::pki::cms::{CmsError, SignedData, Verified};
use crate::pki::signature::SignatureAlgorithm;
use crate::pki::store::{Anchors, Chain, ChainError, Revocation};
use crate::pki::{Deviation, Deviations, oid, time};
use crate::report::{Assertion, AssertionId, Reason, Report};

/// Clocks of issuers, and the time zones in which they write dates, are this far apart, in seconds.
const TOLERANCE_SECONDS: i64 = 86_400;
/// Evidence that the trusted certificate stands in a master list behind which nothing else stands.
const LIST_UNCHECKED: &str = "list_unchecked";

/// The signed hashes, and what is known about their signature.
pub(super) struct Signed {
    /// The hashes.
    pub(super) sod: Sod,
    /// Whether the signature is right.
    pub(super) is_right: bool,
    /// Whether whoever signed was traced to a state that is trusted.
    pub(super) is_rooted: bool,
    /// The country of the state that signed: of the trusted certificate, else as the signer itself says.
    pub(super) country: Option<String>,
}

/// What the checks of one signature have in common.
struct Case<'a> {
    verified: Verified<'a>,
    chain: Result<Chain<'a>, ChainError>,
}

/// Asserts everything about EF.SOD's signature.
pub(super) fn check(
    dump: &Dump,
    anchors: &Anchors,
    document: &Document,
    now: i64,
    report: &mut Report,
) -> Option<Signed> {
    card_security_file(dump, anchors, report);
    let parsed = match dump.file(File::Sod) {
        Some(bytes) => sod::parse(bytes).map_err(|_| Reason::SodUnreadable),
        None if dump.missing.get(&File::Sod) == Some(&Missing::NotOnChip) => Err(Reason::SodMissing),
        None => Err(Reason::NotRead),
    };
    let sod = match parsed {
        Ok(sod) => sod,
        Err(reason) => {
            report.add(Assertion::new(AssertionId::SodPresent, reason));
            report.add(Assertion::new(AssertionId::SodSignature, Reason::SodNeeded));
            needed(report);
            return None;
        }
    };
    report.add(Assertion::new(AssertionId::SodPresent, Reason::SodRead).with(sod.hash.name()));
    let case = match case(&sod.cms, anchors) {
        Ok(case) => case,
        Err(error) => {
            needed(report);
            report.add(Assertion::new(AssertionId::SodSignature, of_cms(error)));
            let mut signers = sod.cms.certificates().iter().filter(|one| !one.is_authority());
            let country = signers.find_map(|one| one.issuer().country()).map(str::to_owned);
            return Some(Signed { sod, is_right: false, is_rooted: false, country });
        }
    };
    let mut signature = Assertion::new(AssertionId::SodSignature, Reason::SignatureRight)
        .with(case.verified.algorithm.name())
        .with(case.verified.signer.key().name());
    if sod.content_type == ContentType::Unknown {
        signature = signature.with(Deviation::ContentType.name());
    }
    report.add(with_deviations(signature, &case.verified.deviations));
    report.add(chain(&case, anchors));
    report.add(validity(&case, document, now));
    report.add(revocation(&case, anchors, now));
    report.add(algorithms(&case, sod.hash));
    let (country, is_rooted) = (country(&case), case.chain.is_ok());
    Some(Signed { sod, is_right: true, is_rooted, country })
}

/// Nothing can be said about who signed.
fn needed(report: &mut Report) {
    let ids = [AssertionId::SodChain, AssertionId::SodValidity, AssertionId::SodRevocation, AssertionId::SodAlgorithms];
    for id in ids {
        report.add(Assertion::new(id, Reason::SodNeeded));
    }
}

fn case<'a>(cms: &'a SignedData, anchors: &'a Anchors) -> Result<Case<'a>, CmsError> {
    let others: Vec<&Certificate> = anchors.signers().iter().collect();
    let verified = cms.verify(&others)?;
    let chain = anchors.chain(verified.signer, cms.certificates());
    Ok(Case { verified, chain })
}

const fn of_cms(error: CmsError) -> Reason {
    match error {
        CmsError::CertificateMissing => Reason::SignerMissing,
        CmsError::Unsupported => Reason::SignatureUnsupported,
        CmsError::SignerNone | CmsError::DigestWrong | CmsError::SignatureWrong => Reason::SignatureWrong,
    }
}

const fn of_chain(error: ChainError) -> Reason {
    match error {
        ChainError::AnchorsNone => Reason::AnchorsNone,
        ChainError::IssuerUnknown => Reason::IssuerUnknown,
        ChainError::Unsupported => Reason::SignatureUnsupported,
        ChainError::SignatureWrong => Reason::ChainBroken,
    }
}

fn with_deviations(assertion: Assertion, deviations: &Deviations) -> Assertion {
    deviations.iter().fold(assertion, |assertion, deviation| assertion.with(deviation.name()))
}

fn chain(case: &Case<'_>, anchors: &Anchors) -> Assertion {
    let mut assertion = match &case.chain {
        Ok(chain) => with_deviations(Assertion::new(AssertionId::SodChain, Reason::ChainTrusted), &chain.deviations),
        Err(error) => Assertion::new(AssertionId::SodChain, of_chain(*error)),
    };
    let anchor = case.chain.as_ref().ok().and_then(Chain::anchor);
    if anchor.is_some_and(|anchor| anchors.is_vouched_by_its_list_alone(anchor)) {
        assertion = assertion.with(LIST_UNCHECKED);
    }
    match country(case) {
        Some(country) => assertion.with(country),
        None => assertion,
    }
}

fn country(case: &Case<'_>) -> Option<String> {
    let anchor = case.chain.as_ref().ok().and_then(Chain::anchor).and_then(Certificate::country);
    let signer = case.verified.signer;
    anchor.or_else(|| signer.issuer().country()).or_else(|| signer.country()).map(str::to_owned)
}

/// Whether each certificate was fit and valid for what it was used for: the signer's when the hashes were signed, each
/// issuer's when it appointed the one below.
fn validity(case: &Case<'_>, document: &Document, now: i64) -> Assertion {
    let id = AssertionId::SodValidity;
    let signer = case.verified.signer.validity();
    let wide = |time: i64| signer.from - TOLERANCE_SECONDS <= time && time <= signer.to + TOLERANCE_SECONDS;
    if !is_fit(case.verified.signer) {
        return Assertion::new(id, Reason::SignerUnfit);
    }
    let above = case.chain.as_ref().map_or(&[][..], |chain| &chain.above);
    let below = std::iter::once(&case.verified.signer).chain(above);
    let late = |(below, issuer): (&&Certificate, &&Certificate)| {
        below.validity().from > issuer.validity().to + TOLERANCE_SECONDS
    };
    if below.zip(above).any(late) {
        return Assertion::new(id, Reason::SignerNotValid).with("issuer");
    }
    if signer.from > now + TOLERANCE_SECONDS {
        return Assertion::new(id, Reason::SignerNotValid).with("not_yet");
    }
    let issued = document.issued().and_then(|date| {
        let (month, day) = (date.month?, date.day?);
        Some(time::days(date.year.into(), month.into(), day.into()) * TOLERANCE_SECONDS)
    });
    match (case.verified.signing_time, issued) {
        (Some(time), _) if wide(time) && time <= now + TOLERANCE_SECONDS => {
            Assertion::new(id, Reason::SignerValid).with("signing_time")
        }
        (Some(_), _) => Assertion::new(id, Reason::SignerNotValid).with("signing_time"),
        (None, _) if signer.holds(now) => Assertion::new(id, Reason::SignerValid).with("today"),
        // Whoever signed may have done so some time before the date that is printed, never after it ran out.
        (None, Some(issued)) if wide(issued) => Assertion::new(id, Reason::SignerValid).with("date_of_issue"),
        (None, Some(_)) => Assertion::new(id, Reason::SignerNotValid).with("date_of_issue"),
        (None, None) => Assertion::new(id, Reason::SigningTimeUnknown),
    }
}

/// Whether a certificate is for signing documents: neither its key usage nor an extended one of ICAO's own names something
/// else, such as master lists (ICAO 9303-12 §7.1).
fn is_fit(signer: &Certificate) -> bool {
    signer.may_sign() && !signer.extended_usages().any(|purpose| purpose.starts_with(oid::ICAO_SECURITY))
}

fn revocation(case: &Case<'_>, anchors: &Anchors, now: i64) -> Assertion {
    let id = AssertionId::SodRevocation;
    let Ok(chain) = &case.chain else { return Assertion::new(id, Reason::RevocationListNone) };
    let mut below = case.verified.signer;
    let mut reason = None;
    for issuer in &chain.above {
        match anchors.revocation(below, issuer, now) {
            Revocation::Revoked => return Assertion::new(id, Reason::Revoked),
            Revocation::ListNone => reason = reason.or(Some(Reason::RevocationListNone)),
            Revocation::ListOld => reason = reason.or(Some(Reason::RevocationListOld)),
            Revocation::Not => {}
        }
        below = issuer;
    }
    Assertion::new(id, reason.unwrap_or(Reason::NotRevoked))
}

/// Whether digests and keys are sound, from the hashes up to, and without, the trusted certificate's own signature.
fn algorithms(case: &Case<'_>, hashes: Hash) -> Assertion {
    let chain = case.chain.as_ref().map_or(&[][..], |chain| &chain.above);
    let (signer, verified) = (case.verified.signer, &case.verified);
    let mut weak = Vec::new();
    let mut note = |is_weak: bool, what: String| {
        if is_weak && !weak.contains(&what) {
            weak.push(what);
        }
    };
    for hash in [hashes, verified.digest, verified.algorithm.hash()] {
        note(hash.is_weak(), hash.name().to_owned());
    }
    let links = chain.iter().rev().skip(1).copied();
    for hash in std::iter::once(signer).chain(links).filter_map(Certificate::algorithm).map(SignatureAlgorithm::hash) {
        note(hash.is_weak(), hash.name().to_owned());
    }
    for key in std::iter::once(signer).chain(chain.iter().copied()).map(Certificate::key) {
        note(key.is_weak(), key.name());
    }
    let of_chain = case.chain.iter().flat_map(|chain| &chain.deviations);
    let misnamed = verified.deviations.iter().chain(of_chain).any(|one| *one == Deviation::CurveMisnamed);
    let reason = match (misnamed, weak.is_empty()) {
        (true, _) => Reason::CurveMisnamed,
        (false, false) => Reason::AlgorithmWeak,
        (false, true) => Reason::AlgorithmsSound,
    };
    weak.into_iter().fold(Assertion::new(AssertionId::SodAlgorithms, reason), Assertion::with)
}

/// Asserts the signature of EF.CardSecurity (ICAO 9303-11 §9.2.11), its chain included.
fn card_security_file(dump: &Dump, anchors: &Anchors, report: &mut Report) {
    let id = AssertionId::CardSecuritySignature;
    let reason = match dump.file(File::CardSecurity) {
        Some(bytes) => match card_security::parse(bytes) {
            Ok(file) if file.cms.content_type() != oid::SECURITY_OBJECT => Reason::CardSecurityUnreadable,
            Ok(file) => match case(&file.cms, anchors) {
                Ok(case) if !is_fit(case.verified.signer) => Reason::SignerUnfit,
                Ok(case) => case.chain.map_or_else(of_chain, |_| Reason::SignatureRight),
                Err(error) => of_cms(error),
            },
            Err(_) => Reason::CardSecurityUnreadable,
        },
        None => match dump.missing.get(&File::CardSecurity) {
            Some(Missing::NotOnChip) => Reason::CardSecurityNone,
            None if !speaks_of_card_security(dump) => Reason::CardSecurityNone,
            Some(_) | None => Reason::NotRead,
        },
    };
    report.add(Assertion::new(id, reason));
}

/// Whether the chip offers what needs EF.CardSecurity, PACE with chip authentication mapping: by its own word, or by its
/// signed one.
pub(super) fn speaks_of_card_security(dump: &Dump) -> bool {
    let unsigned = dump.file(File::CardAccess).and_then(|bytes| card_access::parse(bytes).ok());
    let signed = dump.file(File::Dg(super::document::group(14))).and_then(|bytes| dg14::parse(bytes).ok());
    let offers = unsigned.iter().chain(&signed).flat_map(|infos| &infos.pace);
    offers.into_iter().any(|info| info.mapping == Mapping::ChipAuthentication)
}
