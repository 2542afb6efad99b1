//! How long one waits: measured, estimated, and told in steps that can be kept.
//!
//! # Rationale
//! The estimate is the queue before one over those who work (Ibrahim and Whitt 2009, QL), with handling times as
//! measured today. Where the last one waited longer than that, it is the middle of both (LES): that stays right where
//! specialists come and go. What is told is rounded up to a step, because a broken promise costs more than a long one.
//! Each estimate and what became of it are in the journal, so that its error can be read there.

use std::collections::BTreeMap;
use std::time::Duration;

use super::call::Call;
use super::service::Service;
use super::state::{Duty, Exchange, OnDuty};
use super::view::Wait;
use crate::id::SiteId;
use crate::time::Moment;

/// A new measurement counts for one part in this many.
const NEWEST_COUNTS: u64 = 8;
/// What was measured longer ago is not used.
const FRESH: Duration = Duration::from_hours(3);

/// A mean of what was measured, the newest counting most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) mean_ms: u64,
    pub(super) last_ms: u64,
    pub(super) at: Moment,
}

impl Measured {
    /// With one more measurement.
    pub(super) fn with(before: Option<Self>, measured: Duration, at: Moment) -> Self {
        let last_ms = u64::try_from(measured.as_millis()).unwrap_or(u64::MAX / NEWEST_COUNTS);
        let fresh = before.filter(|before| at.since(before.at) < FRESH);
        let mean_ms = fresh.map_or(last_ms, |b| (b.mean_ms * (NEWEST_COUNTS - 1) + last_ms) / NEWEST_COUNTS);
        Self { mean_ms, last_ms, at }
    }
}

impl Exchange {
    /// How long a call with this service takes from here, as measured today.
    pub(super) fn handling(&self, service: Service, now: Moment) -> Duration {
        let fresh = self.handling.get(&service).filter(|measured| now.since(measured.at) < FRESH);
        fresh.map_or(service.typical(), |measured| Duration::from_millis(measured.mean_ms))
    }

    /// How long a call from a site would wait, with these before it; nothing where nobody works.
    pub(super) fn estimate(&self, site: SiteId, ahead: &[&Call], now: Moment) -> Option<Duration> {
        let serving = || self.serving(site);
        let ready = |on_duty: &&OnDuty| matches!(on_duty.duty, Duty::Ready { .. }) && on_duty.is_free();
        if serving().filter(ready).count() > ahead.len() {
            return Some(Duration::ZERO);
        }
        let works = |on_duty: &&OnDuty| !on_duty.is_free() || !matches!(on_duty.duty, Duty::Away | Duty::Missed);
        let working = serving().filter(works).count();
        let working = u32::try_from(working).ok().filter(|working| *working > 0)?;
        let before: Duration =
            ahead.iter().map(|call| self.handling(call.service, now) * u32::from(call.persons)).sum();
        let queue = (before + self.handling(Service::Unspecified, now)) / working;
        let fresh = |last: &&Measured| now.since(last.at) < FRESH;
        let last = self.last_waits.get(&site).filter(fresh).map(|last| Duration::from_millis(last.last_ms));
        Some(last.map_or(queue, |last| queue.max((queue + last) / 2)))
    }

    /// Those who work and take a site's calls.
    fn serving(&self, site: SiteId) -> impl Iterator<Item = &OnDuty> {
        let takes = move |on_duty: &&OnDuty| {
            let desks = self.profile(on_duty.person).map(|profile| &profile.desks);
            desks.is_some_and(|desks| desks.iter().any(|desk| self.serves(*desk, site)))
        };
        let here = self.consoles.values().filter(|console| console.link.is_up());
        here.filter_map(|console| console.on_duty.as_ref()).filter(takes)
    }

    /// Whether somebody is there for a site.
    pub(super) fn is_staffed(&self, site: SiteId) -> bool {
        self.serving(site).next().is_some()
    }
}

/// An estimate as it is told: rounded up, so that it can be kept.
pub(super) fn told(estimate: Option<Duration>) -> Wait {
    match estimate.map(|estimate| estimate.as_secs().div_ceil(60)) {
        Some(0) => Wait::None,
        Some(1..=5) => Wait::UnderFive,
        Some(6..=12) => Wait::AboutTen,
        Some(13..=22) => Wait::AboutTwenty,
        Some(_) | None => Wait::Long,
    }
}

/// Notes a measurement under a key.
pub(super) fn note<K: Ord>(measured: &mut BTreeMap<K, Measured>, key: K, took: Duration, at: Moment) {
    let before = measured.get(&key).copied();
    let _ = measured.insert(key, Measured::with(before, took, at));
}
