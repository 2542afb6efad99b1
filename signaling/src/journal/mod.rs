//! The journal: what has happened, mail that is on its way, records to deliver, accounts, and which node holds whom.
//!
//! [`Home`] is where it lives. [`Journal`] is how everybody else reaches it: a bounded queue to the one thread that
//! owns the home. SQLite is the embedded home, for one node; PostgreSQL is the home of any number of equal nodes.
//!
//! **Invariant:** an append says which entry it follows; if another came first nothing is written.
//! **Invariant:** every entry is verified against the hash chain before it counts.
//!
//! # Rationale
//! Journal entries are on the disk before they count (SQLite `synchronous=FULL`, PostgreSQL `synchronous_commit=on`).
//! Mail is on PostgreSQL's disk before it is answered for, since a database may crash, or another take over, while
//! stations and nodes go on. In SQLite, leases and acknowledgements everywhere, it is not waited for: they survive a
//! killed server, and a power cut that takes them takes the server's connections too, so that parties begin again.
//! A letter that its receiver acknowledges at once is not stored at all; see [`crate::node`].
//!
//! Which station is connected where is not in the chain of entries: it changes at each break and says nothing about
//! calls. But an entry that says that a station is gone is written only together with taking the station from the node
//! that held it, in one transaction: a station that has come back to another node is never called lost.

pub mod chain;
mod nodes;
mod postgres;
mod sqlite;
mod store;
mod tries;

use std::time::Duration;

use domain::exchange::{Event, Exchange, Kept};
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId, PersonId, RequestId, StationId};
use domain::time::Moment;
use tokio::sync::{mpsc, oneshot};

pub use chain::{Entry, Head};
pub use nodes::{Here, LEASE, Node, NodeId, Pulse, Wake};
pub use postgres::{Postgres, PostgresStore, StoreError};
pub use sqlite::Sqlite;
pub use store::{OpenError, Store};
pub use tries::Tried;

/// So many jobs may wait for the journal's thread.
const JOBS: usize = 256;
/// Entries are replayed in portions of this many.
const PORTION: usize = 4096;
/// A request to post is remembered for so long, in milliseconds: stations do not repeat one later.
const POSTED_KEPT_MS: u64 = 60_000;
/// A record that another node has set apart is looked at again after this.
const CLAIMED_LOOK: Duration = Duration::from_secs(2);

/// Where a journal lives.
pub trait Home: Send {
    /// Writes entries and their effects in one transaction, if `after` is the last entry. Returns the new last one.
    fn append(&mut self, after: u64, at: Moment, events: &[Event], effects: &[Effect]) -> Result<u64, JournalError>;
    /// The entries after this one, at most `limit`.
    fn follow(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Event)>, JournalError>;
    /// The entries after this one as they are stored, at most `limit`: nothing is verified.
    fn entries(&mut self, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError>;
    /// Keeps mail until it is acknowledged; says no beyond `cap` per call. A repeated request is taken once.
    fn post(&mut self, post: &Post, cap: usize) -> Result<Posted, JournalError>;
    /// A station's mail after this number, at most `limit`.
    fn mail_after(&mut self, station: StationId, number: u64, limit: usize) -> Result<Vec<Mail>, JournalError>;
    /// Who has mail, and the number of the newest.
    fn mail_waiting(&mut self) -> Result<Vec<(StationId, u64)>, JournalError>;
    /// Forgets a station's mail up to and including this number.
    fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), JournalError>;
    /// Sets so many numbers of a station's mail apart, above all that were given; returns the first.
    fn reserve(&mut self, station: StationId, count: u64) -> Result<u64, JournalError>;
    /// Forgets these of a station's mail.
    fn forget(&mut self, station: StationId, numbers: &[u64]) -> Result<(), JournalError>;
    /// Notes that a station is connected to this node, whoever held it before.
    fn claim(&mut self, station: StationId, node: NodeId) -> Result<(), JournalError>;
    /// Notes that a station is not connected to this node any more, if it was.
    fn release(&mut self, station: StationId, node: NodeId) -> Result<(), JournalError>;
    /// Who holds a station.
    fn holder(&mut self, station: StationId) -> Result<Option<NodeId>, JournalError>;
    /// Renews this node's lease, and tells of all nodes and of what they hold.
    fn pulse(&mut self, here: &Here, now: Moment) -> Result<Pulse, JournalError>;
    /// The next record to deliver, set apart for this node until then; or when there will be one.
    fn next_delivery(&mut self, node: NodeId, now: Moment, until: Moment) -> Result<Next, JournalError>;
    /// Notes that a delivery is tried again then.
    fn postpone(&mut self, expedition: ExpeditionId, next_at: Moment) -> Result<(), JournalError>;
    /// Records that were refused and why.
    fn dead_letters(&mut self) -> Result<Vec<DeadLetter>, JournalError>;
    /// How many of these are older.
    fn older(&mut self, what: Kept, before: Moment) -> Result<u64, JournalError>;
    /// The calls that have mail.
    fn calls_with_mail(&mut self) -> Result<Vec<CallId>, JournalError>;
    /// An account by its name.
    fn account(&mut self, name: &str) -> Result<Option<Account>, JournalError>;
    /// All accounts with their names, in the order of these.
    fn accounts(&mut self) -> Result<Vec<(String, Account)>, JournalError>;
    /// Notes that an account's code of this step is used; says no if it, or a later one, was used before.
    fn use_code(&mut self, name: &str, step: u64) -> Result<bool, JournalError>;
    /// Notes a try to sign in, for each of these for whom tries are counted. If one of them is locked, nothing is noted,
    /// and the answer is until when.
    fn tried(&mut self, subjects: &[String], tried: Tried, now: Moment) -> Result<Option<Moment>, JournalError>;
    /// Copies the rows of all tables but those that are worth nothing later, as they are at one moment; those of the
    /// journal in their order.
    fn dump(&mut self, each: &mut dyn FnMut(Row) -> Result<(), JournalError>) -> Result<(), JournalError>;
    /// Fills an empty journal with rows, all or none.
    fn load(&mut self, next: &mut dyn FnMut() -> Result<Vec<Row>, JournalError>) -> Result<(), JournalError>;
    /// Adds an account.
    fn add_account(&mut self, name: &str, account: &Account) -> Result<(), JournalError>;
}

