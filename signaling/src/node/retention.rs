//! What is kept long enough is erased, with a receipt in the journal.
//!
//! A sealed record is erased when the authority has acknowledged it, in the same transaction (see
//! [`crate::journal::Effect::Delivered`]); one that the authority does not take, [`REFUSED_RECORDS`] later. Mail of a
//! call goes with the call; what was left by a crash goes here. Notes on deliveries go after [`DELIVERY_NOTES`].
//!
//! # Rationale
//! The journal itself is not shortened: its chain would be worth nothing. It can stay because it holds ids, times and
//! the names of places and staff, and nothing about a citizen; an id leads to somebody only through the authority's own
//! files, and through a note that is erased here.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::exchange::{Actor, CallState, Command, Kept};
use domain::id::CallId;
use domain::time::Moment;

use super::Node;
use crate::clock;
use crate::journal::Effect;

/// How often a node looks for what is to be erased.
pub(super) const EVERY: Duration = Duration::from_hours(1);
/// How long a record is kept that the authority does not take, for somebody to look at.
const REFUSED_RECORDS: Duration = Duration::from_hours(30 * 24);
/// How long is kept when and how often a delivery was tried: 13 months.
const DELIVERY_NOTES: Duration = Duration::from_hours(396 * 24);
/// So many calls lose their mail in one entry.
const CALLS_AT_ONCE: usize = 1000;

impl Node {
    /// Erases what is kept long enough.
    pub(super) async fn retain(&mut self) {
        let now = clock::now();
        self.erase_old(Kept::RefusedRecords, now - REFUSED_RECORDS).await;
        self.erase_old(Kept::DeliveryNotes, now - DELIVERY_NOTES).await;
        self.erase_mail(now).await;
    }

    async fn erase_old(&mut self, what: Kept, before: Moment) {
        let count = match self.journal.call(move |home| home.older(what, before)).await {
            Ok(count) => count,
            Err(error) => return self.complain(&error),
        };
        self.erase(Command::NoteErased { what, count, before }, vec![Effect::Erase(what, before)]).await;
    }

    /// Erases the mail of calls that are over.
    async fn erase_mail(&mut self, now: Moment) {
        let with_mail = match self.journal.call(|home| home.calls_with_mail()).await {
            Ok(calls) => calls,
            Err(error) => return self.complain(&error),
        };
        // Only now: whatever call has had mail is known after this. If it fails, a call that runs would count as over.
        if let Err(error) = self.catch_up().await {
            return self.complain(&error);
        }
        let is_over = |call: &CallId| {
            let call = self.exchange.call(*call);
            call.is_none_or(|call| matches!(call.state, CallState::Ended { .. }))
        };
        let over: BTreeSet<CallId> = with_mail.into_iter().filter(is_over).take(CALLS_AT_ONCE).collect();
        let command = Command::NoteErased { what: Kept::Mail, count: over.len() as u64, before: now };
        self.erase(command, over.into_iter().map(Effect::DropMail).collect()).await;
    }

    async fn erase(&mut self, command: Command, effects: Vec<Effect>) {
        match self.commit_with(Actor::Node, command.clone(), effects).await {
            Ok(events) if events.is_empty() => {}
            Ok(_) => tracing::info!(?command, "erased"),
            Err(reason) => tracing::error!(?command, ?reason, "nothing is erased"),
        }
    }
}
