//! Where the passphrase of the authority's key comes from.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use trust::{FileError, FileFault, Redacted};

use crate::config;

/// No file with a passphrase is longer, in bytes.
const PASSPHRASE_MAX_BYTES: u64 = 4096;
/// Where systemd lays what a unit is given with `LoadCredential=` (systemd.exec(5)).
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// How the passphrase is called there.
const CREDENTIAL: &str = "ca-passphrase";

/// The first line of a file.
///
/// # Errors
/// When it cannot be read, or is empty.
pub(crate) fn first_line(path: &Path) -> Result<Redacted, FileError> {
    let failed = |fault| FileError { path: path.to_owned(), fault };
    let io = |error: std::io::Error| failed(FileFault::Io(error.kind()));
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(io)?;
    let length = file.take(PASSPHRASE_MAX_BYTES + 1).read_to_string(&mut text).map_err(io)?;
    let text = Redacted::new(text);
    if length as u64 > PASSPHRASE_MAX_BYTES {
        return Err(failed(FileFault::TooLong));
    }
    match text.reveal().lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned().into()),
        _ => Err(failed(FileFault::Not("a file with a passphrase in its first line"))),
    }
}

/// The passphrase for the keys in a server's folder, where one is set.
///
/// # Errors
/// When the file that is set cannot be read.
pub(crate) fn of_server(folder: &Path) -> Result<Option<Redacted>, FileError> {
    let set = config::read_settings(folder).ok().and_then(|settings| settings.ca_passphrase_file);
    set.map(|file| folder.join(file)).or_else(credential).map(|path| first_line(&path)).transpose()
}

/// The file that systemd has laid there for this process.
pub(crate) fn credential() -> Option<PathBuf> {
    let path = Path::new(&std::env::var_os(CREDENTIALS)?).join(CREDENTIAL);
    path.exists().then_some(path)
}
