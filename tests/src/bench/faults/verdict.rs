//! What the journal and the stations tell together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::exchange::check::{Checker, Rule, Violation};
use domain::exchange::view::EndReason;
use domain::exchange::{CallState, Event, ReturnReason};
use domain::id::CallId;
use serde_json::{Value, json};

use super::robot::Report;
use super::weather::Fault;

/// The figures of one run.
pub(super) fn tell(
    seed: u64,
    time: Duration,
    entries: &[(u64, Event)],
    reports: &[Report],
    faults: &BTreeMap<Fault, u32>,
    stuck: usize,
) -> Value {
    let judged = Judged::of(entries);
    let promised = reports.iter().flat_map(|report| &report.calls);
    let missing = promised.filter(|call| !judged.calls.contains(call)).count();
    let by_rule = |rules: &[Rule]| judged.violations.iter().filter(|found| rules.contains(&found.rule)).count();
    let letters = Letters::of(reports);
    let mut back: Vec<u128> = reports.iter().flat_map(|report| &report.back).map(Duration::as_millis).collect();
    back.sort_unstable();
    json!({
        "seed": seed,
        "seconds": time.as_secs(),
        "entries": entries.len(),
        "calls": judged.calls.len(),
        "finished": judged.finished,
        "lost": missing + stuck + by_rule(&[Rule::NoneLost]),
        "doubled": letters.doubled + by_rule(&[Rule::OneSpecialist, Rule::Once]),
        "other_violations": judged.violations.len() - by_rule(&[Rule::NoneLost, Rule::OneSpecialist, Rule::Once]),
        "first_violation": judged.violations.first().map(ToString::to_string),
        "interrupted_calls": judged.interrupted,
        "parties_away": judged.away,
        "letters": letters.sent,
        "letters_lost": letters.lost,
        "breaks": back.len(),
        "back_ms_p50": percentile(&back, 50),
        "back_ms_p99": percentile(&back, 99),
        "back_ms_max": back.last(),
        "stuck": stuck,
        "faults": faults.iter().map(|(fault, count)| (fault.name(), *count)).collect::<BTreeMap<_, _>>(),
    })
}

/// The smallest that so many in a hundred do not exceed.
fn percentile(sorted: &[u128], percent: usize) -> Option<u128> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// What the journal tells.
#[derive(Default)]
struct Judged {
    calls: BTreeSet<CallId>,
    finished: usize,
    /// Calls that had picture and sound and were taken from their parties.
    interrupted: usize,
    /// How often a party of such a call was known to be away.
    away: usize,
    violations: Vec<Violation>,
}

impl Judged {
    fn of(entries: &[(u64, Event)]) -> Self {
        let (mut checker, mut judged) = (Checker::default(), Self::default());
        for (seq, event) in entries {
            judged.note(event, &checker);
            judged.violations.extend(checker.take(*seq, event).err());
        }
        judged.violations.extend(checker.finish(link::now()).err());
        judged
    }

    fn note(&mut self, event: &Event, before: &Checker) {
        let talks = |call: &CallId| {
            let state = before.exchange().call(*call).map(|call| &call.state);
            let held = matches!(state, Some(CallState::Active { .. } | CallState::Held { .. }));
            held || matches!(state, Some(CallState::Interrupted { active: true, .. }))
        };
        match event {
            Event::CallQueued { call, .. } => drop(self.calls.insert(*call)),
            Event::CallEnded { call, reason, .. } => {
                self.finished += usize::from(*reason == EndReason::Finished);
                let lost = matches!(reason, EndReason::KioskLost | EndReason::SpecialistLost);
                self.interrupted += usize::from(lost && talks(call));
            }
            Event::CallReturned { call, why, .. } => {
                self.interrupted += usize::from(*why == ReturnReason::SpecialistLost && talks(call));
            }
            Event::CallInterrupted { call, .. } => self.away += usize::from(talks(call)),
            _ => {}
        }
    }
}

/// What became of the letters.
struct Letters {
    sent: usize,
    lost: usize,
    doubled: usize,
}

impl Letters {
    /// A letter is lost if the server has said that it has it, and a later one of the same sender came without it.
    /// Those at the end of a call go with the call.
    fn of(reports: &[Report]) -> Self {
        let received: BTreeMap<_, _> = reports.iter().flat_map(|report| &report.received).collect();
        let mut letters = Self { sent: 0, lost: 0, doubled: 0 };
        for numbers in received.values() {
            letters.doubled += numbers.windows(2).filter(|pair| matches!(pair, [a, b] if a >= b)).count();
        }
        for (way, numbers) in reports.iter().flat_map(|report| &report.sent) {
            letters.sent += numbers.len();
            let came = received.get(way).map(|came| came.as_slice()).unwrap_or_default();
            let last = came.iter().max().copied().unwrap_or_default();
            letters.lost += numbers.iter().filter(|number| **number < last && !came.contains(number)).count();
        }
        letters
    }
}
