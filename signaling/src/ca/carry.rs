//! Between a server and an authority whose key is on another machine, by two files.

use std::fs;
use std::io::{BufRead as _, IsTerminal as _, Read as _, Write};
use std::path::{Path, PathBuf};

use domain::digest::Digest;
use serde_json::json;
use trust::carried::{CARRIED_MAX_BYTES, CarriedError, Certificates, Requests, Wanted};
use trust::enrol::words;
use trust::{FileError, FileFault, FleetCaKey, Redacted};

use super::told;
use crate::authority::secret;
use crate::cli::{At, Passphrase, Sign};
use crate::clock;
use crate::config::{FLEET_CA_FILE, FLEET_CA_KEY_FILE};
use crate::orders::authority::{Answer, Order};
use crate::orders::{self, send};
use crate::stations::StationsError;

/// So many certificates go into one order.
const AT_ONCE: usize = 32;
/// No answer to a question is longer, in bytes.
const ANSWER_MAX_BYTES: u64 = 64;
/// No passphrase is longer, in bytes.
const PASSPHRASE_MAX_BYTES: u64 = 4096;

/// A command on the authority fails.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// The server does not do it.
    #[error(transparent)]
    Stations(#[from] StationsError),
    /// A key or certificate file.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is in a file is not accepted.
    #[error("{}: {source}", path.display())]
    Carried {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: CarriedError,
    },
    /// A file cannot be read or made.
    #[error("{}: cannot be read or made ({fault})", path.display())]
    System {
        /// Which.
        path: PathBuf,
        /// What the system says.
        fault: std::io::ErrorKind,
    },
    /// The server answered something else than was asked.
    #[error("the server is of another version")]
    Version,
    /// Nobody has said yes.
    #[error("nothing was signed: compare the words with those of signaling kiosk list, then answer yes or say --yes")]
    NotConfirmed,
    /// The answer cannot be printed.
    #[error("the answer cannot be printed")]
    Print(#[from] std::io::Error),
    /// The answer has no form in JSON.
    #[error("the answer cannot be printed as JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes what waits at a server into a new file.
pub(super) fn requests(at: &At, file: &Path, out: &mut impl Write) -> Result<(), CarryError> {
    let answer = order(at, Order::Requests)?;
    let Answer::Requests(requests) = &answer else { return Err(CarryError::Version) };
    create(file, &serde_json::to_vec_pretty(requests)?)?;
    if at.json {
        writeln!(out, "{}", json!({ "file": file, "requests": requests.requests.len() }))?;
    } else {
        write!(out, "{}", told(&answer))?;
    }
    Ok(())
}

/// Signs what a file asks for, with the key in a folder, if somebody says so.
pub(super) fn sign(order: &Sign, json: bool, out: &mut impl Write) -> Result<(), CarryError> {
    let bytes = read(&order.file)?;
    let refused = |source| CarryError::Carried { path: order.file.clone(), source };
    let requests = Requests::parse(&bytes).map_err(refused)?;
    let signer = signer(&order.ca, order.passphrase_file.as_deref())?;
    let authority = signer.public().key_digest();
    if requests.authority != authority {
        return Err(refused(CarriedError::OtherAuthority));
    }
    if order.out.exists() {
        return Err(CarryError::System { path: order.out.clone(), fault: std::io::ErrorKind::AlreadyExists });
    }
    let shown: Vec<String> = requests.requests.iter().map(|wanted| shown(wanted, &authority)).collect();
    if !json {
        for line in &shown {
            writeln!(out, "{line}")?;
        }
    }
    if !order.yes && !confirmed(out)? {
        return Err(CarryError::NotConfirmed);
    }
    let certificates = requests.sign(&signer, clock::now()).map_err(refused)?;
    create(&order.out, &serde_json::to_vec_pretty(&certificates)?)?;
    if json {
        writeln!(out, "{}", json!({ "file": order.out, "signed": shown }))?;
    } else {
        writeln!(out, "{} signed; carry {} back: signaling ca take", shown.len(), order.out.display())?;
    }
    Ok(())
}

/// Seals a key.
pub(super) fn passphrase(order: &Passphrase, json: bool, out: &mut impl Write) -> Result<(), CarryError> {
    let key = signer(&order.ca, order.old_file.as_deref())?;
    key.store_sealed_key(&order.ca.join(FLEET_CA_KEY_FILE), &secret::first_line(&order.new_file)?)?;
    if json {
        writeln!(out, "{}", json!({ "sealed": order.ca }))?;
    } else {
        writeln!(out, "sealed: {}", order.ca.join(FLEET_CA_KEY_FILE).display())?;
    }
    Ok(())
}

/// The key in a folder. A passphrase is read from a file, or asked for where it is needed.
fn signer(folder: &Path, file: Option<&Path>) -> Result<FleetCaKey, CarryError> {
    let [certificate, key] = [FLEET_CA_FILE, FLEET_CA_KEY_FILE].map(|name| folder.join(name));
    let file = file.map(Path::to_owned).or_else(secret::credential);
    let given = file.map(|file| secret::first_line(&file)).transpose()?;
    match FleetCaKey::open(&certificate, &key, given.as_ref()) {
        Err(FileError { fault: FileFault::Sealed, .. }) if std::io::stdin().is_terminal() => {
            Ok(FleetCaKey::open(&certificate, &key, Some(&typed()?))?)
        }
        opened => Ok(opened?),
    }
}

/// What somebody types, without showing it.
fn typed() -> Result<Redacted, CarryError> {
    let echo = |how: &str| drop(std::process::Command::new("stty").arg(how).status());
    write!(std::io::stderr(), "Passphrase of the authority's key: ")?;
    echo("-echo");
    let mut line = String::new();
    let read = std::io::stdin().lock().take(PASSPHRASE_MAX_BYTES).read_line(&mut line);
    echo("echo");
    let line = Redacted::new(line);
    let _ = read?;
    writeln!(std::io::stderr())?;
    Ok(line.reveal().trim_end_matches(['\r', '\n']).to_owned().into())
}

/// Gives a server what was signed.
pub(super) fn take(at: &At, file: &Path, out: &mut impl Write) -> Result<(), CarryError> {
    let refused = |source| CarryError::Carried { path: file.to_owned(), source };
    let Certificates { certificates, .. } = Certificates::parse(&read(file)?).map_err(refused)?;
    let (mut all, mut nobody) = (Vec::new(), 0);
    for some in certificates.chunks(AT_ONCE) {
        match order(at, Order::Take { certificates: some.to_vec() })? {
            Answer::Taken { taken, unwanted } => {
                all.extend(taken);
                nobody += unwanted;
            }
            _ => return Err(CarryError::Version),
        }
    }
    if at.json {
        writeln!(out, "{}", json!({ "taken": all, "unwanted": nobody }))?;
    } else {
        write!(out, "{}", told(&Answer::Taken { taken: all, unwanted: nobody }))?;
    }
    Ok(())
}

/// What is about to be signed, in words.
fn shown(wanted: &Wanted, authority: &Digest) -> String {
    match wanted {
        Wanted::Station { station, name, .. } => {
            let key = wanted.key().map(|key| words(&key.digest(), authority).to_string()).unwrap_or_default();
            format!("{name}  words: {key}  {station}")
        }
        Wanted::Server { names, .. } => format!("a server that stations reach as {}", names.join(", ")),
        Wanted::People { .. } => "the sign-in service of a server".to_owned(),
    }
}

/// Asks on the terminal.
fn confirmed(out: &mut impl Write) -> Result<bool, CarryError> {
    let terminal = std::io::stdin();
    if !terminal.is_terminal() {
        return Ok(false);
    }
    write!(out, "Sign all of these? Answer yes or no: ")?;
    out.flush()?;
    let mut answer = String::new();
    let _ = terminal.lock().take(ANSWER_MAX_BYTES).read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

fn order(at: &At, order: Order) -> Result<Answer, CarryError> {
    match send(&at.dir, &orders::Order::Authority(order)).map_err(StationsError::from)? {
        orders::Answer::Authority(answer) => Ok(answer),
        _ => Err(CarryError::Version),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CarryError> {
    let system = |error: std::io::Error| CarryError::System { path: path.to_owned(), fault: error.kind() };
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(system)?;
    let _ = file.take(CARRIED_MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(system)?;
    Ok(bytes)
}

/// Writes a file that does not exist.
fn create(path: &Path, bytes: &[u8]) -> Result<(), CarryError> {
    let system = |error: std::io::Error| CarryError::System { path: path.to_owned(), fault: error.kind() };
    let mut file = fs::File::create_new(path).map_err(system)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(system)
}
