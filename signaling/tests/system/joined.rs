//! Several consoles in one call, several calls at one console, and who tries what is not theirs.

use domain::exchange::view::{ConsoleCall, EndReason, KioskCall, OtherRole};
use domain::id::CallId;
use protocol::enrol::Kind;
use protocol::station::{Ask, RefusedReason, Reply};
use serde_json::Value;

use crate::common::station::{Station, talking};
use crate::common::{Fleet, Home, Server, on_both_homes};

on_both_homes! {
    a_second_pair_of_eyes_joins_and_takes_the_call_over,
    a_supervisor_listens_in_and_is_seen,
    a_call_is_held_and_taken_up,
    who_tries_what_is_not_theirs_is_in_the_journal,
}

/// A console more, at which somebody new has signed in and is ready.
async fn another(fleet: &Fleet, server: &Server, roles: &[&str]) -> Station {
    let _ = fleet.enrol(server, Kind::Console, &["console", "add", "--desk", "Torvet"], "console2").await;
    let mut add = vec!["person", "add", "--name", "Bo Holm", "--password-alone"];
    add.extend(roles.iter().flat_map(|role| ["--role", *role]));
    let made = fleet.order(&add).unwrap();
    let mut console = Station::hello(server, &fleet.path("console2")).await;
    let code = made["code"].as_str().unwrap();
    let (name, password) = ("bo".to_owned(), "tre bolde i en kurv".to_owned());
    let session_key = protocol::bytes::Bytes(trust::StationKey::generate().public_key().to_sec1());
    let choose = Ask::ChoosePassword { name, first_code: code.to_owned(), password, code: None, session_key };
    let signed_in = console.ask(choose).await;
    assert!(matches!(signed_in, Reply::SignedIn { .. }), "{signed_in:?}");
    console
}

async fn a_second_pair_of_eyes_joins_and_takes_the_call_over(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut first, call) = talking(&server, &fleet).await;
    let mut second = another(&fleet, &server, &["specialist"]).await;
    second.done(Ask::Presence { ready: true }).await;
    first.done(Ask::AskSecond { call }).await;
    second.until_console(|call| matches!(call, ConsoleCall::Asked { role: OtherRole::Second, .. })).await;
    second.done(Ask::Accept { call }).await;
    second.until_console(|call| matches!(call, ConsoleCall::Joined { role: OtherRole::Second, .. })).await;
    kiosk.until(|kiosk| kiosk.as_kiosk().others.iter().any(|other| other.name == "Bo Holm")).await;
    second.done(Ask::Leave { call }).await;
    kiosk.until(|kiosk| kiosk.as_kiosk().others.is_empty()).await;

    let desk = first.as_console().desk.clone();
    let listed = fleet.order(&["desk", "list"]).unwrap();
    let id = listed["desks"].as_array().unwrap().iter().find(|line| line["name"] == desk).unwrap()["desk"].clone();
    let desk = serde_json::from_value(id).unwrap();
    first.done(Ask::Transfer { call, desk }).await;
    second.until_console(|call| matches!(call, ConsoleCall::Asked { role: OtherRole::Successor, .. })).await;
    second.done(Ask::Accept { call }).await;
    first
        .until(|first| matches!(&first.as_console().call, ConsoleCall::Active { row, .. } if row.others.len() == 1))
        .await;
    first.done(Ask::Release { call }).await;
    second.until_console(|call| matches!(call, ConsoleCall::Active { .. })).await;
    first.until_console(|call| matches!(call, ConsoleCall::None | ConsoleCall::WrapUp { .. })).await;
    second.done(Ask::HangUp { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { reason: EndReason::Finished, .. })).await;
}

async fn a_supervisor_listens_in_and_is_seen(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut supervisor = another(&fleet, &server, &["supervisor"]).await;
    let (mut kiosk, console, call) = talking(&server, &fleet).await;
    supervisor.until(|station| station.as_console().running.iter().any(|row| row.call == call)).await;
    assert_eq!(console.as_console().running, Vec::new(), "who is no supervisor sees no calls of others");
    supervisor.done(Ask::ListenIn { call }).await;
    supervisor.until_console(|call| matches!(call, ConsoleCall::Joined { role: OtherRole::Supervisor, .. })).await;
    kiosk.until(|kiosk| kiosk.as_kiosk().others.iter().any(|other| other.role == OtherRole::Supervisor)).await;
    assert_eq!(supervisor.refused(Ask::HangUp { call }).await, RefusedReason::NotAllowed);
    supervisor.done(Ask::Leave { call }).await;
    kiosk.until(|kiosk| kiosk.as_kiosk().others.is_empty()).await;
}

async fn a_call_is_held_and_taken_up(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    console.done(Ask::Hold { call }).await;
    kiosk.until(|kiosk| kiosk.as_kiosk().held).await;
    console.until_console(|call| matches!(call, ConsoleCall::Held { .. })).await;
    console.done(Ask::Resume { call }).await;
    kiosk.until(|kiosk| !kiosk.as_kiosk().held).await;
}

fn denied(fleet: &Fleet) -> Vec<Value> {
    let rows = fleet.sql("SELECT event FROM journal WHERE event LIKE '%attempt_denied%' ORDER BY seq");
    rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect()
}

async fn who_tries_what_is_not_theirs_is_in_the_journal(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut agent = another(&fleet, &server, &["hotline_agent"]).await;
    let (mut kiosk, _console, call) = talking(&server, &fleet).await;
    for ask in [Ask::Accept { call }, Ask::ListenIn { call }, Ask::Accept { call }] {
        assert!(matches!(agent.ask(ask).await, Reply::Refused { .. }));
    }
    assert!(matches!(agent.post(call, fleet.kiosk, b"let me in").await, Reply::Refused { .. }));
    let noted = denied(&fleet);
    assert_eq!(noted.len(), 1, "a flood of tries is one entry: {noted:?}");
    assert_eq!((&noted[0]["action"], &noted[0]["why"]), (&"control_identity".into(), &"role".into()));
    // A race that somebody loses is no attempt.
    assert_eq!(kiosk.refused(Ask::HangUp { call: CallId::numbered(1) }).await, RefusedReason::UnknownCall);
    assert_eq!(denied(&fleet).len(), 1);
}
