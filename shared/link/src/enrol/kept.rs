//! What a machine keeps in its folder: a promise, and what it starts with.

use std::fs;
use std::path::Path;

use domain::id::{ConsoleId, KioskId, StationId};
use serde::{Deserialize, Serialize};
use trust::enrol::words;
use trust::{CA_FILE, CERTIFICATE_FILE, FleetCa, PublicKey};

use super::{Enrolled, Kind, Promised};
use crate::folder::{FolderError, SETTINGS_FILE, Settings, read};

/// The promise; gone once it is kept.
pub(crate) const PROMISE_FILE: &str = "promise.toml";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    station: Kind,
    id: String,
    name: String,
    nodes: Vec<String>,
}

impl Promised {
    /// Keeps the promise in a machine's folder. The key is kept by whoever made it.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn store(&self, folder: &Path) -> Result<(), FolderError> {
        let promise = Promise {
            station: self.station.into(),
            id: bare(self.station),
            name: self.name.clone(),
            nodes: self.nodes.clone(),
        };
        self.ca.store(&folder.join(CA_FILE)).map_err(|error| unwritten(&error))?;
        replace(&folder.join(PROMISE_FILE), &promise)
    }

    /// The promise in a machine's folder, if there is one; `key` is the machine's. Takes a tenth of a second and more,
    /// for the words: not for an async thread.
    ///
    /// # Errors
    /// When what is there cannot be used.
    pub fn load(folder: &Path, key: &PublicKey) -> Result<Option<Self>, FolderError> {
        let path = folder.join(PROMISE_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = read(&path)?;
        let fault = |fault| FolderError::Settings { path: path.clone(), fault };
        let promise: Promise = toml::from_str(&text).map_err(|_| fault("is not a promise of a certificate"))?;
        let station = match promise.station {
            Kind::Kiosk => promise.id.parse::<KioskId>().map(StationId::from),
            Kind::Console => promise.id.parse::<ConsoleId>().map(StationId::from),
        };
        let station = station.map_err(|_| fault("its id is no id"))?;
        let ca = FleetCa::load(&folder.join(CA_FILE)).map_err(|error| unwritten(&error))?;
        let words = words(&key.digest(), &ca.key_digest());
        Ok(Some(Self { station, name: promise.name, words, ca, nodes: promise.nodes }))
    }

    /// Forgets the promise in a machine's folder: IT has refused, or another code is to be typed.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn forget(folder: &Path) -> Result<(), FolderError> {
        let path = folder.join(PROMISE_FILE);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(system(&path)(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

impl Enrolled {
    /// Writes everything but the key into a station's folder, each file whole, the settings last, and forgets the
    /// promise: a folder with settings is that of a station.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn store(&self, folder: &Path) -> Result<(), FolderError> {
        self.ca.store(&folder.join(CA_FILE)).map_err(|error| unwritten(&error))?;
        self.certificate.store(&folder.join(CERTIFICATE_FILE)).map_err(|error| unwritten(&error))?;
        let settings = Settings {
            station: self.station.into(),
            id: bare(self.station),
            nodes: self.nodes.clone(),
            demo: self.demo,
            authority_key: self.authority_key.as_ref().map(ToString::to_string),
        };
        replace(&folder.join(SETTINGS_FILE), &settings)?;
        Promised::forget(folder)
    }
}

fn bare(station: StationId) -> String {
    match station {
        StationId::Kiosk(id) => id.to_string(),
        StationId::Console(id) => id.to_string(),
    }
}

/// Replaces a file whole: after a crash it holds the old text or the new.
fn replace(path: &Path, settings: &impl Serialize) -> Result<(), FolderError> {
    use std::io::Write as _;
    let fault = |fault| FolderError::Settings { path: path.to_owned(), fault };
    let text = toml::to_string(settings).map_err(|_| fault("cannot be written as settings"))?;
    let beside = path.with_extension("new");
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&beside, path)).map_err(system(path))
}

fn system(path: &Path) -> impl Fn(std::io::Error) -> FolderError {
    move |error| FolderError::Read { path: path.to_owned(), kind: error.kind() }
}

fn unwritten(error: &trust::FileError) -> FolderError {
    FolderError::Settings { path: error.path.clone(), fault: "cannot be read or written" }
}
