//! A station's certificate is renewed quietly, from two thirds of its life on.
//!
//! **Invariant:** a new certificate is in the folder before anything is told of it. Files are replaced one by one, each
//! whole, and a folder in which only some are new is a station's still: the key stays the same, and each certificate
//! counts until its own end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use protocol::station::NODES_MAX;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use trust::Credentials;

use crate::config::Node;
use crate::enrol::{Kind, renew};
use crate::folder::Folder;

/// How often the clock is looked at; and a server that does not renew is asked again after this.
const LOOK: Duration = Duration::from_hours(1);

/// Renews until nobody wants to hear of it.
pub(crate) async fn run(station: Station, nodes: watch::Receiver<Vec<Node>>, told: mpsc::Sender<Folder>) {
    let Station { path, kind, mut credentials } = station;
    loop {
        if crate::now() >= credentials.certificate().renewal_from()
            && let Some(folder) = renewed(&path, kind, &nodes, &credentials).await
        {
            credentials = Arc::new(folder.credentials.clone());
            tracing::info!("the certificate has been renewed");
            if told.send(folder).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = told.closed() => return,
            () = sleep(LOOK) => {}
        }
    }
}

/// Whose certificate it is.
pub(crate) struct Station {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
    pub(crate) credentials: Arc<Credentials>,
}

/// The folder with a new certificate; nothing where it is not to be had just now.
async fn renewed(
    path: &Path,
    kind: Kind,
    nodes: &watch::Receiver<Vec<Node>>,
    credentials: &Credentials,
) -> Option<Folder> {
    let known: Vec<String> = nodes.borrow().iter().map(|node| format!("wss://{}", node.authority())).collect();
    let asked = renew(&known, credentials).await;
    let mut enrolled = asked.inspect_err(|error| tracing::warn!(%error, "the certificate is not renewed yet")).ok()?;
    // The next start knows all servers, should the one that it was enrolled at be gone by then.
    for node in known {
        if enrolled.nodes.len() < NODES_MAX && !enrolled.nodes.contains(&node) {
            enrolled.nodes.push(node);
        }
    }
    let path = path.to_owned();
    let kept = spawn_blocking(move || {
        enrolled.store(&path)?;
        Folder::load(&path, kind, crate::now())
    });
    kept.await.ok()?.inspect_err(|error| tracing::error!(%error, "the new certificate cannot be kept")).ok()
}
