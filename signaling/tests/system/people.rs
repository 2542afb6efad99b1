//! Local accounts: who is added signs in once with a code and then with a password, with an authenticator where there
//! is one, and each of its codes counts once.

use std::time::Duration;

use domain::exchange::view::ConsoleCall;
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::station::{Ask, RefusedReason, Reply};
use serde_json::Value;
use trust::{StationKey, TotpSecret};

use crate::common::station::Station;
use crate::common::{Fleet, Home, PASSWORD, on_both_homes};

const OWN: &str = "tre kugler i en kurv";

on_both_homes! {
    who_is_added_chooses_a_password_and_signs_in_with_a_code,
    a_code_counts_once_at_whichever_node,
    wrong_tries_lock_an_account_and_one_that_does_not_exist_alike,
    who_is_disabled_is_out_and_comes_back_by_a_reset,
    a_service_asks_for_more_than_a_password,
}

fn person(fleet: &Fleet, arguments: &[&str]) -> Value {
    let done = fleet.run(&[&["person"], arguments, &["--json"]].concat());
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn text<'a>(made: &'a Value, name: &str) -> &'a str {
    made[name].as_str().unwrap_or_else(|| panic!("no {name} in {made}"))
}

fn refused(reason: RefusedReason) -> Reply {
    Reply::Refused { reason }
}

fn key() -> Bytes {
    Bytes(StationKey::generate().public_key().to_sec1())
}

fn now() -> Moment {
    signaling::clock::now()
}

async fn with_code(console: &mut Station, name: &str, password: &str, code: &str) -> Reply {
    let (name, password, code) = (name.to_owned(), password.to_owned(), Some(code.to_owned()));
    console.ask(Ask::SignIn { name, password, code, session_key: key() }).await
}

async fn choose(console: &mut Station, first_code: &str, password: &str, code: Option<String>) -> Reply {
    let (first_code, password) = (first_code.to_owned(), password.to_owned());
    console.ask(Ask::ChoosePassword { name: "bo".into(), first_code, password, code, session_key: key() }).await
}

/// Bo, who has chosen a password, at this console; with the secret in the authenticator.
async fn bo(fleet: &Fleet, console: &mut Station) -> TotpSecret {
    let made = person(fleet, &["add", "--name", "Bo Holm"]);
    let secret: TotpSecret = text(&made, "secret").parse().unwrap();
    let chosen = choose(console, text(&made, "code"), OWN, Some(secret.shown(now()))).await;
    assert!(matches!(chosen, Reply::SignedIn { .. }), "{chosen:?}");
    secret
}

/// The code of the next half minute, which is good already.
fn next_code(secret: &TotpSecret) -> String {
    secret.shown(now() + Duration::from_secs(30))
}

