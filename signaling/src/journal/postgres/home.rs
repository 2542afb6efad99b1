//! What a journal does, in PostgreSQL.

use domain::exchange::{Event, Kept};
use domain::id::{CallId, ExpeditionId, StationId};
use domain::time::Moment;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, Transaction};

use super::connection::CHANNEL;
use super::{COPY_MAX, Failure, Postgres, account, copy, nodes, outbox};
use crate::journal::chain::{Entry, Head, above};
use crate::journal::{
    Account, DeadLetter, Effect, Here, Home, JournalError, Mail, Next, NodeId, POSTED_KEPT_MS, Post, Posted, Pulse,
    Row as Copied, Tried, Wake, parse_station,
};

impl Home for Postgres {
    fn append(&mut self, after: u64, at: Moment, events: &[Event], effects: &[Effect]) -> Result<u64, JournalError> {
        let head = self.head;
        let (entries, new) = head.extend(at, events)?;
        self.run(async |client| {
            let begun = client.transaction().await?;
            head.may_append(after, stored_head(&begun).await?)?;
            insert(&begun, &entries).await?;
            for effect in effects {
                perform(&begun, at, effect).await?;
            }
            notify(&begun, Wake::Entry(new.seq)).await?;
            Ok(begun.commit().await?)
        })?;
        self.head = new;
        Ok(new.seq)
    }

    fn follow(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Event)>, JournalError> {
        let entries = self.run(async |client| entries_after(client, after, limit).await)?;
        self.head.read(after, entries)
    }

    fn entries(&mut self, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        self.run(async |client| entries_after(client, after, limit).await)
    }

    fn post(&mut self, post: &Post, cap: usize) -> Result<Posted, JournalError> {
        self.run(async |client| {
            // Waited for: a database that crashes would else take letters along that a station believes to be kept,
            // and give their numbers to others.
            let begun = client.transaction().await?;
            let posted = keep(&begun, post, cap).await?;
            if matches!(posted, Posted::Kept(_)) {
                if post.wake {
                    notify(&begun, Wake::Mail(post.to)).await?;
                }
                begun.commit().await?;
            }
            Ok(posted)
        })
    }

    fn mail_after(&mut self, station: StationId, number: u64, limit: usize) -> Result<Vec<Mail>, JournalError> {
        let select = "SELECT number, call, sender, envelope FROM mailbox
                      WHERE station = $1 AND number > $2 ORDER BY number LIMIT $3";
        let (station, number, limit) = (station.to_string(), number as i64, limit as i64);
        let read = |row: Row| -> Result<Mail, Failure> {
            let call = row.try_get::<_, &str>(1)?.parse().map_err(|_| JournalError::Unreadable)?;
            let from = parse_station(row.try_get(2)?).ok_or(JournalError::Unreadable)?;
            Ok(Mail { number: row.try_get::<_, i64>(0)? as u64, call, from, envelope: row.try_get(3)? })
        };
        self.run(async |client| {
            let values = [(&station as _, Type::TEXT), (&number as _, Type::INT8), (&limit as _, Type::INT8)];
            client.query_typed(select, &values).await?.into_iter().map(read).collect()
        })
    }

    fn mail_waiting(&mut self) -> Result<Vec<(StationId, u64)>, JournalError> {
        let read = |row: Row| -> Result<(StationId, u64), Failure> {
            let station = parse_station(row.try_get(0)?).ok_or(JournalError::Unreadable)?;
            Ok((station, row.try_get::<_, i64>(1)? as u64))
        };
        self.run(async |client| {
            let select = "SELECT station, max(number) FROM mailbox GROUP BY station";
            client.query_typed(select, &[]).await?.into_iter().map(read).collect()
        })
    }

    fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), JournalError> {
        let (station, upto) = (station.to_string(), i64::try_from(number).unwrap_or(i64::MAX));
        self.run(async |client| {
            let begun = relaxed(client).await?;
            let delete = "DELETE FROM mailbox WHERE station = $1 AND number <= $2";
            let _ = begun.execute_typed(delete, &[(&station, Type::TEXT), (&upto, Type::INT8)]).await?;
            Ok(begun.commit().await?)
        })
    }

    fn reserve(&mut self, station: StationId, count: u64) -> Result<u64, JournalError> {
        let (station, count) = (station.to_string(), count as i64);
        self.run(async |client| {
            // Waited for, as with mail itself; whoever counts at the same time is waited for, too.
            let reserve = "INSERT INTO mail_number (station, last) VALUES ($1, $2)
                ON CONFLICT (station) DO UPDATE SET last = mail_number.last + $2 RETURNING last";
            let values = [(&station as _, Type::TEXT), (&count as _, Type::INT8)];
            let last: i64 = client.query_typed_one(reserve, &values).await?.try_get(0)?;
            Ok((last - count + 1) as u64)
        })
    }

    fn forget(&mut self, station: StationId, numbers: &[u64]) -> Result<(), JournalError> {
        let station = station.to_string();
        let numbers: Vec<i64> = numbers.iter().map(|number| *number as i64).collect();
        self.run(async |client| {
            let begun = relaxed(client).await?;
            let delete = "DELETE FROM mailbox WHERE station = $1 AND number = ANY ($2)";
            let _ = begun.execute_typed(delete, &[(&station, Type::TEXT), (&numbers, Type::INT8_ARRAY)]).await?;
            Ok(begun.commit().await?)
        })
    }

    fn claim(&mut self, station: StationId, node: NodeId) -> Result<(), JournalError> {
        self.run(async |client| {
            let begun = relaxed(client).await?;
            if nodes::claim(&begun, station, node).await? {
                notify(&begun, Wake::Held(station)).await?;
            }
            Ok(begun.commit().await?)
        })
    }

    fn release(&mut self, station: StationId, node: NodeId) -> Result<(), JournalError> {
        self.run(async |client| {
            let begun = relaxed(client).await?;
            let _ = nodes::release(&begun, station, node).await?;
            Ok(begun.commit().await?)
        })
    }

    fn holder(&mut self, station: StationId) -> Result<Option<NodeId>, JournalError> {
        self.run(async |client| nodes::holder(client, station).await)
    }

    fn pulse(&mut self, here: &Here, _: Moment) -> Result<Pulse, JournalError> {
        self.run(async |client| {
            let begun = relaxed(client).await?;
            let pulse = nodes::pulse(&begun, here).await?;
            begun.commit().await?;
            Ok(pulse)
        })
    }

    fn next_delivery(&mut self, node: NodeId, now: Moment, until: Moment) -> Result<Next, JournalError> {
        self.run(async |client| {
            let begun = relaxed(client).await?;
            let next = outbox::next(&begun, node, now, until).await?;
            begun.commit().await?;
            Ok(next)
        })
    }

    fn postpone(&mut self, expedition: ExpeditionId, next_at: Moment) -> Result<(), JournalError> {
        self.run(async |client| {
            let begun = relaxed(client).await?;
            outbox::postpone(&begun, expedition, next_at).await?;
            Ok(begun.commit().await?)
        })
    }

    fn dead_letters(&mut self) -> Result<Vec<DeadLetter>, JournalError> {
        self.run(async |client| outbox::dead_letters(client).await)
    }

    fn older(&mut self, what: Kept, before: Moment) -> Result<u64, JournalError> {
        self.run(async |client| outbox::older(client, what, before).await)
    }

    fn calls_with_mail(&mut self) -> Result<Vec<CallId>, JournalError> {
        let read = |row: Row| -> Result<CallId, Failure> {
            Ok(row.try_get::<_, &str>(0)?.parse().map_err(|_| JournalError::Unreadable)?)
        };
        self.run(async |client| {
            let select = "SELECT DISTINCT call FROM mailbox";
            client.query_typed(select, &[]).await?.into_iter().map(read).collect()
        })
    }

    fn account(&mut self, name: &str) -> Result<Option<Account>, JournalError> {
        self.run(async |client| account::find(client, name).await)
    }

    fn accounts(&mut self) -> Result<Vec<(String, Account)>, JournalError> {
        self.run(async |client| account::all(client).await)
    }

    fn use_code(&mut self, name: &str, step: u64) -> Result<bool, JournalError> {
        self.run(async |client| account::use_code(client, name, step).await)
    }

    fn tried(&mut self, subjects: &[String], tried: Tried, now: Moment) -> Result<Option<Moment>, JournalError> {
        self.run(async |client| {
            let begun = client.transaction().await?;
            let locked = account::tried(&begun, subjects, tried, now).await?;
            begun.commit().await?;
            Ok(locked)
        })
    }

    fn dump(&mut self, each: &mut dyn FnMut(Copied) -> Result<(), JournalError>) -> Result<(), JournalError> {
        self.run_for(COPY_MAX, async |client| copy::dump(client, each).await)
    }

    fn load(&mut self, next: &mut dyn FnMut() -> Result<Vec<Copied>, JournalError>) -> Result<(), JournalError> {
        self.run_for(COPY_MAX, async |client| copy::load(client, next).await)
    }

    fn add_account(&mut self, name: &str, account: &Account) -> Result<(), JournalError> {
        self.run(async |client| {
            let begun = client.transaction().await?;
            account::add(&begun, name, account).await?;
            Ok(begun.commit().await?)
        })
    }
}

