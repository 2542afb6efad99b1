//! Several nodes on one database: equal, and disposable.

use crate::common::authority::Authority;
use crate::common::postgres::Postgres;
use crate::common::station::{Station, new_id, put, talking, talking_at};
use crate::common::{Fleet, Home, PATIENCE, Server};
use domain::exchange::view::{ConsoleCall, DeliveryState, EndReason, KioskCall, Language, Service};
use domain::id::{CallId, ExpeditionId};
use protocol::bytes::Base64;
use protocol::station::{Ask, RecordReply, RefusedReason, Reply, Request};
use uuid::Uuid;

const UNAVAILABLE: Reply = Reply::Refused { reason: RefusedReason::Unavailable };

/// How often the journal says so.
fn told(fleet: &Fleet, event: &str) -> String {
    fleet.sql(&format!("SELECT count(*) FROM journal WHERE event LIKE '{{\"event\":\"{event}\"%'"))
}

/// Two nodes, a kiosk at the one and a console at the other, in a call.
async fn apart(fleet: &Fleet) -> (Server, Server, Station, Station, CallId) {
    let (one, other) = (fleet.serve(), fleet.serve());
    let (kiosk, console, call) = talking_at(&one, &other, fleet).await;
    (one, other, kiosk, console, call)
}

fn is_away(call: &ConsoleCall) -> bool {
    matches!(call, ConsoleCall::KioskAway { .. })
}

fn is_active(call: &ConsoleCall) -> bool {
    matches!(call, ConsoleCall::Active { .. })
}

#[tokio::test]
async fn a_call_over_two_nodes() {
    let fleet = Home::Postgres.fleet(&[]);
    let (_one, _other, mut kiosk, mut console, call) = apart(&fleet).await;
    for text in [b"offer", b"trick"] {
        assert_eq!(console.post(call, fleet.kiosk, text).await, Reply::Done);
        assert_eq!(kiosk.next_mail().await.1, text);
    }
    assert_eq!(kiosk.post(call, fleet.console, b"answer").await, Reply::Done);
    assert_eq!(console.next_mail().await.1, b"answer");
    console.done(Ask::HangUp { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { reason: EndReason::Finished, .. })).await;
    kiosk.done(Ask::Wiped { call }).await;
    kiosk.until_kiosk(|call| *call == KioskCall::None).await;
    assert_eq!(told(&fleet, "station_lost"), "0");
}

#[tokio::test]
async fn a_killed_node_is_not_missed() {
    let fleet = Home::Postgres.fleet(&[]);
    let (one, other, mut kiosk, mut console, call) = apart(&fleet).await;
    assert_eq!(console.post(call, fleet.kiosk, b"kept").await, Reply::Done);
    let (number, _) = kiosk.next_mail().await;
    drop(one.kill());
    assert_eq!(kiosk.closed().await, None);
    let mut kiosk = Station::kiosk(&other, &fleet).await;
    assert!(matches!(kiosk.as_kiosk().call, KioskCall::Active { call: same, .. } if same == call));
    assert_eq!(kiosk.next_mail().await, (number, b"kept".to_vec()), "not acknowledged: sent again");
    kiosk.done(Ask::Ack { number }).await;
    assert_eq!(console.post(call, fleet.kiosk, b"after").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"after");
    assert!(is_active(&console.as_console().call));
    assert_eq!(told(&fleet, "station_lost"), "0", "it came back before the node's lease ended");
}

#[tokio::test]
async fn who_does_not_come_back_from_a_killed_node_is_lost() {
    let fleet = Home::Postgres.fleet(&[]);
    let (one, _other, _kiosk, mut console, _) = apart(&fleet).await;
    drop(one.kill());
    console.until_console(is_away).await;
    assert_eq!(told(&fleet, "station_lost"), "1");
    assert_eq!(fleet.sql("SELECT count(*) FROM holding"), "1");
}

