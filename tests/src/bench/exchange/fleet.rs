//! A server with as many kiosks as are wanted, made by its own `init` and enlarged in its journal.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use domain::exchange::{Actor, Command as Ask, Profile, Service};
use domain::id::{ConsoleId, DeskId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use rustls::ClientConfig;
use signaling::journal::{Account, Home, Store};
use trust::{Credentials, FleetCaKey, StationKey};

use crate::world::PASSWORD;
use crate::world::port;
use crate::world::process::Process;
use crate::world::programs::{Programs, listening};

/// Where the server lies in its folder.
const SERVER: &str = "server";

/// A fleet and its running server.
pub(super) struct Fleet {
    pub(super) server: Process,
    pub(super) address: SocketAddr,
    /// Kiosks that nobody stands at.
    pub(super) kiosks: Vec<Station>,
    /// A kiosk and a console each, to talk with each other.
    pub(super) pairs: Vec<(Station, Station)>,
}

/// A station and what it connects with.
#[derive(Clone)]
pub(super) struct Station {
    pub(super) id: StationId,
    pub(super) tls: Arc<ClientConfig>,
    pub(super) credentials: Arc<Credentials>,
    /// The account that somebody signs in with, at a console.
    pub(super) account: String,
}

impl Fleet {
    /// Makes it in an empty folder and starts its server.
    pub(super) fn start(dir: &Path, kiosks: usize, pairs: usize) -> anyhow::Result<Self> {
        let programs = Programs::find()?;
        let port = port::reserved()?;
        let password = dir.join("password");
        std::fs::write(&password, PASSWORD)?;
        let mut init = Command::new(programs.path("signaling"));
        // What is measured is not the sign-in: a password alone will do.
        let init = init.args(["init", "--identity-assurance", "low", "--account", "p0", "--password-file"]);
        let init = init.arg(password).arg("--dir").arg(dir);
        let done = init.args(["--host", "127.0.0.1", "--port", &port.to_string()]).output()?;
        ensure!(done.status.success(), "signaling init: {}", String::from_utf8_lossy(&done.stderr));
        let ca = dir.join("ca");
        let ca = FleetCaKey::load(&ca.join("fleet-ca.crt"), &ca.join("fleet-ca.key"))?;
        let mut home = Store::Sqlite(dir.join(SERVER).join("journal.sqlite")).open()?;
        let (kiosks, pairs) = enlarge(&mut *home, &ca, kiosks, pairs)?;
        drop(home);
        let mut serve = Command::new(programs.path("signaling"));
        let serve =
            serve.env("SKRANKE_LOG", "warn,signaling::serve=info").arg("serve").arg("--dir").arg(dir.join(SERVER));
        let serve = serve.args(["--health", "127.0.0.1:0", "--log-format", "json"]);
        let server = listening(Process::start("signaling", serve, &dir.join("logs"))?)?;
        Ok(Self { server, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), kiosks, pairs })
    }
}

type Stations = (Vec<Station>, Vec<(Station, Station)>);

fn enlarge(home: &mut dyn Home, ca: &FleetCaKey, kiosks: usize, pairs: usize) -> anyhow::Result<Stations> {
    let (mut exchange, last) = signaling::journal::replay(home)?;
    let (municipality, site, desk) = (MunicipalityId::numbered(1), SiteId::numbered(1), DeskId::numbered(1));
    let (name, sites) = ("Torvet".to_owned(), vec![site]);
    let mut asks = vec![
        Ask::AddMunicipality(municipality, "Herning".into()),
        Ask::AddSite(site, municipality, "Aulum".into()),
        Ask::AddDesk { desk, name, sites, hours: Vec::new(), services: Service::ALL.into(), overflow: None },
    ];
    let mut kiosk = |number: usize| -> anyhow::Result<Station> {
        let id = KioskId::numbered(1_000_000 + number as u128);
        asks.push(Ask::AddKiosk(id, site, format!("Kiosk {number}")));
        station(ca, id.into(), String::new())
    };
    let alone = (0..kiosks).map(&mut kiosk).collect::<anyhow::Result<Vec<_>>>()?;
    let callers = (kiosks..kiosks + pairs).map(&mut kiosk).collect::<anyhow::Result<Vec<_>>>()?;
    let template = home.account("p0")?.context("init has made an account")?;
    let mut together = Vec::new();
    for (number, caller) in callers.into_iter().enumerate() {
        let console = ConsoleId::numbered(2_000_000 + number as u128);
        let person = PersonId::numbered(3_000_000 + number as u128);
        asks.push(Ask::AddConsole(console, desk));
        asks.push(Ask::AddPerson(person, format!("Specialist {number}")));
        asks.push(Ask::SetProfile(person, Profile::specialist(municipality, desk)));
        let account = format!("bench{number}");
        home.add_account(&account, &Account { person, ..template.clone() })?;
        together.push((caller, station(ca, console.into(), account)?));
    }
    let mut events = Vec::new();
    for ask in asks {
        for event in exchange.decide(link::now(), Actor::It, ask)? {
            exchange.apply(&event);
            events.push(event);
        }
    }
    let _ = home.append(last, link::now(), &events, &[])?;
    Ok((alone, together))
}

fn station(ca: &FleetCaKey, id: StationId, account: String) -> anyhow::Result<Station> {
    let (key, now) = (StationKey::generate(), link::now());
    let certificate = ca.issue_station(id, &key.public_key(), now)?;
    let credentials = Arc::new(Credentials::new(ca.public().clone(), certificate, key, now)?);
    Ok(Station { id, tls: credentials.station_config()?, credentials, account })
}
