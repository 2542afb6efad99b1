//! A machine that asks to become a station, as a test drives it: raw messages, no retries.

use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use protocol::bytes::Bytes;
use protocol::enrol::{Ask, Enrolled, FromServer, Kind, RefusedReason, SOCKET_PATH, SUBPROTOCOL};
use rustls::ClientConfig;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::{Error, Message};
use trust::enrol::{Channel, Code, CodeKey, Promise, unproved_config, words};
use trust::{Credentials, FleetCa, StationCertificate, StationKey};

use super::station::connect;
use super::{Fleet, PATIENCE, Server};

/// One connection on which a machine asks.
pub(crate) struct Machine {
    socket: WebSocketStream<TlsStream<TcpStream>>,
    pub(crate) channel: Channel,
    pub(crate) ca: FleetCa,
}

impl Machine {
    /// With no certificate.
    pub(crate) async fn new(server: &Server) -> Self {
        Self::over(server, unproved_config().unwrap()).await.unwrap()
    }

    pub(crate) async fn over(server: &Server, tls: Arc<ClientConfig>) -> Result<Self, Error> {
        let stream = connect(server, tls).await?;
        let channel = Channel::of(|to| stream.get_ref().1.export_keying_material(to, Channel::LABEL, None)).unwrap();
        let uri = format!("wss://{}{SOCKET_PATH}", server.address).parse().unwrap();
        let request = ClientRequestBuilder::new(uri).with_sub_protocol(SUBPROTOCOL);
        let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        let FromServer::Authority { authorities, .. } = hear(&mut socket).await.unwrap() else {
            panic!("no authority")
        };
        let ca = FleetCa::parse(&authorities[0].0).unwrap();
        Ok(Self { socket, channel, ca })
    }

    pub(crate) async fn say(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// Asks; the answer, or nothing where the server ends the connection.
    pub(crate) async fn ask(&mut self, ask: &Ask) -> Option<FromServer> {
        self.say(Message::text(serde_json::to_string(ask).unwrap())).await;
        self.hear().await
    }

    pub(crate) async fn hear(&mut self) -> Option<FromServer> {
        hear(&mut self.socket).await
    }

    /// Why it is not done.
    pub(crate) async fn refused(&mut self, ask: &Ask) -> RefusedReason {
        match self.ask(ask).await {
            Some(FromServer::Refused { reason }) => reason,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// What is asked with a code.
    pub(crate) fn begin(&self, kind: Kind, code: &str, key: &StationKey) -> Ask {
        self.begin_with(kind, code, key.request().unwrap())
    }

    pub(crate) fn begin_with(&self, kind: Kind, code: &str, request: Vec<u8>) -> Ask {
        let code: Code = code.parse().unwrap();
        let proof = CodeKey::new(&code, &self.ca.key_digest()).machine_proof(&self.channel, &request);
        let handle = code.handle().to_owned();
        Ask::Begin { kind, handle, request: Bytes(request), proof: Bytes(proof.to_vec()) }
    }
}

async fn hear(socket: &mut WebSocketStream<TlsStream<TcpStream>>) -> Option<FromServer> {
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.expect("an answer in time") {
            Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(_) | Err(_)) | None => return None,
        }
    }
}

/// A machine shows its code; the server proves that it knows it, too.
pub(crate) async fn redeem(server: &Server, kind: Kind, code: &str, key: &StationKey) {
    let mut machine = Machine::new(server).await;
    let ask = machine.begin(kind, code, key);
    let Some(FromServer::Pending { station, name, proof, .. }) = machine.ask(&ask).await else { panic!("not taken") };
    let code_key = CodeKey::new(&code.parse().unwrap(), &machine.ca.key_digest());
    let promise = Promise { station, name: &name };
    code_key.check_server(&machine.channel, &key.request().unwrap(), promise, &proof.0).unwrap();
}

/// Waits for the certificate.
pub(crate) async fn wait(server: &Server, key: &StationKey) -> Result<Enrolled, RefusedReason> {
    let mut machine = Machine::new(server).await;
    let mut answer = machine.ask(&Ask::Wait { request: Bytes(key.request().unwrap()) }).await;
    loop {
        match answer {
            Some(FromServer::Pending { .. }) => answer = machine.hear().await,
            Some(FromServer::Enrolled(enrolled)) => return Ok(*enrolled),
            Some(FromServer::Refused { reason }) => return Err(reason),
            other => panic!("{other:?}"),
        }
    }
}

/// Writes a station's folder.
pub(crate) fn settle(fleet: &Fleet, folder: &str, key: &StationKey, enrolled: &Enrolled) {
    let ca = FleetCa::load(&fleet.server().join("fleet-ca.crt")).unwrap();
    let certificate = StationCertificate::parse(&enrolled.certificate.0).unwrap();
    let credentials = Credentials::new(ca, certificate, key.clone(), signaling::clock::now()).unwrap();
    std::fs::create_dir_all(fleet.path(folder)).unwrap();
    credentials.store(&fleet.path(folder)).unwrap();
}

impl Fleet {
    /// Runs a command with `--json`; its answer, or what it says is wrong.
    pub(crate) fn order(&self, arguments: &[&str]) -> Result<Value, String> {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_signaling"));
        let output = command.args(arguments).arg("--json").arg("--dir").arg(self.server()).output().unwrap();
        if output.status.success() {
            Ok(serde_json::from_slice(&output.stdout).unwrap())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }

    /// One station in the list.
    pub(crate) fn listed(&self, kind: &str, name: &str, state: &str) -> Option<Value> {
        let list = self.order(&[kind, "list"]).unwrap();
        let lines = list["stations"].as_array().unwrap();
        lines.iter().find(|line| line["name"] == name && line["state"] == state).cloned()
    }

    /// The words that IT sees.
    pub(crate) fn words(&self, kind: &str, name: &str) -> String {
        let line = self.listed(kind, name, "pending").unwrap();
        line["words"].as_str().unwrap().to_owned()
    }

    /// A new code.
    pub(crate) fn code(&self, arguments: &[&str]) -> String {
        self.order(arguments).unwrap()["code"].as_str().unwrap().to_owned()
    }

    /// A station of this kind and name, enrolled by code; its key is in the folder.
    pub(crate) async fn enrol(&self, server: &Server, kind: Kind, add: &[&str], folder: &str) -> StationKey {
        let (key, code) = (StationKey::generate(), self.code(add));
        redeem(server, kind, &code, &key).await;
        let name = match kind {
            Kind::Kiosk => "kiosk",
            Kind::Console => "console",
        };
        let list = self.order(&[name, "list"]).unwrap();
        let pending = list["stations"].as_array().unwrap().iter().find(|line| line["state"] == "pending").cloned();
        let pending = pending.unwrap();
        let ca = FleetCa::load(&self.server().join("fleet-ca.crt")).unwrap();
        assert_eq!(pending["words"], words(&key.public_key().digest(), &ca.key_digest()).to_string());
        let _ = self.order(&[name, "approve", pending["name"].as_str().unwrap()]).unwrap();
        settle(self, folder, &key, &wait(server, &key).await.unwrap());
        key
    }
}