#[tokio::test]
async fn a_stopped_node_does_not_take_back_what_has_left_it() {
    let fleet = Home::Postgres.fleet(&[]);
    let (one, other, mut old, mut console, call) = apart(&fleet).await;
    one.signal("STOP");
    let mut kiosk = Station::kiosk(&other, &fleet).await;
    assert!(matches!(kiosk.as_kiosk().call, KioskCall::Active { .. }));
    one.signal("CONT");
    assert_eq!(old.closed().await, Some(4001));
    assert_eq!(console.post(call, fleet.kiosk, b"still").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"still");
    assert!(is_active(&console.as_console().call));
    assert_eq!(told(&fleet, "station_lost"), "0");
}

#[tokio::test]
async fn a_node_that_was_stopped_for_long_has_its_stations_again() {
    let fleet = Home::Postgres.fleet(&[]);
    let (one, _other, mut kiosk, mut console, call) = apart(&fleet).await;
    one.signal("STOP");
    console.until_console(is_away).await;
    one.signal("CONT");
    console.until_console(is_active).await;
    assert_eq!(console.post(call, fleet.kiosk, b"again").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"again");
}

#[tokio::test]
async fn a_station_that_moves_finds_what_it_asked_done_once() {
    let fleet = Home::Postgres.fleet(&[]);
    let (one, other, mut kiosk, mut console, call) = apart(&fleet).await;
    let id = new_id();
    let post = Ask::Post { call, to: fleet.kiosk.into(), envelope: Base64::new(b"once") };
    console.send(id, post.clone()).await;
    assert_eq!(console.reply(id).await, Reply::Done);
    let (number, envelope) = kiosk.next_mail().await;
    assert_eq!(envelope, b"once");
    kiosk.done(Ask::Ack { number }).await;
    // As if the answer had been lost.
    let mut console = Station::console(&one, &fleet).await;
    console.send_request(&Request { again: true, ..Request::new(id, post) }).await;
    assert_eq!(console.reply(id).await, Reply::Done);
    assert_eq!(console.post(call, fleet.kiosk, b"next").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"next");
    console.done(Ask::MediaUp { call }).await;
    console.done(Ask::HangUp { call }).await;
    let mut console = Station::console(&other, &fleet).await;
    console.done(Ask::HangUp { call }).await;
    assert_eq!(told(&fleet, "call_ended"), "1");
}

#[tokio::test]
async fn a_node_that_is_told_to_end_sends_its_stations_to_the_others() {
    let fleet = Home::Postgres.fleet(&[]);
    let (one, other, mut kiosk, mut console, call) = apart(&fleet).await;
    let both = |station: &Station| station.nodes.len() == 2;
    kiosk.until(both).await;
    console.until(both).await;
    assert!(kiosk.nodes.contains(&one.address.to_string()) && kiosk.nodes.contains(&other.address.to_string()));
    assert_eq!((one.asks("/healthz").await, one.asks("/readyz").await), (200, 200));

    one.signal("TERM");
    kiosk.until(|kiosk| kiosk.going_away.is_some()).await;
    assert!(kiosk.going_away.unwrap() <= 5000);
    assert_eq!((one.asks("/healthz").await, one.asks("/readyz").await), (200, 503));
    assert!(tokio::net::TcpStream::connect(one.address).await.is_err(), "nobody new is let in");
    // It serves on until the kiosk goes.
    assert_eq!(console.post(call, fleet.kiosk, b"last").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"last");
    drop(kiosk);
    let (code, log) = tokio::task::spawn_blocking(|| one.ended()).await.unwrap();
    assert_eq!(code, Some(0), "{log}");
    let kiosk = Station::kiosk(&other, &fleet).await;
    assert_eq!(kiosk.nodes, [other.address.to_string()]);
    assert!(is_active(&console.as_console().call));
    assert_eq!(told(&fleet, "station_lost"), "0");
}

