//! What the commands do: prove a journal or an export, and write one.

use std::fs::File;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use domain::time::Moment;
use serde::Serialize;
use trust::CheckpointVerifier;

use super::{Checkpoints, Finding, Walk, export};
use crate::config::ConfigError;
use crate::journal::{Home, JournalError, OpenError};

/// Entries are read in portions of this many.
const PORTION: usize = 4096;
/// No file of checkpoints is longer, in bytes: a century of them.
const CHECKPOINTS_MAX_BYTES: u64 = 1 << 30;
/// No export is longer, in bytes.
const EXPORT_MAX_BYTES: u64 = 1 << 32;

/// A journal cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The folder is not in order.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] trust::FileError),
    /// The journal cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file cannot be read or written.
    #[error("{}: cannot be read or written ({fault})", path.display())]
    System {
        /// Which.
        path: PathBuf,
        /// What the system says.
        fault: std::io::ErrorKind,
    },
    /// What is wrong is not what an export is for.
    #[error("nothing is exported: {0}")]
    Finding(Finding),
}

/// What a proof has come to.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether the journal is whole.
    pub whole: bool,
    /// So many entries were proved.
    pub entries: u64,
    /// So many of them a checkpoint vouches for.
    pub vouched: u64,
    /// How many checkpoints there are.
    pub checkpoints: usize,
    /// When the newest was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest_checkpoint: Option<Moment>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong: Option<Finding>,
}

impl Report {
    /// In a sentence.
    pub fn sentence(&self) -> String {
        let Self { entries, vouched, checkpoints, .. } = self;
        match &self.wrong {
            Some(finding) => format!("NOT WHOLE: {finding}; the {entries} entries before are sound"),
            None => format!("whole: {entries} entries, {vouched} of them vouched for by {checkpoints} checkpoints"),
        }
    }
}

/// Proves a journal against its chain and against checkpoints, if there are any.
///
/// # Errors
/// When it cannot be read; not when it is wrong.
pub fn verify_journal(home: &mut dyn Home, checkpoints: Result<Checkpoints, Finding>) -> Result<Report, JournalError> {
    let (checkpoints, spoilt) = match checkpoints {
        Ok(checkpoints) => (checkpoints, None),
        Err(finding) => (Checkpoints::default(), Some(finding)),
    };
    let mut walk = Walk::new(checkpoints);
    let wrong = through(home, &mut walk, |_| Ok(()))?.or_else(|| walk.end().err()).or(spoilt);
    let vouched = walk.checkpoints().size().min(walk.head().seq);
    Ok(Report {
        whole: wrong.is_none(),
        entries: walk.head().seq,
        vouched,
        checkpoints: walk.checkpoints().count(),
        newest_checkpoint: walk.checkpoints().newest(),
        wrong,
    })
}

/// Walks through a whole journal; tells what is wrong with it.
fn through(
    home: &mut dyn Home,
    walk: &mut Walk,
    mut each: impl FnMut(&crate::journal::Entry) -> Result<(), JournalError>,
) -> Result<Option<Finding>, JournalError> {
    let mut portion = PORTION;
    loop {
        let entries = match home.entries(walk.head().seq, portion) {
            Ok(entries) => entries,
            // An entry with something in it that no entry has: it is found one by one.
            Err(JournalError::Broken { .. }) if portion > 1 => {
                portion = 1;
                continue;
            }
            Err(JournalError::Broken { .. }) => return Ok(Some(Finding::Chain { first_wrong: walk.head().seq + 1 })),
            Err(error) => return Err(error),
        };
        if entries.is_empty() {
            return Ok(None);
        }
        for entry in entries {
            if let Err(finding) = walk.take(&entry) {
                return Ok(Some(finding));
            }
            each(&entry)?;
        }
    }
}

/// Proves an exported journal.
///
/// # Errors
/// When it cannot be read; not when it is wrong.
pub fn verify_export(path: &Path, verifier: &CheckpointVerifier) -> Result<Report, AuditError> {
    let bytes = read(path, EXPORT_MAX_BYTES)?;
    let proved = export::verify(&bytes, verifier);
    let entries = proved.map_or(0, |head| head.seq);
    let wrong = proved.err();
    let checkpoints = usize::from(wrong.is_none());
    Ok(Report { whole: wrong.is_none(), entries, vouched: entries, checkpoints, newest_checkpoint: None, wrong })
}

/// Writes a journal as text, after it was proved line by line.
///
/// # Errors
/// When the journal cannot be read, is not whole, or the text cannot be written.
pub(super) fn write_export(
    home: &mut dyn Home,
    key: &trust::CheckpointKey,
    at: Moment,
    out: &mut dyn Write,
    path: &Path,
) -> Result<u64, AuditError> {
    let fault = |error: std::io::Error| AuditError::System { path: path.to_owned(), fault: error.kind() };
    let mut walk = Walk::new(Checkpoints::default());
    let mut failed = None;
    let wrong = through(home, &mut walk, |entry| {
        out.write_all(export::line(entry).as_bytes()).map_err(|error| {
            failed = Some(error);
            JournalError::Unavailable(None)
        })
    });
    if let Some(error) = failed {
        return Err(fault(error));
    }
    if let Some(finding) = wrong? {
        return Err(AuditError::Finding(finding));
    }
    out.write_all(export::end(&walk, key, at).as_bytes()).and_then(|()| out.flush()).map_err(fault)?;
    Ok(walk.head().seq)
}

/// The checkpoints in a file; none if there is no such file.
///
/// # Errors
/// When the file cannot be read. What is wrong with a checkpoint is an answer.
pub fn checkpoints_in(path: &Path, verifier: &CheckpointVerifier) -> Result<Result<Checkpoints, Finding>, AuditError> {
    if !path.exists() {
        return Ok(Ok(Checkpoints::default()));
    }
    let bytes = read(path, CHECKPOINTS_MAX_BYTES)?;
    Ok(match std::str::from_utf8(&bytes) {
        Ok(text) => Checkpoints::read(text, verifier),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Err(Finding::Checkpoint { line: String::from_utf8_lossy(before).matches('\n').count() + 1 })
        }
    })
}

fn read(path: &Path, max_bytes: u64) -> Result<Vec<u8>, AuditError> {
    let fault = |error: std::io::Error| AuditError::System { path: path.to_owned(), fault: error.kind() };
    let file = File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    let length = file.take(max_bytes + 1).read_to_end(&mut bytes).map_err(fault)?;
    if length as u64 > max_bytes {
        return Err(AuditError::System { path: path.to_owned(), fault: std::io::ErrorKind::FileTooLarge });
    }
    Ok(bytes)
}
