//! The embedded home: one SQLite file.
//!
//! **Invariant:** a chain that does not fit is noticed when the file is opened, and then nothing is served from it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use domain::exchange::Event;
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId, StationId};
use domain::time::Moment;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::chain::{self, GENESIS, Hash};
use super::{Account, DeadLetter, Effect, Home, JournalError, Mail, Next, Posted, outbox};

/// The version of the tables.
const SCHEMA: i64 = 1;
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
/// How long a writer waits for another process that has the file, in milliseconds.
const BUSY_MS: u64 = 2_000;

/// A journal in a SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    last: u64,
    head: Hash,
    /// Held by a serving process, so that there is only one.
    lock: Option<File>,
}

/// A journal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("{}: there is no journal (make one with: signaling init)", .0.display())]
    Missing(PathBuf),
    /// There is one already.
    #[error("{}: there is a journal already", .0.display())]
    Exists(PathBuf),
    /// Another server serves it.
    #[error("{}: another server is running on this journal", .0.display())]
    InUse(PathBuf),
    /// Not a journal, or it cannot be read.
    #[error("{}: cannot be opened as a journal", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// Made by another version.
    #[error("{}: was made by another version (tables {found}, this one reads {SCHEMA})", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: i64,
    },
    /// Somebody has changed, dropped or put in an entry.
    #[error("{}: entry {seq} does not fit the hash chain: the journal has been changed", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The first entry that does not fit.
        seq: u64,
    },
}

/// What an opened journal holds.
pub struct Opened {
    /// The journal.
    pub home: Sqlite,
    /// Its entries.
    pub events: Vec<(u64, Event)>,
}

impl Sqlite {
    /// Makes an empty journal.
    ///
    /// # Errors
    /// When there is one, or it cannot be written.
    pub fn create(path: &Path) -> Result<Self, OpenError> {
        if path.exists() {
            return Err(OpenError::Exists(path.to_owned()));
        }
        let unreadable = |source| OpenError::Unreadable { path: path.to_owned(), source };
        let connection = Connection::open(path).map_err(unreadable)?;
        prepare(&connection).and_then(|()| connection.execute_batch(TABLES)).map_err(unreadable)?;
        Ok(Self { connection, last: 0, head: GENESIS, lock: None })
    }

    /// Opens a journal to serve from it: alone.
    ///
    /// # Errors
    /// When another server has it, and those of [`Sqlite::open`].
    pub fn open_alone(path: &Path) -> Result<Opened, OpenError> {
        let unreadable = |_| OpenError::Missing(path.to_owned());
        let lock = File::create(path.with_extension("lock")).map_err(unreadable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(path.to_owned())),
            Err(TryLockError::Error(_)) => return Err(OpenError::Missing(path.to_owned())),
        }
        let mut opened = Self::open(path)?;
        opened.home.lock = Some(lock);
        Ok(opened)
    }

    /// Opens a journal and verifies its chain.
    ///
    /// # Errors
    /// When there is none, it is of another version, or its chain is broken.
    pub fn open(path: &Path) -> Result<Opened, OpenError> {
        if !path.is_file() {
            return Err(OpenError::Missing(path.to_owned()));
        }
        let unreadable = |source| OpenError::Unreadable { path: path.to_owned(), source };
        let connection = Connection::open(path).map_err(unreadable)?;
        prepare(&connection).map_err(unreadable)?;
        let found = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(unreadable)?;
        if found != SCHEMA {
            return Err(OpenError::Version { path: path.to_owned(), found });
        }
        let mut home = Self { connection, last: 0, head: GENESIS, lock: None };
        let rows = home.rows_after(0, usize::MAX).map_err(unreadable)?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let broken = || OpenError::Broken { path: path.to_owned(), seq: home.last + 1 };
            let event = home.check(&row).ok_or_else(broken)?;
            events.push((row.seq, event));
            (home.last, home.head) = (row.seq, row.hash);
        }
        Ok(Opened { home, events })
    }

    /// The number of the last entry.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The event of a row that fits onto the last one known.
    fn check(&self, row: &Entry) -> Option<Event> {
        let fits = row.seq == self.last + 1
            && row.prev == self.head
            && row.hash == chain::link(&self.head, row.seq, row.at, &row.event);
        if fits { serde_json::from_str(&row.event).ok() } else { None }
    }

    fn rows_after(&self, after: u64, limit: usize) -> rusqlite::Result<Vec<Entry>> {
        let mut rows = self
            .connection
            .prepare_cached("SELECT seq, at, event, prev, hash FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        rows.query_map(params![after as i64, limit], Entry::read)?.collect()
    }

    /// Waits for the disk at each commit, or not.
    fn durable(&self, yes: bool) -> Result<(), JournalError> {
        self.connection.pragma_update(None, "synchronous", if yes { "FULL" } else { "NORMAL" }).map_err(unavailable)
    }
}

