//! Whoever has no code, a wrong one, somebody else's, or stands in between.

use std::time::Duration;

use domain::exchange::enrol::{self, Invite, Place};
use domain::exchange::{Actor, Command, Event};
use domain::id::{InvitationId, KioskId};
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::enrol::{Ask, FromServer, Kind, RefusedReason};
use protocol::station::EXPEDITIONS_PATH;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;
use trust::enrol::{Channel, unproved_config};
use trust::{FleetCa, FleetCaKey, PeopleKey, StationCertificate, StationKey};

use crate::common::machine::{Machine, redeem, settle, wait};
use crate::common::station::{Station, connect, dial};
use crate::common::{Fleet, Home, Server, on_both_homes};

on_both_homes!(five_wrong_tries_end_a_code, a_code_that_nobody_typed_in_time_is_over);

const DAY: Duration = Duration::from_hours(24);
const ADD: [&str; 4] = ["kiosk", "add", "--site", "Aulum"];

/// Another code that begins alike.
fn wrong(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..code.len() - 1])
}

async fn five_wrong_tries_end_a_code(home: Home) {
    let fleet = home.fleet(&["--enrol"]);
    let mut server = fleet.serve();
    let code = fleet.code(&ADD);
    for left in [4, 3, 2] {
        let mut machine = Machine::new(&server).await;
        let ask = machine.begin(Kind::Kiosk, &wrong(&code), &StationKey::generate());
        assert_eq!(machine.refused(&ask).await, RefusedReason::WrongCode { tries_left: Some(left) });
    }
    // A restart gives nobody more tries.
    drop(server.kill());
    server = fleet.serve();
    for expected in [RefusedReason::WrongCode { tries_left: Some(1) }, RefusedReason::CodeOver, RefusedReason::CodeOver]
    {
        let mut machine = Machine::new(&server).await;
        let ask = machine.begin(Kind::Kiosk, &wrong(&code), &StationKey::generate());
        assert_eq!(machine.refused(&ask).await, expected);
    }
    let mut machine = Machine::new(&server).await;
    let ask = machine.begin(Kind::Kiosk, &code, &StationKey::generate());
    assert_eq!(machine.refused(&ask).await, RefusedReason::CodeOver, "the right one comes too late");
    assert!(fleet.listed("kiosk", "Aulum 1", "code_over").is_some());
    // The same name gets a new code, and neither code is anywhere in what was logged or stored.
    let again = fleet.code(&["kiosk", "add", "--site", "Aulum", "--name", "Aulum 1"]);
    let log = server.kill();
    for code in [&code, &again] {
        let bare = code.replace('-', "");
        assert!(!log.contains(code.as_str()) && !log.contains(&bare));
        assert_eq!(fleet.sql(&format!("SELECT count(*) FROM journal WHERE event LIKE '%{bare}%'")), "0");
    }
}

async fn a_code_that_nobody_typed_in_time_is_over(home: Home) {
    let fleet = home.fleet(&["--enrol"]);
    let code = old_code(&fleet);
    let server = fleet.serve();
    assert!(fleet.listed("kiosk", "Aulum 9", "code_over").is_some());
    for code in [&code, &wrong(&code)] {
        let mut machine = Machine::new(&server).await;
        let ask = machine.begin(Kind::Kiosk, code, &StationKey::generate());
        assert_eq!(machine.refused(&ask).await, RefusedReason::CodeOver);
    }
    // The name is free for another code.
    let again = fleet.code(&["kiosk", "add", "--site", "Aulum", "--name", "Aulum 9"]);
    redeem(&server, Kind::Kiosk, &again, &StationKey::generate()).await;
}

/// A code for "Aulum 9" that is over in the moment in which it is handed out.
fn old_code(fleet: &Fleet) -> String {
    let (now, server) = (signaling::clock::now(), fleet.server());
    let ca = FleetCa::load(&server.join("fleet-ca.crt")).unwrap();
    let certificate = StationCertificate::load(&server.join("people.crt")).unwrap();
    let people = PeopleKey::new(StationKey::load(&server.join("people.key")).unwrap(), certificate, &ca, now).unwrap();
    let (station, invitation) = (KioskId::new(uuid::Uuid::now_v7()).into(), InvitationId::new(uuid::Uuid::new_v4()));
    let code = people.enrolment_code(invitation);
    let handle = code.handle().to_owned();
    fleet.note(move |exchange| {
        let place = exchange.places().into_iter().find(|(place, _)| matches!(place, Place::Site(_))).unwrap().0;
        let (name, handle) = ("Aulum 9".to_owned(), handle.clone());
        let invite = Invite { station, name, place, replaces: None, invitation, handle };
        let invite = Command::Enrol(enrol::Command::Invite(invite));
        let mut events = exchange.decide(signaling::clock::now(), Actor::It, invite).unwrap();
        for event in &mut events {
            if let Event::Enrolment(enrol::Event::Invited { at, until, .. }) = event {
                *until = *at;
            }
        }
        events
    });
    code.grouped()
}

