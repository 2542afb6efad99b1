use std::time::Duration;

use domain::id::{CallId, ExpeditionId};
use protocol::station::{RECORD_MAX_BYTES, RecordReply, RefusedReason};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

use super::server::Server;
use super::{Station, authority, config, credentials, within};
use crate::PutError;

const EXPEDITION: ExpeditionId = ExpeditionId::numbered(5);
const CALL: CallId = CallId::numbered(9);

/// Takes one request that is not the socket's, and answers it.
async fn answer(server: &Server, status: &str, body: &str) -> (String, Vec<u8>) {
    loop {
        // The link's own socket comes to the same port.
        let Ok(tls) = server.tls().await else { continue };
        let mut stream = BufReader::new(tls);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if within(stream.read_until(b'\n', &mut head)).await.unwrap() == 0 {
                break;
            }
        }
        let head = String::from_utf8(head).unwrap();
        if !head.starts_with("PUT ") {
            continue;
        }
        let lower = head.to_lowercase();
        let length = lower.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let mut record = vec![0; length.parse().unwrap()];
        let _ = within(stream.read_exact(&mut record)).await.unwrap();
        let length = body.len();
        let reply = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        stream.get_mut().write_all(reply.as_bytes()).await.unwrap();
        stream.get_mut().shutdown().await.unwrap();
        return (head.lines().next().unwrap().to_owned(), record);
    }
}

fn stored() -> String {
    serde_json::to_string(&RecordReply::Stored).unwrap()
}

fn refused(reason: RefusedReason) -> String {
    serde_json::to_string(&RecordReply::Refused { reason }).unwrap()
}

#[tokio::test]
async fn a_record_is_handed_over_until_it_is_taken() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let station = Station::start(config(&[server.node()], &credentials(&authority)));
    let put = station.link.put_expedition(EXPEDITION, CALL, b"sealed");
    let serve = async {
        let first = answer(&server, "502 Bad Gateway", "").await;
        let second = answer(&server, "503 Service Unavailable", &refused(RefusedReason::Unavailable)).await;
        let third = answer(&server, "201 Created", &stored()).await;
        assert_eq!(first, second);
        assert_eq!(first, third);
        first
    };
    let (put, (line, record)) = tokio::join!(put, serve);
    assert_eq!(put, Ok(()));
    assert_eq!(line, format!("PUT /v1/expeditions/{EXPEDITION}?call={CALL} HTTP/1.1"));
    assert_eq!(record, b"sealed");
}

#[tokio::test]
async fn a_record_that_is_refused_comes_back() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let station = Station::start(config(&[server.node()], &credentials(&authority)));
    let put = station.link.put_expedition(EXPEDITION, CALL, b"sealed");
    let refusal = refused(RefusedReason::NotAllowed);
    let (put, _) = tokio::join!(put, answer(&server, "403 Forbidden", &refusal));
    assert_eq!(put, Err(PutError::Refused(RefusedReason::NotAllowed)));
    let long = vec![0; RECORD_MAX_BYTES + 1];
    assert_eq!(station.link.put_expedition(EXPEDITION, CALL, &long).await, Err(PutError::TooLarge));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_given_up() {
    let authority = authority();
    let server = Server::start(&authority).await;
    let mut config = config(&[server.node()], &credentials(&authority));
    config.timing.record_max = Duration::from_millis(200);
    drop(server);
    let station = Station::start(config);
    assert_eq!(station.link.put_expedition(EXPEDITION, CALL, b"sealed").await, Err(PutError::Unreachable));
}
