//! The console's copy of the visit log: the one that decides the order.
//!
//! **Invariant:** the closing entry leaves this console only after the sealed record is stored. Should the console die
//! between the two, the visit is still open at the kiosk, and nothing half done was submitted.

use std::sync::Arc;

use domain::digest::Digest;
use domain::expedition::{Outcome, Step};
use domain::id::{CallId, LeaseId, VisitId};
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{
    AppendError, BlobStore, Body, Capture, Closing, Head, Log, NotAuthentic, Proposal, Record, RecordError,
    SignedEntry, Standing, Visit,
};
use protocol::visit::{Blob, Message, Reason, Standing as Copied, VERSIONS};
use trust::{Credentials, StationKey, VisitSigner};

/// The console's side of one visit. Dropping it overwrites all that it holds of the citizen.
#[derive(Debug)]
pub struct Ledger {
    call: CallId,
    credentials: Arc<Credentials>,
    log: Log,
    blobs: BlobStore,
    synchronised: bool,
    /// The closing entry, as long as it must not leave.
    held: Option<SignedEntry>,
}

impl Ledger {
    /// An empty copy for the visit of `call`.
    pub fn new(call: CallId, credentials: Arc<Credentials>) -> Self {
        let log = Log::new(VisitId::new(call.uuid()));
        Self { call, credentials, log, blobs: BlobStore::new(), synchronised: false, held: None }
    }

    /// What the log adds up to.
    pub const fn visit(&self) -> &Visit {
        self.log.visit()
    }

    /// Whether both copies were equal since the connection came up.
    pub const fn is_synchronised(&self) -> bool {
        self.synchronised
    }

    /// The bytes of a capture.
    pub fn blob(&self, digest: Digest) -> Option<&[u8]> {
        self.blobs.blob(digest)
    }

    /// What was read of a document, if it stands, and by which right.
    pub fn document(&self) -> Option<(LeaseId, Digest)> {
        let digest = self.log.visit().capture(Step::Document).and_then(Capture::taken)?.digest;
        let read = self.log.entries().rev().find_map(|entry| match &entry.body {
            Body::Captured { step: Step::Document, lease, taken } if taken.digest == digest => Some(*lease),
            _ => None,
        });
        read.map(|lease| (lease, digest))
    }

    /// A step whose capture both have taken, but whose bytes, which the record needs, are not here.
    pub fn incomplete(&self) -> Option<Step> {
        let missing = |capture: &Capture| match capture {
            Capture::Accepted(taken) => self.blobs.blob(taken.digest).is_none(),
            _ => false,
        };
        self.log.visit().captures().find_map(|(step, capture)| missing(capture).then_some(step))
    }

    /// A connection is up: what to say first.
    pub fn connect(&mut self) -> Vec<Message> {
        self.synchronised = false;
        let log = Some(Copied { visit: self.log.visit().id(), head: self.shown_head() });
        vec![Message::Hello { versions: VERSIONS.to_vec(), log }]
    }

    /// Writes an entry; what to send.
    ///
    /// # Errors
    /// Why it may not be written; nothing has happened then.
    pub fn write(&mut self, at: Moment, body: Body) -> Result<Vec<Message>, AppendError> {
        let signer = VisitSigner::new(&self.credentials).ok_or(NotAuthentic).map_err(AppendError::from)?;
        let entry = self.log.write(self.call, at, body, &signer)?.clone();
        Ok(vec![Message::Entries { entries: vec![entry] }])
    }

    /// Closes the log, but keeps the closing entry here, and makes the record of it.
    ///
    /// # Errors
    /// When it may not be closed, or something of the record is missing; nothing has happened then.
    pub fn close(
        &mut self,
        at: Moment,
        outcome: Outcome,
        session_key: &StationKey,
        sign_in: &str,
    ) -> Result<Record, CloseError> {
        let signer = VisitSigner::new(&self.credentials).ok_or(NotAuthentic).map_err(AppendError::from)?;
        // Closed is final: only a log that gives a record is closed.
        let mut closed = self.log.clone();
        let entry = closed.write(self.call, at, Body::Closed { outcome }, &signer)?.clone();
        let signed = Closing::bytes(closed.visit().id(), closed.head());
        let signature = trust::sign_closing(session_key, &signed).map_err(AppendError::from)?;
        let closing = Closing { sign_in: Personal::new(sign_in.to_owned()), signature };
        let record = Record::new(&closed, &self.blobs, closing)?;
        self.log = closed;
        self.held = Some(entry);
        Ok(record)
    }

