//! What a journal does, in SQLite.

use std::str::FromStr as _;

use domain::exchange::{Event, Kept};
use domain::id::{CallId, ExpeditionId, StationId};
use domain::time::Moment;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::{Sqlite, account, copy, nodes, outbox, unavailable};
use crate::journal::chain::{Entry, GENESIS, Head};
use crate::journal::{
    Account, DeadLetter, Effect, Here, Home, JournalError, Mail, Next, NodeId, POSTED_KEPT_MS, Post, Posted, Pulse,
    Row as Copied, Tried, parse_station,
};

impl Home for Sqlite {
    fn append(&mut self, after: u64, at: Moment, events: &[Event], effects: &[Effect]) -> Result<u64, JournalError> {
        self.durable(true)?;
        let head = self.head;
        let begun = self.begin()?;
        head.may_append(after, stored_head(&begun).map_err(unavailable)?)?;
        let (entries, head) = head.extend(at, events)?;
        for entry in entries {
            let _ = begun
                .prepare_cached("INSERT INTO journal (seq, at, event, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5)")
                .and_then(|mut insert| {
                    let (seq, at) = (entry.seq as i64, at.unix_ms() as i64);
                    insert.execute(params![seq, at, entry.event, entry.prev, entry.hash])
                })
                .map_err(unavailable)?;
        }
        for effect in effects {
            perform(&begun, at, effect)?;
        }
        begun.commit().map_err(unavailable)?;
        self.head = head;
        Ok(head.seq)
    }

    fn follow(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Event)>, JournalError> {
        let entries = self.entries_after(after, limit)?;
        self.head.read(after, entries)
    }

    fn entries(&mut self, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        self.entries_after(after, limit)
    }

    fn post(&mut self, post: &Post, cap: usize) -> Result<Posted, JournalError> {
        self.durable(false)?;
        let begun = self.begin()?;
        let posted = keep(&begun, post, cap).map_err(unavailable)?;
        if matches!(posted, Posted::Kept(_)) {
            begun.commit().map_err(unavailable)?;
        }
        Ok(posted)
    }

