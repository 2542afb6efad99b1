//! How fast a station may send, and how many connections anybody may have.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
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

/// Who has how many connections.
pub(super) struct Places<K> {
    each: usize,
    taken: Mutex<HashMap<K, usize>>,
}

impl<K: Copy + Eq + Hash> Places<K> {
    /// So many for each.
    pub(super) fn new(each: usize) -> Arc<Self> {
        Arc::new(Self { each, taken: Mutex::default() })
    }

    /// One more, if there is room. It is given back when it is dropped.
    pub(super) fn take(self: &Arc<Self>, by: K) -> Option<Place<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(by).or_default();
        (*count < self.each).then(|| {
            *count += 1;
            Place { places: Arc::clone(self), by }
        })
    }
}

/// One of somebody's connections.
pub(super) struct Place<K: Copy + Eq + Hash> {
    places: Arc<Places<K>>,
    by: K,
}

impl<K: Copy + Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.by) {
            *count -= 1;
            if *count == 0 {
                let _ = taken.remove(&self.by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_so_many_places_and_nothing_is_kept_of_who_has_none() {
        let places = Places::new(2);
        let (first, second) = (places.take('a'), places.take('a'));
        assert!(first.is_some() && second.is_some() && places.take('a').is_none());
        assert!(places.take('b').is_some());
        drop(first);
        assert!(places.take('a').is_some());
        drop(second);
        assert!(places.taken.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    }

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
