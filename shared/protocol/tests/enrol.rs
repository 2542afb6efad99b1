//! Each message of enrolment has a golden file. Old ones stay parseable.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Debug;
use std::path::Path;

use domain::id::{ConsoleId, KioskId};
use domain::time::Moment;
use expect_test::expect_file;
use protocol::bytes::Bytes;
use protocol::enrol::{Ask, Enrolled, FromServer, Kind, RefusedReason, Vouched};
use serde::Serialize;
use serde::de::DeserializeOwned;

const KIOSK: KioskId = KioskId::numbered(2);
const CONSOLE: ConsoleId = ConsoleId::numbered(3);
const AT: Moment = Moment::from_unix_ms(1_800_000_000_000);

fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, message: &T) {
    let text = serde_json::to_string_pretty(message).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/enrol").join(format!("{name}.json"));
    expect_file![&path].assert_eq(&text);
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), message, "{name}");
}

fn bytes(text: &str) -> Bytes {
    Bytes(text.as_bytes().to_vec())
}

#[test]
fn asks() {
    let request = || bytes("request");
    let (handle, proof) = ("7K".to_owned(), bytes("proof"));
    check("ask-begin", &Ask::Begin { kind: Kind::Kiosk, handle, request: request(), proof: proof.clone() });
    check("ask-wait", &Ask::Wait { request: request() });
    check("ask-again", &Ask::Again { request: request(), certificate: bytes("certificate"), proof });
    check("ask-renew", &Ask::Renew { request: request() });
}

#[test]
fn what_the_server_says() {
    check("authority", &FromServer::Authority { authorities: vec![bytes("authority")], now: AT, vouched: vec![] });
    let vouched = vec![Vouched { authority: bytes("next"), word: bytes("word") }];
    let authorities = vec![bytes("authority"), bytes("next")];
    check("authority-next", &FromServer::Authority { authorities, now: AT, vouched });
    let (name, proof) = ("Aulum 2".to_owned(), bytes("proof"));
    check("pending", &FromServer::Pending { station: KIOSK.into(), name: name.clone(), proof, approved: false });
    let kiosk = Enrolled {
        station: KIOSK.into(),
        name,
        certificate: bytes("certificate"),
        authorities: vec![bytes("authority")],
        nodes: vec!["wss://a.kommune.dk:8443".into()],
        demo: true,
        authority_key: None,
    };
    let console = Enrolled {
        station: CONSOLE.into(),
        name: "Torvet 1".into(),
        demo: false,
        authority_key: Some("key".into()),
        ..kiosk.clone()
    };
    check("enrolled-kiosk", &FromServer::Enrolled(Box::new(kiosk)));
    check("enrolled-console", &FromServer::Enrolled(Box::new(console)));
}

#[test]
fn refusals() {
    for (name, reason) in [
        ("malformed", RefusedReason::Malformed),
        ("unknown_code", RefusedReason::WrongCode { tries_left: None }),
        ("wrong_code", RefusedReason::WrongCode { tries_left: Some(4) }),
        ("code_over", RefusedReason::CodeOver),
        ("other_kind", RefusedReason::OtherKind),
        ("not_approved", RefusedReason::NotApproved),
        ("bad_certificate", RefusedReason::BadCertificate),
        ("too_many", RefusedReason::TooMany),
        ("unavailable", RefusedReason::Unavailable),
    ] {
        check(&format!("refused-{name}"), &FromServer::Refused { reason });
    }
}