/// A transaction that is not waited for on the database's disk.
async fn relaxed(client: &mut Client) -> Result<Transaction<'_>, Failure> {
    let begun = client.transaction().await?;
    begun.batch_execute("SET LOCAL synchronous_commit = off").await?;
    Ok(begun)
}

/// Tells every node, once the transaction is through.
pub(super) async fn notify(begun: &Transaction<'_>, wake: Wake) -> Result<(), Failure> {
    let text = wake.to_string();
    let values = [(&CHANNEL as _, Type::TEXT), (&text as _, Type::TEXT)];
    Ok(begun.execute_typed("SELECT pg_notify($1, $2)", &values).await.map(drop)?)
}

async fn stored_head(begun: &Transaction<'_>) -> Result<Head, Failure> {
    let select = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1";
    let Some(row) = begun.query_typed_opt(select, &[]).await? else { return Ok(Head::EMPTY) };
    let seq = row.try_get::<_, i64>(0)? as u64;
    let hash = row.try_get::<_, &[u8]>(1)?.try_into().map_err(|_| JournalError::Broken { seq })?;
    Ok(Head { seq, hash })
}

async fn insert(begun: &Transaction<'_>, entries: &[Entry]) -> Result<(), Failure> {
    let seqs: Vec<i64> = entries.iter().map(|entry| entry.seq as i64).collect();
    let ats: Vec<i64> = entries.iter().map(|entry| entry.at.unix_ms() as i64).collect();
    let events: Vec<&str> = entries.iter().map(|entry| entry.event.as_str()).collect();
    let prevs: Vec<&[u8]> = entries.iter().map(|entry| entry.prev.as_slice()).collect();
    let hashes: Vec<&[u8]> = entries.iter().map(|entry| entry.hash.as_slice()).collect();
    let insert = "INSERT INTO journal (seq, at, event, prev, hash)
                  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[])";
    let values = [
        (&seqs as _, Type::INT8_ARRAY),
        (&ats as _, Type::INT8_ARRAY),
        (&events as _, Type::TEXT_ARRAY),
        (&prevs as _, Type::BYTEA_ARRAY),
        (&hashes as _, Type::BYTEA_ARRAY),
    ];
    match begun.execute_typed(insert, &values).await {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Err(JournalError::Conflict.into()),
        Err(error) => Err(error.into()),
    }
}

