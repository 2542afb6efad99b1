//! What the document says about itself, and whether that agrees with who signed it and with what is printed on it.

use domain::person::Day;
use domain::time::Moment;

use super::passive::Signed;
use super::{Document, Expected, Printed};
use crate::dump::{Access, Dump, ReadFinding};
use crate::file::{Application, File};
use crate::lds::{card_access, dg14};
use crate::mrz::{Fault, Mrz, State, Travel};
use crate::report::{Assertion, AssertionId, Reason, Report};

/// Countries under which certificates of one state are found, beside the one that its code stands for.
const TOGETHER: &[&[&str]] = &[
    &["CN", "HK", "MO"],
    &["KS", "XK", "RK", "RKS"],
    &["GB", "UK"],
    &["EU", "EUE"],
    &["UN", "UNO", "UNA"],
    &["XO", "XOM", "SMOM"],
    &["ZR", "CD"],
    &["GR", "EL"],
];

/// Asserts what follows from DG1, the portrait and the way in which the chip was opened.
pub(super) fn check(
    dump: &Dump,
    document: &Document,
    signed: Option<&Signed>,
    expected: &Expected,
    now: i64,
    report: &mut Report,
) {
    report.add(Assertion::new(AssertionId::DocumentReadable, readable(dump, document)));
    report.add(Assertion::new(AssertionId::DocumentValidity, validity(dump, document, now)));
    report.add(Assertion::new(AssertionId::MrzCheckDigits, check_digits(dump, document)));
    report.add(Assertion::new(AssertionId::MrzMatches, matches(document, expected)));
    report.add(Assertion::new(AssertionId::AccessProtocol, access(dump)));
    report.add(issuer(document, signed));
    report.add(Assertion::new(AssertionId::PortraitReadable, portrait(dump, document, signed)));
}

const fn dg(number: u8) -> File {
    File::Dg(super::document::group(number))
}

fn readable(dump: &Dump, document: &Document) -> Reason {
    match dump.file(dg(1)) {
        None => Reason::NotRead,
        Some(_) if document.unreadable.contains_key(&dg(1)) => Reason::DocumentUnreadable,
        Some(_) => Reason::DocumentRead,
    }
}

fn validity(dump: &Dump, document: &Document, now: i64) -> Reason {
    if dump.file(dg(1)).is_none() {
        return Reason::NotRead;
    }
    let today = u64::try_from(now).ok().and_then(|now| Day::of_utc(Moment::from_unix_ms(now.saturating_mul(1000))));
    let of_zone = |zone: &Travel| zone.expiry.and_then(|expiry| expiry.expiry_day(today?));
    let of_licence = || document.licence.as_ref()?.expires?.calendar();
    match (document.zone.as_ref().and_then(of_zone).or_else(of_licence), today) {
        (Some(last), Some(today)) if today <= last => Reason::DocumentValid,
        (Some(_), Some(_)) => Reason::DocumentExpired,
        (None, _) | (_, None) => Reason::ExpiryUnknown,
    }
}

fn check_digits(dump: &Dump, document: &Document) -> Reason {
    match (&document.zone, document.application) {
        (Some(zone), _) if zone.faults.iter().any(|fault| matches!(fault, Fault::Check(_))) => Reason::CheckDigitsWrong,
        (Some(_), _) => Reason::CheckDigitsRight,
        (None, Application::Licence) => Reason::CheckDigitsNone,
        (None, Application::Travel) if dump.file(dg(1)).is_some() => Reason::CheckDigitsWrong,
        (None, Application::Travel) => Reason::NotRead,
    }
}

fn matches(document: &Document, expected: &Expected) -> Reason {
    let Some(printed) = &expected.printed else { return Reason::MrzNotGiven };
    let agrees = match (printed, &document.zone, &document.licence) {
        (Printed::Zone(Mrz::Travel(printed)), Some(zone), _) => printed.text.reveal() == zone.text.reveal(),
        (Printed::Key(key), Some(zone), _) => zone.key().is_some_and(|own| own.information() == key.information()),
        (Printed::Zone(Mrz::Licence(line)), _, Some(licence)) => line.number.reveal() == licence.number.reveal(),
        (Printed::Zone(_), None, None) | (Printed::Key(_), None, _) => return Reason::NotRead,
        // A passport's lines on a licence's chip, or the other way round.
        (Printed::Zone(_), _, _) => false,
    };
    if agrees { Reason::MrzAgrees } else { Reason::MrzDiffers }
}

