//! Starting: only with everything in order.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use crate::common::postgres::Postgres;
use crate::common::{Fleet, Home};
use trust::{FleetCaKey, StationKey};

fn check(fleet: &Fleet, names: &str) {
    let Output { status, stderr, .. } = fleet.run(&["serve", "--listen", "127.0.0.1:0"]);
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(78), "{told}");
    assert!(told.contains(names), "{told} does not name {names}");
    assert!(!told.contains("listening") && !told.contains("hemmelig"), "{told}");
}

#[test]
fn each_bad_file_is_named() {
    for name in [
        "server.toml",
        "server.key",
        "server.crt",
        "people.key",
        "people.crt",
        "fleet-ca.crt",
        "audit.key",
        "journal.sqlite",
    ] {
        let fleet = Fleet::new(&[]);
        fleet.spoil();
        fs::remove_file(fleet.server().join(name)).unwrap();
        check(&fleet, name);
        fs::write(fleet.server().join(name), "not what it should be").unwrap();
        fs::set_permissions(fleet.server().join(name), fs::Permissions::from_mode(0o600)).unwrap();
        check(&fleet, name);
    }
}

#[test]
fn files_that_do_not_fit_together_are_named() {
    let (fleet, other) = (Fleet::new(&[]), Fleet::new(&[]));
    let _ = fs::copy(other.server().join("server.key"), fleet.server().join("server.key")).unwrap();
    check(&fleet, "server.crt");
    let _ = fs::copy(other.server().join("server.crt"), fleet.server().join("server.crt")).unwrap();
    check(&fleet, "server.crt");

    let fleet = Fleet::new(&[]);
    for (from, to) in [("kiosk/station.crt", "server/server.crt"), ("kiosk/station.key", "server/server.key")] {
        let _ = fs::copy(fleet.path(from), fleet.path(to)).unwrap();
    }
    check(&fleet, "server.crt");

    let fleet = Fleet::new(&[]);
    fs::set_permissions(fleet.server().join("server.key"), fs::Permissions::from_mode(0o644)).unwrap();
    check(&fleet, "server.key");
}

#[test]
fn bad_settings_are_refused_in_words() {
    let fleet = Fleet::new(&[]);
    let path = fleet.server().join("server.toml");
    for (settings, word) in [
        ("listen = \"127.0.0.1:0\"\nlisten_plain = true\n", "listen_plain"),
        ("listen = \"nowhere\"\n", "server.toml"),
        ("listen = \"127.0.0.1:0\"\nhealth = \"0.0.0.0:0\"\n", "this machine alone"),
        ("listen = \"127.0.0.1:0\"\nstore = \"mysql://localhost/skranke\"\n", "postgresql://"),
        ("listen = \"127.0.0.1:0\"\nstore = \"postgresql://db.kommune.dk/skranke\"\n", "store_ca"),
        ("listen = \"127.0.0.1:0\"\nauthority_url = \"http://example.com\"\n", "https"),
        ("listen = \"127.0.0.1:0\"\nauthority_url = \"https://example.com\"\n", "authority_ca"),
    ] {
        fs::write(&path, settings).unwrap();
        check(&fleet, word);
    }
}

#[test]
fn a_password_that_others_may_read_is_refused() {
    let fleet = Fleet::new(&[]);
    let path = fleet.server().join("server.toml");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let settings = "listen = \"127.0.0.1:0\"\nstore = \"postgresql://skranke:hemmelig@localhost/skranke\"\n";
    fs::write(&path, settings).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    check(&fleet, "chmod 600");
}

#[test]
fn a_database_is_reached_under_tls_and_only_if_it_is_the_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("db.crt"), folder.path().join("db.key"));
    let (right, wrong) = (folder.path().join("right.crt"), folder.path().join("wrong.crt"));
    let now = signaling::clock::now();
    let [ca, other] = ["Database", "Another"].map(|name| FleetCaKey::create(name, now).unwrap());
    let station_key = StationKey::generate();
    ca.issue_server(&["127.0.0.1".into()], &station_key.public_key(), now).unwrap().store(&certificate).unwrap();
    station_key.store(&key).unwrap();
    ca.public().store(&right).unwrap();
    other.public().store(&wrong).unwrap();

    let mut postgres = Postgres::alone();
    postgres.listen(&certificate, &key);
    let fleet = Fleet::on(postgres.database(), &["--store-ca", right.to_str().unwrap()]);
    drop(fleet.serve());
    let _ = fs::copy(&wrong, fleet.server().join("store-ca.crt")).unwrap();
    let mut server = fleet.serve_without_waiting();
    drop(server.wait_for_line("TLS handshake"));
    drop(server.wait_for_line("cannot be reached"));
    fs::write(fleet.server().join("store-ca.crt"), "no certificate").unwrap();
    check(&fleet, "store_ca");
}