impl Home for Sqlite {
    fn append(&mut self, after: u64, at: Moment, events: &[Event], effects: &[Effect]) -> Result<u64, JournalError> {
        self.durable(true)?;
        if after != self.last {
            return Err(JournalError::Conflict);
        }
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
        if last_seq(&begun).map_err(unavailable)? != after {
            return Err(JournalError::Conflict);
        }
        let (mut last, mut head) = (after, self.head);
        for event in events {
            let text = serde_json::to_string(event).map_err(|_| JournalError::Unreadable)?;
            let hash = chain::link(&head, last + 1, at, &text);
            let _ = begun
                .prepare_cached("INSERT INTO journal (seq, at, event, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut insert| {
                    insert.execute(params![(last + 1) as i64, at.unix_ms() as i64, text, head, hash])
                })
                .map_err(unavailable)?;
            (last, head) = (last + 1, hash);
        }
        for effect in effects {
            perform(&begun, at, effect).map_err(unavailable)?;
        }
        begun.commit().map_err(unavailable)?;
        (self.last, self.head) = (last, head);
        Ok(last)
    }

    fn follow(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Event)>, JournalError> {
        let rows = self.rows_after(after, limit).map_err(unavailable)?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let event = if row.seq <= self.last {
                serde_json::from_str(&row.event).map_err(|_| JournalError::Unreadable)?
            } else {
                let event = self.check(&row).ok_or(JournalError::Unreadable)?;
                (self.last, self.head) = (row.seq, row.hash);
                event
            };
            events.push((row.seq, event));
        }
        Ok(events)
    }

    fn post(&mut self, mail: &Mail, cap: usize) -> Result<Posted, JournalError> {
        self.durable(false)?;
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
        let waiting: i64 = begun
            .query_row("SELECT count(*) FROM mailbox WHERE call = ?1", [mail.call.to_string()], |row| row.get(0))
            .map_err(unavailable)?;
        if waiting as usize >= cap {
            return Ok(Posted::Full);
        }
        let columns = params![
            mail.to.to_string(),
            mail.number as i64,
            mail.call.to_string(),
            mail.from.to_string(),
            mail.envelope
        ];
        let insert = "INSERT INTO mailbox (station, number, call, sender, envelope) VALUES (?1, ?2, ?3, ?4, ?5)";
        let _ = begun.execute(insert, columns).map_err(unavailable)?;
        begun.commit().map_err(unavailable)?;
        Ok(Posted::Kept)
    }

    fn mail_after(&mut self, station: StationId, number: u64, limit: usize) -> Result<Vec<Mail>, JournalError> {
        let mut rows = self
            .connection
            .prepare_cached(
                "SELECT number, call, sender, envelope FROM mailbox
                 WHERE station = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
            )
            .map_err(unavailable)?;
        let read = |row: &Row<'_>| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, Vec<u8>>(3)?))
        };
        let found = rows
            .query_map(params![station.to_string(), number as i64, limit as i64], read)
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(unavailable)?;
        let mail = found.into_iter().map(|(number, call, from, envelope)| {
            let call = CallId::from_str(&call).ok()?;
            Some(Mail { number: number as u64, to: station, call, from: parse_station(&from)?, envelope })
        });
        mail.collect::<Option<_>>().ok_or(JournalError::Unreadable)
    }

    fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), JournalError> {
        self.durable(false)?;
        let upto = i64::try_from(number).unwrap_or(i64::MAX);
        let delete = "DELETE FROM mailbox WHERE station = ?1 AND number <= ?2";
        self.connection.execute(delete, params![station.to_string(), upto]).map(drop).map_err(unavailable)
    }

    fn next_delivery(&mut self, now: Moment) -> Result<Next, JournalError> {
        outbox::next(&self.connection, now)
    }

    fn postpone(&mut self, expedition: ExpeditionId, next_at: Moment) -> Result<(), JournalError> {
        self.durable(false)?;
        outbox::postpone(&self.connection, expedition, next_at).map_err(unavailable)
    }

    fn dead_letters(&mut self) -> Result<Vec<DeadLetter>, JournalError> {
        outbox::dead_letters(&self.connection)
    }

    fn account(&mut self, name: &str) -> Result<Option<Account>, JournalError> {
        let select = "SELECT person, roles, password FROM account WHERE name = ?1";
        let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?));
        let found = self.connection.query_row(select, [name], read).optional().map_err(unavailable)?;
        let Some((person, roles, password)) = found else { return Ok(None) };
        let unreadable = JournalError::Unreadable;
        let Ok(person) = person.parse() else { return Err(unreadable) };
        let (Ok(roles), Ok(password)) = (serde_json::from_str(&roles), password.parse()) else {
            return Err(unreadable);
        };
        Ok(Some(Account { person, roles, password }))
    }

    fn add_account(&mut self, name: &str, account: &Account) -> Result<(), JournalError> {
        self.durable(true)?;
        let roles = serde_json::to_string(&account.roles).map_err(|_| JournalError::Unreadable)?;
        let insert = "INSERT INTO account (name, person, roles, password) VALUES (?1, ?2, ?3, ?4)";
        let columns = params![name, account.person.to_string(), roles, account.password.as_phc()];
        self.connection.execute(insert, columns).map(drop).map_err(unavailable)
    }
}

