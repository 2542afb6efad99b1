//! The nodes, the proxies around them, and everything that happens to them.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::NODES;
use super::fleet::Fleet;
use crate::world::START_MAX;
use crate::world::port;
use crate::world::postgres::Postgres;
use crate::world::process::Process;
use crate::world::programs::Programs;
use crate::world::proxy::{Fate, Proxy};

/// Between two faults, in milliseconds.
const PAUSE_MS: std::ops::Range<u64> = 500..2000;
/// How long a fault lasts, in milliseconds.
const LASTS_MS: std::ops::Range<u64> = 1000..4000;
/// How late each piece is on a slow connection to a station.
const SLOW: Duration = Duration::from_millis(150);
/// The same to the database, which is asked several times for each entry.
const SLOW_DATABASE: Duration = Duration::from_millis(20);

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// A node is killed, and started again.
    Kill,
    /// A node stands still for a while.
    Stop,
    /// Half of a node's stations lose their connection.
    Cut,
    /// A node's stations have slow connections.
    Slow,
    /// Half of a node's stations have dead connections and are not told.
    HalfOpen,
    /// A node loses its connection to the database.
    CutDatabase,
    /// It is slow.
    SlowDatabase,
    /// It is dead, and the node is not told.
    HalfOpenDatabase,
    /// The database itself is killed and started again.
    RestartDatabase,
}

impl Fault {
    const ALL: [Self; 9] = [
        Self::Kill,
        Self::Stop,
        Self::Cut,
        Self::Slow,
        Self::HalfOpen,
        Self::CutDatabase,
        Self::SlowDatabase,
        Self::HalfOpenDatabase,
        Self::RestartDatabase,
    ];

    /// As it stands in the figures.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Stop => "stop",
            Self::Cut => "cut",
            Self::Slow => "slow",
            Self::HalfOpen => "half_open",
            Self::CutDatabase => "cut_database",
            Self::SlowDatabase => "slow_database",
            Self::HalfOpenDatabase => "half_open_database",
            Self::RestartDatabase => "restart_database",
        }
    }
}

/// Three nodes and all that is between them and others.
pub(super) struct Weather {
    nodes: Vec<Node>,
    postgres: Arc<Postgres>,
    /// Whoever holds its other end can end the weather by dropping it.
    called_off: Receiver<()>,
}

struct Node {
    name: String,
    folder: std::path::PathBuf,
    logs: std::path::PathBuf,
    programs: Programs,
    port: u16,
    process: Process,
    stations: Proxy,
    database: Proxy,
}

impl Weather {
    /// Starts the nodes.
    pub(super) async fn start(fleet: &Fleet, called_off: Receiver<()>) -> anyhow::Result<Self> {
        let mut nodes = Vec::new();
        for number in 0..NODES {
            let port = port::reserved()?;
            let stations = Proxy::start(port::reserved()?, port).await?;
            let database = Proxy::start(port::reserved()?, fleet.postgres.port()).await?;
            let (name, logs) = (format!("node{number}"), fleet.dir.join("logs"));
            let folder = fleet.dir.join(&name);
            copy(&fleet.dir.join("server"), &folder)?;
            settings(&folder, &stations, &database)?;
            let programs = fleet.programs.clone();
            let process = serve(&name, &folder, &logs, &programs, port)?;
            nodes.push(Node { name, folder, logs, programs, port, process, stations, database });
        }
        // All at once: none waits for another.
        for node in &mut nodes {
            node.wait()?;
        }
        Ok(Self { nodes, postgres: Arc::clone(&fleet.postgres), called_off })
    }

