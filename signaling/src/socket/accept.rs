//! The accept loop: from a TCP connection to HTTP requests of a proved station.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::id::StationId;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service as _;
use trust::FleetCa;

use super::limit::{self, Place};
use super::{Proved, Shared, comes_from_a_page, router};
use crate::clock;

/// So many connections at a time.
const CONNECTIONS: usize = 16 * 1024;
/// So many of them from one address: a town hall's consoles may all come from one.
pub const CONNECTIONS_PER_ADDRESS: usize = 512;
/// So many of them with one certificate: the socket, one that it replaces, and records.
pub const CONNECTIONS_PER_STATION: usize = 4;
/// So many connections wait to be accepted.
const BACKLOG: u32 = 1024;
/// What the system keeps for a station that does not read, in bytes; Linux takes twice this.
const SEND_BUFFER_BYTES: u32 = 128 * 1024;
/// A handshake must be over in this time.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// The headers of a request must be there in this time.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(10);
/// The buffer of one HTTP connection, in bytes.
const HTTP_BUFFER: usize = 16 * 1024;
/// After the system refused a connection (as a rule: too many open files) the next is tried after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The places that one connection takes, until its last task has ended.
pub(super) struct Places {
    _any: OwnedSemaphorePermit,
    _address: Place<IpAddr>,
    _station: Place<StationId>,
}

/// Who else is connected.
#[derive(Clone)]
struct Limits {
    addresses: Arc<limit::Places<IpAddr>>,
    stations: Arc<limit::Places<StationId>>,
}

/// Listens for stations.
///
/// # Errors
/// The system's.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it.
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts stations until the process ends.
pub async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, ca: FleetCa, shared: Shared) {
    let acceptor = TlsAcceptor::from(tls);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let limits = Limits {
        addresses: limit::Places::new(CONNECTIONS_PER_ADDRESS),
        stations: limit::Places::new(CONNECTIONS_PER_STATION),
    };
    let ca = Arc::new(ca);
    let router = router(shared.clone());
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, from) = match listener.accept().await {
            Ok((stream, from)) => (stream, from.ip().to_canonical()),
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Some(address) = limits.addresses.take(from) else {
            tracing::info!(%from, "too many connections from one address");
            continue;
        };
        let (acceptor, ca, router, shared) = (acceptor.clone(), Arc::clone(&ca), router.clone(), shared.clone());
        let stations = Arc::clone(&limits.stations);
        drop(tokio::spawn(async move {
            let Some((stream, station)) = handshake(stream, &acceptor, &ca).await else { return };
            let accepted = match accept(station, &stations, &shared).await {
                Ok((station, taken)) => {
                    let places = Arc::new(Places { _any: place, _address: address, _station: taken });
                    Ok(Proved { station, places })
                }
                Err(status) => Err(status),
            };
            talk(stream, accepted, router).await;
        }));
    }
}

/// TLS, and who the other side is.
async fn handshake(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    ca: &FleetCa,
) -> Option<(TlsStream<TcpStream>, Option<StationId>)> {
    // Small messages that a person waits for.
    drop(stream.set_nodelay(true));
    let stream = match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::info!(%error, "TLS refused");
            return None;
        }
        Err(_) => {
            tracing::info!("TLS timed out");
            return None;
        }
    };
    match trust::identify(stream.get_ref().1.peer_certificates(), ca, clock::now()) {
        Ok(identity) => Some((stream, identity.station())),
        Err(error) => {
            tracing::info!(%error, "a certificate was refused");
            None
        }
    }
}

/// Whether a station may have this connection, or how its requests are answered.
async fn accept(
    station: Option<StationId>,
    stations: &Arc<limit::Places<StationId>>,
    shared: &Shared,
) -> Result<(StationId, Place<StationId>), StatusCode> {
    let station = station.ok_or(StatusCode::FORBIDDEN)?;
    if !shared.accepts(station).await {
        tracing::info!(%station, "station is unknown or revoked");
        return Err(StatusCode::FORBIDDEN);
    }
    let place = stations.take(station).ok_or_else(|| {
        tracing::info!(%station, "too many connections of one station");
        StatusCode::TOO_MANY_REQUESTS
    })?;
    Ok((station, place))
}

async fn talk(stream: TlsStream<TcpStream>, accepted: Result<Proved, StatusCode>, router: Router) {
    let service = service_fn(move |request| answer(request, accepted.clone(), router.clone()));
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
    accepted: Result<Proved, StatusCode>,
    mut router: Router,
) -> Result<Response, std::convert::Infallible> {
    let proved = match accepted {
        Ok(proved) => proved,
        Err(status) => return Ok(status.into_response()),
    };
    if comes_from_a_page(request.headers()) {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    let _ = request.extensions_mut().insert(proved);
    router.call(request.map(Body::new)).await
}
