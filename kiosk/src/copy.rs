//! The kiosk's copy of the visit log, kept equal to the console's over a connection that may break.
//!
//! **Invariant:** what the citizen did here is written once, wherever the connection broke: it waits in line until the
//! console has confirmed it.

use std::sync::Arc;

use domain::digest::Digest;
use domain::exchange::view::DeliveryState;
use domain::id::{CallId, LeaseId, VisitId};
use domain::time::Moment;
use domain::visit::{
    Advice, BlobStore, Body, Draft, Head, Log, Opened, Pending, Refused, SignedEntry, Standing, Visit,
};
use protocol::visit::{Blob, CHALLENGE_BYTES, ChipCommand, DocumentKey, Message, Reason, Standing as Copied, VERSIONS};
use trust::{Credentials, VisitSigner};

/// The kiosk's side of one visit. Dropping it overwrites all that it holds of the citizen.
#[derive(Debug)]
pub struct Copy {
    call: CallId,
    credentials: Arc<Credentials>,
    opened: Opened,
    log: Log,
    pending: Pending,
    blobs: BlobStore,
    proposed: Option<SignedEntry>,
    connected: bool,
}

/// What a message of the console led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The portrait advice has changed.
    Advice(Option<Advice>),
    /// The capture is to be made now.
    Shutter(LeaseId),
    /// A document is to be read now.
    Read(Box<Order>),
    /// The chip that was read is to be asked, or let go.
    Relay(LeaseId, Vec<ChipCommand>),
    /// How far the submitted record is.
    Delivery(DeliveryState),
}

/// How a document is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// By which right.
    pub lease: LeaseId,
    /// What opens the chip.
    pub key: DocumentKey,
    /// For the chip to sign.
    pub challenge: [u8; CHALLENGE_BYTES],
}

impl Copy {
    /// An empty copy for the visit of `call`; nothing if the credentials are not a station's.
    pub fn new(call: CallId, credentials: Arc<Credentials>, opened: Opened) -> Option<Self> {
        let station = credentials.identity().station()?;
        Some(Self {
            call,
            credentials,
            opened,
            log: Log::new(VisitId::new(call.uuid())),
            pending: Pending::new(station),
            blobs: BlobStore::new(),
            proposed: None,
            connected: false,
        })
    }

    /// What the log adds up to, with what is not confirmed yet.
    pub fn visit(&self) -> Visit {
        self.pending.visit(&self.log)
    }

    /// Where the log ends that the console has confirmed.
    pub fn ends(&self) -> Head {
        self.log.head()
    }

    /// The bytes of a capture.
    pub fn blob(&self, digest: Digest) -> Option<&[u8]> {
        self.blobs.blob(digest)
    }

    /// A connection is up: what to say first.
    pub fn connect(&mut self) -> Vec<Message> {
        self.connected = false;
        self.proposed = None;
        let log = Some(Copied { visit: self.log.visit().id(), head: self.log.head() });
        vec![Message::Hello { versions: VERSIONS.to_vec(), log }]
    }

    /// The citizen or the kiosk did something; what to send.
    ///
    /// # Errors
    /// Why it may not be written; nothing has happened then.
    pub fn write(&mut self, at: Moment, body: Body) -> Result<Vec<Message>, Refused> {
        self.pending.push(&self.log, Draft { call: self.call, at, body })?;
        Ok(self.propose())
    }

    /// Keeps captured bytes.
    pub fn keep(&mut self, bytes: Vec<u8>) -> Option<Digest> {
        self.blobs.insert(bytes).ok()
    }

    /// The console said something; what to answer and what it led to.
    pub fn hear(&mut self, now: Moment, message: Message) -> (Vec<Message>, Option<Heard>) {
        match message {
            Message::Hello { versions, log } => (self.greet(now, &versions, log), None),
            Message::Entries { entries } => (self.take(entries), None),
            Message::Confirm { head } => (self.confirm(head), None),
            Message::BlobWanted { digest } => (self.blob_message(digest), None),
            Message::Blob { digest, bytes } => (self.receive(digest, &bytes), None),
            Message::Advice { advice } => (Vec::new(), Some(Heard::Advice(advice))),
            Message::Shutter { lease } => (Vec::new(), Some(Heard::Shutter(lease))),
            Message::ReadDocument { lease, key, challenge } => {
                (Vec::new(), Some(Heard::Read(Box::new(Order { lease, key, challenge }))))
            }
            Message::Relay { lease, commands } => (Vec::new(), Some(Heard::Relay(lease, commands))),
            Message::Delivery { state } => (Vec::new(), Some(Heard::Delivery(state))),
            Message::Refused { reason } => {
                tracing::warn!(?reason, "the console did not take a message");
                (Vec::new(), None)
            }
            Message::Propose { .. } | Message::Guidance { .. } | Message::Reading { .. } | Message::Relayed { .. } => {
                (vec![refused(Reason::NotAllowed)], None)
            }
        }
    }

