//! An authority whose key is on another machine, and the server's own certificates.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use domain::id::CallId;
use protocol::bytes::Bytes;
use protocol::enrol::{Ask, FromServer, Kind, RefusedReason};
use protocol::station;
use serde_json::{Value, json};
use trust::{FleetCa, FleetCaKey, StationCertificate, StationKey};

use super::hostile::old_fleet;
use crate::common::machine::{Machine, redeem, settle, wait};
use crate::common::station::{Station, connect, tls};
use crate::common::{Fleet, PATIENCE, Server};

const DAY: Duration = Duration::from_hours(24);
const ADD: [&str; 4] = ["kiosk", "add", "--site", "Aulum"];

/// The other machine: it has the folder `ca`, and no server.
struct Offline {
    ca: PathBuf,
    files: PathBuf,
}

impl Offline {
    fn of(fleet: &Fleet) -> Self {
        Self { ca: fleet.path("ca"), files: fleet.path("stick") }
    }

    fn file(&self, name: &str) -> String {
        std::fs::create_dir_all(&self.files).unwrap();
        self.files.join(name).display().to_string()
    }

    fn sign(&self, from: &str, to: &str, more: &[&str]) -> Output {
        let mut sign = Command::new(env!("CARGO_BIN_EXE_signaling"));
        let _ = sign.args(["ca", "sign", &self.file(from), "--out", &self.file(to), "--ca"]).arg(&self.ca).args(more);
        sign.output().unwrap()
    }

    fn signed(&self, from: &str, to: &str) -> Value {
        let Output { status, stdout, stderr } = self.sign(from, to, &["--yes", "--json"]);
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        serde_json::from_slice(&stdout).unwrap()
    }
}

/// What waits is signed elsewhere and brought back: for whom.
fn round(fleet: &Fleet, name: &str) -> Value {
    let offline = Offline::of(fleet);
    let [asked, signed] = ["asked", "signed"].map(|what| format!("{name}-{what}.json"));
    let _ = fleet.order(&["ca", "requests", "--out", &offline.file(&asked)]).unwrap();
    let _ = offline.signed(&asked, &signed);
    fleet.order(&["ca", "take", &offline.file(&signed)]).unwrap()["taken"].clone()
}

#[tokio::test]
async fn a_fleet_whose_authority_is_elsewhere_is_filled_by_code() {
    let fleet = Fleet::new(&["--offline-ca", "--enrol"]);
    let server = fleet.serve();
    let (key, code) = (StationKey::generate(), fleet.code(&ADD));
    redeem(&server, Kind::Kiosk, &code, &key).await;
    let mut machine = Machine::new(&server).await;
    let told = machine.ask(&Ask::Wait { request: Bytes(key.request().unwrap()) }).await;
    assert!(matches!(told, Some(FromServer::Pending { approved: false, .. })), "{told:?}");
    let words = fleet.words("kiosk", "Aulum 1");
    let offline = Offline::of(&fleet);
    let nothing = fleet.order(&["ca", "requests", "--out", &offline.file("nothing.json")]).unwrap();
    assert_eq!(nothing["requests"], 0, "IT has not approved it");
    let _ = fleet.order(&["kiosk", "approve", "Aulum 1"]).unwrap();
    let told = machine.hear().await;
    assert!(matches!(told, Some(FromServer::Pending { approved: true, .. })), "{told:?}");

    // It waits over a restart of the server.
    drop(server.kill());
    let server = fleet.serve();
    let mut machine = Machine::new(&server).await;
    let told = machine.ask(&Ask::Wait { request: Bytes(key.request().unwrap()) }).await;
    assert!(matches!(told, Some(FromServer::Pending { .. })), "{told:?}");
    let asked = fleet.order(&["ca", "requests", "--out", &offline.file("asked.json")]).unwrap();
    assert_eq!(asked["requests"], 1);
    assert!(fleet.order(&["ca", "requests", "--out", &offline.file("asked.json")]).unwrap_err().contains("exist"));

    // Nobody says yes; and another fleet's authority has nothing to sign here.
    let silent = offline.sign("asked.json", "signed.json", &[]);
    let (told, said) = (String::from_utf8(silent.stdout).unwrap(), String::from_utf8(silent.stderr).unwrap());
    assert!(!silent.status.success() && said.contains("nothing was signed"), "{said}");
    assert!(told.contains("Aulum 1") && told.contains(&words), "{told}");
    let another = Fleet::new(&["--offline-ca"]);
    let stranger = Offline { ca: another.path("ca"), files: offline.files.clone() };
    assert!(!stranger.sign("asked.json", "signed.json", &["--yes"]).status.success());
    let signed = offline.signed("asked.json", "signed.json");
    assert!(signed["signed"][0].as_str().unwrap().contains(&words), "{signed}");
    let taken = fleet.order(&["ca", "take", &offline.file("signed.json")]).unwrap();
    assert_eq!(taken, json!({ "taken": ["Aulum 1"], "unwanted": 0 }));

    let enrolled = wait(&server, &key).await.unwrap();
    settle(&fleet, "kiosk", &key, &enrolled);
    drop(Station::kiosk(&server, &fleet).await);
    assert_eq!(fleet.listed("kiosk", "Aulum 1", "enrolled").unwrap()["state"], "enrolled");
    assert_eq!(wait(&server, &key).await, Err(RefusedReason::NotApproved));
}

