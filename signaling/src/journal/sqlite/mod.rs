//! The embedded home: one SQLite file, for one node.

mod account;
mod copy;
mod home;
mod nodes;
mod outbox;

use std::fs::{File, TryLockError};
use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::chain::{Entry, Head, above};
use super::{JournalError, OpenError};
use domain::time::Moment;

/// The version of the tables.
const SCHEMA: i64 = 3;
const TABLES: &str = "
    CREATE TABLE journal (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL,
        prev BLOB NOT NULL, hash BLOB NOT NULL);
    CREATE TABLE mailbox (station TEXT NOT NULL, number INTEGER NOT NULL, call TEXT NOT NULL, sender TEXT NOT NULL,
        envelope BLOB NOT NULL, PRIMARY KEY (station, number));
    CREATE INDEX mailbox_call ON mailbox (call);
    CREATE TABLE outbox (expedition TEXT PRIMARY KEY, record BLOB, state TEXT NOT NULL, attempts INTEGER NOT NULL,
        first_at INTEGER NOT NULL, next_at INTEGER NOT NULL, reason TEXT);
    CREATE INDEX outbox_due ON outbox (state, next_at);
    CREATE TABLE account (name TEXT PRIMARY KEY, person TEXT NOT NULL, roles TEXT NOT NULL, password TEXT NOT NULL);
    PRAGMA user_version = 1;
";
/// From the first version to the second: mail is numbered per station, above all that was numbered before (the row
/// without a station), requests to post are remembered, and nodes hold stations and deliveries.
const SECOND: &str = "
    CREATE TABLE mail_number (station TEXT PRIMARY KEY, last INTEGER NOT NULL);
    INSERT INTO mail_number SELECT '', (SELECT (coalesce(max(seq), 0) + 1) * 1048576 FROM journal);
    CREATE TABLE posted (call TEXT NOT NULL, request TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (call, request));
    CREATE TABLE node (id TEXT PRIMARY KEY, address TEXT, until INTEGER NOT NULL);
    CREATE TABLE holding (station TEXT PRIMARY KEY, node TEXT NOT NULL);
    ALTER TABLE outbox ADD COLUMN claimed_by TEXT;
    ALTER TABLE outbox ADD COLUMN claimed_until INTEGER;
    PRAGMA user_version = 2;
";
/// From the second version to the third: accounts have a first sign-in and an authenticator, and tries are counted.
const THIRD: &str = "
    ALTER TABLE account ADD COLUMN first_until INTEGER;
    ALTER TABLE account ADD COLUMN secret TEXT;
    ALTER TABLE account ADD COLUMN step INTEGER;
    CREATE TABLE tries (subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL,
        until INTEGER NOT NULL);
    PRAGMA user_version = 3;
";
/// How long a writer waits for another process that has the file, in milliseconds.
const BUSY_MS: u64 = 2_000;

/// A journal in a SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    head: Head,
    /// Held by a serving process, so that there is only one.
    lock: Option<File>,
}

impl Sqlite {
    /// Makes an empty journal.
    ///
    /// # Errors
    /// When there is one, or it cannot be written.
    pub fn create(path: &Path) -> Result<Self, OpenError> {
        if path.exists() {
            return Err(OpenError::Exists(named(path)));
        }
        let connection = Connection::open(path).map_err(unreadable(path))?;
        prepare(&connection)
            .and_then(|()| connection.execute_batch(TABLES))
            .and_then(|()| connection.execute_batch(SECOND))
            .and_then(|()| connection.execute_batch(THIRD))
            .map_err(unreadable(path))?;
        Ok(Self { connection, head: Head::EMPTY, lock: None })
    }

    /// Opens a journal to serve from it: alone. What nodes before it had set apart for themselves is free.
    ///
    /// # Errors
    /// When another server has it, and those of [`Sqlite::open`].
    pub fn open_alone(path: &Path) -> Result<Self, OpenError> {
        let missing = |_| OpenError::Missing(named(path));
        let lock = File::create(path.with_extension("lock")).map_err(missing)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(named(path))),
            Err(TryLockError::Error(_)) => return Err(OpenError::Missing(named(path))),
        }
        let mut home = Self::open(path)?;
        home.connection.execute_batch("DELETE FROM node").map_err(unreadable(path))?;
        home.lock = Some(lock);
        Ok(home)
    }

    /// Opens a journal.
    ///
    /// # Errors
    /// When there is none, or it is of another version.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if !path.is_file() {
            return Err(OpenError::Missing(named(path)));
        }
        let mut connection = Connection::open(path).map_err(unreadable(path))?;
        prepare(&connection).map_err(unreadable(path))?;
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unreadable(path))?;
        match begun.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(unreadable(path))? {
            SCHEMA => {}
            1 => begun.execute_batch(SECOND).and_then(|()| begun.execute_batch(THIRD)).map_err(unreadable(path))?,
            2 => begun.execute_batch(THIRD).map_err(unreadable(path))?,
            found => return Err(OpenError::Version { place: named(path), found, expected: SCHEMA }),
        }
        begun.commit().map_err(unreadable(path))?;
        Ok(Self { connection, head: Head::EMPTY, lock: None })
    }

    fn entries_after(&self, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let select = "SELECT seq, at, event, prev, hash FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut found = self.connection.prepare_cached(select).map_err(unavailable)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = found.query(params![above(after), limit]).map_err(unavailable)?;
        let (mut entries, mut seq) = (Vec::new(), after);
        while let Some(row) = rows.next().map_err(unavailable)? {
            // A value of another kind than was written is a change like any other.
            let entry = entry(row).map_err(|_| JournalError::Broken { seq: seq + 1 })?;
            seq = entry.seq;
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Waits for the disk at each commit, or not.
    fn durable(&self, yes: bool) -> Result<(), JournalError> {
        self.connection.pragma_update(None, "synchronous", if yes { "FULL" } else { "NORMAL" }).map_err(unavailable)
    }

    fn begin(&mut self) -> Result<Transaction<'_>, JournalError> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)
    }
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get::<_, i64>(0)? as u64,
        at: Moment::from_unix_ms(row.get::<_, i64>(1)? as u64),
        event: row.get(2)?,
        prev: row.get(3)?,
        hash: row.get(4)?,
    })
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")
}

fn named(path: &Path) -> String {
    path.display().to_string()
}

fn unreadable(path: &Path) -> impl Fn(rusqlite::Error) -> OpenError {
    move |source| OpenError::Unreadable { place: named(path), source: Box::new(source) }
}

fn unavailable(error: rusqlite::Error) -> JournalError {
    JournalError::unavailable(error)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_journal_of_the_first_version_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        Connection::open(&path).unwrap().execute_batch(TABLES).unwrap();
        for _ in 0..2 {
            let home = Sqlite::open(&path).unwrap();
            let base: i64 =
                home.connection.query_row("SELECT max(last) FROM mail_number", [], |row| row.get(0)).unwrap();
            assert_eq!(base, 1 << 20, "numbers go on above those of before");
        }
        Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 4").unwrap();
        assert!(matches!(Sqlite::open(&path).unwrap_err(), OpenError::Version { found: 4, .. }));
    }
}
