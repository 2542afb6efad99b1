//! Connected stations, and what each has been sent.

use std::time::{Duration, Instant};

use domain::digest::Digest;
use domain::exchange::view::View;
use domain::id::{CallId, RequestId, StationId};
use protocol::bytes::Base64;
use protocol::station::{FromServer, MESSAGE_MAX_BYTES, RefusedReason, Reply};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::Node;
use super::letters::Letters;
use crate::clock;

/// So many messages may wait for a station before it counts as not reading.
pub const OUTBOUND: usize = 64;
/// So many requests of a station may be done without its having been told.
const UNSAID: usize = 16;
/// A longer envelope goes without them.
const LONG: usize = MESSAGE_MAX_BYTES / 2;
/// So long they wait.
const UNSAID_FOR: Duration = Duration::from_millis(60);
/// It is known of so many stations that another one writes to them: those of a call.
const WRITES_TO: usize = 4;

/// The node's end of a station's socket.
pub struct Connection {
    /// Counted up per process: tells an old connection of a station from its new one.
    pub number: u64,
    /// Messages to the station, as JSON.
    pub outbound: mpsc::Sender<String>,
    /// Ends the connection.
    pub close: oneshot::Sender<Closing>,
    /// SHA-256 of the key of the authority that has certified the station.
    pub certified_by: Digest,
    /// The same of those that it says it trusts, where there are several.
    pub trusts: Vec<Digest>,
}

/// Why the node ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The same station has connected anew.
    Replaced,
    /// It does not read.
    Slow,
    /// It is not accepted, or no longer.
    NotAccepted,
}

/// Whether every station has its newest view.
///
/// # Rationale
/// One look at all views takes a moment for each station, and when all of them come at once each one's coming is a
/// change: shown one by one, ten thousand stations would keep the node busy for minutes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Showing {
    /// Nothing has changed since it was done.
    Done { at: Instant, took: Duration },
    /// Something may have changed.
    Due { last: Instant, took: Duration },
}

/// While there is more to take in, a node shows views during one part in so many of its time.
const SHOWING_SHARE: u32 = 4;

impl Showing {
    pub(super) fn new() -> Self {
        Self::Done { at: Instant::now(), took: Duration::ZERO }
    }

    /// Something may have changed.
    pub(super) fn mark(&mut self) {
        if let Self::Done { at, took } = *self {
            *self = Self::Due { last: at, took };
        }
    }

    fn is_due(self, is_busy: bool) -> bool {
        match self {
            Self::Done { .. } => false,
            Self::Due { last, took } => !is_busy || last.elapsed() >= took * SHOWING_SHARE,
        }
    }
}

/// Requests that are done, and nobody waits to hear it: it goes along with what is sent next.
struct Unsaid {
    done: Vec<RequestId>,
    /// Since when the first of them waits.
    since: Instant,
}

impl Unsaid {
    /// None.
    fn new() -> Self {
        Self { done: Vec::new(), since: Instant::now() }
    }

    fn push(&mut self, id: RequestId) {
        if self.done.is_empty() {
            self.since = Instant::now();
        }
        self.done.push(id);
    }
}

/// A connected station.
pub(super) struct Peer {
    number: u64,
    outbound: mpsc::Sender<String>,
    close: Option<oneshot::Sender<Closing>>,
    /// SHA-256 of the key of the authority that has certified it.
    pub(super) certified_by: Digest,
    /// The view that it has, which list of nodes, and of which authorities it was told.
    shown: Option<(View, u64, Option<Digest>)>,
    /// Whether the journal knows that it is here.
    pub(super) held: bool,
    /// Mail that was sent on this connection and is not acknowledged.
    pub(super) letters: Letters,
    /// To whom it has written last, on this connection.
    writes_to: Vec<StationId>,
    unsaid: Unsaid,
}

impl Peer {
    fn new(connection: Connection) -> Self {
        Self {
            number: connection.number,
            outbound: connection.outbound,
            close: Some(connection.close),
            certified_by: connection.certified_by,
            shown: None,
            held: false,
            letters: Letters::new(),
            writes_to: Vec::new(),
            unsaid: Unsaid::new(),
        }
    }

