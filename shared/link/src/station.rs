//! The task that owns the socket.

use std::collections::VecDeque;
use std::time::Duration;

use domain::id::{CallId, RequestId, StationId};
use domain::time::Moment;
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::bytes::Bytes as Mailed;
use protocol::station::{Ask, FromServer, RefusedReason, Reply, Request, STRIKES, UNANSWERED};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};
use uuid::Uuid;

use crate::backoff;
use crate::config::LinkConfig;
use crate::dial::{self, Socket};
use crate::event::{DownReason, LinkEvent};
use crate::fleet::Fleet;
use crate::mailbox::Mailbox;
use crate::nodes::Nodes;
use crate::owed::Owed;
use crate::requests::{Refusal, Requests};

/// So many events are kept for a reader that is slow; then the connection is begun anew, which loses nothing.
const KEPT_MAX: usize = 512;

/// A node that ends is left no later than this, whatever it says.
const LEAVE_MAX: Duration = Duration::from_mins(1);
/// Saying good-bye takes no longer.
const GOODBYE: Duration = Duration::from_millis(200);
/// A connection that lasted so long counts as a success; a shorter one does not shorten the waits between tries.
const STABLE: Duration = Duration::from_secs(10);

/// Runs the link until the station drops it.
pub(crate) async fn run(
    mut configs: watch::Receiver<LinkConfig>,
    nodes: Nodes,
    fleet: Fleet,
    asked: mpsc::Receiver<Request>,
    events: mpsc::Sender<LinkEvent>,
) {
    let config = configs.borrow_and_update().clone();
    let mut station = Station {
        reader: Reader { asked, configs, events, kept: VecDeque::new(), requests: Requests::default() },
        mailbox: Mailbox::default(),
        down: Some(Down { since: crate::now(), told: None }),
        nodes,
        fleet,
        config,
    };
    let _: Option<Gone> = station.live().await.err();
}

/// The station has dropped the link.
struct Gone;

/// How a connection has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// It is gone.
    Down(DownReason),
    /// It is left for a new one, which is dialled at once, and nobody need know: the node is about to end, or the station
    /// has a new certificate.
    Moving,
}

/// No connection.
struct Down {
    since: Moment,
    told: Option<DownReason>,
}

struct Station {
    reader: Reader,
    mailbox: Mailbox,
    down: Option<Down>,
    nodes: Nodes,
    fleet: Fleet,
    config: LinkConfig,
}

/// The station's side of the task: what it asks and what it is told.
struct Reader {
    asked: mpsc::Receiver<Request>,
    configs: watch::Receiver<LinkConfig>,
    events: mpsc::Sender<LinkEvent>,
    kept: VecDeque<LinkEvent>,
    requests: Requests,
}

/// Something happened on the station's side.
enum Turn {
    /// A request is to be sent if there is a connection.
    Asked(Request),
    /// The reader has this mail.
    MailRead(u64),
    /// The station has a new certificate.
    Renewed(Box<LinkConfig>),
    /// A request has waited too long.
    Overdue,
    /// Nothing to do.
    Settled,
}

impl Reader {
    /// Waits for the station's side. Nothing is lost when it is cancelled.
    async fn turn(&mut self) -> Result<Turn, Gone> {
        let overdue = self.requests.next_deadline();
        tokio::select! {
            asked = self.asked.recv() => asked.map(Turn::Asked).ok_or(Gone),
            renewed = self.configs.changed() => {
                renewed.map_err(|_| Gone)?;
                Ok(Turn::Renewed(Box::new(self.configs.borrow_and_update().clone())))
            }
            room = self.events.reserve(), if !self.kept.is_empty() => {
                let room = room.map_err(|_| Gone)?;
                let Some(event) = self.kept.pop_front() else { return Ok(Turn::Settled) };
                let turn = match &event {
                    LinkEvent::Mail { number, .. } => Turn::MailRead(*number),
                    _ => Turn::Settled,
                };
                room.send(event);
                Ok(turn)
            }
            () = self.events.closed() => Err(Gone),
            () = sleep_until(overdue.unwrap_or_else(Instant::now)), if overdue.is_some() => Ok(Turn::Overdue),
        }
    }

    fn tell(&mut self, event: LinkEvent) {
        if matches!(event, LinkEvent::View { .. }) {
            self.kept.retain(|kept| !matches!(kept, LinkEvent::View { .. }));
        }
        self.kept.push_back(event);
    }

