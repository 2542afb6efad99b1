//! Two honest sides, and a server that swaps, repeats, delays and redirects.

use domain::id::{ConsoleId, KioskId};

use super::*;

const NOW: Moment = Moment::from_unix_ms(1_763_700_000_000);
const CALL: CallId = CallId::numbered(7);

fn kiosk() -> StationId {
    KioskId::numbered(1).into()
}

fn console() -> StationId {
    ConsoleId::numbered(2).into()
}

fn pair() -> (Handshake, Handshake) {
    let offerer = Handshake::new(Part::Offerer, CALL, console(), kiosk());
    (offerer, Handshake::new(Part::Answerer, CALL, kiosk(), console()))
}

fn posted(effect: Effect) -> CallStatement {
    let Effect::Post(statement) = effect else { panic!("not posted: {effect:?}") };
    statement
}

fn offer(offerer: &mut Handshake) -> CallStatement {
    let _ = offerer.begin(NOW, [1; 16]);
    posted(offerer.described(NOW, "offer".into(), [0xaa; 32], Bytes(vec![9])))
}

#[test]
fn an_offer_is_answered_and_candidates_follow() {
    let (mut console_side, mut kiosk_side) = pair();
    let offer = offer(&mut console_side);
    let effects = kiosk_side.heard(NOW, console(), offer, [0; 16]).expect("believed");
    assert!(matches!(&effects[..], [Effect::Start { .. }, Effect::RemoteDescription { fingerprint: [0xaa, ..], .. }]));
    assert_eq!(kiosk_side.generation(), console_side.generation());

    let answer = posted(kiosk_side.described(NOW, "answer".into(), [0xbb; 32], Bytes::default()));
    let early = posted(kiosk_side.candidate(NOW, 0, "candidate".into()));
    // The mailbox keeps the order, but a reconnect may deliver a candidate first.
    assert_eq!(console_side.heard(NOW, kiosk(), early, [0; 16]), Ok(vec![]));
    let effects = console_side.heard(NOW, kiosk(), answer.clone(), [0; 16]).expect("believed");
    assert!(matches!(&effects[..], [Effect::RemoteDescription { .. }, Effect::RemoteCandidate { .. }]));
    assert_eq!(console_side.heard(NOW, kiosk(), answer, [0; 16]), Err(Disbelieved::Repeated));
}

#[test]
fn only_the_peer_of_this_call_is_believed() {
    let (mut console_side, mut kiosk_side) = pair();
    let offer = offer(&mut console_side);
    let other: StationId = ConsoleId::numbered(3).into();
    assert_eq!(kiosk_side.heard(NOW, other, offer.clone(), [0; 16]), Err(Disbelieved::NotThePeer));
    let elsewhere = CallStatement { to: KioskId::numbered(9).into(), ..offer.clone() };
    assert_eq!(kiosk_side.heard(NOW, console(), elsewhere, [0; 16]), Err(Disbelieved::NotForUs));
    let another_call = CallStatement { call: CallId::numbered(8), ..offer.clone() };
    assert_eq!(kiosk_side.heard(NOW, console(), another_call, [0; 16]), Err(Disbelieved::NotForUs));
    let late = NOW + CLOCK_SKEW_MAX + Duration::from_millis(1);
    assert_eq!(kiosk_side.heard(late, console(), offer.clone(), [0; 16]), Err(Disbelieved::Stale));
    assert_eq!(kiosk_side.generation(), 0, "nothing has changed");
    assert!(kiosk_side.heard(NOW, console(), offer, [0; 16]).is_ok());
}

#[test]
fn a_repeated_or_older_offer_sets_up_nothing() {
    let (mut console_side, mut kiosk_side) = pair();
    let first = offer(&mut console_side);
    let second = offer(&mut console_side);
    assert!(second.generation > first.generation);
    assert!(kiosk_side.heard(NOW, console(), second.clone(), [0; 16]).is_ok());
    assert_eq!(kiosk_side.heard(NOW, console(), first, [0; 16]), Err(Disbelieved::Repeated));
    assert_eq!(kiosk_side.heard(NOW, console(), second, [0; 16]), Err(Disbelieved::Repeated));
}

