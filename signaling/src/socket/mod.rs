//! Where stations connect: TLS, one HTTP/1.1 port, one WebSocket per station; and where machines ask to become one.
//!
//! Who shows no client certificate reaches the one path of enrolment and nothing else.
//!
//! **Invariant:** who a station is comes from its certificate alone, and is looked at again on each connection, also
//! where TLS was resumed. Bytes from a station are capped before they are parsed and are never logged.

mod accept;
mod elsewhere;
mod enrol;
mod limit;
mod record;
mod station;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::{any, put};
use domain::digest::Digest;
use domain::id::StationId;
use protocol::station::{EXPEDITIONS_PATH, SOCKET_PATH};
use tokio::sync::{Semaphore, mpsc, oneshot};

pub use accept::{CONNECTIONS_PER_ADDRESS, CONNECTIONS_PER_STATION, MACHINES_PER_ADDRESS, listen, serve};
pub use enrol::Enrolling;

use crate::node::ToNode;

/// So many records are taken in at a time: each may be 8 MiB.
const RECORDS_AT_ONCE: usize = 8;

/// What each request needs.
#[derive(Clone)]
pub struct Shared {
    node: mpsc::Sender<ToNode>,
    connections: Arc<AtomicU64>,
    records: Arc<Semaphore>,
    enrolling: Arc<Enrolling>,
    /// Closed when the last connection has ended.
    _open: mpsc::Sender<Open>,
}

/// Nothing is ever sent: connections only hold it.
pub enum Open {}

impl Shared {
    /// For sockets of this node. The receiver tells when the last of them has ended.
    pub fn new(node: mpsc::Sender<ToNode>, enrolling: Arc<Enrolling>) -> (Self, mpsc::Receiver<Open>) {
        let records = Arc::new(Semaphore::new(RECORDS_AT_ONCE));
        let (open, ended) = mpsc::channel(1);
        (Self { node, connections: Arc::default(), records, enrolling, _open: open }, ended)
    }

    fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether the exchange accepts this station.
    async fn accepts(&self, station: StationId, key: Digest) -> bool {
        let (answer, accepted) = oneshot::channel();
        self.node.send(ToNode::Accepts(station, key, answer)).await.is_ok() && accepted.await.unwrap_or(false)
    }
}

/// The peer of a connection, proved by its certificate, and the places that the connection takes.
#[derive(Clone)]
struct Proved {
    station: StationId,
    /// SHA-256 of the key of the authority that has certified it.
    authority: Digest,
    places: Arc<accept::Places>,
}

fn router(shared: Shared) -> Router {
    Router::new()
        .route(SOCKET_PATH, any(station::upgrade))
        .route(enrol::SOCKET_PATH, any(enrol::upgrade))
        .route(&format!("{EXPEDITIONS_PATH}/{{expedition}}"), put(record::put))
        .with_state(shared)
}

/// A browser sends an origin, a station does not: pages cannot use a station's certificate (OWASP ASVS 4.4.2).
fn comes_from_a_page(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
}
