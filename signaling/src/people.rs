//! `signaling person`: what is ordered, and what is printed.

use std::io::Write;

use qrcode::QrCode;
use qrcode::render::{svg, unicode};

use crate::cli::{Person, PersonCommand};
use crate::orders::people::{self, Line, NewAccount};
use crate::orders::{Answer, Order, send};
use crate::stations::{self, StationsError};
use crate::words;

/// Does one command on people.
///
/// # Errors
/// When no server runs, or it does not do it.
pub fn person(asked: Person, out: &mut impl Write) -> Result<(), StationsError> {
    let order = match asked.command {
        PersonCommand::Add(add) => people::Order::Add {
            name: add.name,
            account: add.account,
            roles: add.roles,
            desk: add.desk,
            second_factor: !add.password_alone,
        },
        PersonCommand::List => people::Order::List,
        PersonCommand::Set(set) => people::Order::Set {
            account: set.account,
            change: people::Change {
                roles: set.roles,
                desks: set.desks,
                skills: set.skills,
                languages: set.languages,
                authorities: set.authorities,
                guidance_calls: set.guidance_calls,
            },
        },
        PersonCommand::Disable { account } => people::Order::Disable { account },
        PersonCommand::Enable { person } => people::Order::Enable { person },
        PersonCommand::Reset(reset) => {
            people::Order::Reset { account: reset.account, second_factor: !reset.password_alone }
        }
        PersonCommand::Require { service, assurance } => people::Order::Require { service, assurance },
    };
    let answer = send(&asked.at.dir, &Order::People(order))?;
    if asked.at.json {
        writeln!(out, "{}", json(&answer)?)?;
    } else {
        write!(out, "{}", stations::told(&answer))?;
    }
    Ok(())
}

/// The answer, with a QR code as a picture beside an authenticator.
fn json(answer: &Answer) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(answer)?;
    if let (Answer::People(people::Answer::First(account)), Some(object)) = (answer, value.as_object_mut())
        && let Some(Ok(qr)) = account.authenticator.as_ref().map(|made| QrCode::new(&made.uri))
    {
        let picture = qr.render::<svg::Color<'_>>().build();
        let _ = object.insert("svg".to_owned(), picture.into());
    }
    serde_json::to_string(&value)
}

/// The answer in words.
pub(crate) fn told(answer: &people::Answer) -> String {
    match answer {
        people::Answer::First(account) => told_first(account),
        people::Answer::List { accounts } if accounts.is_empty() => "none\n".to_owned(),
        people::Answer::List { accounts } => accounts.iter().map(told_line).collect(),
        people::Answer::Disabled { account, person } => format!("done: {account} ({person}) is disabled\n"),
        people::Answer::Enabled { person } => format!("done: {person} may sign in again\n"),
        people::Answer::Required { service, assurance } => {
            format!("done: {} takes a sign-in of level {}\n", words::told(service), words::told(assurance))
        }
    }
}

/// What is told once about an account that awaits its first sign-in.
pub fn told_first(account: &NewAccount) -> String {
    let until = domain::person::Day::danish(account.until).map(|day| format!(", until {day}")).unwrap_or_default();
    let code = format!(
        "  account  {}\n  code     {}   (shown only now, good once{until})\n\nAt a console the person signs in with the \
         code instead of a password, and chooses a password.\n",
        account.account, account.code
    );
    let Some(made) = &account.authenticator else { return code };
    let picture = QrCode::new(&made.uri).map(|qr| qr.render::<unicode::Dense1x2>().build()).unwrap_or_default();
    format!(
        "{code}The console then also shows this, to be taken into an authenticator app:\n\n{picture}\n\n  \
         secret   {}\n  {}\n",
        made.secret, made.uri
    )
}

fn told_line(line: &Line) -> String {
    let roles = line.roles.iter().map(words::told).collect::<Vec<_>>().join(", ");
    let factor = match (line.provided, line.second_factor) {
        (true, _) => "through the identity provider",
        (false, true) => "password and authenticator",
        (false, false) => "password alone",
    };
    let until = line.first_until.and_then(domain::person::Day::danish).map(|day| format!("until {day}"));
    let able = [
        line.able.desks.clone(),
        line.able.skills.iter().map(words::told).collect(),
        line.able.languages.iter().map(words::told).collect(),
        line.able.authorities.clone(),
    ];
    let able = able.map(|words| Some(words.join(", ")).filter(|words| !words.is_empty()));
    let parts = [
        Some(line.account.clone()).filter(|_| !line.provided),
        Some(line.name.clone()),
        Some(roles),
        Some(factor.to_owned()),
        Some(line.state.told().to_owned()),
        until,
        Some(line.person.to_string()),
    ];
    parts.into_iter().chain(able).flatten().collect::<Vec<_>>().join("  ") + "\n"
}
