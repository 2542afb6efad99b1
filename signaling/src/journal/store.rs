//! Which home a journal has, and what is wrong when it cannot be opened.

use std::path::PathBuf;

use tokio::sync::mpsc;

use super::{Home, Postgres, PostgresStore, Sqlite, Wake};

/// Which home a journal has.
#[derive(Debug, Clone)]
pub enum Store {
    /// A file, for one node.
    Sqlite(PathBuf),
    /// A PostgreSQL database, for any number of nodes.
    Postgres(Box<PostgresStore>),
}

/// A journal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("{0}: there is no journal (make one with: signaling init)")]
    Missing(String),
    /// There is one already.
    #[error("{0}: there is a journal already")]
    Exists(String),
    /// Another server serves it.
    #[error("{0}: another server is running on this journal")]
    InUse(String),
    /// Not a journal, or it cannot be read.
    #[error("{place}: cannot be opened as a journal")]
    Unreadable {
        /// Where.
        place: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database cannot be reached just now.
    #[error("{0}: cannot be reached")]
    Away(String),
    /// Made by another version.
    #[error("{place}: was made by another version (tables {found}, this one reads {expected})")]
    Version {
        /// Where.
        place: String,
        /// The version found.
        found: i64,
        /// The version that this program reads.
        expected: i64,
    },
}

impl Store {
    /// Makes an empty journal. Never to be called from an asynchronous task.
    ///
    /// # Errors
    /// When there is one, or it cannot be made.
    pub fn create(&self) -> Result<Box<dyn Home>, OpenError> {
        Ok(match self {
            Self::Sqlite(path) => Box::new(Sqlite::create(path)?),
            Self::Postgres(store) => Box::new(Postgres::create(store)?),
        })
    }

    /// Opens a journal beside a server that may be running. Never to be called from an asynchronous task.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Home>, OpenError> {
        Ok(match self {
            Self::Sqlite(path) => Box::new(Sqlite::open(path)?),
            Self::Postgres(store) => Box::new(Postgres::open(store, None)?),
        })
    }

    /// Opens a journal to serve from it; what other nodes do is told to `wakes`. Never to be called from an
    /// asynchronous task.
    ///
    /// # Errors
    /// When there is none, it cannot be opened, or a server must be alone on it and is not.
    pub fn serve(&self, wakes: mpsc::Sender<Wake>) -> Result<Box<dyn Home>, OpenError> {
        Ok(match self {
            Self::Sqlite(path) => Box::new(Sqlite::open_alone(path)?),
            Self::Postgres(store) => Box::new(Postgres::open(store, Some(wakes))?),
        })
    }
}