#[tokio::test]
async fn a_node_that_is_alone_ends_at_once() {
    for home in [Home::Sqlite, Home::Postgres] {
        let fleet = home.fleet(&[]);
        let server = fleet.serve();
        let mut kiosk = Station::kiosk(&server, &fleet).await;
        server.signal("TERM");
        assert_eq!(kiosk.closed().await, Some(1012));
        assert!(kiosk.going_away.is_none());
        let (code, log) = tokio::task::spawn_blocking(|| server.ended()).await.unwrap();
        assert_eq!(code, Some(0), "{log}");
    }
}

#[tokio::test]
async fn while_the_database_is_away_running_calls_go_on_and_new_ones_are_told_the_truth() {
    let fleet = Fleet::on(Postgres::alone().database(), &[]);
    let second = fleet.add_kiosk("kiosk2");
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    let mut other = Station::hello(&server, &fleet.path("kiosk2")).await;
    let postgres = &fleet.database.as_ref().unwrap().postgres;
    postgres.kill();
    let press = Ask::Call { call: CallId::new(Uuid::now_v7()), service: Service::Passport, language: Language::Da };
    assert_eq!(other.ask(press.clone()).await, UNAVAILABLE);
    let until = std::time::Instant::now() + PATIENCE;
    while server.asks("/readyz").await == 200 {
        assert!(std::time::Instant::now() < until, "it still calls itself ready");
    }
    assert_eq!(server.asks("/healthz").await, 200);
    assert_eq!(console.post(call, fleet.kiosk, b"lost").await, UNAVAILABLE);
    // A station that comes meanwhile is shown what is known.
    drop(console);
    let mut console = Station::console(&server, &fleet).await;
    assert!(is_active(&console.as_console().call));

    postgres.start();
    let until = std::time::Instant::now() + PATIENCE;
    while other.ask(press.clone()).await == UNAVAILABLE {
        assert!(std::time::Instant::now() < until, "it does not come back");
    }
    other.until_kiosk(|call| matches!(call, KioskCall::Waiting { .. })).await;
    assert_eq!(console.post(call, fleet.kiosk, b"found").await, Reply::Done);
    assert_eq!(kiosk.next_mail().await.1, b"found");
    while server.asks("/readyz").await != 200 {
        assert!(std::time::Instant::now() < until + PATIENCE, "it does not call itself ready");
    }
    assert!(is_active(&console.as_console().call), "{second} pressed, {} talks on", fleet.kiosk);
}

#[tokio::test]
async fn a_server_waits_for_its_database() {
    let fleet = Fleet::on(Postgres::alone().database(), &[]);
    let postgres = &fleet.database.as_ref().unwrap().postgres;
    postgres.kill();
    let mut server = fleet.serve_without_waiting();
    drop(server.wait_for_line("cannot be reached"));
    assert_eq!((server.asks("/healthz").await, server.asks("/readyz").await), (200, 503));
    postgres.start();
    server.wait_until_it_listens();
    drop(Station::kiosk(&server, &fleet).await);
}

#[tokio::test]
async fn two_nodes_deliver_a_record_once() {
    let mut authority = Authority::start(&[]).await;
    let fleet = Home::Postgres.fleet(&["--authority-url", &authority.url, "--retry-first-ms", "50"]);
    let (one, _other, mut kiosk, mut console, call) = apart(&fleet).await;
    for number in 1..=5 {
        let expedition = ExpeditionId::numbered(number);
        let sealed = number.to_be_bytes().to_vec();
        assert_eq!(put(&one, &fleet.path("console"), expedition, call, sealed).await, RecordReply::Stored);
    }
    let mut arrived = Vec::new();
    for _ in 0..5 {
        arrived.push(authority.arrival().await.0);
    }
    let taken = |delivery: &domain::exchange::view::Delivery| delivery.state == DeliveryState::Acknowledged;
    console.until(|console| console.as_console().deliveries.iter().filter(|one| taken(one)).count() == 5).await;
    arrived.sort_unstable();
    assert_eq!(arrived, [1, 2, 3, 4, 5].map(|number| ExpeditionId::numbered(number).to_string()));
    console.done(Ask::HangUp { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { .. })).await;
    assert!(authority.arrivals.try_recv().is_err(), "each once");
}
