//! Whose documents are believed: certificates and lists that IT staff has laid into the station's folder.
//!
//! **Invariant:** the folder is IT's: what lies there is trusted. A list that cannot be read is told in the log, and the
//! others are used.

use std::path::{Path, PathBuf};

use documents::pki::store::{Anchors, Root};
use documents::sim::{Specimen, catalogue};
use domain::time::Moment;

/// The folder's name within the station's.
pub const FOLDER: &str = "anchors";
/// No list is longer, in bytes.
const FILE_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Folders within folders are looked into so deep.
const DEPTH_MAX: usize = 4;

/// Reads all that lies there: master lists (`.ml`), certificates (`.cer`, `.crt`, `.der`, `.pem`), lists of revoked ones
/// (`.crl`). In demo mode the simulated authority is believed, too.
pub fn load(folder: &Path, demo: bool, now: Moment) -> Anchors {
    let mut anchors = Anchors::default();
    for path in files(folder, DEPTH_MAX) {
        add(&mut anchors, &path);
    }
    if demo {
        simulated(&mut anchors, now);
    }
    anchors
}

fn files(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let inside = |path: PathBuf| match path.is_dir() {
        true if depth > 0 => files(&path, depth - 1),
        true => Vec::new(),
        false => vec![path],
    };
    paths.into_iter().flat_map(inside).collect()
}

fn add(anchors: &mut Anchors, path: &Path) {
    let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default().to_ascii_lowercase();
    let fits = std::fs::metadata(path).is_ok_and(|found| found.len() <= FILE_MAX_BYTES);
    let Some(bytes) = fits.then(|| std::fs::read(path).ok()).flatten() else {
        tracing::error!(path = %path.display(), "certificates that cannot be read, or are too many");
        return;
    };
    let error: Option<Box<dyn std::error::Error>> = match kind.as_str() {
        "ml" => anchors.add_master_list(&bytes, Root::Within).err().map(Into::into),
        "cer" | "crt" | "der" | "pem" => anchors.add_certificate(&bytes).err().map(Into::into),
        "crl" => anchors.add_crl(&bytes).err().map(Into::into),
        _ => None,
    };
    if let Some(error) = error {
        tracing::error!(path = %path.display(), %error, "certificates that are not used");
    }
}

/// The authority of which the simulated documents are.
fn simulated(anchors: &mut Anchors, now: Moment) {
    let seconds = i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX);
    let specimen = Specimen::genuine(&catalogue::modern(), seconds);
    let authority = anchors.add_certificate(&specimen.certificates.authority).map(drop);
    if let Err(error) = authority.and_then(|()| anchors.add_crl(&specimen.revocation_list)) {
        tracing::error!(%error, "the simulated authority is not believed");
    }
}
