//! From a node's name to an open WebSocket, or the reason why not.

use std::io;

use protocol::station::{CLOSE_NOT_ACCEPTED, CLOSE_REPLACED, MESSAGE_MAX_BYTES, SOCKET_PATH, SUBPROTOCOL};
use rustls::{AlertDescription, Error as RustlsError};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, error::ProtocolError};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::config::{LinkConfig, Node};
use crate::event::DownReason;

/// Read and write buffers of a socket that carries little, in bytes.
const BUFFER_BYTES: usize = 4096;

/// An open connection.
pub(crate) type Socket = WebSocketStream<TlsStream<TcpStream>>;

/// Dials a node.
pub(crate) async fn dial(config: &LinkConfig, node: &Node) -> Result<Socket, DownReason> {
    let dialled = tokio::time::timeout(config.timing.connect_max, connect(config, node)).await;
    dialled.unwrap_or(Err(DownReason::Unreachable))
}

async fn connect(config: &LinkConfig, node: &Node) -> Result<Socket, DownReason> {
    let tcp = TcpStream::connect((node.host.as_str(), node.port)).await.map_err(|_| DownReason::Unreachable)?;
    // Messages are small and each is waited for.
    tcp.set_nodelay(true).map_err(|_| DownReason::Unreachable)?;
    let tls = TlsConnector::from(config.tls.clone()).connect(node.name.clone(), tcp).await;
    let tls = tls.map_err(|error| io_reason(&error))?;
    let uri = format!("wss://{}{SOCKET_PATH}", node.authority()).parse().map_err(|_| DownReason::Unreachable)?;
    let request = ClientRequestBuilder::new(uri).with_sub_protocol(SUBPROTOCOL);
    let opened = client_async_with_config(request, tls, Some(limits())).await;
    opened.map(|(socket, _)| socket).map_err(|error| reason(&error))
}

/// Small buffers, and the protocol's cap on messages.
pub(crate) fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(BUFFER_BYTES + 2 * MESSAGE_MAX_BYTES)
        .max_message_size(Some(MESSAGE_MAX_BYTES))
        .max_frame_size(Some(MESSAGE_MAX_BYTES))
}

/// What the server's close frame means to the station.
pub(crate) fn close_reason(frame: Option<&CloseFrame>) -> DownReason {
    match frame.map(|frame| u16::from(frame.code)) {
        Some(CLOSE_REPLACED) => DownReason::Replaced,
        Some(CLOSE_NOT_ACCEPTED) => DownReason::StationNotAccepted,
        _ => DownReason::Broken,
    }
}

/// What an error on the socket means to the station.
pub(crate) fn reason(error: &Error) -> DownReason {
    match error {
        Error::Io(error) => io_reason(error),
        Error::Http(response) => match response.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => DownReason::StationNotAccepted,
            StatusCode::UPGRADE_REQUIRED | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => {
                DownReason::VersionMismatch
            }
            _ => DownReason::Unavailable,
        },
        Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => DownReason::VersionMismatch,
        _ => DownReason::Broken,
    }
}

/// In TLS 1.3 the server judges our certificate after we believe to be connected, so that its refusal may come with any
/// read.
fn io_reason(error: &io::Error) -> DownReason {
    let tls = error.get_ref().and_then(|inner| {
        inner.downcast_ref::<RustlsError>().or_else(|| inner.source().and_then(|source| source.downcast_ref()))
    });
    match tls {
        Some(RustlsError::AlertReceived(alert)) => alert_reason(*alert),
        Some(RustlsError::InvalidCertificate(_)) => DownReason::ServerNotAuthentic,
        Some(RustlsError::PeerIncompatible(_)) => DownReason::VersionMismatch,
        _ if error.kind() == io::ErrorKind::ConnectionRefused => DownReason::Unreachable,
        _ => DownReason::Broken,
    }
}

fn alert_reason(alert: AlertDescription) -> DownReason {
    match alert {
        AlertDescription::CertificateExpired => DownReason::CertificateExpired,
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateRequired
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied
        | AlertDescription::DecryptError => DownReason::StationNotAccepted,
        AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure => DownReason::VersionMismatch,
        _ => DownReason::Broken,
    }
}
