//! Nodes and what they hold, as rows.

use domain::id::StationId;
use domain::time::Moment;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::unavailable;
use crate::journal::{Here, JournalError, LEASE, NodeId, Pulse};

pub(super) fn claim(at: &Connection, station: StationId, node: NodeId) -> rusqlite::Result<()> {
    let upsert = "INSERT INTO holding (station, node) VALUES (?1, ?2)
                  ON CONFLICT (station) DO UPDATE SET node = excluded.node";
    at.execute(upsert, [station.to_string(), node.to_string()]).map(drop)
}

/// Says whether this node holds it now.
pub(super) fn keep(at: &Connection, station: StationId, node: NodeId) -> rusqlite::Result<bool> {
    let upsert = "INSERT INTO holding (station, node) VALUES (?1, ?2)
                  ON CONFLICT (station) DO UPDATE SET node = excluded.node WHERE node = excluded.node";
    at.execute(upsert, [station.to_string(), node.to_string()]).map(|rows| rows == 1)
}

/// Says whether this node held it.
pub(super) fn release(at: &Connection, station: StationId, node: NodeId) -> rusqlite::Result<bool> {
    let delete = "DELETE FROM holding WHERE station = ?1 AND node = ?2";
    at.execute(delete, [station.to_string(), node.to_string()]).map(|rows| rows == 1)
}

pub(super) fn holder(at: &Connection, station: StationId) -> Result<Option<NodeId>, JournalError> {
    let select = "SELECT node FROM holding WHERE station = ?1";
    let found = at.query_row(select, [station.to_string()], |row| row.get::<_, String>(0)).optional();
    match found.map_err(unavailable)? {
        None => Ok(None),
        Some(node) => node.parse().map(Some).map_err(|_| JournalError::Unreadable),
    }
}

pub(super) fn pulse(begun: &Transaction<'_>, here: &Here, now: Moment) -> Result<Pulse, JournalError> {
    let rows = renew(begun, here, now).and_then(|()| {
        let node = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let nodes: Vec<_> = begun
            .prepare_cached("SELECT id, address, until >= ?1 FROM node ORDER BY id")?
            .query_map([now.unix_ms() as i64], node)?
            .collect::<rusqlite::Result<_>>()?;
        let holdings: Vec<_> = begun
            .prepare_cached("SELECT station, node FROM holding")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok((nodes, holdings))
    });
    let (nodes, holdings) = rows.map_err(unavailable)?;
    Pulse::read(nodes, holdings).ok_or(JournalError::Unreadable)
}

fn renew(begun: &Transaction<'_>, here: &Here, now: Moment) -> rusqlite::Result<()> {
    let upsert = "INSERT INTO node (id, address, until) VALUES (?1, ?2, ?3)
                  ON CONFLICT (id) DO UPDATE SET address = excluded.address, until = excluded.until";
    let until = (now + here.lease).unix_ms() as i64;
    let _ = begun.execute(upsert, params![here.node.to_string(), here.address, until])?;
    let forget = "DELETE FROM node WHERE until < ?1 AND id NOT IN (SELECT node FROM holding)";
    let long_gone = now.unix_ms().saturating_sub(LEASE.as_millis() as u64) as i64;
    begun.execute(forget, [long_gone]).map(drop)
}
