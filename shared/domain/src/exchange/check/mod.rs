//! Judges a journal: whether what must always hold did hold, at each entry.
//!
//! [`Checker`] takes the entries one by one. Before an entry counts it must be a step that the exchange as it stands
//! allows; afterwards the exchange must be in order; at the end, when nobody does anything any more, time must end
//! every call. Tests, fault benches and whoever looks into an incident use the same one.
//!
//! **Invariant:** the checker asks nothing of what decided the entries: it knows the rules by itself, and from the
//! exchange only what it has become.
//!
//! # Rationale
//! A journal does not tell which entries were written together, so what is judged holds between any two entries. Order
//! of waiting is judged for offers; who takes a call in the moment of the offer was looked for by the exchange as the
//! one for that call, and nobody else's turn is taken by it.

mod after;
mod before;

use std::collections::BTreeMap;
use std::fmt;

use super::event::Event;
use super::state::Exchange;
use crate::id::{CallId, ConsoleId};
use crate::time::Moment;

/// So many things may be due one after the other at one moment; more is a wheel that turns for ever.
const DUE_AT_ONCE: usize = 100_000;

/// What must always hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// I1: a call that is offered or taken has exactly one specialist, who has it.
    OneSpecialist,
    /// I2: nobody has more calls than they can have at once, and listens to one.
    Capacity,
    /// I3: only who is ready, and there, is offered anything.
    OnlyReady,
    /// I4: whatever is not over has a moment at which something is done about it, neither too late nor too early.
    Deadline,
    /// I5: no call is dropped; one that is over does not change.
    NoneLost,
    /// I6: entries have no gap, and each is a step that can follow the one before.
    Steps,
    /// I7: who has an identity expedition may control identity for that municipality.
    Authority,
    /// I8: two pairs of eyes belong to two people.
    FourEyes,
    /// I9: of equal calls the one that waited longer comes first.
    Fair,
    /// I10: a kiosk calls when nothing of the call before is left, and what is delivered was submitted.
    NoTraces,
    /// I11: what was done once is not done again.
    Once,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneSpecialist => "I1, one specialist for a call",
            Self::Capacity => "I2, no more calls than one can have",
            Self::OnlyReady => "I3, only who is ready is asked",
            Self::Deadline => "I4, a deadline for everything",
            Self::NoneLost => "I5, no call is lost",
            Self::Steps => "I6, no step is missing",
            Self::Authority => "I7, only who may",
            Self::FourEyes => "I8, four eyes are two people's",
            Self::Fair => "I9, first come, first served",
            Self::NoTraces => "I10, nothing is left behind",
            Self::Once => "I11, once only",
        })
    }
}

/// Something did not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} breaks {rule}: {what}")]
pub struct Violation {
    /// At which entry; one more than the last where it shows only at the end.
    pub seq: u64,
    /// What.
    pub rule: Rule,
    /// In words.
    pub what: String,
}

/// What a journal that is in order tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// So many entries.
    pub entries: u64,
    /// So many calls were made.
    pub calls: usize,
    /// So many of them were over when the journal ended.
    pub ended: usize,
    /// So many times a specialist was lost in a call.
    pub interrupted: usize,
}

/// Judges one journal.
#[derive(Debug, Clone, Default)]
pub struct Checker {
    pub(super) exchange: Exchange,
    last: u64,
    /// Every call there ever was, and whether it is over.
    pub(super) calls: BTreeMap<CallId, bool>,
    interrupted: usize,
    /// Somebody who was not ready was offered a call: allowed if they take it in the same moment, as they asked to.
    must_take: Option<(CallId, ConsoleId, Moment)>,
}

/// A rule that does not hold, and how; the entry is known to whoever asks.
type Fault = (Rule, String);

impl Checker {
    /// Takes the next entry.
    ///
    /// # Errors
    /// With what does not hold. The entry is taken in all the same, so that the rest can be judged too.
    pub fn take(&mut self, seq: u64, event: &Event) -> Result<(), Violation> {
        let expected = self.last + 1;
        self.last = seq;
        let gap = || Err((Rule::Steps, format!("comes where entry {expected} should")));
        let judged = if seq == expected { Ok(()) } else { gap() };
        let judged = judged.and(self.judge_step(event));
        self.exchange.apply(event);
        self.note(event);
        let judged = judged.and_then(|()| self.judge_state());
        judged.map_err(|(rule, what)| Violation { seq, rule, what })
    }

    /// Takes an entry that follows the last one.
    ///
    /// # Errors
    /// Those of [`Checker::take`].
    pub fn take_next(&mut self, event: &Event) -> Result<(), Violation> {
        self.take(self.last + 1, event)
    }

    /// The journal ends here: lets time run until nothing is due any more.
    ///
    /// # Errors
    /// When a call would never end, or something on the way does not hold.
    pub fn finish(mut self, now: Moment) -> Result<Tally, Violation> {
        let ended = self.calls.values().filter(|over| **over).count();
        let tally = Tally { entries: self.last, calls: self.calls.len(), ended, interrupted: self.interrupted };
        let never = |checker: &Self, what: &str| {
            let what = what.to_owned();
            Err(Violation { seq: checker.last + 1, rule: Rule::NoneLost, what })
        };
        let mut now = now;
        for _ in 0..DUE_AT_ONCE {
            let due = self.exchange.due(now);
            for event in &due {
                self.take_next(event)?;
            }
            if due.is_empty() {
                match self.exchange.next_deadline() {
                    Some(next) if next > now => now = next,
                    Some(_) => return never(&self, "a deadline has come and nothing is done about it"),
                    None if self.calls.values().all(|over| *over) => return Ok(tally),
                    None => return never(&self, "a call never ends"),
                }
            }
        }
        never(&self, "something is due for ever")
    }

    /// The exchange as the entries so far have made it.
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::CallQueued { call, .. } => drop(self.calls.insert(*call, false)),
            Event::CallEnded { call, .. } => drop(self.calls.insert(*call, true)),
            Event::CallInterrupted { .. } => self.interrupted += 1,
            _ => {}
        }
    }
}

/// Judges a whole journal that ends at `now`.
///
/// # Errors
/// With the first thing that does not hold.
pub fn check<'a>(entries: impl IntoIterator<Item = (u64, &'a Event)>, now: Moment) -> Result<Tally, Violation> {
    let mut checker = Checker::default();
    for (seq, event) in entries {
        checker.take(seq, event)?;
    }
    checker.finish(now)
}
