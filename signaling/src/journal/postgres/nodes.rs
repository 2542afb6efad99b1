//! Nodes and what they hold, as rows. Leases are compared by the database's clock.

use domain::id::StationId;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, Transaction};

use super::Failure;
use super::home::notify;
use super::schema::NOW_MS;
use crate::journal::{Here, JournalError, LEASE, NodeId, Pulse, Wake};

async fn put(begun: &Transaction<'_>, statement: &str, station: StationId, node: NodeId) -> Result<bool, Failure> {
    let (station, node) = (station.to_string(), node.to_string());
    Ok(begun.execute_typed(statement, &[(&station, Type::TEXT), (&node, Type::TEXT)]).await? == 1)
}

/// Says whether another node, or none, held it before.
pub(super) async fn claim(begun: &Transaction<'_>, station: StationId, node: NodeId) -> Result<bool, Failure> {
    let upsert = "INSERT INTO holding (station, node) VALUES ($1, $2)
                  ON CONFLICT (station) DO UPDATE SET node = excluded.node WHERE holding.node <> excluded.node";
    put(begun, upsert, station, node).await
}

/// Says whether this node holds it now.
pub(super) async fn keep(begun: &Transaction<'_>, station: StationId, node: NodeId) -> Result<bool, Failure> {
    let upsert = "INSERT INTO holding (station, node) VALUES ($1, $2)
                  ON CONFLICT (station) DO UPDATE SET node = excluded.node WHERE holding.node = excluded.node";
    put(begun, upsert, station, node).await
}

/// Says whether this node held it.
pub(super) async fn release(begun: &Transaction<'_>, station: StationId, node: NodeId) -> Result<bool, Failure> {
    put(begun, "DELETE FROM holding WHERE station = $1 AND node = $2", station, node).await
}

pub(super) async fn holder(client: &Client, station: StationId) -> Result<Option<NodeId>, Failure> {
    let select = "SELECT node FROM holding WHERE station = $1";
    let Some(row) = client.query_typed_opt(select, &[(&station.to_string(), Type::TEXT)]).await? else {
        return Ok(None);
    };
    Ok(Some(row.try_get::<_, &str>(0)?.parse().map_err(|_| JournalError::Unreadable)?))
}

pub(super) async fn pulse(begun: &Transaction<'_>, here: &Here) -> Result<Pulse, Failure> {
    let (node, lease) = (here.node.to_string(), here.lease.as_millis() as i64);
    let known = "SELECT address FROM node WHERE id = $1";
    let known = match begun.query_typed_opt(known, &[(&node, Type::TEXT)]).await? {
        Some(row) => Some(row.try_get::<_, Option<String>>(0)?),
        None => None,
    };
    if known.as_ref() != Some(&here.address) {
        notify(begun, Wake::Nodes).await?;
    }
    let renew = format!(
        "INSERT INTO node (id, address, until) VALUES ($1, $2, {NOW_MS} + $3)
         ON CONFLICT (id) DO UPDATE SET address = excluded.address, until = excluded.until"
    );
    let values = [(&node as _, Type::TEXT), (&here.address as _, Type::TEXT), (&lease as _, Type::INT8)];
    let _ = begun.execute_typed(&renew, &values).await?;
    let forget = format!(
        "DELETE FROM node WHERE until < {NOW_MS} - $1
         AND NOT EXISTS (SELECT 1 FROM holding WHERE holding.node = node.id)"
    );
    let _ = begun.execute_typed(&forget, &[(&(LEASE.as_millis() as i64), Type::INT8)]).await?;
    let select = format!("SELECT id, address, until >= {NOW_MS} FROM node ORDER BY id");
    let nodes = begun.query_typed(&select, &[]).await?;
    let nodes: Vec<_> = nodes.iter().map(node_row).collect::<Result<_, _>>()?;
    let holdings = begun.query_typed("SELECT station, node FROM holding", &[]).await?;
    let holding = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
    let holdings: Vec<_> = holdings.iter().map(holding).collect::<Result<_, tokio_postgres::Error>>()?;
    Ok(Pulse::read(nodes, holdings).ok_or(JournalError::Unreadable)?)
}

fn node_row(row: &Row) -> Result<(String, Option<String>, bool), tokio_postgres::Error> {
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}
