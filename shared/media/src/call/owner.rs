//! The thread that owns a call: the only one that calls webrtcbin.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_sdp as gst_sdp;
use gstreamer_webrtc as gst_webrtc;
use tokio::sync::mpsc;

use super::gate::Gate;
use super::messages::Messages;
use super::pipeline::{Peer, Wires};
use super::quality::Meter;
use super::{CallConfig, Event, FailReason, LostReason, Note, Role};
use crate::camera::Sink;
use crate::watch::{Change, Watch};
use crate::{Candidate, Fingerprint, FrameSlot, sdp};

/// How often the owner looks around when nothing happens.
const TICK: Duration = Duration::from_millis(100);
/// The same, while events wait for a slow reader.
const HURRIED_TICK: Duration = Duration::from_millis(5);
/// From the peer's description to the connection. A wrong TURN password shows in no other way.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// Events kept for a reader that does not keep up.
const MAX_BACKLOG: usize = 1024;
/// Candidates that are taken from a peer.
const MAX_CANDIDATES: usize = 64;

/// What the owner starts with.
pub(super) struct Start {
    pub(super) config: CallConfig,
    pub(super) role: Role,
    pub(super) notes: SyncSender<Note>,
    pub(super) inbox: Receiver<Note>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) waiting_bytes: Arc<AtomicUsize>,
    pub(super) remote: FrameSlot,
}

/// Owns a call from its beginning to its end.
pub(super) fn run(start: Start) {
    let Start { config, role, notes, inbox, events, waiting_bytes, remote } = start;
    let wires = Wires { notes, gate: Arc::new(Gate::default()), overrun: Arc::new(AtomicBool::new(false)) };
    match Peer::start(&config, role, &wires, &remote) {
        Ok(mut peer) => {
            let feed = Arc::downgrade(&peer.feed);
            config.camera.feed(feed);
            let pictures = config.camera.frames();
            let channel = peer.channel.take();
            let now = Instant::now();
            let mut owner = Owner {
                role,
                peer,
                wires,
                pictures,
                events,
                backlog: VecDeque::new(),
                remote: remote.clone(),
                messages: Messages::new(channel, waiting_bytes),
                phase: Phase::Waiting,
                candidates: 0,
                held: false,
                meter: Meter::new(now),
            };
            owner.run(&inbox);
            owner.wires.gate.bar();
        }
        Err(error) => {
            tracing::error!(%error, "the pipeline of a call cannot be built");
            drop(events.try_send(Event::Failed(FailReason::Pipeline)));
        }
    }
    remote.close();
    // The camera has been kept running until here.
    drop(config);
}

/// How far a call has come.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// For the peer's description.
    Waiting,
    /// For the connection.
    Connecting { until: Instant },
    /// The peer is verified.
    Up { watch: Watch, frames: u64 },
    /// The reason has been told; only the end remains.
    Over,
}

struct Owner {
    role: Role,
    peer: Peer,
    wires: Wires,
    /// The camera's.
    pictures: FrameSlot,
    events: mpsc::Sender<Event>,
    backlog: VecDeque<Event>,
    remote: FrameSlot,
    messages: Messages,
    phase: Phase,
    candidates: usize,
    held: bool,
    meter: Meter,
}

