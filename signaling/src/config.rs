//! The server's folder: what is in it, and what is wrong with it.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::time::Moment;
use serde::{Deserialize, Serialize};
use trust::{AuthorityPublicKey, CheckpointKey, StationIdentity};

use crate::authority::Trust;
use crate::journal::{PostgresStore, Store};
use crate::provider::{Provider, ProviderSettings};

/// The settings.
pub const SETTINGS_FILE: &str = "server.toml";
/// The journal.
pub const JOURNAL_FILE: &str = "journal.sqlite";
/// The address that is listened on, while the server runs.
pub const LISTENING_FILE: &str = "listening";
/// The server's key.
pub const KEY_FILE: &str = "server.key";
/// The server's certificate.
pub const CERTIFICATE_FILE: &str = "server.crt";
/// The key that vouches for signed-in people.
pub const PEOPLE_KEY_FILE: &str = "people.key";
/// Its certificate.
pub const PEOPLE_CERTIFICATE_FILE: &str = "people.crt";
/// The authority that certifies every station.
pub const FLEET_CA_FILE: &str = "fleet-ca.crt";
/// Its key, where this server is to certify stations by itself.
pub const FLEET_CA_KEY_FILE: &str = "fleet-ca.key";
/// Where the command line reaches the running server.
pub const ORDERS_FILE: &str = "orders.sock";

/// The key that vouches for the journal.
pub const AUDIT_KEY_FILE: &str = "audit.key";
/// What verifies its checkpoints; for whoever audits.
pub const AUDIT_PUBLIC_FILE: &str = "audit.pub";
/// Signed checkpoints of the journal, unless the settings name another place.
pub const CHECKPOINTS_FILE: &str = "checkpoints";

/// No settings file is longer, in bytes.
const SETTINGS_MAX_BYTES: u64 = 64 * 1024;
/// No file of certificate authorities is longer, in bytes: those that Debian trusts have a quarter of it.
const ROOTS_MAX_BYTES: u64 = 1024 * 1024;
/// The first retry of a delivery comes after this, in milliseconds, unless set otherwise.
const RETRY_FIRST_MS: u64 = 5_000;
/// The authority must have answered in this time, in milliseconds, unless set otherwise.
pub const AUTHORITY_TIMEOUT_MS: u64 = 30_000;

/// The settings file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where stations connect, "127.0.0.1:8443"; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The name or address under which stations reach this node, with a port if it is another than that of `listen`.
    /// It is told to stations, so that they find all nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where `/healthz` and `/readyz` are answered in plain HTTP: an address of this machine alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<SocketAddr>,
    /// The PostgreSQL database that holds the journal of all nodes, `postgresql://PERSON:PASSWORD@HOST/DATABASE`.
    /// Without it the journal is a file in this folder, for one node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// The certificate authority of the database, a PEM file; needed where it is on another machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_ca: Option<PathBuf>,
    /// The file that signed checkpoints of the journal are added to, each node's own: best on another machine, where this
    /// one can only add. Without it, `checkpoints` in this folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoints: Option<PathBuf>,
    /// Where records are delivered, `https://authority.example`; without it they wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_url: Option<String>,
    /// The certificate authorities for `authority_url`, a PEM file; needed for https.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_ca: Option<PathBuf>,
    /// Whom consoles seal records to, which is told to those that enrol: hexadecimal or base64 text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_key: Option<String>,
    /// A file whose first line is the passphrase of the fleet authority's key, where that lies in this folder and is
    /// sealed. Without it, `ca-passphrase` among the credentials of systemd, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_passphrase_file: Option<PathBuf>,
    /// Whether stations that enrol have simulated peripherals. Never for citizens.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// How long after a failed delivery the next is tried, in milliseconds; it doubles up to an hour.
    #[serde(default = "retry_first_ms")]
    pub retry_first_ms: u64,
    /// The authority must have answered in this time, in milliseconds.
    #[serde(default = "authority_timeout_ms")]
    pub authority_timeout_ms: u64,
    /// Where people sign in who have no account here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_provider: Option<ProviderSettings>,
}

fn authority_timeout_ms() -> u64 {
    AUTHORITY_TIMEOUT_MS
}

fn retry_first_ms() -> u64 {
    RETRY_FIRST_MS
}