#[tokio::test]
async fn parallel_tries_are_counted_one_by_one() {
    let fleet = Fleet::new(&["--enrol"]);
    let server = fleet.serve();
    let code = fleet.code(&ADD);
    let mut tries = Vec::new();
    for _ in 0..8 {
        let mut machine = Machine::new(&server).await;
        let ask = machine.begin(Kind::Kiosk, &wrong(&code), &StationKey::generate());
        tries.push(tokio::spawn(async move { machine.refused(&ask).await }));
    }
    let mut counted = 0;
    for tried in tries {
        counted += usize::from(matches!(tried.await.unwrap(), RefusedReason::WrongCode { .. }));
    }
    assert_eq!(counted, 4, "the fifth ends the code");
}

#[tokio::test]
async fn a_proof_counts_on_its_own_connection_only() {
    let fleet = Fleet::new(&["--enrol"]);
    let server = fleet.serve();
    let (key, code) = (StationKey::generate(), fleet.code(&ADD));
    // What one in the middle hears on its own connection to the machine, it says on its own to the server.
    let heard = Machine::new(&server).await.begin(Kind::Kiosk, &code, &key);
    let mut middle = Machine::new(&server).await;
    assert_eq!(middle.refused(&heard).await, RefusedReason::WrongCode { tries_left: Some(4) });
    // Nor does a proof count for another key on the same connection.
    let mut other = Machine::new(&server).await;
    let Ask::Begin { kind, handle, proof, .. } = other.begin(Kind::Kiosk, &code, &key) else { panic!() };
    let swapped = Ask::Begin { kind, handle, request: Bytes(StationKey::generate().request().unwrap()), proof };
    assert_eq!(other.refused(&swapped).await, RefusedReason::WrongCode { tries_left: Some(3) });
    redeem(&server, Kind::Kiosk, &code, &key).await;
}

#[tokio::test]
async fn a_code_is_for_one_kind_of_station() {
    let fleet = Fleet::new(&["--enrol"]);
    let server = fleet.serve();
    let code = fleet.code(&ADD);
    let mut machine = Machine::new(&server).await;
    let ask = machine.begin(Kind::Console, &code, &StationKey::generate());
    assert_eq!(machine.refused(&ask).await, RefusedReason::OtherKind);
}

#[tokio::test]
async fn garbage_is_refused_and_costs_no_try() {
    let fleet = Fleet::new(&["--enrol"]);
    let server = fleet.serve();
    let code = fleet.code(&ADD);
    let mut damaged = StationKey::generate().request().unwrap();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    for request in [Vec::new(), vec![0x30; 5000], damaged, include_bytes!("p384.csr").to_vec()] {
        let mut machine = Machine::new(&server).await;
        let ask = machine.begin_with(Kind::Kiosk, &code, request);
        assert_eq!(machine.refused(&ask).await, RefusedReason::Malformed);
    }
    for text in ["", "{", "{\"ask\":\"begin\"}", "{\"ask\":\"format\"}", "[]"] {
        let mut machine = Machine::new(&server).await;
        machine.say(Message::text(text)).await;
        let answer = machine.hear().await;
        assert_eq!(answer, Some(FromServer::Refused { reason: RefusedReason::Malformed }), "{text}");
    }
    for message in [Message::binary(vec![0; 10]), Message::text("x".repeat(20_000))] {
        let mut machine = Machine::new(&server).await;
        machine.say(message).await;
        assert_eq!(machine.hear().await, None);
    }
    assert_eq!(fleet.listed("kiosk", "Aulum 1", "invited").unwrap()["tries_left"], 5);
    redeem(&server, Kind::Kiosk, &code, &StationKey::generate()).await;
}

#[tokio::test]
async fn nobody_waits_whom_nobody_knows() {
    let fleet = Fleet::new(&["--enrol"]);
    let server = fleet.serve();
    let wait = Ask::Wait { request: Bytes(StationKey::generate().request().unwrap()) };
    assert_eq!(Machine::new(&server).await.refused(&wait).await, RefusedReason::NotApproved);
    // A refused machine does not wait either.
    let (key, code) = (StationKey::generate(), fleet.code(&ADD));
    redeem(&server, Kind::Kiosk, &code, &key).await;
    let mut machine = Machine::new(&server).await;
    let pending = machine.ask(&Ask::Wait { request: Bytes(key.request().unwrap()) }).await;
    assert!(matches!(pending, Some(FromServer::Pending { .. })));
    let _ = fleet.order(&["kiosk", "refuse", "Aulum 1"]).unwrap();
    assert_eq!(machine.hear().await, Some(FromServer::Refused { reason: RefusedReason::NotApproved }));
}

