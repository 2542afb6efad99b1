//! The servers that are not ours.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use rustls::ClientConfig;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use trust::{FleetCaKey, StationKey};

use super::super::line::{ANSWER_MAX, Wire};
use crate::world::port;
use crate::world::process::Process;

/// What is relayed between Node's peers.
const RELAY: &str = include_str!("relay.cjs");
/// A server listens in this time.
const START_MAX: Duration = Duration::from_secs(20);
/// It is tried again after this.
const AGAIN: Duration = Duration::from_millis(50);

/// A running server.
pub(super) struct Foreign {
    pub(super) process: Process,
    pub(super) address: SocketAddr,
    pub(super) tls: Arc<ClientConfig>,
    speaks: Speech,
}

/// How one speaks to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speech {
    Gst,
    Ws,
}

/// Makes what a server of the fleet shows, in an empty folder.
pub(super) fn write_certificate(folder: &Path, ca: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let authority = FleetCaKey::load(&ca.join("fleet-ca.crt"), &ca.join("fleet-ca.key"))?;
    let key = StationKey::generate();
    let certificate = authority.issue_server(&["127.0.0.1".into()], &key.public_key(), link::now())?;
    certificate.store(&folder.join("server.crt"))?;
    key.store(&folder.join("server.key"))?;
    let _ = std::fs::copy(ca.join("fleet-ca.crt"), folder.join("fleet-ca.crt"))?;
    std::fs::write(folder.join("relay.cjs"), RELAY)?;
    Ok(())
}

impl Foreign {
    /// gst-plugin-webrtc-signalling; it knows no certificates of clients.
    pub(super) async fn gst(program: &Path, folder: &Path, tls: Arc<ClientConfig>) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        // By itself it writes each message into its log.
        let command = command.env("WEBRTCSINK_SIGNALLING_SERVER_LOG", "error").args(["--host", "127.0.0.1"]);
        let command = command.arg("--cert").arg(folder.join("server.crt")).arg("--key").arg(folder.join("server.key"));
        let port = port::reserved()?;
        let process = Process::start("gst", command.args(["--port", &port.to_string()]), folder)?;
        Self::listening(process, port, tls, Speech::Gst).await
    }

    /// Node and `ws`; stations show their certificates.
    pub(super) async fn ws(ws: &Path, folder: &Path, tls: Arc<ClientConfig>) -> anyhow::Result<Self> {
        let port = port::reserved()?;
        let mut command = Command::new("node");
        let command = command.arg(folder.join("relay.cjs")).arg(port.to_string()).arg(folder).arg(ws);
        let process = Process::start("ws", command, folder)?;
        Self::listening(process, port, tls, Speech::Ws).await
    }

    async fn listening(process: Process, port: u16, tls: Arc<ClientConfig>, speaks: Speech) -> anyhow::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut tries = tokio::time::interval(AGAIN);
        let listens = async {
            while TcpStream::connect(address).await.is_err() {
                let _ = tries.tick().await;
            }
        };
        let listened = tokio::time::timeout(START_MAX, listens).await;
        listened.with_context(|| format!("{speaks:?} does not listen"))?;
        Ok(Self { process, address, tls, speaks })
    }

    /// A peer that has come and says what it is.
    pub(super) async fn welcome(&self, wire: Wire) -> anyhow::Result<Peer> {
        let mut peer = Peer { wire, id: String::new(), speaks: self.speaks, other: String::new() };
        let welcome = peer.next().await?;
        welcome.get("peerId").and_then(Value::as_str).context("a peer is told its id")?.clone_into(&mut peer.id);
        if self.speaks == Speech::Gst {
            peer.say(&json!({ "type": "setPeerStatus", "roles": ["producer"], "meta": null })).await?;
        }
        Ok(peer)
    }

    /// Two peers that may write to each other.
    pub(super) async fn join(&self, mut first: Peer, mut second: Peer) -> anyhow::Result<[Peer; 2]> {
        match self.speaks {
            Speech::Ws => {
                first.other.clone_from(&second.id);
                second.other.clone_from(&first.id);
            }
            Speech::Gst => {
                // The answer comes after what it has said before was heard.
                second.say(&json!({ "type": "list" })).await?;
                while second.next().await?.get("type").and_then(Value::as_str) != Some("list") {}
                first.say(&json!({ "type": "startSession", "peerId": second.id, "offer": null })).await?;
                for peer in [&mut first, &mut second] {
                    let session = peer.next().await?;
                    session.get("sessionId").and_then(Value::as_str).context("a session")?.clone_into(&mut peer.other);
                }
            }
        }
        Ok([first, second])
    }
}

/// A peer of a server that is not ours.
pub(super) struct Peer {
    wire: Wire,
    id: String,
    speaks: Speech,
    /// The other peer, or the session with it.
    other: String,
}

impl Peer {
    /// A letter of so many bytes.
    pub(super) async fn write(&mut self, bytes: usize) -> anyhow::Result<()> {
        let (letter, other) = ("7".repeat(bytes), &self.other);
        let message = match self.speaks {
            Speech::Ws => json!({ "to": other, "letter": letter }),
            Speech::Gst => {
                let ice = json!({ "candidate": letter, "sdpMLineIndex": 0 });
                json!({ "type": "peer", "sessionId": other, "ice": ice })
            }
        };
        self.say(&message).await
    }

    /// Reads a letter.
    pub(super) async fn read(&mut self) -> anyhow::Result<()> {
        let message = self.next().await?;
        match message.get("type").and_then(Value::as_str) {
            Some("peer" | "letter") => Ok(()),
            other => bail!("not a letter: {other:?}"),
        }
    }

    async fn say(&mut self, message: &Value) -> anyhow::Result<()> {
        Ok(self.wire.send(Message::text(message.to_string())).await?)
    }

    async fn next(&mut self) -> anyhow::Result<Value> {
        loop {
            let next = tokio::time::timeout(ANSWER_MAX, self.wire.next()).await.context("nothing comes")?;
            match next.context("the connection has ended")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => bail!("closed: {frame:?}"),
                _ => {}
            }
        }
    }
}
