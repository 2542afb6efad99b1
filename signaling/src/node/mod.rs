//! The one task that owns the exchange.
//!
//! Sockets, sign-in and delivery send it [`ToNode`]; it decides, appends to the journal, applies, answers, and pushes to
//! each connected station the view that the station should now have.
//!
//! **Invariant:** a reply of `Done` is sent only after the entry it stands for is in the journal.
//! **Invariant:** the task never waits for a station: a station that does not read is let go.

mod commit;
mod mail;
mod peer;
mod record;
mod request;
mod sign_in;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::{Actor, Command, Event, Exchange, Outcome};
use domain::id::{CallId, ConsoleId, ExpeditionId, RequestId, StationId};
use domain::time::Moment;
use protocol::station::{RefusedReason, Request};
use tokio::sync::{Notify, mpsc, oneshot};
use trust::PeopleKey;

use crate::clock;
use crate::delivery::Settled;
use crate::journal::Journal;
pub use peer::{Closing, Connection, OUTBOUND};
pub use sign_in::account_name;

/// So many messages may wait for the node.
pub const INBOX: usize = 1024;
/// How often the node looks for entries of others and for stations that it has not noted yet.
const TICK: Duration = Duration::from_secs(1);
/// The node never sleeps longer: a clock that was set is noticed.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// What the node is told.
pub enum ToNode {
    /// Is this station accepted?
    Accepts(StationId, oneshot::Sender<bool>),
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
    /// A try to deliver is over. The answer says whether that is noted.
    Delivered(ExpeditionId, Outcome, Settled, oneshot::Sender<bool>),
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
    account: Result<crate::journal::Account, RefusedReason>,
}

/// The owner of the exchange.
pub struct Node {
    exchange: Exchange,
    /// The number of the last entry that is in `exchange`.
    seq: u64,
    journal: Journal,
    people: PeopleKey,
    /// Clone for tasks that report back.
    inbox: mpsc::Sender<ToNode>,
    deliver: Arc<Notify>,
    peers: BTreeMap<StationId, peer::Peer>,
    answered: BTreeMap<StationId, request::Answered>,
    sign_ins: sign_in::SignIns,
    mail: mail::Counter,
    /// The entry up to which everything due was done and shown.
    settled: u64,
    /// When something is due although nobody says anything.
    wake_at: Moment,
}

impl Node {
    /// A node on an opened journal.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn start(
        events: Vec<(u64, Event)>,
        journal: Journal,
        people: PeopleKey,
        deliver: Arc<Notify>,
    ) -> Result<(Self, mpsc::Receiver<ToNode>), RefusedReason> {
        let mut exchange = Exchange::default();
        let mut seq = 0;
        for (number, event) in &events {
            exchange.apply(event);
            seq = *number;
        }
        let (inbox, messages) = mpsc::channel(INBOX);
        let mut node = Self {
            exchange,
            seq,
            journal,
            people,
            inbox,
            deliver,
            peers: BTreeMap::new(),
            answered: BTreeMap::new(),
            sign_ins: sign_in::SignIns::default(),
            mail: mail::Counter::default(),
            settled: 0,
            wake_at: Moment::from_unix_ms(0),
        };
        drop(node.commit(Actor::Node, Command::Started).await?);
        node.mail = mail::Counter::after(node.seq);
        Ok((node, messages))
    }

    /// Where messages for it go.
    pub fn inbox(&self) -> mpsc::Sender<ToNode> {
        self.inbox.clone()
    }

    /// Runs until the process ends.
    pub async fn run(mut self, mut messages: mpsc::Receiver<ToNode>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let pause = self.pause();
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => return,
                },
                _ = tick.tick() => self.reconcile().await,
                () = tokio::time::sleep(pause) => {}
            }
            self.settle().await;
        }
    }

    async fn take(&mut self, message: ToNode) {
        match message {
            ToNode::Accepts(station, answer) => {
                let _ = answer.send(self.exchange.accepts(station));
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
            ToNode::Delivered(expedition, outcome, settled, done) => {
                let noted = self.delivered(expedition, outcome, settled).await;
                let _ = done.send(noted);
            }
        }
    }

    /// How long nothing becomes due.
    fn pause(&self) -> Duration {
        self.wake_at.since(clock::now()).clamp(Duration::from_millis(1), SLEEP_MAX)
    }
}
