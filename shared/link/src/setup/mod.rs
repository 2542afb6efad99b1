//! The first screen of a machine that is not a station yet, or no longer: what it shows, and what is done.
//!
//! A technician types where the server is and the code that IT handed over, or lays IT's `*.enrol` file into the
//! machine's folder. Then the machine shows four words until IT, who sees the same, approves. A machine whose
//! certificate has expired asks anew by itself and shows its words at once.
//!
//! `mind` says what follows from what, without I/O; `shell` does it. Kiosk and console draw a [`Stage`] each in
//! its own look.

mod mind;
mod shell;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::path::{Path, PathBuf};

use domain::time::Moment;
use trust::{CertificateError, CredentialsError, FleetCa, StationCertificate};

pub use mind::{Effect, Fault, Found, Input, Intent, Setup, Stage, Typed, Waiting};
pub use shell::{Hold, start};

use crate::enrol::{Kind, Promised};
use crate::folder::{Folder, FolderError, SETTINGS_FILE, Settings, read};

/// What a program finds in its folder when it starts.
#[derive(Debug)]
pub enum Opening {
    /// All that a station needs.
    Station(Box<Folder>),
    /// Nothing yet, a promise, or a certificate that has expired.
    Setup,
}

/// Looks at a folder. One that does not exist is that of a machine that is not a station yet.
///
/// # Errors
/// When there is something in it that cannot be used.
pub fn look(folder: &Path, kind: Kind, now: Moment) -> Result<Opening, FolderError> {
    if !folder.join(SETTINGS_FILE).exists() {
        return Ok(Opening::Setup);
    }
    match Folder::load(folder, kind, now) {
        Ok(found) => Ok(Opening::Station(Box::new(found))),
        Err(error) if has_expired(&error) => Ok(Opening::Setup),
        Err(error) => Err(error),
    }
}

fn has_expired(error: &FolderError) -> bool {
    let FolderError::Credentials { source, .. } = error else { return false };
    // Its authority may have been replaced while it was away.
    let over = |error: &CertificateError| matches!(error, CertificateError::Expired | CertificateError::OtherAuthority);
    matches!(source, CredentialsError::Certificate { source, .. } if over(source))
}

/// A station whose certificate has expired: what it asks anew with.
#[derive(Debug)]
struct Lapsed {
    nodes: Vec<String>,
    ca: FleetCa,
    certificate: StationCertificate,
}

impl Lapsed {
    fn load(folder: &Path) -> Option<Self> {
        let settings: Settings = toml::from_str(&read(&folder.join(SETTINGS_FILE)).ok()?).ok()?;
        let ca = FleetCa::load(&folder.join(trust::CA_FILE)).ok()?;
        let certificate = StationCertificate::load(&folder.join(trust::CERTIFICATE_FILE)).ok()?;
        Some(Self { nodes: settings.nodes, ca, certificate })
    }
}

/// What is shown of a promise.
fn waiting(promised: &Promised, key: &trust::StationKey) -> Waiting {
    Waiting { name: promised.name.clone(), words: promised.words, tier: key.tier(), approved: false }
}

fn key_path(folder: &Path) -> PathBuf {
    folder.join(trust::KEY_FILE)
}
