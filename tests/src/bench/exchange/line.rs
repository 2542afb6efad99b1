//! A station's connection without its link: no retries, nothing kept.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use domain::exchange::view::View;
use domain::id::RequestId;
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::station::{Ask, FromServer, Reply, Request, SOCKET_PATH, SUBPROTOCOL};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;

/// Nothing may take longer than this to be answered.
pub(super) const ANSWER_MAX: Duration = Duration::from_mins(3);

/// An address of the loopback interface: a server has only so many connections with each.
pub(super) fn source(number: usize) -> Ipv4Addr {
    const EACH: usize = 250;
    Ipv4Addr::new(127, 0, (number / EACH) as u8, 1)
}

/// A WebSocket over TLS.
pub(super) type Wire = WebSocketStream<TlsStream<TcpStream>>;

/// Opens one from an address of its own.
pub(super) async fn dial(
    address: SocketAddr,
    from: Ipv4Addr,
    path: &str,
    subprotocol: Option<&str>,
    tls: Arc<ClientConfig>,
) -> anyhow::Result<Wire> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    let tcp = socket.connect(address).await?;
    tcp.set_nodelay(true)?;
    let stream = TlsConnector::from(tls).connect(ServerName::from(address.ip()), tcp).await?;
    let mut request = ClientRequestBuilder::new(format!("wss://{address}{path}").parse()?);
    if let Some(subprotocol) = subprotocol {
        request = request.with_sub_protocol(subprotocol);
    }
    Ok(tokio_tungstenite::client_async(request, stream).await?.0)
}

/// A station that is connected.
pub(super) struct Line {
    socket: Wire,
    view: Option<View>,
}

impl Line {
    /// Connects a station, until it has its view.
    pub(super) async fn open(address: SocketAddr, from: Ipv4Addr, tls: Arc<ClientConfig>) -> anyhow::Result<Self> {
        let socket = Box::pin(dial(address, from, SOCKET_PATH, Some(SUBPROTOCOL), tls)).await?;
        let mut line = Self { socket, view: None };
        line.done(Ask::Hello { software: "bench".into(), trusts: Vec::new() }).await?;
        line.until(|line| line.view.is_some()).await?;
        Ok(line)
    }

    /// Asks, and waits until it is done.
    async fn done(&mut self, body: Ask) -> anyhow::Result<()> {
        let id = self.send(body).await?;
        let reply = loop {
            match self.next().await? {
                FromServer::Reply { id: answered, reply } if answered == id => break reply,
                other => self.keep(other)?,
            }
        };
        ensure!(!matches!(reply, Reply::Refused { .. }), "refused: {reply:?}");
        Ok(())
    }

    /// Reads until something is so.
    async fn until(&mut self, so: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        while !so(self) {
            let message = self.next().await?;
            self.keep(message)?;
        }
        Ok(())
    }

    /// Reads whatever comes.
    pub(super) async fn read(&mut self) -> anyhow::Result<()> {
        let message = self.next().await?;
        self.keep(message)
    }

    async fn send(&mut self, body: Ask) -> anyhow::Result<RequestId> {
        let id = RequestId::numbered(rand::random());
        self.socket.send(Message::text(serde_json::to_string(&Request::new(id, body))?)).await?;
        Ok(id)
    }

    fn keep(&mut self, message: FromServer) -> anyhow::Result<()> {
        match message {
            FromServer::View { view, .. } => self.view = Some(view),
            FromServer::Reply { reply: Reply::Refused { reason }, .. } => bail!("refused: {reason:?}"),
            FromServer::Mail { .. } | FromServer::Reply { .. } | FromServer::GoingAway { .. } => {}
        }
        Ok(())
    }

    async fn next(&mut self) -> anyhow::Result<FromServer> {
        loop {
            let next = tokio::time::timeout(ANSWER_MAX, self.socket.next()).await.context("nothing comes")?;
            match next.context("the connection has ended")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => bail!("closed: {frame:?}"),
                _ => {}
            }
        }
    }
}