/// The server cannot start as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{}: cannot be read ({fault})", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        fault: std::io::ErrorKind,
    },
    /// The settings are not understood.
    #[error("{}: {reason}", path.display())]
    Settings {
        /// Which file.
        path: PathBuf,
        /// What is wrong, in words.
        reason: String,
    },
    /// A key or certificate cannot be used.
    #[error(transparent)]
    File(#[from] trust::FileError),
    /// Keys or certificates do not fit together, or have expired.
    #[error("{}: {source}", path.display())]
    Tls {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: trust::TlsError,
    },
    /// The certificate is not one of a server.
    #[error("{}: is the certificate of {found}, not of a signaling server", path.display())]
    NotAServer {
        /// Which file.
        path: PathBuf,
        /// Whose it is.
        found: StationIdentity,
    },
    /// The sign-in key cannot be used.
    #[error("{}: {source}", path.display())]
    People {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: trust::PeopleError,
    },
}

/// Everything that a server starts with, verified.
pub struct Config {
    /// Where stations connect.
    pub listen: SocketAddr,
    /// Whom it trusts, and by what it is trusted.
    pub trust: Trust,
    /// Whom consoles seal records to.
    pub authority_key: Option<AuthorityPublicKey>,
    /// Whether stations that enrol have simulated peripherals.
    pub demo: bool,
    /// Where records go.
    pub authority: Option<Authority>,
    /// Where people sign in who have no account here.
    pub provider: Option<Provider>,
    /// Where the journal is.
    pub store: Store,
    /// Vouches for the journal.
    pub audit: Arc<CheckpointKey>,
    /// Where it does.
    pub checkpoints: PathBuf,
    /// Under which name stations reach this node.
    pub address: Option<String>,
    /// Where it answers whether it is well.
    pub health: Option<SocketAddr>,
    /// Where the bound address is written.
    pub listening: PathBuf,
}

/// Where records go.
#[derive(Clone)]
pub struct Authority {
    /// Without a slash at its end.
    pub url: String,
    /// TLS towards it.
    pub tls: rustls::ClientConfig,
    /// The first retry comes after this.
    pub retry_first: Duration,
    /// The authority must have answered in this time.
    pub timeout: Duration,
}

impl Config {
    /// Reads and verifies a server's folder.
    ///
    /// # Errors
    /// With a sentence that names the file, whenever something is missing, unsafe or does not fit. Nothing is replaced
    /// by anything weaker.
    pub fn load(folder: &Path, now: Moment) -> Result<Self, ConfigError> {
        let (path, settings) = settings(folder)?;
        if settings.health.is_some_and(|health| !health.ip().is_loopback()) {
            let reason = "health must be an address of this machine alone, as 127.0.0.1:8444".to_owned();
            return Err(ConfigError::Settings { path, reason });
        }
        let trust = Trust::load(folder, now)?;
        let audit = Arc::new(CheckpointKey::load(&folder.join(AUDIT_KEY_FILE))?);
        Ok(Self {
            listen: settings.listen,
            trust,
            authority_key: authority_key(&path, settings.authority_key.as_deref())?,
            demo: settings.demo,
            authority: authority(folder, &path, &settings)?,
            provider: settings.provider(folder, &path)?,
            store: settings.store(folder, &path)?,
            audit,
            checkpoints: settings.checkpoints(folder),
            address: settings.address,
            health: settings.health,
            listening: folder.join(LISTENING_FILE),
        })
    }
}

fn authority_key(path: &Path, set: Option<&str>) -> Result<Option<AuthorityPublicKey>, ConfigError> {
    let reason = || "authority_key is not a key".to_owned();
    let key = set.map(|key| key.trim().parse()).transpose();
    key.map_err(|_| ConfigError::Settings { path: path.to_owned(), reason: reason() })
}

/// Where the journal of a server's folder is.
///
/// # Errors
/// When the settings cannot be read or do not tell.
pub fn store(folder: &Path) -> Result<Store, ConfigError> {
    let (path, settings) = settings(folder)?;
    settings.store(folder, &path)
}

/// Where the checkpoints of a server's folder are.
///
/// # Errors
/// When the settings cannot be read.
pub fn checkpoints(folder: &Path) -> Result<PathBuf, ConfigError> {
    Ok(settings(folder)?.1.checkpoints(folder))
}

/// The settings of a server's folder.
///
/// # Errors
/// When they cannot be read.
pub fn read_settings(folder: &Path) -> Result<Settings, ConfigError> {
    Ok(settings(folder)?.1)
}

impl Settings {
    fn checkpoints(&self, folder: &Path) -> PathBuf {
        folder.join(self.checkpoints.as_deref().unwrap_or(Path::new(CHECKPOINTS_FILE)))
    }

    fn provider(&self, folder: &Path, path: &Path) -> Result<Option<Provider>, ConfigError> {
        let made = self.identity_provider.as_ref().map(|settings| settings.provider(folder)).transpose();
        made.map_err(|reason| ConfigError::Settings {
            path: path.to_owned(),
            reason: format!("identity_provider: {reason}"),
        })
    }