#[tokio::test]
async fn a_key_with_a_passphrase_signs_where_the_passphrase_is() {
    let folder = tempfile::tempdir().unwrap();
    let [right, wrong] = ["a long sentence\n", "another one\n"].map(|passphrase| {
        let path = folder.path().join(passphrase.len().to_string());
        std::fs::write(&path, passphrase).unwrap();
        path.display().to_string()
    });
    // Beside the database: the server reads the passphrase when it starts.
    let fleet = Fleet::new(&["--enrol", "--ca-passphrase-file", &right]);
    let key = std::fs::read_to_string(fleet.server().join("fleet-ca.key")).unwrap();
    assert!(!key.contains("BEGIN PRIVATE KEY"));
    let server = fleet.serve();
    let _ = fleet.enrol(&server, Kind::Kiosk, &ADD, "kiosk").await;
    drop(Station::kiosk(&server, &fleet).await);
    let _ = fleet.order(&["ca", "rotate"]).unwrap();
    let keys = std::fs::read_dir(fleet.server()).unwrap().map(|entry| entry.unwrap().path());
    let keys: Vec<_> = keys.filter(|path| path.extension().is_some_and(|end| end == "key")).collect();
    let plain = |path: &&PathBuf| std::fs::read_to_string(path).unwrap().contains("BEGIN PRIVATE KEY");
    let plain: Vec<_> =
        keys.iter().filter(plain).filter(|path| path.display().to_string().contains("fleet-ca")).collect();
    assert!(plain.is_empty(), "{plain:?}");
    drop(server.kill());
    let path = fleet.server().join("server.toml");
    let settings = std::fs::read_to_string(&path).unwrap().replace(&right, &wrong);
    std::fs::write(&path, settings).unwrap();
    let Output { status, stderr, .. } = fleet.run(&["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(78), "{said}");
    assert!(said.contains("does not open with this passphrase") && !said.contains("another one"), "{said}");

    // On another machine.
    let fleet = Fleet::new(&["--offline-ca"]);
    let offline = Offline::of(&fleet);
    let seal = |more: &[&str]| {
        let mut seal = Command::new(env!("CARGO_BIN_EXE_signaling"));
        seal.args(["ca", "passphrase", "--ca"]).arg(&offline.ca).args(more).output().unwrap()
    };
    assert!(seal(&["--new-file", &right]).status.success());
    assert!(!seal(&["--new-file", &wrong]).status.success(), "the old one was not given");
    let _server = fleet.serve();
    let _ = fleet.order(&["ca", "requests", "--out", &offline.file("asked.json")]).unwrap();
    for (more, words) in [(vec![], "passphrase is needed"), (vec!["--passphrase-file", &wrong], "does not open")] {
        let more: Vec<&str> = more.into_iter().chain(["--yes"]).collect();
        let said = String::from_utf8(offline.sign("asked.json", "signed.json", &more).stderr).unwrap();
        assert!(said.contains(words), "{said}");
    }
    assert!(offline.sign("asked.json", "signed.json", &["--yes", "--passphrase-file", &right]).status.success());
    assert!(seal(&["--old-file", &right, "--new-file", &wrong]).status.success());
    assert!(!offline.sign("asked.json", "again.json", &["--yes", "--passphrase-file", &right]).status.success());
}

#[tokio::test]
async fn what_was_not_asked_for_is_not_taken() {
    let fleet = Fleet::new(&["--offline-ca"]);
    let _server = fleet.serve();
    let offline = Offline::of(&fleet);
    let other = Fleet::new(&[]);
    let take = |name: &str| fleet.order(&["ca", "take", &offline.file(name)]);
    let now = signaling::clock::now();
    let ours = FleetCaKey::load(&fleet.path("ca/fleet-ca.crt"), &fleet.path("ca/fleet-ca.key")).unwrap();
    let theirs = FleetCaKey::load(&other.path("ca/fleet-ca.crt"), &other.path("ca/fleet-ca.key")).unwrap();
    let write = |name: &str, certificate: &StationCertificate| {
        let carried = trust::carried::Certificates {
            skranke: trust::carried::Kind::Certificates,
            authority: ours.public().key_digest(),
            certificates: vec![trust::carried::Der(certificate.der().to_vec())],
        };
        std::fs::write(offline.file(name), serde_json::to_vec(&carried).unwrap()).unwrap();
    };
    let key = StationKey::generate().public_key();
    write("theirs.json", &theirs.issue_station(fleet.kiosk.into(), &key, now).unwrap());
    assert!(take("theirs.json").unwrap_err().contains("nothing was taken"));
    let nobody = domain::id::KioskId::numbered(404);
    write("nobody.json", &ours.issue_station(nobody.into(), &key, now).unwrap());
    assert_eq!(take("nobody.json").unwrap(), json!({ "taken": [], "unwanted": 1 }));
    write("server.json", &ours.issue_server(&["127.0.0.1".into()], &key, now).unwrap());
    assert_eq!(take("server.json").unwrap()["unwanted"], 1, "not the server's key");
    std::fs::write(offline.file("nonsense.json"), "{}").unwrap();
    assert!(take("nonsense.json").unwrap_err().contains("not a file of signaling ca"));

    // A server that has the key signs by itself.
    let _online = other.serve();
    assert!(other.order(&["ca", "requests", "--out", &offline.file("x.json")]).unwrap_err().contains("by itself"));
}

#[tokio::test]
async fn stations_and_the_server_itself_are_renewed_from_elsewhere() {
    let fleet = Fleet::new(&["--offline-ca"]);
    let now = signaling::clock::now();
    let ca = old_fleet(&fleet, now - DAY * 200);
    std::fs::rename(fleet.server().join("fleet-ca.key"), fleet.path("ca/fleet-ca.key")).unwrap();
    ca.public().store(&fleet.path("ca/fleet-ca.crt")).unwrap();
    age(&fleet, &ca, 61);
    let key = kiosk(&fleet, &ca, 61);
    let server = fleet.serve();
    let mut station = Station::kiosk(&server, &fleet).await;
    let renew = Ask::Renew { request: Bytes(key.request().unwrap()) };
    let mut machine = Machine::over(&server, tls(&fleet.path("kiosk"))).await.unwrap();
    assert_eq!(machine.refused(&renew).await, RefusedReason::Unavailable);
    let about = String::from_utf8(fleet.run(&["doctor", "--json"]).stdout).unwrap();
    assert!(about.contains("3 certificates wait"), "{about}");

    assert_eq!(round(&fleet, "first"), json!(["Aulum 1", "server.crt", "people.crt"]));
    until(|| certificate(&fleet, "server.crt").not_after() > now + DAY * 80).await;
    let shows_new = async {
        while shown(&server, &fleet).await != certificate(&fleet, "server.crt").der() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, shows_new).await.expect("the server shows its new certificate");
    let mut machine = Machine::over(&server, tls(&fleet.path("kiosk"))).await.unwrap();
    let Some(FromServer::Enrolled(renewed)) = machine.ask(&renew).await else { panic!("not renewed") };
    let renewed = StationCertificate::parse(&renewed.certificate.0).unwrap();
    assert!(renewed.not_after() > now + DAY * 80);
    assert_eq!(renewed.public_key(), key.public_key());
    is_alive(&mut station).await;
    assert_eq!(round(&fleet, "second"), json!([]));
}

#[tokio::test]
async fn a_server_renews_its_own_certificates_and_drops_nobody() {
    let fleet = Fleet::new(&[]);
    let now = signaling::clock::now();
    let ca = old_fleet(&fleet, now - DAY * 200);
    let _ = kiosk(&fleet, &ca, 1);
    // It was off for too long.
    age(&fleet, &ca, 91);
    let server = fleet.serve();
    assert!(certificate(&fleet, "server.crt").not_after() > now + DAY * 80);
    assert!(certificate(&fleet, "people.crt").not_after() > now + DAY * 80);
    let mut station = Station::kiosk(&server, &fleet).await;
    let first = shown(&server, &fleet).await;

    age(&fleet, &ca, 61);
    until(|| ["server.crt", "people.crt"].iter().all(|name| certificate(&fleet, name).not_after() > now + DAY * 80))
        .await;
    let shows_new = async {
        while shown(&server, &fleet).await != certificate(&fleet, "server.crt").der() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, shows_new).await.expect("the server shows its new certificate");
    assert_ne!(shown(&server, &fleet).await, first);
    is_alive(&mut station).await;
}

/// Gives the server certificates of this age, in days.
fn age(fleet: &Fleet, ca: &FleetCaKey, days: u32) {
    let then = signaling::clock::now() - DAY * days;
    let key = |name: &str| StationKey::load(&fleet.server().join(name)).unwrap().public_key();
    let server = ca.issue_server(&["127.0.0.1".into()], &key("server.key"), then).unwrap();
    server.store(&fleet.server().join("server.crt")).unwrap();
    ca.issue_people(&key("people.key"), then).unwrap().store(&fleet.server().join("people.crt")).unwrap();
}

/// Gives the kiosk a certificate of this age, in days.
fn kiosk(fleet: &Fleet, ca: &FleetCaKey, days: u32) -> StationKey {
    let key = StationKey::load(&fleet.path("kiosk/station.key")).unwrap();
    let then = signaling::clock::now() - DAY * days;
    let certificate = ca.issue_station(fleet.kiosk.into(), &key.public_key(), then).unwrap();
    certificate.store(&fleet.path("kiosk/station.crt")).unwrap();
    ca.public().store(&fleet.path("kiosk/fleet-ca.crt")).unwrap();
    key
}

fn certificate(fleet: &Fleet, name: &str) -> StationCertificate {
    StationCertificate::load(&fleet.server().join(Path::new(name))).unwrap()
}

/// The certificate that the server shows.
async fn shown(server: &Server, fleet: &Fleet) -> Vec<u8> {
    let ca = FleetCa::load(&fleet.path("kiosk/fleet-ca.crt")).unwrap();
    let stream = connect(server, trust::enrol::unproved_config().unwrap()).await.unwrap();
    let der = stream.get_ref().1.peer_certificates().unwrap()[0].to_vec();
    assert!(StationCertificate::verify(&der, &ca, signaling::clock::now()).is_ok());
    der
}

/// Its connection is the one that it was.
async fn is_alive(station: &mut Station) {
    let nothing = station::Ask::HangUp { call: CallId::new(uuid::Uuid::new_v4()) };
    let _ = station.refused(nothing).await;
}

/// Waits for a level.
async fn until(so: impl Fn() -> bool) {
    let wait = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("it happens in time");
}
