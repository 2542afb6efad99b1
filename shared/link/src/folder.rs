//! A station's folder: what the fleet's IT staff handed to this machine, as `signaling init` makes it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use domain::id::{ConsoleId, KioskId, StationId};
use domain::time::Moment;
pub use protocol::enrol::Kind;
use serde::{Deserialize, Serialize};
use trust::{AuthorityPublicKey, Credentials, CredentialsError, StationIdentity};

/// The settings' name in the folder.
pub(crate) const SETTINGS_FILE: &str = "station.toml";
/// No settings file is longer, in bytes.
const SETTINGS_MAX_BYTES: u64 = 64 * 1024;

/// What a station's folder holds.
#[derive(Debug)]
pub struct Folder {
    /// Where it lies.
    pub path: PathBuf,
    /// Which station.
    pub id: StationId,
    /// The servers, `wss://host:port`.
    pub nodes: Vec<String>,
    /// Whether peripherals are simulated, visibly.
    pub demo: bool,
    /// Whom records are sealed to; only at a console.
    pub authority_key: Option<AuthorityPublicKey>,
    /// Key, certificate and fleet CA.
    pub credentials: Credentials,
}

/// A station's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("{path}: cannot be read or written ({kind})", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        kind: std::io::ErrorKind,
    },
    /// The settings are not what they should be.
    #[error("{path}: {fault}", path = path.display())]
    Settings {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        fault: &'static str,
    },
    /// Key or certificate cannot be used.
    #[error("{folder}: the station's key or certificate cannot be used", folder = folder.display())]
    Credentials {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        source: CredentialsError,
    },
}

/// What `station.toml` says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) station: Kind,
    pub(crate) id: String,
    pub(crate) nodes: Vec<String>,
    #[serde(default)]
    pub(crate) demo: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authority_key: Option<String>,
}

impl Folder {
    /// Reads a folder; `kind` is what the program is.
    ///
    /// # Errors
    /// When a file is missing, damaged, or for another station.
    pub fn load(folder: &Path, kind: Kind, now: Moment) -> Result<Self, FolderError> {
        let path = folder.join(SETTINGS_FILE);
        let text = read(&path)?;
        let fault = |fault| FolderError::Settings { path: path.clone(), fault };
        let settings: Settings = toml::from_str(&text).map_err(|_| fault("is not a station's settings"))?;
        if settings.station != kind {
            return Err(fault("is for the other kind of station"));
        }
        let id = match kind {
            Kind::Kiosk => settings.id.parse::<KioskId>().map(StationId::from),
            Kind::Console => settings.id.parse::<ConsoleId>().map(StationId::from),
        };
        let id = id.map_err(|_| fault("its id is no id"))?;
        if settings.nodes.is_empty() {
            return Err(fault("names no server"));
        }
        let authority_key = settings.authority_key.map(|key| key.trim().parse()).transpose();
        let authority_key = authority_key.map_err(|_| fault("its authority_key is no key"))?;
        let credentials = Credentials::load(folder, now)
            .map_err(|source| FolderError::Credentials { folder: folder.to_owned(), source })?;
        if credentials.identity() != StationIdentity::from(id) {
            return Err(fault("its id is not the one in the certificate"));
        }
        let path = folder.to_owned();
        Ok(Self { path, id, nodes: settings.nodes, demo: settings.demo, authority_key, credentials })
    }
}

pub(crate) fn read(path: &Path) -> Result<String, FolderError> {
    let refused = |error: std::io::Error| FolderError::Read { path: path.to_owned(), kind: error.kind() };
    let mut text = String::new();
    let file = File::open(path).map_err(refused)?;
    let length = file.take(SETTINGS_MAX_BYTES + 1).read_to_string(&mut text).map_err(refused)?;
    if length as u64 > SETTINGS_MAX_BYTES {
        return Err(FolderError::Settings { path: path.to_owned(), fault: "is too long" });
    }
    Ok(text)
}
