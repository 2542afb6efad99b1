//! What is malformed, oversized, out of order or not this station's to ask; and who is not a station at all.

use crate::common::station::{Station, connect, dial, talking, tls};
use crate::common::{Fleet, PATIENCE, Server};
use domain::exchange::view::ConsoleCall;
use domain::id::{CallId, KioskId, RequestId, StationId};
use protocol::station::{Ask, RefusedReason, Reply, SUBPROTOCOL};
use signaling::socket::{CONNECTIONS_PER_ADDRESS, CONNECTIONS_PER_STATION};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use trust::{FleetCaKey, StationKey};

const POLICY: Option<u16> = Some(1008);
const SECRET: &str = "sentinel-of-the-sender";

async fn refused(station: &mut Station, id: RequestId) -> RefusedReason {
    match station.reply(id).await {
        Reply::Refused { reason } => reason,
        other => panic!("not refused: {other:?}"),
    }
}

const NIL: RequestId = RequestId::numbered(0);

#[tokio::test]
async fn three_malformed_messages_close() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    kiosk.send_raw(Message::text(format!("{{{SECRET}"))).await;
    assert_eq!(refused(&mut kiosk, NIL).await, RefusedReason::Malformed);
    let unknown = format!(r#"{{"id":"{}","body":{{"ask":"{SECRET}"}}}}"#, RequestId::numbered(7));
    kiosk.send_raw(Message::text(unknown)).await;
    assert_eq!(refused(&mut kiosk, RequestId::numbered(7)).await, RefusedReason::Malformed);
    kiosk.send_raw(Message::binary(SECRET.as_bytes().to_vec())).await;
    assert_eq!(refused(&mut kiosk, NIL).await, RefusedReason::Malformed);
    assert_eq!(kiosk.closed().await, POLICY);
    // Nothing is lost: it may come again, and what it sent is in no log.
    drop(Station::kiosk(&server, &fleet).await);
    assert!(!server.kill().contains(SECRET));
}

#[tokio::test]
async fn oversized_messages_are_refused() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    kiosk.send_raw(Message::text("x".repeat(64 * 1024 + 1))).await;
    assert_eq!(refused(&mut kiosk, NIL).await, RefusedReason::TooLarge);
    assert_eq!(kiosk.refused(Ask::HangUp { call: CallId::numbered(1) }).await, RefusedReason::UnknownCall);
    // So long that it cannot be skipped: the connection ends, with a reason if the station still listens.
    let _ = kiosk.try_send_raw(Message::text("x".repeat(200 * 1024))).await;
    let code = kiosk.closed().await;
    assert!(matches!(code, Some(1009) | None), "{code:?}");
    drop(Station::kiosk(&server, &fleet).await);
}

#[tokio::test]
async fn before_the_hello_nothing_is_done() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::silent(&server, &fleet.path("kiosk")).await;
    for _ in 0..3 {
        assert_eq!(kiosk.refused(Ask::WrapUpDone).await, RefusedReason::HelloFirst);
    }
    assert_eq!(kiosk.closed().await, POLICY);
    assert!(kiosk.view.is_none());
}

#[tokio::test]
async fn who_says_nothing_is_let_go() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::silent(&server, &fleet.path("kiosk")).await;
    assert_eq!(kiosk.closed().await, POLICY);
}

#[tokio::test]
async fn a_second_hello_and_what_another_kind_may_ask_are_strikes() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    assert_eq!(kiosk.refused(Ask::Hello { software: SECRET.into(), trusts: Vec::new() }).await, RefusedReason::NotNow);
    assert_eq!(kiosk.refused(Ask::Accept { call: CallId::numbered(1) }).await, RefusedReason::NotAllowed);
    assert_eq!(kiosk.sign_in().await, Reply::Refused { reason: RefusedReason::NotAllowed });
    assert_eq!(kiosk.closed().await, POLICY);
    let mut console = Station::console(&server, &fleet).await;
    assert_eq!(console.refused(Ask::Wiped { call: CallId::numbered(1) }).await, RefusedReason::NotAllowed);
    assert!(!server.kill().contains(SECRET));
}

#[tokio::test]
async fn a_flood_is_slowed_and_nothing_of_it_lost() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    let ids: Vec<_> = (1..=90).map(RequestId::numbered).collect();
    let started = tokio::time::Instant::now();
    for id in &ids {
        kiosk.send(*id, Ask::HangUp { call: CallId::numbered(1) }).await;
    }
    for id in ids {
        assert_eq!(refused(&mut kiosk, id).await, RefusedReason::UnknownCall);
    }
    assert!(started.elapsed().as_millis() >= 1000, "30 more than the burst of 60 take 1.5 s at 20 a second");
}

async fn status(server: &Server, fleet: &Fleet, headers: &[(&str, &str)]) -> Option<u16> {
    match dial(server, tls(&fleet.path("kiosk")), headers).await {
        Err(Error::Http(response)) => Some(response.status().as_u16()),
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    }
}

