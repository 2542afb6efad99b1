//! From a command to entries in the journal.

use std::time::Duration;

use domain::exchange::{Actor, Command, Event};
use protocol::station::RefusedReason;

use super::{Node, SLEEP_MAX};
use crate::clock;
use crate::journal::{Effect, JournalError};

/// So often a command is decided again because somebody else has appended.
const TRIES: usize = 8;
/// So many things may become due at once before the node looks at its inbox again.
const DUE_AT_ONCE: usize = 4096;
/// What is due and cannot be written is tried again after this.
const RETRY: Duration = Duration::from_secs(1);
/// Entries of others are read in portions of this many.
const PORTION: usize = 1024;

impl Node {
    /// Decides a command and writes what it causes.
    pub(super) async fn commit(&mut self, by: Actor, command: Command) -> Result<Vec<Event>, RefusedReason> {
        self.commit_with(by, command, Vec::new()).await
    }

    /// The same, with effects that are written in the same transaction if the command causes anything.
    pub(super) async fn commit_with(
        &mut self,
        by: Actor,
        command: Command,
        effects: Vec<Effect>,
    ) -> Result<Vec<Event>, RefusedReason> {
        let mut is_fresh = false;
        for _ in 0..TRIES {
            let events = match self.exchange.decide(clock::now(), by, command.clone()) {
                Ok(events) if events.is_empty() => return Ok(events),
                Ok(events) => events,
                // Perhaps only because another node knows more.
                Err(_) if !is_fresh && self.follow().await => {
                    is_fresh = true;
                    continue;
                }
                Err(refused) => {
                    let attempt = self.exchange.attempt(clock::now(), by, &command);
                    self.note_attempt(attempt).await;
                    return Err(refused.into());
                }
            };
            match self.append(&events, effects.clone()).await {
                Ok(()) => return Ok(events),
                Err(JournalError::Conflict) => drop(self.follow().await),
                Err(JournalError::Moved | JournalError::Taken) => return Err(RefusedReason::NotNow),
                Err(error) => {
                    self.complain(&error);
                    return Err(RefusedReason::Unavailable);
                }
            }
        }
        Err(RefusedReason::Unavailable)
    }

    /// Notes that somebody tried what is not theirs. Where it cannot be written just now, the next try is noted.
    pub(super) async fn note_attempt(&mut self, attempt: Option<Event>) {
        let Some(attempt) = attempt else { return };
        match self.append(&[attempt], Vec::new()).await {
            Ok(()) | Err(JournalError::Conflict) => {}
            Err(error) => self.complain(&error),
        }
    }

    async fn append(&mut self, events: &[Event], mut effects: Vec<Effect>) -> Result<(), JournalError> {
        effects.extend(events.iter().filter_map(|event| match event {
            // Again when the kiosk is wiped: another node may have taken mail before it knew that the call was over.
            Event::CallEnded { call, .. } | Event::CallReturned { call, .. } | Event::KioskWiped { call, .. } => {
                Some(Effect::DropMail(*call))
            }
            _ => None,
        }));
        let (after, at, entries) = (self.seq, clock::now(), events.to_vec());
        self.seq = self.journal.call(move |home| home.append(after, at, &entries, &effects)).await?;
        for event in events {
            self.exchange.apply(event);
        }
        Ok(())
    }

    /// Takes in what others have appended, as far as it can be read; says whether there was anything.
    pub(super) async fn follow(&mut self) -> bool {
        let before = self.seq;
        if let Err(error) = self.catch_up().await {
            self.complain(&error);
        }
        self.seq > before
    }

    /// Takes in everything that others have appended.
    pub(super) async fn catch_up(&mut self) -> Result<(), JournalError> {
        loop {
            let after = self.seq;
            let entries = self.journal.call(move |home| home.follow(after, PORTION)).await?;
            if entries.is_empty() {
                return Ok(());
            }
            for (seq, event) in entries {
                self.exchange.apply(&event);
                self.seq = seq;
                self.note_lost(&event);
            }
            self.deliver.notify_one();
        }
    }

    /// Does everything that is due. A message that changes nothing costs nothing.
    pub(super) async fn settle(&mut self) {
        if self.settled == self.seq && clock::now() < self.wake_at {
            return;
        }
        let done = self.do_due().await;
        self.showing.mark();
        let now = clock::now();
        let next = [self.exchange.next_deadline(), self.exchange.next_opening_change(now)];
        let next = next.into_iter().flatten().min().unwrap_or(now + SLEEP_MAX);
        self.wake_at = if done { next } else { now + RETRY };
        self.settled = self.seq;
    }

    /// Says whether nothing is left that is due.
    async fn do_due(&mut self) -> bool {
        for _ in 0..DUE_AT_ONCE {
            let due = self.exchange.due(clock::now());
            if due.is_empty() {
                return true;
            }
            match self.append(&due, Vec::new()).await {
                Ok(()) => {}
                Err(JournalError::Conflict) => drop(self.follow().await),
                Err(error) => {
                    self.complain(&error);
                    return false;
                }
            }
        }
        false
    }

    /// Logs that the journal failed; if it cannot be trusted the node ends.
    pub(super) fn complain(&mut self, error: &JournalError) {
        complain(error);
        self.broken |= error.is_fatal();
    }
}

pub(super) fn complain(error: &JournalError) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::error!(cause, "{error}");
}
