//! Restores a backup into a new folder and a new journal.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use domain::exchange::{Event, Exchange};
use serde::Serialize;
use serde_json::json;

use super::BackupError;
use super::file::{self, Contents, Fault, Line};
use crate::config::{self, Settings};
use crate::journal::{Home, JournalError, Row};

/// The beginning of each age file (age-encryption.org/v1).
const AGE: &[u8] = b"age-encryption.org/";
/// Rows are written in portions of this many.
const PORTION: usize = 1000;
/// Mail is numbered from so much above what was numbered before the backup: more than can have been since.
const NUMBERS_APART: u64 = 1 << 40;
/// No file of keys is longer, in bytes.
const IDENTITY_MAX_BYTES: u64 = 64 * 1024;

/// What was restored.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// The new folder.
    pub dir: PathBuf,
    /// What is in it.
    #[serde(flatten)]
    pub contents: Contents,
}

/// Restores a backup. `store` names another home for the journal than it had.
///
/// # Errors
/// When the backup is not whole, anything is there already, or something cannot be written. Then there is no folder.
pub fn restore(from: &Path, dir: &Path, identity: Option<&Path>, store: Option<&str>) -> Result<Restored, BackupError> {
    if dir.exists() {
        return Err(BackupError::Exists(dir.to_owned()));
    }
    // Once to prove it, and to know who is to have which numbers of mail; then once to write it.
    let mut found = Found::default();
    let contents = read(from, identity, |line| found.take(line))?;
    let beside = dir.with_extension("restoring");
    DirBuilder::new().mode(0o700).create(&beside).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(beside.clone()),
        _ => BackupError::system(&beside)(error),
    })?;
    let done = fill(from, &beside, identity, store, &found);
    let done = done.and_then(|()| fs::rename(&beside, dir).map_err(BackupError::system(dir)));
    if done.is_err() {
        drop(fs::remove_dir_all(&beside));
    }
    done?;
    Ok(Restored { dir: dir.to_owned(), contents })
}

/// What has to be known before the rows are written.
#[derive(Default)]
struct Found {
    files: BTreeMap<String, (bool, Vec<u8>)>,
    exchange: Exchange,
    /// The highest number of mail.
    newest: u64,
}

impl Found {
    fn take(&mut self, line: Line) -> Result<(), Fault> {
        match line {
            Line::File { name, private, bytes } => {
                if name.is_empty() || name.starts_with('.') || name.contains('/') {
                    return Err(Fault::Form("a file's name cannot be one"));
                }
                let _ = self.files.insert(name, (private, bytes.0));
            }
            Line::Row { table, row } if table == "journal" => {
                let event = row.get("event").and_then(serde_json::Value::as_str).unwrap_or_default();
                let event: Event =
                    serde_json::from_str(event).map_err(|_| Fault::Form("an entry is of another version"))?;
                self.exchange.apply(&event);
            }
            Line::Row { table, row } if table == "mail_number" => {
                let last = row.get("last").and_then(serde_json::Value::as_u64).unwrap_or_default();
                self.newest = self.newest.max(last);
            }
            Line::Row { .. } | Line::SkrankeBackup { .. } | Line::End { .. } => {}
        }
        Ok(())
    }

    /// Stations have seen mail with higher numbers than the backup knows.
    fn numbers(&self) -> impl Iterator<Item = Row> {
        let last = self.newest + NUMBERS_APART;
        let stations: BTreeSet<String> = self.exchange.stations().map(|station| station.to_string()).collect();
        let every = std::iter::once(String::new()).chain(stations);
        every.map(move |station| Row {
            table: "mail_number".to_owned(),
            row: json!({ "station": station, "last": last }),
        })
    }
}

fn fill(
    from: &Path,
    folder: &Path,
    identity: Option<&Path>,
    store: Option<&str>,
    found: &Found,
) -> Result<(), BackupError> {
    for (name, (private, bytes)) in &found.files {
        let path = folder.join(name);
        let mode = if *private { 0o600 } else { 0o644 };
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path);
        file.and_then(|mut file| file.write_all(bytes)).map_err(BackupError::system(&path))?;
    }
    let settings = settings(folder, store)?;
    let mut home = settings.store(folder, &folder.join(config::SETTINGS_FILE))?.create()?;
    pour(from, identity, found, &mut *home)?;
    same(&mut *home, found)
}

