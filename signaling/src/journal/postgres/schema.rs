//! The tables, and how they are made.

use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::Failure;

/// The version of the tables.
pub(super) const VERSION: i64 = 2;
/// Whoever makes or changes tables holds this lock of the database; any number will do.
const LOCK: &str = "SELECT pg_advisory_xact_lock(8443001)";
/// Milliseconds since 1970 by the database's clock.
pub(super) const NOW_MS: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
const TABLES: &str = "
    CREATE TABLE skranke (tables bigint NOT NULL);
    INSERT INTO skranke (tables) VALUES (1);
    CREATE TABLE journal (seq bigint PRIMARY KEY, at bigint NOT NULL, event text NOT NULL, prev bytea NOT NULL,
        hash bytea NOT NULL);
    CREATE TABLE mailbox (station text NOT NULL, number bigint NOT NULL, call text NOT NULL, sender text NOT NULL,
        envelope bytea NOT NULL, PRIMARY KEY (station, number));
    CREATE INDEX mailbox_call ON mailbox (call);
    CREATE TABLE mail_number (station text PRIMARY KEY, last bigint NOT NULL);
    CREATE TABLE posted (call text NOT NULL, request text NOT NULL, at bigint NOT NULL, PRIMARY KEY (call, request));
    CREATE TABLE outbox (expedition text PRIMARY KEY, record bytea, state text NOT NULL, attempts bigint NOT NULL,
        first_at bigint NOT NULL, next_at bigint NOT NULL, reason text, claimed_by text, claimed_until bigint);
    CREATE INDEX outbox_due ON outbox (state, next_at);
    CREATE TABLE account (name text PRIMARY KEY, person text NOT NULL, roles text NOT NULL, password text NOT NULL);
    CREATE TABLE node (id text PRIMARY KEY, address text, until bigint NOT NULL);
    CREATE TABLE holding (station text PRIMARY KEY, node text NOT NULL);
";

/// From the first version to the second: accounts have a first sign-in and an authenticator, and tries are counted.
const SECOND: &str = "
    UPDATE skranke SET tables = 2;
    ALTER TABLE account ADD COLUMN first_until bigint;
    ALTER TABLE account ADD COLUMN secret text;
    ALTER TABLE account ADD COLUMN step bigint;
    CREATE TABLE tries (subject text PRIMARY KEY, failures bigint NOT NULL, last_at bigint NOT NULL,
        until bigint NOT NULL);
";

/// Makes the tables; says no if there are some.
pub(super) async fn create(client: &mut Client) -> Result<bool, Failure> {
    let begun = client.transaction().await?;
    begun.batch_execute(LOCK).await?;
    if version(&begun).await?.is_some() {
        return Ok(false);
    }
    begun.batch_execute(TABLES).await?;
    begun.batch_execute(SECOND).await?;
    begun.commit().await?;
    Ok(true)
}

/// Brings older tables up to date and tells their version; nothing if there are none.
pub(super) async fn migrate(client: &mut Client) -> Result<Option<i64>, Failure> {
    let begun = client.transaction().await?;
    begun.batch_execute(LOCK).await?;
    let mut found = version(&begun).await?;
    if found == Some(1) {
        begun.batch_execute(SECOND).await?;
        found = version(&begun).await?;
    }
    begun.commit().await?;
    Ok(found)
}

async fn version(begun: &tokio_postgres::Transaction<'_>) -> Result<Option<i64>, Failure> {
    let there = "SELECT to_regclass($1) IS NOT NULL";
    let there = begun.query_typed_one(there, &[(&"skranke", Type::TEXT)]).await?;
    if !there.try_get::<_, bool>(0)? {
        return Ok(None);
    }
    let found = begun.query_typed_one("SELECT tables FROM skranke", &[]).await?;
    Ok(Some(found.try_get(0)?))
}
