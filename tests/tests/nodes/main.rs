//! Three real nodes on one PostgreSQL, and stations with their real link: nodes are killed in the middle of a call, and
//! nothing is lost or doubled.
#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(dead_code, reason = "the server's own tests use the rest")]
#[path = "../../../signaling/tests/system/common/postgres.rs"]
mod postgres;
mod station;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use domain::exchange::Event;
use domain::exchange::check::{Tally, check};
use domain::exchange::view::{ConsoleCall, EndReason, KioskCall, Language, Service};
use domain::id::{CallId, StationId};
use protocol::station::{Ask, Reply};
use tests::world::port;
use tests::world::process::Process;
use tests::world::programs::Programs;

use postgres::{Database, Postgres};
use station::Station;

/// Nothing here takes so long; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(30);
const PASSWORD: &str = "correct horse battery";
const CALL: CallId = CallId::numbered(0x77);
/// So many letters are written each way around each blow.
const LETTERS: u32 = 20;

/// A fleet whose stations know one node; the others they are told of.
struct Cluster {
    dir: PathBuf,
    programs: Programs,
    database: Database,
    port: u16,
}

impl Cluster {
    fn new(dir: &Path) -> Self {
        let programs = Programs::find().unwrap();
        let (database, port) = (Postgres::shared().database(), port::reserved().unwrap());
        let password = dir.join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let mut init = Command::new(programs.path("signaling"));
        let init = init.arg("init").arg("--dir").arg(dir).args(["--port", &port.to_string()]);
        let init = init.arg("--password-file").arg(password).args([
            "--identity-assurance",
            "low",
            "--account",
            "mette",
            "--store",
        ]);
        let output = init.arg(database.address()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { dir: dir.to_owned(), programs, database, port }
    }

    /// Starts a node and waits until it listens.
    fn node(&self, name: &str, port: u16) -> Node {
        let mut serve = Command::new(self.programs.path("signaling"));
        let serve = serve.arg("serve").arg("--dir").arg(self.dir.join("server")).args(["--log-format", "json"]);
        let serve = serve.args(["--health", "127.0.0.1:0", "--listen", &format!("127.0.0.1:{port}")]);
        let mut node = Process::start(name, serve, &self.dir.join("logs")).unwrap();
        let line = node.log.wait("listening", 0, PATIENCE, |line| line.text("message") == "listening").unwrap();
        Node { id: line.text("node").to_owned(), process: node }
    }

    /// The node that holds a station.
    fn holder(&self, station: StationId) -> String {
        self.database.sql(&format!("SELECT node FROM holding WHERE station = '{station}'"))
    }

    /// What the journal tells, each entry judged.
    fn judged(&self) -> Tally {
        let entries = self.database.sql("SELECT seq, event FROM journal ORDER BY seq");
        let entries: Vec<(u64, Event)> = entries
            .lines()
            .map(|line| line.split_once('|').unwrap())
            .map(|(seq, event)| (seq.parse().unwrap(), serde_json::from_str(event).unwrap()))
            .collect();
        check(entries.iter().map(|(seq, event)| (*seq, event)), link::now()).unwrap()
    }

    fn told(&self, event: &str) -> String {
        self.database.sql(&format!("SELECT count(*) FROM journal WHERE event LIKE '{{\"event\":\"{event}\"%'"))
    }
}

/// A running node.
struct Node {
    id: String,
    process: Process,
}

#[tokio::test]
async fn a_call_outlives_the_nodes_that_carry_it() {
    let dir = tempfile::tempdir().unwrap();
    let cluster = Cluster::new(dir.path());
    // The one that stations know is last, so that the others are there when it tells of them.
    let mut nodes = [("second", 0), ("third", 0), ("first", cluster.port)].map(|(name, port)| cluster.node(name, port));
    let mut kiosk = Station::kiosk(&cluster.dir.join("kiosk"));
    let mut console = Station::console(&cluster.dir.join("console"));
    assert!(matches!(console.sign_in("mette", PASSWORD).await, Reply::SignedIn { .. }));
    console.done(Ask::Presence { ready: true }).await;
    kiosk.done(Ask::Call { call: CALL, service: Service::Passport, language: Language::Da }).await;
    console.until_console(|call| matches!(call, ConsoleCall::Offered { .. })).await;
    console.done(Ask::Accept { call: CALL }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Connecting { .. })).await;
    kiosk.done(Ask::MediaUp { call: CALL }).await;
    console.done(Ask::MediaUp { call: CALL }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Active { .. })).await;
    console.until_console(|call| matches!(call, ConsoleCall::Active { .. })).await;

    let mut written = 0;
    for _ in 0..2 {
        // The node that carries the kiosk is killed while letters are on their way both ways.
        let letters = written..written + LETTERS;
        for letter in letters.clone() {
            if letter == written + LETTERS / 2 {
                let holder = cluster.holder(kiosk.id);
                nodes.iter_mut().find(|node| node.id == holder).unwrap().process.kill();
            }
            kiosk.write(CALL, console.id, letter);
            console.write(CALL, kiosk.id, letter);
        }
        written += LETTERS;
        kiosk.until(|kiosk| kiosk.letters.len() as u32 >= written && kiosk.unanswered.is_empty()).await;
        console.until(|console| console.letters.len() as u32 >= written && console.unanswered.is_empty()).await;
    }
    let all: Vec<u32> = (0..written).collect();
    assert_eq!((&kiosk.letters, &console.letters), (&all, &all), "each once, in order");
    assert!(matches!(kiosk.call(), KioskCall::Active { call: CALL, .. }));
    assert_eq!(cluster.told("station_lost"), "0", "all were back before the nodes' leases ended");
    assert_eq!(nodes.iter_mut().filter_map(|node| node.process.ended()).count(), 2);

    console.done(Ask::HangUp { call: CALL }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { reason: EndReason::Finished, .. })).await;
    kiosk.done(Ask::Wiped { call: CALL }).await;
    assert_eq!((cluster.told("call_queued"), cluster.told("call_ended")), ("1".to_owned(), "1".to_owned()));
    assert_eq!(cluster.database.sql("SELECT count(*) FROM mailbox"), "0");
    let tally = cluster.judged();
    assert_eq!((tally.calls, tally.ended, tally.interrupted), (1, 1, 0));
}