#[test]
fn a_changed_journal_is_noticed() {
    let changes = [
        "UPDATE journal SET event = replace(event, 'Torvet', 'Tarvet') WHERE event LIKE '%Torvet%'",
        "UPDATE journal SET at = at + 1 WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 3",
        "UPDATE journal SET hash = prev WHERE seq = 6",
        "INSERT INTO journal SELECT seq + 1, at, event, hash, hash FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    ];
    for home in [Home::Sqlite, Home::Postgres] {
        for change in changes {
            let fleet = home.fleet(&[]);
            fleet.spoil();
            assert_eq!(fleet.sql(change), "");
            check(&fleet, "hash chain");
        }
    }
}

#[test]
fn nothing_is_overwritten() {
    let fleet = Fleet::new(&[]);
    let before = fs::read(fleet.server().join("server.key")).unwrap();
    let dir = fleet.path("");
    let mut init = std::process::Command::new(env!("CARGO_BIN_EXE_signaling"));
    let again = init.arg("init").arg("--dir").arg(&dir).output().unwrap();
    assert!(!again.status.success());
    assert_eq!(fs::read(fleet.server().join("server.key")).unwrap(), before);
}

#[test]
fn there_is_one_server_on_a_journal() {
    let fleet = Fleet::new(&[]);
    let running = fleet.serve();
    let address = fs::read_to_string(fleet.server().join("listening")).unwrap();
    assert_eq!(address.trim(), running.address.to_string());
    check(&fleet, "another server");
}

#[test]
fn the_doctor_names_what_is_wrong_with_a_folder() {
    let fleet = Fleet::new(&["--offline-ca"]);
    let about = |code: i32| {
        let done = fleet.run(&["doctor", "--json"]);
        let told = String::from_utf8(done.stdout).unwrap();
        assert_eq!(done.status.code(), Some(code), "{told}{}", String::from_utf8_lossy(&done.stderr));
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let notes = told["notes"].as_array().unwrap().clone();
        notes.iter().map(|note| note["about"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // As `signaling init` leaves it, with the CA's key in a folder beside.
    assert_eq!(about(0), ["fleet_ca", "checkpoints", "backup", "authority"]);
    fs::rename(fleet.path("ca/fleet-ca.key"), fleet.path("elsewhere")).unwrap();
    let path = fleet.server().join("server.toml");
    let settings = fs::read_to_string(&path).unwrap();
    let away = fleet.path("checkpoints").display().to_string();
    let more = format!("checkpoints = \"{away}\"\nauthority_url = \"http://127.0.0.1:9\"\n{settings}");
    fs::write(&path, more).unwrap();
    let backup = fleet.path("backup").display().to_string();
    assert!(fleet.run(&["backup", "--to", &backup]).status.success());
    assert_eq!(about(0), [""; 0]);

    let mut server = fleet.serve();
    drop(server.wait_for_line("\"checkpoint\""));
    assert_eq!(about(0), [""; 0]);
    drop(server.kill());
    assert_eq!(about(2), ["address"], "it was killed");
    fs::remove_file(fleet.server().join("listening")).unwrap();
    fs::set_permissions(fleet.server().join("audit.key"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(about(2), ["settings", "file_rights"]);
    fs::set_permissions(fleet.server().join("audit.key"), fs::Permissions::from_mode(0o600)).unwrap();
    fleet.spoil();
    let _ = fleet.sql("UPDATE journal SET at = at + 1 WHERE seq = 5");
    assert_eq!(about(2), ["journal"]);
    fs::remove_file(fleet.server().join("journal.sqlite")).unwrap();
    assert_eq!(about(2), ["store"]);
    fs::write(&path, "nonsense").unwrap();
    assert_eq!(about(2), ["settings"]);
}
