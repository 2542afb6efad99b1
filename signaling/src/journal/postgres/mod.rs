//! The home for several nodes: a PostgreSQL database.
//!
//! Each home has one connection, kept up by a task of its own ([`connection`]). While there is none, everything is
//! refused at once; nothing waits longer than [`OPERATION_MAX`].
//!
//! **Invariant:** whatever an operation that ran out of time has done in the database is found out by following.
//!
//! # Rationale
//! Two nodes that append at the same time meet at the primary key: the second waits for the first one's transaction and
//! then has a conflict. Time comes from the database's clock where nodes are compared with each other (leases).

mod account;
mod connection;
mod copy;
mod home;
mod nodes;
mod outbox;
mod schema;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config};

use super::chain::Head;
use super::{JournalError, OpenError, Wake};
use connection::Session;

/// An operation that takes longer is given up, and the connection with it.
const OPERATION_MAX: Duration = Duration::from_secs(3);
/// A backup or a restoration of the whole journal is given up after this.
const COPY_MAX: Duration = Duration::from_hours(2);
/// How long opening a journal waits for the first connection.
const OPEN_MAX: Duration = Duration::from_secs(5);
/// What is asked of each connection: a node that stops in the middle of a transaction lets others go on, in
/// milliseconds.
const OPTIONS: &str = "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=5000 -c lock_timeout=3000";

/// Where a journal lives in PostgreSQL.
#[derive(Clone)]
pub struct PostgresStore {
    config: Config,
    tls: Option<Arc<ClientConfig>>,
}

/// The address of a database cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Not an address of a database.
    #[error("is not postgresql://PERSON:PASSWORD@HOST/DATABASE")]
    Address,
    /// Over a network without TLS.
    #[error("names another machine: the certificate authority of the database is needed (store_ca)")]
    Plain,
}

impl PostgresStore {
    /// Reads an address as libpq writes it, `postgresql://...`. `tls` verifies the database; without it only this
    /// machine will do.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn new(address: &str, tls: Option<Arc<ClientConfig>>) -> Result<Self, StoreError> {
        let mut config: Config = address.parse().map_err(|_| StoreError::Address)?;
        if config.get_hosts().is_empty() {
            return Err(StoreError::Address);
        }
        let here = |host: &Host| match host {
            Host::Unix(_) => true,
            Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        };
        let elsewhere = config.get_hosts().iter().any(|host| !here(host))
            || config.get_hostaddrs().iter().any(|ip| !ip.is_loopback());
        if tls.is_none() && elsewhere {
            return Err(StoreError::Plain);
        }
        let _ = config
            .ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable })
            .application_name("skranke")
            .options(OPTIONS)
            .connect_timeout(OPERATION_MAX)
            .tcp_user_timeout(OPERATION_MAX)
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        Ok(Self { config, tls })
    }

    /// Whether the address holds a password.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// The database's name, for messages: never the address, which may hold a password.
    fn named(&self) -> String {
        format!("PostgreSQL database {}", self.config.get_dbname().unwrap_or("without a name"))
    }
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.named())
    }
}

/// A journal in PostgreSQL.
pub struct Postgres {
    runtime: Handle,
    sessions: mpsc::Receiver<Session>,
    session: Option<Session>,
    head: Head,
}

impl Postgres {
    /// Makes an empty journal in a database that exists.
    ///
    /// # Errors
    /// When there is one, or it cannot be made.
    pub fn create(store: &PostgresStore) -> Result<Self, OpenError> {
        let mut home = Self::connect(store, None)?;
        let made = home.run(schema::create).map_err(|source| unreadable(store, source))?;
        if made { Ok(home) } else { Err(OpenError::Exists(store.named())) }
    }

    /// Opens a journal; what other nodes do is told to `wakes`.
    ///
    /// # Errors
    /// When there is none, it is of another version, or the database cannot be reached.
    pub fn open(store: &PostgresStore, wakes: Option<mpsc::Sender<Wake>>) -> Result<Self, OpenError> {
        let mut home = Self::connect(store, wakes)?;
        match home.run(schema::migrate).map_err(|source| unreadable(store, source))? {
            Some(schema::VERSION) => Ok(home),
            Some(found) => Err(OpenError::Version { place: store.named(), found, expected: schema::VERSION }),
            None => Err(OpenError::Missing(store.named())),
        }
    }

    fn connect(store: &PostgresStore, wakes: Option<mpsc::Sender<Wake>>) -> Result<Self, OpenError> {
        let runtime = Handle::current();
        let (send, mut sessions) = mpsc::channel(1);
        drop(runtime.spawn(connection::keep(store.clone(), send, wakes)));
        let first = runtime.block_on(tokio::time::timeout(OPEN_MAX, sessions.recv()));
        let session = first.ok().flatten().ok_or_else(|| OpenError::Away(store.named()))?;
        Ok(Self { runtime, sessions, session: Some(session), head: Head::EMPTY })
    }

    /// Runs an operation on the connection, if there is one.
    fn run<T>(&mut self, operation: impl AsyncFnOnce(&mut Client) -> Result<T, Failure>) -> Result<T, JournalError> {
        self.run_for(OPERATION_MAX, operation)
    }

    /// The same, with another limit.
    fn run_for<T>(
        &mut self,
        limit: Duration,
        operation: impl AsyncFnOnce(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, JournalError> {
        while self.session.as_ref().is_none_or(|session| session.client.is_closed()) {
            self.session = None;
            self.session = Some(self.sessions.try_recv().map_err(|_| JournalError::Unavailable(None))?);
        }
        let Some(session) = &mut self.session else { return Err(JournalError::Unavailable(None)) };
        let ran = async { tokio::time::timeout(limit, operation(&mut session.client)).await };
        match self.runtime.block_on(ran) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(Failure::Journal(error))) => Err(error),
            Ok(Err(Failure::Sql(error))) => {
                if error.as_db_error().is_none() || error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION) {
                    // Broken, or a replica by now: the next one may lead to the database that takes over.
                    self.session = None;
                }
                Err(JournalError::unavailable(error))
            }
            Err(late) => {
                self.session = None;
                Err(JournalError::unavailable(late))
            }
        }
    }
}

/// Why an operation was not done.
enum Failure {
    Sql(tokio_postgres::Error),
    Journal(JournalError),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

fn unreadable(store: &PostgresStore, source: JournalError) -> OpenError {
    OpenError::Unreadable { place: store.named(), source: Box::new(source) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_over_a_network_without_tls_and_no_password_is_shown() {
        let new = |address: &str| PostgresStore::new(address, None);
        for address in [
            "postgresql:///skranke?host=/run/postgresql",
            "postgresql://skranke@localhost/skranke",
            "postgresql://skranke:hemmelig@127.0.0.1:5433/skranke",
        ] {
            let shown = format!("{:?}", new(address).unwrap());
            assert!(!shown.contains("hemmelig"), "{shown}");
        }
        for address in ["", "skranke", "postgresql:///skranke", "http://localhost", "postgresql://localhost:x/skranke"]
        {
            assert_eq!(new(address).unwrap_err(), StoreError::Address, "{address}");
        }
        for address in ["postgresql://db.kommune.dk/skranke", "postgresql://localhost,10.0.0.7/skranke"] {
            assert_eq!(new(address).unwrap_err(), StoreError::Plain, "{address}");
        }
    }
}