    fn mail_after(&mut self, station: StationId, number: u64, limit: usize) -> Result<Vec<Mail>, JournalError> {
        let mut rows = self
            .connection
            .prepare_cached(
                "SELECT number, call, sender, envelope FROM mailbox
                 WHERE station = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
            )
            .map_err(unavailable)?;
        let read = |row: &Row<'_>| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, Vec<u8>>(3)?))
        };
        let found = rows
            .query_map(params![station.to_string(), number as i64, limit as i64], read)
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(unavailable)?;
        let mail = found.into_iter().map(|(number, call, from, envelope)| {
            let call = CallId::from_str(&call).ok()?;
            Some(Mail { number: number as u64, call, from: parse_station(&from)?, envelope })
        });
        mail.collect::<Option<_>>().ok_or(JournalError::Unreadable)
    }

    fn mail_waiting(&mut self) -> Result<Vec<(StationId, u64)>, JournalError> {
        let mut rows = self
            .connection
            .prepare_cached("SELECT station, max(number) FROM mailbox GROUP BY station")
            .map_err(unavailable)?;
        let found = rows
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(unavailable)?;
        let waiting = found.into_iter().map(|(station, number)| Some((parse_station(&station)?, number as u64)));
        waiting.collect::<Option<_>>().ok_or(JournalError::Unreadable)
    }

    fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), JournalError> {
        self.durable(false)?;
        let upto = i64::try_from(number).unwrap_or(i64::MAX);
        let delete = "DELETE FROM mailbox WHERE station = ?1 AND number <= ?2";
        let deleted = self.connection.prepare_cached(delete);
        deleted.and_then(|mut delete| delete.execute(params![station.to_string(), upto])).map(drop).map_err(unavailable)
    }

    fn reserve(&mut self, station: StationId, count: u64) -> Result<u64, JournalError> {
        self.durable(false)?;
        let last = count_up(&self.connection, &station.to_string(), count as i64).map_err(unavailable)?;
        Ok((last as u64 + 1).saturating_sub(count))
    }

    fn forget(&mut self, station: StationId, numbers: &[u64]) -> Result<(), JournalError> {
        self.durable(false)?;
        let begun = self.begin()?;
        for number in numbers {
            let delete = "DELETE FROM mailbox WHERE station = ?1 AND number = ?2";
            let deleted = begun.prepare_cached(delete);
            let _ = deleted
                .and_then(|mut delete| delete.execute(params![station.to_string(), *number as i64]))
                .map_err(unavailable)?;
        }
        begun.commit().map_err(unavailable)
    }

    fn claim(&mut self, station: StationId, node: NodeId) -> Result<(), JournalError> {
        self.durable(false)?;
        nodes::claim(&self.connection, station, node).map_err(unavailable)
    }

    fn release(&mut self, station: StationId, node: NodeId) -> Result<(), JournalError> {
        self.durable(false)?;
        nodes::release(&self.connection, station, node).map(drop).map_err(unavailable)
    }

    fn holder(&mut self, station: StationId) -> Result<Option<NodeId>, JournalError> {
        nodes::holder(&self.connection, station)
    }

    fn pulse(&mut self, here: &Here, now: Moment) -> Result<Pulse, JournalError> {
        self.durable(false)?;
        let begun = self.begin()?;
        let pulse = nodes::pulse(&begun, here, now)?;
        begun.commit().map_err(unavailable)?;
        Ok(pulse)
    }

    fn next_delivery(&mut self, node: NodeId, now: Moment, until: Moment) -> Result<Next, JournalError> {
        self.durable(false)?;
        let begun = self.begin()?;
        let next = outbox::next(&begun, node, now, until)?;
        begun.commit().map_err(unavailable)?;
        Ok(next)
    }

    fn postpone(&mut self, expedition: ExpeditionId, next_at: Moment) -> Result<(), JournalError> {
        self.durable(false)?;
        outbox::postpone(&self.connection, expedition, next_at).map_err(unavailable)
    }

    fn dead_letters(&mut self) -> Result<Vec<DeadLetter>, JournalError> {
        outbox::dead_letters(&self.connection)
    }

    fn older(&mut self, what: Kept, before: Moment) -> Result<u64, JournalError> {
        outbox::older(&self.connection, what, before).map_err(unavailable)
    }

    fn calls_with_mail(&mut self) -> Result<Vec<CallId>, JournalError> {
        let mut rows = self.connection.prepare_cached("SELECT DISTINCT call FROM mailbox").map_err(unavailable)?;
        let found = rows
            .query_map([], |row| row.get::<_, String>(0))
            .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
            .map_err(unavailable)?;
        found.iter().map(|call| call.parse().map_err(|_| JournalError::Unreadable)).collect()
    }

    fn account(&mut self, name: &str) -> Result<Option<Account>, JournalError> {
        account::find(&self.connection, name)
    }

    fn accounts(&mut self) -> Result<Vec<(String, Account)>, JournalError> {
        account::all(&self.connection)
    }

    fn use_code(&mut self, name: &str, step: u64) -> Result<bool, JournalError> {
        self.durable(true)?;
        account::use_code(&self.connection, name, step).map_err(unavailable)
    }

    fn tried(&mut self, subjects: &[String], tried: Tried, now: Moment) -> Result<Option<Moment>, JournalError> {
        self.durable(false)?;
        let begun = self.begin()?;
        let locked = account::tried(&begun, subjects, tried, now).map_err(unavailable)?;
        begun.commit().map_err(unavailable)?;
        Ok(locked)
    }

    fn dump(&mut self, each: &mut dyn FnMut(Copied) -> Result<(), JournalError>) -> Result<(), JournalError> {
        copy::dump(&mut self.connection, each)
    }

    fn load(&mut self, next: &mut dyn FnMut() -> Result<Vec<Copied>, JournalError>) -> Result<(), JournalError> {
        self.durable(true)?;
        let begun = self.begin()?;
        copy::load(&begun, next)?;
        begun.commit().map_err(unavailable)
    }

    fn add_account(&mut self, name: &str, account: &Account) -> Result<(), JournalError> {
        self.durable(true)?;
        account::add(&self.connection, name, account)
    }
}