async fn who_is_added_chooses_a_password_and_signs_in_with_a_code(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let made = person(&fleet, &["add", "--name", "Bo Holm", "--role", "specialist", "--role", "it_admin"]);
    let (code, secret) = (text(&made, "code"), text(&made, "secret").parse::<TotpSecret>().unwrap());
    assert_eq!(text(&made, "account"), "bo");
    assert!(text(&made, "uri").contains(text(&made, "secret")) && text(&made, "svg").contains("<svg"));
    let mut console = Station::console(&server, &fleet).await;
    assert_eq!(console.sign_in_with("bo", OWN).await, refused(RefusedReason::WrongPassword));
    let typed = code.to_uppercase().replace('-', " ");
    let Reply::FirstSignIn { authenticator: Some(shown) } = console.sign_in_with(" Bo", &typed).await else {
        panic!("no first sign-in")
    };
    assert_eq!(
        (shown.secret.reveal().as_str(), shown.uri.reveal().as_str()),
        (text(&made, "secret"), text(&made, "uri"))
    );
    let digits = || Some(secret.shown(now()));
    assert_eq!(choose(&mut console, code, "kort", digits()).await, refused(RefusedReason::WeakPassword));
    assert_eq!(choose(&mut console, code, OWN, None).await, refused(RefusedReason::WrongCode));
    assert_eq!(choose(&mut console, OWN, OWN, digits()).await, refused(RefusedReason::WrongPassword));
    let used = secret.shown(now());
    let Reply::SignedIn { person: who, .. } = choose(&mut console, code, OWN, Some(used.clone())).await else {
        panic!("not signed in")
    };
    assert_eq!(who.to_string(), text(&made, "person"));
    console.until(|console| console.as_console().specialist.is_some()).await;
    assert_eq!(console.as_console().specialist.as_ref().unwrap().name, "Bo Holm");
    assert_eq!(console.sign_in_with("bo", code).await, refused(RefusedReason::WrongPassword), "the code was for once");
    assert_eq!(console.sign_in_with("bo", OWN).await, Reply::CodeNeeded);
    assert_eq!(with_code(&mut console, "bo", OWN, &used).await, refused(RefusedReason::WrongCode), "used");

    let listed = person(&fleet, &["list"]);
    let of = |account: &str| {
        let accounts = listed["accounts"].as_array().unwrap();
        accounts.iter().find(|one| one["account"] == account).unwrap().clone()
    };
    assert_eq!((&of("bo")["second_factor"], &of("mette")["second_factor"]), (&true.into(), &false.into()));
    assert_eq!((&of("bo")["name"], &of("bo")["state"]), (&"Bo Holm".into(), &"open".into()));
    let sure = fleet.sql("SELECT count(*) FROM journal WHERE event LIKE '%signed_in%\"assurance\":\"substantial\"%'");
    assert_eq!(sure, "1");
    let log = server.kill();
    let journal = fleet.sql("SELECT event FROM journal");
    let accounts = fleet.sql("SELECT password, coalesce(secret, '') FROM account");
    let tries = fleet.sql("SELECT subject FROM tries");
    for known in [code, &code.replace('-', ""), text(&made, "secret"), OWN, &format!("\"{used}\""), PASSWORD] {
        for (place, held) in [("log", &log), ("journal", &journal), ("accounts", &accounts), ("tries", &tries)] {
            assert!(!held.contains(known), "{known} in the {place}");
        }
    }
    assert!(!log.contains("Bo Holm") && !listed.to_string().contains("argon2"));
}

async fn a_code_counts_once_at_whichever_node(home: Home) {
    let fleet = home.fleet(&[]);
    let one = fleet.serve();
    let other = matches!(home, Home::Postgres).then(|| fleet.serve());
    let mut console = Station::console(&one, &fleet).await;
    let secret = bo(&fleet, &mut console).await;
    console.done(Ask::SignOut).await;
    let code = next_code(&secret);
    let signed_in = with_code(&mut console, "bo", OWN, &code).await;
    assert!(matches!(signed_in, Reply::SignedIn { .. }), "{signed_in:?}");
    let mut elsewhere = Station::console(other.as_ref().unwrap_or(&one), &fleet).await;
    let again = with_code(&mut elsewhere, "bo", OWN, &format!(" {} {} ", &code[..3], &code[3..])).await;
    assert_eq!(again, refused(RefusedReason::WrongCode));
    let late = secret.shown(now() + Duration::from_mins(5));
    assert_eq!(with_code(&mut elsewhere, "bo", OWN, &late).await, refused(RefusedReason::CodeOfOtherTime));
}

async fn wrong_tries_lock_an_account_and_one_that_does_not_exist_alike(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    // At consoles of their own, so that only the account is counted.
    for name in ["mette", "nobody"] {
        let mut replies = Vec::new();
        for _ in 0..6 {
            let mut console = Station::console(&server, &fleet).await;
            fleet.sql_change("DELETE FROM tries WHERE subject LIKE 'console:%'");
            replies.push(console.sign_in_with(name, "wrong").await);
        }
        let locked = replies.pop();
        assert!(matches!(locked, Some(Reply::Locked { for_s: 50..=61 })), "{locked:?}");
        assert!(replies.iter().all(|reply| *reply == refused(RefusedReason::WrongPassword)), "{replies:?}");
    }
    let mut console = Station::console(&server, &fleet).await;
    assert!(matches!(console.sign_in().await, Reply::Locked { .. }), "also with the right password");
    fleet.sql_change("DELETE FROM tries WHERE subject LIKE 'console:%'");
    let _ = person(&fleet, &["reset", "mette", "--password-alone"]);
    assert_eq!(console.sign_in().await, refused(RefusedReason::WrongPassword), "a reset ends the pause");
}

