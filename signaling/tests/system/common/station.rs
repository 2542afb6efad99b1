//! A station as a test drives it: raw messages, no retries.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use domain::exchange::view::{ConsoleCall, ConsoleView, KioskCall, KioskView, Language, Service, View};
use domain::id::{CallId, ExpeditionId, RequestId, StationId};
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::bytes::{Base64, Bytes};
use protocol::station::{
    Ask, EXPEDITIONS_PATH, FromServer, RecordReply, RefusedReason, Reply, Request, SOCKET_PATH, SUBPROTOCOL,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::{Error, Message};
use trust::{FleetCa, StationCertificate, StationKey};
use uuid::Uuid;

use super::{Fleet, PASSWORD, PATIENCE, Server};

/// TLS with the credentials in a station's folder.
pub(crate) fn tls(folder: &Path) -> Arc<rustls::ClientConfig> {
    let ca = FleetCa::load(&folder.join("fleet-ca.crt")).unwrap();
    let certificate = StationCertificate::load(&folder.join("station.crt")).unwrap();
    trust::station_config(&ca, &certificate, &StationKey::load(&folder.join("station.key")).unwrap()).unwrap()
}

/// For plain HTTP: the client wants to know, and trusts nobody.
pub(crate) fn no_tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// Opens a TLS connection and says nothing.
pub(crate) async fn connect(server: &Server, tls: Arc<rustls::ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(server.address).await?;
    let name = rustls::pki_types::ServerName::from(server.address.ip());
    TlsConnector::from(tls).connect(name, tcp).await
}

/// Opens a WebSocket, with more headers.
pub(crate) async fn dial(
    server: &Server,
    tls: Arc<rustls::ClientConfig>,
    headers: &[(&str, &str)],
) -> Result<WebSocketStream<TlsStream<TcpStream>>, Error> {
    let stream = connect(server, tls).await?;
    let uri = format!("wss://{}{SOCKET_PATH}", server.address).parse().unwrap();
    let mut request = ClientRequestBuilder::new(uri);
    for (name, value) in headers {
        request = request.with_header(*name, *value);
    }
    Ok(tokio_tungstenite::client_async(request, stream).await?.0)
}

/// One connected station.
pub(crate) struct Station {
    socket: WebSocketStream<TlsStream<TcpStream>>,
    pub(crate) view: Option<View>,
    pub(crate) version: u64,
    pub(crate) nodes: Vec<String>,
    pub(crate) provider: bool,
    pub(crate) going_away: Option<u64>,
    pub(crate) mail: VecDeque<(u64, CallId, StationId, Vec<u8>)>,
    replies: VecDeque<(RequestId, Reply)>,
}

pub(crate) fn new_id() -> RequestId {
    RequestId::new(Uuid::new_v4())
}

impl Station {
    /// Opens the socket and says nothing.
    pub(crate) async fn silent(server: &Server, folder: &Path) -> Self {
        let dialled = Box::pin(dial(server, tls(folder), &[("Sec-WebSocket-Protocol", SUBPROTOCOL)])).await;
        let socket = dialled.unwrap();
        Self {
            socket,
            view: None,
            version: 0,
            nodes: Vec::new(),
            provider: false,
            going_away: None,
            mail: VecDeque::new(),
            replies: VecDeque::new(),
        }
    }

    /// Opens the socket and says hello.
    pub(crate) async fn hello(server: &Server, folder: &Path) -> Self {
        let mut station = Self::silent(server, folder).await;
        assert_eq!(station.ask(Ask::Hello { software: "test".into(), trusts: Vec::new() }).await, Reply::Done);
        station.until(|station| station.view.is_some()).await;
        station
    }

    pub(crate) async fn kiosk(server: &Server, fleet: &Fleet) -> Self {
        Self::hello(server, &fleet.path("kiosk")).await
    }

    pub(crate) async fn console(server: &Server, fleet: &Fleet) -> Self {
        Self::hello(server, &fleet.path("console")).await
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        self.try_send_raw(message).await.unwrap();
    }

    pub(crate) async fn try_send_raw(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message).await
    }

    pub(crate) async fn send(&mut self, id: RequestId, body: Ask) {
        self.send_request(&Request::new(id, body)).await;
    }

    pub(crate) async fn send_request(&mut self, request: &Request) {
        self.send_raw(Message::text(serde_json::to_string(request).unwrap())).await;
    }

    /// Asks and waits for the answer.
    pub(crate) async fn ask(&mut self, body: Ask) -> Reply {
        let id = new_id();
        self.send(id, body).await;
        self.reply(id).await
    }

    pub(crate) async fn reply(&mut self, id: RequestId) -> Reply {
        self.until(|station| station.replies.iter().any(|(known, _)| *known == id)).await;
        let at = self.replies.iter().position(|(known, _)| *known == id).unwrap();
        self.replies.remove(at).unwrap().1
    }

    pub(crate) async fn done(&mut self, body: Ask) {
        assert_eq!(self.ask(body).await, Reply::Done);
    }

    pub(crate) async fn refused(&mut self, body: Ask) -> RefusedReason {
        match self.ask(body).await {
            Reply::Refused { reason } => reason,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Reads until something is so.
    pub(crate) async fn until(&mut self, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            match self.receive().await {
                Ok(message) => self.keep(message),
                Err(close) => panic!("the server closed: {close:?}; the view was {:?}", self.view),
            }
        }
    }

    /// Reads until the server closes; the close code.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.receive().await {
                Ok(message) => self.keep(message),
                Err(code) => return code,
            }
        }
    }

    fn keep(&mut self, message: FromServer) {
        match message {
            FromServer::View { version, view, nodes, provider, .. } => {
                self.provider = provider;
                assert!(version >= self.version, "the version never falls");
                (self.version, self.view, self.nodes) = (version, Some(view), nodes);
            }
            FromServer::GoingAway { after_ms } => self.going_away = Some(after_ms),
            FromServer::Mail { number, call, from, done, envelope } => {
                self.replies.extend(done.into_iter().map(|id| (id, Reply::Done)));
                self.mail.push_back((number, call, from, envelope.bytes().unwrap()));
            }
            FromServer::Reply { id, reply } => self.replies.push_back((id, reply)),
        }
    }

    async fn receive(&mut self) -> Result<FromServer, Option<u16>> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.unwrap_or_else(|_| panic!("nothing comes; the view is {:?}", self.view)) {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    pub(crate) async fn sign_in(&mut self) -> Reply {
        self.sign_in_with("Mette ", PASSWORD).await
    }

    pub(crate) async fn sign_in_with(&mut self, name: &str, password: &str) -> Reply {
        let session_key = Bytes(StationKey::generate().public_key().to_sec1());
        self.ask(Ask::SignIn { name: name.into(), password: password.into(), code: None, session_key }).await
    }

    pub(crate) async fn press(&mut self) -> CallId {
        let call = CallId::new(Uuid::now_v7());
        self.done(Ask::Call { call, service: Service::Passport, language: Language::Da }).await;
        call
    }

    pub(crate) async fn post(&mut self, call: CallId, to: impl Into<StationId>, envelope: &[u8]) -> Reply {
        self.ask(Ask::Post { call, to: to.into(), envelope: Base64::new(envelope) }).await
    }

    /// Reads until there is mail.
    pub(crate) async fn next_mail(&mut self) -> (u64, Vec<u8>) {
        self.until(|station| !station.mail.is_empty()).await;
        let (number, _, _, envelope) = self.mail.pop_front().unwrap();
        (number, envelope)
    }

    pub(crate) fn as_kiosk(&self) -> &KioskView {
        match &self.view {
            Some(View::Kiosk(view)) => view,
            other => panic!("not a kiosk's view: {other:?}"),
        }
    }

    pub(crate) fn as_console(&self) -> &ConsoleView {
        match &self.view {
            Some(View::Console(view)) => view,
            other => panic!("not a console's view: {other:?}"),
        }
    }

    pub(crate) async fn until_kiosk(&mut self, so: impl Fn(&KioskCall) -> bool) {
        self.until(|station| so(&station.as_kiosk().call)).await;
    }

    pub(crate) async fn until_console(&mut self, so: impl Fn(&ConsoleCall) -> bool) {
        self.until(|station| so(&station.as_console().call)).await;
    }
}