    /// The record is stored: the closing entry may leave.
    pub fn release(&mut self) -> Vec<Message> {
        self.held.take().map(|entry| Message::Entries { entries: vec![entry] }).into_iter().collect()
    }

    /// The kiosk said something; what to answer.
    pub fn hear(&mut self, message: Message) -> Vec<Message> {
        match message {
            Message::Hello { versions, log } => self.greet(&versions, log),
            Message::Entries { entries } => self.take(entries),
            Message::Propose { entry } => self.sequence(entry),
            Message::BlobWanted { digest } => match self.blobs.blob(digest) {
                Some(bytes) => vec![Message::Blob { digest, bytes: Blob::new(bytes.to_vec()) }],
                None => vec![refused(Reason::NotWanted)],
            },
            Message::Blob { digest, bytes } => self.receive(digest, &bytes),
            Message::Refused { reason } => {
                tracing::warn!(?reason, "the kiosk did not take a message");
                Vec::new()
            }
            Message::Guidance { .. } | Message::Reading { .. } | Message::Relayed { .. } => Vec::new(),
            Message::Confirm { .. }
            | Message::Advice { .. }
            | Message::Shutter { .. }
            | Message::ReadDocument { .. }
            | Message::Relay { .. }
            | Message::Delivery { .. } => vec![refused(Reason::NotAllowed)],
        }
    }

    /// Where the log ends as far as the kiosk may know.
    pub(crate) fn shown_head(&self) -> Head {
        let head = self.log.head();
        let shown = self.held.as_ref().and_then(|_| self.log.signed().rev().nth(1));
        match shown {
            Some(before) => Head { number: head.number - 1, digest: before.digest() },
            None => head,
        }
    }

    fn shown(&self, entries: Vec<SignedEntry>) -> Vec<SignedEntry> {
        entries.into_iter().filter(|entry| self.held.as_ref() != Some(entry)).collect()
    }

    fn greet(&mut self, versions: &[u16], theirs: Option<Copied>) -> Vec<Message> {
        if !versions.iter().any(|version| VERSIONS.contains(version)) {
            return vec![refused(Reason::Version)];
        }
        let visit = self.log.visit().id();
        if theirs.is_some_and(|theirs| theirs.visit != visit) {
            return vec![refused(Reason::Diverged)];
        }
        let theirs = theirs.map_or_else(|| Head::empty(visit), |theirs| theirs.head);
        match self.log.compare(theirs) {
            Standing::Equal => {
                self.synchronised = true;
                self.want()
            }
            Standing::Behind => {
                self.synchronised = true;
                let missing = self.log.missing_after(theirs).unwrap_or_default();
                let mut answer = Message::entries(self.shown(missing));
                answer.extend(self.want());
                answer
            }
            // The kiosk sends what is missing here.
            Standing::Ahead => Vec::new(),
            Standing::Diverged => vec![refused(Reason::Diverged)],
        }
    }

    fn take(&mut self, entries: Vec<SignedEntry>) -> Vec<Message> {
        match self.log.merge(entries, self.credentials.ca()) {
            Ok(_) => {
                self.synchronised = true;
                self.want()
            }
            Err(error) => {
                tracing::warn!(%error, "entries of the kiosk do not hold");
                vec![refused(Reason::NotAuthentic)]
            }
        }
    }

    fn sequence(&mut self, entry: SignedEntry) -> Vec<Message> {
        match self.log.propose(entry, self.credentials.ca()) {
            Ok(Proposal::Accepted(head)) => {
                let mut answer = vec![Message::Confirm { head }];
                answer.extend(self.want());
                answer
            }
            Ok(Proposal::Rebase(entries)) => Message::entries(self.shown(entries)),
            Err(error) => {
                tracing::warn!(%error, "a proposal of the kiosk was not taken");
                vec![refused(Reason::NotNow)]
            }
        }
    }

    fn want(&mut self) -> Vec<Message> {
        let visit = self.log.visit();
        self.blobs.keep_only(visit);
        self.blobs.wanted(visit).into_iter().map(|digest| Message::BlobWanted { digest }).collect()
    }

    fn receive(&mut self, digest: Digest, bytes: &Blob) -> Vec<Message> {
        match self.blobs.receive(self.log.visit(), digest, bytes.reveal().clone()) {
            Ok(()) => Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "captured bytes were not kept");
                vec![refused(Reason::NotWanted)]
            }
        }
    }
}

/// Why a log was not closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// It may not be closed now.
    #[error("the log cannot be closed")]
    Append(#[from] AppendError),
    /// The record cannot be made.
    #[error("the record cannot be made")]
    Record(#[from] RecordError),
}

const fn refused(reason: Reason) -> Message {
    Message::Refused { reason }
}
