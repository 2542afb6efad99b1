//! A station's life: invited, approved, connected, renewed, revoked, replaced.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::exchange::view::View;
use protocol::bytes::Bytes;
use protocol::enrol::{Ask, FromServer, Kind, RefusedReason};
use protocol::station::CLOSE_NOT_ACCEPTED;
use rustls::{ClientConfig, HandshakeKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use trust::{StationCertificate, StationKey};

use crate::common::machine::{Machine, redeem, settle, wait};
use crate::common::station::{Station, connect, tls};
use crate::common::{Fleet, Home, Server, on_both_homes};

on_both_homes!(
    an_empty_fleet_is_filled_by_code,
    a_machine_waits_over_restarts_of_the_server,
    a_revoked_station_is_gone_within_a_second_and_no_ticket_brings_it_back,
    a_replaced_station_goes_when_the_new_one_is_approved,
);

/// A revoked station must be gone in this time.
const REVOKED_MAX: Duration = Duration::from_secs(1);

async fn an_empty_fleet_is_filled_by_code(home: Home) {
    let fleet = home.fleet(&["--enrol"]);
    assert!(!fleet.path("kiosk").exists());
    let server = fleet.serve();
    assert_eq!(fleet.order(&["kiosk", "list"]).unwrap()["stations"].as_array().unwrap().len(), 0);
    let _ = fleet.enrol(&server, Kind::Kiosk, &["kiosk", "add", "--site", "Aulum"], "kiosk").await;
    let _ = fleet.enrol(&server, Kind::Console, &["console", "add", "--desk", "torvet"], "console").await;
    let kiosk = Station::kiosk(&server, &fleet).await;
    let console = Station::console(&server, &fleet).await;
    assert!(matches!((kiosk.view, console.view), (Some(View::Kiosk(_)), Some(View::Console(_)))));
    let line = fleet.listed("kiosk", "Aulum 1", "enrolled").unwrap();
    assert_eq!((&line["connected"], &line["place"]), (&true.into(), &"Aulum Bibliotek".into()));
    assert_eq!(line["node"], server.address.to_string());
    assert!(line["certificate_until"].is_string() || line["certificate_until"].is_number());
    assert!(fleet.listed("console", "Torvet 1", "enrolled").is_some());
}

async fn a_machine_waits_over_restarts_of_the_server(home: Home) {
    let fleet = home.fleet(&["--enrol"]);
    let server = fleet.serve();
    let (key, code) = (StationKey::generate(), fleet.code(&["kiosk", "add", "--site", "Aulum", "--name", "Aulum 7"]));
    redeem(&server, Kind::Kiosk, &code, &key).await;
    // The answer was lost: the same machine may show the same code again, no other may.
    redeem(&server, Kind::Kiosk, &code, &key).await;
    let mut other = Machine::new(&server).await;
    let ask = other.begin(Kind::Kiosk, &code, &StationKey::generate());
    assert_eq!(other.refused(&ask).await, RefusedReason::WrongCode { tries_left: None });
    let words = fleet.words("kiosk", "Aulum 7");
    drop(server.kill());
    let said = fleet.order(&["kiosk", "approve", "Aulum 7"]).unwrap_err();
    assert!(said.contains("no server is running"), "{said}");

    let server = fleet.serve();
    assert_eq!(fleet.words("kiosk", "Aulum 7"), words);
    let mut waiting = Machine::new(&server).await;
    let asked = waiting.ask(&Ask::Wait { request: Bytes(key.request().unwrap()) }).await;
    assert!(matches!(asked, Some(FromServer::Pending { .. })), "{asked:?}");
    let _ = fleet.order(&["kiosk", "approve", "Aulum 7"]).unwrap();
    assert!(matches!(waiting.hear().await, Some(FromServer::Enrolled(_))));
    // That answer was lost, too: until the station has been here it gets its certificate again.
    settle(&fleet, "kiosk", &key, &wait(&server, &key).await.unwrap());
    drop(Station::kiosk(&server, &fleet).await);
    assert_eq!(wait(&server, &key).await, Err(RefusedReason::NotApproved));
}

async fn a_revoked_station_is_gone_within_a_second_and_no_ticket_brings_it_back(home: Home) {
    let fleet = home.fleet(&["--enrol"]);
    let server = fleet.serve();
    let _ = fleet.enrol(&server, Kind::Kiosk, &["kiosk", "add", "--site", "Aulum"], "kiosk").await;
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    let tls = with_ticket(&server, &fleet).await;

    let began = Instant::now();
    let _ = fleet.order(&["kiosk", "revoke", "Aulum 1", "--stolen"]).unwrap();
    assert_eq!(kiosk.closed().await, Some(CLOSE_NOT_ACCEPTED));
    assert!(began.elapsed() < REVOKED_MAX, "{:?}", began.elapsed());
    assert_eq!(nothing(&server, tls).await, (HandshakeKind::Resumed, "403".to_owned()));
    let stolen = "SELECT count(*) FROM journal WHERE event LIKE '%\"step\":\"stolen\"%'";
    assert_eq!(fleet.sql(stolen), "1");
    assert!(fleet.listed("kiosk", "Aulum 1", "revoked").is_some());
}

/// TLS of the kiosk, with a ticket of this server.
async fn with_ticket(server: &Server, fleet: &Fleet) -> Arc<ClientConfig> {
    let tls = tls(&fleet.path("kiosk"));
    assert_eq!(nothing(server, tls.clone()).await.1, "404");
    assert_eq!(nothing(server, tls.clone()).await, (HandshakeKind::Resumed, "404".to_owned()));
    tls
}

/// Asks for a page that there is not: how TLS began, and the status.
async fn nothing(server: &Server, tls: Arc<ClientConfig>) -> (HandshakeKind, String) {
    let mut stream = connect(server, tls).await.unwrap();
    stream.write_all(b"GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    let status = answer.split_whitespace().nth(1).unwrap().to_owned();
    (stream.get_ref().1.handshake_kind().unwrap(), status)
}

#[tokio::test]
async fn a_station_that_is_revoked_at_one_node_is_cut_at_the_others() {
    let fleet = Home::Postgres.fleet(&["--enrol"]);
    // Orders are taken by the one that was started last; the kiosk is at the other.
    let (there, here) = (fleet.serve(), fleet.serve());
    let _ = fleet.enrol(&here, Kind::Kiosk, &["kiosk", "add", "--site", "Aulum"], "kiosk").await;
    let mut kiosk = Station::kiosk(&there, &fleet).await;
    let tickets = [with_ticket(&there, &fleet).await, with_ticket(&here, &fleet).await];
    assert_eq!(fleet.listed("kiosk", "Aulum 1", "enrolled").unwrap()["node"], there.address.to_string());

    let _ = fleet.order(&["kiosk", "revoke", "Aulum 1", "--stolen"]).unwrap();
    assert_eq!(kiosk.closed().await, Some(CLOSE_NOT_ACCEPTED));
    for (server, tls) in [&there, &here].into_iter().zip(tickets) {
        assert_eq!(nothing(server, tls).await, (HandshakeKind::Resumed, "403".to_owned()));
    }
    assert_eq!(fleet.listed("kiosk", "Aulum 1", "revoked").unwrap()["connected"], false);
}

async fn a_replaced_station_goes_when_the_new_one_is_approved(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut old = Station::kiosk(&server, &fleet).await;
    let (key, code) = (StationKey::generate(), fleet.code(&["kiosk", "replace", "Aulum 1"]));
    redeem(&server, Kind::Kiosk, &code, &key).await;
    assert!(fleet.listed("kiosk", "Aulum 1", "enrolled").is_some(), "the old one is still there");
    let _ = fleet.order(&["kiosk", "approve", "Aulum 1"]).unwrap();
    assert_eq!(old.closed().await, Some(CLOSE_NOT_ACCEPTED));
    settle(&fleet, "new", &key, &wait(&server, &key).await.unwrap());
    drop(Station::hello(&server, &fleet.path("new")).await);
    assert!(fleet.listed("kiosk", "Aulum 1", "revoked").is_some());
    assert!(fleet.listed("kiosk", "Aulum 1", "enrolled").is_some());
    let said = fleet.order(&["kiosk", "approve", "Aulum 1"]).unwrap_err();
    assert!(said.contains("cannot be done"), "{said}");
}

#[tokio::test]
async fn a_certificate_is_renewed_for_its_own_key_only() {
    let fleet = Home::Sqlite.fleet(&[]);
    let server = fleet.serve();
    let folder = fleet.path("kiosk");
    let key = StationKey::load(&folder.join("station.key")).unwrap();
    let old = StationCertificate::load(&folder.join("station.crt")).unwrap();
    let mut machine = Machine::over(&server, tls(&folder)).await.unwrap();
    let Some(FromServer::Enrolled(renewed)) = machine.ask(&Ask::Renew { request: Bytes(key.request().unwrap()) }).await
    else {
        panic!("not renewed")
    };
    let new = StationCertificate::parse(&renewed.certificate.0).unwrap();
    assert_eq!(new.public_key(), old.public_key());
    assert!(new.der() != old.der() && new.not_after() >= old.not_after());
    // The old one still counts, and the new one does.
    drop(Station::kiosk(&server, &fleet).await);
    settle(&fleet, "kiosk", &key, &renewed);
    drop(Station::kiosk(&server, &fleet).await);

    let another = Ask::Renew { request: Bytes(StationKey::generate().request().unwrap()) };
    let mut machine = Machine::over(&server, tls(&folder)).await.unwrap();
    assert_eq!(machine.refused(&another).await, RefusedReason::BadCertificate);
    let mut nobody = Machine::new(&server).await;
    assert_eq!(
        nobody.refused(&Ask::Renew { request: Bytes(key.request().unwrap()) }).await,
        RefusedReason::BadCertificate
    );
}
