//! Desks and opening hours, as IT says them to a running server, and what a kiosk shows then.

use std::time::Duration;

use domain::exchange::TicketNumber;
use domain::exchange::view::{ConsoleCall, KioskCall, KioskView, Language, Opening, Service};
use domain::id::CallId;
use protocol::enrol::Kind;
use protocol::station::{Ask, RefusedReason};
use serde_json::Value;
use uuid::Uuid;

use crate::common::station::Station;
use crate::common::{Fleet, Home, on_both_homes};

on_both_homes! {
    a_kiosk_shows_the_hours_that_it_says,
    desks_are_made_and_set,
    a_time_is_agreed_and_the_citizen_comes,
    a_library_of_another_municipality_is_served,
    what_a_kiosk_lacks_is_not_offered_there,
    what_somebody_is_able_to_do_is_said_anew,
}

fn told(fleet: &Fleet, arguments: &[&str]) -> Value {
    let done = fleet.run(&[arguments, &["--json"]].concat());
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn refused(fleet: &Fleet, arguments: &[&str]) -> String {
    let done = fleet.run(arguments);
    assert!(!done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stdout));
    String::from_utf8(done.stderr).unwrap()
}

fn is_open(view: &KioskView) -> bool {
    !matches!(view.opening, Opening::Closed { .. })
}

async fn a_kiosk_shows_the_hours_that_it_says(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    assert!(is_open(kiosk.as_kiosk()), "a new desk is open day and night");
    let today = domain::person::Day::danish(signaling::clock::now()).unwrap().to_string();
    let shown = told(&fleet, &["calendar", "day", "--desk", "Torvet", &today, "closed"]);
    assert_eq!(shown["calendar"]["exceptions"][&today], serde_json::json!([]));
    kiosk.until(|station| !is_open(station.as_kiosk())).await;
    let _ = told(&fleet, &["calendar", "day", "--desk", "torv", &today, "as-usual"]);
    kiosk.until(|station| is_open(station.as_kiosk())).await;
    let _ = told(&fleet, &["calendar", "day", "--site", "Aulum", &today, "closed"]);
    kiosk.until(|station| !is_open(station.as_kiosk())).await;
    // A week said anew leaves single days as they are.
    let week = ["calendar", "week", "--site", "Aulum", "mon-fri 10:00-17:00", "--on", "christmas_eve=closed"];
    let shown = told(&fleet, &week);
    assert_eq!(shown["calendar"]["weekly"].as_array().unwrap().len(), 5);
    assert_eq!(shown["calendar"]["exceptions"][&today], serde_json::json!([]));
    let lines = fleet.run(&["calendar", "show", "--site", "Aulum"]).stdout;
    let lines = String::from_utf8(lines).unwrap();
    for line in ["fri 10:00-17:00", "christmas_eve: closed", "closed on public holidays", &format!("{today} closed")] {
        assert!(lines.contains(line), "{line} in {lines}");
    }
    let shown = told(&fleet, &["calendar", "show", "--service", "licence"]);
    assert_eq!(shown["calendar"], serde_json::json!({ "open_on_holidays": true }), "nobody has said anything");
}

async fn desks_are_made_and_set(home: Home) {
    let fleet = home.fleet(&[]);
    let _server = fleet.serve();
    let add = ["desk", "add", "--name", "Aftenhotline", "--site", "Aulum", "--service", "guidance"];
    let made = told(&fleet, &[&add[..], &["--overflow", "Torvet"]].concat());
    assert_eq!(made["desks"][0]["services"], serde_json::json!(["guidance"]));
    assert_eq!(made["desks"][0]["overflow"], "Torvet");
    let set = told(&fleet, &["desk", "set", "Aften", "--service", "guidance", "--service", "licence"]);
    assert_eq!(set["desks"][0]["services"].as_array().unwrap().len(), 2);
    assert_eq!(set["desks"][0].get("overflow"), None);
    let listed = told(&fleet, &["desk", "list"]);
    let names: Vec<_> = listed["desks"].as_array().unwrap().iter().map(|desk| desk["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Aftenhotline", "Torvet"]);
    assert!(refused(&fleet, &add).contains("the name is taken"));
    assert!(refused(&fleet, &["desk", "set", "Torvet", "--overflow", "Torvet"]).contains("itself"));
    assert!(refused(&fleet, &["desk", "add", "--name", "X", "--site", "Vildbjerg"]).contains("Aulum"));
    assert!(refused(&fleet, &["calendar", "day", "--desk", "Torvet", "2026-13-01", "closed"]).contains("2026-13-01"));
    assert!(refused(&fleet, &["calendar", "show"]).contains("--desk"));
}