/// A row in a form that every home understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of which table.
    pub table: String,
    /// A JSON object; bytes as `\x` and hexadecimal digits.
    pub row: serde_json::Value,
}

/// Tables whose rows are worth nothing on another day, or are made with the tables.
const NOT_COPIED: [&str; 5] = ["mailbox", "node", "posted", "skranke", "tries"];

/// What is written together with entries.
#[derive(Debug, Clone)]
pub enum Effect {
    /// The mail of a call is dropped.
    DropMail(CallId),
    /// A sealed record waits for delivery.
    Store(ExpeditionId, Vec<u8>),
    /// A record was taken by the authority; its ciphertext is erased.
    Delivered(ExpeditionId),
    /// A record is refused and kept for somebody to look at.
    Dead(ExpeditionId, &'static str),
    /// A delivery is tried again then.
    Postpone(ExpeditionId, Moment),
    /// A refused record is to be delivered again, from the beginning.
    Revive(ExpeditionId),
    /// What is older is erased; mail is not: it goes with its call.
    Erase(Kept, Moment),
    /// This node holds the station; nothing at all is written if another does.
    Keep(StationId, NodeId),
    /// This node does not hold the station any more; nothing at all is written if it did not.
    Release(StationId, NodeId),
    /// An account is made; nothing at all is written if there is one of this name.
    AddAccount(String, Box<Account>),
    /// An account is as said; nothing at all is written if it has another password than `was`, where that is said.
    ChangeAccount {
        /// Its name.
        name: String,
        /// The password that it has before.
        was: Option<trust::PasswordHash>,
        /// How it is.
        now: Box<Account>,
    },
}

/// An envelope to be kept.
#[derive(Debug, Clone)]
pub struct Post {
    /// The sender's number for it.
    pub request: RequestId,
    /// When.
    pub at: Moment,
    /// For whom.
    pub to: StationId,
    /// In which call.
    pub call: CallId,
    /// From whom.
    pub from: StationId,
    /// Opaque.
    pub envelope: Vec<u8>,
    /// Whether other nodes are to be told at once.
    pub wake: bool,
}

/// An envelope on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Counted up per recipient.
    pub number: u64,
    /// In which call.
    pub call: CallId,
    /// From whom.
    pub from: StationId,
    /// Opaque.
    pub envelope: Vec<u8>,
}

/// Whether mail was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// Yes, under this number.
    Kept(u64),
    /// Yes, when it was asked before.
    Known,
    /// No: the call has too much mail that nobody fetches.
    Full,
}

/// What there is to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This, now.
    Due(Delivery),
    /// Something then.
    At(Moment),
    /// Nothing.
    Nothing,
}

/// A record to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The expedition.
    pub expedition: ExpeditionId,
    /// Sealed.
    pub record: Vec<u8>,
    /// How often it was tried before.
    pub attempts: u32,
    /// Since when.
    pub first_at: Moment,
}

/// A record that the authority does not take.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DeadLetter {
    /// The expedition.
    pub expedition: ExpeditionId,
    /// Why.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when.
    pub first_at: Moment,
}

/// A local account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// What the person is at work.
    pub roles: Vec<trust::Role>,
    /// The hash of the password, or of the code of the first sign-in.
    pub password: trust::PasswordHash,
    /// Until when the first sign-in may be, where it is awaited.
    pub first_until: Option<Moment>,
    /// The authenticator, where there is one.
    pub second_factor: Option<SecondFactor>,
}

/// The authenticator of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Its secret, as [`trust::TotpSecret::sealed`] makes it.
    pub sealed: String,
    /// The step of the code that was used last.
    pub last: u64,
}