/// Reads the rows once more and writes them, a portion at a time.
fn pour(from: &Path, identity: Option<&Path>, found: &Found, home: &mut dyn Home) -> Result<(), BackupError> {
    let (send, portions) = sync_channel::<Vec<Row>>(1);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut portion: Vec<Row> = found.numbers().collect();
            let gone = |_| Fault::Home(JournalError::Unavailable(None));
            let whole = read(from, identity, |line| {
                if let Line::Row { table, row } = line
                    && table != "mail_number"
                {
                    portion.push(Row { table, row });
                }
                if portion.len() < PORTION { Ok(()) } else { send.send(std::mem::take(&mut portion)).map_err(gone) }
            })?;
            // An empty portion is the end: without it nothing is written.
            let rest = if portion.is_empty() { Ok(()) } else { send.send(portion) };
            let ended = rest.and_then(|()| send.send(Vec::new()));
            ended.map_err(|_| BackupError::Journal(JournalError::Unavailable(None)))?;
            Ok(whole)
        });
        let loaded = home.load(&mut || portions.recv().map_err(|_| JournalError::Unavailable(None)));
        drop(portions);
        let read: Result<Contents, BackupError> =
            reading.join().unwrap_or_else(|_| Err(JournalError::Unreadable.into()));
        // What the home says is nearer to the cause, unless it only was told no more.
        match (loaded, read) {
            (Ok(()), read) => read.map(drop),
            (Err(JournalError::Unavailable(None)), Err(error)) => Err(error),
            (Err(error), _) => Err(error.into()),
        }
    })
}

/// The restored journal says what the backup says.
fn same(home: &mut dyn Home, found: &Found) -> Result<(), BackupError> {
    let (exchange, _) = crate::journal::replay(home)?;
    if exchange == found.exchange { Ok(()) } else { Err(JournalError::Unreadable.into()) }
}

/// Writes the settings anew where the journal is to be elsewhere. Checkpoints begin a new file in the folder: those of
/// before vouch for entries that a restored journal does not have.
fn settings(folder: &Path, store: Option<&str>) -> Result<Settings, BackupError> {
    let mut settings = config::read_settings(folder)?;
    if let Some(store) = store {
        settings.store = Some(store.to_owned()).filter(|store| store != "sqlite");
        settings.store_ca = settings.store_ca.filter(|_| settings.store.is_some());
    }
    settings.checkpoints = None;
    let path = folder.join(config::SETTINGS_FILE);
    fs::write(&path, toml::to_string(&settings)?).map_err(BackupError::system(&path))?;
    Ok(settings)
}

/// Reads a backup, encrypted or not.
fn read(
    from: &Path,
    identity: Option<&Path>,
    each: impl FnMut(Line) -> Result<(), Fault>,
) -> Result<Contents, BackupError> {
    let system = BackupError::system(from);
    let mut file = BufReader::new(File::open(from).map_err(&system)?);
    let is_sealed = file.fill_buf().map_err(&system)?.starts_with(AGE);
    let read = if is_sealed {
        let locked = || BackupError::Locked(from.to_owned());
        let keys = identities(identity.ok_or_else(locked)?)?;
        let decryptor = age::Decryptor::new_buffered(file).map_err(|_| locked())?;
        let text = decryptor.decrypt(keys.iter().map(|key| key as _)).map_err(|_| locked())?;
        file::read(BufReader::new(text), each)
    } else {
        file::read(file, each)
    };
    read.map_err(|fault| fault.about(from))
}

/// The keys in a file as `age-keygen` writes it.
fn identities(path: &Path) -> Result<Vec<age::x25519::Identity>, BackupError> {
    let system = BackupError::system(path);
    let file = File::open(path).map_err(&system)?;
    let mut text = String::new();
    let _ = file.take(IDENTITY_MAX_BYTES).read_to_string(&mut text).map_err(&system)?;
    let keys: Vec<_> = text.lines().filter_map(|line| line.trim().parse().ok()).collect();
    if keys.is_empty() { Err(BackupError::Locked(path.to_owned())) } else { Ok(keys) }
}
