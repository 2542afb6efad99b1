//! Vouches for the journal while the server runs.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use trust::{Checkpoint, CheckpointKey};

use super::{Checkpoints, Finding, Walk};
use crate::clock;
use crate::journal::{Entry, Journal, JournalError};

/// How often it vouches.
pub const CHECKPOINT_EVERY: Duration = Duration::from_mins(15);
/// A checkpoint that could not be written is tried again after this.
const RETRY: Duration = Duration::from_mins(1);
/// Entries are read in portions of this many.
const PORTION: usize = 1024;

/// Vouches for the journal: at once, every [`CHECKPOINT_EVERY`], and at the end.
pub struct Notary {
    journal: Journal,
    key: Arc<CheckpointKey>,
    file: PathBuf,
    walk: Walk,
}

/// A checkpoint cannot be made.
#[derive(Debug, thiserror::Error)]
enum NotaryError {
    #[error("no checkpoint: the journal cannot be read")]
    Journal(#[from] JournalError),
    #[error("no checkpoint: {0}")]
    Finding(#[from] Finding),
    #[error("{}: the checkpoint cannot be written there ({fault})", path.display())]
    File { path: PathBuf, fault: std::io::ErrorKind },
}

impl Notary {
    /// Of this journal, with checkpoints in this file.
    pub fn new(journal: Journal, key: Arc<CheckpointKey>, file: PathBuf) -> Self {
        Self { journal, key, file, walk: Walk::new(Checkpoints::default()) }
    }

    /// Vouches until it is told to stop, and then once more.
    pub async fn run(mut self, mut stop: oneshot::Receiver<()>) {
        loop {
            let pause = if self.vouch_or_complain().await { CHECKPOINT_EVERY } else { RETRY };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = &mut stop => {
                    let _ = self.vouch_or_complain().await;
                    return;
                }
            }
        }
    }

    async fn vouch_or_complain(&mut self) -> bool {
        match self.vouch().await {
            Ok(size) => tracing::info!(entries = size, "checkpoint"),
            Err(error) => {
                tracing::error!("{error}");
                return false;
            }
        }
        true
    }

    async fn vouch(&mut self) -> Result<u64, NotaryError> {
        loop {
            let after = self.walk.head().seq;
            let entries: Vec<Entry> = self.journal.call(move |home| home.entries(after, PORTION)).await?;
            if entries.is_empty() {
                break;
            }
            for entry in &entries {
                self.walk.take(entry)?;
            }
        }
        let tree = self.walk.tree();
        let note = self.key.sign(&Checkpoint { size: tree.size(), root: tree.root(), at: clock::now() });
        let (file, path) = (self.file.clone(), self.file.clone());
        let writing = tokio::task::spawn_blocking(move || append(&file, &note));
        let written = writing.await.map_err(|_| NotaryError::Journal(JournalError::Unavailable(None)))?;
        written.map_err(|error| NotaryError::File { path, fault: error.kind() })?;
        Ok(tree.size())
    }
}

/// Adds a checkpoint at the end of a file, which may be one that can only be added to.
///
/// # Errors
/// When the system refuses.
pub fn append(path: &Path, note: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(note.as_bytes())?;
    file.sync_data()
}
