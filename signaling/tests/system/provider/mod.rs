//! Signing in through an identity provider: one that does as it should, and one that does not.

mod rogue;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::exchange::{Actor, Assurance, Command, Service};
use domain::redact::Personal;
use protocol::bytes::Bytes;
use protocol::station::{Ask, RefusedReason, Reply};
use ring::digest;
use serde_json::{Value, json};
use trust::{FleetCa, Role, Signed, SignedIn, StationKey};

use crate::common::station::Station;
use crate::common::{Fleet, Home, Server};
use rogue::{How, Rogue};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const SUBJECT: &str = "5f2c-bo-holm-at-the-provider";
/// The provider may take so long, in milliseconds.
const TIMEOUT_MS: u32 = 1_500;

fn table(rogue: &Rogue) -> String {
    let issuer = rogue.issuer();
    format!(
        r#"
        [identity_provider]
        issuer = "{issuer}"
        client_id = "skranke"
        timeout_ms = {TIMEOUT_MS}
        [identity_provider.acr]
        "urn:substantial" = "substantial"
        [[identity_provider.role]]
        claim = "SKRANKE-FAG"
        roles = ["specialist"]
        "#
    )
}

/// A fleet that asks for substantial assurance, and trusts this provider.
fn fleet(home: Home, rogue: &Rogue) -> Fleet {
    let fleet = home.fleet(&[]);
    for service in [Service::Passport, Service::Licence] {
        let require = Command::RequireAssurance(service, Assurance::Substantial);
        fleet.note(move |exchange| exchange.decide(signaling::clock::now(), Actor::It, require.clone()).unwrap());
    }
    let path = fleet.server().join("server.toml");
    let settings = std::fs::read_to_string(&path).unwrap() + &table(rogue);
    std::fs::write(path, settings).unwrap();
    fleet
}

fn said(acr: &str) -> Value {
    json!({"sub": SUBJECT, "name": "Bo Holm", "roles": ["SKRANKE-FAG", "other"], "acr": acr})
}

/// The address for the browser, and the state.
async fn begun(console: &mut Station) -> (String, String) {
    match begin(console).await {
        Reply::Continue { address, state } => (address.reveal().clone(), state.reveal().clone()),
        other => panic!("{other:?}"),
    }
}

async fn begin(console: &mut Station) -> Reply {
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, VERIFIER.as_bytes()));
    console.ask(Ask::BeginSignIn { port: 49152, challenge }).await
}

async fn finish(console: &mut Station, state: &str, code: Option<&str>, verifier: &str, issuer: Option<&str>) -> Reply {
    let ask = Ask::FinishSignIn {
        state: Personal::new(state.to_owned()),
        code: code.map(|code| Personal::new(code.to_owned())),
        issuer: issuer.map(str::to_owned),
        verifier: Personal::new(verifier.to_owned()),
        session_key: Bytes(StationKey::generate().public_key().to_sec1()),
    };
    console.ask(ask).await
}

/// From the button to the server's answer.
async fn sign_in(console: &mut Station, rogue: &Rogue, claims: Value) -> Reply {
    let (address, state) = begun(console).await;
    let code = rogue.let_in(&address, claims);
    finish(console, &state, Some(&code), VERIFIER, None).await
}

fn refused(reason: RefusedReason) -> Reply {
    Reply::Refused { reason }
}

