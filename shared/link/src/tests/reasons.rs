use std::time::Duration;

use protocol::station::{CLOSE_NOT_ACCEPTED, CLOSE_REPLACED, CLOSE_SLOW, RefusedReason, Reply};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use trust::{Credentials, StationKey};

use super::server::Server;
use super::{Station, authority, clock, config, credentials, credentials_of};
use crate::config::ConfigError;
use crate::{DownReason, LinkConfig, LinkEvent};

#[tokio::test]
async fn a_server_that_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = listener.local_addr().unwrap().to_string();
    drop(listener);
    let mut station = Station::start(config(&[node], &credentials(&authority())));
    station.until_down(DownReason::Unreachable).await;
}

#[tokio::test]
async fn a_server_that_takes_the_connection_and_says_nothing() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut config = config(&[server.node()], &credentials(&authority));
    config.timing.connect_max = Duration::from_millis(100);
    let mut station = Station::start(config);
    let _tcp = server.tcp().await;
    station.until_down(DownReason::Unreachable).await;
}

#[tokio::test]
async fn a_server_that_never_answers_the_hello() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut config = config(&[server.node()], &credentials(&authority));
    config.timing.hello_max = Duration::from_millis(100);
    let mut station = Station::start(config);
    let _peer = server.accept().await;
    station.until_down(DownReason::Silent).await;
}

#[tokio::test]
async fn a_server_that_does_not_know_this_fleet() {
    let (ours, theirs) = (authority(), authority());
    let server = Server::trusting(&ours, theirs.public()).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&ours)));
    let refuse_all = async {
        loop {
            assert!(server.tls().await.is_err());
        }
    };
    tokio::select! {
        () = station.until_down(DownReason::StationNotAccepted) => (),
        () = refuse_all => (),
    }
}

#[tokio::test]
async fn a_server_of_another_fleet() {
    let (ours, theirs) = (authority(), authority());
    let server = Server::trusting(&theirs, ours.public()).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&ours)));
    assert!(server.tls().await.is_err());
    station.until_down(DownReason::ServerNotAuthentic).await;
}

#[tokio::test]
async fn a_certificate_that_has_expired() {
    let then = clock() - Duration::from_hours(91 * 24);
    let authority = trust::FleetCaKey::create("Fleet of the tests", then).unwrap();
    let server = Server::start(&authority).await;
    let mut station = Station::start(config(&[server.node()], &credentials_of(&authority, then)));
    station.until_down(DownReason::CertificateExpired).await;
}

#[tokio::test]
async fn a_server_of_another_version() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&authority)));
    let _peer = server.upgrade(None).await;
    station.until_down(DownReason::VersionMismatch).await;
    let _peer = server.upgrade(Some("skranke.v9")).await;
    // Told once, since it is the same; the next thing told is the connection.
    let _peer = server.welcome().await;
    assert_eq!(station.next().await, LinkEvent::Up);
}

#[tokio::test]
async fn a_hello_that_is_refused() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&authority)));
    for (refused, reason) in [
        (RefusedReason::NotAllowed, DownReason::StationNotAccepted),
        (RefusedReason::Unavailable, DownReason::Unavailable),
        (RefusedReason::Malformed, DownReason::VersionMismatch),
    ] {
        let mut peer = server.accept().await;
        let hello = peer.asked().await;
        peer.reply(hello.id, Reply::Refused { reason: refused }).await;
        station.until_down(reason).await;
    }
}

#[tokio::test]
async fn a_close_that_says_why() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&authority)));
    for (code, reason) in [
        (CLOSE_NOT_ACCEPTED, DownReason::StationNotAccepted),
        (CLOSE_REPLACED, DownReason::Replaced),
        (CLOSE_SLOW, DownReason::Broken),
    ] {
        let mut peer = server.welcome().await;
        station.until_up().await;
        let frame = CloseFrame { code: code.into(), reason: "".into() };
        peer.socket.close(Some(frame)).await.unwrap();
        station.until_down(reason).await;
    }
}

#[tokio::test]
async fn one_unknown_message_is_passed_over_and_three_are_another_version() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&authority)));
    let mut peer = server.welcome().await;
    peer.text("{\"is\":\"weather\",\"degrees\":-3}".to_owned()).await;
    peer.view(1).await;
    station.until_up().await;
    assert!(matches!(station.next().await, LinkEvent::View { version: 1, .. }));
    peer.text("null".to_owned()).await;
    peer.text("[".repeat(10_000)).await;
    station.until_down(DownReason::VersionMismatch).await;
}

#[test]
fn wrong_settings_are_told_before_anything_starts() {
    let authority = authority();
    let station = credentials(&authority);
    let node = ["localhost".to_owned()];
    let new = |nodes: &[String], credentials: &Credentials, software: &str| {
        LinkConfig::new(nodes, credentials, software).err()
    };
    assert_eq!(new(&node, &station, "1"), None);
    assert_eq!(new(&[], &station, "1"), Some(ConfigError::NoNode));
    assert_eq!(new(&vec![node[0].clone(); 17], &station, "1"), Some(ConfigError::TooManyNodes));
    assert_eq!(new(&node, &station, &"1".repeat(65)), Some(ConfigError::Software));
    let key = StationKey::generate();
    let certificate = authority.issue_server(&["localhost".into()], &key.public_key(), clock()).unwrap();
    let server = Credentials::new(authority.public().clone(), certificate, key, clock()).unwrap();
    assert_eq!(new(&node, &server, "1"), Some(ConfigError::NotAStation));
}