async fn status(server: &Server, request: String) -> String {
    let mut stream = connect(server, unproved_config().unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn without_a_certificate_there_is_one_path_and_no_other() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    for (method, path) in [
        ("GET", "/".to_owned()),
        ("GET", "/station/v1".to_owned()),
        ("GET", "/station/v1/../../enrol/v1".to_owned()),
        ("GET", "/enrol/v1/".to_owned()),
        ("PUT", format!("{EXPEDITIONS_PATH}/{}?call={}", uuid::Uuid::nil(), uuid::Uuid::nil())),
    ] {
        let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(status(&server, request).await, "HTTP/1.1 401 Unauthorized", "{method} {path}");
    }
    let page = "GET /enrol/v1 HTTP/1.1\r\nhost: x\r\norigin: https://x\r\nconnection: close\r\n\r\n".to_owned();
    assert_eq!(status(&server, page).await, "HTTP/1.1 403 Forbidden");
    let refused = Box::pin(dial(&server, unproved_config().unwrap(), &[])).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn an_expired_station_asks_again_with_its_own_certificate_only() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    drop(server);
    let now = signaling::clock::now();
    let ca = old_fleet(&fleet, now - DAY * 200);
    let server = fleet.serve();
    let key = StationKey::generate();
    let ask = |machine: &Machine, key: &StationKey, certificate: &StationCertificate| {
        let request = key.request().unwrap();
        let proof =
            key.sign_in_context(Channel::AGAIN, &machine.channel.statement(&request)).unwrap().to_bytes().to_vec();
        let certificate = Bytes(certificate.der().to_vec());
        Ask::Again { request: Bytes(request), certificate, proof: Bytes(proof) }
    };
    let valid = ca.issue_station(fleet.kiosk.into(), &key.public_key(), now).unwrap();
    let expired = ca.issue_station(fleet.kiosk.into(), &key.public_key(), now - DAY * 100).unwrap();
    let unknown = KioskId::numbered(404);
    let unknown = ca.issue_station(unknown.into(), &key.public_key(), now - DAY * 100).unwrap();
    let foreign = FleetCaKey::create("another fleet", now - DAY * 200).unwrap();
    let foreign = foreign.issue_station(fleet.kiosk.into(), &key.public_key(), now - DAY * 100).unwrap();
    let stranger = StationKey::generate();
    for (key, certificate, reason) in [
        (&key, &valid, RefusedReason::BadCertificate),
        (&key, &foreign, RefusedReason::BadCertificate),
        (&stranger, &expired, RefusedReason::BadCertificate),
        (&key, &unknown, RefusedReason::NotApproved),
    ] {
        let mut machine = Machine::new(&server).await;
        let asked = ask(&machine, key, certificate);
        assert_eq!(machine.refused(&asked).await, reason);
    }
    // What was said on another connection is no proof on this one.
    let heard = ask(&Machine::new(&server).await, &key, &expired);
    assert_eq!(Machine::new(&server).await.refused(&heard).await, RefusedReason::BadCertificate);

    let mut machine = Machine::new(&server).await;
    let asked = ask(&machine, &key, &expired);
    assert!(matches!(machine.ask(&asked).await, Some(FromServer::Pending { .. })));
    assert!(fleet.listed("kiosk", "Aulum 1", "pending").is_some(), "IT approves again");
    let _ = fleet.order(&["kiosk", "approve", "Aulum 1"]).unwrap();
    settle(&fleet, "kiosk", &key, &wait(&server, &key).await.unwrap());
    drop(Station::kiosk(&server, &fleet).await);
}

/// Makes the fleet's authority anew, as old as this, with certificates of today for its server.
pub(super) fn old_fleet(fleet: &Fleet, made: Moment) -> FleetCaKey {
    let (now, server) = (signaling::clock::now(), fleet.server());
    let ca = FleetCaKey::create("an old fleet", made).unwrap();
    ca.store(&server.join("fleet-ca.crt"), &server.join("fleet-ca.key")).unwrap();
    let key = StationKey::load(&server.join("server.key")).unwrap().public_key();
    ca.issue_server(&["127.0.0.1".into()], &key, now).unwrap().store(&server.join("server.crt")).unwrap();
    let key = StationKey::load(&server.join("people.key")).unwrap().public_key();
    ca.issue_people(&key, now).unwrap().store(&server.join("people.crt")).unwrap();
    ca
}
