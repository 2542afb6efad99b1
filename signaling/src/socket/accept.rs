//! The accept loop: from a TCP connection to HTTP requests of a proved station.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::Service as _;
use trust::FleetCa;

use super::{Proved, Shared, comes_from_a_page, router};
use crate::clock;

/// So many connections at a time.
const CONNECTIONS: usize = 8192;
/// A handshake must be over in this time.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// The headers of a request must be there in this time.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(10);
/// The buffer of one HTTP connection, in bytes.
const HTTP_BUFFER: usize = 16 * 1024;
/// After the system refused a connection (as a rule: too many open files) the next is tried after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts stations until the process ends.
pub async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, ca: FleetCa, shared: Shared) {
    let acceptor = TlsAcceptor::from(tls);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let ca = Arc::new(ca);
    let router = router(shared.clone());
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (acceptor, ca, router, shared) = (acceptor.clone(), Arc::clone(&ca), router.clone(), shared.clone());
        drop(tokio::spawn(async move {
            connection(stream, &acceptor, &ca, router, &shared).await;
            drop(place);
        }));
    }
}

async fn connection(stream: TcpStream, acceptor: &TlsAcceptor, ca: &FleetCa, router: Router, shared: &Shared) {
    // Small messages that a person waits for.
    drop(stream.set_nodelay(true));
    let stream = match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::info!(%error, "TLS refused"),
        Err(_) => return tracing::info!("TLS timed out"),
    };
    let station = match trust::identify(stream.get_ref().1.peer_certificates(), ca, clock::now()) {
        Ok(identity) => identity.station(),
        Err(error) => return tracing::info!(%error, "a certificate was refused"),
    };
    let accepted = match station {
        Some(station) if shared.accepts(station).await => Some(Proved(station)),
        Some(station) => {
            tracing::info!(%station, "station is unknown or revoked");
            None
        }
        None => None,
    };
    let service = service_fn(move |request| answer(request, accepted, router.clone()));
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .max_buf_size(HTTP_BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    if let Err(error) = served.await {
        tracing::debug!(%error, "connection ended");
    }
}

async fn answer(
    mut request: Request<Incoming>,
    accepted: Option<Proved>,
    mut router: Router,
) -> Result<Response, std::convert::Infallible> {
    let Some(proved) = accepted else { return Ok(StatusCode::FORBIDDEN.into_response()) };
    if comes_from_a_page(request.headers()) {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    let _ = request.extensions_mut().insert(proved);
    router.call(request.map(Body::new)).await
}
