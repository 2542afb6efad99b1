//! Sealed records on their way to the authority, as rows.

use std::str::FromStr as _;

use domain::exchange::Kept;
use domain::id::ExpeditionId;
use domain::time::Moment;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::unavailable;
use crate::journal::{CLAIMED_LOOK, DeadLetter, Delivery, JournalError, Next, NodeId};

/// Which records were refused before.
const REFUSED: &str = "state = 'dead' AND next_at < ?1";
/// Of which records nothing but a note is left, from before.
const SETTLED: &str = "state IN ('done', 'erased') AND first_at < ?1";

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
    let update = "UPDATE outbox SET attempts = attempts + 1, next_at = ?2, claimed_by = NULL
                  WHERE expedition = ?1 AND state = 'pending'";
    at.execute(update, params![expedition.to_string(), next_at.unix_ms() as i64]).map(drop)
}

pub(super) fn revive(at: &Connection, expedition: ExpeditionId, now: Moment) -> rusqlite::Result<()> {
    let update = "UPDATE outbox SET state = 'pending', attempts = 0, first_at = ?2, next_at = ?2, reason = NULL,
                      claimed_by = NULL
                  WHERE expedition = ?1 AND state = 'dead'";
    at.execute(update, params![expedition.to_string(), now.unix_ms() as i64]).map(drop)
}

pub(super) fn next(at: &Connection, node: NodeId, now: Moment, until: Moment) -> Result<Next, JournalError> {
    let claim = "UPDATE outbox SET claimed_by = ?1, claimed_until = ?3 WHERE expedition = (
            SELECT expedition FROM outbox
            WHERE state = 'pending' AND next_at <= ?2 AND (claimed_by IS NULL OR claimed_by = ?1 OR claimed_until <= ?2
                OR claimed_by NOT IN (SELECT id FROM node WHERE until >= ?2))
            ORDER BY next_at LIMIT 1)
        RETURNING expedition, record, attempts, first_at";
    let (node, now_ms, until_ms) = (node.to_string(), now.unix_ms() as i64, until.unix_ms() as i64);
    let read = |row: &Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, u32>(2)?, row.get::<_, i64>(3)?))
    };
    let claimed = at.query_row(claim, params![node, now_ms, until_ms], read).optional().map_err(unavailable)?;
    if let Some((id, record, attempts, first_at)) = claimed {
        let expedition = ExpeditionId::from_str(&id).map_err(|_| JournalError::Unreadable)?;
        let first_at = Moment::from_unix_ms(first_at as u64);
        return Ok(Next::Due(Delivery { expedition, record, attempts, first_at }));
    }
    let select = "SELECT min(next_at) FROM outbox WHERE state = 'pending'";
    let earliest = at.query_row(select, [], |row| row.get::<_, Option<i64>>(0)).map_err(unavailable)?;
    Ok(earliest.map_or(Next::Nothing, |next_at| {
        let next_at = Moment::from_unix_ms(next_at as u64);
        Next::At(if next_at <= now { now + CLAIMED_LOOK } else { next_at })
    }))
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

/// How many are older. A refused record became one when its last delivery was due.
pub(super) fn older(at: &Connection, what: Kept, before: Moment) -> rusqlite::Result<u64> {
    let from = match what {
        Kept::RefusedRecords => REFUSED,
        Kept::DeliveryNotes => SETTLED,
        Kept::Mail => return Ok(0),
    };
    let count = |row: &Row<'_>| row.get::<_, i64>(0).map(|count| count as u64);
    at.query_row(&format!("SELECT count(*) FROM outbox WHERE {from}"), [before.unix_ms() as i64], count)
}

pub(super) fn erase(at: &Connection, what: Kept, before: Moment) -> rusqlite::Result<()> {
    let erase = match what {
        Kept::RefusedRecords => format!("UPDATE outbox SET record = NULL, state = 'erased' WHERE {REFUSED}"),
        Kept::DeliveryNotes => format!("DELETE FROM outbox WHERE {SETTLED}"),
        Kept::Mail => return Ok(()),
    };
    at.execute(&erase, [before.unix_ms() as i64]).map(drop)
}
