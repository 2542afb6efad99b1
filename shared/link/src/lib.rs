//! The station's connection to signaling: one task owns the socket, everybody else holds a [`Link`].
//!
//! A station asks with [`Link::ask`] and reads [`LinkEvent`]s. The task connects, says hello, keeps the connection alive,
//! and connects again when it breaks, to another node where there are several; a node that is about to end says so, and
//! the link moves on without being down. After a break it asks again what was not answered; the server knows a repeated
//! request by its id. Mail is acknowledged once the reader has it.
//!
//! **Invariant:** every [`Link::ask`] that returned an id is followed by exactly one [`LinkEvent::Reply`] or
//! [`LinkEvent::Refused`] with that id, as long as the reader reads.
//! **Invariant:** a view that is not yet read is replaced by a newer one, so that a slow reader gets the present.
//!
//! Absent on purpose: any decision about calls. What the server and the peer say is judged by the reader.

mod backoff;
mod clock;
mod config;
mod dial;
pub mod enrol;
mod event;
mod fleet;
mod folder;
mod log;
mod mailbox;
mod nodes;
mod owed;
mod record;
mod renewal;
mod requests;
pub mod setup;
mod station;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::sync::Arc;

use domain::id::{CallId, ExpeditionId, RequestId};
use protocol::station::{Ask, Request};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

pub use clock::now;
pub use config::{ConfigError, LinkConfig};
pub use event::{DownReason, LinkEvent};
pub use folder::{Folder, FolderError, Kind};
pub use log::{LogFormat, start_log};
pub use record::PutError;

/// So many requests may wait for the task; more means that something is wrong in the station.
const ASKED_MAX: usize = 64;
/// So many events may wait for the reader before the task keeps them itself.
const EVENTS_MAX: usize = 64;

/// The link cannot take a request just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Too many requests wait already.
    #[error("too many requests wait for the link")]
    TooMany,
    /// The link has ended.
    #[error("the link has ended")]
    Ended,
}

/// The station's hold on its connection. The connection ends when the last one is dropped.
#[derive(Debug, Clone)]
pub struct Link {
    asked: mpsc::Sender<Request>,
    records: Arc<record::Records>,
    configs: watch::Sender<LinkConfig>,
    fleet: fleet::Fleet,
}

impl Link {
    /// Starts the connection's task on the current tokio runtime.
    pub fn start(config: LinkConfig) -> (Self, mpsc::Receiver<LinkEvent>) {
        let (asked, requests) = mpsc::channel(ASKED_MAX);
        let (events, reader) = mpsc::channel(EVENTS_MAX);
        let nodes = nodes::Nodes::new(config.nodes.clone());
        let records = Arc::new(record::Records::new(&config, nodes.known()));
        let (configs, config) = watch::channel(config);
        let fleet = fleet::Fleet::new();
        drop(tokio::spawn(station::run(config, nodes, fleet.clone(), requests, events)));
        (Self { asked, records, configs, fleet }, reader)
    }

    /// Renews the certificate of the station in a folder when it is time, or the fleet has another authority, on the current tokio runtime. What comes out
    /// is the folder with its new certificate, for [`Link::renew`] as soon as nobody is served. It ends when the
    /// receiver is dropped.
    pub fn renewals(&self, folder: &Folder) -> mpsc::Receiver<Folder> {
        let (renewed, folders) = mpsc::channel(1);
        let (path, credentials) = (folder.path.clone(), Arc::new(folder.credentials.clone()));
        let fleet = self.fleet.clone();
        let station = renewal::Station { path, kind: folder.id.into(), credentials, fleet };
        drop(tokio::spawn(renewal::run(station, self.records.nodes(), renewed)));
        folders
    }

    /// Connects anew with other credentials. The connection that there is ends for it without being down: nothing that
    /// may be asked again is lost.
    pub fn renew(&mut self, config: LinkConfig) {
        self.records = Arc::new(record::Records::new(&config, self.records.nodes()));
        let _ = self.configs.send_replace(config);
    }

    /// Asks the server. The answer comes as an event with the same id; without a connection the request waits for one,
    /// but no longer than it makes sense.
    ///
    /// # Errors
    /// When too many requests wait, or the link has ended.
    pub fn ask(&self, body: Ask) -> Result<RequestId, AskError> {
        let id = RequestId::new(Uuid::new_v4());
        self.asked.try_send(Request::new(id, body)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AskError::TooMany,
            mpsc::error::TrySendError::Closed(_) => AskError::Ended,
        })?;
        Ok(id)
    }

    /// Hands a sealed record to the server's outbox. It tries again for a minute; the caller keeps the record until
    /// this returns `Ok`, and may call again with the same expedition as often as needed.
    ///
    /// # Errors
    /// When the server refuses the record for good, or none can be reached.
    pub async fn put_expedition(&self, expedition: ExpeditionId, call: CallId, sealed: &[u8]) -> Result<(), PutError> {
        self.records.put(expedition, call, sealed).await
    }
}
