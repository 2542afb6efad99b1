//! Records that the authority does not take: to look at, and to send again.
//!
//! Both work beside a running server: they open the same journal, an append checks what it follows, and the server
//! looks for entries of others once a second.

use std::io::Write;
use std::path::Path;

use domain::exchange::{Actor, Command};
use domain::id::ExpeditionId;

use crate::clock;
use crate::config::{self, ConfigError};
use crate::journal::{Effect, JournalError, OpenError, replay};

/// So often is tried again when the server appends at the same time.
const TRIES: usize = 8;

/// A command on dead letters fails.
#[derive(Debug, thiserror::Error)]
pub enum DeadLetterError {
    /// The settings do not tell where the journal is.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The journal cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The record is none of those.
    #[error("{0} is not among the records that were refused")]
    NotThere(ExpeditionId),
    /// The list cannot be printed.
    #[error("the list cannot be printed")]
    Print(#[from] std::io::Error),
}

/// Prints the list.
///
/// # Errors
/// When the journal cannot be read.
pub fn list(folder: &Path, json: bool, out: &mut impl Write) -> Result<(), DeadLetterError> {
    let letters = config::store(folder)?.open()?.dead_letters()?;
    if json {
        let text = serde_json::to_string(&letters).map_err(|_| JournalError::Unreadable)?;
        writeln!(out, "{text}")?;
    } else if letters.is_empty() {
        writeln!(out, "no dead letters")?;
    }
    if !json {
        for letter in letters {
            writeln!(out, "{}  tried {} times  {}", letter.expedition, letter.attempts, letter.reason)?;
        }
    }
    Ok(())
}

/// Puts a refused record back on its way.
///
/// # Errors
/// When it is not a refused one, or the journal cannot be written.
pub fn retry(folder: &Path, expedition: ExpeditionId) -> Result<(), DeadLetterError> {
    for _ in 0..TRIES {
        let mut home = config::store(folder)?.open()?;
        // After a month only a note is left of it.
        if !home.dead_letters()?.iter().any(|letter| letter.expedition == expedition) {
            return Err(DeadLetterError::NotThere(expedition));
        }
        let (exchange, after) = replay(&mut *home)?;
        let now = clock::now();
        let requeue = exchange.decide(now, Actor::It, Command::Requeue(expedition));
        let events = requeue.map_err(|_| DeadLetterError::NotThere(expedition))?;
        match home.append(after, now, &events, &[Effect::Revive(expedition)]) {
            Ok(_) => return Ok(()),
            Err(JournalError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(JournalError::Conflict.into())
}
