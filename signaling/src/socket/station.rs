//! One station's WebSocket.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::digest::Digest;
use domain::id::{RequestId, StationId};
use futures_util::SinkExt as _;
use protocol::station::{
    Ask, CLOSE_NOT_ACCEPTED, CLOSE_REPLACED, CLOSE_SLOW, FromServer, MESSAGE_MAX_BYTES, RefusedReason, Reply, Request,
    STRIKES, SUBPROTOCOL,
};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::accept::Places;
use super::limit::Bucket;
use super::{Proved, Shared};
use crate::node::{Closing, Connection, OUTBOUND, ToNode};

/// The hello must have come in this time.
const HELLO_TIMEOUT: Duration = Duration::from_secs(2);
/// The station is pinged this often.
const PING: Duration = Duration::from_secs(5);
/// A station that has sent nothing for so long when it is to be pinged is gone.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// A message must have been written in this time.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Requests in a second, and at once.
const REQUESTS: (u32, u32) = (20, 60);
/// Envelopes in a second, and at once: candidates come in bursts.
const ENVELOPES: (u32, u32) = (50, 100);
/// A close frame must have been written in this time: who is too slow to read gets none.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// What is read at a time, in bytes; each connection keeps so much (the default costs 128 KiB each).
const READ_BUFFER: usize = 1024;
/// So much is written at a time, in bytes, or one message.
const WRITE_BUFFER: usize = 4 * 1024;
/// A message up to twice the limit is refused; a longer one ends the connection, because it cannot be skipped.
const HARD_MAX_BYTES: usize = 2 * MESSAGE_MAX_BYTES;
/// What may wait to be written, in bytes.
const WRITE_MAX_BYTES: usize = WRITE_BUFFER + 2 * MESSAGE_MAX_BYTES;

pub(super) async fn upgrade(
    State(shared): State<Shared>,
    Extension(proved): Extension<Proved>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(WRITE_MAX_BYTES)
        .max_message_size(HARD_MAX_BYTES)
        .max_frame_size(HARD_MAX_BYTES)
        .protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, format!("this server speaks {SUBPROTOCOL}\n")).into_response();
    }
    upgrade.on_upgrade(move |socket| Talk::new(socket, proved, shared).run())
}

/// How a connection ends.
enum End {
    /// With this close frame.
    Close(u16, &'static str),
    /// The other side is gone.
    Gone,
}

struct Talk {
    socket: WebSocket,
    station: StationId,
    /// SHA-256 of the key of the authority that has certified it.
    authority: Digest,
    _places: Arc<Places>,
    /// The node's word that the connection is to end.
    closing: Option<oneshot::Receiver<Closing>>,
    shared: Shared,
    strikes: u32,
    requests: Bucket,
    envelopes: Bucket,
    /// Nothing is read until then.
    quiet_until: Instant,
    /// When the station last sent anything.
    heard: Instant,
}

impl Talk {
    fn new(socket: WebSocket, Proved { station, authority, places }: Proved, shared: Shared) -> Self {
        let now = Instant::now();
        Self {
            socket,
            station,
            authority,
            _places: places,
            closing: None,
            shared,
            strikes: 0,
            requests: Bucket::new(REQUESTS.0, REQUESTS.1, now),
            envelopes: Bucket::new(ENVELOPES.0, ENVELOPES.1, now),
            quiet_until: now,
            heard: now,
        }
    }

    async fn run(mut self) {
        let end = match tokio::time::timeout(HELLO_TIMEOUT, self.hello()).await {
            Ok(Ok((hello, trusts))) => self.talk(hello, trusts).await,
            Ok(Err(end)) => end,
            Err(_) => End::Close(close_code::POLICY, "no hello"),
        };
        if let End::Close(code, reason) = end {
            tracing::info!(station = %self.station, code, reason, "connection closed");
            let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
            drop(tokio::time::timeout(CLOSE_TIMEOUT, self.socket.send(close)).await);
        }
    }

    /// Waits for the hello.
    async fn hello(&mut self) -> Result<(RequestId, Vec<Digest>), End> {
        loop {
            let message = receive(&mut self.socket, self.quiet_until).await;
            let Some(request) = self.read(message).await? else { continue };
            match request.body {
                Ask::Hello { trusts, .. } => return Ok((request.id, trusts)),
                _ => self.strike(request.id, RefusedReason::HelloFirst).await?,
            }
        }
    }

