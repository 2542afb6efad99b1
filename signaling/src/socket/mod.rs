//! Where stations connect: TLS with a client certificate, one HTTP/1.1 port, one WebSocket per station.
//!
//! **Invariant:** who a station is comes from its certificate alone, and is looked at again on each connection, also
//! where TLS was resumed. Bytes from a station are capped before they are parsed and are never logged.

mod accept;
mod limit;
mod record;
mod station;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{any, get, put};
use domain::id::StationId;
use protocol::station::{EXPEDITIONS_PATH, SOCKET_PATH};
use tokio::sync::{Semaphore, mpsc, oneshot};

pub use accept::serve;

use crate::node::ToNode;

/// So many records are taken in at a time: each may be 8 MiB.
const RECORDS_AT_ONCE: usize = 8;

/// What each request needs.
#[derive(Clone)]
pub struct Shared {
    node: mpsc::Sender<ToNode>,
    connections: Arc<AtomicU64>,
    records: Arc<Semaphore>,
}

impl Shared {
    /// For sockets of this node.
    pub fn new(node: mpsc::Sender<ToNode>) -> Self {
        let records = Arc::new(Semaphore::new(RECORDS_AT_ONCE));
        Self { node, connections: Arc::default(), records }
    }

    fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether the exchange accepts this station.
    async fn accepts(&self, station: StationId) -> bool {
        let (answer, accepted) = oneshot::channel();
        self.node.send(ToNode::Accepts(station, answer)).await.is_ok() && accepted.await.unwrap_or(false)
    }
}

/// The peer of a connection, proved by its certificate.
#[derive(Clone, Copy)]
struct Proved(StationId);

fn router(shared: Shared) -> Router {
    Router::new()
        .route(SOCKET_PATH, any(station::upgrade))
        .route(&format!("{EXPEDITIONS_PATH}/{{expedition}}"), put(record::put))
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(shared)
}

/// Ready as long as the node takes messages.
async fn ready(axum::extract::State(shared): axum::extract::State<Shared>) -> (StatusCode, &'static str) {
    let (answer, answered) = oneshot::channel();
    let nobody = StationId::Kiosk(domain::id::KioskId::numbered(0));
    let asked = shared.node.send(ToNode::Accepts(nobody, answer)).await.is_ok();
    if asked && answered.await.is_ok() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}

/// A browser sends an origin, a station does not: pages cannot use a station's certificate (OWASP ASVS 4.4.2).
fn comes_from_a_page(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
}
