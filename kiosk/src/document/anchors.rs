//! What is trusted, from files: certificates, master lists, lists of revoked certificates, and folders of them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use documents::pki::store::{Anchors, Root};

/// No list or certificate is longer: the largest master lists have one MiB.
pub const ANCHOR_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Folders within folders are searched so deep.
const DEPTH_MAX: u32 = 8;
/// No more files are looked at.
const FILES_MAX: usize = 20_000;
/// What is taken from a folder; a file that is named on its own may be called anything.
const ENDINGS: [&str; 7] = ["ml", "cer", "crt", "der", "pem", "crl", "cms"];

/// Why nothing can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum AnchorsError {
    /// It cannot be read.
    #[error("cannot read {0}")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// It is longer than any list.
    #[error("{0} is longer than the {ANCHOR_MAX_BYTES} bytes that a list may have")]
    TooLong(PathBuf),
    /// It is nothing that could be trusted.
    #[error("{0} is no certificate, no master list and no list of revoked certificates")]
    Unknown(PathBuf),
    /// It looks like a master list and nobody stands behind it.
    #[error("the master list {path} cannot be believed: {reason}")]
    MasterList {
        /// Its file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A folder without anything of the kind.
    #[error("{0} holds no certificate and no master list")]
    Empty(PathBuf),
    /// There is too much.
    #[error("{0} holds more than {FILES_MAX} files")]
    TooMany(PathBuf),
}

/// What was loaded.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All of it.
    pub anchors: Anchors,
    /// What in folders was left out, and why.
    pub left_out: Vec<AnchorsError>,
}

/// Loads files and folders, certificates before lists: they may stand behind them.
///
/// # Errors
/// One that was named cannot be used, or a folder holds nothing.
pub fn load(paths: &[PathBuf]) -> Result<Loaded, AnchorsError> {
    let mut loaded = Loaded::default();
    let mut lists = Vec::new();
    for path in paths {
        let is_folder =
            std::fs::metadata(path).map_err(|error| AnchorsError::Unreadable(path.clone(), error))?.is_dir();
        if !is_folder {
            loaded.file(path, &mut lists)?;
            continue;
        }
        let mut files = Vec::new();
        collect(path, DEPTH_MAX, &mut files)?;
        files.sort();
        let before = loaded.left_out.len();
        for file in &files {
            let taken = loaded.file(file, &mut lists);
            loaded.left_out.extend(taken.err());
        }
        if files.len() == loaded.left_out.len() - before {
            return Err(loaded.left_out.pop().unwrap_or_else(|| AnchorsError::Empty(path.clone())));
        }
    }
    for (path, bytes) in lists {
        match loaded.master_list(&path, &bytes) {
            Err(error) if paths.contains(&path) => return Err(error),
            taken => loaded.left_out.extend(taken.err()),
        }
    }
    Ok(loaded)
}

impl Loaded {
    /// Takes a certificate or a list of revoked ones; what else it may be is put aside.
    fn file(&mut self, path: &Path, lists: &mut Vec<(PathBuf, Vec<u8>)>) -> Result<(), AnchorsError> {
        let bytes = read(path)?;
        let taken = self.anchors.add_certificate(&bytes).is_ok() || self.anchors.add_crl(&bytes).is_ok();
        if taken {
            return Ok(());
        }
        // SignedData is a sequence that begins with an object identifier (RFC 5652 §3).
        let is_list = bytes.first() == Some(&0x30) && bytes.iter().take(8).any(|byte| *byte == 0x06);
        if is_list {
            lists.push((path.to_owned(), bytes));
            return Ok(());
        }
        Err(AnchorsError::Unknown(path.to_owned()))
    }

    /// Whoever names a list vouches for it; its signature must be right nonetheless.
    fn master_list(&mut self, path: &Path, bytes: &[u8]) -> Result<(), AnchorsError> {
        let added = self.anchors.add_master_list(bytes, Root::Within);
        let added = added.or_else(|error| self.anchors.add_master_list(bytes, Root::Trusted).map_err(|_| error));
        let failed = |error: documents::pki::masterlist::MasterListError| AnchorsError::MasterList {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let added = added.map_err(failed)?;
        tracing::debug!(?added, "a master list was loaded");
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, AnchorsError> {
    let failed = |error| AnchorsError::Unreadable(path.to_owned(), error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    let count = file.take(ANCHOR_MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if count as u64 > ANCHOR_MAX_BYTES { Err(AnchorsError::TooLong(path.to_owned())) } else { Ok(bytes) }
}

/// The files of a folder and of those in it that may be what is sought.
fn collect(folder: &Path, depth: u32, files: &mut Vec<PathBuf>) -> Result<(), AnchorsError> {
    let failed = |error| AnchorsError::Unreadable(folder.to_owned(), error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files)?;
            }
            continue;
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        if ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            return Err(AnchorsError::TooMany(folder.to_owned()));
        }
    }
    Ok(())
}