    pub(super) fn is(&self, connection: u64) -> bool {
        self.number == connection
    }

    /// Whether letters may be handed over to it: it is here, and reads.
    pub(super) const fn takes_letters(&self) -> bool {
        self.held && self.close.is_some()
    }

    /// Whether it has not written to this station on this connection, as far as is known. It is noted.
    pub(super) fn begins_to_write(&mut self, to: StationId) -> bool {
        if self.writes_to.contains(&to) {
            return false;
        }
        if self.writes_to.len() == WRITES_TO {
            let _ = self.writes_to.remove(0);
        }
        self.writes_to.push(to);
        true
    }

    /// Sends, or lets the station go if it does not read.
    pub(super) fn send(&mut self, message: &FromServer) {
        let Ok(text) = serde_json::to_string(message) else { return };
        self.say_rest();
        self.say(text);
    }

    /// Sends mail, and which requests are done.
    pub(super) fn send_mail(&mut self, number: u64, call: CallId, from: StationId, envelope: &Base64) {
        if envelope.as_str().len() > LONG {
            // Both together might be longer than a message may be.
            self.say_rest();
        }
        let text = FromServer::mail(number, call, from, &self.unsaid.done, envelope);
        self.unsaid.done.clear();
        self.say(text);
    }

    /// Tells that a request is done, with what is sent next or a little later.
    fn done_sometime(&mut self, id: RequestId) {
        self.unsaid.push(id);
        if self.unsaid.done.len() >= UNSAID {
            self.say_rest();
        }
    }

    /// Whether it knows of all requests that are done.
    pub(super) const fn has_said_all(&self) -> bool {
        self.unsaid.done.is_empty()
    }

    /// Whether the station has not been told for long enough.
    pub(super) fn is_late(&self, now: Instant) -> bool {
        !self.has_said_all() && now.duration_since(self.unsaid.since) >= UNSAID_FOR
    }

    /// Tells which requests are done.
    pub(super) fn say_rest(&mut self) {
        for id in std::mem::take(&mut self.unsaid.done) {
            if let Ok(text) = serde_json::to_string(&FromServer::Reply { id, reply: Reply::Done }) {
                self.say(text);
            }
        }
    }

    fn say(&mut self, text: String) {
        if self.close.is_none() {
            return;
        }
        match self.outbound.try_send(text) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(_)) => self.close(Closing::Slow),
        }
    }

    pub(super) fn close(&mut self, why: Closing) {
        if let Some(close) = self.close.take() {
            let _ = close.send(why);
        }
    }
}

impl Node {
    pub(super) async fn connected(&mut self, station: StationId, mut connection: Connection, hello: RequestId) {
        let trusts = std::mem::take(&mut connection.trusts);
        let mut peer = Peer::new(connection);
        let certified_by = peer.certified_by;
        if !self.exchange.accepts(station) {
            let reply = Reply::Refused { reason: RefusedReason::NotAllowed };
            peer.send(&FromServer::Reply { id: hello, reply });
            peer.close(Closing::NotAccepted);
            return;
        }
        peer.send(&FromServer::Reply { id: hello, reply: Reply::Done });
        if let Some(mut old) = self.peers.insert(station, peer) {
            old.close(Closing::Replaced);
            let _ = self.keep(station, old.letters.take_handed()).await;
        }
        tracing::info!(%station, "station connected");
        // What the station has seen at another node is known here before it is shown anything.
        let _ = self.follow().await;
        self.take_up(station).await;
        self.note_followed(station, certified_by, trusts).await;
        if self.draining.is_some() {
            self.send_away(station);
        }
        self.settle().await;
        self.show_to(station);
        self.pump(station).await;
    }

    pub(super) async fn gone(&mut self, station: StationId, connection: u64) {
        if !self.peers.get(&station).is_some_and(|peer| peer.is(connection)) {
            return;
        }
        let peer = self.peers.remove(&station);
        tracing::info!(%station, "station gone");
        if let Some(mut peer) = peer {
            let _ = self.keep(station, peer.letters.take_handed()).await;
        }
        if self.draining.is_none() {
            self.let_go(station, self.fleet.id()).await;
        }
    }