#[tokio::test]
async fn a_web_page_or_another_protocol_does_not_get_in() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let protocol = ("Sec-WebSocket-Protocol", SUBPROTOCOL);
    assert_eq!(status(&server, &fleet, &[protocol, ("Origin", "https://example.com")]).await, Some(403));
    assert_eq!(status(&server, &fleet, &[("Sec-WebSocket-Protocol", "skranke.v0")]).await, Some(400));
    assert_eq!(status(&server, &fleet, &[protocol]).await, None);
}

#[tokio::test]
async fn a_station_that_the_exchange_does_not_know_is_refused() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let ca = FleetCaKey::load(&fleet.path("ca/fleet-ca.crt"), &fleet.path("ca/fleet-ca.key")).unwrap();
    let key = StationKey::generate();
    let unknown = StationId::Kiosk(KioskId::numbered(99));
    let certificate = ca.issue_station(unknown, &key.public_key(), signaling::clock::now()).unwrap();
    let tls = trust::station_config(ca.public(), &certificate, &key).unwrap();
    match dial(&server, tls, &[("Sec-WebSocket-Protocol", SUBPROTOCOL)]).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 403),
        other => panic!("let in: {:?}", other.map(drop)),
    }
}

#[tokio::test]
async fn a_station_of_another_fleet_is_refused() {
    let (fleet, other) = (Fleet::new(&[]), Fleet::new(&[]));
    let server = fleet.serve();
    // It trusts this server, but its certificate is another fleet's.
    let ours = trust::FleetCa::load(&fleet.path("kiosk/fleet-ca.crt")).unwrap();
    let certificate = trust::StationCertificate::load(&other.path("kiosk/station.crt")).unwrap();
    let key = StationKey::load(&other.path("kiosk/station.key")).unwrap();
    let tls = trust::station_config(&ours, &certificate, &key).unwrap();
    assert!(dial(&server, tls, &[("Sec-WebSocket-Protocol", SUBPROTOCOL)]).await.is_err());
}

#[tokio::test]
async fn one_certificate_has_only_so_many_connections() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let protocol = ("Sec-WebSocket-Protocol", SUBPROTOCOL);
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS_PER_STATION {
        open.push(connect(&server, tls(&fleet.path("kiosk"))).await.unwrap());
    }
    assert_eq!(status(&server, &fleet, &[protocol]).await, Some(429));
    // Another station is not concerned, and a place that is given back can be taken.
    drop(Station::console(&server, &fleet).await);
    drop(open);
    let until = std::time::Instant::now() + PATIENCE;
    while status(&server, &fleet, &[protocol]).await.is_some() {
        assert!(std::time::Instant::now() < until, "no place is given back");
    }
}

#[tokio::test]
async fn one_address_has_only_so_many_connections() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS_PER_ADDRESS {
        open.push(TcpStream::connect(server.address).await.unwrap());
    }
    // One more is closed before it has said anything.
    let mut over = TcpStream::connect(server.address).await.unwrap();
    let read = tokio::time::timeout(PATIENCE, over.read(&mut [0])).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    drop(open);
    let until = std::time::Instant::now() + PATIENCE;
    let protocol = [("Sec-WebSocket-Protocol", SUBPROTOCOL)];
    while dial(&server, tls(&fleet.path("kiosk")), &protocol).await.is_err() {
        assert!(std::time::Instant::now() < until, "no place is given back");
    }
}

#[tokio::test]
async fn who_does_not_read_is_let_go_and_finds_everything_again() {
    let fleet = Fleet::new(&[]);
    let _ = fleet.add_kiosk("kiosk2");
    let mut server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    // From here on the console does not read. What the system keeps for it is soon full.
    let envelope = vec![b'x'; 40 * 1024];
    for _ in 0..32 {
        assert_eq!(kiosk.post(call, fleet.console, &envelope).await, Reply::Done);
    }
    // Each press changes what the console sees.
    let mut other = Station::hello(&server, &fleet.path("kiosk2")).await;
    let presses = async {
        loop {
            let call = other.press().await;
            other.done(Ask::HangUp { call }).await;
            other.done(Ask::Wiped { call }).await;
        }
    };
    let let_go = tokio::task::spawn_blocking(move || {
        let line = server.wait_for_line("too slow");
        (server, line)
    });
    let (server, line) = tokio::select! {
        let_go = let_go => let_go.unwrap(),
        () = presses => unreachable!("it never ends"),
    };
    assert!(line.contains(&fleet.console.to_string()), "{line}");
    let code = console.closed().await;
    assert!(matches!(code, Some(4002) | None), "{code:?}");
    let mut console = Station::console(&server, &fleet).await;
    assert!(matches!(&console.as_console().call, ConsoleCall::Active { row, .. } if row.call == call));
    for _ in 0..32 {
        let (number, found) = console.next_mail().await;
        assert_eq!(found, envelope);
        console.done(Ask::Ack { number }).await;
    }
}
