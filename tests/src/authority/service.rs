//! The authority's HTTP port.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use domain::digest::Digest;
use domain::id::ExpeditionId;
use protocol::station::{EXPEDITIONS_PATH, RECORD_MAX_BYTES};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::check::{Judge, Received};
use super::fault::{Fault, Misbehaviour};

/// A running authority. It ends when it is dropped.
#[derive(Debug)]
pub struct Authority {
    address: SocketAddr,
    desk: Arc<Desk>,
    task: JoinHandle<std::io::Result<()>>,
}

/// The authority cannot listen.
#[derive(Debug, thiserror::Error)]
#[error("port {port} of the loopback interface cannot be listened on")]
pub struct StartError {
    port: u16,
    source: std::io::Error,
}

#[derive(Debug)]
struct Desk {
    judge: Judge,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    received: BTreeMap<ExpeditionId, Received>,
    fault: Option<Fault>,
}

impl Authority {
    /// Listens on a port of the loopback interface; 0 is any.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: u16, judge: Judge) -> Result<Self, StartError> {
        let fails = |source| StartError { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(fails)?;
        let address = listener.local_addr().map_err(fails)?;
        let desk = Arc::new(Desk { judge, taken: Mutex::default() });
        let router = Router::new()
            .route(&format!("{EXPEDITIONS_PATH}/{{expedition}}"), put(take))
            .route("/received", get(list))
            .route("/fault", put(switch))
            .layer(DefaultBodyLimit::max(RECORD_MAX_BYTES))
            .with_state(Arc::clone(&desk));
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, desk, task })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has taken.
    pub fn received(&self) -> Vec<Received> {
        self.desk.taken().received.values().cloned().collect()
    }

    /// Switches a fault on, or off.
    pub fn fault(&self, fault: Option<Fault>) {
        self.desk.taken().fault = fault;
    }

    /// Waits until it ends by itself, which it does only when something is wrong.
    ///
    /// # Errors
    /// What was wrong.
    pub async fn ended(mut self) -> std::io::Result<()> {
        (&mut self.task).await.map_err(std::io::Error::other)?
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Desk {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a record once, however often it comes.
    fn take(&self, expedition: ExpeditionId, sealed: Vec<u8>) -> Response {
        let digest = Digest::of(&sealed);
        let mut taken = self.taken();
        if let Some(before) = taken.received.get(&expedition) {
            let same = before.digest == digest;
            tracing::info!(%expedition, same, "a record has come again");
            return if same { StatusCode::OK.into_response() } else { refused(StatusCode::CONFLICT, "conflict") };
        }
        match self.judge.judge(expedition, sealed) {
            Ok(received) => {
                let outcome = received.outcome.key();
                let portrait = received.portrait_digest.map(|digest| digest.to_string());
                drop(taken.received.insert(expedition, received));
                tracing::info!(target: "received", %expedition, outcome, portrait, "a record was taken");
                StatusCode::CREATED.into_response()
            }
            Err(error) => {
                tracing::warn!(%expedition, code = error.code(), error = ?error, "a record does not hold");
                refused(StatusCode::UNPROCESSABLE_ENTITY, error.code())
            }
        }
    }
}

impl Taken {
    fn misbehaviour(&mut self) -> Option<Misbehaviour> {
        let fault = self.fault.as_mut()?;
        fault.left = fault.left.checked_sub(1)?;
        Some(fault.misbehaviour)
    }
}

fn refused(status: StatusCode, code: &str) -> Response {
    (status, json!({ "refused": code }).to_string()).into_response()
}

async fn take(
    State(desk): State<Arc<Desk>>,
    Path(expedition): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(expedition) = expedition.parse::<ExpeditionId>() else {
        return refused(StatusCode::BAD_REQUEST, "not_an_id");
    };
    let key = headers.get("Idempotency-Key").and_then(|key| key.to_str().ok()).and_then(|key| key.parse().ok());
    if key != Some(expedition) {
        return refused(StatusCode::BAD_REQUEST, "idempotency_key");
    }
    let misbehaviour = desk.taken().misbehaviour();
    if let Some(misbehaviour) = misbehaviour {
        tracing::info!(%expedition, ?misbehaviour, "misbehaving as told");
    }
    match misbehaviour {
        None => desk.take(expedition, body.to_vec()),
        Some(Misbehaviour::Status(status)) => {
            refused(StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE), "fault")
        }
        Some(Misbehaviour::Timeout) => std::future::pending().await,
        Some(Misbehaviour::Duplicate) => {
            drop(desk.take(expedition, body.to_vec()));
            refused(StatusCode::SERVICE_UNAVAILABLE, "fault")
        }
    }
}

async fn list(State(desk): State<Arc<Desk>>) -> String {
    json!(desk.taken().received.values().collect::<Vec<_>>()).to_string()
}

async fn switch(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    match Fault::parse(&body) {
        Ok(fault) => {
            desk.taken().fault = fault;
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}
