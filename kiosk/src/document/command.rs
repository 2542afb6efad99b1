//! `kiosk document ...`: reading and verifying on the command line, for IT and for a second look.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use documents::dump::Dump;
use documents::pki::cert::Fingerprint;
use documents::read::AgreementWith;
use documents::verify::{self, Expected, Printed, Reader};
use domain::person::Day;
use domain::redact::Personal;
use domain::time::Moment;
use protocol::visit::{ReadFailure, Reading};
use rand::Rng as _;

use super::anchors::{self, AnchorsError, Loaded};
use super::folder::{self, FolderError};
use super::order::{ChipKey, ChipOrder, NoKey};
use super::pcsc::{Attended, NoService, Readers};
use super::reading::Waiting;
use super::told::Told;
use ui::{Language, Locale};

/// Nothing failed.
pub const EXIT_SOUND: u8 = 0;
/// An assertion failed.
pub const EXIT_FAILED: u8 = 2;
/// The document could not be read.
pub const EXIT_UNREAD: u8 = 3;
/// The command line makes no sense (sysexits.h).
pub const EXIT_USAGE: u8 = 64;

/// What is done with a document.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads the document on the reader and verifies it.
    ///
    /// Exit status: 0 nothing failed, 2 an assertion failed, 3 the document could not be read.
    Read(Read),
    /// Verifies files that were read from a chip before.
    ///
    /// Exit status: 0 nothing failed, 2 an assertion failed, 3 the files could not be read.
    Verify(Verify),
}

/// How to read.
#[derive(Debug, Args)]
pub struct Read {
    /// The lines of the machine-readable zone, or the one line of a driving licence.
    #[arg(long, num_args = 1..=3, value_name = "LINE", conflicts_with = "can", required_unless_present = "can")]
    mrz: Vec<String>,
    /// The card access number on the front of a card.
    #[arg(long, value_name = "NUMBER")]
    can: Option<String>,
    /// Opens a chip by BAC if it offers PACE and that fails; the report says so.
    #[arg(long)]
    allow_bac: bool,
    #[command(flatten)]
    common: Common,
}

/// What to verify.
#[derive(Debug, Args)]
pub struct Verify {
    /// A folder with EF_SOD.bin, EF_DG1.bin and so on; what is missing is reported as unavailable.
    dir: PathBuf,
    #[command(flatten)]
    common: Common,
}

