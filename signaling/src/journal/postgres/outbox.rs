//! Sealed records on their way to the authority, as rows.

use domain::exchange::Kept;
use domain::id::ExpeditionId;
use domain::time::Moment;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, Transaction};

use super::Failure;
use super::schema::NOW_MS;
use crate::journal::{CLAIMED_LOOK, DeadLetter, Delivery, JournalError, Next, NodeId};

type Done = Result<(), Failure>;

/// Which records were refused before.
const REFUSED: &str = "state = 'dead' AND next_at < $1";
/// Of which records nothing but a note is left, from before.
const SETTLED: &str = "state IN ('done', 'erased') AND first_at < $1";

pub(super) async fn store(begun: &Transaction<'_>, expedition: ExpeditionId, record: &[u8], now: Moment) -> Done {
    let insert = "INSERT INTO outbox (expedition, record, state, attempts, first_at, next_at)
                  VALUES ($1, $2, 'pending', 0, $3, $3)";
    let (id, now) = (expedition.to_string(), now.unix_ms() as i64);
    let values = [(&id as _, Type::TEXT), (&record as _, Type::BYTEA), (&now as _, Type::INT8)];
    Ok(begun.execute_typed(insert, &values).await.map(drop)?)
}

pub(super) async fn delivered(begun: &Transaction<'_>, expedition: ExpeditionId) -> Done {
    let update = "UPDATE outbox SET state = 'done', record = NULL, attempts = attempts + 1 WHERE expedition = $1";
    Ok(begun.execute_typed(update, &[(&expedition.to_string(), Type::TEXT)]).await.map(drop)?)
}

pub(super) async fn dead(begun: &Transaction<'_>, expedition: ExpeditionId, reason: &str) -> Done {
    let update = "UPDATE outbox SET state = 'dead', reason = $2, attempts = attempts + 1 WHERE expedition = $1";
    let values = [(&expedition.to_string() as _, Type::TEXT), (&reason as _, Type::TEXT)];
    Ok(begun.execute_typed(update, &values).await.map(drop)?)
}

pub(super) async fn postpone(begun: &Transaction<'_>, expedition: ExpeditionId, next_at: Moment) -> Done {
    let update = "UPDATE outbox SET attempts = attempts + 1, next_at = $2, claimed_by = NULL
                  WHERE expedition = $1 AND state = 'pending'";
    put(begun, update, expedition, next_at).await
}

pub(super) async fn revive(begun: &Transaction<'_>, expedition: ExpeditionId, now: Moment) -> Done {
    let update = "UPDATE outbox SET state = 'pending', attempts = 0, first_at = $2, next_at = $2, reason = NULL,
                      claimed_by = NULL
                  WHERE expedition = $1 AND state = 'dead'";
    put(begun, update, expedition, now).await
}

async fn put(begun: &Transaction<'_>, update: &str, expedition: ExpeditionId, at: Moment) -> Done {
    let (id, at) = (expedition.to_string(), at.unix_ms() as i64);
    Ok(begun.execute_typed(update, &[(&id, Type::TEXT), (&at, Type::INT8)]).await.map(drop)?)
}

pub(super) async fn next(begun: &Transaction<'_>, node: NodeId, now: Moment, until: Moment) -> Result<Next, Failure> {
    let claim = format!(
        "UPDATE outbox SET claimed_by = $1, claimed_until = $3 WHERE expedition = (
            SELECT expedition FROM outbox
            WHERE state = 'pending' AND next_at <= $2 AND (claimed_by IS NULL OR claimed_by = $1 OR claimed_until <= $2
                OR NOT EXISTS (SELECT 1 FROM node WHERE id = claimed_by AND node.until >= {NOW_MS}))
            ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING expedition, record, attempts, first_at"
    );
    let (node, now_ms, until_ms) = (node.to_string(), now.unix_ms() as i64, until.unix_ms() as i64);
    let values = [(&node as _, Type::TEXT), (&now_ms as _, Type::INT8), (&until_ms as _, Type::INT8)];
    if let Some(row) = begun.query_typed_opt(&claim, &values).await? {
        return Ok(Next::Due(Delivery {
            expedition: row.try_get::<_, &str>(0)?.parse().map_err(|_| JournalError::Unreadable)?,
            record: row.try_get(1)?,
            attempts: row.try_get::<_, i64>(2)? as u32,
            first_at: Moment::from_unix_ms(row.try_get::<_, i64>(3)? as u64),
        }));
    }
    let select = "SELECT min(next_at) FROM outbox WHERE state = 'pending'";
    let earliest: Option<i64> = begun.query_typed_one(select, &[]).await?.try_get(0)?;
    Ok(earliest.map_or(Next::Nothing, |next_at| {
        let next_at = Moment::from_unix_ms(next_at as u64);
        Next::At(if next_at <= now { now + CLAIMED_LOOK } else { next_at })
    }))
}

pub(super) async fn dead_letters(client: &Client) -> Result<Vec<DeadLetter>, Failure> {
    let select = "SELECT expedition, coalesce(reason, ''), attempts, first_at FROM outbox WHERE state = 'dead'
                  ORDER BY first_at";
    let read = |row: Row| {
        Ok(DeadLetter {
            expedition: row.try_get::<_, &str>(0)?.parse().map_err(|_| JournalError::Unreadable)?,
            reason: row.try_get(1)?,
            attempts: row.try_get::<_, i64>(2)? as u32,
            first_at: Moment::from_unix_ms(row.try_get::<_, i64>(3)? as u64),
        })
    };
    client.query_typed(select, &[]).await?.into_iter().map(read).collect()
}

/// How many are older. A refused record became one when its last delivery was due.
pub(super) async fn older(client: &Client, what: Kept, before: Moment) -> Result<u64, Failure> {
    let from = match what {
        Kept::RefusedRecords => REFUSED,
        Kept::DeliveryNotes => SETTLED,
        Kept::Mail => return Ok(0),
    };
    let (count, before) = (format!("SELECT count(*) FROM outbox WHERE {from}"), before.unix_ms() as i64);
    let found = client.query_typed_one(&count, &[(&before, Type::INT8)]).await?;
    Ok(found.try_get::<_, i64>(0)? as u64)
}

pub(super) async fn erase(begun: &Transaction<'_>, what: Kept, before: Moment) -> Result<(), Failure> {
    let erase = match what {
        Kept::RefusedRecords => format!("UPDATE outbox SET record = NULL, state = 'erased' WHERE {REFUSED}"),
        Kept::DeliveryNotes => format!("DELETE FROM outbox WHERE {SETTLED}"),
        Kept::Mail => return Ok(()),
    };
    let before = before.unix_ms() as i64;
    Ok(begun.execute_typed(&erase, &[(&before, Type::INT8)]).await.map(drop)?)
}