fn stored_head(begun: &Transaction<'_>) -> rusqlite::Result<Head> {
    let read = |row: &Row<'_>| Ok(Head { seq: row.get::<_, i64>(0)? as u64, hash: row.get(1)? });
    let newest = begun.query_row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", [], read).optional()?;
    Ok(newest.unwrap_or(Head { seq: 0, hash: GENESIS }))
}

fn keep(begun: &Transaction<'_>, post: &Post, cap: usize) -> rusqlite::Result<Posted> {
    let (call, station) = (post.call.to_string(), post.to.to_string());
    let forgotten = post.at.unix_ms().saturating_sub(POSTED_KEPT_MS) as i64;
    let forget = "DELETE FROM posted WHERE call = ?1 AND at < ?2";
    let _ = begun.prepare_cached(forget)?.execute(params![call, forgotten])?;
    let remember = "INSERT INTO posted (call, request, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    let (request, at) = (post.request.to_string(), post.at.unix_ms() as i64);
    if begun.prepare_cached(remember)?.execute(params![call, request, at])? == 0 {
        return Ok(Posted::Known);
    }
    let count = "SELECT count(*) FROM mailbox WHERE call = ?1";
    let waiting: i64 = begun.prepare_cached(count)?.query_row([&call], |row| row.get(0))?;
    if waiting as usize >= cap {
        return Ok(Posted::Full);
    }
    let number = count_up(begun, &station, 1)?;
    let insert = "INSERT INTO mailbox (station, number, call, sender, envelope) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![station, number, call, post.from.to_string(), post.envelope];
    let _ = begun.prepare_cached(insert)?.execute(values)?;
    Ok(Posted::Kept(number as u64))
}

/// Counts so many numbers of a station's mail on; the last of them.
fn count_up(connection: &Connection, station: &str, count: i64) -> rusqlite::Result<i64> {
    let count_up = "INSERT INTO mail_number (station, last)
                    SELECT ?1, max(last) + ?2 FROM mail_number WHERE station IN (?1, '')
                    ON CONFLICT (station) DO UPDATE SET last = excluded.last RETURNING last";
    connection.prepare_cached(count_up)?.query_row(params![station, count], |row| row.get(0))
}

fn perform(begun: &Transaction<'_>, at: Moment, effect: &Effect) -> Result<(), JournalError> {
    let done = match effect {
        Effect::DropMail(call) => begun
            .execute("DELETE FROM mailbox WHERE call = ?1", [call.to_string()])
            .and_then(|_| begun.execute("DELETE FROM posted WHERE call = ?1", [call.to_string()]))
            .map(drop),
        Effect::Store(expedition, record) => outbox::store(begun, *expedition, record, at),
        Effect::Delivered(expedition) => outbox::delivered(begun, *expedition),
        Effect::Dead(expedition, reason) => outbox::dead(begun, *expedition, reason),
        Effect::Postpone(expedition, next_at) => outbox::postpone(begun, *expedition, *next_at),
        Effect::Revive(expedition) => outbox::revive(begun, *expedition, at),
        Effect::Erase(what, before) => outbox::erase(begun, *what, *before),
        Effect::Keep(station, node) => match nodes::keep(begun, *station, *node) {
            Ok(false) => return Err(JournalError::Moved),
            kept => kept.map(drop),
        },
        Effect::Release(station, node) => match nodes::release(begun, *station, *node) {
            Ok(false) => return Err(JournalError::Moved),
            released => released.map(drop),
        },
        Effect::AddAccount(name, account) => return account::add(begun, name, account),
        Effect::ChangeAccount { name, was, now } => return account::change(begun, name, was.as_ref(), now),
    };
    done.map_err(unavailable)
}
