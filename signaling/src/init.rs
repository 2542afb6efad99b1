//! A new fleet: everything that a first kiosk, a first console and a server need to meet.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use domain::exchange::{Actor, Assurance, Command, Exchange, Profile, Refused, Service};
use domain::id::{ConsoleId, DeskId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use domain::time::Moment;
use serde::Serialize;
use trust::{
    AuthorityPublicKey, CaError, CheckpointKey, Credentials, FileError, FleetCa, FleetCaKey, NotASecret, NotASigner,
    PasswordError, PasswordHash, PeopleError, PeopleKey, Redacted, Role, ServerName, StationCertificate, StationKey,
    TlsError, TotpSecret,
};

use crate::authority::secret;
use crate::cli::Init;
use crate::clock;
use crate::config::{self, ConfigError, Settings};
use crate::first_code::FirstCode;
use crate::journal::{Account, Home, JournalError, OpenError, SecondFactor, Store};
use crate::node::account_name;
use crate::orders::people::NewAccount;

/// No file with a password or a secret is longer, in bytes.
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
    /// The file holds no secret of an authenticator.
    #[error("{}: its first line is no secret of an authenticator (32 letters and digits)", .0.display())]
    NoSecret(PathBuf),
    /// The key that vouches for people cannot be used.
    #[error("the key that vouches for people cannot be used")]
    People(#[from] PeopleError),
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
    /// The code for the first sign-in, where no password was given. It is told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_sign_in: Option<NewAccount>,
    /// Whether the account is good for identity control, as far as the sign-in goes.
    pub sure_enough: bool,
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
    let given = given(order)?;
    let settings = settings(order, authority_key.as_ref());
    let passphrase = order.ca_passphrase_file.as_deref().map(secret::first_line).transpose()?;
    // A database that cannot be used leaves no folder behind.
    let early = match database(order, &settings)? {
        Some(store) => Some(store.create()?),
        None => None,
    };
    for path in &folders {
        private_folder(path)?;
    }
    let ca = FleetCaKey::create(&format!("{} fleet", order.municipality), now)?;
    keep_authority(&ca, &folder("ca"), passphrase.as_ref())?;
    let ids = new_ids();
    server_folder(order, &server, &settings, (&ca, passphrase.as_ref()), (&ids, now))?;

    let nodes: Vec<_> = order.host.iter().map(|host| format!("wss://{}", address(host, order.port))).collect();
    let key = authority_key.map(|key| key.to_string());
    let made = if order.enrol { None } else { Some(first_stations(order, &ca, &ids, &nodes, key, now)?) };

    let first_name = || order.specialist.split_whitespace().next().unwrap_or(&order.specialist).to_owned();
    let account = account_name(&order.account.clone().unwrap_or_else(first_name));
    let mut journal = match early {
        Some(journal) => journal,
        None => Store::Sqlite(server.join(config::JOURNAL_FILE)).create()?,
    };
    let people = people_key(&server, ca.public(), now)?;
    let (entry, first_sign_in) = first_account(&people, &account, ids.person, given, now)?;
    fill(&mut *journal, order, &ids, first_sign_in.is_some(), now)?;
    journal.add_account(&account, &entry)?;
    let level = if entry.second_factor.is_some() { Assurance::Substantial } else { Assurance::Low };
    Ok(Made {
        server,
        stations: made,
        node: nodes.join(", "),
        person: ids.person,
        account,
        first_sign_in,
        sure_enough: level >= order.identity_assurance,
    })
}

/// The first account: with what was given, or with a code for a first sign-in.
fn first_account(
    people: &PeopleKey,
    account: &str,
    person: PersonId,
    given: Option<Given>,
    now: Moment,
) -> Result<(Account, Option<NewAccount>), InitError> {
    let roles = vec![Role::Specialist];
    let Some(Given { hash, secret }) = given else {
        let code = FirstCode::new(people, account, true, now)?;
        return Ok((code.account(person, roles), Some(code.told(person))));
    };
    let sealed = secret.map(|secret| secret.sealed(people, account));
    let second_factor = sealed.map(|sealed| SecondFactor { sealed, last: 0 });
    Ok((Account { second_factor, ..Account::plain(person, roles, hash) }, None))
}

fn people_key(server: &Path, ca: &FleetCa, now: Moment) -> Result<PeopleKey, InitError> {
    let key = StationKey::load(&server.join(config::PEOPLE_KEY_FILE))?;
    let certificate = StationCertificate::load(&server.join(config::PEOPLE_CERTIFICATE_FILE))?;
    Ok(PeopleKey::new(key, certificate, ca, now)?)
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
    (ca, passphrase): (&FleetCaKey, Option<&Redacted>),
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
        keep_authority(ca, server, passphrase)?;
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

/// Writes the authority's certificate and its key, which opens with the passphrase alone if there is one.
fn keep_authority(ca: &FleetCaKey, folder: &Path, passphrase: Option<&Redacted>) -> Result<(), FileError> {
    let key = folder.join(config::FLEET_CA_KEY_FILE);
    match passphrase {
        Some(passphrase) => ca.store_sealed_key(&key, passphrase)?,
        None => ca.store_key(&key)?,
    }
    ca.public().store(&folder.join(config::FLEET_CA_FILE))
}

/// The same file from wherever the server is started.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
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
        ca_passphrase_file: order.ca_passphrase_file.as_ref().filter(|_| !order.offline_ca).map(|file| absolute(file)),
        demo: order.demo,
        retry_first_ms: order.retry_first_ms,
        authority_timeout_ms: config::AUTHORITY_TIMEOUT_MS,
        identity_provider: None,
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
fn fill(journal: &mut dyn Home, order: &Init, ids: &Ids, first: bool, now: Moment) -> Result<(), InitError> {
    let mut commands = vec![
        Command::AddMunicipality(ids.municipality, order.municipality.clone()),
        Command::AddSite(ids.site, ids.municipality, order.site.clone()),
        Command::AddDesk {
            desk: ids.desk,
            name: order.desk.clone(),
            sites: vec![ids.site],
            hours: Vec::new(),
            services: Service::ALL.into(),
            overflow: None,
        },
    ];
    if !order.enrol {
        commands.push(Command::AddKiosk(ids.kiosk, ids.site, order.kiosk.clone()));
        commands.push(Command::AddConsole(ids.console, ids.desk));
    }
    let identity = Service::ALL.into_iter().filter(|service| service.is_identity());
    commands.extend(identity.map(|service| Command::RequireAssurance(service, order.identity_assurance)));
    let (person, name) = (ids.person, order.specialist.clone());
    let profile = Profile::specialist(ids.municipality, ids.desk);
    if first {
        commands.push(Command::AddAccount { person, name, profile });
    } else {
        commands.extend([Command::AddPerson(person, name), Command::SetProfile(person, profile)]);
    }
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

/// A password that IT has given, with the authenticator's secret if there is one.
struct Given {
    hash: PasswordHash,
    secret: Option<TotpSecret>,
}

fn given(order: &Init) -> Result<Option<Given>, InitError> {
    let Some(path) = &order.password_file else { return Ok(None) };
    let hash = PasswordHash::of(&first_line(path)?)?;
    let secret = match &order.second_factor_file {
        Some(path) => {
            Some(first_line(path)?.reveal().parse().map_err(|_: NotASecret| InitError::NoSecret(path.clone()))?)
        }
        None => None,
    };
    Ok(Some(Given { hash, secret }))
}

fn first_line(path: &Path) -> Result<Redacted, InitError> {
    if fs::metadata(path).map_err(system(path))?.len() > PASSWORD_FILE_MAX_BYTES {
        return Err(PasswordError::TooLong.into());
    }
    let text = Redacted::new(fs::read_to_string(path).map_err(system(path))?);
    match text.reveal().lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned().into()),
        _ => Err(InitError::NoPassword(path.to_owned())),
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
