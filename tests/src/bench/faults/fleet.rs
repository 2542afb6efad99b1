//! A fleet of its full size: made by the server's own `init`, and enlarged in its database.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use domain::exchange::{Actor, Command as Ask, Event, Exchange, Profile};
use domain::id::{ConsoleId, DeskId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use link::{Link, LinkConfig, LinkEvent};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc::Receiver;
use trust::{Credentials, FleetCaKey, StationKey};

use super::{CONSOLES, KIOSKS};
use crate::world::PASSWORD;
use crate::world::postgres::Postgres;
use crate::world::programs::Programs;

/// A fleet, its database running, none of its nodes.
pub(super) struct Fleet {
    pub(super) dir: PathBuf,
    pub(super) programs: Programs,
    pub(super) postgres: Arc<Postgres>,
    pub(super) stations: Vec<Station>,
}

/// A station and what it connects with.
#[derive(Clone)]
pub(super) struct Station {
    pub(super) id: StationId,
    /// The account that somebody signs in with, at a console.
    pub(super) account: Option<String>,
    credentials: Arc<Credentials>,
}

impl Station {
    /// Its real link.
    pub(super) fn link(&self, nodes: &[String]) -> anyhow::Result<(Link, Receiver<LinkEvent>)> {
        Ok(Link::start(LinkConfig::new(nodes, &self.credentials, "bench")?))
    }
}

impl Fleet {
    /// Makes it in an empty folder.
    pub(super) fn make(dir: &Path) -> anyhow::Result<Self> {
        let programs = Programs::find()?;
        let postgres = Arc::new(Postgres::start()?);
        let password = dir.join("password");
        std::fs::write(&password, PASSWORD)?;
        let mut init = Command::new(programs.path("signaling"));
        let init = init
            .args(["init", "--identity-assurance", "low", "--account", "p0", "--password-file"])
            .arg(password)
            .arg("--dir")
            .arg(dir);
        let done = init.arg("--store").arg(Postgres::address(postgres.port())).output()?;
        ensure!(done.status.success(), "signaling init: {}", String::from_utf8_lossy(&done.stderr));
        let mut fleet = Self { dir: dir.to_owned(), programs, postgres, stations: Vec::new() };
        fleet.enlarge()?;
        Ok(fleet)
    }

    /// The journal so far.
    pub(super) fn entries(&self) -> anyhow::Result<Vec<(u64, Event)>> {
        let told = self.postgres.sql("SELECT seq, event FROM journal ORDER BY seq")?;
        let entry = |line: &str| -> anyhow::Result<(u64, Event)> {
            let (seq, event) = line.split_once('|').context("two columns")?;
            Ok((seq.parse()?, serde_json::from_str(event)?))
        };
        told.lines().map(entry).collect()
    }

    /// Adds stations and people until it has its size, as the server would.
    fn enlarge(&mut self) -> anyhow::Result<()> {
        let mut exchange = Exchange::default();
        let entries = self.entries()?;
        for (_, event) in &entries {
            exchange.apply(event);
        }
        let (municipality, site, desk) = first(&entries).context("init has made no desk")?;
        let ca = self.dir.join("ca");
        let ca = FleetCaKey::load(&ca.join("fleet-ca.crt"), &ca.join("fleet-ca.key"))?;
        let (mut asks, mut accounts) = (Vec::new(), String::new());
        for number in 0..KIOSKS as u128 {
            let id = KioskId::numbered(1000 + number);
            asks.push(Ask::AddKiosk(id, site, format!("Aulum {}", number + 2)));
            self.stations.push(station(&ca, id.into(), None)?);
        }
        for number in 0..CONSOLES as u128 {
            let (id, person) = (ConsoleId::numbered(2000 + number), PersonId::numbered(3000 + number));
            let account = format!("bench{number}");
            asks.push(Ask::AddConsole(id, desk));
            asks.push(Ask::AddPerson(person, format!("Specialist {number}")));
            asks.push(Ask::SetProfile(person, Profile::specialist(municipality, desk)));
            writeln!(
                accounts,
                "INSERT INTO account (name, person, roles, password)
                 SELECT '{account}', '{person}', roles, password FROM account WHERE name = 'p0';"
            )?;
            self.stations.push(station(&ca, id.into(), Some(account))?);
        }
        let mut added = Vec::new();
        for ask in asks {
            let events = exchange.decide(link::now(), Actor::It, ask)?;
            for event in &events {
                exchange.apply(event);
            }
            added.extend(events);
        }
        let statements = self.chained(entries.len() as u64, &added)? + &accounts;
        self.postgres.sql(&statements).map(drop)
    }

    /// Statements that append entries, chained as the server chains them.
    fn chained(&self, last: u64, events: &[Event]) -> anyhow::Result<String> {
        let head = self.postgres.sql("SELECT encode(hash, 'hex') FROM journal ORDER BY seq DESC LIMIT 1")?;
        let (mut prev, at, mut statements) = (unhex(&head)?, link::now().unix_ms(), String::new());
        for (seq, event) in (last + 1..).zip(events) {
            let event = serde_json::to_string(event)?;
            let mut hasher = Sha256::new();
            hasher.update(&prev);
            hasher.update(seq.to_be_bytes());
            hasher.update(at.to_be_bytes());
            hasher.update(event.as_bytes());
            let hash = hasher.finalize().to_vec();
            writeln!(
                statements,
                "INSERT INTO journal (seq, at, event, prev, hash)
                 VALUES ({seq}, {at}, $j${event}$j$, decode('{}', 'hex'), decode('{}', 'hex'));",
                hex(&prev),
                hex(&hash)
            )?;
            prev = hash;
        }
        Ok(statements)
    }
}

fn station(ca: &FleetCaKey, id: StationId, account: Option<String>) -> anyhow::Result<Station> {
    let (key, now) = (StationKey::generate(), link::now());
    let certificate = ca.issue_station(id, &key.public_key(), now)?;
    let credentials = Credentials::new(ca.public().clone(), certificate, key, now)?;
    Ok(Station { id, account, credentials: Arc::new(credentials) })
}

/// What `init` has made first.
fn first(entries: &[(u64, Event)]) -> Option<(MunicipalityId, SiteId, DeskId)> {
    let mut found = (None, None, None);
    for (_, event) in entries {
        match event {
            Event::MunicipalityAdded { municipality, .. } => found.0 = Some(*municipality),
            Event::SiteAdded { site, .. } => found.1 = Some(*site),
            Event::DeskAdded { desk, .. } => found.2 = Some(*desk),
            _ => {}
        }
    }
    Some((found.0?, found.1?, found.2?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes everything.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> anyhow::Result<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}