    /// Carries messages both ways until the connection ends.
    async fn talk(&mut self, hello: RequestId, trusts: Vec<Digest>) -> End {
        let (outbound, mut messages) = mpsc::channel(OUTBOUND);
        let (close, closing) = oneshot::channel();
        self.closing = Some(closing);
        let number = self.shared.next_connection();
        let connection = Connection { number, outbound, close, certified_by: self.authority, trusts };
        if self.shared.node.send(ToNode::Connected(self.station, connection, hello)).await.is_err() {
            return End::Close(close_code::RESTART, "shutting down");
        }
        let mut ping = tokio::time::interval(PING);
        let end = loop {
            let step = tokio::select! {
                biased;
                why = closed(&mut self.closing) => Err(self.closed(why, &mut messages).await),
                text = messages.recv() => match text {
                    Some(text) => self.pass_on(text, &mut messages).await,
                    None => Err(End::Close(close_code::RESTART, "shutting down")),
                },
                _ = ping.tick() => {
                    if self.heard.elapsed() < IDLE_TIMEOUT {
                        self.write(Message::Ping(axum::body::Bytes::new())).await
                    } else {
                        Err(End::Gone)
                    }
                }
                message = receive(&mut self.socket, self.quiet_until) => self.take(message, number).await,
            };
            if let Err(end) = step {
                break end;
            }
        };
        drop(self.shared.node.send(ToNode::Gone(self.station, number)).await);
        end
    }

    /// The node ends the connection. A station that is not accepted is still told so.
    async fn closed(&mut self, why: Option<Closing>, messages: &mut mpsc::Receiver<String>) -> End {
        match why {
            Some(Closing::NotAccepted) => {
                while let Ok(text) = messages.try_recv() {
                    if let Err(end) = self.write(Message::text(text)).await {
                        return end;
                    }
                }
                ended(why)
            }
            None | Some(Closing::Replaced | Closing::Slow) => ended(why),
        }
    }

    /// Hands a request on to the node.
    async fn take(&mut self, message: Received, number: u64) -> Result<(), End> {
        let Some(request) = self.read(message).await? else { return Ok(()) };
        if matches!(request.body, Ask::Hello { .. }) {
            return self.strike(request.id, RefusedReason::NotNow).await;
        }
        if !may_ask(self.station, &request.body) {
            return self.strike(request.id, RefusedReason::NotAllowed).await;
        }
        let sent = self.shared.node.send(ToNode::Request(self.station, number, request)).await;
        sent.map_err(|_| End::Close(close_code::RESTART, "shutting down"))
    }

    /// The request in a message, if there is one; what is not one is refused.
    async fn read(&mut self, message: Received) -> Result<Option<Request>, End> {
        let message = match message {
            None => return Err(End::Gone),
            Some(Err(error)) => return Err(self.broken(error).await),
            Some(Ok(message)) => message,
        };
        let now = Instant::now();
        self.heard = now;
        let unread = RequestId::numbered(0);
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => {
                self.quiet_until = self.requests.take(now);
                return self.strike(unread, RefusedReason::Malformed).await.map(|()| None);
            }
            Message::Ping(_) | Message::Pong(_) => {
                self.quiet_until = self.requests.take(now);
                return Ok(None);
            }
            Message::Close(_) => return Err(End::Gone),
        };
        if text.len() > MESSAGE_MAX_BYTES {
            self.quiet_until = self.requests.take(now);
            return self.strike(unread, RefusedReason::TooLarge).await.map(|()| None);
        }
        let request = serde_json::from_str::<Request>(&text);
        let bucket = match &request {
            Ok(Request { body: Ask::Post { .. } | Ask::Ack { .. }, .. }) => &mut self.envelopes,
            _ => &mut self.requests,
        };
        self.quiet_until = bucket.take(now);
        let Ok(request) = request else {
            let id = serde_json::from_str::<OnlyId>(&text).map_or(unread, |only| only.id);
            return self.strike(id, RefusedReason::Malformed).await.map(|()| None);
        };
        Ok(Some(request))
    }

    /// The stream itself is broken, or a message is so long that it cannot be skipped.
    async fn broken(&mut self, error: axum::Error) -> End {
        use tokio_tungstenite::tungstenite::Error;
        match error.into_inner().downcast::<Error>().map(|error| *error) {
            Ok(Error::Capacity(_)) => {
                let refused = self.refuse(RequestId::numbered(0), RefusedReason::TooLarge).await;
                refused.err().unwrap_or(End::Close(close_code::SIZE, "too large"))
            }
            Ok(Error::Protocol(_) | Error::Utf8(_)) => End::Close(close_code::PROTOCOL, "not a WebSocket message"),
            _ => End::Gone,
        }
    }

