//! What was seen of a server's folder, and what follows from it: a function of what was seen, tested as a table.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Note;
use crate::audit::Finding;
use crate::authority::Standing;
use crate::provider::Examined;

/// A certificate that ends within this is a warning: a month to get another one.
const CERTIFICATE_SOON: Duration = Duration::from_hours(30 * 24);
/// A running server vouches for the journal every quarter of an hour; after this it does not.
const CHECKPOINT_OLD: Duration = Duration::from_mins(35);
/// A backup should be made each day.
const BACKUP_OLD: Duration = Duration::from_hours(36);
/// Two clocks may differ by this much.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// What keeps the server from starting, in the words that it would say.
    pub refusals: Vec<String>,
    /// Files that others may read and should not.
    pub open_files: Vec<PathBuf>,
    /// Certificates and how long they hold.
    pub certificates: Vec<(PathBuf, Ending)>,
    /// Where the fleet's certificate authority lies unencrypted on this machine.
    pub authority_key: Option<PathBuf>,
    /// Whether the authority's key is elsewhere, and how many certificates are to be signed there.
    pub offline: Option<usize>,
    /// How the folder stands to the authorities that the journal names.
    pub authority: Standing,
    /// By how much the newest entry of the journal is ahead of this machine's clock.
    pub journal_ahead: Duration,
    /// Whether a server runs from this folder.
    pub is_running: bool,
    /// Why its address cannot be listened on, or reached.
    pub address: Option<String>,
    /// Why the journal cannot be read.
    pub store: Option<String>,
    /// What is wrong with the journal.
    pub finding: Option<Finding>,
    /// How old the newest checkpoint is, if there is one.
    pub checkpoint_age: Option<Duration>,
    /// Whether checkpoints lie in the server's own folder.
    pub checkpoints_beside: bool,
    /// How old the newest backup is, if there is one.
    pub backup_age: Option<Duration>,
    /// Whether records have nowhere to go.
    pub no_authority: bool,
    /// What is wrong with the identity provider.
    pub provider: Examined,
    /// Records that the authority does not take.
    pub dead_letters: usize,
}

/// How long a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It does not any more.
    Over,
    /// So long.
    In(Duration),
}

/// What is not as it should be: faults first.
pub fn judge(seen: &Seen) -> Vec<Note> {
    let mut notes: Vec<Note> = seen.refusals.iter().map(|said| Note::fault("settings", said.clone())).collect();
    let open = |path: &PathBuf| {
        let sentence = format!("{}: others on this machine may read it (chmod go= FILE)", path.display());
        Note::fault("file_rights", sentence)
    };
    notes.extend(seen.open_files.iter().map(open));
    notes.extend(seen.certificates.iter().filter_map(|(path, ending)| certificate(path, *ending)));
    notes.extend(seen.authority_key.as_deref().map(authority_key));
    notes.extend(authority(seen.authority));
    if let Some(waiting) = seen.offline.filter(|waiting| *waiting > 0) {
        let sentence =
            format!("{waiting} certificates wait to be signed where the authority's key is (signaling ca requests)");
        notes.push(Note::warning("ca_requests", sentence));
    }
    notes.extend(seen.address.iter().map(|said| Note::fault("address", said.clone())));
    notes.extend(seen.store.iter().map(|said| Note::fault("store", said.clone())));
    notes.extend(
        seen.finding.iter().map(|finding| Note::fault("journal", format!("the journal is not whole: {finding}"))),
    );
    if seen.journal_ahead > CLOCK_SKEW {
        let minutes = seen.journal_ahead.as_secs() / 60;
        let sentence = format!(
            "the clock of this machine is wrong, or was: the journal is {minutes} minutes ahead of it (check NTP)"
        );
        notes.push(Note::fault("clock", sentence));
    }
    if seen.store.is_none() && seen.refusals.is_empty() && seen.finding.is_none() {
        notes.extend(checkpoints(seen));
        notes.extend(backup(seen));
    }
    notes.extend(seen.provider.faults.iter().map(|said| Note::fault("identity_provider", said.clone())));
    notes.extend(seen.provider.warnings.iter().map(|said| Note::warning("identity_provider", said.clone())));
    if seen.no_authority {
        let sentence = "no authority_url is set in server.toml: sealed records are kept and delivered nowhere";
        notes.push(Note::warning("authority", sentence.to_owned()));
    }
    if seen.dead_letters > 0 {
        let sentence = format!(
            "the authority refuses {} records, which are erased after 30 days (see: signaling deadletters)",
            seen.dead_letters
        );
        notes.push(Note::warning("dead_letters", sentence));
    }
    notes.sort_by_key(|note| note.grade);
    notes
}

