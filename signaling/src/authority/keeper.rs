//! Keeps a node's folder as the journal says, and the node's own certificates from expiring; tells the node whenever it
//! trusts, or shows, something else.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::time::Moment;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, MissedTickBehavior, interval};
use trust::FleetCa;

use super::{Trust, Wanted, keys, own};
use crate::clock;
use crate::config::{ConfigError, FLEET_CA_FILE};
use crate::node::{Desk, Fresh, ToNode};

/// How often the journal is looked at for another authority.
const LOOK: Duration = Duration::from_millis(500);
/// How often the server's own certificates and the folder are.
const OWN: Duration = Duration::from_secs(10);
/// What cannot be renewed is said this often.
const WARN: Duration = Duration::from_hours(12);
/// What could not be kept is tried again after this.
const RETRY: Duration = Duration::from_secs(10);

/// A node's folder is not as the journal says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    /// The journal names an authority that none that is pinned here vouches for.
    #[error("the journal names an authority that nobody vouches for: was it changed?")]
    Stranger,
    /// A key file cannot be put in its place.
    #[error("a key of the fleet's authority cannot be put in its place ({0})")]
    Key(std::io::ErrorKind),
    /// Another file.
    #[error(transparent)]
    File(#[from] trust::FileError),
    /// The server's own certificates.
    #[error(transparent)]
    Own(#[from] own::OwnError),
    /// What is there cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Makes a folder as the journal says; what a node trusts from then on.
///
/// # Errors
/// When a file cannot be read or written, or the journal names an authority that nobody vouches for.
pub(crate) fn keep(folder: &Path, wanted: &Wanted, now: Moment) -> Result<Trust, KeepError> {
    let path = folder.join(FLEET_CA_FILE);
    let pinned = FleetCa::load(&path)?;
    if !wanted.trusted.is_empty() {
        let chosen = wanted.chosen(&pinned).ok_or(KeepError::Stranger)?;
        if chosen.ders().count() == 1 {
            keys::settle(folder, &chosen).map_err(|error| KeepError::Key(error.kind()))?;
        }
        if chosen != pinned {
            chosen.store(&path)?;
            tracing::info!(authorities = chosen.ders().count(), "the fleet's authorities have changed");
        }
    }
    let _ = own::renew(folder, now)?;
    Ok(Trust::load(folder, now)?.with(wanted))
}

/// Keeps one folder.
pub(crate) struct Keeper {
    pub(crate) folder: PathBuf,
    pub(crate) desk: Desk,
    pub(crate) trust: watch::Sender<Arc<Trust>>,
    pub(crate) node: mpsc::Sender<ToNode>,
    /// What was kept last.
    pub(crate) kept: Wanted,
    /// When it was said that something cannot be renewed.
    pub(crate) warned: Option<Instant>,
}

impl Keeper {
    /// Keeps it until the process ends.
    pub(crate) async fn run(mut self) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut next = Instant::now();
        loop {
            let _ = look.tick().await;
            let Ok(wanted) = self.desk.look(Fresh::Lately, Wanted::of).await else { return };
            if wanted == self.kept && Instant::now() < next {
                continue;
            }
            let has_changed = wanted != self.kept;
            next = Instant::now() + OWN;
            if !has_changed && !self.is_due().await {
                continue;
            }
            let (folder, asked) = (self.folder.clone(), wanted.clone());
            match spawn_blocking(move || keep(&folder, &asked, clock::now())).await {
                Ok(Ok(trust)) => {
                    self.kept = wanted;
                    self.publish(trust).await;
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, "the server's folder is not as the journal says");
                    // Not at each look: it says so often enough.
                    look.reset_after(RETRY);
                }
                Err(_) => return,
            }
        }
    }

    async fn publish(&self, trust: Trust) {
        let trust = Arc::new(trust);
        let _ = self.trust.send_replace(Arc::clone(&trust));
        let certifies = trust.ca.key_digests().first().map(ToString::to_string);
        tracing::info!(certifies, "the server shows and trusts what its folder says");
        drop(self.node.send(ToNode::Trusts(trust)).await);
    }

    /// Whether a certificate of the server's own is to be renewed, or something new lies in the folder; where nothing
    /// can be renewed here, it is said.
    async fn is_due(&mut self) -> bool {
        let (folder, trust) = (self.folder.clone(), Arc::clone(&self.trust.borrow()));
        let looked = spawn_blocking(move || {
            let due = own::due(&folder, &trust.ca, clock::now());
            let has_changed = FleetCa::load(&folder.join(FLEET_CA_FILE)).is_ok_and(|ca| ca != trust.ca)
                || own::ends(&folder) != trust.ends;
            let may_sign = keys::signer(&folder, &trust.ca).is_ok_and(|key| key.is_some());
            (due, may_sign, has_changed || may_sign && trust.signer.is_none())
        });
        let Ok((due, may_sign, is_new)) = looked.await else { return false };
        if !due.is_empty() && !may_sign && self.warned.is_none_or(|at| at.elapsed() > WARN) {
            let files = due.join(", ");
            tracing::warn!(files, "to be renewed, and the authority's key is not here");
            self.warned = Some(Instant::now());
        }
        is_new || may_sign && !due.is_empty()
    }
}