#[test]
fn an_answer_to_another_offer_is_not_believed() {
    let (mut console_side, mut kiosk_side) = pair();
    let offer = offer(&mut console_side);
    let _ = kiosk_side.heard(NOW, console(), offer, [0; 16]).expect("believed");
    let mut answer = posted(kiosk_side.described(NOW, "answer".into(), [0xbb; 32], Bytes::default()));
    if let CallBody::Answer { nonce, .. } = &mut answer.body {
        *nonce = Bytes(vec![0; 16]);
    }
    assert_eq!(console_side.heard(NOW, kiosk(), answer.clone(), [0; 16]), Err(Disbelieved::WrongNonce));
    if let CallBody::Answer { fingerprint, nonce, .. } = &mut answer.body {
        *nonce = Bytes(vec![1; 16]);
        fingerprint.0.truncate(31);
    }
    assert_eq!(console_side.heard(NOW, kiosk(), answer, [0; 16]), Err(Disbelieved::NotAFingerprint));
}

#[test]
fn a_restarted_kiosk_gets_a_new_generation_but_not_twice() {
    let (mut console_side, mut kiosk_side) = pair();
    let first = offer(&mut console_side);
    let _ = kiosk_side.heard(NOW, console(), first, [0; 16]).expect("believed");
    let later = NOW + Duration::from_secs(30);
    let mut restarted = Handshake::new(Part::Answerer, CALL, kiosk(), console());
    let ready = posted(restarted.ask_anew(later, [3; 16]));
    let effects = console_side.heard(later, kiosk(), ready.clone(), [4; 16]).expect("believed");
    assert!(matches!(effects[..], [Effect::Start { .. }]));
    // The new attempt is under way: a second request does not tear it down.
    assert_eq!(console_side.heard(later, kiosk(), ready, [5; 16]), Ok(vec![]));
}

#[test]
fn a_restarted_console_is_newer_than_before() {
    let (mut console_side, mut kiosk_side) = pair();
    let first = offer(&mut console_side);
    let _ = kiosk_side.heard(NOW, console(), first, [0; 16]).expect("believed");
    let later = NOW + Duration::from_secs(2);
    let mut restarted = Handshake::new(Part::Offerer, CALL, console(), kiosk());
    let _ = restarted.begin(later, [6; 16]);
    let offer = posted(restarted.described(later, "offer".into(), [0xcc; 32], Bytes::default()));
    assert!(kiosk_side.heard(later, console(), offer, [0; 16]).is_ok());
}

#[test]
fn candidates_are_capped() {
    let (mut console_side, mut kiosk_side) = pair();
    let offer = offer(&mut console_side);
    let _ = kiosk_side.heard(NOW, console(), offer, [0; 16]).expect("believed");
    let _ = kiosk_side.described(NOW, "answer".into(), [0xbb; 32], Bytes::default());
    for _ in 0..CANDIDATES_MAX {
        let candidate = posted(kiosk_side.candidate(NOW, 0, "candidate".into()));
        assert_eq!(console_side.heard(NOW, kiosk(), candidate, [0; 16]), Ok(vec![]));
    }
    let one_more = posted(kiosk_side.candidate(NOW, 0, "candidate".into()));
    assert_eq!(console_side.heard(NOW, kiosk(), one_more, [0; 16]), Err(Disbelieved::TooMany));
}

#[test]
fn neither_side_takes_what_is_for_the_other() {
    let (mut console_side, mut kiosk_side) = pair();
    let offer = offer(&mut console_side);
    let to_console = CallStatement { to: console(), ..offer.clone() };
    assert_eq!(console_side.heard(NOW, kiosk(), to_console, [0; 16]), Err(Disbelieved::OutOfOrder));
    let ready = CallStatement { body: CallBody::Ready { nonce: Bytes::default() }, ..offer };
    assert_eq!(kiosk_side.heard(NOW, console(), ready, [0; 16]), Err(Disbelieved::OutOfOrder));
}
