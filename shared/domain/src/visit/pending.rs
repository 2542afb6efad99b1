//! What the kiosk has to say and the console has not confirmed.

use std::collections::VecDeque;

use super::entry::{Body, NotSigned, SignedEntry, Signer};
use super::log::Log;
use super::state::{Refused, Visit};
use crate::id::{CallId, StationId};
use crate::time::Moment;

/// No more may wait for confirmation.
pub const PENDING_MAX: usize = 32;

/// Proposals of one station, in order. Each is signed onto the head of the log when it is its turn, and anew after
/// something else came first: so it enters the log once, wherever the call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    author: StationId,
    drafts: VecDeque<Draft>,
    /// The log was looked through up to this number.
    settled: u64,
}

/// Something to be written, wherever the log then ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// In which call it happened.
    pub call: CallId,
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub body: Body,
}

impl Pending {
    /// Nothing waits.
    pub const fn new(author: StationId) -> Self {
        Self { author, drafts: VecDeque::new(), settled: 0 }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Puts `draft` in line, if it may be written after what waits.
    ///
    /// # Errors
    /// Why it may not.
    pub fn push(&mut self, log: &Log, draft: Draft) -> Result<(), Refused> {
        if self.drafts.len() >= PENDING_MAX {
            return Err(Refused::TooMuchPending);
        }
        let visit = self.visit(log);
        let entry = self.entry(log, &draft);
        drop(visit.next_state(&entry)?);
        self.drafts.push_back(draft);
        Ok(())
    }

    /// What the log adds up to with what waits: what the citizen's screen shows.
    pub fn visit(&self, log: &Log) -> Visit {
        self.drafts
            .iter()
            .fold(log.visit().clone(), |visit, draft| visit.next_state(&self.entry(log, draft)).unwrap_or(visit))
    }

    /// The proposal whose turn it is, signed onto the head of `log`. It may be sent again and again.
    ///
    /// # Errors
    /// When the signer cannot sign now; it waits on.
    pub fn proposal(&self, log: &Log, signer: &impl Signer) -> Result<Option<SignedEntry>, NotSigned> {
        self.drafts.front().map(|draft| SignedEntry::sign(&self.entry(log, draft), signer)).transpose()
    }

    /// Looks through what is new in `log`: what was confirmed waits no longer, and what can no longer be written is
    /// dropped and told.
    pub fn settle(&mut self, log: &Log) -> Vec<(Draft, Refused)> {
        for entry in log.entries().filter(|entry| entry.number > self.settled && entry.author == self.author) {
            let same = |draft: &Draft| draft.call == entry.call && draft.at == entry.at && draft.body == entry.body;
            if let Some(index) = self.drafts.iter().position(same) {
                drop(self.drafts.remove(index));
            }
        }
        self.settled = log.head().number;
        self.drop_refused(log)
    }

    fn drop_refused(&mut self, log: &Log) -> Vec<(Draft, Refused)> {
        let mut visit = log.visit().clone();
        let mut refused = Vec::new();
        for draft in std::mem::take(&mut self.drafts) {
            match visit.next_state(&self.entry(log, &draft)) {
                Ok(next) => {
                    visit = next;
                    self.drafts.push_back(draft);
                }
                Err(why) => refused.push((draft, why)),
            }
        }
        refused
    }

    fn entry(&self, log: &Log, draft: &Draft) -> super::Entry {
        log.draft(self.author, draft.call, draft.at, draft.body.clone())
    }
}
