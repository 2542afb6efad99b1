//! A fleet in a temporary folder, the real server as a process, and stations on real sockets.

pub(crate) mod authority;
pub(crate) mod machine;
#[expect(unreachable_pub, reason = "public where it belongs to a library")]
#[path = "../../../../tests/src/world/port.rs"]
pub(crate) mod port;
pub(crate) mod postgres;
pub(crate) mod station;

use std::cell::Cell;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use domain::exchange::check::check;
use domain::exchange::enrol::Place;
use domain::exchange::{self, Actor, Event, Exchange};
use domain::id::{ConsoleId, KioskId};
use rusqlite::types::ValueRef;
use signaling::journal::{JournalError, replay};
use tempfile::TempDir;
use trust::{Credentials, FleetCaKey, StationKey};

use postgres::{Database, Postgres};

/// Nothing here takes so long; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// The specialist's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Where a fleet has its journal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Home {
    Sqlite,
    Postgres,
}

impl Home {
    pub(crate) fn fleet(self, more: &[&str]) -> Fleet {
        match self {
            Self::Sqlite => Fleet::new(more),
            Self::Postgres => Fleet::on(Postgres::shared().database(), more),
        }
    }
}

/// Makes of each asynchronous function two tests, one with each home of the journal.
macro_rules! on_both_homes {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                Box::pin(super::$test(crate::common::Home::Sqlite)).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                Box::pin(super::$test(crate::common::Home::Postgres)).await;
            })+
        }
    };
}
pub(crate) use on_both_homes;

fn init() -> Command {
    let mut init = Command::new(env!("CARGO_BIN_EXE_signaling"));
    let _ = init.args(["init", "--json", "--port", "0"]);
    init
}

/// A fleet as `signaling init` makes it. When a test has passed its journal is judged.
pub(crate) struct Fleet {
    folder: TempDir,
    pub(crate) database: Option<Database>,
    pub(crate) kiosk: KioskId,
    pub(crate) console: ConsoleId,
    /// What `signaling init` has said.
    pub(crate) made: serde_json::Value,
    spoilt: Cell<bool>,
}

impl Fleet {
    pub(crate) fn new(more: &[&str]) -> Self {
        Self::with(None, more)
    }

    /// With its journal in a database.
    pub(crate) fn on(database: Database, more: &[&str]) -> Self {
        Self::with(Some(database), more)
    }

    fn with(database: Option<Database>, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let password = folder.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let mut init = init();
        let _ = init.args(["--identity-assurance", "low", "--password-file"]).arg(&password);
        Self::made(folder, database, init.args(more))
    }

    /// As IT makes one that gives no password: the first account awaits its first sign-in.
    pub(crate) fn without_a_password() -> Self {
        Self::made(tempfile::tempdir().unwrap(), None, &mut init())
    }

    fn made(folder: TempDir, database: Option<Database>, init: &mut Command) -> Self {
        let dir = folder.path().join("fleet");
        let _ = init.arg("--dir").arg(&dir);
        if let Some(database) = &database {
            let _ = init.arg("--store").arg(database.address());
        }
        let output = init.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let made: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        // An empty fleet has neither.
        let id = |name: &str| made[name].as_str().unwrap_or("00000000-0000-0000-0000-000000000000").to_owned();
        let (kiosk, console) = (id("kiosk").parse().unwrap(), id("console").parse().unwrap());
        Self { folder, database, kiosk, console, made, spoilt: Cell::new(false) }
    }

