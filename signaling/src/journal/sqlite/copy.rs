//! All rows, to a backup and back.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, Transaction, params_from_iter};
use serde_json::{Map, Value};

use super::unavailable;
use crate::journal::{JournalError, NOT_COPIED, Row, unhex};

pub(super) fn dump(
    connection: &mut Connection,
    each: &mut dyn FnMut(Row) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    // One read transaction sees one state, and keeps no writer waiting.
    let begun = connection.transaction().map_err(unavailable)?;
    for table in tables(&begun).map_err(unavailable)? {
        if NOT_COPIED.contains(&table.as_str()) {
            continue;
        }
        let mut found = begun.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1")).map_err(unavailable)?;
        let names: Vec<String> = found.column_names().map(str::to_owned).collect();
        let mut rows = found.query([]).map_err(unavailable)?;
        while let Some(row) = rows.next().map_err(unavailable)? {
            let mut copied = Map::new();
            for (at, name) in names.iter().enumerate() {
                let value = told(row.get_ref(at).map_err(unavailable)?).ok_or(JournalError::Unreadable)?;
                let _ = copied.insert(name.clone(), value);
            }
            each(Row { table: table.clone(), row: Value::Object(copied) })?;
        }
    }
    Ok(())
}

pub(super) fn load(
    begun: &Transaction<'_>,
    next: &mut dyn FnMut() -> Result<Vec<Row>, JournalError>,
) -> Result<(), JournalError> {
    let mut known: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for table in tables(begun).map_err(unavailable)? {
        let columns = columns(begun, &table).map_err(unavailable)?;
        let _ = known.insert(table, columns);
    }
    loop {
        let rows = next()?;
        if rows.is_empty() {
            return Ok(());
        }
        for Row { table, row } in rows {
            // Names come from a file: only those of this journal's own tables get into a statement.
            let (Some(columns), Value::Object(row)) = (known.get(&table), row) else {
                return Err(JournalError::Unreadable);
            };
            let (mut names, mut places, mut values) = (String::new(), String::new(), Vec::new());
            for (name, value) in row {
                let kind = columns.get(&name).ok_or(JournalError::Unreadable)?;
                values.push(stored(value, kind).ok_or(JournalError::Unreadable)?);
                let comma = if names.is_empty() { "" } else { "," };
                let _ = write!(names, "{comma}\"{name}\"");
                let _ = write!(places, "{comma}?{}", values.len());
            }
            let insert = format!("INSERT OR REPLACE INTO \"{table}\" ({names}) VALUES ({places})");
            let _ = begun
                .prepare_cached(&insert)
                .and_then(|mut insert| insert.execute(params_from_iter(values)))
                .map_err(unavailable)?;
        }
    }
}

fn tables(at: &Connection) -> rusqlite::Result<Vec<String>> {
    let select = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    at.prepare(select)?.query_map([], |row| row.get(0))?.collect()
}

/// The columns of a table and their kinds.
fn columns(at: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut found = at.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
    found.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn told(value: ValueRef<'_>) -> Option<Value> {
    match value {
        ValueRef::Null => Some(Value::Null),
        ValueRef::Integer(number) => Some(number.into()),
        ValueRef::Text(text) => Some(std::str::from_utf8(text).ok()?.into()),
        ValueRef::Blob(bytes) => {
            let mut text = String::with_capacity(2 + 2 * bytes.len());
            text.push_str("\\x");
            for byte in bytes {
                let _ = write!(text, "{byte:02x}");
            }
            Some(text.into())
        }
        ValueRef::Real(_) => None,
    }
}

fn stored(value: Value, kind: &str) -> Option<Stored> {
    match value {
        Value::Null => Some(Stored::Null),
        Value::Number(number) => number.as_i64().map(Stored::Integer),
        Value::String(text) if kind == "BLOB" => unhex(text.strip_prefix("\\x")?).map(Stored::Blob),
        Value::String(text) => Some(Stored::Text(text)),
        _ => None,
    }
}
