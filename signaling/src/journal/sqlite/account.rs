//! Accounts and tries to sign in, as rows.

use domain::time::Moment;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use trust::PasswordHash;

use super::unavailable;
use crate::journal::tries::{FORGOTTEN, Tries};
use crate::journal::{Account, JournalError, Stored, Tried};

pub(super) fn find(at: &Connection, name: &str) -> Result<Option<Account>, JournalError> {
    let select = format!("SELECT {} FROM account WHERE name = ?1", Account::COLUMNS);
    let found = at.query_row(&select, [name], stored).optional().map_err(unavailable)?;
    Ok(found.map(Account::read).transpose()?.map(|(_, account)| account))
}

pub(super) fn all(at: &Connection) -> Result<Vec<(String, Account)>, JournalError> {
    let select = format!("SELECT {} FROM account ORDER BY name", Account::COLUMNS);
    let mut rows = at.prepare_cached(&select).map_err(unavailable)?;
    let found = rows.query_map([], stored).and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>);
    found.map_err(unavailable)?.into_iter().map(Account::read).collect()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}

pub(super) fn add(at: &Connection, name: &str, account: &Account) -> Result<(), JournalError> {
    let insert = format!(
        "INSERT INTO account ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        Account::COLUMNS
    );
    if at.execute(&insert, account.write(name)?).map_err(unavailable)? == 1 { Ok(()) } else { Err(JournalError::Taken) }
}

pub(super) fn change(
    begun: &Transaction<'_>,
    name: &str,
    was: Option<&PasswordHash>,
    now: &Account,
) -> Result<(), JournalError> {
    let update = "UPDATE account SET person = ?2, roles = ?3, password = ?4, first_until = ?5, secret = ?6, step = ?7
                  WHERE name = ?1 AND password = coalesce(?8, password)";
    let (name, person, roles, password, first_until, secret, step) = now.write(name)?;
    let values = params![name, person, roles, password, first_until, secret, step, was.map(PasswordHash::as_phc)];
    if begun.execute(update, values).map_err(unavailable)? == 1 { Ok(()) } else { Err(JournalError::Taken) }
}

pub(super) fn use_code(at: &Connection, name: &str, step: u64) -> rusqlite::Result<bool> {
    let update = "UPDATE account SET step = ?2 WHERE name = ?1 AND coalesce(step, 0) < ?2";
    Ok(at.execute(update, params![name, step as i64])? == 1)
}

pub(super) fn tried(
    begun: &Transaction<'_>,
    subjects: &[String],
    tried: Tried,
    now: Moment,
) -> rusqlite::Result<Option<Moment>> {
    let forgotten = (now - FORGOTTEN).unix_ms() as i64;
    let _ = begun.execute("DELETE FROM tries WHERE last_at < ?1", [forgotten])?;
    let moment = |ms: i64| Moment::from_unix_ms(ms as u64);
    let mut known = Vec::new();
    for subject in subjects {
        let select = "SELECT failures, last_at, until FROM tries WHERE subject = ?1";
        let read = |row: &Row<'_>| {
            Ok(Tries { failures: row.get(0)?, last_at: moment(row.get(1)?), until: moment(row.get(2)?) })
        };
        known.push((subject, begun.query_row(select, [subject], read).optional()?.unwrap_or(Tries::NONE)));
    }
    let locked = known.iter().filter_map(|(_, tries)| tries.locked(now)).max();
    if tried == Tried::Begun && locked.is_some() {
        return Ok(locked);
    }
    for (subject, tries) in known {
        let tries = tries.after(tried, now);
        let insert = "INSERT OR REPLACE INTO tries (subject, failures, last_at, until) VALUES (?1, ?2, ?3, ?4)";
        let (last_at, until) = (tries.last_at.unix_ms() as i64, tries.until.unix_ms() as i64);
        let _ = begun.execute(insert, params![subject, tries.failures, last_at, until])?;
    }
    Ok(None)
}
