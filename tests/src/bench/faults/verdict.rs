//! What the journal and the stations tell together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::exchange::check::{Checker, Rule, Violation};
use domain::exchange::view::EndReason;
use domain::exchange::{CallState, Event, ReturnReason};
use domain::id::CallId;
use domain::time::Moment;
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
    let letters = Letters::of(reports, &judged.dropped);
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
        "letters_lost": letters.lost.len(),
        "first_lost_letter": letters.lost.first(),
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
    /// When the mail of a call was dropped: with it nothing is lost.
    dropped: BTreeMap<CallId, Vec<Moment>>,
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
        if let Event::CallEnded { call, at, .. }
        | Event::CallReturned { call, at, .. }
        | Event::KioskWiped { call, at, .. } = event
        {
            self.dropped.entry(*call).or_default().push(*at);
        }
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
    /// Which, by the number that the sender gave it.
    lost: Vec<String>,
    doubled: usize,
}

impl Letters {
    /// A letter is lost if the server has said that it has it, and a later one of the same sender came without it.
    /// What is on its way when the mail of its call is dropped goes with it, whatever a node that does not know that
    /// yet lets through.
    fn of(reports: &[Report], dropped: &BTreeMap<CallId, Vec<Moment>>) -> Self {
        let received: BTreeMap<_, _> = reports.iter().flat_map(|report| &report.received).collect();
        let mut letters = Self { sent: 0, lost: Vec::new(), doubled: 0 };
        for came in received.values() {
            letters.doubled += came.windows(2).filter(|pair| matches!(pair, [(a, _), (b, _)] if a >= b)).count();
        }
        for (way, sent) in reports.iter().flat_map(|report| &report.sent) {
            letters.sent += sent.len();
            let came = received.get(way).map(|came| came.as_slice()).unwrap_or_default();
            let (call, from, to) = way;
            let drops = dropped.get(call).map(Vec::as_slice).unwrap_or_default();
            let is_lost = |(number, posted): &&(u32, Moment)| {
                came.iter().all(|(other, _)| other != number)
                    && came.iter().any(|(later, at)| {
                        later > number && !drops.iter().any(|dropped| dropped >= posted && dropped <= at)
                    })
            };
            let lost = sent.iter().filter(is_lost);
            letters
                .lost
                .extend(lost.map(|(number, _)| format!("{number} of {} from {from} to {to} in {call}", sent.len())));
        }
        letters
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{ConsoleId, KioskId, StationId};

    use super::*;

    const CALL: CallId = CallId::numbered(1);
    const KIOSK: StationId = StationId::Kiosk(KioskId::numbered(2));
    const CONSOLE: StationId = StationId::Console(ConsoleId::numbered(3));

    /// Letters, each with its number and the second of its posting or coming.
    fn letters(all: &[(u32, u64)]) -> super::super::robot::Letters {
        let timed = all.iter().map(|(number, second)| (*number, Moment::from_unix_ms(second * 1000)));
        BTreeMap::from([((CALL, KIOSK, CONSOLE), timed.collect())])
    }

    fn judge(sent: &[(u32, u64)], received: &[(u32, u64)], dropped: &[u64]) -> Letters {
        let sender = Report { sent: letters(sent), ..Report::default() };
        let recipient = Report { received: letters(received), ..Report::default() };
        let dropped = dropped.iter().map(|second| Moment::from_unix_ms(second * 1000)).collect();
        Letters::of(&[sender, recipient], &BTreeMap::from([(CALL, dropped)]))
    }

    #[test]
    fn a_letter_that_a_later_one_has_overtaken_for_good_is_lost() {
        let judged = judge(&[(1, 1), (2, 2), (3, 3), (4, 4)], &[(1, 1), (3, 3)], &[5]);
        assert_eq!((judged.sent, judged.lost.len(), judged.doubled), (4, 1, 0));
        assert!(judged.lost[0].starts_with("2 of 4 from kiosk"), "{}", judged.lost[0]);
        assert_eq!(judge(&[(1, 1), (2, 2)], &[(1, 1), (2, 2), (2, 3), (1, 4)], &[]).doubled, 2);
    }

    #[test]
    fn what_was_on_its_way_when_the_call_ended_goes_with_it() {
        let (sent, received) = ([(1, 1), (2, 2), (3, 6)], [(1, 1), (3, 7)]);
        assert_eq!(
            judge(&sent, &received, &[5]).lost.len(),
            0,
            "a node that did not know yet has let the third through"
        );
        assert_eq!(judge(&sent, &received, &[1, 8]).lost.len(), 1, "the call has ended before, or after");
    }
}
