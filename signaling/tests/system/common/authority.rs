//! A tiny authority with scripted answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::put;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// How it answers once.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// With this status.
    Status(u16),
    /// It takes the record and then says nothing.
    Silence,
}

/// One delivery as it arrived: expedition, idempotency key, record, how it was answered.
pub(crate) type Arrival = (String, String, Vec<u8>);

#[derive(Clone)]
struct Scripted {
    script: Arc<Mutex<VecDeque<Answer>>>,
    arrivals: mpsc::UnboundedSender<Arrival>,
}

pub(crate) struct Authority {
    pub(crate) url: String,
    pub(crate) arrivals: mpsc::UnboundedReceiver<Arrival>,
}

impl Authority {
    /// Answers as scripted, then always 201.
    pub(crate) async fn start(script: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (send, arrivals) = mpsc::unbounded_channel();
        let script = Arc::new(Mutex::new(script.iter().copied().collect()));
        let state = Scripted { script, arrivals: send };
        let router = Router::new().route("/v1/expeditions/{expedition}", put(take)).with_state(state);
        drop(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = TowerToHyperService::new(router.clone());
                let http = hyper::server::conn::http1::Builder::new();
                drop(tokio::spawn(http.serve_connection(TokioIo::new(stream), service)));
            }
        }));
        Self { url, arrivals }
    }

    pub(crate) async fn arrival(&mut self) -> Arrival {
        tokio::time::timeout(super::PATIENCE, self.arrivals.recv()).await.unwrap().unwrap()
    }
}

async fn take(
    State(scripted): State<Scripted>,
    Path(expedition): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let key = headers.get("Idempotency-Key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    let answer = scripted.script.lock().unwrap().pop_front().unwrap_or(Answer::Status(201));
    drop(scripted.arrivals.send((expedition, key, body.to_vec())));
    match answer {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap(),
        Answer::Silence => std::future::pending().await,
    }
}
