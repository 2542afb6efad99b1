//! How a connection is, measured once a second.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Quality;
use super::pipeline::Peer;

/// Time over which is measured.
const PERIOD: Duration = Duration::from_secs(1);

/// Remembers what was counted last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    since: Instant,
    bytes: u64,
    frames: u64,
    came: u64,
    lost: u64,
}

impl Meter {
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, bytes: 0, frames: 0, came: 0, lost: 0 }
    }

    /// The quality since the last time, if a second has passed.
    pub(super) fn measure(&mut self, now: Instant, peer: &Peer, frames: u64, rtt_ms: Option<u32>) -> Option<Quality> {
        let time = now.saturating_duration_since(self.since);
        if time < PERIOD {
            return None;
        }
        let (came, lost) = peer.packets();
        let bytes = peer.picture_bytes.load(Ordering::Relaxed);
        let last = std::mem::replace(self, Self { since: now, bytes, frames, came, lost });
        let seconds = time.as_secs_f32();
        let (came, lost) = (came.saturating_sub(last.came), lost.saturating_sub(last.lost));
        Some(Quality {
            rtt_ms,
            loss_percent: lost as f32 * 100.0 / (came + lost).max(1) as f32,
            bitrate_bps: (bytes.saturating_sub(last.bytes) as f32 * 8.0 / seconds) as u32,
            frames_per_second: frames.saturating_sub(last.frames) as f32 / seconds,
        })
    }
}
