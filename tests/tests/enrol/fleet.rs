//! A fleet that has no stations yet, its real server, and IT at the command line.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use domain::exchange::Event;
use domain::exchange::check::check;
use domain::exchange::view::View;
use domain::time::Moment;
use link::enrol::{EnrolError, Invitation, Promised, begin, wait};
use link::{Folder, Kind, Link, LinkConfig, LinkEvent};
use serde_json::Value;
use tempfile::TempDir;
use tests::world::port;
use tests::world::process::Process;
use tests::world::programs::Programs;
use tokio::sync::mpsc::Receiver;
use trust::{FleetCaKey, StationKey};

use crate::postgres::{Database, Postgres};

/// Nothing here takes so long; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Where a fleet has its journal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Home {
    Sqlite,
    Postgres,
}

/// A fleet as `signaling init --enrol` makes it.
pub(crate) struct Fleet {
    dir: TempDir,
    programs: Programs,
    database: Option<Database>,
}

impl Fleet {
    pub(crate) fn new(home: Home) -> Self {
        let (dir, programs) = (tempfile::tempdir().unwrap(), Programs::find().unwrap());
        let database = match home {
            Home::Sqlite => None,
            Home::Postgres => Some(Postgres::shared().database()),
        };
        let mut init = Command::new(programs.path("signaling"));
        // The port stays the same when the server is started again: machines have been told it.
        let port = port::reserved().unwrap().to_string();
        let init = init.args(["init", "--enrol", "--demo", "--port", &port, "--dir"]).arg(dir.path().join("fleet"));
        if let Some(database) = &database {
            let _ = init.arg("--store").arg(database.address());
        }
        let output = init.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { dir, programs, database }
    }

    /// Where the built programs are.
    pub(crate) fn programs(&self) -> &Programs {
        &self.programs
    }

    /// A folder of the fleet, or of a machine.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("fleet").join(name)
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn serve(&self) -> Process {
        self.serve_in("server", &[])
    }

    /// The same in another folder.
    pub(crate) fn serve_in(&self, folder: &str, more: &[&str]) -> Process {
        let mut serve = Command::new(self.programs.path("signaling"));
        let serve = serve.arg("serve").arg("--dir").arg(self.path(folder)).args(more);
        let serve = serve.args(["--health", "127.0.0.1:0", "--log-format", "json"]);
        let mut server = Process::start(folder, serve, &self.path("logs")).unwrap();
        let _ = server.log.wait("listening", 0, PATIENCE, |line| line.text("message") == "listening").unwrap();
        server
    }

    /// What IT orders.
    pub(crate) fn order(&self, words: &[&str]) -> Value {
        let mut command = Command::new(self.programs.path("signaling"));
        let output = command.args(words).arg("--json").arg("--dir").arg(self.path("server")).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A station as the list shows it.
    pub(crate) fn listed(&self, kind: &str, name: &str) -> Value {
        let list = self.order(&[kind, "list"]);
        let line = list["stations"].as_array().unwrap().iter().find(|line| line["name"] == name);
        line.unwrap_or_else(|| panic!("{name} is not in {list}")).clone()
    }

    /// A kiosk's folder, enrolled by code. It is called "Aulum 1".
    pub(crate) async fn kiosk(&self, folder: &str) -> PathBuf {
        let folder = self.path(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let key = StationKey::generate();
        key.store(&folder.join(trust::KEY_FILE)).unwrap();
        let code = self.order(&["kiosk", "add", "--site", "Aulum"]);
        let promised = show(&typed(&code), Kind::Kiosk, &key).await.unwrap();
        let _ = self.order(&["kiosk", "approve", "Aulum 1"]);
        within(Box::pin(wait(&promised, &key, || ()))).await.unwrap().store(&folder).unwrap();
        folder
    }

    /// Makes the fleet's authority anew, as old as this, with certificates of today for its server, which is not
    /// running.
    pub(crate) fn old_authority(&self, made: Moment) -> FleetCaKey {
        let (now, server) = (link::now(), self.path("server"));
        let ca = FleetCaKey::create("an old fleet", made).unwrap();
        ca.store(&server.join("fleet-ca.crt"), &server.join("fleet-ca.key")).unwrap();
        let key = StationKey::load(&server.join("server.key")).unwrap().public_key();
        ca.issue_server(&["127.0.0.1".into()], &key, now).unwrap().store(&server.join("server.crt")).unwrap();
        let key = StationKey::load(&server.join("people.key")).unwrap().public_key();
        ca.issue_people(&key, now).unwrap().store(&server.join("people.crt")).unwrap();
        ca
    }
}

/// A test that has passed has left a journal in which each entry may follow those before it.
impl Drop for Fleet {
    fn drop(&mut self) {
        let Some(database) = self.database.as_ref().filter(|_| !std::thread::panicking()) else { return };
        let entries = database.sql("SELECT seq, event FROM journal ORDER BY seq");
        let entries: Vec<(u64, Event)> = entries
            .lines()
            .map(|line| line.split_once('|').unwrap())
            .map(|(seq, event)| (seq.parse().unwrap(), serde_json::from_str(event).unwrap()))
            .collect();
        let judged = check(entries.iter().map(|(seq, event)| (*seq, event)), link::now());
        assert!(judged.is_ok(), "{judged:?}");
    }
}

/// What somebody types who was handed a code.
pub(crate) fn typed(code: &Value) -> Invitation {
    Invitation::typed(code["node"].as_str().unwrap(), code["code"].as_str().unwrap()).unwrap()
}

/// Another code that begins alike.
pub(crate) fn wrong(code: &Value) -> Invitation {
    let code_text = code["code"].as_str().unwrap();
    let last = if code_text.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &code_text[..code_text.len() - 1]);
    Invitation::typed(code["node"].as_str().unwrap(), &wrong).unwrap()
}

/// A machine with this key shows a code.
pub(crate) async fn show(code: &Invitation, kind: Kind, key: &StationKey) -> Result<Promised, EnrolError> {
    within(Box::pin(begin(code, kind, key))).await
}

/// Connects as the station of a folder and waits for what it should know.
pub(crate) async fn connect(folder: &Path, kind: Kind) -> (Link, Receiver<LinkEvent>, View) {
    let folder = Folder::load(folder, kind, link::now()).unwrap();
    let (link, mut events) = Link::start(LinkConfig::new(&folder.nodes, &folder.credentials, "tests").unwrap());
    loop {
        match within(events.recv()).await.unwrap() {
            LinkEvent::View { view, .. } => return (link, events, view),
            LinkEvent::Up => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Far longer than anything takes: a test that hangs fails.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("it happens in time")
}