    /// Runs a statement on the journal's tables; what it prints, columns separated by bars.
    pub(crate) fn sql(&self, statement: &str) -> String {
        if let Some(database) = &self.database {
            return database.sql(statement);
        }
        let journal = rusqlite::Connection::open(self.server().join("journal.sqlite")).unwrap();
        let mut prepared = journal.prepare(statement).unwrap();
        let (columns, mut lines) = (prepared.column_count(), Vec::new());
        let mut rows = prepared.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cell = |column| match row.get_ref(column).unwrap() {
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                other => panic!("{other:?}"),
            };
            lines.push((0..columns).map(cell).collect::<Vec<_>>().join("|"));
        }
        lines.join("\n")
    }

    /// Runs a statement that prints nothing on tables other than the journal.
    pub(crate) fn sql_change(&self, statement: &str) {
        if let Some(database) = &self.database {
            drop(database.sql(statement));
            return;
        }
        let journal = rusqlite::Connection::open(self.server().join("journal.sqlite")).unwrap();
        journal.busy_timeout(PATIENCE).unwrap();
        journal.execute_batch(statement).unwrap();
    }

    /// The test changes the journal by hand, or takes it away: there is nothing to judge.
    pub(crate) fn spoil(&self) {
        self.spoilt.set(true);
    }

    /// Judges each entry of the journal.
    fn judge(&self) {
        let entries = self.sql("SELECT seq, event FROM journal ORDER BY seq");
        let entries: Vec<(u64, Event)> = entries
            .lines()
            .map(|line| line.split_once('|').unwrap())
            .map(|(seq, event)| (seq.parse().unwrap(), serde_json::from_str(event).unwrap()))
            .collect();
        let judged = check(entries.iter().map(|(seq, event)| (*seq, event)), signaling::clock::now());
        assert!(judged.is_ok(), "{judged:?}");
    }

    /// One more kiosk, in the folder of this name.
    pub(crate) fn add_kiosk(&self, name: &str) -> KioskId {
        let id = KioskId::new(uuid::Uuid::now_v7());
        let ca = FleetCaKey::load(&self.path("ca/fleet-ca.crt"), &self.path("ca/fleet-ca.key")).unwrap();
        let key = StationKey::generate();
        let now = signaling::clock::now();
        let certificate = ca.issue_station(id.into(), &key.public_key(), now).unwrap();
        let credentials = Credentials::new(ca.public().clone(), certificate, key, now).unwrap();
        std::fs::create_dir(self.path(name)).unwrap();
        credentials.store(&self.path(name)).unwrap();
        self.note(move |exchange| {
            let site = exchange.places().into_iter().find_map(|(place, _)| match place {
                Place::Site(site) => Some(site),
                Place::Desk(_) => None,
            });
            let add = exchange::Command::AddKiosk(id, site.unwrap(), "Aulum 2".into());
            exchange.decide(now, Actor::It, add).unwrap()
        });
        id
    }

    /// Puts into the journal what follows from it.
    pub(crate) fn note(&self, follows: impl Fn(&Exchange) -> Vec<Event> + Send + 'static) {
        let store = signaling::config::store(&self.server()).unwrap();
        // Homes are opened outside asynchronous tasks only.
        let note = move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let _inside = runtime.enter();
            let mut home = store.open().unwrap();
            loop {
                let (exchange, after) = replay(&mut *home).unwrap();
                match home.append(after, signaling::clock::now(), &follows(&exchange), &[]) {
                    Ok(_) => return,
                    Err(JournalError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        };
        std::thread::spawn(note).join().unwrap();
    }

    pub(crate) fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join("fleet").join(part)
    }

    pub(crate) fn server(&self) -> PathBuf {
        self.path("server")
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn serve(&self) -> Server {
        Server::start(&self.server())
    }

    /// Starts the server and waits for nothing but its health port.
    pub(crate) fn serve_without_waiting(&self) -> Server {
        Server::start_up(&self.server())
    }

    /// Runs another command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_signaling")).args(arguments).arg("--dir").arg(self.server()).output().unwrap()
    }
}

/// The running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) health: SocketAddr,
    log: mpsc::Receiver<String>,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut server = Self::start_up(folder);
        server.wait_until_it_listens();
        server
    }

    fn start_up(folder: &Path) -> Self {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_signaling"));
        let serve = serve.args(["--log-format", "json", "serve", "--listen", "127.0.0.1:0", "--dir"]).arg(folder);
        let mut child = serve.env("SKRANKE_LOG", "debug").stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (send, log) = mpsc::channel();
        drop(std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line))));
        let nowhere = ([127, 0, 0, 1], 0).into();
        let mut server = Self { child, address: nowhere, health: nowhere, log };
        server.health = server.wait_for_address("\"health\"");
        server
    }

    pub(crate) fn wait_until_it_listens(&mut self) {
        self.address = self.wait_for_address("\"listening\"");
    }

    fn wait_for_address(&mut self, part: &str) -> SocketAddr {
        let line: serde_json::Value = serde_json::from_str(&self.wait_for_line(part)).unwrap();
        line["fields"]["addr"].as_str().unwrap().parse().unwrap()
    }

    /// Sends a signal: TERM, STOP, CONT.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the process to end by itself. Returns its exit code and what is left of the log.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        // The log ends with the process.
        let log = self.log.iter().collect::<Vec<_>>().join("\n");
        (self.child.wait().unwrap().code(), log)
    }

    /// The status of a path of the health port.
    pub(crate) async fn asks(&self, path: &str) -> u16 {
        let url = format!("http://{}{path}", self.health);
        let http = reqwest::Client::builder().tls_backend_preconfigured(station::no_tls()).no_proxy().build().unwrap();
        http.get(url).timeout(PATIENCE).send().await.unwrap().status().as_u16()
    }

    /// The next line of the log that has `part` in it.
    pub(crate) fn wait_for_line(&mut self, part: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(gone) => panic!("no {part} in the log ({gone}):\n{}", seen.join("\n")),
            }
        }
    }

    /// SIGKILL. Returns what is left of the log.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        let _ = self.child.wait().unwrap();
        self.log.iter().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        if !self.spoilt.get() && !std::thread::panicking() {
            self.judge();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
