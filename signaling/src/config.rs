//! The server's folder: what is in it, and what is wrong with it.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::time::Moment;
use rustls::ServerConfig;
use serde::{Deserialize, Serialize};
use trust::{Credentials, FleetCa, PeopleKey, StationCertificate, StationIdentity, StationKey};

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

/// No settings file is longer, in bytes.
const SETTINGS_MAX_BYTES: u64 = 64 * 1024;
/// The first retry of a delivery comes after this, in milliseconds, unless set otherwise.
const RETRY_FIRST_MS: u64 = 5_000;
/// The authority must have answered in this time, in milliseconds, unless set otherwise.
pub const AUTHORITY_TIMEOUT_MS: u64 = 30_000;

/// The settings file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where stations connect, "127.0.0.1:8443"; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where records are delivered, `https://authority.example`; without it they wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_url: Option<String>,
    /// The certificate authorities for `authority_url`, a PEM file; needed for https.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_ca: Option<PathBuf>,
    /// How long after a failed delivery the next is tried, in milliseconds; it doubles up to an hour.
    #[serde(default = "retry_first_ms")]
    pub retry_first_ms: u64,
    /// The authority must have answered in this time, in milliseconds.
    #[serde(default = "authority_timeout_ms")]
    pub authority_timeout_ms: u64,
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
    /// The pinned authority.
    pub ca: FleetCa,
    /// TLS towards stations.
    pub tls: Arc<ServerConfig>,
    /// Vouches for signed-in people.
    pub people: PeopleKey,
    /// Where records go.
    pub authority: Option<Authority>,
    /// The journal's file.
    pub journal: PathBuf,
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
        let path = folder.join(SETTINGS_FILE);
        let settings: Settings = toml::from_str(&read(&path)?)
            .map_err(|error| ConfigError::Settings { path: path.clone(), reason: error.message().to_owned() })?;
        let ca = FleetCa::load(&folder.join(FLEET_CA_FILE))?;
        let certificate_path = folder.join(CERTIFICATE_FILE);
        let tls = |source| ConfigError::Tls { path: certificate_path.clone(), source };
        let certificate = StationCertificate::load(&certificate_path)?;
        let key = StationKey::load(&folder.join(KEY_FILE))?;
        let credentials = Credentials::new(ca.clone(), certificate, key, now).map_err(tls)?;
        if credentials.identity() != StationIdentity::Signaling {
            return Err(ConfigError::NotAServer { path: certificate_path, found: credentials.identity() });
        }
        let people_path = folder.join(PEOPLE_CERTIFICATE_FILE);
        let people_certificate = StationCertificate::load(&people_path)?;
        let people_key = StationKey::load(&folder.join(PEOPLE_KEY_FILE))?;
        let people = PeopleKey::new(people_key, people_certificate, &ca, now)
            .map_err(|source| ConfigError::People { path: people_path, source })?;
        Ok(Self {
            listen: settings.listen,
            tls: credentials.server_config().map_err(tls)?,
            ca,
            people,
            authority: authority(folder, &path, &settings)?,
            journal: folder.join(JOURNAL_FILE),
            listening: folder.join(LISTENING_FILE),
        })
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |fault| ConfigError::Unreadable { path: path.to_owned(), fault };
    let length = fs::metadata(path).map_err(|error| unreadable(error.kind()))?.len();
    if length > SETTINGS_MAX_BYTES {
        return Err(unreadable(std::io::ErrorKind::FileTooLarge));
    }
    fs::read_to_string(path).map_err(|error| unreadable(error.kind()))
}

fn authority(folder: &Path, path: &Path, settings: &Settings) -> Result<Option<Authority>, ConfigError> {
    let wrong = |reason: &str| ConfigError::Settings { path: path.to_owned(), reason: reason.to_owned() };
    let Some(url) = &settings.authority_url else { return Ok(None) };
    let parsed = reqwest::Url::parse(url).map_err(|_| wrong("authority_url is not an address"))?;
    let mut roots = rustls::RootCertStore::empty();
    match (parsed.scheme(), &settings.authority_ca) {
        ("http", _) if is_loopback(&parsed) => {}
        ("http", _) => return Err(wrong("authority_url must be https, except on this machine itself")),
        ("https", None) => return Err(wrong("authority_ca is needed for an https authority_url")),
        ("https", Some(file)) => {
            use rustls::pki_types::pem::PemObject as _;
            let pem = read(&folder.join(file))?;
            let certificates = rustls::pki_types::CertificateDer::pem_slice_iter(pem.as_bytes());
            let (added, _) = roots.add_parsable_certificates(certificates.filter_map(Result::ok));
            if added == 0 {
                return Err(wrong("authority_ca holds no certificate"));
            }
        }
        _ => return Err(wrong("authority_url must be https")),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| wrong("TLS is not available"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let retry_first = Duration::from_millis(settings.retry_first_ms.max(1));
    let timeout = Duration::from_millis(settings.authority_timeout_ms.max(1));
    Ok(Some(Authority { url: url.trim_end_matches('/').to_owned(), tls, retry_first, timeout }))
}

fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
