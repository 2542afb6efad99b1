//! The one task that owns the exchange.
//!
//! Sockets, sign-in and delivery send it [`ToNode`]; it decides, appends to the journal, applies, answers, and pushes to
//! each connected station the view that the station should now have.
//!
//! **Invariant:** a reply of `Done` is sent only after the entry it stands for is in the journal; to a letter, after it
//! is stored or its receiver has acknowledged it.
//! **Invariant:** the task never waits for a station: a station that does not read is let go.
//! **Invariant:** a station is called lost only by taking it from the node that held it; see [`crate::journal`].
//!
//! Several nodes on one journal are equal. Each follows the journal, does what is due (the append decides who was
//! first), and looks after the stations of a node whose lease has ended.

mod commit;
mod desk;
mod drain;
mod fleet;
mod letters;
mod mail;
mod peer;
mod record;
mod request;
mod retention;
mod sign_in;
mod trusting;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use domain::digest::Digest;
use domain::exchange::{Actor, Command, Exchange, Outcome};
use domain::id::{CallId, ConsoleId, ExpeditionId, RequestId, StationId};
use domain::time::Moment;
use protocol::station::{RefusedReason, Request};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::MissedTickBehavior;

use crate::authority::Trust;
use crate::clock;
use crate::delivery::Settled;
use crate::health::Health;
use crate::journal::{Effect, Journal, JournalError, NodeId, Wake};
use crate::provider::Provider;
pub use desk::{Desk, Fresh, Look};
pub use peer::{Closing, Connection, OUTBOUND};
pub use sign_in::{Asked, ISSUER, account_name, bare_first_code};

/// So many messages may wait for the node.
pub const INBOX: usize = 1024;
/// How often the node looks for entries and mail of others, of which no hint has come.
const LOOK: Duration = Duration::from_secs(1);
/// How often the node looks for letters that have been in its memory for too long, and for answers that wait.
const SWEEP: Duration = Duration::from_millis(100);
/// So many messages are taken in a row before the node looks at anything else.
const TAKEN_AT_ONCE: usize = 64;
/// How often the node renews its lease and looks who holds which station.
const PULSE: Duration = Duration::from_secs(2);
/// The node never sleeps longer: a clock that was set is noticed.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// What the node is told.
pub enum ToNode {
    /// Is this station accepted?
    Accepts(StationId, Digest, oneshot::Sender<bool>),
    /// A station has said hello.
    Connected(StationId, Connection, RequestId),
    /// A station asks something.
    Request(StationId, u64, Request),
    /// A connection is gone.
    Gone(StationId, u64),
    /// A console puts a sealed record.
    Record(Record),
    /// A password has been checked.
    SignInChecked(SignInChecked),
    /// The identity provider has answered.
    ProviderAsked(Asked),
    /// A try to deliver is over. The answer says whether that is noted.
    Delivered(ExpeditionId, Outcome, Settled, oneshot::Sender<bool>),
    /// Somebody looks at the exchange, if asked for as the journal has it now.
    Look(Fresh, Look),
    /// Something is to be decided.
    Commit(Actor, Command, Vec<Effect>, oneshot::Sender<Result<(), RefusedReason>>),
    /// It trusts, or shows, something else from now on.
    Trusts(Arc<Trust>),
    /// Which node holds which station.
    Whereabouts(oneshot::Sender<BTreeMap<StationId, String>>),
    /// The process is to end: the node sends its stations to others and stops when they have gone.
    Drain,
}

/// A sealed record that a console puts.
pub struct Record {
    /// Who puts it.
    pub station: StationId,
    /// The expedition.
    pub expedition: ExpeditionId,
    /// In which call.
    pub call: CallId,
    /// Sealed.
    pub sealed: Vec<u8>,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<(), RefusedReason>>,
}

/// A password has been checked.
pub struct SignInChecked {
    console: ConsoleId,
    request: RequestId,
    key: trust::PublicKey,
    checked: Result<sign_in::Checked, sign_in::Denied>,
}

/// What a node starts with.
pub struct Start {
    /// The exchange as the journal tells it.
    pub exchange: Exchange,
    /// The number of the last entry that is in it.
    pub seq: u64,
    /// The journal.
    pub journal: Journal,
    /// Whom it trusts, and what vouches for people who sign in.
    pub trust: Arc<Trust>,
    /// Where people sign in who have no account here.
    pub provider: Option<Provider>,
    /// Wakes the delivery.
    pub deliver: Arc<Notify>,
    /// This life of the node.
    pub id: NodeId,
    /// Where stations reach it.
    pub address: Option<String>,
    /// Whether it is well.
    pub health: Arc<Health>,
}

