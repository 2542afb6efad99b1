//! Sealed records on their way to the authority, as rows.

use std::str::FromStr as _;

use domain::id::ExpeditionId;
use domain::time::Moment;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::sqlite::unavailable;
use super::{DeadLetter, Delivery, JournalError, Next};

pub(super) fn store(at: &Connection, expedition: ExpeditionId, record: &[u8], now: Moment) -> rusqlite::Result<()> {
    let insert = "INSERT INTO outbox (expedition, record, state, attempts, first_at, next_at)
                  VALUES (?1, ?2, 'pending', 0, ?3, ?3)";
    at.execute(insert, params![expedition.to_string(), record, now.unix_ms() as i64]).map(drop)
}

pub(super) fn delivered(at: &Connection, expedition: ExpeditionId) -> rusqlite::Result<()> {
    let update = "UPDATE outbox SET state = 'done', record = NULL, attempts = attempts + 1 WHERE expedition = ?1";
    at.execute(update, [expedition.to_string()]).map(drop)
}

pub(super) fn dead(at: &Connection, expedition: ExpeditionId, reason: &str) -> rusqlite::Result<()> {
    let update = "UPDATE outbox SET state = 'dead', reason = ?2, attempts = attempts + 1 WHERE expedition = ?1";
    at.execute(update, params![expedition.to_string(), reason]).map(drop)
}

pub(super) fn postpone(at: &Connection, expedition: ExpeditionId, next_at: Moment) -> rusqlite::Result<()> {
    let update = "UPDATE outbox SET attempts = attempts + 1, next_at = ?2 WHERE expedition = ?1 AND state = 'pending'";
    at.execute(update, params![expedition.to_string(), next_at.unix_ms() as i64]).map(drop)
}

pub(super) fn revive(at: &Connection, expedition: ExpeditionId, now: Moment) -> rusqlite::Result<()> {
    let update = "UPDATE outbox SET state = 'pending', attempts = 0, first_at = ?2, next_at = ?2, reason = NULL
                  WHERE expedition = ?1 AND state = 'dead'";
    at.execute(update, params![expedition.to_string(), now.unix_ms() as i64]).map(drop)
}

pub(super) fn next(at: &Connection, now: Moment) -> Result<Next, JournalError> {
    let select = "SELECT expedition, next_at, attempts, first_at FROM outbox WHERE state = 'pending'
                  ORDER BY next_at LIMIT 1";
    let read = |row: &Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, u32>(2)?, row.get::<_, i64>(3)?))
    };
    let found = at.query_row(select, [], read).optional().map_err(unavailable)?;
    let Some((id, next_at, attempts, first_at)) = found else { return Ok(Next::Nothing) };
    let next_at = Moment::from_unix_ms(next_at as u64);
    if next_at > now {
        return Ok(Next::At(next_at));
    }
    let record = at
        .query_row("SELECT record FROM outbox WHERE expedition = ?1", [&id], |row| row.get::<_, Vec<u8>>(0))
        .map_err(unavailable)?;
    let expedition = ExpeditionId::from_str(&id).map_err(|_| JournalError::Unreadable)?;
    Ok(Next::Due(Delivery { expedition, record, attempts, first_at: Moment::from_unix_ms(first_at as u64) }))
}

pub(super) fn dead_letters(at: &Connection) -> Result<Vec<DeadLetter>, JournalError> {
    let mut rows = at
        .prepare("SELECT expedition, reason, attempts, first_at FROM outbox WHERE state = 'dead' ORDER BY first_at")
        .map_err(unavailable)?;
    let read = |row: &Row<'_>| {
        let reason = row.get::<_, Option<String>>(1)?.unwrap_or_default();
        Ok((row.get::<_, String>(0)?, reason, row.get::<_, u32>(2)?, row.get::<_, i64>(3)?))
    };
    let found =
        rows.query_map([], read).and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>).map_err(unavailable)?;
    let letters = found.into_iter().map(|(id, reason, attempts, first_at)| {
        let expedition = ExpeditionId::from_str(&id).ok()?;
        Some(DeadLetter { expedition, reason, attempts, first_at: Moment::from_unix_ms(first_at as u64) })
    });
    letters.collect::<Option<_>>().ok_or(JournalError::Unreadable)
}
