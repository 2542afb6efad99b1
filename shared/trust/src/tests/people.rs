use std::time::Duration;

use domain::id::{ConsoleId, PersonId};
use domain::redact::Personal;
use domain::time::Moment;

use super::{CONSOLE, NOW, authority, station};
use crate::{
    CertificateError, EnvelopeError, FleetCaKey, PeopleError, PeopleKey, Role, SESSION_MAX, SessionStatement, Signed,
    SignedIn, StationKey,
};

const PERSON: PersonId = PersonId::numbered(7);

pub(super) fn people(authority: &FleetCaKey) -> PeopleKey {
    let key = StationKey::generate();
    let certificate = authority.issue_people(&key.public_key(), NOW).unwrap();
    PeopleKey::new(key, certificate, authority.public(), NOW).unwrap()
}

fn statement(session: &StationKey, not_after: Moment) -> SessionStatement {
    SessionStatement {
        person: PERSON,
        display_name: Personal::new("Bente Jensen".to_owned()),
        roles: vec![Role::Specialist],
        console: CONSOLE,
        public_key: session.public_key(),
        not_after,
    }
}

#[test]
fn a_sign_in_proves_person_console_and_key() {
    let authority = authority();
    let session = StationKey::generate();
    let signed = people(&authority).sign_in(&statement(&session, NOW + SESSION_MAX), NOW).unwrap();
    let arrived = Signed::from_json(&signed.to_json()).unwrap();
    let proof = SignedIn::verify(arrived, CONSOLE, authority.public(), NOW).unwrap();
    assert_eq!(proof.person(), PERSON);
    assert!(proof.has(Role::Specialist) && !proof.has(Role::Approver));
    assert_eq!(proof.statement(), &statement(&session, NOW + SESSION_MAX));

    let closing = session.sign_in_context("visit-closing", b"head").unwrap();
    assert!(proof.check("visit-closing", b"head", &closing).is_ok());
    assert!(proof.check("visit-closing", b"heaD", &closing).is_err());
    assert!(proof.check("visit-entry", b"head", &closing).is_err());
    assert!(session.public_key().verify_in_context("visit-closing", b"head", &closing).is_ok());
    let stranger = StationKey::generate().sign_in_context("visit-closing", b"head").unwrap();
    assert!(proof.check("visit-closing", b"head", &stranger).is_err());
    assert!(!format!("{proof:?}").contains("Bente"));
}

#[test]
fn another_console_cannot_use_it() {
    let authority = authority();
    let signed = people(&authority).sign_in(&statement(&StationKey::generate(), NOW + SESSION_MAX), NOW).unwrap();
    let error = SignedIn::verify(signed, ConsoleId::numbered(3), authority.public(), NOW).unwrap_err();
    assert_eq!(error, PeopleError::OtherConsole);
}

#[test]
fn it_ends() {
    let authority = authority();
    let people = people(&authority);
    let until = NOW + Duration::from_mins(1);
    let signed = people.sign_in(&statement(&StationKey::generate(), until), NOW).unwrap();
    let at = |now| SignedIn::verify(signed.clone(), CONSOLE, authority.public(), now);
    assert!(at(until - Duration::from_millis(1)).is_ok());
    assert_eq!(at(until).unwrap_err(), PeopleError::Expired);
    let endless = statement(&StationKey::generate(), NOW + SESSION_MAX + Duration::from_millis(1));
    assert_eq!(people.sign_in(&endless, NOW).unwrap_err(), PeopleError::TooLong);
    let over = statement(&StationKey::generate(), NOW);
    assert_eq!(people.sign_in(&over, NOW).unwrap_err(), PeopleError::Expired);
}

#[test]
fn a_statement_made_for_days_is_refused_by_the_reader_too() {
    let authority = authority();
    let people = people(&authority);
    let later = NOW + SESSION_MAX;
    let signed = people.sign_in(&statement(&StationKey::generate(), later + SESSION_MAX), later).unwrap();
    let error = SignedIn::verify(signed, CONSOLE, authority.public(), NOW).unwrap_err();
    assert_eq!(error, PeopleError::TooLong);
}

#[test]
fn no_station_can_vouch_for_people() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let forged = Signed::sign("sign-in", &statement(&key, NOW + SESSION_MAX), &key, &certificate).unwrap();
    let error = SignedIn::verify(forged, CONSOLE, authority.public(), NOW).unwrap_err();
    assert_eq!(error, PeopleError::NotPeople);
    let error = PeopleKey::new(key, certificate, authority.public(), NOW).unwrap_err();
    assert_eq!(error, PeopleError::NotPeople);
}

#[test]
fn another_fleets_sign_in_does_not_count() {
    let authority = authority();
    let signed = people(&super::authority()).sign_in(&statement(&StationKey::generate(), NOW + SESSION_MAX), NOW);
    let error = SignedIn::verify(signed.unwrap(), CONSOLE, authority.public(), NOW).unwrap_err();
    let unknown = EnvelopeError::UnknownSigner(CertificateError::OtherAuthority);
    assert_eq!(error, PeopleError::Envelope(unknown));
}

#[test]
fn a_person_of_a_provider_is_the_same_each_time_and_tells_nothing() {
    let (authority, other) = (authority(), people(&authority()));
    let people = people(&authority);
    let bo = people.person_of("https://login.kommune.dk", "bo@kommune.dk");
    assert_eq!(bo, people.person_of("https://login.kommune.dk", "bo@kommune.dk"));
    let others = [
        people.person_of("https://login.kommune.dk", "mette@kommune.dk"),
        people.person_of("https://login.kommune.dkb", "o@kommune.dk"),
        other.person_of("https://login.kommune.dk", "bo@kommune.dk"),
    ];
    assert!(others.iter().all(|other| *other != bo));
    assert_eq!(bo.to_string().chars().nth(14), Some('8'), "a custom UUID (RFC 9562 §5.8)");
}