/// An account as a database has it: name, person, roles, password, first sign-in, secret, step.
type Stored = (String, String, String, String, Option<i64>, Option<String>, Option<i64>);

impl Account {
    /// The columns, in the order of [`Stored`].
    const COLUMNS: &str = "name, person, roles, password, first_until, secret, step";

    /// An account with a password and nothing else.
    pub fn plain(person: PersonId, roles: Vec<trust::Role>, password: trust::PasswordHash) -> Self {
        Self { person, roles, password, first_until: None, second_factor: None }
    }

    fn read(
        (name, person, roles, password, first_until, secret, step): Stored,
    ) -> Result<(String, Self), JournalError> {
        let last = step.unwrap_or_default() as u64;
        let account = || {
            Some(Self {
                person: person.parse().ok()?,
                roles: serde_json::from_str(&roles).ok()?,
                password: password.parse().ok()?,
                first_until: first_until.map(|ms| Moment::from_unix_ms(ms as u64)),
                second_factor: secret.map(|sealed| SecondFactor { sealed, last }),
            })
        };
        Ok((name, account().ok_or(JournalError::Unreadable)?))
    }

    fn write(&self, name: &str) -> Result<Stored, JournalError> {
        let roles = serde_json::to_string(&self.roles).map_err(|_| JournalError::Unreadable)?;
        let (person, password) = (self.person.to_string(), self.password.as_phc().to_owned());
        let first_until = self.first_until.map(|until| until.unix_ms() as i64);
        let (secret, step) = match &self.second_factor {
            Some(factor) => (Some(factor.sealed.clone()), Some(factor.last as i64)),
            None => (None, None),
        };
        Ok((name.to_owned(), person, roles, password, first_until, secret, step))
    }
}

/// The journal cannot do something.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Somebody else has appended.
    #[error("another entry came first")]
    Conflict,
    /// Another node holds the station.
    #[error("another node holds the station")]
    Moved,
    /// There is an account of this name already, or it has changed meanwhile.
    #[error("the account is there already, or has changed")]
    Taken,
    /// The home does not answer or refuses.
    #[error("the journal cannot be written or read")]
    Unavailable(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// What is stored cannot be understood.
    #[error("the journal holds something that this version does not understand")]
    Unreadable,
    /// Somebody has changed, dropped or put in an entry.
    #[error("entry {seq} does not fit the hash chain: the journal has been changed")]
    Broken {
        /// The first entry that does not fit.
        seq: u64,
    },
    /// Entries that were there are not there any more, as after a restored backup.
    #[error("the journal ends with entry {seq} and was longer before: start the server anew")]
    Shortened {
        /// The last entry that is there.
        seq: u64,
    },
}

impl JournalError {
    fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Some(Box::new(error)))
    }

    /// Whether what is in memory cannot be trusted any more.
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Unreadable | Self::Broken { .. } | Self::Shortened { .. })
    }
}

/// The exchange as the journal tells it, and the number of its last entry. The whole chain is verified.
///
/// # Errors
/// When it cannot be read, or does not fit.
pub fn replay(home: &mut dyn Home) -> Result<(Exchange, u64), JournalError> {
    let (mut exchange, mut last) = (Exchange::default(), 0);
    loop {
        let entries = home.follow(last, PORTION)?;
        let Some((newest, _)) = entries.last() else { return Ok((exchange, last)) };
        last = *newest;
        for (_, event) in &entries {
            exchange.apply(event);
        }
    }
}

/// Bytes from their hexadecimal digits.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match *pair {
        [high, low] => Some((digit(high)? * 16 + digit(low)?) as u8),
        _ => None,
    });
    pairs.collect()
}

/// A station as it is stored, `kiosk:...` or `console:...`.
fn parse_station(text: &str) -> Option<StationId> {
    let (kind, id) = text.split_once(':')?;
    match kind {
        "kiosk" => id.parse::<KioskId>().ok().map(StationId::Kiosk),
        "console" => id.parse::<ConsoleId>().ok().map(StationId::Console),
        _ => None,
    }
}

type Job = Box<dyn FnOnce(&mut dyn Home) + Send>;

/// The way to the journal.
#[derive(Clone)]
pub struct Journal {
    jobs: mpsc::Sender<Job>,
}

impl Journal {
    /// Starts the thread that owns the home. It ends when the last [`Journal`] is gone.
    pub fn start(mut home: Box<dyn Home>) -> std::io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel::<Job>(JOBS);
        let thread = std::thread::Builder::new().name("journal".into());
        let _ = thread.spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut *home);
            }
        })?;
        Ok(Self { jobs })
    }

    /// Does something on the journal's thread and waits for it.
    ///
    /// # Errors
    /// Those of the job; [`JournalError::Unavailable`] if the thread is gone.
    pub async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Home) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (done, result) = oneshot::channel();
        let job: Job = Box::new(move |home| {
            let _ = done.send(job(home));
        });
        self.jobs.send(job).await.map_err(|_| JournalError::Unavailable(None))?;
        result.await.map_err(|_| JournalError::Unavailable(None))?
    }
}
