//! A call through the real server, over real sockets.

use crate::common::station::{Station, talking};
use crate::common::{Home, PASSWORD, on_both_homes};
use domain::exchange::view::{ConsoleCall, EndReason, KioskCall, Opening, Presence};
use domain::id::CallId;
use protocol::bytes::Base64;
use protocol::station::{Ask, RefusedReason, Reply, UNANSWERED};
use trust::{FleetCa, Signed, SignedIn};

on_both_homes! {
    from_press_to_wiped,
    the_sign_in_is_vouched_for,
    five_wrong_passwords_and_one_has_to_wait,
    a_repeated_request_is_answered_alike_and_done_once,
    a_letter_that_is_read_at_once_is_never_stored,
    who_comes_back_gets_the_view_and_what_was_not_acknowledged,
    a_lot_of_mail_comes_in_order_and_no_more_than_is_kept,
    a_newer_connection_replaces_the_older,
    a_killed_server_loses_nothing,
    a_killed_server_in_the_middle_of_the_queue,
    only_the_parties_of_a_call_write_to_each_other,
}

async fn from_press_to_wiped(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    assert_eq!(console.as_console().specialist.as_ref().unwrap().name, "Mette Holm");
    assert!(matches!(kiosk.as_kiosk().opening, Opening::Open { until: None }));

    assert_eq!(console.post(call, fleet.kiosk, b"offer").await, Reply::Done);
    let (number, envelope) = kiosk.next_mail().await;
    assert_eq!(envelope, b"offer");
    kiosk.done(Ask::Ack { number }).await;
    assert_eq!(kiosk.post(call, fleet.console, b"answer").await, Reply::Done);
    assert_eq!(console.next_mail().await.1, b"answer");

    console.done(Ask::HangUp { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { reason: EndReason::Finished, .. })).await;
    kiosk.done(Ask::Wiped { call }).await;
    kiosk.until_kiosk(|call| *call == KioskCall::None).await;
    console.until_console(|call| matches!(call, ConsoleCall::WrapUp { .. })).await;
    console.done(Ask::WrapUpDone).await;
    console.until(|console| console.as_console().specialist.as_ref().unwrap().presence == Presence::Ready).await;
}

async fn the_sign_in_is_vouched_for(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    let Reply::SignedIn { person, statement } = console.sign_in().await else { panic!("not signed in") };
    let ca = FleetCa::load(&fleet.path("console").join("fleet-ca.crt")).unwrap();
    let now = signaling::clock::now();
    let signed = Signed::from_json(&statement.0).unwrap();
    let proof = SignedIn::verify(signed, fleet.console, &ca, now).unwrap();
    assert_eq!(proof.person(), person);
    assert!(proof.has(trust::Role::Specialist));
}

async fn five_wrong_passwords_and_one_has_to_wait(home: Home) {
    let fleet = home.fleet(&[]);
    let mut server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    let refused = |reason| Reply::Refused { reason };
    for (name, password) in [("mette", "wrong"), ("nobody", PASSWORD), ("", ""), ("mette", "Wrong"), ("x", "y")] {
        assert_eq!(console.sign_in_with(name, password).await, refused(RefusedReason::WrongPassword));
    }
    assert!(matches!(console.sign_in().await, Reply::Locked { .. }));
    drop(server.wait_for_line("wrong name or password"));
    let log = server.kill();
    assert!(!log.contains("mette") && !log.contains(PASSWORD), "{log}");
}

async fn a_repeated_request_is_answered_alike_and_done_once(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    let id = crate::common::station::new_id();
    let post = Ask::Post { call, to: fleet.kiosk.into(), envelope: Base64::new(b"once") };
    for _ in 0..3 {
        console.send(id, post.clone()).await;
        assert_eq!(console.reply(id).await, Reply::Done);
    }
    assert_eq!(console.post(call, fleet.kiosk, b"next").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"once");
    assert_eq!(kiosk.next_mail().await.1, b"next");
    // Also on a new connection.
    let mut again = Station::console(&server, &fleet).await;
    again.send(id, post).await;
    assert_eq!(again.reply(id).await, Reply::Done);
    assert_eq!(again.post(call, fleet.kiosk, b"last").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"last");
}

async fn a_letter_that_is_read_at_once_is_never_stored(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    let stored = || fleet.sql("SELECT count(*) FROM posted").parse::<u32>().unwrap();
    // The system may stop the kiosk for longer than the server waits: then a letter is stored, and the next one is tried.
    for number in 1..=50_u32 {
        let before = stored();
        let (id, envelope) = (crate::common::station::new_id(), number.to_be_bytes().to_vec());
        let post = Ask::Post { call, to: fleet.kiosk.into(), envelope: Base64::new(&envelope) };
        console.send(id, post.clone()).await;
        console.send(id, post).await;
        let (mail, found) = kiosk.next_mail().await;
        assert_eq!(found, envelope, "once, though it was asked twice while it was on its way");
        kiosk.send(UNANSWERED, Ask::Ack { number: mail }).await;
        assert_eq!(console.reply(id).await, Reply::Done);
        if stored() == before {
            return;
        }
    }
    panic!("all are stored");
}

