//! All rows, to a backup and back.

use serde_json::Value;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Transaction};

use super::Failure;
use crate::journal::{JournalError, NOT_COPIED, Row};

/// So many rows are fetched at once.
const PORTION: usize = 1000;
/// A copy takes its time, while nobody else waits for it.
const PATIENT: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

pub(super) async fn dump(
    client: &mut Client,
    each: &mut dyn FnMut(Row) -> Result<(), JournalError>,
) -> Result<(), Failure> {
    // One snapshot sees one state, and keeps no writer waiting.
    let begun = client.build_transaction().isolation_level(tokio_postgres::IsolationLevel::RepeatableRead);
    let begun = begun.read_only(true).start().await?;
    begun.batch_execute(PATIENT).await?;
    for table in tables(&begun).await? {
        if NOT_COPIED.contains(&table.as_str()) {
            continue;
        }
        let rows = format!("SELECT to_jsonb(found)::text FROM (SELECT * FROM \"{table}\" ORDER BY 1) found");
        begun.batch_execute(&format!("DECLARE copied NO SCROLL CURSOR FOR {rows}")).await?;
        loop {
            let portion = begun.query_typed(&format!("FETCH {PORTION} FROM copied"), &[]).await?;
            if portion.is_empty() {
                break;
            }
            for found in portion {
                let row = serde_json::from_str(found.try_get(0)?).map_err(|_| JournalError::Unreadable)?;
                each(Row { table: table.clone(), row })?;
            }
        }
        begun.batch_execute("CLOSE copied").await?;
    }
    Ok(())
}

pub(super) async fn load(
    client: &mut Client,
    next: &mut dyn FnMut() -> Result<Vec<Row>, JournalError>,
) -> Result<(), Failure> {
    let begun = client.transaction().await?;
    begun.batch_execute(PATIENT).await?;
    let known = tables(&begun).await?;
    loop {
        let rows = next()?;
        if rows.is_empty() {
            return Ok(begun.commit().await?);
        }
        for of_one in rows.chunk_by(|one, other| one.table == other.table) {
            // Names come from a file: only those of this journal's own tables get into a statement.
            let table = of_one.iter().map(|row| &row.table).find(|table| known.contains(table));
            let table = table.ok_or(JournalError::Unreadable)?;
            let rows: Value = of_one.iter().map(|row| row.row.clone()).collect();
            let records = format!("jsonb_populate_recordset(NULL::\"{table}\", $1::text::jsonb)");
            let (insert, text) = (format!("INSERT INTO \"{table}\" SELECT * FROM {records}"), rows.to_string());
            let _ = begun.execute_typed(&insert, &[(&text, Type::TEXT)]).await?;
        }
    }
}

async fn tables(begun: &Transaction<'_>) -> Result<Vec<String>, Failure> {
    let select = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1";
    let found = begun.query_typed(select, &[]).await?;
    found.into_iter().map(|row| Ok(row.try_get(0)?)).collect()
}
