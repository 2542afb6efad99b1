//! A machine's way from the code to the counter, as the first screen leads it.

use std::path::Path;
use std::time::Duration;

use domain::exchange::view::View;
use domain::redact::Personal;
use link::setup::{self, Hold, Intent, Opening, Stage, Typed, Waiting};
use link::{Folder, Kind};
use serde_json::Value;

use crate::fleet::{Fleet, Home, connect, within};

const DAY: Duration = Duration::from_hours(24);

/// What somebody types into the fields.
fn fields(node: &str, code: &str) -> Typed {
    let mut typed = Typed { address: String::new(), code: Personal::new(String::new()) };
    typed.type_address(node);
    typed.type_code(&Personal::new(code.to_owned()));
    typed
}

async fn until(hold: &mut Hold, so: impl Fn(&Stage) -> bool) -> Stage {
    within(hold.stages.wait_for(|stage| so(stage))).await.unwrap().clone()
}

async fn until_words(hold: &mut Hold) -> Waiting {
    match until(hold, |stage| matches!(stage, Stage::Waiting(_))).await {
        Stage::Waiting(waiting) => waiting,
        other => panic!("{other:?}"),
    }
}

async fn types(folder: &Path, kind: Kind, code: &Value) -> Hold {
    let mut hold = setup::start(folder.to_owned(), kind, None);
    let _ = until(&mut hold, |stage| matches!(stage, Stage::Typing(_, None))).await;
    let [node, code] = ["node", "code"].map(|field| code[field].as_str().unwrap());
    // As it is heard on the telephone.
    hold.intend(Intent::Connect(fields(node, &code.to_lowercase().replace('-', " "))));
    hold
}

#[tokio::test]
async fn a_kiosk_comes_by_code_with_a_journal_in_a_file() {
    a_kiosk_comes_by_code(Home::Sqlite).await;
}

#[tokio::test]
async fn a_kiosk_comes_by_code_with_a_journal_in_a_database() {
    a_kiosk_comes_by_code(Home::Postgres).await;
}

async fn a_kiosk_comes_by_code(home: Home) {
    let fleet = Fleet::new(home);
    let mut server = fleet.serve();
    let folder = fleet.path("kiosk");
    assert!(matches!(setup::look(&folder, Kind::Kiosk, link::now()).unwrap(), Opening::Setup));
    let code = fleet.order(&["kiosk", "add", "--site", "Aulum", "--name", "Aulum 4"]);
    let mut first = types(&folder, Kind::Kiosk, &code).await;
    let waiting = until_words(&mut first).await;
    let line = fleet.listed("kiosk", "Aulum 4");
    assert_eq!((&line["state"], &line["words"]), (&"pending".into(), &waiting.words.to_string().into()));
    assert_eq!(waiting.name, "Aulum 4");

    // The machine is switched off and on, and then the server.
    drop(first);
    let mut again = setup::start(folder.clone(), Kind::Kiosk, None);
    assert_eq!(until_words(&mut again).await, waiting);
    server.kill();
    let server = fleet.serve();
    let _ = fleet.order(&["kiosk", "approve", "Aulum 4"]);
    let _ = until(&mut again, |stage| *stage == Stage::Enrolled).await;

    let Opening::Station(station) = setup::look(&folder, Kind::Kiosk, link::now()).unwrap() else {
        panic!("not a station")
    };
    assert!(station.demo && station.authority_key.is_none());
    assert!(!folder.join("promise.toml").exists());
    let (_link, _events, view) = connect(&folder, Kind::Kiosk).await;
    assert!(matches!(view, View::Kiosk(view) if view.place.kiosk == "Aulum 4"));
    let line = fleet.listed("kiosk", "Aulum 4");
    assert_eq!((&line["state"], &line["connected"]), (&"enrolled".into(), &true.into()));
    drop(server);
}

#[tokio::test]
async fn a_kiosk_whose_certificate_has_expired_asks_again_and_shows_its_words_at_once() {
    let fleet = Fleet::new(Home::Sqlite);
    let ca = fleet.old_authority(link::now() - DAY * 200);
    let _server = fleet.serve();
    let folder = fleet.kiosk("kiosk").await;
    let station = Folder::load(&folder, Kind::Kiosk, link::now()).unwrap();
    // It stood in the cellar for months.
    let (id, key) = (station.id, station.credentials.key().public_key());
    let expired = ca.issue_station(id, &key, link::now() - DAY * 100).unwrap();
    expired.store(&folder.join(trust::CERTIFICATE_FILE)).unwrap();
    assert!(matches!(setup::look(&folder, Kind::Kiosk, link::now()).unwrap(), Opening::Setup));

    let mut hold = setup::start(folder.clone(), Kind::Kiosk, None);
    let waiting = until_words(&mut hold).await;
    let line = fleet.listed("kiosk", "Aulum 1");
    assert_eq!((&line["state"], &line["words"]), (&"pending".into(), &waiting.words.to_string().into()));
    let _ = fleet.order(&["kiosk", "approve", "Aulum 1"]);
    let _ = until(&mut hold, |stage| *stage == Stage::Enrolled).await;
    let again = Folder::load(&folder, Kind::Kiosk, link::now()).unwrap();
    assert_eq!((again.id, again.credentials.key().public_key()), (id, key));
    let _ = connect(&folder, Kind::Kiosk).await;
}
