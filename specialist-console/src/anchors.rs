//! Whose documents are believed: certificates and lists that IT staff has laid into the station's folder.
//!
//! **Invariant:** the folder is IT's: what lies there is trusted. A list that cannot be read, or behind which nothing stands
//! but itself, is told in the log, and the others are used.

use std::path::{Path, PathBuf};

use documents::pki::store::{Anchors, Gathering, Standing};
use documents::sim::{Specimen, catalogue};
use domain::time::Moment;

/// The folder's name within the station's.
pub const FOLDER: &str = "anchors";
/// Master lists, certificates and lists of revoked ones are called so.
const ENDINGS: [&str; 6] = ["ml", "cer", "crt", "der", "pem", "crl"];

/// Reads all that lies there. In demo mode the simulated authority is believed, too.
pub fn load(folder: &Path, demo: bool, now: Moment) -> Anchors {
    let mut gathering = Gathering::new([]);
    if folder.is_dir() {
        match trust::files_within(folder, &ENDINGS) {
            Ok(files) => files.into_iter().for_each(|path| take(&mut gathering, path)),
            Err(error) => tracing::error!(%error, "the folder of certificates is not used"),
        }
    }
    let gathered = gathering.finish();
    for (path, listed) in &gathered.lists {
        let path = path.display();
        match listed {
            Ok(listed) if listed.standing == Standing::Checked => {}
            Ok(_) => tracing::warn!(%path, "nothing stands behind a master list: lay its root's certificate beside it"),
            Err(error) => tracing::error!(%path, %error, "a master list is not believed"),
        }
    }
    let mut anchors = gathered.anchors;
    if demo {
        simulated(&mut anchors, now);
    }
    anchors
}

fn take(gathering: &mut Gathering<PathBuf>, path: PathBuf) {
    let bytes = match trust::file_bytes(&path) {
        Ok(bytes) => bytes,
        Err(error) => return tracing::error!(%error, "a file of certificates is not used"),
    };
    if let Err(error) = gathering.add(path.clone(), &bytes) {
        tracing::error!(path = %path.display(), %error, "a file of certificates is not used");
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