/// What both take.
#[derive(Debug, Args)]
struct Common {
    /// What is trusted: master lists (.ml), certificates (.cer, .pem), revocation lists (.crl), or folders of them.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    anchors: Vec<PathBuf>,
    /// SHA-256 of a certificate that may stand behind a master list; without it, the certificate itself may be among the
    /// anchors. A list behind which nothing stands is used, and that is said.
    #[arg(long, num_args = 1.., value_name = "SHA256")]
    pin: Vec<Fingerprint>,
    /// Prints JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Why nothing can be said about a document.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Anchors(#[from] AnchorsError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    NoKey(#[from] NoKey),
    #[error(transparent)]
    NoService(#[from] NoService),
    #[error("{0}")]
    Unread(&'static str),
    #[error("cannot print")]
    Print(#[source] std::io::Error),
}

/// Does what was asked for.
pub fn run(command: &Command, now: Moment, out: &mut dyn std::io::Write, say: &mut dyn FnMut(&str)) -> ExitCode {
    let common = match command {
        Command::Read(read) => &read.common,
        Command::Verify(verify) => &verify.common,
    };
    let began = Instant::now();
    let mut told = match examine(command, now, say) {
        Ok(told) => Ok(told),
        Err(error) => {
            say(&sentence(&error));
            Err(Told::nothing())
        }
    };
    let (Ok(result) | Err(result)) = &mut told;
    result.took("total", began.elapsed());
    let printed = if common.json { json(result) } else { result.table(&locale()) };
    if let Err(error) = writeln!(out, "{printed}").and_then(|()| out.flush()) {
        say(&sentence(&CommandError::Print(error)));
        return ExitCode::from(EXIT_UNREAD);
    }
    ExitCode::from(match told {
        Err(_) => EXIT_UNREAD,
        Ok(told) if told.has_failed() => EXIT_FAILED,
        Ok(_) => EXIT_SOUND,
    })
}

fn examine(command: &Command, now: Moment, say: &mut dyn FnMut(&str)) -> Result<Told, CommandError> {
    let (Command::Read(Read { common, .. }) | Command::Verify(Verify { common, .. })) = command;
    let (loaded, anchors_time) = timed(|| anchors::load(&common.anchors, &common.pin));
    let Loaded { anchors, left_out, alone } = loaded?;
    for error in &left_out {
        say(&format!("left out: {}", sentence(error)));
    }
    for list in alone {
        say(&format!("nothing stands behind {} but itself (--pin, or its root among the anchors)", list.display()));
    }
    for link in anchors.loose_links() {
        let country = link.country().unwrap_or("no country");
        say(&format!("a link certificate of {country} is not used: the one whose key signed it is not there"));
    }
    if anchors.is_empty() {
        say("no certificate is trusted: who signed the document will not be found out (--anchors)");
    }
    let (read, read_time) = timed(|| match command {
        Command::Read(read) => on_reader(read, say),
        Command::Verify(verify) => Ok((folder::load(&verify.dir)?, Expected::default())),
    });
    let (dump, expected) = read?;
    let seconds = i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX);
    let (verdict, verify_time) = timed(|| verify::verify(&dump, &anchors, &expected, seconds));
    let today = Day::of_utc(now).ok_or(CommandError::Unread("this machine's clock shows no day"))?;
    let mut told = Told::new(&dump, &verdict, today);
    for (what, time) in [("anchors", anchors_time), ("read", read_time), ("verify", verify_time)] {
        told.took(what, time);
    }
    Ok(told)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}

/// Reads the chip of what lies on the reader, or will; with what it must agree with.
fn on_reader(read: &Read, say: &mut dyn FnMut(&str)) -> Result<(Dump, Expected), CommandError> {
    let key = match &read.can {
        Some(can) => ChipKey::Can { digits: Personal::new(can.clone()) },
        None => ChipKey::Lines { text: Personal::new(read.mrz.join("\n")) },
    };
    let _ = key.access()?;
    // Nobody else verifies: the challenge is drawn here.
    let mut challenge = [0; 8];
    rand::rng().fill_bytes(&mut challenge);
    let order =
        ChipOrder { key, challenge: Some(challenge), allow_bac: read.allow_bac, agreement: AgreementWith::Reader };
    let mut readers = Readers::open()?;
    let mut random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
    match readers.attend(&order, &mut random, &mut Watching { say, told: None }) {
        Attended::Read(dump) => {
            let printed = documents::mrz::parse(&read.mrz.join("\n")).ok().map(Printed::Zone);
            Ok((*dump, Expected { printed, challenge: Some(challenge), reader: Reader::Own, ..Expected::default() }))
        }
        Attended::Failed(ReadFailure::WrongKey { tries_left: Some(left) }) => {
            say(&format!("tries left: {left}"));
            Err(CommandError::Unread(words(ReadFailure::WrongKey { tries_left: None })))
        }
        Attended::Failed(failure) => Err(CommandError::Unread(words(failure))),
        Attended::Kept | Attended::Stopped => Err(CommandError::Unread("reading was stopped")),
    }
}

/// Whoever sits at the command line.
struct Watching<'a> {
    say: &'a mut dyn FnMut(&str),
    told: Option<&'static str>,
}

impl Waiting for Watching<'_> {
    fn tell(&mut self, reading: Reading) {
        let words = match reading {
            Reading::Waiting => "lay the document on the reader",
            Reading::Failed { reason } => words(reason),
            Reading::Page | Reading::Opening | Reading::Chip { .. } => "reading the chip; leave the document there",
        };
        if self.told.replace(words) != Some(words) {
            (self.say)(words);
        }
    }

    fn goes_on(&mut self) -> bool {
        true
    }
}

/// A failure in a sentence.
const fn words(failure: ReadFailure) -> &'static str {
    match failure {
        ReadFailure::NoReader => "there is no chip reader, or it was pulled out",
        ReadFailure::NoDocument => "no document was laid on the reader",
        ReadFailure::TwoDocuments => "more than one document lies on the readers: leave one",
        ReadFailure::NoPage => "no page could be read",
        ReadFailure::NotADocument => {
            "what lies on the reader is neither a travel document nor a driving licence with a chip"
        }
        ReadFailure::WrongKey { .. } => {
            "the chip does not open: check number, birth date and expiry date, or the card access number"
        }
        ReadFailure::Lifted => "the document was lifted too soon: lay it down again",
        ReadFailure::Chip => "the chip does not answer as it should",
        ReadFailure::TimeOut => "the chip took too long",
    }
}

fn json(told: &Told) -> String {
    serde_json::to_string_pretty(told).expect("text and numbers are always JSON")
}

/// An error and what caused it, on one line.
fn sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |sentence, cause| format!("{sentence}: {cause}"))
}

/// Danish, unless the terminal speaks English.
fn locale() -> Locale {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let english = set.is_some_and(|set| set.starts_with("en"));
    Locale::new(if english { Language::English } else { Language::Danish })
}
