//! A station's certificate is renewed quietly: from two thirds of its life on, and when the fleet trusts other
//! authorities than the station.
//!
//! **Invariant:** a new certificate is in the folder before anything is told of it. Files are replaced one by one, each
//! whole, and a folder in which only some are new is a station's still: the key stays the same, and each certificate
//! counts until its own end.
//!
//! # Rationale
//! A station that stood in the cellar while an authority was replaced does not know its servers any more, nor they it. It
//! looks whether an authority that it has pinned vouches for the one that they have now; then it renews where its
//! certificate still counts, and where it does not it has lapsed, as one whose certificate has expired.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::digest::Digest;
use protocol::station::NODES_MAX;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use trust::{CA_FILE, Credentials, FleetCa};

use crate::config::Node;
use crate::enrol::{EnrolError, Kind, learn, renew};
use crate::fleet::{Fleet, Heard};
use crate::folder::Folder;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_hours(1);
/// A server that does not renew is asked again after this.
const RETRY: Duration = Duration::from_mins(1);
/// Stations that hear at once that there is a new authority ask within this, each at a moment of its own.
const SPREAD_MAX: Duration = Duration::from_secs(3);

/// Renews until nobody wants to hear of it.
pub(crate) async fn run(station: Station, nodes: watch::Receiver<Vec<Node>>, told: mpsc::Sender<Folder>) {
    let mut heard = station.fleet.heard();
    let mut renewal = Renewal { station, nodes, done_for: None };
    loop {
        let now = *heard.borrow_and_update();
        let wanted = renewal.wants(now);
        if wanted {
            if now.edition.is_some() {
                sleep(SPREAD_MAX.mul_f64(rand::random())).await;
            }
            if let Some(folder) = renewal.renewed(now).await {
                tracing::info!("the certificate has been renewed");
                if told.send(folder).await.is_err() {
                    return;
                }
                continue;
            }
        }
        tokio::select! {
            () = told.closed() => return,
            changed = heard.changed() => if changed.is_err() { return },
            () = sleep(if wanted { RETRY } else { LOOK }) => {}
        }
    }
}

/// Whose certificate it is.
pub(crate) struct Station {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) fleet: Fleet,
}

struct Renewal {
    station: Station,
    nodes: watch::Receiver<Vec<Node>>,
    /// The authorities for which it was renewed last: once is enough, whatever came of it.
    done_for: Option<Digest>,
}

impl Renewal {
    fn wants(&self, heard: Heard) -> bool {
        let credentials = &self.station.credentials;
        let is_old = crate::now() >= credentials.certificate().renewal_from();
        let differs = heard.edition.is_some_and(|told| credentials.ca().edition() != told);
        !self.station.fleet.has_lapsed() && (is_old || heard.strangers || differs && self.done_for != heard.edition)
    }

    /// The folder with a new certificate; nothing where it is not to be had just now.
    async fn renewed(&mut self, heard: Heard) -> Option<Folder> {
        let known: Vec<String> = self.nodes.borrow().iter().map(|node| format!("wss://{}", node.authority())).collect();
        if heard.strangers && !self.learned(&known).await {
            return None;
        }
        let mut asked = renew(&known, &self.station.credentials).await;
        let strangers = matches!(asked, Err(EnrolError::ServerNotAuthentic | EnrolError::BadCertificate));
        if strangers && self.learned(&known).await {
            asked = renew(&known, &self.station.credentials).await;
        }
        let mut enrolled =
            asked.inspect_err(|error| tracing::warn!(%error, "the certificate is not renewed yet")).ok()?;
        // The next start knows all servers, should the one that it was enrolled at be gone by then.
        for node in known {
            if enrolled.nodes.len() < NODES_MAX && !enrolled.nodes.contains(&node) {
                enrolled.nodes.push(node);
            }
        }
        let (path, kind) = (self.station.path.clone(), self.station.kind);
        let kept = spawn_blocking(move || {
            enrolled.store(&path)?;
            Folder::load(&path, kind, crate::now())
        });
        let kept = kept.await.ok()?;
        let folder = kept.inspect_err(|error| tracing::error!(%error, "the new certificate cannot be kept")).ok()?;
        self.station.credentials = Arc::new(folder.credentials.clone());
        self.done_for = heard.edition;
        Some(folder)
    }

    /// Looks whether the servers have other authorities by now; says whether it is worth asking them for a certificate.
    async fn learned(&mut self, known: &[String]) -> bool {
        let credentials = &self.station.credentials;
        let ca = match learn(known, credentials.ca()).await {
            Ok(ca) if ca != *credentials.ca() => ca,
            Ok(_) => return false,
            Err(error) => {
                tracing::debug!(%error, "the fleet has no authority that this station may trust");
                return false;
            }
        };
        let (certificate, key) = (credentials.certificate().clone(), credentials.key().clone());
        match Credentials::new(ca.clone(), certificate, key, crate::now()) {
            Ok(credentials) => self.station.credentials = Arc::new(credentials),
            Err(_) => self.lapse(&ca).await,
        }
        !self.station.fleet.has_lapsed()
    }

    /// The authority that certified this station is gone.
    async fn lapse(&self, ca: &FleetCa) {
        let (ca, path) = (ca.clone(), self.station.path.clone());
        let kept = spawn_blocking(move || keep(&ca, &path)).await;
        if let Ok(Err(error)) = kept {
            tracing::error!(%error, "the fleet's authority cannot be kept");
        }
        tracing::warn!("the authority that certified this station counts no longer: IT has to approve it anew");
        self.station.fleet.lapse();
    }
}

fn keep(ca: &FleetCa, folder: &Path) -> Result<(), trust::FileError> {
    ca.store(&folder.join(CA_FILE))
}
