//! One connection on which a machine asks to be enrolled.

use std::sync::Arc;
use std::time::Duration;

use domain::time::Moment;
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::bytes::Bytes;
use protocol::enrol::{AUTHORITIES_MAX, Ask, FromServer, MESSAGE_MAX_BYTES, SOCKET_PATH, SUBPROTOCOL, VOUCHED_MAX};
use rustls::{CertificateError as TlsCertificateError, ClientConfig, Error as RustlsError};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use trust::enrol::{Channel, check_server, unproved_config};
use trust::{CertificateError, Credentials, FleetCa, TlsError, Vouched};

use super::EnrolError;
use crate::config::Node;

/// From dialling to the answered upgrade.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Nothing heard for so long: the server is gone. It says every few seconds that it still waits.
const SILENCE_MAX: Duration = Duration::from_secs(30);

pub(super) struct Socket(WebSocketStream<TlsStream<TcpStream>>);

/// Which authorities a server names, and its clock.
pub(super) struct Authorities {
    pub(super) named: Vec<FleetCa>,
    pub(super) vouched: Vec<Vouched>,
    /// Those that count for this machine, where that is known.
    pub(super) ca: Option<FleetCa>,
    pub(super) now: Moment,
}

impl Authorities {
    /// Those that count for a machine that has pinned these.
    pub(super) fn chosen(&self, pinned: &FleetCa) -> Option<FleetCa> {
        pinned.chosen(&self.named, &self.vouched)
    }
}

/// Authorities in DER.
pub(super) fn parsed(authorities: &[Bytes]) -> Result<Vec<FleetCa>, EnrolError> {
    let parsed: Result<Vec<_>, _> = authorities.iter().map(|der| FleetCa::parse(&der.0)).collect();
    parsed.map_err(|_| EnrolError::ServerNotAuthentic)
}

impl Socket {
    /// To a server of which nothing is known.
    pub(super) async fn unproved(node: &Node) -> Result<Self, EnrolError> {
        Self::open(node, unproved_config().map_err(|_| EnrolError::Version)?).await
    }

    /// To a server that knows this station.
    pub(super) async fn known(node: &Node, credentials: &Credentials) -> Result<Self, EnrolError> {
        Self::open(node, credentials.station_config().map_err(|_| EnrolError::BadCertificate)?).await
    }

    async fn open(node: &Node, tls: Arc<ClientConfig>) -> Result<Self, EnrolError> {
        timeout(CONNECT_MAX, connect(node, tls)).await.unwrap_or(Err(EnrolError::Unreachable))
    }

    /// To a server of a fleet that is known, which may have another authority by now: the ones that count.
    pub(super) async fn succeeding(node: &Node, pinned: &FleetCa) -> Result<(Self, Authorities), EnrolError> {
        let mut socket = Self::unproved(node).await?;
        let named = socket.authorities().await?;
        let ca = named.chosen(pinned).ok_or(EnrolError::ServerNotAuthentic)?;
        socket.check_server(node, &ca, crate::now())?;
        Ok((socket, Authorities { ca: Some(ca), ..named }))
    }

    /// Which authorities the server names.
    pub(super) async fn authorities(&mut self) -> Result<Authorities, EnrolError> {
        let FromServer::Authority { authorities, now, vouched } = self.answer().await? else {
            return Err(EnrolError::Version);
        };
        if authorities.len() > AUTHORITIES_MAX || vouched.len() > VOUCHED_MAX {
            return Err(EnrolError::Version);
        }
        let word = |told: &protocol::enrol::Vouched| Vouched::parse(&told.authority.0, &told.word.0);
        let vouched: Result<Vec<_>, _> = vouched.iter().map(word).collect();
        let vouched = vouched.map_err(|_| EnrolError::ServerNotAuthentic)?;
        Ok(Authorities { named: parsed(&authorities)?, vouched, ca: None, now })
    }

