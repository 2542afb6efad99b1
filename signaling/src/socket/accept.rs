//! The accept loop: from a TCP connection to HTTP requests of a proved station, or of a machine that asks to be one.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::digest::Digest;
use domain::id::StationId;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service as _;
use trust::enrol::Channel;
use trust::{Identified, TlsError};

use super::enrol::{Caller, SOCKET_PATH};
use super::limit::{self, Place};
use super::{Proved, Shared, comes_from_a_page, router};
use crate::authority::Trust;
use crate::clock;

/// So many connections at a time.
const CONNECTIONS: usize = 16 * 1024;
/// So many of them from one address: a town hall's consoles may all come from one.
pub const CONNECTIONS_PER_ADDRESS: usize = 512;
/// So many of them with one certificate: the socket, one that it replaces, and records.
pub const CONNECTIONS_PER_STATION: usize = 4;
/// So many of them of machines that are to become stations.
const MACHINES: usize = 64;
/// So many of these from one address.
pub const MACHINES_PER_ADDRESS: usize = 16;
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
    _who: Whose,
}

/// Among whom a connection is counted.
enum Whose {
    Station { _place: Place<StationId> },
    Machine { _place: Place<IpAddr>, _any: OwnedSemaphorePermit },
}

/// Who else is connected.
#[derive(Clone)]
struct Limits {
    addresses: Arc<limit::Places<IpAddr>>,
    stations: Arc<limit::Places<StationId>>,
    /// Machines that are to become stations.
    machines: Arc<limit::Places<IpAddr>>,
    any_machine: Arc<Semaphore>,
}

impl Limits {
    /// A place for a machine that is to become a station.
    fn machine(&self, from: IpAddr) -> Option<Whose> {
        let place = self.machines.take(from);
        let any = Arc::clone(&self.any_machine).try_acquire_owned();
        let (Some(place), Ok(any)) = (place, any) else {
            tracing::info!(%from, "too many machines that are no stations");
            return None;
        };
        Some(Whose::Machine { _place: place, _any: any })
    }
}

/// Who is at the other end.
#[derive(Clone)]
enum Peer {
    /// A station that is accepted.
    Station(Proved, Caller),
    /// Nobody yet.
    Machine(Caller),
    /// Somebody who is answered with this, whatever they ask.
    Refused(StatusCode),
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
pub async fn serve(listener: TcpListener, trust: watch::Receiver<Arc<Trust>>, shared: Shared) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let limits = Limits {
        addresses: limit::Places::new(CONNECTIONS_PER_ADDRESS),
        stations: limit::Places::new(CONNECTIONS_PER_STATION),
        machines: limit::Places::new(MACHINES_PER_ADDRESS),
        any_machine: Arc::new(Semaphore::new(MACHINES)),
    };
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
        let (trust, router, shared) = (Arc::clone(&trust.borrow()), router.clone(), shared.clone());
        let limits = limits.clone();
        drop(tokio::spawn(async move {
            let Some((stream, who)) = handshake(stream, &trust).await else { return };
            let peer = match who {
                Who::Other => Peer::Refused(StatusCode::FORBIDDEN),
                Who::Station(station, key, authority) => match accept(station, key, &limits.stations, &shared).await {
                    Ok(taken) => {
                        let who = Whose::Station { _place: taken };
                        let places = Arc::new(Places { _any: place, _address: address, _who: who });
                        known(&stream, (station, key, authority), places)
                    }
                    Err(status) => Peer::Refused(status),
                },
                Who::Nobody => match limits.machine(from) {
                    Some(who) => {
                        let places = Arc::new(Places { _any: place, _address: address, _who: who });
                        channel(&stream).map_or(Peer::Refused(StatusCode::BAD_REQUEST), |channel| {
                            Peer::Machine(Caller { known: None, channel, _places: places })
                        })
                    }
                    None => Peer::Refused(StatusCode::TOO_MANY_REQUESTS),
                },
            };
            talk(stream, peer, router).await;
        }));
    }
}

/// Whose certificate was shown.
enum Who {
    /// None.
    Nobody,
    /// A station's, of the key with this SHA-256, certified by the authority with that one.
    Station(StationId, Digest, Digest),
    /// One of the fleet that is not a station's.
    Other,
}

/// TLS, and who the other side is.
async fn handshake(stream: TcpStream, trust: &Trust) -> Option<(TlsStream<TcpStream>, Who)> {
    let acceptor = TlsAcceptor::from(Arc::clone(&trust.tls));
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
    match trust.identifier.identify(stream.get_ref().1.peer_certificates(), clock::now()) {
        Ok(Identified { identity, key, authority }) => {
            let who = identity.station().map_or(Who::Other, |station| Who::Station(station, key, authority));
            Some((stream, who))
        }
        Err(TlsError::NoCertificate) => Some((stream, Who::Nobody)),
        Err(error) => {
            tracing::info!(%error, "a certificate was refused");
            None
        }
    }
}

/// Whether a station may have this connection, or how its requests are answered.
async fn accept(
    station: StationId,
    key: Digest,
    stations: &Arc<limit::Places<StationId>>,
    shared: &Shared,
) -> Result<Place<StationId>, StatusCode> {
    if !shared.accepts(station, key).await {
        tracing::info!(%station, "station is unknown or revoked");
        return Err(StatusCode::FORBIDDEN);
    }
    stations.take(station).ok_or_else(|| {
        tracing::info!(%station, "too many connections of one station");
        StatusCode::TOO_MANY_REQUESTS
    })
}

fn known(
    stream: &TlsStream<TcpStream>,
    (station, key, authority): (StationId, Digest, Digest),
    places: Arc<Places>,
) -> Peer {
    let Some(channel) = channel(stream) else { return Peer::Refused(StatusCode::BAD_REQUEST) };
    let caller = Caller { known: Some((station, key)), channel, _places: Arc::clone(&places) };
    Peer::Station(Proved { station, authority, places }, caller)
}

/// What belongs to this connection alone.
fn channel(stream: &TlsStream<TcpStream>) -> Option<Channel> {
    let tls = stream.get_ref().1;
    Channel::of(|keying| tls.export_keying_material(keying, Channel::LABEL, None)).ok()
}

async fn talk(stream: TlsStream<TcpStream>, peer: Peer, router: Router) {
    let service = service_fn(move |request| answer(request, peer.clone(), router.clone()));
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
    peer: Peer,
    mut router: Router,
) -> Result<Response, std::convert::Infallible> {
    if comes_from_a_page(request.headers()) {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    match peer {
        Peer::Refused(status) => return Ok(status.into_response()),
        // Whoever shows no certificate reaches this path and no other.
        Peer::Machine(_) if request.uri().path() != SOCKET_PATH => {
            return Ok(StatusCode::UNAUTHORIZED.into_response());
        }
        Peer::Machine(caller) => drop(request.extensions_mut().insert(caller)),
        Peer::Station(proved, caller) => {
            drop(request.extensions_mut().insert(caller));
            drop(request.extensions_mut().insert(proved));
        }
    }
    router.call(request.map(Body::new)).await
}
