use serde::{Deserialize, Serialize};

use super::{CONSOLE, KIOSK, NOW, authority, station};
use crate::{CertificateError, ENVELOPE_MAX_BYTES, EnvelopeError, Opened, Signed, StationIdentity};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Statement {
    words: String,
}

fn statement() -> Statement {
    Statement { words: "v=0 og æøå".to_owned() }
}

#[test]
fn an_envelope_yields_its_statement_and_signer() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let signed = Signed::sign("call", &statement(), &key, &certificate).unwrap();
    let arrived = Signed::<Statement>::from_json(&signed.to_json()).unwrap();
    let again = arrived.clone();
    let Opened { payload, signer, digest } = arrived.open("call", authority.public(), NOW).unwrap();
    assert_eq!(payload, statement());
    assert_eq!(signer, StationIdentity::Console(CONSOLE));
    assert_eq!(again.open("call", authority.public(), NOW).unwrap().digest, digest);
}

#[test]
fn each_changed_byte_is_refused() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let json = Signed::sign("call", &statement(), &key, &certificate).unwrap().to_json();
    for index in 0..json.len() {
        for flip in [0x01, 0x02, 0x20, 0x80] {
            let mut changed = json.clone();
            changed[index] ^= flip;
            let opened = Signed::<Statement>::from_json(&changed)
                .and_then(|signed| signed.open("call", authority.public(), NOW));
            assert!(opened.is_err(), "byte {index} ^ {flip:#x}");
        }
    }
    for length in 0..json.len() {
        assert_eq!(Signed::<Statement>::from_json(&json[..length]).unwrap_err(), EnvelopeError::Malformed);
    }
}

#[test]
fn it_counts_in_its_context_only() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let signed = Signed::sign("call", &statement(), &key, &certificate).unwrap();
    let open = |signed: Signed<Statement>| signed.open("visit", authority.public(), NOW).unwrap_err();
    assert_eq!(open(signed.clone()), EnvelopeError::WrongContext);
    // Whoever relabels it breaks the signature.
    let relabelled = String::from_utf8(signed.to_json()).unwrap().replace("\"call\"", "\"visit\"");
    assert_eq!(open(Signed::from_json(relabelled.as_bytes()).unwrap()), EnvelopeError::Altered);
}

#[test]
fn a_signer_outside_the_fleet_is_unknown() {
    let authority = authority();
    let (key, certificate) = station(&super::authority(), CONSOLE);
    let signed = Signed::sign("call", &statement(), &key, &certificate).unwrap();
    assert_eq!(
        signed.open("call", authority.public(), NOW).unwrap_err(),
        EnvelopeError::UnknownSigner(CertificateError::OtherAuthority)
    );
}

#[test]
fn another_stations_certificate_cannot_be_put_in() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let (_, kiosk) = station(&authority, KIOSK);
    assert_eq!(Signed::sign("call", &statement(), &key, &kiosk).unwrap_err(), EnvelopeError::NotAPair);
    let signed = Signed::sign("call", &statement(), &key, &certificate).unwrap();
    let mut wire: serde_json::Value = serde_json::from_slice(&signed.to_json()).unwrap();
    let mut other: serde_json::Value = {
        let (key, kiosk) = station(&authority, KIOSK);
        serde_json::from_slice(&Signed::sign("call", &statement(), &key, &kiosk).unwrap().to_json()).unwrap()
    };
    wire["certificate"] = other["certificate"].take();
    let swapped = Signed::<Statement>::from_json(&serde_json::to_vec(&wire).unwrap()).unwrap();
    assert_eq!(swapped.open("call", authority.public(), NOW).unwrap_err(), EnvelopeError::Altered);
}

#[test]
fn it_is_capped_before_it_is_parsed() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let long = Statement { words: "x".repeat(ENVELOPE_MAX_BYTES) };
    assert_eq!(Signed::sign("call", &long, &key, &certificate).unwrap_err(), EnvelopeError::TooLarge);
    let blanks = vec![b' '; ENVELOPE_MAX_BYTES + 1];
    assert_eq!(Signed::<Statement>::from_json(&blanks).unwrap_err(), EnvelopeError::TooLarge);
}

#[test]
fn a_proper_signature_under_another_statement_is_told() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let json = Signed::sign("call", &7_u32, &key, &certificate).unwrap().to_json();
    let signed = Signed::<Statement>::from_json(&json).unwrap();
    assert_eq!(signed.open("call", authority.public(), NOW).unwrap_err(), EnvelopeError::Payload);
}

#[test]
fn debug_prints_no_statement() {
    let authority = authority();
    let (key, certificate) = station(&authority, CONSOLE);
    let signed = Signed::sign("call", &statement(), &key, &certificate).unwrap();
    let opened = signed.clone().open("call", authority.public(), NOW).unwrap();
    let text = format!("{signed:?}{opened:?}{key:?}{certificate:?}");
    assert!(!text.contains("v=0") && !text.contains("dj0w"), "{text}");
}
