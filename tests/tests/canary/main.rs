//! A whole visit, and then a search: what is known of the citizen is in no database, no log, no answer, on no disk.
#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(dead_code, reason = "some of it is for other tests")]
#[path = "../../../signaling/tests/system/common/postgres.rs"]
mod postgres;
mod search;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use documents::sim::Person as Holder;
use tests::world::person::Person;
use tests::world::play::{Play, Who};
use tests::world::{Cameras, PASSWORD, SECOND_FACTOR, SignIn, World, port, script};

use postgres::{Database, Postgres};
use search::{Canary, found, found_open, found_within};

/// A whole visit.
const VISIT_MAX: Duration = Duration::from_mins(4);
/// A visit leaves no fewer files: journals, logs, keys and settings.
const FILES_MIN: usize = 15;

/// What is known of the citizen, and what the specialist signs in with.
fn canaries() -> Vec<Canary> {
    let Holder { given, personal_number, number, .. } = Holder::SPECIMEN;
    vec![
        Canary::new("the personal number", personal_number),
        Canary::new("the personal number without a dash", &personal_number.replace('-', "")),
        Canary::new("the given names", given),
        Canary::new("the family name and given names in the zone", "SPECIMEN<<ANNA<KIBAEK"),
        Canary::new("the document number", number),
        Canary::new("nationality and birth in the zone", "DNK6408125F"),
        Canary::new("the address", "Eksempelvej"),
        Canary::new("the password", PASSWORD),
        Canary::new("the authenticator's secret", SECOND_FACTOR),
    ]
}

fn a_visit_leaves_nothing_behind(database: Option<&Database>) {
    let (dir, canaries) = (tempfile::tempdir().unwrap(), canaries());
    let store = database.map(Database::address);
    let more: Vec<&str> = store.iter().flat_map(|store| ["--store", store]).collect();
    let mut play = Play::new(World::start_with(dir.path(), Cameras::pictures(), SignIn::Sure, &more).unwrap());
    play.until_screens("idle", "idle", VISIT_MAX, Who::Specialist).unwrap();
    play.citizen = Person::new(script::citizen_who_calls);
    // In the middle, when most is known.
    play.until_screens("", "decision", VISIT_MAX, Who::Both).unwrap();
    assert_eq!(everywhere(&mut play.world, dir.path(), database, &canaries), Vec::<String>::new());
    play.until_screens("finished", "", VISIT_MAX, Who::Both).unwrap();
    let received = play.world.delivered(1, VISIT_MAX).unwrap();
    assert!(received[0].is_approved(), "{received:?}");
    play.until_screens("idle", "idle", VISIT_MAX, Who::Both).unwrap();
    assert_eq!(everywhere(&mut play.world, dir.path(), database, &canaries), Vec::<String>::new());

    // The same search finds each of them where somebody has put it.
    let planted = dir.path().join("kiosk/planted");
    let mut all = Vec::new();
    for canary in &canaries {
        for form in canary.forms() {
            let line = [b"{\"before\":", form, b"\n"].concat();
            assert_eq!(found(std::slice::from_ref(canary), "a line", &line).len(), 1, "{}", canary.name);
        }
        all.extend(canary.forms().last().unwrap());
        all.push(b'\n');
    }
    std::fs::write(&planted, all).unwrap();
    assert_eq!(everywhere(&mut play.world, dir.path(), None, &canaries).len(), canaries.len());
    std::fs::remove_file(&planted).unwrap();
    if let Some(database) = database {
        let zone = b"SPECIMEN<<ANNA<KIBAEK";
        let base64 = base64::engine::general_purpose::STANDARD.encode(zone);
        for value in [format!("'{base64}'"), "'Anna Kibæk'::bytea".to_owned(), "'120864-0000'".to_owned()] {
            let _ = database.sql(&format!("CREATE TABLE planted AS SELECT {value} AS value"));
            assert_eq!(everywhere(&mut play.world, dir.path(), Some(database), &canaries).len(), 1, "{value}");
            let _ = database.sql("DROP TABLE planted");
        }
    }
}

/// Everything but the authority's own folder, and the files that password and secret were handed over in.
fn everywhere(world: &mut World, dir: &Path, database: Option<&Database>, canaries: &[Canary]) -> Vec<String> {
    let (mut faults, looked) =
        found_within(canaries, dir, &[dir.join("authority"), dir.join("password"), dir.join("second-factor")]);
    assert!(looked >= FILES_MIN, "only {looked} files were looked at");
    for process in [&world.kiosk.process, &world.console.process, &world.signaling] {
        faults.extend(found_open(canaries, process.id()));
    }
    let health = world.signaling.log.lines().iter().find(|line| line.text("message") == "health").unwrap();
    let health = health.text("addr").to_owned();
    for path in ["/healthz", "/readyz", "/metrics"] {
        faults.extend(found(canaries, path, &answer(&health, path)));
    }
    for table in database.map(tables).into_iter().flatten() {
        let rows = database.unwrap().sql(&format!("SELECT t FROM \"{table}\" t"));
        faults.extend(found(canaries, &table, rows.as_bytes()));
    }
    faults
}

fn tables(database: &Database) -> Vec<String> {
    let tables = database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    let tables: Vec<_> = tables.lines().map(str::to_owned).collect();
    assert!(tables.iter().any(|table| table == "journal"));
    tables
}

fn answer(address: &str, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).unwrap();
    answer
}

#[test]
fn a_visit_leaves_nothing_behind_with_sqlite() {
    a_visit_leaves_nothing_behind(None);
}

#[test]
fn a_visit_leaves_nothing_behind_with_postgresql() {
    let database = Postgres::shared().database();
    a_visit_leaves_nothing_behind(Some(&database));
}
