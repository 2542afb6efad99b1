use domain::digest::Hex;
use domain::id::{PersonId, StationId};
use domain::redact::Personal;
use domain::visit::{NotAuthentic, Signer as _, Verifier as _};

use super::{CONSOLE, KIOSK, NOW, authority, server, station};
use crate::{
    Credentials, FleetCaKey, PeopleKey, Role, SESSION_MAX, SessionStatement, StationKey, VisitSigner, sign_closing,
};

fn kiosk(authority: &FleetCaKey) -> Credentials {
    let (key, certificate) = station(authority, KIOSK);
    Credentials::new(authority.public().clone(), certificate, key, NOW).unwrap()
}

#[test]
fn an_entry_proves_its_station() {
    let authority = authority();
    let kiosk = kiosk(&authority);
    let signer = VisitSigner::new(&kiosk).unwrap();
    let signature = signer.sign(b"entry").unwrap();
    assert_eq!(signer.station(), StationId::Kiosk(KIOSK));
    assert_eq!(authority.public().entry(b"entry", &signature, NOW), Ok(StationId::Kiosk(KIOSK)));
    assert_eq!(authority.public().entry(b"Entry", &signature, NOW), Err(NotAuthentic));
    assert_eq!(authority.public().entry(b"entry", &signature, NOW + 2200 * SESSION_MAX), Err(NotAuthentic));
    assert_eq!(super::authority().public().entry(b"entry", &signature, NOW), Err(NotAuthentic));
    for index in 0..signature.signature.0.len() {
        let mut changed = signature.clone();
        changed.signature.0[index] ^= 1;
        assert_eq!(authority.public().entry(b"entry", &changed, NOW), Err(NotAuthentic));
    }
    let mut another = signature.clone();
    another.certificate = Hex(self::kiosk(&authority).certificate().der().to_vec());
    assert_eq!(authority.public().entry(b"entry", &another, NOW), Err(NotAuthentic));
}

#[test]
fn a_closing_is_no_entry_and_a_server_writes_none() {
    let authority = authority();
    let kiosk = kiosk(&authority);
    let mut signature = VisitSigner::new(&kiosk).unwrap().sign(b"entry").unwrap();
    signature.signature = sign_closing(kiosk.key(), b"entry").unwrap();
    assert_eq!(authority.public().entry(b"entry", &signature, NOW), Err(NotAuthentic));
    let (key, certificate) = server(&authority);
    let server = Credentials::new(authority.public().clone(), certificate, key, NOW).unwrap();
    assert!(VisitSigner::new(&server).is_none());
}

#[test]
fn a_closing_proves_person_and_console() {
    let authority = authority();
    let (people, session) = (StationKey::generate(), StationKey::generate());
    let certificate = authority.issue_people(&people.public_key(), NOW).unwrap();
    let people = PeopleKey::new(people, certificate, authority.public(), NOW).unwrap();
    let statement = SessionStatement {
        person: PersonId::numbered(7),
        display_name: Personal::new("Bente Jensen".to_owned()),
        roles: vec![Role::Specialist],
        console: CONSOLE,
        public_key: session.public_key(),
        not_after: NOW + SESSION_MAX,
    };
    let sign_in = people.sign_in(&statement, NOW).unwrap().to_json();
    let signature = sign_closing(&session, b"closing").unwrap();
    let check = |closing: &[u8], signature: &Hex, at| authority.public().closing(closing, signature, &sign_in, at);
    assert_eq!(check(b"closing", &signature, NOW), Ok((PersonId::numbered(7), CONSOLE)));
    assert_eq!(check(b"Closing", &signature, NOW), Err(NotAuthentic));
    assert_eq!(check(b"closing", &signature, NOW + SESSION_MAX), Err(NotAuthentic));
    assert_eq!(check(b"closing", &sign_closing(&StationKey::generate(), b"closing").unwrap(), NOW), Err(NotAuthentic));
    assert_eq!(check(b"closing", &Hex(Vec::new()), NOW), Err(NotAuthentic));
    assert_eq!(authority.public().closing(b"closing", &signature, b"{}", NOW), Err(NotAuthentic));
    let others = vec![Role::LibraryStaff, Role::HotlineAgent, Role::Approver, Role::ItAdmin];
    let other = SessionStatement { roles: others, ..statement };
    let sign_in = people.sign_in(&other, NOW).unwrap().to_json();
    assert_eq!(authority.public().closing(b"closing", &signature, &sign_in, NOW), Err(NotAuthentic));
}
