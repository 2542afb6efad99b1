use std::time::Duration;

use super::{CONSOLE, KIOSK, NOW, authority};
use crate::carried::{CARRIED_MAX, CARRIED_MAX_BYTES, CarriedError, Certificates, Der, Kind, Requests, Wanted};
use crate::{FleetCaKey, StationIdentity, StationKey};

fn request() -> Der {
    Der(StationKey::generate().request().unwrap())
}

fn asks(authority: &FleetCaKey, requests: Vec<Wanted>) -> Requests {
    Requests { skranke: Kind::Requests, authority: authority.public().key_digest(), made: NOW, requests }
}

fn station(name: &str) -> Wanted {
    Wanted::Station { station: KIOSK.into(), name: name.to_owned(), request: request() }
}

fn text(requests: &Requests) -> Vec<u8> {
    serde_json::to_vec_pretty(requests).unwrap()
}

#[test]
fn what_is_asked_for_is_signed_and_counts() {
    let authority = authority();
    let requests = asks(
        &authority,
        vec![
            station("Aulum 1"),
            Wanted::Station { station: CONSOLE.into(), name: "Torvet 1".into(), request: request() },
            Wanted::Server { names: vec!["signaling.kommune.dk".into(), "10.0.0.7".into()], request: request() },
            Wanted::People { request: request() },
        ],
    );
    let read = Requests::parse(&text(&requests)).unwrap();
    assert_eq!(read, requests);
    let signed = read.sign(&authority, NOW).unwrap();
    let carried = Certificates::parse(&serde_json::to_vec(&signed).unwrap()).unwrap();
    let verified = carried.verified(authority.public(), NOW).unwrap();
    let who: Vec<_> = verified.iter().map(|one| one.check(authority.public(), NOW).unwrap()).collect();
    let [kiosk, console] = [StationIdentity::Kiosk(KIOSK), StationIdentity::Console(CONSOLE)];
    assert_eq!(who, [kiosk, console, StationIdentity::Signaling, StationIdentity::People]);
    for (certificate, wanted) in verified.iter().zip(&requests.requests) {
        assert_eq!(certificate.public_key(), wanted.key().unwrap());
    }
    assert_eq!(verified[2].server_names(), ["signaling.kommune.dk".into(), "10.0.0.7".into()]);

    let stranger = super::authority();
    assert_eq!(read.sign(&stranger, NOW), Err(CarriedError::OtherAuthority));
    assert!(carried.verified(stranger.public(), NOW).is_err());
    assert!(carried.verified(authority.public(), NOW + Duration::from_hours(91 * 24)).is_err());
}

#[test]
fn a_file_is_what_it_should_be_or_refused() {
    let authority = authority();
    let good = asks(&authority, vec![station("Aulum 1")]);
    for name in ["", " ", "Aulum\u{1b}[2J", "Aulum\n1", "a\u{202e}b", "a\u{200b}b", &"x".repeat(300)] {
        assert_eq!(Requests::parse(&text(&asks(&authority, vec![station(name)]))), Err(CarriedError::Name), "{name:?}");
    }
    for names in [vec![], vec!["x".to_owned(); 33], vec!["\u{7}".to_owned()]] {
        let server = Wanted::Server { names, request: request() };
        assert_eq!(Requests::parse(&text(&asks(&authority, vec![server]))), Err(CarriedError::Name));
    }
    let many = asks(&authority, vec![station("Aulum 1"); CARRIED_MAX + 1]);
    let refused = Requests::parse(&text(&many));
    assert!(matches!(refused, Err(CarriedError::TooMany | CarriedError::TooLong)));
    assert_eq!(Requests::parse(&vec![b' '; CARRIED_MAX_BYTES + 1]), Err(CarriedError::TooLong));
    let spoilt = Wanted::People { request: Der(vec![0x30, 0]) };
    assert!(matches!(Requests::parse(&text(&asks(&authority, vec![spoilt]))), Err(CarriedError::Request(_))));
    let text = String::from_utf8(text(&good)).unwrap();
    for wrong in [
        text.replace("requests 1", "certificates 1"),
        text.replace("requests 1", "requests 2"),
        text.replace("\"made\"", "\"is_ca\": true, \"made\""),
        text.replace("\"for\": \"station\"", "\"for\": \"authority\""),
        text.replace("\"name\"", "\"usage\": \"any\", \"name\""),
        text[1..].to_owned(),
    ] {
        assert_eq!(Requests::parse(wrong.as_bytes()), Err(CarriedError::Malformed), "{wrong}");
    }
    assert!(Certificates::parse(text.as_bytes()).is_err());
}

#[test]
fn a_server_name_that_is_none_signs_nothing() {
    let authority = authority();
    let server = Wanted::Server { names: vec!["ærø.dk".into()], request: request() };
    let asked = asks(&authority, vec![station("Aulum 1"), server]);
    let read = Requests::parse(&text(&asked)).unwrap();
    assert!(matches!(read.sign(&authority, NOW), Err(CarriedError::Ca(_))));
}
