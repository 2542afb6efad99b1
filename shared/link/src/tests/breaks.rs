use std::time::{Duration, Instant};

use domain::id::{CallId, ConsoleId};
use protocol::bytes::{Base64, Bytes};
use protocol::station::{Ask, FromServer, MESSAGE_MAX_BYTES, RefusedReason, Reply, Request, UNANSWERED};

use super::server::{Server, view};
use super::{Station, authority, config, credentials};
use crate::{DownReason, LinkEvent};

const CALL: CallId = CallId::numbered(9);

async fn pair() -> (Server, Station) {
    let authority = authority();
    let server = Server::start(&authority).await;
    let station = Station::start(config(&[server.node()], &credentials(&authority)));
    (server, station)
}

fn mail(number: u64, words: &str) -> FromServer {
    let envelope = Base64::new(words.as_bytes());
    FromServer::Mail { number, call: CALL, from: ConsoleId::numbered(2).into(), done: Vec::new(), envelope }
}

/// The version of the next event, which is a view.
async fn version(station: &mut Station) -> u64 {
    match station.next().await {
        LinkEvent::View { version, view: seen, .. } if seen == view() => version,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn after_a_break_the_current_view_comes() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    peer.view(3).await;
    assert_eq!(station.next().await, LinkEvent::Up);
    assert_eq!(version(&mut station).await, 3);
    let broke = Instant::now();
    drop(peer);
    assert!(matches!(station.next().await, LinkEvent::Down { reason: DownReason::Broken, .. }));
    let mut peer = server.welcome().await;
    assert!(broke.elapsed() < Duration::from_secs(3));
    peer.view(8).await;
    assert_eq!(station.next().await, LinkEvent::Up);
    assert_eq!(version(&mut station).await, 8);
    // On one connection a view never falls.
    peer.view(7).await;
    peer.view(9).await;
    assert_eq!(version(&mut station).await, 9);
}

#[tokio::test]
async fn a_slow_reader_gets_the_present() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    for version in 1..=1000 {
        peer.view(version).await;
    }
    let id = station.link.ask(Ask::WrapUpDone).unwrap();
    let asked = peer.asked().await;
    peer.reply(asked.id, Reply::Done).await;
    assert_eq!(station.next().await, LinkEvent::Up);
    let (mut seen, mut newest) = (0, 0);
    loop {
        match station.next().await {
            LinkEvent::View { version, .. } => (seen, newest) = (seen + 1, version),
            other => break assert_eq!(other, LinkEvent::Reply { id, reply: Reply::Done }),
        }
    }
    assert_eq!(newest, 1000);
    assert!(seen < 200, "{seen}");
}

#[tokio::test]
async fn what_was_not_answered_is_asked_again_and_answered_once() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    station.until_up().await;
    let id = station.link.ask(Ask::HangUp { call: CALL }).unwrap();
    assert_eq!(peer.asked().await, Request::new(id, Ask::HangUp { call: CALL }));
    drop(peer);
    station.until_down(DownReason::Broken).await;
    let later = station.link.ask(Ask::Wiped { call: CALL }).unwrap();
    let mut peer = server.welcome().await;
    assert_eq!(peer.asked().await, Request { again: true, ..Request::new(id, Ask::HangUp { call: CALL }) });
    assert_eq!(peer.asked().await.id, later);
    for _ in 0..2 {
        peer.reply(id, Reply::Done).await;
    }
    peer.reply(later, Reply::Refused { reason: RefusedReason::UnknownCall }).await;
    station.until_up().await;
    assert_eq!(station.next().await, LinkEvent::Reply { id, reply: Reply::Done });
    assert_eq!(station.next().await, LinkEvent::Refused { id: later, reason: RefusedReason::UnknownCall });
}

#[tokio::test]
async fn a_password_is_not_sent_twice() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    station.until_up().await;
    let sign_in = Ask::SignIn {
        name: "mette".to_owned(),
        password: "hemmelig".to_owned(),
        code: None,
        session_key: Bytes::default(),
    };
    let id = station.link.ask(sign_in.clone()).unwrap();
    assert_eq!(peer.asked().await.id, id);
    drop(peer);
    assert_eq!(station.next().await, LinkEvent::Refused { id, reason: RefusedReason::Unavailable });
    station.until_down(DownReason::Broken).await;
    let id = station.link.ask(sign_in).unwrap();
    assert_eq!(station.next().await, LinkEvent::Refused { id, reason: RefusedReason::Unavailable });
    let mut peer = server.welcome().await;
    let id = station.link.ask(Ask::WrapUpDone).unwrap();
    assert_eq!(peer.asked().await.id, id);
}

