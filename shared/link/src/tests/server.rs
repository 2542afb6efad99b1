use domain::exchange::view::{KioskCall, KioskView, Opening, Place, Service, View, Wait};
use domain::id::RequestId;
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::station::{Ask, FromServer, Reply, Request, SOCKET_PATH, SUBPROTOCOL};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request as Upgrade, Response};
use trust::{FleetCa, FleetCaKey, StationKey, server_config};

use super::{clock, within};

/// A server that a test leads by the hand.
pub(super) struct Server {
    listener: TcpListener,
    tls: TlsAcceptor,
}

impl Server {
    pub(super) async fn start(authority: &FleetCaKey) -> Self {
        Self::trusting(authority, authority.public()).await
    }

    /// A server of one fleet that knows the stations of another.
    pub(super) async fn trusting(authority: &FleetCaKey, stations: &FleetCa) -> Self {
        let key = StationKey::generate();
        let certificate = authority.issue_server(&["127.0.0.1".into()], &key.public_key(), clock()).unwrap();
        let tls = TlsAcceptor::from(server_config(stations, &certificate, &key).unwrap());
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), tls }
    }

    pub(super) fn node(&self) -> String {
        self.listener.local_addr().unwrap().to_string()
    }

    pub(super) async fn tcp(&self) -> TcpStream {
        within(self.listener.accept()).await.unwrap().0
    }

    pub(super) async fn tls(&self) -> std::io::Result<TlsStream<TcpStream>> {
        let tcp = self.tcp().await;
        within(self.tls.accept(tcp)).await
    }

    /// The next station's connection, upgraded.
    pub(super) async fn accept(&self) -> Peer {
        self.upgrade(Some(SUBPROTOCOL)).await.unwrap()
    }

    /// Upgrades with this subprotocol in the answer.
    pub(super) async fn upgrade(&self, subprotocol: Option<&'static str>) -> Option<Peer> {
        #[expect(clippy::result_large_err, reason = "the library's callback")]
        let answer = move |request: &Upgrade, mut response: Response| -> Result<Response, ErrorResponse> {
            assert_eq!(request.uri().path(), SOCKET_PATH);
            assert!(!request.headers().contains_key("origin"), "only a browser has an origin");
            if let Some(subprotocol) = subprotocol {
                drop(response.headers_mut().insert("sec-websocket-protocol", subprotocol.parse().unwrap()));
            }
            Ok(response)
        };
        let tls = self.tls().await.unwrap();
        let upgraded = within(Box::pin(tokio_tungstenite::accept_hdr_async(tls, answer))).await;
        upgraded.ok().map(|socket| Peer { socket })
    }

    /// The next station's connection, with its hello answered.
    pub(super) async fn welcome(&self) -> Peer {
        let mut peer = self.accept().await;
        let hello = peer.asked().await;
        assert_eq!(hello.body, Ask::Hello { software: "tests 1".to_owned(), trusts: Vec::new() });
        peer.reply(hello.id, Reply::Done).await;
        peer
    }
}

/// The server's end of one connection.
pub(super) struct Peer {
    pub(super) socket: WebSocketStream<TlsStream<TcpStream>>,
}

impl Peer {
    pub(super) async fn asked(&mut self) -> Request {
        loop {
            let message = within(self.socket.next()).await.unwrap().unwrap();
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }

    /// Reads to the end; says whether the station has said good-bye.
    pub(super) async fn closed(&mut self) -> bool {
        while let Some(message) = self.socket.next().await {
            if message.is_ok_and(|message| message.is_close()) {
                return true;
            }
        }
        false
    }

    pub(super) async fn text(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub(super) async fn tell(&mut self, message: &FromServer) {
        self.text(serde_json::to_string(message).unwrap()).await;
    }

    pub(super) async fn reply(&mut self, id: RequestId, reply: Reply) {
        self.tell(&FromServer::Reply { id, reply }).await;
    }

    pub(super) async fn view(&mut self, version: u64) {
        self.view_with(version, Vec::new()).await;
    }

    /// A view that tells of nodes.
    pub(super) async fn view_with(&mut self, version: u64, nodes: Vec<String>) {
        let told = FromServer::View { version, now: clock(), view: view(), nodes, provider: false, authorities: None };
        self.tell(&told).await;
    }
}

pub(super) fn view() -> View {
    let names = ["Herning", "Aulum Bibliotek", "Aulum 1"].map(str::to_owned);
    let [municipality, site, kiosk] = names;
    View::Kiosk(KioskView {
        place: Place { municipality, site, kiosk },
        opening: Opening::Open { until: None },
        services: [Service::Passport].into(),
        wait: Wait::None,
        tickets: false,
        call: KioskCall::None,
        held: false,
        others: Vec::new(),
    })
}
