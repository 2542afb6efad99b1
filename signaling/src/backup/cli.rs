//! `signaling backup` and `signaling restore`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{BackupError, make, restore};

/// Copy a server's folder and its journal into one file.
#[derive(Debug, Args)]
pub struct Backup {
    /// The server's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// A new file. It holds the server's keys: only its owner may read it.
    #[arg(long)]
    pub to: PathBuf,
    /// Encrypt it to the holder of this key, age1... as `age-keygen` tells it.
    #[arg(long)]
    pub recipient: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Restore a backup.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    #[arg(long)]
    pub from: PathBuf,
    /// A new folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// The key that opens an encrypted backup: a file as `age-keygen` writes it.
    #[arg(long)]
    pub identity: Option<PathBuf>,
    /// Put the journal into this database, postgresql://PERSON:PASSWORD@HOST/DATABASE, which must be empty; or `sqlite`
    /// for a file in the folder. Without it, where server.toml names it.
    #[arg(long)]
    pub store: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Makes a backup and tells of it.
///
/// # Errors
/// When there is none.
pub fn backup(order: &Backup, out: &mut impl Write) -> Result<(), BackupError> {
    let made = make(&order.dir, &order.to, order.recipient.as_deref())?;
    let sentence = || {
        let kind =
            if made.encrypted { "encrypted backup" } else { "backup, NOT encrypted: it holds the server's keys" };
        format!("{}: {kind}, {} entries, read again and whole", made.to.display(), made.contents.entries)
    };
    print(out, order.json, &made, sentence)
}

/// Restores a backup and tells of it.
///
/// # Errors
/// When it is not restored.
pub fn restored(order: &Restore, out: &mut impl Write) -> Result<(), BackupError> {
    let restored = restore(&order.from, &order.dir, order.identity.as_deref(), order.store.as_deref())?;
    let sentence = || {
        format!(
            "{}: restored, {} entries; what came after the backup is gone. Name a new file for `checkpoints` in \
             server.toml, then: signaling serve --dir {}",
            restored.dir.display(),
            restored.contents.entries,
            restored.dir.display()
        )
    };
    print(out, order.json, &restored, sentence)
}

fn print(
    out: &mut impl Write,
    json: bool,
    told: &impl serde::Serialize,
    sentence: impl FnOnce() -> String,
) -> Result<(), BackupError> {
    let text = if json { serde_json::to_string(told).unwrap_or_default() } else { sentence() };
    writeln!(out, "{text}").map_err(BackupError::system(&PathBuf::from("standard output")))
}