/// The owner of the exchange.
pub struct Node {
    exchange: Exchange,
    /// The number of the last entry that is in `exchange`.
    seq: u64,
    journal: Journal,
    trust: Arc<Trust>,
    /// Clone for tasks that report back.
    inbox: mpsc::Sender<ToNode>,
    deliver: Arc<Notify>,
    peers: HashMap<StationId, peer::Peer>,
    answered: HashMap<StationId, request::Answered>,
    sign_ins: sign_in::SignIns,
    fleet: fleet::Fleet,
    draining: Option<drain::Draining>,
    /// What is in memory cannot be trusted any more: the process has to start anew.
    broken: bool,
    /// The entry up to which everything due was done and shown.
    settled: u64,
    /// Whether every station has its newest view.
    showing: peer::Showing,
    /// When something is due although nobody says anything.
    wake_at: Moment,
    /// Stations that were handed letters which may not be stored yet, or are to be told something.
    watched: HashSet<StationId>,
}

impl Node {
    /// A node on an opened journal.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn start(start: Start) -> Result<(Self, mpsc::Receiver<ToNode>), JournalError> {
        let (inbox, messages) = mpsc::channel(INBOX);
        let mut node = Self {
            exchange: start.exchange,
            seq: start.seq,
            journal: start.journal,
            trust: start.trust,
            inbox,
            deliver: start.deliver,
            peers: HashMap::new(),
            answered: HashMap::new(),
            sign_ins: sign_in::SignIns::new(start.provider),
            fleet: fleet::Fleet::new(start.id, start.address, start.health),
            draining: None,
            broken: false,
            settled: 0,
            showing: peer::Showing::new(),
            wake_at: Moment::from_unix_ms(0),
            watched: HashSet::new(),
        };
        let _ = node.renew().await?;
        Ok((node, messages))
    }

    /// Where messages for it go.
    pub fn inbox(&self) -> mpsc::Sender<ToNode> {
        self.inbox.clone()
    }

    /// Runs until it has drained, or the journal cannot be trusted.
    pub async fn run(mut self, mut messages: mpsc::Receiver<ToNode>, mut wakes: mpsc::Receiver<Wake>) -> Ended {
        let (mut look, mut pulse) = (tokio::time::interval(LOOK), tokio::time::interval(PULSE));
        let mut retain = tokio::time::interval(retention::EVERY);
        let mut sweep = tokio::time::interval(SWEEP);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let pause = self.pause();
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.take_all(message, &mut messages).await,
                    None => return Ended::Drained,
                },
                Some(wake) = wakes.recv() => self.woken(wake).await,
                _ = look.tick() => self.look().await,
                _ = pulse.tick() => self.pulse().await,
                _ = sweep.tick(), if !self.watched.is_empty() => self.sweep().await,
                _ = retain.tick() => self.retain().await,
                () = tokio::time::sleep(pause) => {}
            }
            self.follow_up(!messages.is_empty()).await;
            if self.broken {
                return Ended::Broken;
            }
            if self.has_drained() {
                return Ended::Drained;
            }
        }
    }

    /// Takes a message and, up to a limit, those that wait behind it.
    async fn take_all(&mut self, first: ToNode, messages: &mut mpsc::Receiver<ToNode>) {
        self.take(first).await;
        for _ in 1..TAKEN_AT_ONCE {
            let Ok(message) = messages.try_recv() else { return };
            self.follow_up(true).await;
            if self.broken || self.has_drained() {
                return;
            }
            self.take(message).await;
        }
    }

    /// What follows from whatever has happened.
    async fn follow_up(&mut self, is_busy: bool) {
        self.settle_contested().await;
        self.settle().await;
        self.show(is_busy);
    }

    async fn take(&mut self, message: ToNode) {
        match message {
            ToNode::Accepts(station, key, answer) => {
                let _ = answer.send(self.exchange.accepts_key(station, &key));
            }
            ToNode::Connected(station, connection, hello) => self.connected(station, connection, hello).await,
            ToNode::Request(station, connection, request) => {
                if self.peers.get(&station).is_some_and(|peer| peer.is(connection)) {
                    self.request(station, request).await;
                }
            }
            ToNode::Gone(station, connection) => self.gone(station, connection).await,
            ToNode::Record(record) => self.record(record).await,
            ToNode::SignInChecked(checked) => self.sign_in_checked(checked).await,
            ToNode::ProviderAsked(asked) => self.provider_asked(asked).await,
            ToNode::Delivered(expedition, outcome, settled, done) => {
                let noted = self.delivered(expedition, outcome, settled).await;
                let _ = done.send(noted);
            }
            ToNode::Look(fresh, look) => self.look_at(fresh, look).await,
            ToNode::Commit(by, command, effects, answer) => {
                let done = self.commit_with(by, command, effects).await;
                let _ = answer.send(done.map(drop));
            }
            ToNode::Whereabouts(answer) => {
                let _ = answer.send(self.whereabouts().await);
            }
            ToNode::Trusts(trust) => self.trusts(trust),
            ToNode::Drain => self.drain().await,
        }
    }

    /// How long nothing becomes due.
    fn pause(&self) -> Duration {
        self.wake_at.since(clock::now()).clamp(Duration::from_millis(1), SLEEP_MAX)
    }
}

/// Why a node has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its stations have gone to other nodes, as far as there are any.
    Drained,
    /// The journal cannot be trusted any more.
    Broken,
}