    fn refuse(&mut self, refusals: Vec<Refusal>) {
        for (id, reason) in refusals {
            self.tell(LinkEvent::Refused { id, reason });
        }
    }

    fn overdue(&mut self) {
        let refusals = self.requests.overdue(Instant::now());
        self.refuse(refusals);
    }

    /// Whether mail that has come again is still to be read; it is acknowledged by its new number then.
    fn keeps_mail(&mut self, wanted: (CallId, StationId), again: &Mailed, anew: u64) -> bool {
        self.kept.iter_mut().any(|kept| match kept {
            LinkEvent::Mail { number, call, from, envelope } if (*call, *from) == wanted && envelope == again => {
                *number = anew;
                true
            }
            _ => false,
        })
    }

    /// Takes a request. What is to be sent now, if anything; with it goes what is owed.
    fn take(&mut self, request: Request, connection: Option<&mut Connection>) -> Option<Utf8Bytes> {
        let connection = connection.filter(|connection| connection.up);
        let read = connection.as_ref().and_then(|connection| connection.owed).map(Owed::number);
        match self.requests.take(Request { read, ..request }, Instant::now(), connection.is_some()) {
            Ok(text) => {
                connection?.owed = None;
                Some(text)
            }
            Err(refusal) => {
                self.refuse(vec![refusal]);
                None
            }
        }
    }
}

/// One connection.
struct Connection {
    socket: Socket,
    hello: RequestId,
    up: bool,
    /// When it is left for another node.
    leave_at: Option<Instant>,
    /// Of the newest view on this connection.
    version: u64,
    /// Messages that could not be read.
    strikes: u32,
    /// What has been read and is to be acknowledged.
    owed: Option<Owed>,
}

impl Connection {
    /// Mail has been read: it is acknowledged with whatever is sent next.
    fn owes(&mut self, number: u64) {
        let now = Instant::now();
        self.owed = Some(self.owed.map_or_else(|| Owed::new(number, now), |owed| owed.and(number, now)));
    }
}

impl Station {
    async fn live(&mut self) -> Result<(), Gone> {
        let mut failures = 0_u32;
        loop {
            match self.open().await? {
                Ok(connection) => {
                    let opened = Instant::now();
                    let ended = self.connected(connection).await?;
                    if opened.elapsed() >= STABLE {
                        failures = 0;
                    }
                    if ended == Ended::Moving {
                        // To another node, at once: the waits of those that move were drawn by the server.
                        continue;
                    }
                }
                Err(reason) => {
                    self.went_down(never_up(reason));
                    if self.nodes.has_others() {
                        // One dead node says nothing about the next: it is tried as soon as the first was.
                        self.meanwhile(sleep(backoff::delay(0, rand::random()))).await?;
                        continue;
                    }
                }
            }
            let wait = backoff::delay(failures, rand::random());
            failures = failures.saturating_add(1);
            self.meanwhile(sleep(wait)).await?;
        }
    }

    /// From an open socket to the goodbye.
    async fn connected(&mut self, mut connection: Connection) -> Result<Ended, Gone> {
        let Ok(ended) = self.serve(&mut connection).await else {
            close(connection.socket).await;
            return Err(Gone);
        };
        match ended {
            Ended::Moving => {
                tracing::info!("leaving this connection for a new one");
                let refusals = self.reader.requests.broken();
                self.reader.refuse(refusals);
            }
            Ended::Down(reason) => self.went_down(if connection.up { reason } else { never_up(reason) }),
        }
        self.meanwhile(close(connection.socket)).await?;
        Ok(ended)
    }

    async fn open(&mut self) -> Result<Result<Connection, DownReason>, Gone> {
        if self.config.certificate_until < crate::now() || self.fleet.has_lapsed() {
            return Ok(Err(DownReason::CertificateExpired));
        }
        let config = self.config.clone();
        let Some(node) = self.nodes.next() else { return Ok(Err(DownReason::Unreachable)) };
        let dialled = self.meanwhile(Box::pin(dial::dial(&config, &node))).await?;
        if let Err(reason) = &dialled {
            tracing::debug!(?node, ?reason, "not connected");
        }
        Ok(dialled.map(|socket| Connection {
            socket,
            hello: RequestId::new(Uuid::new_v4()),
            up: false,
            leave_at: None,
            version: 0,
            strikes: 0,
            owed: None,
        }))
    }