    /// Where the journal is; `path` names these settings.
    ///
    /// # Errors
    /// When the address of the database cannot be used.
    pub fn store(&self, folder: &Path, path: &Path) -> Result<Store, ConfigError> {
        let Some(address) = &self.store else { return Ok(Store::Sqlite(folder.join(JOURNAL_FILE))) };
        let wrong = |reason: String| ConfigError::Settings { path: path.to_owned(), reason };
        let tls = match &self.store_ca {
            None => None,
            Some(file) => Some(client_tls(&folder.join(file), || wrong("store_ca holds no certificate".into()))?),
        };
        let store = PostgresStore::new(address, tls.map(Arc::new)).map_err(|error| wrong(format!("store {error}")))?;
        let may_be_read = || fs::metadata(path).is_ok_and(|settings| settings.permissions().mode() & 0o077 != 0);
        if store.has_password() && may_be_read() {
            return Err(wrong("store holds a password: nobody but the server may read this file (chmod 600)".into()));
        }
        Ok(Store::Postgres(Box::new(store)))
    }
}

fn settings(folder: &Path) -> Result<(PathBuf, Settings), ConfigError> {
    let path = folder.join(SETTINGS_FILE);
    let settings = toml::from_str(&read(&path)?)
        .map_err(|error| ConfigError::Settings { path: path.clone(), reason: error.message().to_owned() })?;
    Ok((path, settings))
}

/// TLS that trusts the certificate authorities in a PEM file, and nobody else.
fn client_tls(file: &Path, empty: impl Fn() -> ConfigError) -> Result<rustls::ClientConfig, ConfigError> {
    use rustls::pki_types::pem::PemObject as _;
    let pem = read_up_to(file, ROOTS_MAX_BYTES)?;
    let mut roots = rustls::RootCertStore::empty();
    let certificates = rustls::pki_types::CertificateDer::pem_slice_iter(pem.as_bytes());
    let (added, _) = roots.add_parsable_certificates(certificates.filter_map(Result::ok));
    if added == 0 {
        return Err(empty());
    }
    Ok(tls(roots))
}

/// The same, for a file that may hold the certificate authorities of all the world.
///
/// # Errors
/// With a sentence, when it cannot be read or holds none.
pub(crate) fn tls_of(file: &Path) -> Result<rustls::ClientConfig, String> {
    let empty = || ConfigError::Settings { path: file.to_owned(), reason: "holds no certificate".to_owned() };
    client_tls(file, empty).map_err(|error| error.to_string())
}

/// TLS that trusts nobody: where it is not spoken.
pub(crate) fn tls_of_nobody() -> rustls::ClientConfig {
    tls(rustls::RootCertStore::empty())
}

fn tls(roots: rustls::RootCertStore) -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the cipher suites of rustls' own versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn read(path: &Path) -> Result<String, ConfigError> {
    read_up_to(path, SETTINGS_MAX_BYTES)
}

fn read_up_to(path: &Path, max: u64) -> Result<String, ConfigError> {
    let unreadable = |fault| ConfigError::Unreadable { path: path.to_owned(), fault };
    let length = fs::metadata(path).map_err(|error| unreadable(error.kind()))?.len();
    if length > max {
        return Err(unreadable(std::io::ErrorKind::FileTooLarge));
    }
    fs::read_to_string(path).map_err(|error| unreadable(error.kind()))
}

fn authority(folder: &Path, path: &Path, settings: &Settings) -> Result<Option<Authority>, ConfigError> {
    let wrong = |reason: &str| ConfigError::Settings { path: path.to_owned(), reason: reason.to_owned() };
    let Some(url) = &settings.authority_url else { return Ok(None) };
    let parsed = reqwest::Url::parse(url).map_err(|_| wrong("authority_url is not an address"))?;
    let tls = match (parsed.scheme(), &settings.authority_ca) {
        ("http", _) if is_loopback(&parsed) => tls(rustls::RootCertStore::empty()),
        ("http", _) => return Err(wrong("authority_url must be https, except on this machine itself")),
        ("https", None) => return Err(wrong("authority_ca is needed for an https authority_url")),
        ("https", Some(file)) => client_tls(&folder.join(file), || wrong("authority_ca holds no certificate"))?,
        _ => return Err(wrong("authority_url must be https")),
    };
    let retry_first = Duration::from_millis(settings.retry_first_ms.max(1));
    let timeout = Duration::from_millis(settings.authority_timeout_ms.max(1));
    Ok(Some(Authority { url: url.trim_end_matches('/').to_owned(), tls, retry_first, timeout }))
}

/// Whether an address is of this machine itself.
pub(crate) fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