    /// Pushes to each station its view, where it differs from what the station has, if something may have changed.
    /// While there is more to take in this is done now and then only.
    pub(super) fn show(&mut self, is_busy: bool) {
        if !self.showing.is_due(is_busy) {
            return;
        }
        let began = Instant::now();
        let stations: Vec<_> = self.peers.keys().copied().collect();
        for station in stations {
            self.show_to(station);
        }
        self.showing = Showing::Done { at: Instant::now(), took: began.elapsed() };
    }

    fn show_to(&mut self, station: StationId) {
        let (now, provider) = (clock::now(), self.has_provider());
        let Some(peer) = self.peers.get_mut(&station) else { return };
        match self.exchange.view_for(station, now) {
            None => peer.close(Closing::NotAccepted),
            Some(view) => {
                let authorities = self.trust.edition;
                let shown = Some((view, self.fleet.edition(), authorities));
                if peer.shown != shown
                    && let Some((view, ..)) = shown.clone()
                {
                    peer.shown = shown;
                    peer.send(&FromServer::View {
                        version: self.seq,
                        now,
                        view,
                        nodes: self.fleet.addresses().to_vec(),
                        provider,
                        authorities,
                    });
                }
            }
        }
    }

    pub(super) fn reply(&mut self, station: StationId, id: RequestId, reply: Reply) {
        if let Some(peer) = self.peers.get_mut(&station) {
            peer.send(&FromServer::Reply { id, reply });
        }
    }

    /// Tells that a request is done, of which nobody waits to hear.
    pub(super) fn done_sometime(&mut self, station: StationId, id: RequestId) {
        if let Some(peer) = self.peers.get_mut(&station) {
            peer.done_sometime(id);
            let _ = self.watched.insert(station);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::KioskId;
    use protocol::station::{Ask, Request};

    use super::*;

    #[test]
    fn no_letter_gets_too_long_by_what_is_said_with_it() {
        let (outbound, mut messages) = mpsc::channel(OUTBOUND);
        let (close, _closing) = oneshot::channel();
        let certified_by = Digest::of(b"authority");
        let connection = Connection { number: 1, outbound, close, certified_by, trusts: Vec::new() };
        let mut peer = Peer::new(connection);
        let (call, kiosk) = (CallId::numbered(1), KioskId::numbered(2));
        let empty = Ask::Post { call, to: kiosk.into(), envelope: Base64::default() };
        let around = serde_json::to_string(&Request::new(RequestId::numbered(1), empty)).unwrap_or_default().len();
        for length in [MESSAGE_MAX_BYTES / 4, LONG + 4, MESSAGE_MAX_BYTES - around] {
            (1..UNSAID as u128).for_each(|id| peer.done_sometime(RequestId::numbered(id)));
            let envelope = Base64::new(&vec![7; length / 4 * 3]);
            peer.send_mail(u64::MAX, call, kiosk.into(), &envelope);
            let mut told = 0;
            while let Ok(text) = messages.try_recv() {
                assert!(text.len() <= MESSAGE_MAX_BYTES, "{length}");
                told += match serde_json::from_str(&text) {
                    Ok(FromServer::Mail { done, .. }) => done.len(),
                    Ok(FromServer::Reply { reply: Reply::Done, .. }) => 1,
                    other => panic!("{other:?}"),
                };
            }
            assert_eq!((told, peer.has_said_all()), (UNSAID - 1, true), "{length}");
        }
    }

    #[test]
    fn views_are_shown_at_once_unless_there_is_more_to_take_in() {
        let now = Instant::now();
        let mut showing = Showing::Done { at: now, took: Duration::from_hours(1) };
        assert!(!showing.is_due(false), "nothing has changed");
        showing.mark();
        assert!(showing.is_due(false));
        assert!(!showing.is_due(true), "the last time took long");
        let showing = Showing::Due { last: now, took: Duration::ZERO };
        assert!(showing.is_due(true));
    }
}
