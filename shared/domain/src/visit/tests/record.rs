//! The record of a closed visit, and captured bytes.

use super::*;
use crate::expedition::AbortReason;

fn blobs() -> BlobStore {
    let mut blobs = BlobStore::new();
    assert_eq!(blobs.insert(PORTRAIT.to_vec()), Ok(portrait()));
    blobs
}

fn closing(log: &Log) -> Closing {
    let bytes = Closing::bytes(VISIT, log.head());
    Closing { sign_in: Personal::new(SIGN_IN.to_owned()), signature: Hex(mark(SIGN_IN.as_bytes(), &bytes)) }
}

fn record() -> Record {
    let log = approved();
    Record::new(&log, &blobs(), closing(&log)).unwrap()
}

fn code(result: Result<impl Sized, RecordError>) -> &'static str {
    result.map(drop).map_or_else(|error| error.code(), |()| "ok")
}

#[test]
fn a_whole_passport_in_demo_mode_is_replayed_to_approved() {
    let bytes = record().to_bytes().unwrap();
    let verified = Record::from_bytes(&bytes).unwrap().verify(&World).unwrap();
    assert_eq!(verified.outcome, Outcome::Approved);
    assert_eq!((verified.person, verified.console), (METTE, CONSOLE));
    assert_eq!(verified.signers, [StationId::Kiosk(KIOSK), StationId::Console(CONSOLE)]);
    assert!(verified.visit().simulated());
    let captures: Vec<_> = verified.captures.iter().map(|(step, digest, bytes)| (*step, *digest, &bytes[..])).collect();
    assert_eq!(captures, [(Step::Portrait, portrait(), PORTRAIT)]);
}

#[test]
fn any_altered_byte_is_found() {
    let bytes = record().to_bytes().unwrap();
    for at in 0..bytes.len() {
        let mut altered = bytes.to_vec();
        altered[at] ^= 1;
        let verified = Record::from_bytes(&altered).and_then(|record| record.verify(&World));
        assert!(verified.is_err(), "byte {at}");
    }
    for length in 0..bytes.len() {
        assert!(Record::from_bytes(&bytes[..length]).is_err(), "cut to {length}");
    }
    let longer = [&bytes[..], b"x"].concat();
    assert_eq!(code(Record::from_bytes(&longer)), "surplus");
}

#[test]
fn only_a_closed_visit_with_an_outcome_makes_a_record() {
    let open = log_of(&whole(true));
    assert_eq!(code(Record::new(&open, &blobs(), closing(&open))), "not_closed");
    let mut aborted = open;
    write(&mut aborted, console(), 70, Body::Closed { outcome: Outcome::Aborted { why: AbortReason::Technical } });
    assert_eq!(code(Record::new(&aborted, &blobs(), closing(&aborted))), "not_closed");
    let log = approved();
    assert_eq!(code(Record::new(&log, &BlobStore::new(), closing(&log))), "capture");
}

#[test]
fn only_the_specialist_of_the_log_closes_it() {
    let log = approved();
    let earlier = Closing::bytes(VISIT, Head { number: log.head().number - 1, digest: log.head().digest });
    let other_head = Closing { signature: Hex(mark(SIGN_IN.as_bytes(), &earlier)), ..closing(&log) };
    let unsigned = Closing { signature: Hex::default(), ..closing(&log) };
    let stranger = Closing { sign_in: Personal::new("Jens".to_owned()), ..closing(&log) };
    for closing in [other_head, unsigned, stranger] {
        let record = Record::new(&log, &blobs(), closing).unwrap();
        assert_eq!(code(record.verify(&World)), "closing");
    }
}

#[test]
fn a_store_holds_what_stands_in_the_visit_and_no_more() {
    let log = log_of(&whole(true)[..15]);
    let mut store = BlobStore::new();
    assert_eq!(store.wanted(log.visit()), [portrait()]);
    assert_eq!(store.receive(log.visit(), Digest::of(b"x"), b"x".to_vec()), Err(BlobRefused::NotWanted));
    assert_eq!(store.receive(log.visit(), portrait(), b"x".to_vec()), Err(BlobRefused::OtherDigest));
    assert_eq!(store.receive(log.visit(), portrait(), PORTRAIT.to_vec()), Ok(()));
    assert_eq!(store.wanted(log.visit()), []);
    let mut retaken = log;
    write(&mut retaken, console(), 20, Body::RetakeAsked { step: Step::Portrait, reason: RetakeReason::Eyes });
    store.keep_only(retaken.visit());
    assert!(store.is_empty());
}

#[test]
fn a_store_has_limits() {
    let mut store = BlobStore::new();
    assert_eq!(store.insert(vec![]), Err(BlobRefused::Size { bytes: 0 }));
    assert_eq!(store.insert(vec![0; BLOB_MAX_BYTES + 1]), Err(BlobRefused::Size { bytes: BLOB_MAX_BYTES + 1 }));
    for blob in 0..4 {
        assert!(store.insert(vec![blob; BLOB_MAX_BYTES]).is_ok());
    }
    assert_eq!(store.insert(vec![9]), Err(BlobRefused::Full));
    assert_eq!(store.insert(vec![3; BLOB_MAX_BYTES]), Ok(Digest::of(&vec![3; BLOB_MAX_BYTES])));
    assert_eq!(store.len(), 4);
}
