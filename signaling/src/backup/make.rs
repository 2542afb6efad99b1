//! Makes a backup.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read as _, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use domain::exchange::{Actor, Command};
use domain::time::Moment;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::BackupError;
use super::file::{self, Contents, Fault, Line, Writer};
use crate::clock;
use crate::config;
use crate::journal::{Home, JournalError, Row, replay};

/// So often is tried again when the server appends at the same time.
const TRIES: usize = 8;
/// No file of the folder is longer, in bytes; a file of checkpoints grows by some megabytes in a year.
const FILE_MAX_BYTES: u64 = 128 * 1024 * 1024;
/// A file is read again in portions of so many bytes.
const PORTION_BYTES: usize = 64 * 1024;
/// What of the folder is not copied: the journal's own files, which are copied row by row, and what a running server
/// leaves.
const LEFT_OUT: [&str; 4] = ["journal.", "listening", "orders.", "checkpoints"];

/// A backup that was made and read again.
#[derive(Debug, Serialize)]
pub struct Made {
    /// The file.
    pub to: PathBuf,
    /// How long it is.
    pub bytes: u64,
    /// Whether only its reader can open it.
    pub encrypted: bool,
    /// What is in it.
    #[serde(flatten)]
    pub contents: Contents,
}

/// Copies a server's folder and its journal into a new file.
///
/// # Errors
/// When something cannot be read, written, or read again. Then there is no such file.
pub fn make(folder: &Path, to: &Path, recipient: Option<&str>) -> Result<Made, BackupError> {
    let recipient = match recipient {
        Some(text) => Some(text.parse::<age::x25519::Recipient>().map_err(|_| BackupError::Recipient)?),
        None => None,
    };
    let mut home = config::store(folder)?.open()?;
    let checkpoints = config::checkpoints(folder)?;
    let (at, system) = (clock::now(), BackupError::system(to));
    let mut create = OpenOptions::new();
    let file = create.write(true).create_new(true).mode(0o600).open(to).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => system(error),
    })?;
    let made = write(&mut *home, folder, &checkpoints, (file, to), recipient.as_ref(), at);
    if made.is_err() {
        drop(fs::remove_file(to));
    }
    let made = made?;
    note(&mut *home, made.contents.entries)?;
    Ok(made)
}

fn write(
    home: &mut dyn Home,
    folder: &Path,
    checkpoints: &Path,
    (file, to): (File, &Path),
    recipient: Option<&age::x25519::Recipient>,
    at: Moment,
) -> Result<Made, BackupError> {
    let system = BackupError::system(to);
    let plain = Summed { file: BufWriter::new(file), hasher: Sha256::new(), bytes: 0 };
    let out = match recipient {
        None => Out::Plain(plain),
        Some(recipient) => {
            let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient as _));
            let encryptor = encryptor.map_err(|_| BackupError::Recipient)?;
            Out::Sealed(encryptor.wrap_output(plain).map_err(&system)?)
        }
    };
    let (out, contents) = lines(home, folder, checkpoints, out, at).map_err(|failed| match failed {
        Failed::Here(fault) => fault.about(to),
        Failed::There(error) => error,
    })?;
    let (sum, bytes) = out.finish().map_err(&system)?;
    let again = digest(to)?;
    let whole = recipient.is_some() || proved(to)? == contents;
    if again != sum || !whole {
        return Err(BackupError::NotWhole { path: to.to_owned(), what: "what was read again is not what was written" });
    }
    Ok(Made { to: to.to_owned(), bytes, encrypted: recipient.is_some(), contents })
}

/// Why lines could not be written: because of the backup, or of what is copied.
enum Failed {
    Here(Fault),
    There(BackupError),
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self::Here(fault)
    }
}

impl From<BackupError> for Failed {
    fn from(error: BackupError) -> Self {
        Self::There(error)
    }
}