async fn who_is_disabled_is_out_and_comes_back_by_a_reset(home: Home) {
    let fleet = home.fleet(&[]);
    let one = fleet.serve();
    let other = matches!(home, Home::Postgres).then(|| fleet.serve());
    let (kiosk_at, orders_at) = (other.as_ref().unwrap_or(&one), &fleet);
    let (mut kiosk, mut console, call) = crate::common::station::talking_at(kiosk_at, &one, &fleet).await;
    let _ = person(orders_at, &["disable", "Mette"]);
    console.until(|console| console.as_console().specialist.is_none()).await;
    assert_eq!(console.as_console().call, ConsoleCall::None);
    kiosk
        .until_kiosk(
            |shown| matches!(shown, domain::exchange::view::KioskCall::Interrupted { call: of } if *of == call),
        )
        .await;
    assert_eq!(console.sign_in().await, refused(RefusedReason::WrongPassword), "disabled");
    assert_eq!(person(orders_at, &["list"])["accounts"][0]["state"], "disabled");

    let made = person(orders_at, &["reset", "mette", "--password-alone"]);
    assert_eq!(console.sign_in().await, refused(RefusedReason::WrongPassword), "the old password");
    let first = console.sign_in_with("mette", text(&made, "code")).await;
    assert_eq!(first, Reply::FirstSignIn { authenticator: None });
    let (first_code, password) = (text(&made, "code").to_owned(), OWN.to_owned());
    let chosen = Ask::ChoosePassword { name: "mette".into(), first_code, password, code: None, session_key: key() };
    assert!(matches!(console.ask(chosen).await, Reply::SignedIn { .. }));
    let changes = fleet.sql("SELECT event FROM journal WHERE event LIKE '%\"account_changed\"%'");
    let words = ["disabled", "reset", "chosen"];
    assert!(changes.lines().zip(words).all(|(line, word)| line.contains(word)) && changes.lines().count() == 3);

    for (arguments, word) in [
        (vec!["reset", "nobody"], "no account"),
        (vec!["disable", "nobody"], "no account"),
        (vec!["add", "--name", "Mette Holm"], "taken"),
        (vec!["add", "--name", "Ida", "--desk", "Nowhere"], "no library or desk"),
        (vec!["add", "--name", "Ida", "--role", "king"], "king"),
    ] {
        let done = fleet.run(&[vec!["person"], arguments].concat());
        let told = String::from_utf8(done.stderr).unwrap();
        assert!(!done.status.success() && told.contains(word), "{told}");
    }
}

async fn a_service_asks_for_more_than_a_password(home: Home) {
    let fleet = home.fleet(&[]);
    let server = fleet.serve();
    let _ = person(&fleet, &["require", "passport", "substantial"]);
    let (mut kiosk, mut console) = (Station::kiosk(&server, &fleet).await, Station::console(&server, &fleet).await);
    assert!(matches!(console.sign_in().await, Reply::SignedIn { .. }));
    console.until(|console| console.as_console().specialist.as_ref().is_some_and(|shown| shown.too_unsure)).await;
    console.done(Ask::Presence { ready: true }).await;
    let call = kiosk.press().await;
    assert_eq!(console.refused(Ask::Accept { call }).await, RefusedReason::NotNow);
    let _ = bo(&fleet, &mut console).await;
    console.until(|console| console.as_console().specialist.as_ref().is_some_and(|shown| !shown.too_unsure)).await;
    console.done(Ask::Presence { ready: true }).await;
    console.until_console(|shown| matches!(shown, ConsoleCall::Offered { row, .. } if row.call == call)).await;
}

#[tokio::test]
async fn the_first_account_of_a_fleet_is_sure_enough_for_passports() {
    let fleet = Fleet::without_a_password();
    let server = fleet.serve();
    let first = fleet.made["first_sign_in"].clone();
    let secret: TotpSecret = text(&first, "secret").parse().unwrap();
    let (mut kiosk, mut console) = (Station::kiosk(&server, &fleet).await, Station::console(&server, &fleet).await);
    let (name, password) = (text(&first, "account").to_owned(), OWN.to_owned());
    let (first_code, code) = (text(&first, "code").to_owned(), Some(secret.shown(now())));
    let chosen = console.ask(Ask::ChoosePassword { name, first_code, password, code, session_key: key() }).await;
    assert!(matches!(chosen, Reply::SignedIn { .. }), "{chosen:?}");
    console.done(Ask::Presence { ready: true }).await;
    let call = kiosk.press().await;
    console.until_console(|shown| matches!(shown, ConsoleCall::Offered { row, .. } if row.call == call)).await;
}
