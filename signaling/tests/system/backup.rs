//! The drill: a machine is lost, and the fleet goes on from its backup.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret as _;
use domain::exchange::view::{DeliveryState, KioskCall};
use domain::id::ExpeditionId;
use protocol::station::{Ask, RecordReply, Reply};
use serde_json::Value;

use crate::common::authority::{Answer, Authority};
use crate::common::postgres::Postgres;
use crate::common::station::{Station, put, talking};
use crate::common::{Fleet, Home, on_both_homes};

const REFUSED: ExpeditionId = ExpeditionId::numbered(7);
const WAITING: ExpeditionId = ExpeditionId::numbered(8);

/// The key of a backup's reader, and the file it lies in.
fn reader(folder: &Path) -> (String, PathBuf) {
    let key = age::x25519::Identity::generate();
    let path = folder.join("reader.key");
    fs::write(&path, format!("# kept by the municipality\n{}\n", key.to_string().expose_secret())).unwrap();
    (key.to_public().to_string(), path)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn done(fleet: &Fleet, arguments: &[impl AsRef<str>]) -> Value {
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).chain(["--json"]).collect();
    let done = fleet.run(&arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn refused(fleet: &Fleet, arguments: &[impl AsRef<str>], word: &str) {
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    let done = fleet.run(&arguments);
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(!done.status.success() && told.contains(word), "{arguments:?}: {told} does not say {word}");
}

on_both_homes! {
    the_fleet_goes_on_from_its_backup,
}

async fn the_fleet_goes_on_from_its_backup(home: Home) {
    let away = [Answer::Status(422), Answer::Status(503)];
    let mut authority = Authority::start(&away).await;
    let mut fleet = home.fleet(&["--authority-url", &authority.url, "--retry-first-ms", "100000"]);
    let mut server = fleet.serve();
    drop(server.wait_for_line("\"checkpoint\""));
    let (mut kiosk, mut console, call) = talking(&server, &fleet).await;
    let folder = fleet.path("console");
    for (expedition, state) in [(REFUSED, DeliveryState::Refused), (WAITING, DeliveryState::Delayed)] {
        assert_eq!(put(&server, &folder, expedition, call, b"sealed".to_vec()).await, RecordReply::Stored);
        drop(authority.arrival().await);
        let so = |found: &domain::exchange::view::Delivery| found.expedition == expedition && found.state == state;
        console.until(|console| console.as_console().deliveries.iter().any(so)).await;
    }
    assert_eq!(console.post(call, fleet.kiosk, b"before").await, Reply::Done);
    let (before, _) = kiosk.next_mail().await;

    // Beside the running server.
    let (recipient, key) = reader(&fleet.path(""));
    let (sealed, plain) = (fleet.path("backup.age"), fleet.path("backup"));
    let made = done(&fleet, &["backup", "--to", text(&sealed), "--recipient", &recipient]);
    assert_eq!(made["encrypted"], true);
    assert_eq!(done(&fleet, &["backup", "--to", text(&plain)])["encrypted"], false);
    refused(&fleet, &["backup", "--to", text(&plain)], "already");
    refused(&fleet, &["backup", "--to", text(&fleet.path("x")), "--recipient", "age1nobody"], "recipient");
    for path in [&sealed, &plain] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    refused(&fleet, &["restore", "--from", text(&plain)], "already");
    // After the backup; this will be gone.
    assert_eq!(console.post(call, fleet.kiosk, b"after").await, Reply::Done);
    drop(kiosk.next_mail().await);

    // The machine is lost.
    drop(server.kill());
    fs::remove_dir_all(fleet.server()).unwrap();
    let database = matches!(home, Home::Postgres).then(|| Postgres::shared().database());
    let store = database.as_ref().map(crate::common::postgres::Database::address);
    let order = |more: &[&'static str], key: &[&Path]| {
        let words = ["restore", "--from", text(&sealed)].into_iter().chain(more.iter().copied());
        let words = words.chain(key.iter().map(|key| text(key)));
        let elsewhere = store.as_deref().into_iter().flat_map(|store| ["--store", store]);
        words.chain(elsewhere).map(str::to_owned).collect::<Vec<String>>()
    };
    for order in [order(&[], &[]), order(&["--identity"], &[&plain])] {
        refused(&fleet, &order, "encrypted");
    }
    let restored = done(&fleet, &order(&["--identity"], &[&key]));
    assert_eq!(restored["entries"], made["entries"]);
    fleet.database = database;

    // The same stations, without anything new; the same call, the same records.
    let mut server = fleet.serve();
    drop(server.wait_for_line("\"checkpoint\""));
    let mut console = Station::console(&server, &fleet).await;
    let mut kiosk = Station::kiosk(&server, &fleet).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Active { .. } | KioskCall::Connecting { .. })).await;
    assert_eq!(console.post(call, fleet.kiosk, b"again").await, Reply::Done);
    let (number, envelope) = kiosk.next_mail().await;
    assert!(number > before + 1 && envelope == b"again", "mail is numbered above all that was before: {number}");
    let letters = done(&fleet, &["deadletters"]);
    assert_eq!((letters.as_array().unwrap().len(), &letters[0]["expedition"]), (1, &REFUSED.to_string().into()));
    let waiting = fleet.sql("SELECT expedition, attempts FROM outbox WHERE state = 'pending' AND record IS NOT NULL");
    assert_eq!(waiting, format!("{WAITING}|1"));
    assert!(fleet.run(&["retry", &REFUSED.to_string()]).status.success());
    let (expedition, _, record) = authority.arrival().await;
    assert_eq!((expedition, record.as_slice()), (REFUSED.to_string(), b"sealed".as_slice()));
    let proved = done(&fleet, &["audit", "verify"]);
    assert!(proved["checkpoints"].as_u64() >= Some(2), "{proved}");
    console.done(Ask::HangUp { call }).await;
}

