//! Each message between kiosk and console, and each statement on the way to a call, has a golden file. Old ones stay
//! parseable, and no frame makes the reader panic.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests that read golden files")]

use std::fs;
use std::path::PathBuf;

use domain::digest::{Digest, Hex};
use domain::exchange::view::DeliveryState;
use domain::id::{CallId, ConsoleId, KioskId, LeaseId, StationId, VisitId};
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{Advice, BLOB_MAX_BYTES, Check, Finding, Head, Signature, SignedEntry, Verdict};
use expect_test::expect_file;
use proptest::prelude::*;
use protocol::bytes::Bytes;
use protocol::envelope::{CallBody, CallStatement};
use protocol::visit::{
    BLOB_KIND, Blob, ChipCommand, DocumentKey, JSON_MAX_BYTES, Malformed, Message, RELAY_COMMANDS_MAX,
    RELAY_PART_MAX_BYTES, ReadFailure, Reading, Reason, RelayFailure, Relayed, Standing, VERSIONS, Way,
};

fn path(folder: &str, name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder).join(format!("{name}.json"))
}

fn entry() -> SignedEntry {
    let signature = Signature { signature: Hex(vec![0xab; 4]), certificate: Hex(vec![0xcd; 4]) };
    SignedEntry::from_parts(r#"{"what":"is signed stands here verbatim, \"quotes\" too"}"#.to_owned(), signature)
}

fn head() -> Head {
    Head { number: 7, digest: Digest::of(b"entry 7") }
}

fn command(way: Way, bytes: usize) -> ChipCommand {
    ChipCommand { way, bytes: Bytes(vec![0x22; bytes]) }
}

fn messages() -> Vec<(&'static str, Message)> {
    let standing = Standing { visit: VisitId::numbered(1), head: head() };
    let lease = LeaseId::numbered(2);
    let read = |key| Message::ReadDocument { lease, key, challenge: [1, 2, 3, 4, 5, 6, 7, 8] };
    let reading = |progress| Message::Reading { lease, progress };
    let relayed = |relayed| Message::Relayed { lease, relayed };
    // The specimen of ICAO 9303-11 Appendix D.2.
    let [number, birth, expiry] = ["L898902C", "690806", "940623"].map(|field| Personal::new(field.to_owned()));
    let mrz = DocumentKey::Mrz { number, birth, expiry };
    let finding = Finding { check: Check::Sharpness, verdict: Verdict::Low, value: 11 };
    vec![
        ("hello", Message::Hello { versions: VERSIONS.to_vec(), log: Some(standing) }),
        ("hello-empty", Message::Hello { versions: VERSIONS.to_vec(), log: None }),
        ("entries", Message::Entries { entries: vec![entry(), entry()] }),
        ("propose", Message::Propose { entry: entry() }),
        ("confirm", Message::Confirm { head: head() }),
        ("blob_wanted", Message::BlobWanted { digest: Digest::of(b"portrait") }),
        ("advice", Message::Advice { advice: Some(Advice::LookStraight) }),
        ("advice-none", Message::Advice { advice: None }),
        ("shutter", Message::Shutter { lease: LeaseId::numbered(2) }),
        ("read_document-page", read(DocumentKey::Page)),
        ("read_document-mrz", read(mrz)),
        ("read_document-can", read(DocumentKey::Can { digits: Personal::new("500540".to_owned()) })),
        ("reading-waiting", reading(Reading::Waiting)),
        ("reading-chip", reading(Reading::Chip { thousandths: 250 })),
        ("reading-failed", reading(Reading::Failed { reason: ReadFailure::WrongKey { tries_left: Some(2) } })),
        ("reading-lifted", reading(Reading::Failed { reason: ReadFailure::Lifted })),
        ("relay", Message::Relay { lease, commands: vec![command(Way::InChannel, 3), command(Way::AsIs, 2)] }),
        ("relay-none", Message::Relay { lease, commands: vec![] }),
        ("relayed", relayed(Relayed::Answers { answers: vec![Bytes(vec![0x90, 0x00]); 2] })),
        ("relayed-failed", relayed(Relayed::Failed { reason: RelayFailure::Lifted })),
        ("guidance", Message::Guidance { findings: vec![finding] }),
        ("delivery", Message::Delivery { state: DeliveryState::Acknowledged }),
        ("refused", Message::Refused { reason: Reason::NotNow }),
    ]
}

#[test]
fn messages_have_golden_files() {
    for (name, message) in messages() {
        let path = path("visit", name);
        expect_file![&path].assert_eq(&(serde_json::to_string_pretty(&message).unwrap() + "\n"));
        assert_eq!(Message::decode(&fs::read(&path).unwrap()).as_ref(), Ok(&message), "{name}");
        assert_eq!(Message::decode(&message.encode().unwrap()).as_ref(), Ok(&message), "{name}");
    }
}

#[test]
fn every_advice_reason_and_delivery_has_its_word() {
    let words = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let advice = Advice::ALL.map(|advice| words(serde_json::to_value(advice).unwrap()));
    let reasons = [
        Reason::Malformed,
        Reason::Version,
        Reason::NotAuthentic,
        Reason::NotNow,
        Reason::Diverged,
        Reason::NotAllowed,
        Reason::NotWanted,
    ]
    .map(|reason| words(serde_json::to_value(reason).unwrap()));
    let relays = [
        RelayFailure::Lifted,
        RelayFailure::NoReader,
        RelayFailure::NotKept,
        RelayFailure::Chip,
        RelayFailure::TimeOut,
    ]
    .map(|failure| words(serde_json::to_value(failure).unwrap()));
    let deliveries =
        [DeliveryState::Pending, DeliveryState::Delayed, DeliveryState::Acknowledged, DeliveryState::Refused]
            .map(|state| words(serde_json::to_value(state).unwrap()));
    let all = serde_json::json!({ "advice": advice, "reasons": reasons, "deliveries": deliveries, "relays": relays });
    expect_file![path("visit", "words")].assert_eq(&(serde_json::to_string_pretty(&all).unwrap() + "\n"));
}

#[test]
fn statements_on_the_way_to_a_call_have_golden_files() {
    let (sdp, fingerprint, nonce) = ("v=0\r\n".to_owned(), Bytes(vec![9; 32]), Bytes(vec![5; 16]));
    let bodies = [
        ("ready", CallBody::Ready { nonce: nonce.clone() }),
        (
            "offer",
            CallBody::Offer {
                sdp: sdp.clone(),
                fingerprint: fingerprint.clone(),
                nonce: nonce.clone(),
                sign_in: Bytes(b"{}".to_vec()),
            },
        ),
        ("answer", CallBody::Answer { sdp, fingerprint, nonce }),
        (
            "candidate",
            CallBody::Candidate {
                line: 0,
                candidate: "candidate:1 1 UDP 2015363327 192.0.2.1 49152 typ host".to_owned(),
            },
        ),
    ];
    for (name, body) in bodies {
        let to = match body {
            CallBody::Offer { .. } => StationId::Kiosk(KioskId::numbered(2)),
            _ => StationId::Console(ConsoleId::numbered(3)),
        };
        let at = Moment::from_unix_ms(1_800_000_000_000);
        let statement = CallStatement { call: CallId::numbered(1), to, generation: 1, number: 2, at, body };
        let path = path("envelope", name);
        expect_file![&path].assert_eq(&(serde_json::to_string_pretty(&statement).unwrap() + "\n"));
        let golden = fs::read_to_string(&path).unwrap();
        assert_eq!(serde_json::from_str::<CallStatement>(&golden).unwrap(), statement, "{name}");
    }
}

#[test]
fn captured_bytes_travel_as_they_are() {
    let message = Message::Blob { digest: Digest::of(b"jpeg"), bytes: Blob::new(b"jpeg".to_vec()) };
    let frame = message.encode().unwrap();
    assert_eq!(frame.len(), 1 + 32 + 4);
    assert_eq!(Message::decode(&frame), Ok(message));
}

#[test]
fn every_limit_is_kept_on_both_sides() {
    let blob = |bytes: usize| Message::Blob { digest: Digest::of(b""), bytes: Blob::new(vec![0; bytes]) };
    let whole = blob(BLOB_MAX_BYTES).encode().unwrap();
    assert!(Message::decode(&whole).is_ok());
    assert!(blob(BLOB_MAX_BYTES + 1).encode().is_err());
    let longer = [&whole[..], &[0]].concat();
    assert_eq!(Message::decode(&longer), Err(Malformed::TooLong { bytes: BLOB_MAX_BYTES + 1 }));
    let json = format!("{{{}}}", " ".repeat(JSON_MAX_BYTES));
    assert_eq!(Message::decode(json.as_bytes()), Err(Malformed::TooLong { bytes: json.len() }));
    let long = SignedEntry::from_parts("x".repeat(JSON_MAX_BYTES), entry().signature().clone());
    assert!(Message::Propose { entry: long }.encode().is_err());
}

#[test]
fn what_goes_to_a_chip_and_comes_from_it_is_bounded() {
    let lease = LeaseId::numbered(2);
    let relay = |count, bytes| Message::Relay { lease, commands: vec![command(Way::AsIs, bytes); count] };
    let relayed = |count, bytes| {
        let answers = vec![Bytes(vec![0; bytes]); count];
        Message::Relayed { lease, relayed: Relayed::Answers { answers } }
    };
    let (count, bytes) = (RELAY_COMMANDS_MAX, RELAY_PART_MAX_BYTES);
    for (message, is) in [
        (relay(count, bytes), true),
        (relay(count + 1, 1), false),
        (relay(1, bytes + 1), false),
        (relayed(count, bytes), true),
        (relayed(count + 1, 1), false),
        (relayed(1, bytes + 1), false),
    ] {
        assert_eq!(Message::decode(&message.encode().unwrap()).is_ok(), is, "{message:?}");
    }
}

#[test]
fn what_is_no_message_is_refused() {
    for (frame, error) in [
        (&b""[..], Malformed::Empty),
        (b"[]", Malformed::UnknownKind),
        (b" {}", Malformed::UnknownKind),
        (b"\0", Malformed::UnknownKind),
        (b"{}", Malformed::NotAMessage),
        (b"{\"message\":\"blob\"}", Malformed::NotAMessage),
        (b"{\"message\":\"unheard_of\"}", Malformed::NotAMessage),
        (&[BLOB_KIND; 32], Malformed::NotAMessage),
    ] {
        assert_eq!(Message::decode(frame), Err(error), "{frame:?}");
    }
    let many = Message::Hello { versions: vec![1; 100], log: None };
    assert_eq!(Message::decode(&many.encode().unwrap()), Err(Malformed::NotAMessage));
}

#[test]
fn a_long_log_travels_in_several_messages_and_in_order() {
    let text = |number: usize| format!("{number} {}", "\"".repeat(12_000));
    let entries: Vec<_> =
        (0..100).map(|number| SignedEntry::from_parts(text(number), entry().signature().clone())).collect();
    let messages = Message::entries(entries.clone());
    assert!(messages.len() > 1);
    let arrived: Vec<_> = messages
        .iter()
        .flat_map(|message| match Message::decode(&message.encode().unwrap()).unwrap() {
            Message::Entries { entries } => entries,
            other => panic!("{}", other.name()),
        })
        .collect();
    assert_eq!(arrived, entries);
    assert_eq!(Message::entries(vec![]), []);
}

#[test]
fn nothing_carried_is_printed() {
    let blob = Message::Blob { digest: Digest::of(b"jpeg"), bytes: Blob::new(b"secret".to_vec()) };
    for message in [blob, Message::Propose { entry: entry() }] {
        let printed = format!("{message:?}");
        assert!(!printed.contains("secret") && !printed.contains("115, 101") && !printed.contains("verbatim"));
    }
}

proptest! {
    #[test]
    fn any_frame_is_read_or_refused(frame in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop(Message::decode(&frame));
    }

    #[test]
    fn any_altered_message_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte: u8,
        cut in any::<prop::sample::Index>(),
    ) {
        let messages = messages();
        let mut frame = which.get(&messages).1.encode().unwrap();
        let place = at.index(frame.len());
        frame[place] = byte;
        drop(Message::decode(&frame));
        drop(Message::decode(&frame[..cut.index(frame.len())]));
    }
}