    /// Where stations find the nodes.
    pub(super) fn addresses(&self) -> Vec<String> {
        self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.stations.port())).collect()
    }

    /// Lets things happen for so long, and then puts everything right. Tells what has happened, and how often.
    pub(super) fn rage(&mut self, random: &mut StdRng, time: Duration) -> anyhow::Result<BTreeMap<Fault, u32>> {
        let (until, mut counts) = (Instant::now() + time, BTreeMap::new());
        let mut bag: Vec<Fault> = Vec::new();
        loop {
            pass(&self.called_off, Duration::from_millis(random.random_range(PAUSE_MS)));
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(counts);
            }
            if bag.is_empty() {
                bag = Fault::ALL.to_vec();
            }
            // Each comes before any comes again.
            let fault = bag.swap_remove(random.random_range(0..bag.len()));
            let (number, lasts) = (random.random_range(0..NODES), Duration::from_millis(random.random_range(LASTS_MS)));
            *counts.entry(fault).or_insert(0) += 1;
            self.strike(fault, number, lasts.min(left), random)?;
        }
    }

    fn strike(&mut self, fault: Fault, number: usize, lasts: Duration, random: &mut StdRng) -> anyhow::Result<()> {
        let Some(node) = self.nodes.get_mut(number) else { return Ok(()) };
        let wait = || pass(&self.called_off, lasts);
        match fault {
            Fault::Kill => {
                node.process.kill();
                wait();
                node.process = serve(&node.name, &node.folder, &node.logs, &node.programs, node.port)?;
                return node.wait();
            }
            Fault::Stop => {
                signal(node, "STOP")?;
                wait();
                return signal(node, "CONT");
            }
            Fault::Cut => node.stations.present_ones(Fate::Cut, || random.random_bool(0.5)),
            Fault::Slow => hold(&node.stations, Fate::Slow(SLOW), wait),
            Fault::HalfOpen => node.stations.present_ones(Fate::HalfOpen, || random.random_bool(0.5)),
            Fault::CutDatabase => {
                node.database.new_ones(Fate::Cut);
                node.database.present_ones(Fate::Cut, || true);
                wait();
                node.database.new_ones(Fate::Open);
            }
            Fault::SlowDatabase => hold(&node.database, Fate::Slow(SLOW_DATABASE), wait),
            Fault::HalfOpenDatabase => node.database.present_ones(Fate::HalfOpen, || true),
            Fault::RestartDatabase => self.postgres.restart()?,
        }
        Ok(())
    }
}

/// Lets time pass, unless all is called off.
fn pass(called_off: &Receiver<()>, time: Duration) {
    let _ = called_off.recv_timeout(time);
}

/// All connections fare so for a while, and then well again.
fn hold(proxy: &Proxy, fate: Fate, wait: impl Fn()) {
    proxy.new_ones(fate);
    proxy.present_ones(fate, || true);
    wait();
    proxy.new_ones(Fate::Open);
    proxy.present_ones(Fate::Open, || true);
}

impl Node {
    fn wait(&mut self) -> anyhow::Result<()> {
        let listening = |line: &crate::world::log::Line| line.text("message") == "listening";
        drop(self.process.log.wait("listening", 0, START_MAX, listening)?);
        Ok(())
    }
}

fn serve(name: &str, folder: &Path, logs: &Path, programs: &Programs, port: u16) -> anyhow::Result<Process> {
    let mut serve = Command::new(programs.path("signaling"));
    let serve = serve.arg("serve").arg("--dir").arg(folder).args(["--log-format", "json"]);
    let serve = serve.args(["--health", "127.0.0.1:0", "--listen", &format!("127.0.0.1:{port}")]);
    Process::start(name, serve, logs)
}

fn signal(node: &Node, name: &str) -> anyhow::Result<()> {
    let status = Command::new("kill").args(["-s", name, &node.process.id().to_string()]).status();
    anyhow::ensure!(status.context("kill")?.success(), "{} took no signal", node.name);
    Ok(())
}

/// A node's own settings: its stations and its database are behind proxies.
fn settings(folder: &Path, stations: &Proxy, database: &Proxy) -> anyhow::Result<()> {
    let path = folder.join("server.toml");
    let whole = std::fs::read_to_string(&path)?;
    let ours = |line: &&str| !["store ", "address "].iter().any(|key| line.starts_with(key));
    let rest: Vec<&str> = whole.lines().filter(ours).collect();
    let (address, store) = (stations.port(), Postgres::address(database.port()));
    let text = format!("store = \"{store}\"\naddress = \"127.0.0.1:{address}\"\n{}\n", rest.join("\n"));
    Ok(std::fs::write(&path, text)?)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir(to)?;
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o700))?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let _ = std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
