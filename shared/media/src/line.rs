//! The line: a call between two stations that have proved to each other who they are.
//!
//! Envelopes signed by the peer come in, envelopes signed by us go out, and between them this task makes one [`Call`]
//! per attempt, replaces one that is lost, and lets through only what came over a call whose DTLS certificate is the
//! one that the peer has signed for.
//!
//! **Invariant:** nothing of a peer is shown or passed on before its station certificate, its signature and its DTLS
//! certificate have been checked; who carries the envelopes need not be trusted.
//!
//! # Rationale
//! An attempt that is lost is kept while the next is being made: picture and sound may come back by themselves before
//! the server can carry a new offer.

mod task;

use std::sync::Arc;
use std::time::Duration;

use domain::id::{CallId, StationId};
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::handshake::Part;
use tokio::sync::mpsc;
use trust::{Credentials, SignedIn};

use self::task::Task;
use crate::{Call, CallConfig, Event, FrameSlot, Quality, Role};

/// A call that is lost gets a new attempt after this time.
const LOST_BEFORE_RETRY: Duration = Duration::from_secs(5);
/// Inputs and events that may wait.
const QUEUE: usize = 256;

/// What a line is made from.
pub struct LineConfig {
    /// Which part this station plays.
    pub part: Part,
    /// The call.
    pub call: CallId,
    /// The other station.
    pub peer: StationId,
    /// This station's key and certificate, and the fleet that both belong to.
    pub credentials: Arc<Credentials>,
    /// Who has signed in here, as a signed statement; empty at a kiosk.
    pub sign_in: Vec<u8>,
    /// What each attempt's call is made from.
    pub media: CallConfig,
    /// A call started ahead of time, to be used by the first attempt.
    pub standby: Option<Standby>,
    /// Whether this station was in the call before and has forgotten it: the peer is asked for a new attempt.
    pub resumed: bool,
    /// Reads the clock.
    pub clock: fn() -> Moment,
}

/// A call that is started before anybody knows with whom, so that an answer takes less time.
#[derive(Debug)]
pub struct Standby {
    call: Call,
    events: mpsc::Receiver<Event>,
}

impl Standby {
    /// Starts it.
    ///
    /// # Errors
    /// When the machine's media cannot be started.
    pub fn start(config: &CallConfig) -> Result<Self, crate::StartError> {
        let (call, events) = Call::start(config, Role::Answerer)?;
        Ok(Self { call, events })
    }
}

/// What a line tells.
#[derive(Debug)]
pub enum LineEvent {
    /// Post this envelope to the peer.
    Post(Bytes),
    /// Who has signed in at the console, proved.
    SignedIn(Box<SignedIn>),
    /// The peer is authentic and connected; its pictures come in this slot.
    Up {
        /// Newest picture of the peer.
        pictures: FrameSlot,
    },
    /// The peer's first picture of this attempt is there.
    FirstFrame,
    /// A message of the peer.
    Message(Vec<u8>),
    /// Picture and sound are gone; it is being mended.
    Lost,
    /// They are back.
    Recovered,
    /// How good the connection is.
    Quality(Quality),
    /// Somebody pretends to be the peer. Nothing of theirs was let through.
    NotAuthentic(NotAuthentic),
    /// This machine's media cannot be started.
    Broken,
}

/// What did not prove itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAuthentic {
    /// An envelope: not signed by the peer, altered, repeated, or for somebody else.
    Envelope,
    /// The sign-in of the person at the console.
    SignIn,
    /// The DTLS certificate is not the one that the peer signed for.
    Certificate,
}

enum Input {
    Envelope(Bytes),
    Message(Vec<u8>),
    Muted(bool),
    Held(bool),
    Volume(f64),
}

/// A handle on the line. Dropping it closes the call.
#[derive(Debug)]
pub struct Line {
    call: CallId,
    peer: StationId,
    inputs: mpsc::Sender<Input>,
}

impl Line {
    /// Opens a line; needs a tokio runtime. The console begins at once.
    pub fn open(config: LineConfig) -> (Self, mpsc::Receiver<LineEvent>) {
        let (inputs, receiver) = mpsc::channel(QUEUE);
        let (events, event_receiver) = mpsc::channel(QUEUE);
        let (call, peer) = (config.call, config.peer);
        drop(tokio::spawn(Task::new(config, events).run(receiver)));
        (Self { call, peer, inputs }, event_receiver)
    }

    /// The call.
    pub const fn call(&self) -> CallId {
        self.call
    }

    /// The other station.
    pub const fn peer(&self) -> StationId {
        self.peer
    }

    /// An envelope has come from the mailbox.
    pub fn envelope(&self, envelope: Bytes) {
        self.put(Input::Envelope(envelope));
    }

    /// Sends a message to the peer. It is lost if there is no connection: the visit log finds out and sends again.
    pub fn send(&self, message: Vec<u8>) {
        self.put(Input::Message(message));
    }

    /// Our microphone is off or on.
    pub fn set_muted(&self, muted: bool) {
        self.put(Input::Muted(muted));
    }

    /// Neither picture nor sound goes out, or they do again.
    pub fn set_held(&self, held: bool) {
        self.put(Input::Held(held));
    }

    /// Loudness of the peer, 0 to 1.
    pub fn set_volume(&self, volume: f64) {
        self.put(Input::Volume(volume));
    }

    fn put(&self, input: Input) {
        if self.inputs.try_send(input).is_err() {
            tracing::warn!("the line is overwhelmed or closed; an input was dropped");
        }
    }
}
