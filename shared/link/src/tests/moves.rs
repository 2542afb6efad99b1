use domain::id::CallId;
use protocol::station::{Ask, FromServer, Reply};

use super::server::Server;
use super::{Station, authority, config, credentials, within};
use crate::LinkEvent;

#[tokio::test]
async fn a_node_that_ends_is_left_for_one_that_it_told_of_and_nobody_notices() {
    let authority = authority();
    let (first, second) = (Server::start(&authority).await, Server::start(&authority).await);
    // The settings name only one.
    let mut station = Station::start(config(&[first.node()], &credentials(&authority)));
    let mut peer = first.welcome().await;
    peer.view_with(3, vec![first.node(), second.node()]).await;
    peer.tell(&FromServer::GoingAway { after_ms: 20 }).await;
    let mut new = second.welcome().await;
    assert!(within(peer.closed()).await, "it says good-bye");
    new.view_with(4, vec![second.node()]).await;
    let id = station.link.ask(Ask::HangUp { call: CallId::numbered(9) }).unwrap();
    let asked = new.asked().await;
    new.reply(asked.id, Reply::Done).await;
    assert_eq!(station.next().await, LinkEvent::Up);
    // The first view may have been replaced by the second.
    let mut last = 0;
    loop {
        match station.next().await {
            LinkEvent::View { version, .. } => last = version,
            LinkEvent::Reply { id: answered, .. } => break assert_eq!(answered, id),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(last, 4);
}

#[tokio::test]
async fn with_a_new_certificate_it_connects_anew_and_nobody_notices() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut station = Station::start(config(&[server.node()], &credentials(&authority)));
    let mut peer = server.welcome().await;
    assert_eq!(station.next().await, LinkEvent::Up);
    let renewed = credentials(&authority);
    station.link.renew(config(&[server.node()], &renewed));
    let mut new = server.welcome().await;
    assert!(within(peer.closed()).await, "it says good-bye");
    let shown = new.socket.get_ref().get_ref().1.peer_certificates().unwrap();
    assert_eq!(shown.first().unwrap().as_ref(), renewed.certificate().der());
    new.view(7).await;
    assert!(matches!(station.next().await, LinkEvent::View { version: 7, .. }), "it was never down");
}
