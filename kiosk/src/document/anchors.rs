//! What is trusted, from files: certificates, master lists, lists of revoked certificates, and folders of them.

use std::path::{Path, PathBuf};

use documents::pki::cert::Fingerprint;
use documents::pki::masterlist::MasterListError;
use documents::pki::store::{AddError, Anchors, Gathering, Standing};
use trust::FileError;

/// What is taken from a folder; a file that is named on its own may be called anything.
const ENDINGS: [&str; 7] = ["ml", "cer", "crt", "der", "pem", "crl", "cms"];

/// Why something that was named for trust is not trusted.
#[derive(Debug, thiserror::Error)]
pub enum AnchorsError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is nothing that could be trusted.
    #[error("{0} cannot be trusted")]
    Unknown(PathBuf, #[source] AddError),
    /// It looks like a master list and nobody stands behind it.
    #[error("the master list {0} cannot be believed")]
    MasterList(PathBuf, #[source] MasterListError),
    /// A folder without anything of the kind.
    #[error("{0} holds no certificate and no master list")]
    Empty(PathBuf),
}

/// What was loaded.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All of it.
    pub anchors: Anchors,
    /// What in folders was left out, and why.
    pub left_out: Vec<AnchorsError>,
    /// Master lists behind which nothing stands but themselves.
    pub alone: Vec<PathBuf>,
}

/// Loads files and folders; `pinned` are the fingerprints of roots that may stand behind a master list.
///
/// # Errors
/// One that was named cannot be used, or a folder holds nothing.
pub fn load(paths: &[PathBuf], pinned: &[Fingerprint]) -> Result<Loaded, AnchorsError> {
    let mut gathering = Gathering::new(pinned.iter().copied());
    let mut left_out = Vec::new();
    for path in paths {
        if !path.is_dir() {
            take(&mut gathering, path)?;
            continue;
        }
        let files = trust::files_within(path, &ENDINGS)?;
        let mut refused: Vec<_> = files.iter().filter_map(|file| take(&mut gathering, file).err()).collect();
        if refused.len() == files.len() {
            return Err(refused.pop().unwrap_or_else(|| AnchorsError::Empty(path.clone())));
        }
        left_out.append(&mut refused);
    }
    let gathered = gathering.finish();
    let mut alone = Vec::new();
    for (path, listed) in gathered.lists {
        match listed {
            Ok(listed) if listed.standing == Standing::Alone => alone.push(path),
            Ok(_) => {}
            Err(error) if paths.contains(&path) => return Err(AnchorsError::MasterList(path, error)),
            Err(error) => left_out.push(AnchorsError::MasterList(path, error)),
        }
    }
    Ok(Loaded { anchors: gathered.anchors, left_out, alone })
}

fn take(gathering: &mut Gathering<PathBuf>, path: &Path) -> Result<(), AnchorsError> {
    let bytes = trust::file_bytes(path)?;
    let added = gathering.add(path.to_owned(), &bytes);
    added.map(drop).map_err(|error| AnchorsError::Unknown(path.to_owned(), error))
}