    fn greet(&mut self, now: Moment, versions: &[u16], theirs: Option<Copied>) -> Vec<Message> {
        if !versions.iter().any(|version| VERSIONS.contains(version)) {
            return vec![refused(Reason::Version)];
        }
        let visit = self.log.visit().id();
        if theirs.is_some_and(|theirs| theirs.visit != visit) {
            return vec![refused(Reason::Diverged)];
        }
        let theirs = theirs.map_or_else(|| Head::empty(visit), |theirs| theirs.head);
        self.connected = true;
        let mut answer = match self.log.compare(theirs) {
            Standing::Behind => Message::entries(self.log.missing_after(theirs).unwrap_or_default()),
            // The console sends what is missing here.
            Standing::Equal | Standing::Ahead => Vec::new(),
            Standing::Diverged => return vec![refused(Reason::Diverged)],
        };
        let fresh = self.log.head() == Head::empty(visit) && theirs == Head::empty(visit);
        if fresh && self.pending.is_empty() {
            let draft = Draft { call: self.call, at: now, body: Body::Opened(self.opened.clone()) };
            if let Err(error) = self.pending.push(&self.log, draft) {
                tracing::error!(%error, "the visit cannot be opened");
            }
        }
        answer.extend(self.propose());
        answer.extend(self.want());
        answer
    }

    /// Captures whose bytes are not here: this process was started again, or they were lost on the way.
    fn want(&self) -> Vec<Message> {
        let wanted = self.blobs.wanted(&self.visit()).into_iter();
        wanted.map(|digest| Message::BlobWanted { digest }).collect()
    }

    fn take(&mut self, entries: Vec<SignedEntry>) -> Vec<Message> {
        if let Err(error) = self.log.merge(entries, self.credentials.ca()) {
            tracing::warn!(%error, "entries of the console do not hold");
            return vec![refused(Reason::NotAuthentic)];
        }
        self.settled()
    }

    fn confirm(&mut self, head: Head) -> Vec<Message> {
        if head == self.log.head() {
            return self.settled();
        }
        let Some(proposed) = self.proposed.take_if(|proposed| proposed.digest() == head.digest) else {
            return Vec::new();
        };
        if let Err(error) = self.log.append(proposed, self.credentials.ca()) {
            tracing::warn!(%error, "what the console confirmed does not fit here");
        }
        self.settled()
    }

    fn settled(&mut self) -> Vec<Message> {
        self.proposed = None;
        for (draft, error) in self.pending.settle(&self.log) {
            tracing::info!(entry = draft.body.name(), %error, "no longer to be written");
        }
        let visit = self.visit();
        self.blobs.keep_only(&visit);
        let mut messages = self.propose();
        messages.extend(self.want());
        messages
    }

    fn propose(&mut self) -> Vec<Message> {
        if !self.connected || self.proposed.is_some() {
            return Vec::new();
        }
        let Some(signer) = VisitSigner::new(&self.credentials) else { return Vec::new() };
        let proposal = self.pending.proposal(&self.log, &signer);
        // It stays pending, and is signed when there is something to say again.
        self.proposed = proposal.inspect_err(|error| tracing::error!(%error, "nothing can be written")).ok().flatten();
        self.proposed.iter().map(|entry| Message::Propose { entry: entry.clone() }).collect()
    }

    fn blob_message(&self, digest: Digest) -> Vec<Message> {
        let Some(bytes) = self.blobs.blob(digest) else { return vec![refused(Reason::NotWanted)] };
        vec![Message::Blob { digest, bytes: Blob::new(bytes.to_vec()) }]
    }

    fn receive(&mut self, digest: Digest, bytes: &Blob) -> Vec<Message> {
        let visit = self.visit();
        match self.blobs.receive(&visit, digest, bytes.reveal().clone()) {
            Ok(()) => Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "captured bytes were not kept");
                vec![refused(Reason::NotWanted)]
            }
        }
    }
}

const fn refused(reason: Reason) -> Message {
    Message::Refused { reason }
}
