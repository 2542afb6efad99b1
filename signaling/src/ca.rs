//! `signaling ca`: what is ordered, and what is printed.

mod carry;

pub use carry::CarryError;

use std::io::Write;

use domain::person::Day;

use crate::cli::{Ca, CaCommand};
use crate::orders::Order;
use crate::orders::authority::{self, Answer, Line, State};
use crate::stations;

/// So many characters of a fingerprint are shown: enough to tell two authorities apart.
const SHOWN: usize = 16;

/// What no station can tell, while two authorities count.
const ELSEWHERE: &str = "Who else compares with fleet-ca.crt, such as the service that records are delivered to, needs the \
    new file before: signaling ca retire\n";

/// Does one command on the authority.
///
/// # Errors
/// When no server runs, or it does not do it; when a file cannot be used, or nobody confirms.
pub fn run(asked: Ca, out: &mut impl Write) -> Result<(), CarryError> {
    let order = match asked.command {
        CaCommand::Requests { out: file } => return carry::requests(&asked.at, &file, out),
        CaCommand::Sign(sign) => return carry::sign(&sign, asked.at.json, out),
        CaCommand::Passphrase(order) => return carry::passphrase(&order, asked.at.json, out),
        CaCommand::Take { file } => return carry::take(&asked.at, &file, out),
        CaCommand::List => authority::Order::List,
        CaCommand::Rotate { now: false } => authority::Order::Rotate,
        CaCommand::Rotate { now: true } => authority::Order::Switch,
        CaCommand::Retire { force } => authority::Order::Retire { force },
    };
    Ok(stations::run(&asked.at, &Order::Authority(order), out)?)
}

/// The answer in words.
pub(crate) fn told(answer: &Answer) -> String {
    match answer {
        Answer::List { authorities } => {
            let both = authorities.iter().any(|line| matches!(line.state, State::ToCome | State::Trusted));
            let lines: String = authorities.iter().map(told_line).collect();
            lines + if both { ELSEWHERE } else { "" }
        }
        Answer::Retired { key, anew } if anew.is_empty() => format!("retired: {}\n", short(&key.to_string())),
        Answer::Retired { key, anew } => format!(
            "retired: {}\nthese ask anew when they are switched on; compare their words and approve them: {}\n",
            short(&key.to_string()),
            anew.join(", ")
        ),
        Answer::Requests(requests) => format!("{} to be signed\n", requests.requests.len()),
        Answer::Taken { taken, unwanted } => {
            let unwanted = if *unwanted > 0 { format!(", {unwanted} that nobody needs") } else { String::new() };
            format!("taken: {}{unwanted}\n", if taken.is_empty() { "none".to_owned() } else { taken.join(", ") })
        }
    }
}

fn told_line(line: &Line) -> String {
    let key = line.key.to_string();
    let day = |moment| Day::danish(moment).map(|day| day.to_string()).unwrap_or_default();
    let mut text = format!("{}  {}  {} to {}", short(&key), line.state.told(), day(line.since), day(line.until));
    if line.key_here {
        text.push_str("  key here");
    }
    let what = match line.state {
        State::ToCome => "not trusted yet by",
        State::Certifies | State::Trusted | State::Retired => "still needed by",
    };
    let who: Vec<&str> = line.stations.iter().chain(&line.people).map(String::as_str).collect();
    if !who.is_empty() {
        text = format!("{text}  {what} {}: {}", who.len(), who.join(", "));
    }
    text + "\n"
}

fn short(key: &str) -> &str {
    key.get(..SHOWN).unwrap_or(key)
}