struct Entry {
    seq: u64,
    at: Moment,
    event: String,
    prev: Hash,
    hash: Hash,
}

impl Entry {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get::<_, i64>(0)? as u64,
            at: Moment::from_unix_ms(row.get::<_, i64>(1)? as u64),
            event: row.get(2)?,
            prev: row.get(3)?,
            hash: row.get(4)?,
        })
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")
}

fn last_seq(begun: &Transaction<'_>) -> rusqlite::Result<u64> {
    begun.query_row("SELECT coalesce(max(seq), 0) FROM journal", [], |row| row.get::<_, i64>(0)).map(|seq| seq as u64)
}

fn perform(begun: &Transaction<'_>, at: Moment, effect: &Effect) -> rusqlite::Result<()> {
    match effect {
        Effect::DropMail(call) => begun.execute("DELETE FROM mailbox WHERE call = ?1", [call.to_string()]).map(drop),
        Effect::Store(expedition, record) => outbox::store(begun, *expedition, record, at),
        Effect::Delivered(expedition) => outbox::delivered(begun, *expedition),
        Effect::Dead(expedition, reason) => outbox::dead(begun, *expedition, reason),
        Effect::Postpone(expedition, next_at) => outbox::postpone(begun, *expedition, *next_at),
        Effect::Revive(expedition) => outbox::revive(begun, *expedition, at),
    }
}

fn parse_station(text: &str) -> Option<StationId> {
    let (kind, id) = text.split_once(':')?;
    match kind {
        "kiosk" => KioskId::from_str(id).ok().map(StationId::Kiosk),
        "console" => ConsoleId::from_str(id).ok().map(StationId::Console),
        _ => None,
    }
}

pub(super) fn unavailable(error: rusqlite::Error) -> JournalError {
    JournalError::Unavailable(Some(error))
}
