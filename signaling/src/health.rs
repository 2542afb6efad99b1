//! Whether the node is well: two answers in plain HTTP, on a port of this machine alone.
//!
//! `/healthz` says that the process runs: whoever restarts processes asks this, and it never depends on the database.
//! `/readyz` says that the node can serve: its journal answers, and it is not about to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;

/// Whether the node can serve.
#[derive(Debug, Default)]
pub struct Health {
    ready: AtomicBool,
}

impl Health {
    /// Says whether the node can serve.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Relaxed);
    }

    fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }
}

/// Answers until the process ends.
pub async fn serve(listener: TcpListener, health: Arc<Health>) {
    let router =
        Router::new().route("/healthz", get(async || "alive\n")).route("/readyz", get(ready)).with_state(health);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "the health port has stopped");
    }
}

async fn ready(State(health): State<Arc<Health>>) -> (StatusCode, &'static str) {
    if health.is_ready() { (StatusCode::OK, "ready\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n") }
}