impl Owner {
    fn run(&mut self, inbox: &Receiver<Note>) {
        if self.role == Role::Offerer {
            self.create("create-offer", "offer");
        }
        let mut next = Instant::now() + TICK;
        loop {
            let limit = if self.backlog.is_empty() { TICK } else { HURRIED_TICK };
            let wait = next.saturating_duration_since(Instant::now()).min(limit);
            match inbox.recv_timeout(wait) {
                Ok(Note::Close) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(note) => self.take(note),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = Instant::now();
            if now >= next {
                next = now + TICK;
                self.tick(now);
            }
            if self.wires.overrun.load(Ordering::Relaxed) {
                self.fail(FailReason::Overwhelmed);
            }
            self.flush();
            if matches!(self.phase, Phase::Over) {
                self.rest(inbox);
                return;
            }
        }
    }

    /// Lets nothing more in or out, and waits until the last events are taken or the handle is gone.
    fn rest(&mut self, inbox: &Receiver<Note>) {
        self.wires.gate.bar();
        self.peer.set_sending(false);
        let _ = self.peer.pipeline.set_state(gst::State::Null);
        self.remote.close();
        while !self.backlog.is_empty() && !self.events.is_closed() {
            match inbox.recv_timeout(HURRIED_TICK) {
                Ok(Note::Close) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(_) | Err(RecvTimeoutError::Timeout) => self.flush(),
            }
        }
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::RemoteDescription { sdp, expected } => self.remote_description(&sdp, expected),
            Note::RemoteCandidate(candidate) => self.remote_candidate(&candidate),
            Note::Send(message) => {
                self.messages.queue(message);
                self.pump();
            }
            Note::Muted(muted) => self.peer.set_muted(muted),
            Note::Volume(volume) => self.peer.set_volume(if volume.is_finite() { volume.clamp(0.0, 1.0) } else { 1.0 }),
            Note::Held(held) => self.set_held(held),
            Note::Described(description) => self.described(description),
            Note::LocalCandidate(candidate) => self.tell(Event::LocalCandidate(candidate)),
            Note::Channel(channel) => {
                self.messages.set_channel(channel);
                self.pump();
            }
            Note::ChannelReady => self.pump(),
            Note::Packet(packet) => self.packet(&packet),
            Note::Verified => self.verified(),
            Note::NotAuthentic => self.refuse_peer(),
            Note::FirstFrame => self.tell(Event::FirstFrame),
            Note::NoPath => self.fail(FailReason::NoPath),
            Note::Broken => self.fail(FailReason::Pipeline),
            Note::LatencyChanged => drop(self.peer.pipeline.recalculate_latency()),
            // The loop has looked for it already.
            Note::Close => {}
        }
    }

    /// Asks webrtcbin for a description of ours. The answer comes as a note.
    fn create(&self, action: &str, kind: &'static str) {
        let wires = self.wires.clone();
        let promise = gst::Promise::with_change_func(move |reply| {
            let description = reply
                .ok()
                .flatten()
                .and_then(|reply| reply.value(kind).ok()?.get::<gst_webrtc::WebRTCSessionDescription>().ok());
            wires.put(Note::Described(description));
        });
        self.peer.webrtc.emit_by_name::<()>(action, &[&None::<gst::Structure>, &promise]);
    }

    fn described(&mut self, description: Option<gst_webrtc::WebRTCSessionDescription>) {
        let text = description.as_ref().and_then(|description| description.sdp().as_text().ok());
        let (Some(description), Some(text)) = (description, text) else {
            return self.fail(FailReason::Negotiation);
        };
        self.tell(Event::LocalDescription(sdp::with_fingerprint(&text, self.peer.fingerprint)));
        self.peer.webrtc.emit_by_name::<()>("set-local-description", &[&description, &None::<gst::Promise>]);
    }

    fn remote_description(&mut self, text: &str, expected: Fingerprint) {
        if !matches!(self.phase, Phase::Waiting) {
            tracing::warn!("a second description of a peer was left out");
            return;
        }
        match sdp::check(text) {
            Ok(found) if found == expected => {}
            Ok(_) => return self.refuse_peer(),
            Err(error) => return self.fail(FailReason::Description(error)),
        }
        let Ok(parsed) = gst_sdp::SDPMessage::parse_buffer(text.as_bytes()) else {
            return self.fail(FailReason::Description(sdp::SdpError::Malformed));
        };
        self.wires.gate.expect(expected);
        self.phase = Phase::Connecting { until: Instant::now() + CONNECT_LIMIT };
        let kind = match self.role {
            Role::Offerer => gst_webrtc::WebRTCSDPType::Answer,
            Role::Answerer => gst_webrtc::WebRTCSDPType::Offer,
        };
        let description = gst_webrtc::WebRTCSessionDescription::new(kind, parsed);
        self.peer.webrtc.emit_by_name::<()>("set-remote-description", &[&description, &None::<gst::Promise>]);
        if self.role == Role::Answerer {
            self.create("create-answer", "answer");
            self.peer.open_microphone();
        }
    }

