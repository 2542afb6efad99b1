//! What waits in a server's folder for an authority whose key is on another machine, and what has come back from it.
//!
//! **Invariant:** only what the exchange says may be certified is put here, so that nobody fills the folder who is not
//! known to IT; what has come back was verified before.

use std::fs;
use std::path::{Path, PathBuf};

use domain::digest::Digest;
use trust::carried::{CARRIED_MAX, Wanted};
use trust::{FileError, StationCertificate};

/// Where requests wait, in the server's folder.
const REQUESTS_FOLDER: &str = "ca-requests";
/// Where certificates lie until a station asks for them.
const CERTIFICATES_FOLDER: &str = "ca-certificates";
/// No request is longer, in bytes of its JSON.
const REQUEST_MAX_BYTES: u64 = 8 * 1024;

/// The two folders.
#[derive(Debug, Clone)]
pub struct Tray {
    folder: PathBuf,
}

impl Tray {
    /// In this server's folder.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn request_file(&self, key: &Digest) -> PathBuf {
        self.folder.join(REQUESTS_FOLDER).join(format!("{key}.json"))
    }

    fn certificate_file(&self, key: &Digest) -> PathBuf {
        self.folder.join(CERTIFICATES_FOLDER).join(format!("{key}.crt"))
    }

    /// Puts a request here, unless it is here.
    pub(crate) fn ask(&self, key: &Digest, wanted: &Wanted) -> std::io::Result<()> {
        let path = self.request_file(key);
        if path.exists() {
            return Ok(());
        }
        let folder = self.folder.join(REQUESTS_FOLDER);
        fs::create_dir_all(&folder)?;
        if fs::read_dir(&folder)?.count() >= CARRIED_MAX {
            return Err(std::io::ErrorKind::QuotaExceeded.into());
        }
        let beside = path.with_extension("new");
        fs::write(&beside, serde_json::to_vec(wanted)?)?;
        fs::rename(beside, path)?;
        tracing::info!("a certificate is to be signed elsewhere: signaling ca requests");
        Ok(())
    }

    /// How many requests wait.
    pub(crate) fn waiting(&self) -> usize {
        self.files().len()
    }

    /// What waits.
    pub(crate) fn requests(&self) -> Vec<Wanted> {
        let read = |path: PathBuf| {
            let short = fs::metadata(&path).is_ok_and(|about| about.len() <= REQUEST_MAX_BYTES);
            serde_json::from_slice(&fs::read(path).ok().filter(|_| short)?).ok()
        };
        self.files().into_iter().filter_map(read).collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder.join(REQUESTS_FOLDER)) else { return Vec::new() };
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        paths.sort();
        paths.truncate(CARRIED_MAX);
        paths
    }

    /// A request is no longer of use.
    pub(crate) fn drop_request(&self, key: &Digest) {
        drop(fs::remove_file(self.request_file(key)));
    }

    /// Puts a verified certificate here; its request is done.
    pub(crate) fn put(&self, certificate: &StationCertificate) -> Result<(), FileError> {
        let key = certificate.public_key().digest();
        // Where that does not work, neither does what follows.
        drop(fs::create_dir_all(self.folder.join(CERTIFICATES_FOLDER)));
        certificate.store(&self.certificate_file(&key))?;
        self.drop_request(&key);
        Ok(())
    }

    /// Whether a certificate for this key has come back. It may not count any more.
    pub(crate) fn has_come(&self, key: &Digest) -> bool {
        self.certificate_file(key).exists()
    }

    /// The certificate for this key.
    pub(crate) fn certificate(&self, key: &Digest) -> Option<StationCertificate> {
        StationCertificate::load(&self.certificate_file(key)).ok()
    }
}
