//! A new fleet: everything that a first kiosk, a first console and a server need to meet.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use domain::exchange::{Actor, Command, Exchange, Profile, Refused};
use domain::id::{ConsoleId, DeskId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use domain::time::Moment;
use rand::RngExt as _;
use serde::Serialize;
use trust::{
    AuthorityPublicKey, CaError, CheckpointKey, Credentials, FileError, FleetCaKey, NotASigner, PasswordError,
    PasswordHash, Redacted, Role, ServerName, StationKey, TlsError,
};

use crate::cli::Init;
use crate::clock;
use crate::config::{self, ConfigError, Settings};
use crate::journal::{Account, Home, JournalError, OpenError, Store};
use crate::node::account_name;

/// Characters of a generated password: none that look alike.
const PASSWORD_ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Length of a generated password: 79 bits.
const PASSWORD_LENGTH: usize = 16;
/// No password file is longer, in bytes.
const PASSWORD_FILE_MAX_BYTES: u64 = 4096;

/// A fleet cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is something already.
    #[error("{}: is there already; nothing was changed", .0.display())]
    Exists(PathBuf),
    /// A folder or file cannot be made or read.
    #[error("{}: cannot be made or read ({fault})", path.display())]
    System {
        /// Which.
        path: PathBuf,
        /// What the system says.
        fault: std::io::ErrorKind,
    },
    /// A key or certificate file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A certificate cannot be issued.
    #[error("a certificate cannot be issued")]
    Ca(#[from] CaError),
    /// A station's key and certificate do not fit together.
    #[error("a station's key and certificate do not fit together")]
    Tls(#[from] TlsError),
    /// The password cannot be used.
    #[error("the password cannot be used")]
    Password(#[from] PasswordError),
    /// The password file is empty.
    #[error("{}: its first line is empty", .0.display())]
    NoPassword(PathBuf),
    /// The settings would not be understood.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The journal cannot be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The exchange does not take the settings.
    #[error("the exchange does not take this")]
    Refused(#[from] Refused),
    /// A key for checkpoints cannot be made.
    #[error("a key for checkpoints cannot be made")]
    Audit(#[from] NotASigner),
    /// The settings cannot be written down.
    #[error("the settings cannot be written down")]
    Settings(#[from] toml::ser::Error),
}

/// What was made.
#[derive(Debug, Serialize)]
pub struct Made {
    /// The server's folder.
    pub server: PathBuf,
    /// Where stations connect.
    pub node: String,
    /// The first kiosk and console, unless all stations are to come by code.
    #[serde(flatten)]
    pub stations: Option<MadeStations>,
    /// The specialist.
    pub person: PersonId,
    /// The name to sign in with.
    pub account: String,
    /// The password, if it was made here. It is told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// The first kiosk and console.
#[derive(Debug, Serialize)]
pub struct MadeStations {
    /// The kiosk's folder.
    pub kiosk_dir: PathBuf,
    /// The console's folder.
    pub console_dir: PathBuf,
    /// The kiosk.
    pub kiosk: KioskId,
    /// The console.
    pub console: ConsoleId,
}

/// A station's settings, `station.toml`.
#[derive(Debug, Serialize)]
struct Station {
    #[serde(rename = "station")]
    kind: &'static str,
    id: String,
    nodes: Vec<String>,
    demo: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    authority_key: Option<String>,
}

struct Ids {
    municipality: MunicipalityId,
    site: SiteId,
    desk: DeskId,
    kiosk: KioskId,
    console: ConsoleId,
    person: PersonId,
}

/// Makes a fleet in a new folder. Nothing that exists is overwritten.
///
/// # Errors
/// When something exists already, cannot be read or cannot be written.
pub fn init(order: &Init) -> Result<Made, InitError> {
    let now = clock::now();
    let folder = |name: &str| order.dir.join(name);
    let server = folder("server");
    let stations: &[&str] = if order.enrol { &[] } else { &["kiosk", "console"] };
    let folders: Vec<_> = ["server", "ca"].iter().chain(stations).map(|name| folder(name)).collect();
    if let Some(there) = folders.iter().find(|path| path.exists()) {
        return Err(InitError::Exists(there.clone()));
    }
    let authority_key = order.authority_key.as_deref().map(AuthorityPublicKey::load).transpose()?;
    let (password, generated) = password(order)?;
    let hash = PasswordHash::of(&password)?;
    let settings = settings(order, authority_key.as_ref());
    // A database that cannot be used leaves no folder behind.
    let early = match database(order, &settings)? {
        Some(store) => Some(store.create()?),
        None => None,
    };
    for path in &folders {
        private_folder(path)?;
    }
    let ca = FleetCaKey::create(&format!("{} fleet", order.municipality), now)?;
    ca.store(&folder("ca").join(config::FLEET_CA_FILE), &folder("ca").join(config::FLEET_CA_KEY_FILE))?;
    let ids = new_ids();
    server_folder(order, &server, &settings, &ca, (&ids, now))?;

    let nodes: Vec<_> = order.host.iter().map(|host| format!("wss://{}", address(host, order.port))).collect();
    let key = authority_key.map(|key| key.to_string());
    let made = if order.enrol { None } else { Some(first_stations(order, &ca, &ids, &nodes, key, now)?) };

    let first_name = || order.specialist.split_whitespace().next().unwrap_or(&order.specialist).to_owned();
    let account = account_name(&order.account.clone().unwrap_or_else(first_name));
    let mut journal = match early {
        Some(journal) => journal,
        None => Store::Sqlite(server.join(config::JOURNAL_FILE)).create()?,
    };
    fill(&mut *journal, order, &ids, now)?;
    let entry = Account { person: ids.person, roles: vec![Role::Specialist], password: hash };
    journal.add_account(&account, &entry)?;
    Ok(Made { server, stations: made, node: nodes.join(", "), person: ids.person, account, password: generated })
}

fn new_ids() -> Ids {
    let new = uuid::Uuid::now_v7;
    Ids {
        municipality: MunicipalityId::new(new()),
        site: SiteId::new(new()),
        desk: DeskId::new(new()),
        kiosk: KioskId::new(new()),
        console: ConsoleId::new(new()),
        person: PersonId::new(new()),
    }
}

fn server_folder(
    order: &Init,
    server: &Path,
    settings: &Settings,
    ca: &FleetCaKey,
    (ids, now): (&Ids, Moment),
) -> Result<(), InitError> {
    let key = StationKey::generate();
    let mut names: Vec<_> = order.host.iter().map(|host| ServerName::from(host.as_str())).collect();
    if order.host.iter().any(|host| host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())) {
        names.push(ServerName::from("localhost"));
    }
    ca.issue_server(&names, &key.public_key(), now)?.store(&server.join(config::CERTIFICATE_FILE))?;
    key.store(&server.join(config::KEY_FILE))?;
    let people = StationKey::generate();
    ca.issue_people(&people.public_key(), now)?.store(&server.join(config::PEOPLE_CERTIFICATE_FILE))?;
    people.store(&server.join(config::PEOPLE_KEY_FILE))?;
    if order.offline_ca {
        ca.public().store(&server.join(config::FLEET_CA_FILE))?;
    } else {
        ca.store(&server.join(config::FLEET_CA_FILE), &server.join(config::FLEET_CA_KEY_FILE))?;
    }
    // Only has to differ from fleet to fleet: it is signed with each checkpoint.
    let audit = CheckpointKey::generate(&format!("skranke/{}", ids.municipality))?;
    audit.store(&server.join(config::AUDIT_KEY_FILE))?;
    for folder in [server, &order.dir.join("ca")] {
        audit.verifier().store(&folder.join(config::AUDIT_PUBLIC_FILE))?;
    }
    for (file, kept) in [(&order.authority_ca, &settings.authority_ca), (&order.store_ca, &settings.store_ca)] {
        if let (Some(file), Some(kept)) = (file, kept) {
            let _ = fs::copy(file, server.join(kept)).map_err(system(file))?;
        }
    }
    let path = server.join(config::SETTINGS_FILE);
    write(&path, &toml::to_string(settings)?)?;
    // It may hold the password of the database.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(system(&path))
}

fn settings(order: &Init, authority_key: Option<&AuthorityPublicKey>) -> Settings {
    let first = order.host.first().map(String::as_str).unwrap_or_default();
    let listen = match first.parse() {
        Ok(address) if order.host.len() == 1 => address,
        _ => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    let health = if order.port == 0 { 0 } else { order.port.saturating_add(1) };
    Settings {
        listen: SocketAddr::new(listen, order.port),
        address: Some(first.to_owned()),
        health: Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), health)),
        store: order.store.clone(),
        store_ca: order.store_ca.as_ref().map(|_| "store-ca.crt".into()),
        checkpoints: order.checkpoints.clone(),
        authority_url: order.authority_url.clone(),
        authority_ca: order.authority_ca.as_ref().map(|_| "authority-ca.crt".into()),
        authority_key: authority_key.map(ToString::to_string),
        demo: order.demo,
        retry_first_ms: order.retry_first_ms,
        authority_timeout_ms: config::AUTHORITY_TIMEOUT_MS,
    }
}

/// The database that the journal is to be in, if it is to be in one.
fn database(order: &Init, settings: &Settings) -> Result<Option<Store>, ConfigError> {
    let named = Settings { store_ca: order.store_ca.clone(), ..settings.clone() };
    let store = named.store(Path::new(""), Path::new("--store"))?;
    Ok(Some(store).filter(|store| matches!(store, Store::Postgres(_))))
}

fn first_stations(
    order: &Init,
    ca: &FleetCaKey,
    ids: &Ids,
    nodes: &[String],
    authority_key: Option<String>,
    now: Moment,
) -> Result<MadeStations, InitError> {
    let (kiosk_dir, console_dir) = (order.dir.join("kiosk"), order.dir.join("console"));
    let station =
        |kind, id: String, authority_key| Station { kind, id, nodes: nodes.to_vec(), demo: order.demo, authority_key };
    station_folder(&kiosk_dir, ca, ids.kiosk.into(), &station("kiosk", ids.kiosk.to_string(), None), now)?;
    let console = station("console", ids.console.to_string(), authority_key);
    station_folder(&console_dir, ca, ids.console.into(), &console, now)?;
    Ok(MadeStations { kiosk_dir, console_dir, kiosk: ids.kiosk, console: ids.console })
}

fn station_folder(
    folder: &Path,
    ca: &FleetCaKey,
    id: StationId,
    settings: &Station,
    now: Moment,
) -> Result<(), InitError> {
    let key = StationKey::generate();
    let certificate = ca.issue_station(id, &key.public_key(), now)?;
    Credentials::new(ca.public().clone(), certificate, key, now)?.store(folder)?;
    write(&folder.join("station.toml"), &toml::to_string(settings)?)
}

/// The first entries of the journal.
fn fill(journal: &mut dyn Home, order: &Init, ids: &Ids, now: Moment) -> Result<(), InitError> {
    let mut commands = vec![
        Command::AddMunicipality(ids.municipality, order.municipality.clone()),
        Command::AddSite(ids.site, ids.municipality, order.site.clone()),
        Command::AddDesk { desk: ids.desk, name: order.desk.clone(), sites: vec![ids.site], hours: Vec::new() },
    ];
    if !order.enrol {
        commands.push(Command::AddKiosk(ids.kiosk, ids.site, order.kiosk.clone()));
        commands.push(Command::AddConsole(ids.console, ids.desk));
    }
    commands.extend([
        Command::AddPerson(ids.person, order.specialist.clone()),
        Command::SetProfile(ids.person, Profile::specialist(ids.municipality, ids.desk)),
    ]);
    let mut exchange = Exchange::default();
    let mut events = Vec::new();
    for command in commands {
        for event in exchange.decide(now, Actor::It, command)? {
            exchange.apply(&event);
            events.push(event);
        }
    }
    let _ = journal.append(0, now, &events, &[])?;
    Ok(())
}

fn password(order: &Init) -> Result<(Redacted, Option<String>), InitError> {
    let Some(path) = &order.password_file else {
        let mut random = rand::rng();
        let pick = |_| char::from(PASSWORD_ALPHABET[random.random_range(0..PASSWORD_ALPHABET.len())]);
        let made: String = (0..PASSWORD_LENGTH).map(pick).collect();
        return Ok((made.clone().into(), Some(made)));
    };
    if fs::metadata(path).map_err(system(path))?.len() > PASSWORD_FILE_MAX_BYTES {
        return Err(PasswordError::TooLong.into());
    }
    let text = fs::read_to_string(path).map_err(system(path))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok((line.to_owned().into(), None)),
        _ => Err(InitError::NoPassword(path.clone())),
    }
}

fn address(host: &str, port: u16) -> String {
    match host.parse::<IpAddr>() {
        Ok(address) => SocketAddr::new(address, port).to_string(),
        Err(_) => format!("{host}:{port}"),
    }
}

fn private_folder(path: &Path) -> Result<(), InitError> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(system(path))
}

fn write(path: &Path, text: &str) -> Result<(), InitError> {
    fs::write(path, text).map_err(system(path))
}

fn system(path: &Path) -> impl Fn(std::io::Error) -> InitError {
    move |fault| InitError::System { path: path.to_owned(), fault: fault.kind() }
}