fn person(fleet: &Fleet, arguments: &[&str]) -> Value {
    let done = fleet.run(&[&["person"], arguments, &["--json"]].concat());
    serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

crate::common::on_both_homes! {
    who_signs_in_there_is_known_here_as_the_provider_says,
    what_was_begun_at_one_node_is_not_finished_at_another,
}

async fn who_signs_in_there_is_known_here_as_the_provider_says(home: Home) {
    let rogue = Rogue::start().await;
    let fleet = fleet(home, &rogue);
    let server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    assert!(console.provider, "the console is told that there is one");
    let (address, state) = begun(&mut console).await;
    for part in [
        "/auth?tenant=1&response_type=code&client_id=skranke&",
        "redirect_uri=http%3A%2F%2F127.0.0.1%3A49152%2Fcallback&",
        "scope=openid+profile&",
        "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        "prompt=login",
        "acr_values=urn%3Asubstantial",
    ] {
        assert!(address.contains(part), "{part} in {address}");
    }
    let code = rogue.let_in(&address, said("urn:substantial"));
    let issuer = rogue.issuer();
    let Reply::SignedIn { person: bo, statement } =
        finish(&mut console, &state, Some(&code), VERIFIER, Some(&issuer)).await
    else {
        panic!("not signed in")
    };
    let ca = FleetCa::load(&fleet.path("console/fleet-ca.crt")).unwrap();
    let signed = Signed::from_json(&statement.0).unwrap();
    let vouched = SignedIn::verify(signed, fleet.console, &ca, signaling::clock::now()).unwrap();
    assert!(vouched.person() == bo && vouched.has(Role::Specialist));
    assert_eq!(vouched.statement().display_name.reveal(), "Bo Holm");
    console.until(|console| console.as_console().specialist.is_some()).await;
    let shown = console.as_console().specialist.clone().unwrap();
    assert_eq!((shown.name.as_str(), shown.person, shown.too_unsure), ("Bo Holm", bo, false));

    let mut claims = said("urn:anything");
    claims["name"] = json!("Bo Krog");
    let again = sign_in(&mut console, &rogue, claims).await;
    assert!(matches!(again, Reply::SignedIn { person, .. } if person == bo), "{again:?}");
    console.until(|console| console.as_console().specialist.as_ref().is_some_and(|shown| shown.too_unsure)).await;
    assert_eq!(console.as_console().specialist.as_ref().unwrap().name, "Bo Krog");

    let number = bo.to_string();
    let listed = person(&fleet, &["list"])["accounts"].as_array().unwrap().clone();
    let of_bo = listed.iter().find(|line| line["person"] == number.as_str()).unwrap();
    assert_eq!((&of_bo["provided"], &of_bo["state"]), (&true.into(), &"open".into()));
    for (order, told) in [(["reset", &number], "nothing to reset here"), (["enable", "mette"], "has an account here")] {
        let done = fleet.run(&[&["person"], &order[..]].concat());
        assert!(String::from_utf8_lossy(&done.stderr).contains(told), "{order:?}: {done:?}");
    }
    assert_eq!(person(&fleet, &["disable", &number])["people"], "disabled");
    console.until(|console| console.as_console().specialist.is_none()).await;
    let out = sign_in(&mut console, &rogue, said("urn:substantial")).await;
    assert_eq!(out, refused(RefusedReason::Disabled));
    assert_eq!(person(&fleet, &["enable", &number])["people"], "enabled");
    let back = sign_in(&mut console, &rogue, said("urn:substantial")).await;
    assert!(matches!(back, Reply::SignedIn { person, .. } if person == bo), "{back:?}");

    let log = server.kill();
    let journal = fleet.sql("SELECT event FROM journal");
    assert_eq!(journal.matches("\"event\":\"person_named\"").count(), 2, "to Krog and back to Holm");
    assert!(journal.contains("\"why\":\"disabled\""));
    for secret in [SUBJECT, &state, &code, VERIFIER, "Bo Krog"] {
        assert!(!log.contains(secret), "{secret} in the log");
    }
    for secret in [SUBJECT, &state, &code, VERIFIER, &issuer] {
        assert!(!journal.contains(secret), "{secret} in the journal");
    }
}

async fn what_was_begun_at_one_node_is_not_finished_at_another(home: Home) {
    let rogue = Rogue::start().await;
    let fleet = fleet(home, &rogue);
    let mut server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    let (address, state) = begun(&mut console).await;
    let code = rogue.let_in(&address, said("urn:substantial"));
    drop(console);
    let other = match home {
        Home::Postgres => fleet.serve(),
        // The same node in another life.
        Home::Sqlite => {
            drop(server.kill());
            server = fleet.serve();
            return over(&server, &fleet, &state, &code).await;
        }
    };
    over(&other, &fleet, &state, &code).await;
    drop(server);
}

async fn over(server: &Server, fleet: &Fleet, state: &str, code: &str) {
    let mut console = Station::console(server, fleet).await;
    let told = finish(&mut console, state, Some(code), VERIFIER, None).await;
    assert_eq!(told, refused(RefusedReason::SignInOver), "and the console begins anew");
}

#[tokio::test]
async fn a_provider_that_misbehaves_lets_nobody_in_and_the_log_says_how() {
    use RefusedReason::{ProviderAway, ProviderWrong};
    let rogue = Rogue::start().await;
    let fleet = fleet(Home::Sqlite, &rogue);
    let mut server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    for (how, reason, logged) in [
        (How::OtherIssuer, ProviderWrong, "calls itself otherwise"),
        (How::NoPkce, ProviderWrong, "PKCE"),
        (How::Unsafe, ProviderWrong, "neither https nor on this machine"),
        (How::NotJson, ProviderWrong, "not what was asked for"),
        (How::NotThere, ProviderWrong, "status 404"),
        (How::Down, ProviderAway, "status 503"),
        (How::SentElsewhere, ProviderWrong, "sends elsewhere (status 302)"),
        (How::Huge, ProviderWrong, "longer than 262144 bytes"),
        (How::Hanging, ProviderAway, "not in time"),
    ] {
        rogue.does(how);
        assert_eq!(begin(&mut console).await, refused(reason), "{how:?}");
        let line = server.wait_for_line("nobody is signed in");
        assert!(line.contains(logged), "{how:?}: {line}");
    }
    for (how, reason, logged) in [
        (How::CodeRefused, ProviderWrong, "does not take the code"),
        (How::TokenSentElsewhere, ProviderWrong, "sends elsewhere (status 302)"),
        (How::HugeToken, ProviderWrong, "longer than 262144 bytes"),
        (How::HangingToken, ProviderAway, "not in time"),
        (How::NoToken, ProviderWrong, "not what was asked for"),
        (How::WrongNonce, ProviderWrong, "another nonce"),
        (How::Expired, ProviderWrong, "has expired"),
        (How::OtherAudience, ProviderWrong, "for somebody else"),
        (How::IssuerInToken, ProviderWrong, "of another issuer"),
        (How::Unsigned, ProviderWrong, "not signed with"),
        (How::SharedSecret, ProviderWrong, "not signed with"),
        (How::WrongKey, ProviderWrong, "signature is wrong"),
    ] {
        rogue.does(How::Right);
        let (address, state) = begun(&mut console).await;
        let code = rogue.let_in(&address, said("urn:substantial"));
        rogue.does(how);
        let told = finish(&mut console, &state, Some(&code), VERIFIER, None).await;
        assert_eq!(told, refused(reason), "{how:?}");
        let line = server.wait_for_line("nobody is signed in");
        assert!(line.contains(logged), "{how:?}: {line}");
    }
    assert!(console.as_console().specialist.is_none());
    let events = fleet.sql("SELECT event FROM journal");
    assert!(!events.contains("person_signed_in"));
    assert_eq!(events.matches("\"why\":\"not_believed\"").count(), 8, "{events}");
    rogue.does(How::Right);
    let at_last = sign_in(&mut console, &rogue, said("urn:substantial")).await;
    assert!(matches!(at_last, Reply::SignedIn { .. }), "{at_last:?}");
}

#[tokio::test]
async fn each_part_of_a_sign_in_counts_once_and_at_its_console() {
    use RefusedReason::{Malformed, NoRole, ProviderDeclined, ProviderWrong, SignInOver};
    let rogue = Rogue::start().await;
    let fleet = fleet(Home::Sqlite, &rogue);
    let server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    let console = &mut console;

    let (address, state) = begun(console).await;
    let code = rogue.let_in(&address, said("urn:substantial"));
    assert_eq!(finish(console, "guessed", Some(&code), VERIFIER, None).await, refused(SignInOver));
    assert_eq!(finish(console, &state, Some(&code), VERIFIER, None).await, refused(SignInOver), "one guess ends it");

    let (_, old) = begun(console).await;
    let (address, state) = begun(console).await;
    let code = rogue.let_in(&address, said("urn:substantial"));
    assert_ne!(old, state);
    let first = finish(console, &state, Some(&code), VERIFIER, None).await;
    assert!(matches!(first, Reply::SignedIn { .. }), "{first:?}");
    console.done(Ask::SignOut).await;
    assert_eq!(finish(console, &state, Some(&code), VERIFIER, None).await, refused(SignInOver), "once");
    let (_, state) = begun(console).await;
    assert_eq!(finish(console, &state, Some(&code), VERIFIER, None).await, refused(ProviderWrong), "the code, too");

    let (address, state) = begun(console).await;
    let code = rogue.let_in(&address, said("urn:substantial"));
    let other = VERIFIER.replace("dBj", "xxx");
    assert_eq!(finish(console, &state, Some(&code), &other, None).await, refused(ProviderWrong), "another verifier");
    let (address, state) = begun(console).await;
    let code = rogue.let_in(&address, said("urn:substantial"));
    let evil = Some("https://login.evil.example");
    assert_eq!(finish(console, &state, Some(&code), VERIFIER, evil).await, refused(ProviderWrong), "another issuer");
    let (_, state) = begun(console).await;
    assert_eq!(finish(console, &state, None, VERIFIER, None).await, refused(ProviderDeclined));
    let mut nobody = said("urn:substantial");
    nobody["roles"] = json!(["other"]);
    assert_eq!(sign_in(console, &rogue, nobody).await, refused(NoRole));
    for (port, challenge) in [(0, "x".repeat(43)), (1, "x".repeat(42)), (1, "&".repeat(43))] {
        assert_eq!(console.refused(Ask::BeginSignIn { port, challenge }).await, Malformed);
    }
    let noted = fleet.sql("SELECT event FROM journal WHERE event LIKE '%sign_in_failed%'");
    for (why, count) in [("not_believed", 3), ("declined", 1), ("no_role", 1)] {
        assert_eq!(noted.matches(&format!("\"why\":\"{why}\"")).count(), count, "{why} in {noted}");
    }
    let form = rogue.redeemed().pop().unwrap();
    assert_eq!(form["grant_type"], "authorization_code");
}

#[tokio::test]
async fn a_flood_of_failed_sign_ins_fills_no_journal() {
    let fleet = Fleet::new(&[]);
    let server = fleet.serve();
    let mut console = Station::console(&server, &fleet).await;
    assert!(!console.provider, "there is none");
    assert_eq!(begin(&mut console).await, refused(RefusedReason::NotAllowed));
    let mut locked = 0;
    for _ in 0..30 {
        let told = console.sign_in_with("mette", "hemmelig-som-ingen-skal-se").await;
        locked += usize::from(matches!(told, Reply::Locked { .. }));
    }
    assert!(locked > 0, "the account is locked meanwhile");
    let noted = fleet.sql("SELECT event FROM journal WHERE event LIKE '%sign_in_failed%'");
    assert_eq!(noted.lines().count(), usize::from(domain::exchange::FAILURES_NOTED), "{noted}");
    assert!(noted.contains("\"why\":\"password\"") && noted.contains(&fleet.console.to_string()), "{noted}");
    assert!(!noted.contains("hemmelig") && !noted.contains("mette"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_what_is_wrong_with_the_provider() {
    let rogue = Rogue::start().await;
    let fleet = fleet(Home::Sqlite, &rogue);
    let told = |fleet: &Fleet| -> String {
        let told: Value = serde_json::from_slice(&fleet.run(&["doctor", "--json"]).stdout).unwrap();
        let notes = told["notes"].as_array().unwrap().iter();
        let about = notes.filter(|note| ["identity_provider", "settings"].contains(&note["about"].as_str().unwrap()));
        about.map(|note| format!("{} {}", note["grade"], note["sentence"])).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told(&fleet), "", "nothing is wrong");
    for (how, said) in [
        (How::OtherIssuer, "calls itself otherwise than issuer"),
        (How::NoPkce, "does not offer PKCE with S256"),
        (How::Hanging, "does not answer, or not in time"),
        (How::NoKeys, "shows no key for RS256, PS256 or ES256"),
        (How::OtherClock, "seconds apart"),
    ] {
        rogue.does(how);
        let notes = told(&fleet);
        assert!(notes.starts_with("\"fault\"") && notes.contains(said), "{how:?}: {notes}");
    }
    rogue.does(How::Right);
    let path = fleet.server().join("server.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    for (before, after, said) in [
        ("roles = [\"specialist\"]", "roles = [\"specialist\"]\ndesk = \"Nowhere\"", "SKRANKE-FAG: no library or desk"),
        ("= \"substantial\"", "= \"low\"", "sure enough for passport and licence"),
        ("client_id = \"skranke\"", "client_id = \"\"", "client_id is empty"),
        ("client_id", "client_secret_file = \"idp.secret\"\nclient_id", "cannot be read"),
    ] {
        std::fs::write(&path, settings.replacen(before, after, 1)).unwrap();
        let notes = told(&fleet);
        assert!(notes.contains(said), "{after}: {notes}");
    }
}
