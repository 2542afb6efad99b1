//! How fast a station may send.

use std::time::Duration;

use tokio::time::Instant;

/// A token bucket: `burst` at once, then one per `interval`.
pub(super) struct Bucket {
    interval: Duration,
    burst: u32,
    /// When the bucket would be full.
    full_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        Self { interval: Duration::from_secs(1) / per_second, burst, full_at: now }
    }

    /// Takes one. Returns when the next may be taken; until then the station is not read, so that nothing is lost.
    pub(super) fn take(&mut self, now: Instant) -> Instant {
        self.full_at = self.full_at.max(now) + self.interval;
        // All tokens but one may be missing when the next is taken.
        self.full_at.checked_sub(self.interval * (self.burst - 1)).map_or(now, |free| free.max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_then_one_per_interval() {
        let start = Instant::now() + Duration::from_mins(1);
        let mut bucket = Bucket::new(20, 3, start);
        let waits: Vec<_> = (0..5).map(|_| (bucket.take(start) - start).as_millis()).collect();
        assert_eq!(waits, [0, 0, 50, 100, 150]);
        let later = start + Duration::from_secs(1);
        assert_eq!(bucket.take(later), later);
    }
}