    /// Refuses; the third time the connection ends.
    async fn strike(&mut self, id: RequestId, reason: RefusedReason) -> Result<(), End> {
        self.strikes += 1;
        tracing::info!(station = %self.station, ?reason, strikes = self.strikes, "message refused");
        self.refuse(id, reason).await?;
        if self.strikes < STRIKES { Ok(()) } else { Err(End::Close(close_code::POLICY, "too many refused messages")) }
    }

    async fn refuse(&mut self, id: RequestId, reason: RefusedReason) -> Result<(), End> {
        let reply = FromServer::Reply { id, reply: Reply::Refused { reason } };
        let text = serde_json::to_string(&reply).expect("a refusal is a few short texts");
        self.write(Message::text(text)).await
    }

    /// Writes what the node says, and with it whatever else it has said by now.
    async fn pass_on(&mut self, first: String, more: &mut mpsc::Receiver<String>) -> Result<(), End> {
        let socket = &mut self.socket;
        let writing = async {
            socket.feed(Message::text(first)).await?;
            for _ in 1..OUTBOUND {
                let Ok(next) = more.try_recv() else { break };
                socket.feed(Message::text(next)).await?;
            }
            socket.flush().await
        };
        written(writing, &mut self.closing).await
    }

    async fn write(&mut self, message: Message) -> Result<(), End> {
        written(self.socket.send(message), &mut self.closing).await
    }
}

/// Waits until all is written, unless the node ends the connection meanwhile.
async fn written(
    writing: impl Future<Output = Result<(), axum::Error>>,
    closing: &mut Option<oneshot::Receiver<Closing>>,
) -> Result<(), End> {
    let sent = tokio::select! {
        biased;
        sent = tokio::time::timeout(WRITE_TIMEOUT, writing) => sent,
        why = closed(closing) => return Err(ended(why)),
    };
    match sent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

/// Waits for the node's word, once.
async fn closed(closing: &mut Option<oneshot::Receiver<Closing>>) -> Option<Closing> {
    let Some(word) = closing else { return std::future::pending().await };
    let why = word.await.ok();
    *closing = None;
    why
}

fn ended(why: Option<Closing>) -> End {
    match why {
        None => End::Close(close_code::RESTART, "shutting down"),
        Some(Closing::Replaced) => End::Close(CLOSE_REPLACED, "replaced"),
        Some(Closing::Slow) => End::Close(CLOSE_SLOW, "too slow"),
        Some(Closing::NotAccepted) => End::Close(CLOSE_NOT_ACCEPTED, "not accepted"),
    }
}

type Received = Option<Result<Message, axum::Error>>;

/// A message, not before `from`.
async fn receive(socket: &mut WebSocket, from: Instant) -> Received {
    if from > Instant::now() {
        tokio::time::sleep_until(from).await;
    }
    socket.recv().await
}

/// The part of a request that tells which one it is, for one that is otherwise not understood.
#[derive(serde::Deserialize)]
struct OnlyId {
    id: RequestId,
}

/// What each kind of station may ask at all.
fn may_ask(station: StationId, ask: &Ask) -> bool {
    match ask {
        Ask::Hello { .. } | Ask::HangUp { .. } | Ask::MediaUp { .. } | Ask::Post { .. } | Ask::Ack { .. } => true,
        Ask::Call { .. }
        | Ask::ComeBack { .. }
        | Ask::SayPersons { .. }
        | Ask::ReturnLater { .. }
        | Ask::Wiped { .. } => matches!(station, StationId::Kiosk(_)),
        Ask::SignIn { .. }
        | Ask::ChoosePassword { .. }
        | Ask::BeginSignIn { .. }
        | Ask::FinishSignIn { .. }
        | Ask::SignOut
        | Ask::Presence { .. }
        | Ask::Accept { .. }
        | Ask::Decline { .. }
        | Ask::Hold { .. }
        | Ask::Resume { .. }
        | Ask::AskSecond { .. }
        | Ask::Transfer { .. }
        | Ask::CancelJoin { .. }
        | Ask::Release { .. }
        | Ask::ListenIn { .. }
        | Ask::Leave { .. }
        | Ask::WrapUpDone => matches!(station, StationId::Console(_)),
    }
}
