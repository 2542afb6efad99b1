//! Keys of authorities in a server's folder: `fleet-ca.key`, and one more while another authority takes over.

use std::fs;
use std::path::{Path, PathBuf};

use trust::{FileError, FleetCa, FleetCaKey};

use super::secret;
use crate::config::{FLEET_CA_FILE, FLEET_CA_KEY_FILE};

/// How the file of a key begins.
const BEGINS: &str = "fleet-ca";
/// How it ends.
const ENDS: &str = ".key";
/// What is kept of the key of an authority that counts no longer, where that of the one that does is not here.
pub(crate) const LEFT_FILE: &str = "fleet-ca.key.retired";
/// So many characters of the fingerprint tell two keys apart.
const SHOWN: usize = 16;
/// No more files are looked at.
const FILES_MAX: usize = 16;

/// The key of the authority that certifies, where it is here.
///
/// # Errors
/// When a file that is there cannot be used, and no other one is the right one.
pub(super) fn signer(folder: &Path, ca: &FleetCa) -> Result<Option<FleetCaKey>, FileError> {
    let mut fault = None;
    let mut is_another = false;
    let files = files(folder);
    let passphrase = if files.is_empty() { None } else { secret::of_server(folder)? };
    for path in files {
        match FleetCaKey::open(&folder.join(FLEET_CA_FILE), &path, passphrase.as_ref()) {
            Ok(key) if key.public().key_digest() == ca.key_digest() => return Ok(Some(key)),
            // Of an authority that is trusted and does not certify.
            Ok(_) => is_another = true,
            Err(error) => fault = Some(error),
        }
    }
    match fault {
        Some(error) if !is_another => Err(error),
        Some(_) | None => Ok(None),
    }
}

/// All keys that are here of authorities that are trusted.
pub(super) fn all(folder: &Path) -> Vec<FleetCaKey> {
    let passphrase = secret::of_server(folder).ok().flatten();
    let load = |path: PathBuf| FleetCaKey::open(&folder.join(FLEET_CA_FILE), &path, passphrase.as_ref()).ok();
    files(folder).into_iter().filter_map(load).collect()
}

/// Where the key of an authority is put that is to take over.
fn new_key_file(folder: &Path, ca: &FleetCa) -> PathBuf {
    let digest = ca.key_digest().to_string();
    let shown = digest.get(..SHOWN).unwrap_or(&digest);
    folder.join(format!("{BEGINS}-{shown}{ENDS}"))
}

/// Puts the key of an authority there that is to take over, sealed as the others are.
///
/// # Errors
/// When it cannot be written, or the passphrase not be read.
pub(crate) fn store_new(folder: &Path, new: &FleetCaKey) -> Result<(), FileError> {
    let path = new_key_file(folder, new.public());
    match secret::of_server(folder)? {
        Some(passphrase) => new.store_sealed_key(&path, &passphrase),
        None => new.store_key(&path),
    }
}

/// An authority is trusted no longer: its key goes, and that of the one that stays gets its place. Where that is not here
/// the old key is put aside, so that the server starts, and somebody can see what is missing.
///
/// # Errors
/// The system's.
pub(super) fn settle(folder: &Path, stays: &FleetCa) -> std::io::Result<()> {
    let (place, taken) = (folder.join(FLEET_CA_KEY_FILE), new_key_file(folder, stays));
    if taken.exists() {
        fs::rename(&taken, &place)?;
        return forget_left(folder);
    }
    let passphrase = secret::of_server(folder).ok().flatten();
    if !place.exists() || FleetCaKey::open(&folder.join(FLEET_CA_FILE), &place, passphrase.as_ref()).is_err() {
        return Ok(());
    }
    let is_right = signer(folder, stays).is_ok_and(|key| key.is_some());
    if is_right { forget_left(folder) } else { fs::rename(place, folder.join(LEFT_FILE)) }
}

fn forget_left(folder: &Path) -> std::io::Result<()> {
    match fs::remove_file(folder.join(LEFT_FILE)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_key = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(BEGINS) && name.ends_with(ENDS)
    };
    let mut files: Vec<_> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(is_key).take(FILES_MAX).collect();
    files.sort();
    files
}
