//! Looks at a server's folder.

use std::fs;
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::time::Moment;
use trust::{CheckpointKey, FleetCa, StationCertificate};

use super::{Ending, Seen};
use crate::audit::{Report, checkpoints_in, verify_journal};
use crate::authority::{self, Standing};
use crate::config::{self, Config, Settings};
use crate::journal::{Home, replay};
use crate::provider;

/// A running server answers in this time, or not.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// What nobody but the server may read; the folder itself, with the journal in it, first.
const PRIVATE: [&str; 5] =
    ["", config::SETTINGS_FILE, config::KEY_FILE, config::PEOPLE_KEY_FILE, config::AUDIT_KEY_FILE];
/// How an unencrypted key begins (RFC 5958).
const PLAIN_KEY: &[u8] = b"-----BEGIN PRIVATE KEY-----";
/// Far enough ahead to see whether the fleet's own certificate ends soon.
const AHEAD: Duration = Duration::from_hours(30 * 24);

/// Looks at everything that a server needs. Never to be called from an asynchronous task.
pub fn look(folder: &Path, now: Moment) -> Seen {
    let mut seen = Seen::default();
    let settings = match config::read_settings(folder) {
        Ok(settings) => settings,
        Err(error) => return Seen { refusals: vec![error.to_string()], ..seen },
    };
    let config = Config::load(folder, now);
    seen.refusals.extend(config.as_ref().err().map(ToString::to_string));
    seen.provider = settings
        .identity_provider
        .as_ref()
        .map(|set| provider::examine(set, folder, crate::clock::now))
        .unwrap_or_default();
    seen.open_files = PRIVATE.iter().map(|name| folder.join(name)).filter(|path| is_open(path)).collect();
    seen.certificates = certificates(folder, now);
    let beside = folder.parent().unwrap_or(folder);
    let keys = [folder.join("fleet-ca.key"), folder.join("ca/fleet-ca.key"), beside.join("ca/fleet-ca.key")];
    seen.authority_key = keys.into_iter().find(|path| begins_with(path, PLAIN_KEY));
    let is_offline = config.as_ref().is_ok_and(|config| config.trust.signer.is_none());
    seen.offline = is_offline.then(|| waiting(folder, now));
    seen.no_authority = settings.authority_url.is_none();
    let running = fs::read_to_string(folder.join(config::LISTENING_FILE)).ok();
    seen.is_running = running.is_some();
    seen.address = match running.map(|address| address.trim().parse()) {
        Some(Ok(address)) => unreachable(address),
        Some(Err(_)) => Some("the file `listening` does not hold an address".to_owned()),
        None => taken(settings.listen),
    };
    if seen.refusals.is_empty() {
        journal(folder, &settings, now, &mut seen);
    }
    seen
}

/// How many certificates are to be signed elsewhere.
fn waiting(folder: &Path, now: Moment) -> usize {
    let own = FleetCa::load(&folder.join(config::FLEET_CA_FILE));
    let own = own.map_or(0, |ca| authority::certificates_due(folder, &ca, now).len());
    own + authority::Tray::new(folder).waiting()
}

fn journal(folder: &Path, settings: &Settings, now: Moment, seen: &mut Seen) {
    let Ok(store) = config::store(folder) else { return };
    match store.open() {
        Ok(mut home) => seen.store = whole(folder, settings, &mut *home, now, seen).err(),
        Err(error) => seen.store = Some(error.to_string()),
    }
}

/// Proves the journal and reads what it says; an error is why it cannot be read.
fn whole(folder: &Path, settings: &Settings, home: &mut dyn Home, now: Moment, seen: &mut Seen) -> Result<(), String> {
    let path = config::checkpoints(folder).map_err(|error| error.to_string())?;
    let key = CheckpointKey::load(&folder.join(config::AUDIT_KEY_FILE)).map_err(|error| error.to_string())?;
    let checkpoints = checkpoints_in(&path, key.verifier()).map_err(|error| error.to_string())?;
    let Report { wrong, newest_checkpoint, .. } =
        verify_journal(home, checkpoints).map_err(|error| error.to_string())?;
    seen.finding = wrong;
    seen.checkpoint_age = newest_checkpoint.map(|at| now.since(at));
    seen.checkpoints_beside = path.parent().and_then(|parent| parent.canonicalize().ok()) == folder.canonicalize().ok();
    if wrong.is_some() {
        return Ok(());
    }
    let (exchange, last) = replay(home).map_err(|error| error.to_string())?;
    let newest = home.entries(last.saturating_sub(1), 1).map_err(|error| error.to_string())?;
    seen.journal_ahead = newest.first().map(|entry| entry.at.since(now)).unwrap_or_default();
    if let Some(settings) = &settings.identity_provider {
        seen.provider.compare(settings, &exchange);
    }
    seen.authority = Standing::of(folder, &exchange);
    seen.backup_age = exchange.backed_up().map(|at| now.since(at));
    seen.dead_letters = home.dead_letters().map_err(|error| error.to_string())?.len();
    Ok(())
}

fn certificates(folder: &Path, now: Moment) -> Vec<(PathBuf, Ending)> {
    let ca_path = folder.join(config::FLEET_CA_FILE);
    let ca = FleetCa::load(&ca_path).ok();
    let mut found = Vec::new();
    for name in [config::CERTIFICATE_FILE, config::PEOPLE_CERTIFICATE_FILE] {
        let path = folder.join(name);
        let Ok(certificate) = StationCertificate::load(&path) else { continue };
        let left = certificate.not_after().since(now);
        let ca_ends = |ca: &FleetCa| certificate.check(ca, now).is_ok() && certificate.check(ca, now + AHEAD).is_err();
        if left > AHEAD && ca.as_ref().is_some_and(ca_ends) && !found.iter().any(|(found, _)| *found == ca_path) {
            found.push((ca_path.clone(), Ending::In(Duration::ZERO)));
        }
        found.push((path, if left.is_zero() { Ending::Over } else { Ending::In(left) }));
    }
    found
}

fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

fn begins_with(path: &Path, start: &[u8]) -> bool {
    let mut found = vec![0; start.len()];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut found)).is_ok() && found == start
}

fn unreachable(address: SocketAddr) -> Option<String> {
    let ip = if address.ip().is_unspecified() { std::net::Ipv4Addr::LOCALHOST.into() } else { address.ip() };
    let failed = TcpStream::connect_timeout(&SocketAddr::new(ip, address.port()), ANSWER_MAX).err()?;
    Some(format!("the server should listen on {address} and does not ({}): was it killed?", failed.kind()))
}

fn taken(address: SocketAddr) -> Option<String> {
    let failed = TcpListener::bind(address).err()?;
    Some(format!("{address}, where the server is to listen, cannot be used ({})", failed.kind()))
}