async fn who_comes_back_gets_the_view_and_what_was_not_acknowledged(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    for text in [b"1", b"2", b"3"] {
        assert_eq!(console.post(call, fleet.kiosk, text).await, Reply::Done);
    }
    let (first, _) = kiosk.next_mail().await;
    kiosk.done(Ask::Ack { number: first }).await;
    drop(kiosk);
    console.until_console(|call| matches!(call, ConsoleCall::KioskAway { .. })).await;
    assert_eq!(console.post(call, fleet.kiosk, b"4").await, Reply::Done);

    let mut kiosk = Station::kiosk(&server, &fleet).await;
    assert!(matches!(kiosk.as_kiosk().call, KioskCall::Active { call: same, .. } if same == call));
    for text in [b"2", b"3", b"4"] {
        assert_eq!(kiosk.next_mail().await.1, text);
    }
    console.until_console(|call| matches!(call, ConsoleCall::Active { .. })).await;
}

async fn a_lot_of_mail_comes_in_order_and_no_more_than_is_kept(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (kiosk, mut console, call) = talking(&server, &fleet).await;
    drop(kiosk);
    console.until_console(|call| matches!(call, ConsoleCall::KioskAway { .. })).await;
    for number in 0..256_u32 {
        assert_eq!(console.post(call, fleet.kiosk, &number.to_be_bytes()).await, Reply::Done);
    }
    let full = console.post(call, fleet.kiosk, b"too much").await;
    assert_eq!(full, Reply::Refused { reason: RefusedReason::TooMany });
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    for expected in 0..256_u32 {
        let (number, envelope) = kiosk.next_mail().await;
        assert_eq!(envelope, expected.to_be_bytes());
        kiosk.done(Ask::Ack { number }).await;
    }
}

async fn a_newer_connection_replaces_the_older(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut old = Station::kiosk(&server, &fleet).await;
    let mut new = Station::kiosk(&server, &fleet).await;
    assert_eq!(old.closed().await, Some(4001));
    let call = new.press().await;
    new.until_kiosk(|now| matches!(now, KioskCall::Waiting { call: same, .. } if *same == call)).await;
}

async fn a_killed_server_loses_nothing(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    assert_eq!(console.post(call, fleet.kiosk, b"kept").await, Reply::Done);
    let (handed, _) = kiosk.next_mail().await;
    drop(server.kill());
    assert_eq!(kiosk.closed().await, None);
    assert_eq!(console.closed().await, None);

    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    let mut console = Station::console(&server, &fleet).await;
    assert!(matches!(kiosk.as_kiosk().call, KioskCall::Active { call: same, .. } if same == call));
    assert!(matches!(console.as_console().call, ConsoleCall::Active { .. }));
    let (before, envelope) = kiosk.next_mail().await;
    assert_eq!(envelope, b"kept", "not acknowledged: sent again");
    assert!(before > handed, "it was handed over first, and stored when it was not acknowledged");
    kiosk.done(Ask::Ack { number: before }).await;
    assert_eq!(console.post(call, fleet.kiosk, b"after").await, Reply::Done);
    let (after, envelope) = kiosk.next_mail().await;
    assert_eq!(envelope, b"after");
    assert!(after > before, "numbers count up over a restart");
}

async fn a_killed_server_in_the_middle_of_the_queue(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    let call = kiosk.press().await;
    drop(server.kill());
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    assert!(matches!(kiosk.as_kiosk().call, KioskCall::Waiting { call: same, .. } if same == call));
    // The repeated press of a station that never saw the answer.
    kiosk
        .done(Ask::Call {
            call,
            service: domain::exchange::view::Service::Passport,
            language: domain::exchange::view::Language::Da,
        })
        .await;
    let mut console = Station::console(&server, &fleet).await;
    assert!(matches!(console.sign_in().await, Reply::SignedIn { .. }));
    console.done(Ask::Accept { call }).await;
    kiosk.until_kiosk(|now| matches!(now, KioskCall::Connecting { .. })).await;
}

async fn only_the_parties_of_a_call_write_to_each_other(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    let mut console = Station::console(&server, &fleet).await;
    let call = kiosk.press().await;
    let refused = |reason| Reply::Refused { reason };
    assert_eq!(kiosk.post(call, fleet.console, b"x").await, refused(RefusedReason::NotAllowed));
    assert_eq!(console.post(call, fleet.kiosk, b"x").await, refused(RefusedReason::NotAllowed));
    let unknown = CallId::numbered(1);
    assert_eq!(console.post(unknown, fleet.kiosk, b"x").await, refused(RefusedReason::UnknownCall));
}
