//! Backups: the server's folder and its journal in one file, whatever the journal's home is.
//!
//! `signaling backup` works beside a running server: one read transaction sees one state. What it writes it reads again
//! before it says that there is a backup. `signaling restore` makes a new folder and a new journal, in either home, and
//! overwrites nothing; the folder holds the server's keys, so stations find the same server and need no enrolment.
//!
//! **Invariant:** a file that was changed or cut off is not restored from.
//!
//! # Rationale
//! The rows are copied, not the files of SQLite or a dump of PostgreSQL: one form for both homes, no other program
//! needed, and a fleet can move from one to the other. Mail of running calls stays out: it is worth nothing minutes
//! later, and a call that has lost some begins again by itself.

pub mod cli;
mod file;
mod make;
mod restore;

pub use file::Contents;
pub use make::{Made, make};
pub use restore::{Restored, restore};

use std::path::PathBuf;

use crate::audit::Finding;
use crate::config::ConfigError;
use crate::journal::{JournalError, OpenError};

/// A backup cannot be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder is not in order.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The journal cannot be opened or made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file or folder cannot be read or written.
    #[error("{}: cannot be read or written ({fault})", path.display())]
    System {
        /// Which.
        path: PathBuf,
        /// What the system says.
        fault: std::io::ErrorKind,
    },
    /// There is something already.
    #[error("{}: is there already; nothing was changed", .0.display())]
    Exists(PathBuf),
    /// Not a backup, or not a whole one.
    #[error("{}: is not a whole backup ({what})", path.display())]
    NotWhole {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// The journal in it was changed.
    #[error("{}: {finding}", path.display())]
    Journaled {
        /// Which file, or where the journal is.
        path: PathBuf,
        /// What is wrong.
        finding: Finding,
    },
    /// The reader's key is not one.
    #[error("is not an age recipient (age1...)")]
    Recipient,
    /// The file is encrypted and no key fits.
    #[error("{}: is encrypted: none of the keys given (--identity) opens it", .0.display())]
    Locked(PathBuf),
    /// What has to be in the settings is not there.
    #[error("the settings cannot be written down")]
    Settings(#[from] toml::ser::Error),
}

impl BackupError {
    fn system(path: &std::path::Path) -> impl Fn(std::io::Error) -> Self {
        move |error| Self::System { path: path.to_owned(), fault: error.kind() }
    }
}