#[test]
fn a_fleet_moves_from_a_file_to_a_database_and_back() {
    let mut fleet = Fleet::new(&[]);
    let entries = fleet.sql("SELECT count(*), max(seq) FROM journal");
    let first = fleet.path("first");
    let _ = done(&fleet, &["backup", "--to", text(&first)]);
    fs::rename(fleet.server(), fleet.path("old")).unwrap();
    let database = Postgres::shared().database();
    let store = database.address();
    let _ = done(&fleet, &["restore", "--from", text(&first), "--store", &store]);
    fs::rename(fleet.server(), fleet.path("older")).unwrap();
    refused(&fleet, &["restore", "--from", text(&first), "--store", &store], "already");
    assert!(!fleet.server().exists() && !fleet.path("server.restoring").exists());
    fs::rename(fleet.path("older"), fleet.server()).unwrap();
    fleet.database = Some(database);
    assert_eq!(fleet.sql("SELECT count(*), max(seq) FROM journal"), entries);
    drop(fleet.serve());

    let second = fleet.path("second");
    let _ = done(&fleet, &["backup", "--to", text(&second)]);
    fs::remove_dir_all(fleet.server()).unwrap();
    let _ = done(&fleet, &["restore", "--from", text(&second), "--store", "sqlite"]);
    fleet.database = None;
    assert!(fleet.server().join("journal.sqlite").is_file());
    let _ = done(&fleet, &["audit", "verify"]);
    drop(fleet.serve());
}

#[test]
fn what_is_not_whole_is_not_restored() {
    let fleet = Fleet::new(&[]);
    let (whole, spoilt) = (fleet.path("whole"), fleet.path("spoilt"));
    let _ = done(&fleet, &["backup", "--to", text(&whole)]);
    fleet.spoil();
    fs::rename(fleet.server(), fleet.path("old")).unwrap();
    let bytes = fs::read(&whole).unwrap();
    let restore = ["restore", "--from", text(&spoilt)];
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&spoilt, changed).unwrap();
        refused(&fleet, &restore, "spoilt");
        fs::write(&spoilt, &bytes[..at]).unwrap();
        refused(&fleet, &restore, "spoilt");
    }
    fs::write(&spoilt, [bytes.as_slice(), b"{}\n"].concat()).unwrap();
    refused(&fleet, &restore, "something follows");
    let outside = String::from_utf8(bytes).unwrap().replacen("\"name\":\"audit.key\"", "\"name\":\"../audit.key\"", 1);
    fs::write(&spoilt, outside).unwrap();
    refused(&fleet, &restore, "name");
    assert!(!fleet.server().exists() && !fleet.path("audit.key").exists());
}

#[test]
fn a_changed_journal_is_not_backed_up_in_silence() {
    let fleet = Fleet::new(&[]);
    let _ = fleet.sql("UPDATE journal SET at = at + 1 WHERE seq = 4");
    let to = fleet.path("backup");
    refused(&fleet, &["backup", "--to", text(&to)], "entry 4");
    assert!(!to.exists());
}