async fn a_time_is_agreed_and_the_citizen_comes(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    assert!(!kiosk.as_kiosk().tickets);
    let soon = (signaling::clock::now() + Duration::from_mins(8)).danish();
    let (day, time) =
        (format!("{:04}-{:02}-{:02}", soon.year, soon.month, soon.day), format!("{:02}:{:02}", soon.hour, soon.minute));
    let book = ["calendar", "book", "--site", "Aulum", "--service", "passport", "--persons", "3", &day, &time];
    let booked = told(&fleet, &book);
    let number: TicketNumber = serde_json::from_value(booked["appointments"][0]["ticket"].clone()).unwrap();
    kiosk.until(|station| station.as_kiosk().tickets).await;
    let other = TicketNumber::nth(u64::from(u16::from(number)) + 1);
    let (call, language) = (CallId::new(Uuid::now_v7()), Language::Da);
    let refused_ticket = kiosk.refused(Ask::ComeBack { call, ticket: other, language }).await;
    assert_eq!(refused_ticket, RefusedReason::UnknownTicket);
    kiosk.done(Ask::ComeBack { call, ticket: number, language }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Waiting { persons: 3, .. })).await;
    let mut console = Station::console(&server, &fleet).await;
    drop(console.sign_in().await);
    console.until(|console| console.as_console().queue.first().is_some_and(|row| row.due.is_some())).await;
    // The number goes on being good while nobody was spoken to.
    kiosk.done(Ask::ReturnLater { call }).await;
    let has_it =
        |call: &KioskCall| matches!(call, KioskCall::Ended { ticket: Some(ticket), .. } if ticket.number == number);
    kiosk.until_kiosk(has_it).await;
    let line = String::from_utf8(fleet.run(&["calendar", "booked", "--site", "Aulum"]).stdout).unwrap();
    assert!(line.contains(&format!("{number}  {day} {time}  passport  3 people")), "{line}");
    let left = told(&fleet, &["calendar", "unbook", "--site", "Aulum", &number.to_string()]);
    assert_eq!(left["appointments"], serde_json::json!([]));
    let gone = refused(&fleet, &["calendar", "unbook", "--site", "Aulum", &number.to_string()]);
    assert!(gone.contains("no such appointment"), "{gone}");
    let past =
        refused(&fleet, &["calendar", "book", "--site", "Aulum", "--service", "passport", "2020-01-02", "10:30"]);
    assert!(past.contains("the time is past"), "{past}");
    let _ = told(&fleet, &["calendar", "day", "--site", "Aulum", &day, "closed"]);
    let closed = refused(&fleet, &book);
    assert!(closed.contains("it is closed then"), "{closed}");
}

async fn a_library_of_another_municipality_is_served(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let add = ["site", "add", "--name", "Ikast Bibliotek", "--desk", "Torvet"];
    let made = told(&fleet, &[&add[..], &["--new-municipality", "Ikast-Brande Borgerservice"]].concat());
    assert_eq!(made["sites"][0]["municipality"], "Ikast-Brande Borgerservice");
    assert_eq!(made["sites"][0]["desks"][0], "Torvet");
    assert!(refused(&fleet, &add).contains("the name is taken"));
    let other = ["site", "add", "--name", "Brande Bibliotek", "--desk", "Torvet"];
    let several = refused(&fleet, &other);
    assert!(several.contains("there are: ") && several.contains("Ikast-Brande"), "{several}");
    let _ = told(&fleet, &[&other[..], &["--municipality", "ikast"]].concat());
    let listed = told(&fleet, &["site", "list"]);
    assert_eq!(listed["sites"].as_array().unwrap().len(), 3);
    let key = fleet.enrol(&server, Kind::Kiosk, &["kiosk", "add", "--site", "Ikast"], "ikast").await;
    drop(key);
    let mut kiosk = Station::hello(&server, &fleet.path("ikast")).await;
    kiosk.until(|station| station.as_kiosk().place.municipality == "Ikast-Brande Borgerservice").await;
    assert!(is_open(kiosk.as_kiosk()));
    let only = told(&fleet, &["desk", "set", "Torvet", "--site", "Ikast"]);
    assert_eq!(only["desks"][0]["sites"], serde_json::json!(["Ikast Bibliotek"]));
    let mut before = Station::kiosk(&server, &fleet).await;
    before.until(|station| !is_open(station.as_kiosk())).await;
}

async fn what_a_kiosk_lacks_is_not_offered_there(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    let listed = told(&fleet, &["kiosk", "list"]);
    let name = listed["stations"][0]["name"].as_str().unwrap().to_owned();
    let offers = |station: &Station, service| station.as_kiosk().services.contains(&service);
    assert!(offers(&kiosk, Service::Passport));
    let _ = told(&fleet, &["kiosk", "set", &name, "--lacks", "fingerprint"]);
    kiosk.until(|station| !offers(station, Service::Passport) && offers(station, Service::Licence)).await;
    assert_eq!(told(&fleet, &["kiosk", "list"])["stations"][0]["lacks"], serde_json::json!(["fingerprint"]));
    let call = CallId::new(Uuid::now_v7());
    let press = Ask::Call { call, service: Service::Passport, language: Language::Da };
    assert_eq!(kiosk.refused(press).await, RefusedReason::NotNow);
    let _ = told(&fleet, &["kiosk", "set", &name]);
    kiosk.until(|station| offers(station, Service::Passport)).await;
}

async fn what_somebody_is_able_to_do_is_said_anew(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let (mut kiosk, mut console) = (Station::kiosk(&server, &fleet).await, Station::console(&server, &fleet).await);
    drop(console.sign_in().await);
    let set = ["person", "set", "mette", "--role", "hotline_agent", "--skill", "guidance", "--guidance-calls", "3"];
    let line = told(&fleet, &set)["accounts"][0].clone();
    assert_eq!(line["skills"], serde_json::json!(["guidance"]));
    assert_eq!((&line["guidance_calls"], &line["desks"][0]), (&3.into(), &"Torvet".into()));
    console.done(Ask::Presence { ready: true }).await;
    // It counts at once: a passport is for nobody now, advice is.
    let call = kiosk.press().await;
    assert_eq!(console.refused(Ask::Accept { call }).await, RefusedReason::NotNow);
    kiosk.done(Ask::HangUp { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { .. })).await;
    kiosk.done(Ask::Wiped { call }).await;
    let call = CallId::new(Uuid::now_v7());
    kiosk.done(Ask::Call { call, service: Service::Guidance, language: Language::Da }).await;
    console.until_console(|call| matches!(call, ConsoleCall::Offered { .. })).await;
    let wrong = refused(&fleet, &["person", "set", "mette", "--municipality", "Vejle"]);
    assert!(wrong.contains("name one municipality"), "{wrong}");
}
