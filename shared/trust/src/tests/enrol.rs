//! Codes, proofs, certificate requests and words.

use domain::digest::Digest;
use domain::id::{InvitationId, KioskId, StationId};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};

use super::{NOW, authority};
use crate::enrol::{Card, Channel, Code, CodeKey, KeyRequest, Promise, RequestError, words};
use crate::{PeopleKey, StationKey};

const STATION: StationId = StationId::Kiosk(KioskId::numbered(7));

fn channel(of: u8) -> Channel {
    Channel::of(|_| Ok([of; 32])).unwrap()
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

#[test]
fn a_code_is_read_as_people_type_it() {
    for typed in ["7K4M2-QXP3R", "7k4m2qxp3r", " 7K4 M2Q-XP3R ", "7K4M2-QXP3R"] {
        assert_eq!(code(typed).grouped(), "7K4M2-QXP3R");
    }
    assert_eq!(code("oOiIlL0123").grouped(), "00111-10123");
    assert_eq!(code("7K4M2-QXP3R").handle(), "7K");
    for typed in ["", "7K4M2-QXP3", "7K4M2-QXP3RR", "7K4M2-QXP3U", "7K4M2-QXP3Ø", &"-".repeat(100)] {
        assert!(typed.parse::<Code>().is_err(), "{typed}");
    }
    assert_eq!(format!("{:?}", code("7K4M2-QXP3R")), "[code]");
}

#[test]
fn the_same_server_key_makes_the_same_code_and_another_invitation_another() {
    let ca = authority();
    let key = StationKey::generate();
    let certificate = ca.issue_people(&key.public_key(), NOW).unwrap();
    let people = PeopleKey::new(key, certificate, ca.public(), NOW).unwrap();
    let made = |number| people.enrolment_code(InvitationId::numbered(number)).grouped();
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
    assert_eq!(code(&made(1)).grouped(), made(1));
}

#[test]
fn a_proof_counts_on_its_connection_for_its_request_and_side_only() {
    let authority = Digest::of(b"authority");
    let key = CodeKey::new(&code("7K4M2-QXP3R"), &authority);
    let proof = key.machine_proof(&channel(1), b"request");
    assert!(key.check_machine(&channel(1), b"request", &proof).is_ok());
    assert!(key.check_machine(&channel(2), b"request", &proof).is_err());
    assert!(key.check_machine(&channel(1), b"another", &proof).is_err());
    assert!(key.check_machine(&channel(1), b"request", proof.first_chunk::<16>().unwrap()).is_err());
    for (other, authority) in [("7K4M2-QXP3S", authority), ("7K4M2-QXP3R", Digest::of(b"another"))] {
        let other = CodeKey::new(&code(other), &authority);
        assert!(other.check_machine(&channel(1), b"request", &proof).is_err());
    }
    let promise = |name| Promise { station: STATION, name };
    assert!(key.check_server(&channel(1), b"request", promise("Aulum 2"), &proof).is_err());
    let proof = key.server_proof(&channel(1), b"request", promise("Aulum 2"));
    assert!(key.check_server(&channel(1), b"request", promise("Aulum 2"), &proof).is_ok());
    assert!(key.check_server(&channel(1), b"request", promise("Aulum 3"), &proof).is_err());
    assert!(key.check_server(&channel(2), b"request", promise("Aulum 2"), &proof).is_err());
}

#[test]
fn the_words_never_change() {
    let shown = words(&Digest::of(b"machine"), &Digest::of(b"authority"));
    assert_eq!(shown.to_string(), "pilgrim oase lagkage albatros");
    assert_ne!(words(&Digest::of(b"machine"), &Digest::of(b"another")), shown);
    assert_ne!(words(&Digest::of(b"another"), &Digest::of(b"authority")), shown);
}

#[test]
fn no_two_words_are_alike() {
    let words = crate::enrol::WORDS;
    for (at, one) in words.iter().enumerate() {
        let longest = one.chars().count();
        assert!((3..=11).contains(&longest) && one.chars().all(char::is_lowercase), "{one}");
        for other in words.iter().take(at) {
            let prefix = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
            let suffix = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).count();
            let longer = longest.max(other.chars().count());
            assert!(prefix + suffix + 1 < longer, "{one} and {other} differ in one letter");
        }
    }
}

#[test]
fn our_own_request_is_read_back() {
    let key = StationKey::generate();
    let request = KeyRequest::parse(&key.request().unwrap()).unwrap();
    assert_eq!(request.public_key(), key.public_key());
    assert_eq!(key.public_key().digest(), request.public_key().digest());
}

#[test]
fn a_foreign_request_counts_for_its_key_whatever_name_it_asks_for() {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut params = CertificateParams::new(vec!["evil.example".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "urn:skranke:signaling");
    let der = params.serialize_request(&key).unwrap();
    assert_eq!(KeyRequest::parse(der.der()).unwrap().public_key().to_sec1(), key.public_key_raw());
    for other in [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
        let key = KeyPair::generate_for(other).unwrap();
        let der = CertificateParams::default().serialize_request(&key).unwrap();
        assert_eq!(KeyRequest::parse(der.der()), Err(RequestError::Algorithm));
    }
}

#[test]
fn a_damaged_request_is_refused_whichever_byte_it_is() {
    let request = StationKey::generate().request().unwrap();
    for at in 0..request.len() {
        let mut damaged = request.clone();
        *damaged.get_mut(at).unwrap() ^= 1;
        assert!(KeyRequest::parse(&damaged).is_err(), "byte {at}");
        assert!(KeyRequest::parse(request.get(..at).unwrap()).is_err(), "cut at {at}");
    }
    assert_eq!(KeyRequest::parse(&[request.as_slice(), &[0]].concat()), Err(RequestError::Malformed));
    assert_eq!(KeyRequest::parse(&[0; 2049]), Err(RequestError::TooLong));
}

#[test]
fn a_card_is_read_back_and_does_not_print_its_code() {
    let card = Card { node: "a.kommune.dk:8443".into(), code: code("7K4M2-QXP3R"), authority: Digest::of(b"ca") };
    assert_eq!(card.to_text().parse(), Ok(card.clone()));
    assert!(!card.to_string().contains("7K4M2") && !format!("{card:?}").contains("7K4M2"));
    for text in ["", "skranke-enrol:a?code=7K4M2-QXP3R", "https://a?code=7K4M2-QXP3R&ca=00", &"x".repeat(600)] {
        assert!(text.parse::<Card>().is_err(), "{text}");
    }
}