#[tokio::test]
async fn mail_is_read_once_and_acknowledged() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    station.until_up().await;
    peer.tell(&mail(1, "offer")).await;
    assert!(matches!(station.next().await, LinkEvent::Mail { number: 1, .. }));
    assert_eq!(peer.asked().await.body, Ask::Ack { number: 1 });
    drop(peer);
    let mut peer = server.welcome().await;
    station.until_up().await;
    // As if the acknowledgement had been lost, with the server's memory of the number.
    peer.tell(&mail(7, "offer")).await;
    let acknowledgement = Request::new(UNANSWERED, Ask::Ack { number: 7 });
    assert_eq!(peer.asked().await, acknowledgement);
    peer.tell(&mail(8, "candidate")).await;
    assert!(matches!(station.next().await, LinkEvent::Mail { number: 8, .. }));
    assert_eq!(peer.asked().await.body, Ask::Ack { number: 8 });
    // A server with an empty store counts from 1 again.
    peer.tell(&mail(1, "another offer")).await;
    assert!(matches!(station.next().await, LinkEvent::Mail { number: 1, .. }));
}

#[tokio::test]
async fn mail_is_acknowledged_with_what_is_said_anyway() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    station.until_up().await;
    // The system may stop this for longer than an acknowledgement waits: then it comes by itself.
    for number in (1..).step_by(3) {
        for number in number..number + 3 {
            peer.tell(&mail(number, &format!("candidate {number}"))).await;
            assert!(matches!(station.next().await, LinkEvent::Mail { .. }));
        }
        let id = station.link.ask(Ask::WrapUpDone).unwrap();
        let mut acknowledged = 0;
        let read = loop {
            match peer.asked().await {
                Request { body: Ask::Ack { number }, .. } => acknowledged = number,
                Request { id: asked, read, .. } => {
                    assert_eq!(asked, id);
                    break read;
                }
            }
        };
        if acknowledged == 0 && read == Some(number + 2) {
            return;
        }
        while acknowledged.max(read.unwrap_or_default()) < number + 2 {
            let Ask::Ack { number } = peer.asked().await.body else { panic!("nothing else is asked") };
            acknowledged = number;
        }
    }
}

#[tokio::test]
async fn an_oversized_message_closes() {
    let (server, mut station) = pair().await;
    let mut peer = server.welcome().await;
    station.until_up().await;
    peer.text(" ".repeat(MESSAGE_MAX_BYTES + 1)).await;
    station.until_down(DownReason::Broken).await;
    let _peer = server.welcome().await;
    station.until_up().await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_noticed() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut config = config(&[server.node()], &credentials(&authority));
    config.timing.ping = Duration::from_millis(50);
    config.timing.silence_max = Duration::from_millis(400);
    let mut station = Station::start(config);
    let peer = server.welcome().await;
    station.until_up().await;
    // Nobody reads this connection any more, so no ping is answered.
    station.until_down(DownReason::Silent).await;
    drop(peer);
}

#[tokio::test]
async fn a_quiet_server_that_answers_pings_is_kept() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut config = config(&[server.node()], &credentials(&authority));
    config.timing.ping = Duration::from_millis(20);
    config.timing.silence_max = Duration::from_secs(1);
    let mut station = Station::start(config);
    let mut peer = server.welcome().await;
    station.until_up().await;
    // Far longer than the silence that would close it.
    for _ in 0..75 {
        let message = super::within(futures_util::StreamExt::next(&mut peer.socket)).await.unwrap().unwrap();
        assert!(message.is_ping());
    }
    peer.view(1).await;
    assert_eq!(version(&mut station).await, 1);
}

#[tokio::test]
async fn a_dropped_link_says_goodbye() {
    let (server, station) = pair().await;
    let mut peer = server.welcome().await;
    drop(station);
    assert!(super::within(peer.closed()).await);
}

#[tokio::test]
async fn another_node_takes_over() {
    let authority = authority();
    let (first, second) = (Server::start(&authority).await, Server::start(&authority).await);
    let nodes = [first.node(), second.node()];
    let mut station = Station::start(config(&nodes, &credentials(&authority)));
    // Whichever is dialled first is gone after this.
    let (peer, other, gone) = tokio::select! {
        peer = first.welcome() => (peer, &second, &first),
        peer = second.welcome() => (peer, &first, &second),
    };
    station.until_up().await;
    drop(peer);
    let refuse_all = async {
        loop {
            drop(gone.tcp().await);
        }
    };
    tokio::select! {
        _peer = other.welcome() => (),
        () = refuse_all => (),
    }
    station.until_up().await;
}