/// Writes all lines.
fn lines(
    home: &mut dyn Home,
    folder: &Path,
    checkpoints: &Path,
    out: Out,
    at: Moment,
) -> Result<(Out, Contents), Failed> {
    let mut writer = Writer::begin(out, at)?;
    for (name, path) in files(folder)? {
        let _ = writer.line(&copied(name, &path)?)?;
    }
    // Before the journal: they never vouch for more than is in the backup.
    if checkpoints.is_file() {
        let _ = writer.line(&copied(config::CHECKPOINTS_FILE.to_owned(), checkpoints)?)?;
    }
    let mut failed = None;
    let dumped = home.dump(&mut |Row { table, row }| match writer.line(&Line::Row { table, row }) {
        Ok(_) => Ok(()),
        Err(fault) => {
            failed = Some(fault);
            Err(JournalError::Unavailable(None))
        }
    });
    match (failed, dumped) {
        (Some(fault), _) => Err(fault.into()),
        (None, Err(error)) => Err(Failed::There(error.into())),
        (None, Ok(())) => Ok(writer.end()?),
    }
}

/// The files of a server's folder that are copied.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, BackupError> {
    let system = BackupError::system(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(&system)? {
        let entry = entry.map_err(&system)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if entry.file_type().map_err(&system)?.is_file() && !LEFT_OUT.iter().any(|start| name.starts_with(start)) {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

fn copied(name: String, path: &Path) -> Result<Line, BackupError> {
    let system = BackupError::system(path);
    let about = fs::metadata(path).map_err(&system)?;
    if about.len() > FILE_MAX_BYTES {
        return Err(system(std::io::ErrorKind::FileTooLarge.into()));
    }
    let open = about.permissions().mode() & 0o077;
    Ok(Line::File { name, private: open == 0, bytes: protocol::bytes::Bytes(fs::read(path).map_err(&system)?) })
}

/// Notes in the journal that there is a backup.
fn note(home: &mut dyn Home, entries: u64) -> Result<(), JournalError> {
    for _ in 0..TRIES {
        let (exchange, after) = replay(home)?;
        let now = clock::now();
        let noted = exchange.decide(now, Actor::It, Command::NoteBackup { entries });
        let events = noted.map_err(|_| JournalError::Unreadable)?;
        match home.append(after, now, &events, &[]) {
            Ok(_) => return Ok(()),
            Err(JournalError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(JournalError::Conflict)
}

fn proved(path: &Path) -> Result<Contents, BackupError> {
    let file = File::open(path).map_err(BackupError::system(path))?;
    file::read(BufReader::new(file), |_| Ok(())).map_err(|fault| fault.about(path))
}

fn digest(path: &Path) -> Result<[u8; 32], BackupError> {
    let system = BackupError::system(path);
    let mut file = File::open(path).map_err(&system)?;
    let mut hasher = Sha256::new();
    let mut portion = vec![0; PORTION_BYTES];
    loop {
        match file.read(&mut portion).map_err(&system)? {
            0 => return Ok(hasher.finalize().into()),
            length => hasher.update(portion.get(..length).unwrap_or_default()),
        }
    }
}

/// Where lines go.
enum Out {
    Plain(Summed),
    Sealed(age::stream::StreamWriter<Summed>),
}

impl Out {
    /// Ends it: it is on the disk. Returns its sum and length.
    fn finish(self) -> std::io::Result<([u8; 32], u64)> {
        let Summed { mut file, hasher, bytes } = match self {
            Self::Plain(plain) => plain,
            Self::Sealed(sealed) => sealed.finish()?,
        };
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok((hasher.finalize().into(), bytes))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.write(bytes),
            Self::Sealed(sealed) => sealed.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(plain) => plain.flush(),
            Self::Sealed(sealed) => sealed.flush(),
        }
    }
}

/// A file, and the sum of what was written to it.
struct Summed {
    file: BufWriter<File>,
    hasher: Sha256,
    bytes: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let length = self.file.write(bytes)?;
        self.hasher.update(bytes.get(..length).unwrap_or_default());
        self.bytes += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
