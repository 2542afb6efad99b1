//! The message channel of a call: what waits, what is under way, and pings.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gst::glib;
use gstreamer as gst;
use gstreamer_webrtc as gst_webrtc;

use crate::transfer::{self, BrokenFraming, Incoming, Outgoing, Received};

/// Time between two pings.
const PING_EVERY: Duration = Duration::from_millis(500);
/// Bytes given to the channel that it has not sent yet; more makes it slower.
const HIGH_WATER_BYTES: u64 = 256 * 1024;
/// Pings and pongs that may wait. A peer that sends more pings gets no answer to them.
const MAX_CONTROL: usize = 8;

/// The messages of one call.
pub(super) struct Messages {
    channel: Option<gst_webrtc::WebRTCDataChannel>,
    /// Pings and pongs, sent before pieces.
    control: VecDeque<Vec<u8>>,
    waiting: VecDeque<Outgoing>,
    /// Bytes in `waiting`, and on their way here from the handle.
    waiting_bytes: Arc<AtomicUsize>,
    incoming: Incoming,
    next_ping: Option<Instant>,
    /// Number of the last ping, when it was sent, and whether its answer is still to come.
    ping: (u64, Option<Instant>),
    rtt: Option<Duration>,
}

impl Messages {
    pub(super) fn new(channel: Option<gst_webrtc::WebRTCDataChannel>, waiting_bytes: Arc<AtomicUsize>) -> Self {
        Self {
            channel,
            control: VecDeque::new(),
            waiting: VecDeque::new(),
            waiting_bytes,
            incoming: Incoming::default(),
            next_ping: None,
            ping: (0, None),
            rtt: None,
        }
    }

    /// The channel that the offerer has opened. Only the first one counts.
    pub(super) fn set_channel(&mut self, channel: gst_webrtc::WebRTCDataChannel) {
        if self.channel.is_none() {
            self.channel = Some(channel);
        }
    }

    pub(super) fn queue(&mut self, message: Vec<u8>) {
        self.waiting.push_back(Outgoing::new(message));
    }

    /// Time for a ping and its answer.
    pub(super) fn rtt_ms(&self) -> Option<u32> {
        self.rtt.map(|rtt| rtt.as_millis() as u32)
    }

    /// Takes a packet of the peer; gives a message that is now whole.
    pub(super) fn packet(&mut self, packet: &[u8], now: Instant) -> Result<Option<Vec<u8>>, BrokenFraming> {
        match self.incoming.packet(packet)? {
            Received::Message(message) => return Ok(Some(message)),
            Received::Ping(number) => self.put_control(transfer::pong(number)),
            Received::Pong(number) => {
                if let (true, Some(sent)) = (number == self.ping.0, self.ping.1.take()) {
                    self.rtt = Some(now.saturating_duration_since(sent));
                }
            }
            Received::Piece => {}
        }
        Ok(None)
    }

    pub(super) fn ping_if_due(&mut self, now: Instant) {
        if self.next_ping.is_none_or(|due| now >= due) {
            self.next_ping = Some(now + PING_EVERY);
            self.ping = (self.ping.0 + 1, Some(now));
            self.put_control(transfer::ping(self.ping.0));
        }
    }

    fn put_control(&mut self, packet: Vec<u8>) {
        if self.control.len() < MAX_CONTROL {
            self.control.push_back(packet);
        }
    }

    /// Gives the channel as much as it takes now; `false` when the channel is broken.
    pub(super) fn pump(&mut self) -> bool {
        let Some(channel) = &self.channel else { return true };
        if channel.ready_state() != gst_webrtc::WebRTCDataChannelState::Open {
            return true;
        }
        while channel.buffered_amount() < HIGH_WATER_BYTES {
            let Some(packet) = self.control.pop_front().or_else(|| next_piece(&mut self.waiting, &self.waiting_bytes))
            else {
                return true;
            };
            if channel.send_data_full(Some(&glib::Bytes::from_owned(packet))).is_err() {
                return false;
            }
        }
        true
    }
}

fn next_piece(waiting: &mut VecDeque<Outgoing>, waiting_bytes: &AtomicUsize) -> Option<Vec<u8>> {
    loop {
        let first = waiting.front_mut()?;
        if let Some(packet) = first.next() {
            return Some(packet);
        }
        let _ = waiting_bytes.fetch_sub(first.len(), Ordering::Relaxed);
        drop(waiting.pop_front());
    }
}
