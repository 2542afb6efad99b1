//! The server's own certificates, renewed by itself where the key of the authority is here.

use std::path::Path;

use domain::time::Moment;
use trust::carried::{Der, Wanted};
use trust::{CaError, FileError, FleetCa, FleetCaKey, StationCertificate, StationKey};

use super::keys;
use crate::config::{CERTIFICATE_FILE, FLEET_CA_FILE, KEY_FILE, PEOPLE_CERTIFICATE_FILE, PEOPLE_KEY_FILE};

/// The server's own certificates are not renewed.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The certificate cannot be made.
    #[error("the server's own certificate cannot be renewed")]
    Ca(#[from] CaError),
}

/// Renews what is due of the certificates in a server's folder, those that have ended too; says whether anything was.
/// The keys stay the same. Where the key of the authority is not here, nothing happens.
///
/// # Errors
/// When a file cannot be read or written, or a certificate cannot be made.
pub fn renew(folder: &Path, now: Moment) -> Result<bool, OwnError> {
    let ca = FleetCa::load(&folder.join(FLEET_CA_FILE))?;
    let Some(signer) = keys::signer(folder, &ca)? else { return Ok(false) };
    let mut renewed = false;
    for (file, issue) in [(CERTIFICATE_FILE, server as Issue), (PEOPLE_CERTIFICATE_FILE, people as Issue)] {
        let path = folder.join(file);
        let old = StationCertificate::load(&path)?;
        if is_due(&old, &ca, now) {
            issue(&signer, &old, now)?.store(&path)?;
            tracing::info!(file, "the server has renewed its own certificate");
            renewed = true;
        }
    }
    Ok(renewed)
}

type Issue = fn(&FleetCaKey, &StationCertificate, Moment) -> Result<StationCertificate, CaError>;

fn server(signer: &FleetCaKey, old: &StationCertificate, now: Moment) -> Result<StationCertificate, CaError> {
    signer.issue_server(&old.server_names(), &old.public_key(), now)
}

fn people(signer: &FleetCaKey, old: &StationCertificate, now: Moment) -> Result<StationCertificate, CaError> {
    signer.issue_people(&old.public_key(), now)
}

/// What is to be asked of an authority elsewhere for the server itself.
pub(crate) fn certificates_due(folder: &Path, ca: &FleetCa, now: Moment) -> Vec<Wanted> {
    let wanted = |file: &str| {
        let old = StationCertificate::load(&folder.join(file)).ok()?;
        let request = |key: &str| Some(Der(StationKey::load(&folder.join(key)).ok()?.request().ok()?));
        if file == CERTIFICATE_FILE {
            let names = old.server_names().iter().map(ToString::to_string).collect();
            Some(Wanted::Server { names, request: request(KEY_FILE)? })
        } else {
            Some(Wanted::People { request: request(PEOPLE_KEY_FILE)? })
        }
    };
    due(folder, ca, now).into_iter().filter_map(wanted).collect()
}

/// Takes a verified certificate of the server's own, if it is one and newer than what is there.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn take_own(folder: &Path, new: &StationCertificate, file: &str) -> Result<bool, FileError> {
    let path = folder.join(file);
    let old = StationCertificate::load(&path)?;
    let is_own = old.public_key() == new.public_key() && new.not_after() > old.not_after();
    if is_own {
        new.store(&path)?;
    }
    Ok(is_own)
}

/// When the certificates end.
pub(super) fn ends(folder: &Path) -> Vec<Moment> {
    let load = |file: &str| StationCertificate::load(&folder.join(file)).ok();
    [CERTIFICATE_FILE, PEOPLE_CERTIFICATE_FILE].into_iter().filter_map(load).map(|one| one.not_after()).collect()
}

/// Which files hold certificates of the server's own that are to be renewed.
pub(crate) fn due(folder: &Path, ca: &FleetCa, now: Moment) -> Vec<&'static str> {
    let is_due = |file: &&str| StationCertificate::load(&folder.join(file)).is_ok_and(|old| is_due(&old, ca, now));
    [CERTIFICATE_FILE, PEOPLE_CERTIFICATE_FILE].into_iter().filter(is_due).collect()
}

/// At two thirds of its life, and where another authority of the fleet has certified it than the one that does now. What
/// no authority of the fleet has certified is not the server's own.
fn is_due(certificate: &StationCertificate, ca: &FleetCa, now: Moment) -> bool {
    match certificate.authority(ca) {
        Some(authority) => now >= certificate.renewal_from() || authority != ca.key_digest(),
        None => false,
    }
}
