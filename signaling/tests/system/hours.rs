//! Desks and opening hours, as IT says them to a running server, and what a kiosk shows then.

use domain::exchange::view::{KioskView, Opening};
use serde_json::Value;

use crate::common::station::Station;
use crate::common::{Fleet, Home, on_both_homes};

on_both_homes! {
    a_kiosk_shows_the_hours_that_it_says,
    desks_are_made_and_set,
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