    /// Does what the station asks while there is no connection.
    async fn meanwhile<T>(&mut self, until: impl Future<Output = T>) -> Result<T, Gone> {
        tokio::pin!(until);
        loop {
            tokio::select! {
                output = &mut until => return Ok(output),
                turn = self.reader.turn() => match turn? {
                    Turn::Asked(request) => drop(self.reader.take(request, None)),
                    Turn::Renewed(config) => self.config = *config,
                    Turn::Overdue => self.reader.overdue(),
                    // Acknowledged when the server sends it again.
                    Turn::MailRead(_) | Turn::Settled => (),
                },
            }
        }
    }

    /// Serves a connection until it ends.
    async fn serve(&mut self, connection: &mut Connection) -> Result<Ended, Gone> {
        let timing = self.config.timing;
        let opened = Instant::now();
        let mut heard = opened;
        let mut ping = interval_at(opened + timing.ping, timing.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let hello = Ask::Hello { software: self.config.software.clone(), trusts: self.config.trusts.clone() };
        let mut sent = self.send(connection, vec![ask(connection.hello, hello)]).await;
        loop {
            if let Err(reason) = sent {
                return Ok(Ended::Down(reason));
            }
            if self.reader.kept.len() > KEPT_MAX {
                return Ok(Ended::Down(DownReason::Broken));
            }
            let leave_at = connection.leave_at;
            let owed_at = connection.owed.map(Owed::until);
            sent = tokio::select! {
                () = sleep_until(leave_at.unwrap_or(opened)), if leave_at.is_some() => return Ok(Ended::Moving),
                message = connection.socket.next() => {
                    heard = Instant::now();
                    match self.received(connection, message) {
                        Ok(messages) => self.send(connection, messages).await,
                        Err(reason) => Err(reason),
                    }
                }
                turn = self.reader.turn() => match turn? {
                    Turn::Renewed(config) => {
                        self.config = *config;
                        return Ok(Ended::Moving);
                    }
                    turn => {
                        let messages = self.turned(connection, turn);
                        self.send(connection, messages).await
                    }
                },
                () = sleep_until(owed_at.unwrap_or(opened)), if owed_at.is_some() => {
                    self.send(connection, Vec::new()).await
                }
                _ = ping.tick() => self.send(connection, vec![Message::Ping(Bytes::default())]).await,
                () = sleep_until(heard + timing.silence_max) => Err(DownReason::Silent),
                () = sleep_until(opened + timing.hello_max), if !connection.up => Err(DownReason::Silent),
            };
        }
    }

    /// Sends messages, and acknowledges what has been read, if there is anything to send or it is time to.
    async fn send(&self, connection: &mut Connection, messages: Vec<Message>) -> Result<(), DownReason> {
        let is_time = connection.owed.is_some_and(|owed| owed.until() <= Instant::now());
        if messages.is_empty() && !is_time {
            return Ok(());
        }
        let owed = connection.owed.take();
        let acknowledgement = owed.map(|owed| ask(UNANSWERED, Ask::Ack { number: owed.number() }));
        let socket = &mut connection.socket;
        let sending = async {
            for message in messages.into_iter().chain(acknowledgement) {
                socket.feed(message).await?;
            }
            socket.flush().await
        };
        // A server that does not read is as good as gone.
        let sent = timeout(self.config.timing.silence_max, sending).await;
        sent.map_err(|_| DownReason::Silent)?.map_err(|error| dial::reason(&error))
    }

    fn turned(&mut self, connection: &mut Connection, turn: Turn) -> Vec<Message> {
        match turn {
            Turn::Asked(request) => {
                self.reader.take(request, Some(connection)).map(Message::Text).into_iter().collect()
            }
            Turn::MailRead(number) => {
                connection.owes(number);
                Vec::new()
            }
            Turn::Overdue => {
                self.reader.overdue();
                Vec::new()
            }
            Turn::Renewed(_) | Turn::Settled => Vec::new(),
        }
    }

    fn received(
        &mut self,
        connection: &mut Connection,
        message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Result<Vec<Message>, DownReason> {
        let text = match message {
            None => return Err(DownReason::Broken),
            Some(Ok(Message::Close(frame))) => return Err(dial::close_reason(frame.as_ref())),
            Some(Err(error)) => return Err(dial::reason(&error)),
            Some(Ok(Message::Text(text))) => text,
            // The library answers pings; each frame counts as heard.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return Ok(Vec::new()),
            Some(Ok(Message::Binary(_))) => Utf8Bytes::default(),
        };
        let Ok(message) = serde_json::from_str(&text) else {
            connection.strikes += 1;
            tracing::warn!(bytes = text.len(), "unreadable message from the server");
            return if connection.strikes < STRIKES { Ok(Vec::new()) } else { Err(DownReason::VersionMismatch) };
        };
        match message {
            FromServer::Reply { id, reply } if id == connection.hello => match reply {
                Reply::Refused { reason } => Err(hello_refused(reason)),
                Reply::Done
                | Reply::SignedIn { .. }
                | Reply::CodeNeeded
                | Reply::FirstSignIn { .. }
                | Reply::Continue { .. }
                | Reply::Locked { .. } => Ok(self.went_up(connection)),
            },
            FromServer::Reply { id, reply } => {
                self.replied(id, reply);
                Ok(Vec::new())
            }
            FromServer::View { version, now, view, nodes, provider, authorities } => {
                let messages = self.went_up(connection);
                self.nodes.learn(nodes);
                self.fleet.told(authorities);
                if version >= connection.version {
                    connection.version = version;
                    self.reader.tell(LinkEvent::View { version, now, view, provider });
                }
                Ok(messages)
            }
            FromServer::GoingAway { after_ms } => {
                let after = Duration::from_millis(after_ms).min(LEAVE_MAX);
                let _ = connection.leave_at.get_or_insert(Instant::now() + after);
                Ok(Vec::new())
            }
            FromServer::Mail { number, call, from, done, envelope } => {
                let messages = self.went_up(connection);
                for id in done {
                    self.replied(id, Reply::Done);
                }
                let Ok(envelope) = envelope.bytes().map(Mailed) else {
                    // Its sender's fault, not the server's. It would come again and again.
                    tracing::warn!(%from, "mail that is not base64");
                    connection.owes(number);
                    return Ok(messages);
                };
                if self.mailbox.take(call, from, &envelope.0) {
                    self.reader.tell(LinkEvent::Mail { number, call, from, envelope });
                } else if !self.reader.keeps_mail((call, from), &envelope, number) {
                    connection.owes(number);
                }
                Ok(messages)
            }
        }
    }

    fn replied(&mut self, id: RequestId, reply: Reply) {
        // Answers to acknowledgements, and second answers to what was asked again, are waited for by nobody.
        if self.reader.requests.answered(id) {
            self.reader.tell(match reply {
                Reply::Refused { reason } => LinkEvent::Refused { id, reason },
                Reply::Done
                | Reply::SignedIn { .. }
                | Reply::CodeNeeded
                | Reply::FirstSignIn { .. }
                | Reply::Continue { .. }
                | Reply::Locked { .. } => LinkEvent::Reply { id, reply },
            });
        }
    }

    /// The server has accepted the hello; what waits is to be sent.
    fn went_up(&mut self, connection: &mut Connection) -> Vec<Message> {
        if connection.up {
            return Vec::new();
        }
        connection.up = true;
        self.nodes.connected();
        if self.down.take().is_some() {
            self.reader.tell(LinkEvent::Up);
        }
        tracing::info!("connected to signaling");
        self.reader.requests.again().into_iter().map(Message::Text).collect()
    }

    fn went_down(&mut self, reason: DownReason) {
        let refusals = self.reader.requests.broken();
        self.reader.refuse(refusals);
        self.fleet.down(reason);
        let down = self.down.get_or_insert_with(|| Down { since: crate::now(), told: None });
        if down.told.replace(reason) != Some(reason) {
            let since = down.since;
            tracing::warn!(?reason, "no connection to signaling");
            self.reader.tell(LinkEvent::Down { since, reason });
        }
    }
}

fn ask(id: RequestId, body: Ask) -> Message {
    Message::text(serde_json::to_string(&Request::new(id, body)).expect("a request has a JSON form"))
}

fn hello_refused(reason: RefusedReason) -> DownReason {
    match reason {
        RefusedReason::NotAllowed => DownReason::StationNotAccepted,
        RefusedReason::Malformed | RefusedReason::HelloFirst => DownReason::VersionMismatch,
        _ => DownReason::Unavailable,
    }
}

/// What never was up cannot break.
fn never_up(reason: DownReason) -> DownReason {
    if reason == DownReason::Broken { DownReason::Unreachable } else { reason }
}

/// Says good-bye, without waiting for a server that does not listen.
async fn close(mut socket: Socket) {
    let _ = timeout(GOODBYE, socket.close(None)).await;
}
