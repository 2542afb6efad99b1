//! Notices that the peer has fallen silent.
//!
//! webrtcbin reports no outage, however long it lasts, so silence is timed here. Pure.

use std::time::{Duration, Instant};

/// Silence of frames and pings after which the call counts as lost.
pub(crate) const SILENCE_LIMIT: Duration = Duration::from_secs(2);

/// Time since the peer was last heard, and what was said about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watch {
    heard: Instant,
    lost: bool,
}

/// A change worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Silence has lasted for the limit.
    Lost,
    /// The peer is heard again.
    Recovered,
}

impl Watch {
    pub(crate) fn new(now: Instant) -> Self {
        Self { heard: now, lost: false }
    }

    /// A frame, ping or message has come.
    pub(crate) fn heard(&mut self, now: Instant) -> Option<Change> {
        self.heard = now;
        std::mem::take(&mut self.lost).then_some(Change::Recovered)
    }

    /// Time has passed.
    pub(crate) fn tick(&mut self, now: Instant) -> Option<Change> {
        if self.lost || now.saturating_duration_since(self.heard) < SILENCE_LIMIT {
            return None;
        }
        self.lost = true;
        Some(Change::Lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_once_and_so_is_return() {
        let start = Instant::now();
        let mut watch = Watch::new(start);
        assert_eq!(watch.tick(start + Duration::from_millis(1999)), None);
        assert_eq!(watch.tick(start + SILENCE_LIMIT), Some(Change::Lost));
        assert_eq!(watch.tick(start + SILENCE_LIMIT * 2), None);
        assert_eq!(watch.heard(start + SILENCE_LIMIT * 3), Some(Change::Recovered));
        assert_eq!(watch.heard(start + SILENCE_LIMIT * 3), None);
        assert_eq!(watch.tick(start + SILENCE_LIMIT * 4), Some(Change::Lost));
    }
}