async fn entries_after(client: &Client, after: u64, limit: usize) -> Result<Vec<Entry>, Failure> {
    let select = "SELECT seq, at, event, prev, hash FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
    let (after, limit) = (above(after), i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = client.query_typed(select, &[(&after, Type::INT8), (&limit, Type::INT8)]).await?;
    let read = |row: Row| {
        let seq = row.try_get::<_, i64>(0)? as u64;
        let hash = |column| -> Result<_, Failure> {
            Ok(row.try_get::<_, &[u8]>(column)?.try_into().map_err(|_| JournalError::Broken { seq })?)
        };
        let at = Moment::from_unix_ms(row.try_get::<_, i64>(1)? as u64);
        Ok(Entry { seq, at, event: row.try_get(2)?, prev: hash(3)?, hash: hash(4)? })
    };
    rows.into_iter().map(read).collect()
}

async fn keep(begun: &Transaction<'_>, post: &Post, cap: usize) -> Result<Posted, Failure> {
    let (call, station, request) = (post.call.to_string(), post.to.to_string(), post.request.to_string());
    let (at, from) = (post.at.unix_ms() as i64, post.from.to_string());
    let forgotten = at.saturating_sub(POSTED_KEPT_MS as i64);
    let forget = "DELETE FROM posted WHERE call = $1 AND at < $2";
    let _ = begun.execute_typed(forget, &[(&call, Type::TEXT), (&forgotten, Type::INT8)]).await?;
    let remember = "INSERT INTO posted (call, request, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let values = [(&call as _, Type::TEXT), (&request as _, Type::TEXT), (&at as _, Type::INT8)];
    if begun.execute_typed(remember, &values).await? == 0 {
        return Ok(Posted::Known);
    }
    let count = "SELECT count(*) FROM mailbox WHERE call = $1";
    let waiting: i64 = begun.query_typed_one(count, &[(&call, Type::TEXT)]).await?.try_get(0)?;
    if waiting as usize >= cap {
        return Ok(Posted::Full);
    }
    // The row of the number is locked until the end: mail to one station is seen in the order of its numbers.
    let insert = "WITH next AS (
            INSERT INTO mail_number (station, last) VALUES ($1, 1)
            ON CONFLICT (station) DO UPDATE SET last = mail_number.last + 1 RETURNING last)
        INSERT INTO mailbox (station, number, call, sender, envelope) SELECT $1, last, $2, $3, $4 FROM next
        RETURNING number";
    let values = [
        (&station as _, Type::TEXT),
        (&call as _, Type::TEXT),
        (&from as _, Type::TEXT),
        (&post.envelope as _, Type::BYTEA),
    ];
    let number: i64 = begun.query_typed_one(insert, &values).await?.try_get(0)?;
    Ok(Posted::Kept(number as u64))
}

async fn perform(begun: &Transaction<'_>, at: Moment, effect: &Effect) -> Result<(), Failure> {
    match effect {
        Effect::DropMail(call) => {
            let call = call.to_string();
            for delete in ["DELETE FROM mailbox WHERE call = $1", "DELETE FROM posted WHERE call = $1"] {
                let _ = begun.execute_typed(delete, &[(&call, Type::TEXT)]).await?;
            }
            Ok(())
        }
        Effect::Store(expedition, record) => outbox::store(begun, *expedition, record, at).await,
        Effect::Delivered(expedition) => outbox::delivered(begun, *expedition).await,
        Effect::Dead(expedition, reason) => outbox::dead(begun, *expedition, reason).await,
        Effect::Postpone(expedition, next_at) => outbox::postpone(begun, *expedition, *next_at).await,
        Effect::Revive(expedition) => outbox::revive(begun, *expedition, at).await,
        Effect::Erase(what, before) => outbox::erase(begun, *what, *before).await,
        Effect::Keep(station, node) => held(nodes::keep(begun, *station, *node).await?),
        Effect::Release(station, node) => held(nodes::release(begun, *station, *node).await?),
        Effect::AddAccount(name, account) => account::add(begun, name, account).await,
        Effect::ChangeAccount { name, was, now } => account::change(begun, name, was.as_ref(), now).await,
    }
}

fn held(by_this_node: bool) -> Result<(), Failure> {
    if by_this_node { Ok(()) } else { Err(JournalError::Moved.into()) }
}