fn certificate(path: &Path, ending: Ending) -> Option<Note> {
    let path = path.display();
    match ending {
        Ending::Over => Some(Note::fault("certificate", format!("{path}: the certificate has ended"))),
        Ending::In(left) if left < CERTIFICATE_SOON => {
            let days = left.as_secs() / (24 * 3600);
            Some(Note::warning("certificate", format!("{path}: the certificate ends in {days} days")))
        }
        Ending::In(_) => None,
    }
}

fn authority_key(path: &Path) -> Note {
    let sentence = format!(
        "{}: the key that certifies every station lies here unencrypted; whoever takes this machine can make stations",
        path.display()
    );
    Note::warning("fleet_ca", sentence)
}

fn authority(standing: Standing) -> Option<Note> {
    match standing {
        Standing::Kept => None,
        Standing::Stranger => {
            let sentence =
                "the journal names a certificate authority that none of this folder's vouches for: was it changed?";
            Some(Note::fault("fleet_ca", sentence.to_owned()))
        }
        Standing::Behind => {
            let sentence = "this folder does not trust the authorities that the journal names: run its server, which takes \
                            them over";
            Some(Note::warning("fleet_ca", sentence.to_owned()))
        }
        Standing::NoKey => {
            let sentence = "the key of the authority that certifies is not in this folder, so that this server enrols and \
                            renews no station: copy fleet-ca.key from the server where signaling ca rotate was said";
            Some(Note::fault("fleet_ca", sentence.to_owned()))
        }
        Standing::NoNextKey => {
            let sentence = "the key of the authority that is to certify is not in this folder: copy the file \
                            fleet-ca-....key from the server where signaling ca rotate was said";
            Some(Note::warning("fleet_ca", sentence.to_owned()))
        }
    }
}

fn checkpoints(seen: &Seen) -> Vec<Note> {
    let mut notes = Vec::new();
    match seen.checkpoint_age {
        None if seen.is_running => {
            let sentence = "the server runs and has signed no checkpoint of the journal: see its log";
            notes.push(Note::fault("checkpoints", sentence.to_owned()));
        }
        Some(age) if seen.is_running && age > CHECKPOINT_OLD => {
            let minutes = age.as_secs() / 60;
            let sentence =
                format!("the newest checkpoint of the journal is {minutes} minutes old: see the server's log");
            notes.push(Note::fault("checkpoints", sentence));
        }
        None | Some(_) => {}
    }
    if seen.checkpoints_beside {
        let sentence = "checkpoints lie beside the journal and prove little: name a file on another machine \
                        (`checkpoints` in server.toml)";
        notes.push(Note::warning("checkpoints", sentence.to_owned()));
    }
    notes
}

fn backup(seen: &Seen) -> Option<Note> {
    match seen.backup_age {
        None => Some(Note::warning("backup", "there is no backup (signaling backup)".to_owned())),
        Some(age) if age > BACKUP_OLD => {
            let hours = age.as_secs() / 3600;
            Some(Note::warning("backup", format!("the newest backup is {hours} hours old")))
        }
        Some(_) => None,
    }
}