    /// Checks the certificate that the server has shown against the authority that it names.
    pub(super) fn check_server(&self, node: &Node, ca: &FleetCa, now: Moment) -> Result<(), EnrolError> {
        let shown = self.0.get_ref().get_ref().1.peer_certificates();
        check_server(shown, ca, &node.name, now).map_err(|error| match error {
            TlsError::Certificate(CertificateError::NotYetValid | CertificateError::Expired) => EnrolError::Clock,
            _ => EnrolError::ServerNotAuthentic,
        })
    }

    /// What belongs to this connection alone.
    pub(super) fn channel(&self) -> Result<Channel, EnrolError> {
        let tls = self.0.get_ref().get_ref().1;
        let channel = Channel::of(|keying| tls.export_keying_material(keying, Channel::LABEL, None));
        channel.map_err(|_| EnrolError::Broken)
    }

    pub(super) async fn ask(&mut self, ask: &Ask) -> Result<(), EnrolError> {
        let text = serde_json::to_string(ask).map_err(|_| EnrolError::Version)?;
        let sent = timeout(SILENCE_MAX, self.0.send(Message::text(text))).await;
        sent.map_err(|_| EnrolError::Broken)?.map_err(|error| refused(&error))
    }

    /// The server's next message.
    pub(super) async fn answer(&mut self) -> Result<FromServer, EnrolError> {
        loop {
            let message = timeout(SILENCE_MAX, self.0.next()).await.map_err(|_| EnrolError::Broken)?;
            match message {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).map_err(|_| EnrolError::Version);
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Binary(_))) => return Err(EnrolError::Version),
                Some(Ok(Message::Close(_))) | None => return Err(EnrolError::Broken),
                Some(Err(error)) => return Err(refused(&error)),
            }
        }
    }
}

async fn connect(node: &Node, tls: Arc<ClientConfig>) -> Result<Socket, EnrolError> {
    let tcp = TcpStream::connect((node.host.as_str(), node.port)).await.map_err(|_| EnrolError::Unreachable)?;
    let tls = TlsConnector::from(tls).connect(node.name.clone(), tcp).await.map_err(|error| failed(&error))?;
    let uri = format!("wss://{}{SOCKET_PATH}", node.authority()).parse().map_err(|_| EnrolError::Unreachable)?;
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(SUBPROTOCOL);
    let limits =
        WebSocketConfig::default().max_message_size(Some(MESSAGE_MAX_BYTES)).max_frame_size(Some(MESSAGE_MAX_BYTES));
    let opened = client_async_with_config(request, tls, Some(limits)).await;
    opened.map(|(socket, _)| Socket(socket)).map_err(|error| refused(&error))
}

fn refused(error: &Error) -> EnrolError {
    use tokio_tungstenite::tungstenite::http::StatusCode;
    match error {
        Error::Io(error) => failed(error),
        Error::Http(response) => match response.status() {
            StatusCode::TOO_MANY_REQUESTS => EnrolError::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => EnrolError::Unavailable,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => EnrolError::NotApproved,
            _ => EnrolError::Version,
        },
        Error::Protocol(_) | Error::Capacity(_) => EnrolError::Version,
        _ => EnrolError::Broken,
    }
}

fn failed(error: &std::io::Error) -> EnrolError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<RustlsError>()) {
        Some(RustlsError::InvalidCertificate(
            TlsCertificateError::Expired
            | TlsCertificateError::ExpiredContext { .. }
            | TlsCertificateError::NotValidYet
            | TlsCertificateError::NotValidYetContext { .. },
        )) => EnrolError::Clock,
        Some(RustlsError::InvalidCertificate(_)) => EnrolError::ServerNotAuthentic,
        Some(RustlsError::AlertReceived(_)) => EnrolError::BadCertificate,
        Some(RustlsError::PeerIncompatible(_) | RustlsError::InvalidMessage(_)) => EnrolError::Version,
        _ if error.kind() == std::io::ErrorKind::ConnectionRefused => EnrolError::Unreachable,
        _ => EnrolError::Broken,
    }
}