    fn remote_candidate(&mut self, candidate: &Candidate) {
        self.candidates += 1;
        if !candidate.is_sound() || self.candidates > MAX_CANDIDATES {
            tracing::debug!("a candidate of the peer was left out");
            return;
        }
        self.peer.webrtc.emit_by_name::<()>("add-ice-candidate", &[&candidate.line, &candidate.candidate]);
    }

    /// The peer has shown the right certificate and the handshake is complete.
    fn verified(&mut self) {
        if !matches!(self.phase, Phase::Connecting { .. }) || !self.wires.gate.is_open() {
            return;
        }
        let now = Instant::now();
        self.phase = Phase::Up { watch: Watch::new(now), frames: 0 };
        self.set_sending(!self.held);
        self.meter = Meter::new(now);
        self.tell(Event::Connected);
        self.pump();
    }

    fn set_held(&mut self, held: bool) {
        self.held = held;
        if matches!(self.phase, Phase::Up { .. }) {
            self.set_sending(!held);
        }
    }

    fn set_sending(&self, sending: bool) {
        self.peer.set_sending(sending);
        // The peer does not wait for the camera's next picture.
        if let (true, Some(newest)) = (sending, self.pictures.newest()) {
            self.peer.feed.picture(&newest);
        }
    }

    fn packet(&mut self, packet: &[u8]) {
        let now = Instant::now();
        match self.messages.packet(packet, now) {
            Ok(message) => {
                self.heard(now);
                if let Some(message) = message {
                    self.tell(Event::Message(message));
                }
                self.pump();
            }
            Err(error) => {
                tracing::warn!(%error, "the peer's messages end the call");
                self.fail(FailReason::BrokenMessages);
            }
        }
    }

    fn pump(&mut self) {
        if matches!(self.phase, Phase::Up { .. }) && !self.messages.pump() {
            self.fail(FailReason::BrokenMessages);
        }
    }

    fn heard(&mut self, now: Instant) {
        if let Phase::Up { watch, .. } = &mut self.phase
            && let Some(Change::Recovered) = watch.heard(now)
        {
            self.tell(Event::Recovered);
        }
    }

    fn tick(&mut self, now: Instant) {
        match &mut self.phase {
            Phase::Connecting { until } if now >= *until => self.fail(FailReason::Timeout),
            Phase::Waiting | Phase::Connecting { .. } | Phase::Over => {}
            Phase::Up { watch, frames } => {
                let change = watch.tick(now);
                let count = self.remote.count();
                let moved = std::mem::replace(frames, count) != count;
                if moved {
                    self.heard(now);
                } else if change == Some(Change::Lost) {
                    self.tell(Event::Lost(LostReason::Silence));
                }
                self.messages.ping_if_due(now);
                self.pump();
                if let Some(quality) = self.meter.measure(now, &self.peer, count, self.messages.rtt_ms())
                    && self.backlog.is_empty()
                {
                    self.tell(Event::Quality(quality));
                }
            }
        }
    }

    fn refuse_peer(&mut self) {
        if !matches!(self.phase, Phase::Over) {
            tracing::error!("the peer is not the one that was expected");
            self.end(Event::PeerNotAuthentic);
        }
    }

    fn fail(&mut self, reason: FailReason) {
        if !matches!(self.phase, Phase::Over) {
            tracing::warn!(%reason, "a call is over");
            self.end(Event::Failed(reason));
        }
    }

    fn end(&mut self, event: Event) {
        self.wires.gate.bar();
        self.tell(event);
        self.phase = Phase::Over;
    }

    fn tell(&mut self, event: Event) {
        if matches!(self.phase, Phase::Over) {
            return;
        }
        self.backlog.push_back(event);
        self.flush();
        if self.backlog.len() > MAX_BACKLOG {
            self.backlog.clear();
            self.fail(FailReason::Overwhelmed);
        }
    }

    fn flush(&mut self) {
        while let Some(event) = self.backlog.pop_front() {
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(event)) => return self.backlog.push_front(event),
                Err(mpsc::error::TrySendError::Closed(_)) => return self.backlog.clear(),
            }
        }
    }
}