/// Whether the chip offers PACE, by its own unsigned word or by its signed one, decides what BAC means. Where both words
/// are there, they have to be the same (ICAO 9303-11 §9.2.8): somebody in between may have struck out the better offer.
fn access(dump: &Dump) -> Reason {
    let unsigned = dump.file(File::CardAccess).and_then(|bytes| card_access::parse(bytes).ok());
    let signed = dump.file(dg(14)).and_then(|bytes| dg14::parse(bytes).ok());
    let listed = unsigned.iter().chain(&signed).any(|infos| !infos.pace.is_empty());
    let struck = unsigned.zip(signed).is_some_and(|(unsigned, signed)| {
        !signed.pace.is_empty() && !signed.pace.iter().all(|offer| unsigned.pace.contains(offer))
    });
    let unreadable = dump.findings.contains(&ReadFinding::CardAccessUnreadable);
    match dump.access {
        None => Reason::NotRead,
        Some(Access::Plain) => Reason::OpenedFreely,
        Some(Access::Pace { .. }) if struck => Reason::PaceUnsigned,
        Some(Access::Pace { .. }) => Reason::OpenedByPace,
        Some(Access::Bac | Access::Bap) if listed || unreadable || dump.offered_pace == Some(true) => {
            Reason::Downgraded
        }
        Some(Access::Bac) => Reason::OpenedByBac,
        Some(Access::Bap) => Reason::OpenedByBap,
    }
}

/// Whether the state that the document names is the one whose certificate signed it.
fn issuer(document: &Document, signed: Option<&Signed>) -> Assertion {
    let id = AssertionId::SodIssuer;
    let Some(signed) = signed else { return Assertion::new(id, Reason::SodNeeded) };
    let named = match (&document.zone, &document.licence) {
        (Some(zone), _) => Some(zone.issuer),
        (None, Some(licence)) => State::of(&format!("{:<<3}", licence.state)),
        (None, None) => return Assertion::new(id, Reason::NotRead),
    };
    let (Some(named), Some(country)) = (named.filter(|named| *named != State::UNKNOWN), &signed.country) else {
        return Assertion::new(id, Reason::IssuerUnstated);
    };
    let reason = match agrees(named, country) {
        Some(true) if signed.is_rooted => Reason::IssuerAgrees,
        Some(true) => Reason::IssuerUnproved,
        Some(false) => Reason::IssuerDiffers,
        None => Reason::IssuerUnstated,
    };
    Assertion::new(id, reason).with(named.code()).with(country)
}

/// Whether a state's code and the country of a certificate mean the same; nothing if the code is not known.
fn agrees(named: State, country: &str) -> Option<bool> {
    if named.code() == country {
        return Some(true);
    }
    let two = named.country()?;
    let two = std::str::from_utf8(&two).ok()?;
    let of_three = State::of(country).and_then(|state| state.country());
    let same = two == country || of_three.is_some_and(|other| other == two.as_bytes());
    Some(same || TOGETHER.iter().any(|names| names.contains(&two) && names.contains(&country)))
}

fn portrait(dump: &Dump, document: &Document, signed: Option<&Signed>) -> Reason {
    let file = match document.application {
        Application::Travel => dg(2),
        Application::Licence => dg(6),
    };
    match &document.portrait {
        Some(portrait) if portrait.picture.is_some() => Reason::PortraitRead,
        Some(_) => Reason::PortraitUnreadable,
        None if dump.file(file).is_some() => Reason::PortraitUnreadable,
        None => match (file, signed) {
            (File::Dg(group), Some(signed)) if !signed.sod.hashes.contains_key(&group) => Reason::PortraitNone,
            _ => Reason::NotRead,
        },
    }
}
