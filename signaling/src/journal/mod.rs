//! The journal: what has happened, mail that is on its way, records to deliver, accounts.
//!
//! [`Home`] is where it lives. [`Journal`] is how everybody else reaches it: a bounded queue to the one thread that
//! owns the home. SQLite is the embedded home; one on PostgreSQL implements the same trait.
//!
//! **Invariant:** an append says which entry it follows; if another came first nothing is written.
//!
//! # Rationale
//! Journal entries are on the disk before they count (`synchronous=FULL`). Mail is not waited for in the same way: it
//! survives a killed server, and if a power cut takes it, the call's own deadline makes the parties begin again.

pub mod chain;
mod outbox;
mod sqlite;

use domain::exchange::Event;
use domain::id::{CallId, ExpeditionId, PersonId, StationId};
use domain::time::Moment;
use tokio::sync::{mpsc, oneshot};

pub use sqlite::{OpenError, Sqlite};

/// So many jobs may wait for the journal's thread.
const JOBS: usize = 256;

/// Where a journal lives.
pub trait Home: Send {
    /// Writes entries and their effects in one transaction, if `after` is the last entry. Returns the new last one.
    fn append(&mut self, after: u64, at: Moment, events: &[Event], effects: &[Effect]) -> Result<u64, JournalError>;
    /// The entries after this one, at most `limit`.
    fn follow(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Event)>, JournalError>;
    /// Keeps mail until it is acknowledged; says no beyond `cap` per call.
    fn post(&mut self, mail: &Mail, cap: usize) -> Result<Posted, JournalError>;
    /// A station's mail after this number, at most `limit`.
    fn mail_after(&mut self, station: StationId, number: u64, limit: usize) -> Result<Vec<Mail>, JournalError>;
    /// Forgets a station's mail up to and including this number.
    fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), JournalError>;
    /// The next record to deliver, or when there will be one.
    fn next_delivery(&mut self, now: Moment) -> Result<Next, JournalError>;
    /// Notes that a delivery is tried again then.
    fn postpone(&mut self, expedition: ExpeditionId, next_at: Moment) -> Result<(), JournalError>;
    /// Records that were refused and why.
    fn dead_letters(&mut self) -> Result<Vec<DeadLetter>, JournalError>;
    /// An account by its name.
    fn account(&mut self, name: &str) -> Result<Option<Account>, JournalError>;
    /// Adds an account.
    fn add_account(&mut self, name: &str, account: &Account) -> Result<(), JournalError>;
}

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
}

/// An envelope on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Counted up per recipient.
    pub number: u64,
    /// For whom.
    pub to: StationId,
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
    /// Yes.
    Kept,
    /// No: the call has too much mail that nobody fetches.
    Full,
}

/// What there is to deliver.
#[derive(Debug, Clone)]
pub enum Next {
    /// This, now.
    Due(Delivery),
    /// Something then.
    At(Moment),
    /// Nothing.
    Nothing,
}

/// A record to deliver.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, serde::Serialize)]
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
    /// The password's hash.
    pub password: trust::PasswordHash,
}

/// The journal cannot do something.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Somebody else has appended.
    #[error("another entry came first")]
    Conflict,
    /// The home does not answer or refuses.
    #[error("the journal cannot be written or read")]
    Unavailable(#[source] Option<rusqlite::Error>),
    /// What is stored cannot be understood.
    #[error("the journal holds something that this version does not understand")]
    Unreadable,
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
