//! One authority takes over from another, in a fleet of real links.

use std::path::{Path, PathBuf};
use std::process::Command;

use link::setup::{self, Opening, Stage};
use link::{DownReason, Folder, Kind, Link, LinkConfig, LinkEvent};
use serde_json::{Value, json};
use tests::world::process::Process;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use trust::{CA_FILE, CERTIFICATE_FILE, FleetCa, StationCertificate, StationKey};

use crate::fleet::{Fleet, Home, PATIENCE, show, typed, within};

/// A kiosk at rest, as its engine would run it: it connects anew with each new certificate.
struct Kiosk {
    folder: PathBuf,
    downs: watch::Receiver<Vec<DownReason>>,
    task: JoinHandle<()>,
}

impl Kiosk {
    fn start(folder: &Path) -> Self {
        let config = |folder: &Folder| LinkConfig::new(&folder.nodes, &folder.credentials, "tests").unwrap();
        let found = Folder::load(folder, Kind::Kiosk, link::now()).unwrap();
        let (mut link, mut events) = Link::start(config(&found));
        let mut renewals = link.renewals(&found);
        let (told, downs) = watch::channel(Vec::new());
        let task = tokio::spawn(async move {
            loop {
                tokio::select! {
                    event = events.recv() => match event {
                        Some(LinkEvent::Down { reason, .. }) => told.send_modify(|downs| downs.push(reason)),
                        Some(_) => {}
                        None => return,
                    },
                    Some(renewed) = renewals.recv() => link.renew(config(&renewed)),
                }
            }
        });
        Self { folder: folder.to_owned(), downs, task }
    }

    fn trusts(&self) -> FleetCa {
        FleetCa::load(&self.folder.join(CA_FILE)).unwrap()
    }

    fn certificate(&self) -> StationCertificate {
        StationCertificate::load(&self.folder.join(CERTIFICATE_FILE)).unwrap()
    }

    async fn until_down(&mut self, wanted: DownReason) {
        drop(within(self.downs.wait_for(|downs| downs.contains(&wanted))).await.unwrap());
    }