/// Both in a call, active.
pub(crate) async fn talking(server: &Server, fleet: &Fleet) -> (Station, Station, CallId) {
    talking_at(server, server, fleet).await
}

/// Both in a call, the kiosk at this node and the console at that one.
pub(crate) async fn talking_at(one: &Server, other: &Server, fleet: &Fleet) -> (Station, Station, CallId) {
    let (mut kiosk, mut console) = (Station::kiosk(one, fleet).await, Station::console(other, fleet).await);
    assert!(matches!(console.sign_in().await, Reply::SignedIn { .. }));
    console.done(Ask::Presence { ready: true }).await;
    let call = kiosk.press().await;
    console.until_console(|call| matches!(call, ConsoleCall::Offered { .. })).await;
    console.done(Ask::Accept { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Connecting { .. })).await;
    kiosk.done(Ask::MediaUp { call }).await;
    console.done(Ask::MediaUp { call }).await;
    kiosk.until_kiosk(|call| matches!(call, KioskCall::Active { .. })).await;
    console.until_console(|call| matches!(call, ConsoleCall::Active { .. })).await;
    (kiosk, console, call)
}

/// Puts a sealed record as the station in this folder.
pub(crate) async fn put(
    server: &Server,
    folder: &Path,
    expedition: ExpeditionId,
    call: CallId,
    sealed: Vec<u8>,
) -> RecordReply {
    let tls = tls(folder).as_ref().clone();
    let https = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
    let url = format!("https://{}{EXPEDITIONS_PATH}/{expedition}?call={call}", server.address);
    let response = https.put(url).body(sealed).timeout(PATIENCE).send().await.unwrap();
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}
