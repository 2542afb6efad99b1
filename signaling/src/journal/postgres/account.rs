//! Accounts and tries to sign in, as rows.

use domain::time::Moment;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, Transaction};
use trust::PasswordHash;

use super::Failure;
use crate::journal::tries::{FORGOTTEN, Tries};
use crate::journal::{Account, JournalError, Stored, Tried};

pub(super) async fn find(client: &Client, name: &str) -> Result<Option<Account>, Failure> {
    let select = format!("SELECT {} FROM account WHERE name = $1", Account::COLUMNS);
    let Some(row) = client.query_typed_opt(&select, &[(&name, Type::TEXT)]).await? else { return Ok(None) };
    Ok(Some(Account::read(stored(&row)?)?.1))
}

pub(super) async fn all(client: &Client) -> Result<Vec<(String, Account)>, Failure> {
    let select = format!("SELECT {} FROM account ORDER BY name", Account::COLUMNS);
    let rows = client.query_typed(&select, &[]).await?;
    rows.iter().map(|row| Ok(Account::read(stored(row)?)?)).collect()
}

fn stored(row: &Row) -> Result<Stored, tokio_postgres::Error> {
    Ok((
        row.try_get(0)?,
        row.try_get(1)?,
        row.try_get(2)?,
        row.try_get(3)?,
        row.try_get(4)?,
        row.try_get(5)?,
        row.try_get(6)?,
    ))
}

pub(super) async fn add(begun: &Transaction<'_>, name: &str, account: &Account) -> Result<(), Failure> {
    let insert = format!(
        "INSERT INTO account ({}) SELECT $1, $2, $3, $4, $5, $6, $7 WHERE $8 IS NULL ON CONFLICT DO NOTHING",
        Account::COLUMNS
    );
    put(begun, &insert, name, account, None).await
}

pub(super) async fn change(
    begun: &Transaction<'_>,
    name: &str,
    was: Option<&PasswordHash>,
    now: &Account,
) -> Result<(), Failure> {
    let update = "UPDATE account SET person = $2, roles = $3, password = $4, first_until = $5, secret = $6, step = $7
                  WHERE name = $1 AND password = coalesce($8, password)";
    put(begun, update, name, now, was).await
}

/// Runs a statement with an account's columns, and last the password that it has before.
async fn put(
    begun: &Transaction<'_>,
    statement: &str,
    name: &str,
    account: &Account,
    was: Option<&PasswordHash>,
) -> Result<(), Failure> {
    let (name, person, roles, password, first_until, secret, step) = account.write(name)?;
    let before = was.map(PasswordHash::as_phc);
    let values = [
        (&name as _, Type::TEXT),
        (&person as _, Type::TEXT),
        (&roles as _, Type::TEXT),
        (&password as _, Type::TEXT),
        (&first_until as _, Type::INT8),
        (&secret as _, Type::TEXT),
        (&step as _, Type::INT8),
        (&before as _, Type::TEXT),
    ];
    if begun.execute_typed(statement, &values).await? == 1 { Ok(()) } else { Err(JournalError::Taken.into()) }
}

pub(super) async fn use_code(client: &Client, name: &str, step: u64) -> Result<bool, Failure> {
    let update = "UPDATE account SET step = $2 WHERE name = $1 AND coalesce(step, 0) < $2";
    let step = step as i64;
    Ok(client.execute_typed(update, &[(&name, Type::TEXT), (&step, Type::INT8)]).await? == 1)
}

pub(super) async fn tried(
    begun: &Transaction<'_>,
    subjects: &[String],
    tried: Tried,
    now: Moment,
) -> Result<Option<Moment>, Failure> {
    let forgotten = (now - FORGOTTEN).unix_ms() as i64;
    let _ = begun.execute_typed("DELETE FROM tries WHERE last_at < $1", &[(&forgotten, Type::INT8)]).await?;
    // Locked in one order everywhere, so that two nodes wait for each other in turn.
    let mut subjects: Vec<&String> = subjects.iter().collect();
    subjects.sort();
    let mut known = Vec::new();
    for subject in subjects {
        let insert =
            "INSERT INTO tries (subject, failures, last_at, until) VALUES ($1, 0, $2, 0) ON CONFLICT DO NOTHING";
        let now = now.unix_ms() as i64;
        let _ = begun.execute_typed(insert, &[(subject, Type::TEXT), (&now, Type::INT8)]).await?;
        let select = "SELECT failures, last_at, until FROM tries WHERE subject = $1 FOR UPDATE";
        known.push((subject, read(&begun.query_typed_one(select, &[(subject, Type::TEXT)]).await?)?));
    }
    let locked = known.iter().filter_map(|(_, tries)| tries.locked(now)).max();
    if tried == Tried::Begun && locked.is_some() {
        return Ok(locked);
    }
    for (subject, tries) in known {
        let tries = tries.after(tried, now);
        let update = "UPDATE tries SET failures = $2, last_at = $3, until = $4 WHERE subject = $1";
        let failures = i64::from(tries.failures);
        let (last_at, until) = (tries.last_at.unix_ms() as i64, tries.until.unix_ms() as i64);
        let values = [
            (subject as _, Type::TEXT),
            (&failures as _, Type::INT8),
            (&last_at as _, Type::INT8),
            (&until as _, Type::INT8),
        ];
        let _ = begun.execute_typed(update, &values).await?;
    }
    Ok(None)
}

fn read(row: &Row) -> Result<Tries, tokio_postgres::Error> {
    let moment = |ms: i64| Moment::from_unix_ms(ms as u64);
    let failures = u32::try_from(row.try_get::<_, i64>(0)?).unwrap_or(u32::MAX);
    Ok(Tries { failures, last_at: moment(row.try_get(1)?), until: moment(row.try_get(2)?) })
}
