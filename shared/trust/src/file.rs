//! Key and certificate files: PEM, small, replaced whole.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// No key or certificate file is longer, in bytes.
const FILE_MAX_BYTES: u64 = 64 * 1024;
/// Characters in a line of PEM (RFC 7468 §2).
const PEM_LINE: usize = 64;

/// A file of keys or certificates, or a folder of such, cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {fault}", path = path.display())]
pub struct FileError {
    /// Which file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: FileFault,
}

/// What is wrong with a file of keys or certificates, or a folder of such.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The system refuses to read or write it.
    #[error("cannot be read or written ({0})")]
    Io(std::io::ErrorKind),
    /// Longer than any key, certificate or list is.
    #[error("too long")]
    TooLong,
    /// A folder with more files than are looked at.
    #[error("holds too many files")]
    TooMany,
    /// A private key that others on this machine may read.
    #[error("is a private key that others may read (make it mode 0600)")]
    ReadableByOthers,
    /// A private key that opens with a passphrase alone, and none was given.
    #[error("is sealed: its passphrase is needed")]
    Sealed,
    /// A private key that another passphrase opens, or that was changed.
    #[error("does not open with this passphrase")]
    Passphrase,
    /// The key that it tells of cannot be used.
    #[error("holds a key that cannot be used: {0}")]
    Key(crate::key::KeyError),
    /// Not what belongs in this file.
    #[error("is not {0}")]
    Not(&'static str),
}

impl FileError {
    pub(crate) fn new(path: &Path, fault: FileFault) -> Self {
        Self { path: path.to_owned(), fault }
    }

    pub(crate) fn not(path: &Path, what: &'static str) -> Self {
        Self::new(path, FileFault::Not(what))
    }

    pub(crate) fn io(path: &Path) -> impl Fn(std::io::Error) -> Self {
        |error| Self::new(path, FileFault::Io(error.kind()))
    }
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Only the owner: mode 0600.
    Owner,
    /// Everybody: mode 0644.
    Everybody,
}

/// The text of a small file. A private one must be closed to others.
pub(crate) fn read(path: &Path, readers: Readers) -> Result<Zeroizing<String>, FileError> {
    let file = File::open(path).map_err(FileError::io(path))?;
    if readers == Readers::Owner && open_to_others(&file).map_err(FileError::io(path))? {
        return Err(FileError::new(path, FileFault::ReadableByOthers));
    }
    let mut text = Zeroizing::new(String::new());
    let length = file.take(FILE_MAX_BYTES + 1).read_to_string(&mut text).map_err(FileError::io(path))?;
    if length as u64 > FILE_MAX_BYTES {
        return Err(FileError::new(path, FileFault::TooLong));
    }
    Ok(text)
}

/// Replaces a file whole: after a crash it holds the old text or the new.
pub(crate) fn write(path: &Path, text: &str, readers: Readers) -> Result<(), FileError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let written = create(&beside, readers).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&beside, path)).and_then(|()| sync_folder(path)).map_err(|error| {
        let _ = fs::remove_file(&beside);
        FileError::new(path, FileFault::Io(error.kind()))
    })
}

#[cfg(unix)]
fn create(path: &Path, readers: Readers) -> std::io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let mode = if readers == Readers::Owner { 0o600 } else { 0o644 };
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
    // A file left by a crash keeps its old mode when it is opened again.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    Ok(file)
}

#[cfg(not(unix))]
fn create(path: &Path, _readers: Readers) -> std::io::Result<File> {
    File::create(path)
}

#[cfg(unix)]
fn open_to_others(file: &File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(_file: &File) -> std::io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// PEM text of one item (RFC 7468 §2).
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(PEM_LINE));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text + "-----END " + label + "-----\n"
}

/// The contents of a PEM text that has this one item alone (RFC 7468 §2); nothing where it is another.
pub(crate) fn from_pem(label: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let inner = text.trim().strip_prefix(&format!("-----BEGIN {label}-----"))?;
    let inner = inner.strip_suffix(&format!("-----END {label}-----"))?;
    let encoded: Zeroizing<String> = Zeroizing::new(inner.split_whitespace().collect());
    STANDARD.decode(encoded.as_bytes()).ok().map(Zeroizing::new)
}
