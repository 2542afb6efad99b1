//! `signaling kiosk` and `signaling console`: what is ordered, and what is printed.

use std::io::Write;

use protocol::enrol::Kind;
use qrcode::QrCode;
use qrcode::render::{svg, unicode};

use crate::ca;
use crate::cli::{At, Console, ConsoleCommand, Kiosk, KioskCommand, StationCommand};
use crate::orders::{Answer, Line, NewCode, Order, SendError, send};
use crate::people;
use crate::{places, words};

/// A command on stations fails.
#[derive(Debug, thiserror::Error)]
pub enum StationsError {
    /// The server does not do it.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Before 1970, or after the year 9999.
    #[error("no appointment can be made for a day that far away")]
    Day,
    /// The answer cannot be printed.
    #[error("the answer cannot be printed")]
    Print(#[from] std::io::Error),
    /// The answer has no form in JSON.
    #[error("the answer cannot be printed as JSON")]
    Json(#[from] serde_json::Error),
}

/// Does one command on kiosks.
///
/// # Errors
/// When no server runs, or it does not do it.
pub fn kiosk(asked: Kiosk, out: &mut impl Write) -> Result<(), StationsError> {
    let order = match asked.command {
        KioskCommand::Add(add) => Order::Add { kind: Kind::Kiosk, place: add.site, name: add.name },
        KioskCommand::Set(set) => Order::Equip { name: set.name, lacks: set.lacks },
        KioskCommand::Station(command) => of_station(Kind::Kiosk, command),
    };
    run(&asked.at, &order, out)
}

/// Does one command on consoles.
///
/// # Errors
/// When no server runs, or it does not do it.
pub fn console(asked: Console, out: &mut impl Write) -> Result<(), StationsError> {
    let order = match asked.command {
        ConsoleCommand::Add(add) => Order::Add { kind: Kind::Console, place: add.desk, name: add.name },
        ConsoleCommand::Station(command) => of_station(Kind::Console, command),
    };
    run(&asked.at, &order, out)
}

fn of_station(kind: Kind, command: StationCommand) -> Order {
    match command {
        StationCommand::List => Order::List { kind },
        StationCommand::Approve(named) => Order::Approve { kind, name: named.name },
        StationCommand::Refuse(named) => Order::Refuse { kind, name: named.name },
        StationCommand::Revoke(revoke) => Order::Revoke { kind, name: revoke.name, stolen: revoke.stolen },
        StationCommand::Replace(named) => Order::Replace { kind, name: named.name },
    }
}

pub(crate) fn run(at: &At, order: &Order, out: &mut impl Write) -> Result<(), StationsError> {
    let answer = send(&at.dir, order)?;
    if at.json {
        writeln!(out, "{}", json(&answer)?)?;
    } else {
        write!(out, "{}", told(&answer))?;
    }
    Ok(())
}

/// The answer, with a QR code as a picture beside a code.
fn json(answer: &Answer) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(answer)?;
    if let (Answer::Code(code), Some(object)) = (answer, value.as_object_mut())
        && let Ok(qr) = QrCode::new(&code.card)
    {
        let picture = qr.render::<svg::Color<'_>>().build();
        let _ = object.insert("svg".to_owned(), picture.into());
    }
    serde_json::to_string(&value)
}

/// The answer in words.
pub(crate) fn told(answer: &Answer) -> String {
    match answer {
        Answer::Done { station, name } => format!("done: {name} ({station})\n"),
        Answer::Code(code) => told_code(code),
        Answer::Stations { stations } if stations.is_empty() => "none\n".to_owned(),
        Answer::Stations { stations } => stations.iter().map(told_line).collect(),
        Answer::People(answer) => people::told(answer),
        Answer::Places(answer) => places::told(answer),
        Answer::Authority(answer) => ca::told(answer),
        Answer::Refused { reason } => format!("{reason}\n"),
    }
}

fn told_code(code: &NewCode) -> String {
    let picture = QrCode::new(&code.card).map(|qr| qr.render::<unicode::Dense1x2>().build()).unwrap_or_default();
    format!(
        "{name}, {place}\n\n  server  {node}\n  code    {code}\n\nType both on the new machine within 15 minutes, or lay \
         this line into its folder, in a file that ends in .enrol:\n\n{card}\n\nThe same line as a QR code:\n\n\
         {picture}\n\nThen compare its four words with those of the list, and approve it.\n",
        name = code.name,
        place = code.place,
        node = code.node,
        code = code.code,
        card = code.card,
    )
}

fn told_line(line: &Line) -> String {
    let end = line.certificate_until.and_then(domain::person::Day::danish);
    let connected = match (&line.node, line.connected) {
        (Some(node), true) => Some(format!("connected to {node}")),
        (None, true) => Some("connected".to_owned()),
        (_, false) => None,
    };
    let lacks: Vec<_> = line.lacks.iter().map(words::told).collect();
    let lacks = (!lacks.is_empty()).then(|| format!("without {}", lacks.join(", ")));
    let parts = [
        Some(line.name.clone()),
        Some(line.place.clone()),
        Some(line.state.told().to_owned()),
        line.words.as_ref().map(|words| format!("words: {words}")),
        line.tries_left.map(|tries| format!("{tries} tries left")),
        lacks,
        end.map(|day| format!("certificate until {day}")),
        connected,
        Some(line.station.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ") + "\n"
}
