//! A journal filled, replayed and written to.

use std::time::Instant;

use anyhow::ensure;
use domain::time::Moment;
use signaling::journal::{Home, PostgresStore, Store, replay};
use tempfile::TempDir;

use super::history::History;
use crate::bench::figures::Figures;
use crate::world::postgres::Postgres;

/// Entries are filled in with transactions of about this many.
const PORTION: usize = 10_000;
/// So many appends, each a transaction of its own, as commands make them.
const APPENDS: usize = 500;

/// A SQLite journal with a long history.
pub(super) struct Filled {
    _folder: TempDir,
    store: Store,
    entries: u64,
}

impl Filled {
    /// With at least so many entries.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn make(entries: u64) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
        let store = Store::Sqlite(folder.path().join("journal.sqlite"));
        let mut home = store.create()?;
        let mut history = History::begin()?;
        let mut last = 0;
        while last < entries {
            last = home.append(last, Moment::from_unix_ms(1_800_000_000_000), &history.next(PORTION)?, &[])?;
        }
        Ok(Self { _folder: folder, store, entries: last })
    }

    /// How many it has.
    pub(super) const fn entries(&self) -> u64 {
        self.entries
    }

    /// Opens it and replays it, as a server does when it starts: each entry is verified.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn replay(&self, figures: &mut Figures) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut home = self.store.open()?;
        let (_, last) = replay(&mut *home)?;
        figures.note("replay_s", began.elapsed().as_secs_f64());
        ensure!(last == self.entries, "{last} entries were replayed of {}", self.entries);
        Ok(())
    }
}

/// Appends to a SQLite file.
///
/// # Errors
/// When it cannot be written.
pub(super) fn append_sqlite(figures: &mut Figures) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
    let mut home = Store::Sqlite(folder.path().join("journal.sqlite")).create()?;
    figures.note("sqlite_appends_per_s", appends_per_s(&mut *home)?);
    Ok(())
}

/// Appends to a PostgreSQL of its own.
///
/// # Errors
/// When it cannot be started or written.
pub(super) fn append_postgres(figures: &mut Figures) -> anyhow::Result<()> {
    let postgres = Postgres::start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _inside = runtime.enter();
    let store = PostgresStore::new(&Postgres::address(postgres.port()), None)?;
    let mut home = Store::Postgres(Box::new(store)).create()?;
    figures.note("postgres_appends_per_s", appends_per_s(&mut *home)?);
    Ok(())
}

fn appends_per_s(home: &mut dyn Home) -> anyhow::Result<f64> {
    let events = History::begin()?.next(APPENDS)?;
    let began = Instant::now();
    let mut last = 0;
    for event in &events {
        last = home.append(last, Moment::from_unix_ms(1_800_000_000_000), std::slice::from_ref(event), &[])?;
    }
    Ok(events.len() as f64 / began.elapsed().as_secs_f64())
}