    fn never_went_down(&self) -> bool {
        self.downs.borrow().is_empty()
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fleet {
    /// A kiosk of this name, enrolled by code, and its folder.
    async fn kiosk_called(&self, name: &str) -> PathBuf {
        let folder = self.path(name);
        std::fs::create_dir_all(&folder).unwrap();
        let key = StationKey::generate();
        key.store(&folder.join(trust::KEY_FILE)).unwrap();
        let code = self.order(&["kiosk", "add", "--site", "Aulum", "--name", name]);
        let promised = show(&typed(&code), Kind::Kiosk, &key).await.unwrap();
        let _ = self.order(&["kiosk", "approve", name]);
        within(Box::pin(link::enrol::wait(&promised, &key, || ()))).await.unwrap().store(&folder).unwrap();
        folder
    }

    /// What the server says who does not do an order.
    fn refused(&self, words: &[&str]) -> String {
        let mut command = Command::new(self.programs().path("signaling"));
        let output = command.args(words).arg("--json").arg("--dir").arg(self.path("server")).output().unwrap();
        assert!(!output.status.success(), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The states of the authorities, and the stations that stand beside each.
    fn authorities(&self) -> Vec<(String, Vec<String>)> {
        let list = self.order(&["ca", "list"]);
        let line = |line: &Value| {
            let stations = line["stations"].as_array().unwrap().iter();
            let stations = stations.map(|name| name.as_str().unwrap().to_owned()).collect();
            (line["state"].as_str().unwrap().to_owned(), stations)
        };
        list["authorities"].as_array().unwrap().iter().map(line).collect()
    }

    /// Waits until the authorities stand so.
    async fn until_authorities(&self, wanted: &[(&str, &[&str])]) {
        let wanted: Vec<(String, Vec<String>)> = wanted
            .iter()
            .map(|(state, names)| ((*state).to_owned(), names.iter().map(|name| (*name).to_owned()).collect()))
            .collect();
        until(|| self.authorities() == wanted).await;
    }

    fn restart(&self, mut server: Process) -> Process {
        server.kill();
        self.serve()
    }

    /// The authorities in the server's folder, and the one that has certified the server.
    fn own(&self) -> (FleetCa, Option<domain::digest::Digest>) {
        let ca = FleetCa::load(&self.path("server/fleet-ca.crt")).unwrap();
        let certificate = StationCertificate::load(&self.path("server/server.crt")).unwrap();
        let by = certificate.authority(&ca);
        (ca, by)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_follows_a_new_authority_with_a_journal_in_a_file() {
    a_fleet_follows_a_new_authority(Home::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_follows_a_new_authority_with_a_journal_in_a_database() {
    a_fleet_follows_a_new_authority(Home::Postgres).await;
}

/// Everybody is there: nobody is cut off, and nobody has to insist.
async fn a_fleet_follows_a_new_authority(home: Home) {
    let fleet = Fleet::new(home);
    let _server = fleet.serve();
    let (one, two) = (fleet.kiosk_called("Aulum 1").await, fleet.kiosk_called("Aulum 2").await);
    let kiosks = [Kiosk::start(&one), Kiosk::start(&two)];
    let old = fleet.own().0;
    assert_eq!(fleet.authorities(), [("certifies".to_owned(), vec![])]);
    assert!(fleet.refused(&["ca", "retire"]).contains("no authority is taking over"));

    let made = fleet.order(&["ca", "rotate"]);
    assert_eq!(made["authorities"][1]["key_here"], true);
    fleet.until_authorities(&[("certifies", &[]), ("trusted", &[])]).await;
    let (both, by) = fleet.own();
    assert_eq!((both.ders().count(), by), (2, Some(both.key_digest())));
    assert_ne!(both.key_digest(), old.key_digest());
    for kiosk in &kiosks {
        assert_eq!(kiosk.trusts(), both);
        assert_eq!(kiosk.certificate().authority(&both), Some(both.key_digest()));
    }
    assert!(fleet.refused(&["ca", "rotate"]).contains("taking over already"));

    assert_eq!(fleet.order(&["ca", "retire"])["anew"], json!([]));
    let left = both.with_key(&both.key_digest()).unwrap();
    until(|| kiosks.iter().all(|kiosk| kiosk.trusts() == left)).await;
    assert_eq!(fleet.own(), (left.clone(), Some(left.key_digest())));
    assert!(kiosks.iter().all(Kiosk::never_went_down), "nobody need know");
    // The key of the old one is gone, that of the new one in its place.
    let keys = std::fs::read_dir(fleet.path("server")).unwrap().map(|entry| entry.unwrap().file_name());
    let keys: Vec<_> = keys
        .filter(|name| name.to_string_lossy().starts_with("fleet-ca") && !name.to_string_lossy().ends_with(".crt"))
        .collect();
    assert_eq!(keys, ["fleet-ca.key"]);
    assert!(trust::FleetCaKey::load(&fleet.path("server/fleet-ca.crt"), &fleet.path("server/fleet-ca.key")).is_ok());
    // Somebody new comes under the new one alone.
    let three = fleet.kiosk_called("Aulum 3").await;
    assert_eq!(FleetCa::load(&three.join(CA_FILE)).unwrap(), left);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_station_that_was_away_through_it_all_may_only_ask() {
    let fleet = Fleet::new(Home::Sqlite);
    let server = fleet.serve();
    let (here, away) = (fleet.kiosk_called("Aulum 1").await, fleet.kiosk_called("Aulum 2").await);
    let kiosk = Kiosk::start(&here);

    let _ = fleet.order(&["ca", "rotate"]);
    fleet.until_authorities(&[("certifies", &[]), ("to_come", &["Aulum 2"])]).await;
    let server = fleet.restart(server);
    assert_eq!(fleet.authorities()[1], ("to_come".to_owned(), vec!["Aulum 2".to_owned()]));
    assert!(fleet.refused(&["ca", "retire"]).contains("no authority is taking over like this"));

    let _ = fleet.order(&["ca", "rotate", "--now"]);
    fleet.until_authorities(&[("certifies", &[]), ("trusted", &["Aulum 2"])]).await;
    let server = fleet.restart(server);
    let said = fleet.refused(&["ca", "retire"]);
    assert!(said.contains("still needed by Aulum 2"), "{said}");

    assert_eq!(fleet.order(&["ca", "retire", "--force"])["anew"], json!(["Aulum 2"]));
    let _server = fleet.restart(server);
    assert_eq!(fleet.authorities()[1].0, "retired");
    until(|| kiosk.trusts() == fleet.own().0).await;

    // It is switched on: its certificate has not expired, and nobody knows its authority any more.
    assert!(matches!(setup::look(&away, Kind::Kiosk, link::now()).unwrap(), Opening::Station(_)));
    let mut back = Kiosk::start(&away);
    back.until_down(DownReason::ServerNotAuthentic).await;
    back.until_down(DownReason::CertificateExpired).await;
    drop(back);
    assert!(matches!(setup::look(&away, Kind::Kiosk, link::now()).unwrap(), Opening::Setup));
    let mut hold = setup::start(away.clone(), Kind::Kiosk, None);
    let waiting = within(hold.stages.wait_for(|stage| matches!(stage, Stage::Waiting(_)))).await.unwrap().clone();
    let Stage::Waiting(waiting) = waiting else { panic!("{waiting:?}") };
    let line = fleet.listed("kiosk", "Aulum 2");
    assert_eq!((&line["state"], &line["words"]), (&"pending".into(), &waiting.words.to_string().into()));
    let _ = fleet.order(&["kiosk", "approve", "Aulum 2"]);
    drop(within(hold.stages.wait_for(|stage| *stage == Stage::Enrolled)).await.unwrap());
    let again = Kiosk::start(&away);
    fleet.until_connected("Aulum 2").await;
    assert!(again.never_went_down());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_station_that_comes_back_while_both_count_follows_by_itself() {
    let fleet = Fleet::new(Home::Sqlite);
    let mut server = fleet.serve();
    let away = fleet.kiosk_called("Aulum 1").await;
    let old = fleet.own().0.key_digest();
    let _ = fleet.order(&["ca", "rotate"]);
    let _ = fleet.order(&["ca", "rotate", "--now"]);
    until(|| fleet.own().1.is_some_and(|by| by != old)).await;
    let new = fleet.own().1.unwrap().to_string();
    drop(server.log.wait("the new certificate", 0, PATIENCE, |line| line.text("certifies") == new).unwrap());
    // The server shows a certificate of an authority that the kiosk has never heard of.
    let mut kiosk = Kiosk::start(&away);
    kiosk.until_down(DownReason::ServerNotAuthentic).await;
    fleet.until_authorities(&[("certifies", &[]), ("trusted", &[])]).await;
    let _ = fleet.order(&["ca", "retire"]);
    fleet.until_connected("Aulum 1").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_takes_authorities_from_the_journal_and_is_told_that_it_lacks_a_key() {
    let fleet = Fleet::new(Home::Postgres);
    let first = fleet.serve();
    let folder = fleet.kiosk_called("Aulum 1").await;
    let copy = |names: &dyn Fn(&str) -> bool| {
        std::fs::create_dir_all(fleet.path("second")).unwrap();
        for entry in std::fs::read_dir(fleet.path("server")).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_file() && names(&name) {
                let _ = std::fs::copy(entry.path(), fleet.path("second").join(&name)).unwrap();
            }
        }
    };
    copy(&|name| name != "listening");
    std::fs::set_permissions(fleet.path("second"), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let _second = fleet.serve_in("second", &["--listen", "127.0.0.1:0"]);
    let kiosk = Kiosk::start(&folder);
    let of = |folder: &str| FleetCa::load(&fleet.path(folder).join("fleet-ca.crt")).unwrap();
    let old = of("server").key_digest();
    let _ = fleet.order(&["ca", "rotate"]);
    fleet.until_authorities(&[("certifies", &[]), ("trusted", &[])]).await;
    until(|| of("second") == of("server") && of("second").key_digest() != old).await;
    assert!(fleet.doctor("second").contains("copy fleet-ca.key"));
    assert!(!fleet.doctor("server").contains("copy fleet-ca.key"));

    copy(&|name| name.starts_with("fleet-ca-"));
    let certified = || StationCertificate::load(&fleet.path("second/server.crt")).unwrap().authority(&of("second"));
    until(|| certified() == Some(of("second").key_digest())).await;
    assert!(!fleet.doctor("second").contains("copy fleet-ca.key"));
    let _ = fleet.order(&["ca", "retire"]);
    until(|| of("second").ders().count() == 1 && of("second") == kiosk.trusts()).await;
    assert!(!fleet.doctor("second").contains("copy fleet-ca.key"));
    // What is left serves it.
    drop(first);
    drop(kiosk);
    let _ = within(Box::pin(link::enrol::renew(
        &Folder::load(&folder, Kind::Kiosk, link::now()).unwrap().nodes,
        &Folder::load(&folder, Kind::Kiosk, link::now()).unwrap().credentials,
    )))
    .await
    .unwrap();
}

/// Waits for a level.
async fn until(so: impl Fn() -> bool) {
    within(async {
        while !so() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

impl Fleet {
    /// What the doctor says of a folder.
    fn doctor(&self, folder: &str) -> String {
        let mut command = Command::new(self.programs().path("signaling"));
        let output = command.args(["doctor", "--json", "--dir"]).arg(self.path(folder)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    async fn until_connected(&self, name: &str) {
        until(|| self.listed("kiosk", name)["connected"] == true).await;
    }
}
