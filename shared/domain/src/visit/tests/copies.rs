//! Two copies of a log under loss, and a log under attack.

use proptest::prelude::*;

use super::*;
use crate::expedition::AbortReason;

/// A kiosk and a console with a wire between them that loses what it likes.
struct Pair {
    kiosk: Log,
    pending: Pending,
    console: Log,
    second: u64,
    lease: u128,
    /// What the kiosk has captured, by lease.
    captures: Vec<LeaseId>,
}

impl Pair {
    fn new() -> Self {
        let mut pair = Self {
            kiosk: Log::new(VISIT),
            pending: Pending::new(KIOSK.into()),
            console: Log::new(VISIT),
            second: 0,
            lease: 0,
            captures: Vec::new(),
        };
        pair.kiosk_says(opened(true));
        pair.connect();
        for body in [joined(), began(), found()] {
            pair.console_writes(body);
        }
        pair
    }

    fn now(&mut self) -> Moment {
        self.second += 1;
        at(self.second)
    }

    fn kiosk_says(&mut self, body: Body) {
        let lease = if let Body::Captured { lease, .. } = &body { Some(*lease) } else { None };
        let draft = Draft { call: CALL, at: self.now(), body };
        if self.pending.push(&self.kiosk, draft).is_ok() {
            self.captures.extend(lease);
        }
    }

    fn console_writes(&mut self, body: Body) {
        let now = self.now();
        let _ = self.console.write(CALL, now, body, &console());
    }

    /// The proposal goes out; perhaps it is lost, perhaps the answer is.
    fn propose(&mut self, arrives: bool, answered: bool) {
        let Some(proposal) = self.pending.proposal(&self.kiosk, &kiosk()).unwrap().filter(|_| arrives) else { return };
        let answer = match self.console.propose(proposal, &World) {
            Ok(Proposal::Accepted(_)) => self.console.missing_after(self.kiosk.head()).unwrap(),
            Ok(Proposal::Rebase(entries)) => entries,
            Err(error) => {
                // Only what may not be written after the console's own entries.
                assert!(matches!(error, AppendError::Refused(_)), "{error:?}");
                return;
            }
        };
        if answered {
            self.kiosk_takes(answer);
        }
    }

    fn kiosk_takes(&mut self, entries: Vec<SignedEntry>) {
        let merged = self.kiosk.merge(entries, &World).unwrap();
        assert_eq!(merged.head, self.kiosk.head());
        for (draft, _) in self.pending.settle(&self.kiosk) {
            if let Body::Captured { lease, .. } = draft.body {
                self.captures.retain(|made| *made != lease);
            }
        }
    }

    /// Heads are exchanged and everything gets through.
    fn connect(&mut self) {
        while !self.pending.is_empty() || self.console.compare(self.kiosk.head()) != Standing::Equal {
            let missing = self.console.missing_after(self.kiosk.head()).unwrap();
            self.kiosk_takes(missing);
            self.propose(true, true);
        }
    }
}

#[derive(Debug, Clone)]
enum Act {
    Ask,
    Capture,
    CitizenAccepts,
    CitizenDeclines,
    Accept,
    Retake,
    Compare,
    ConsoleStep(u8),
    Propose { arrives: bool, answered: bool },
    Send,
    Connect,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Ask),
        4 => Just(Act::Capture),
        2 => Just(Act::CitizenAccepts),
        1 => Just(Act::CitizenDeclines),
        1 => Just(Act::Accept),
        1 => Just(Act::Retake),
        1 => Just(Act::Compare),
        2 => (0u8..19).prop_map(Act::ConsoleStep),
        6 => (any::<bool>(), any::<bool>()).prop_map(|(arrives, answered)| Act::Propose { arrives, answered }),
        2 => Just(Act::Send),
        1 => Just(Act::Connect),
    ]
}

fn perform(pair: &mut Pair, act: &Act) {
    match act {
        Act::Ask => {
            pair.lease += 1;
            pair.console_writes(asked(pair.lease));
        }
        Act::Capture => {
            let visit = pair.pending.visit(&pair.kiosk);
            if let Some(Capture::Asked(lease)) = visit.capture(Step::Portrait) {
                let (step, lease) = (Step::Portrait, lease.id);
                let bytes = lease.uuid().into_bytes();
                pair.kiosk_says(Body::Captured { step, lease, taken: taken(&bytes) });
            }
        }
        Act::CitizenAccepts | Act::CitizenDeclines => {
            let visit = pair.pending.visit(&pair.kiosk);
            let Some(digest) = visit.capture(Step::Portrait).and_then(Capture::taken).map(|taken| taken.digest) else {
                return;
            };
            let step = Step::Portrait;
            pair.kiosk_says(if matches!(act, Act::CitizenAccepts) {
                Body::CitizenAccepted { step, digest }
            } else {
                Body::CitizenDeclined { step, digest }
            });
        }
        Act::Accept => {
            let capture = pair.console.visit().capture(Step::Portrait);
            if let Some(digest) = capture.and_then(Capture::taken).map(|taken| taken.digest) {
                pair.console_writes(Body::CaptureAccepted { step: Step::Portrait, digest });
            }
        }
        Act::Retake => {
            pair.console_writes(Body::RetakeAsked { step: Step::Portrait, reason: RetakeReason::Eyes });
        }
        Act::Compare => {
            pair.console_writes(done(Step::Document, StepResult::Simulated));
            pair.console_writes(Body::Challenged { challenge: Challenge::LookUp });
            pair.console_writes(compared(Answer::Yes));
        }
        Act::ConsoleStep(step) => pair.console_writes(Body::StepOpened { step: Step::ALL[usize::from(*step)] }),
        Act::Propose { arrives, answered } => pair.propose(*arrives, *answered),
        Act::Send => {
            let missing = pair.console.missing_after(pair.kiosk.head()).unwrap();
            pair.kiosk_takes(missing);
        }
        Act::Connect => pair.connect(),
    }
}

proptest! {
    /// Whatever is lost on the way: once connected the copies are equal, and each capture that the kiosk made and that
    /// could still be used stands in the log once.
    #[test]
    fn copies_converge_with_each_capture_once(acts in proptest::collection::vec(act(), 0..80)) {
        let mut pair = Pair::new();
        for act in &acts {
            perform(&mut pair, act);
        }
        pair.connect();
        prop_assert_eq!(&pair.kiosk, &pair.console);
        let mut written: Vec<_> = pair.console.entries().filter_map(|entry| match &entry.body {
            Body::Captured { lease, .. } => Some(*lease),
            _ => None,
        }).collect();
        let mut asked: Vec<_> = pair.console.entries().filter_map(|entry| match &entry.body {
            Body::CaptureAsked { lease, .. } => Some(*lease),
            _ => None,
        }).collect();
        written.sort();
        let mut made = pair.captures.clone();
        made.sort();
        prop_assert_eq!(&written, &made);
        written.dedup();
        prop_assert_eq!(written.len(), made.len());
        asked.sort();
        prop_assert!(written.iter().all(|lease| asked.binary_search(lease).is_ok()));
    }

    /// Whichever byte of whichever entry is altered, the log does not read back.
    #[test]
    fn a_tampered_entry_is_found(entry in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(), flip in 1u8..=127) {
        let log = approved();
        let mut copy = Log::new(VISIT);
        let chosen = entry.index(log.signed().len());
        let mut fails = false;
        for (index, signed) in log.signed().enumerate() {
            let mut signed = signed.clone();
            if index == chosen {
                let mut bytes = signed.bytes().to_vec();
                let at = byte.index(bytes.len());
                bytes[at] ^= flip;
                // Entries are text: what is no text cannot even be carried.
                let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
                signed = SignedEntry::from_parts(text, signed.signature().clone());
            }
            if copy.append(signed, &World).is_err() {
                fails = true;
                break;
            }
        }
        prop_assert!(fails);
    }

    /// An entry left out, or two that changed places, are found.
    #[test]
    fn a_gap_or_a_swap_is_found(at in 0usize..26, swap: bool) {
        let mut entries: Vec<_> = approved().signed().cloned().collect();
        if swap { entries.swap(at, at + 1) } else { drop(entries.remove(at)) }
        let mut copy = Log::new(VISIT);
        prop_assert!(entries.into_iter().any(|signed| copy.append(signed, &World).is_err()));
    }
}

#[test]
fn closed_is_final() {
    let log = approved();
    for (pen, body) in whole(true).into_iter().chain([
        (kiosk(), Body::CitizenLeft),
        (console(), Body::StepReopened { step: Step::Decision }),
        (console(), Body::Closed { outcome: Outcome::Approved }),
        (console(), Body::Closed { outcome: Outcome::Aborted { why: AbortReason::Technical } }),
    ]) {
        let entry = log.draft(pen.0, CALL, at(500), body);
        assert_eq!(log.visit().next_state(&entry), Err(Refused::Closed));
    }
}

#[test]
fn a_station_cannot_sign_for_another() {
    let mut log = log_of(&whole(true)[..3]);
    let entry = log.draft(CONSOLE.into(), CALL, at(4), found());
    let forged = SignedEntry::sign(&entry, &kiosk()).unwrap();
    assert_eq!(log.append(forged, &World).map(drop), Err(AppendError::NotTheAuthor));
    let stranger = SignedEntry::sign(&entry, &Pen(StationId::Kiosk(KioskId::numbered(0xbad)))).unwrap();
    assert_eq!(log.append(stranger, &World).map(drop), Err(AppendError::NotAuthentic(NotAuthentic)));
}

#[test]
fn a_proposal_that_was_confirmed_is_confirmed_again_and_written_once() {
    let mut console_log = log_of(&whole(true)[..14]);
    let kiosk_log = console_log.clone();
    let mut pending = Pending::new(KIOSK.into());
    pending.push(&kiosk_log, Draft { call: CALL, at: at(14), body: captured(1) }).unwrap();
    let proposal = pending.proposal(&kiosk_log, &kiosk()).unwrap().unwrap();
    let first = console_log.propose(proposal.clone(), &World).unwrap();
    assert_eq!(console_log.propose(proposal, &World).unwrap(), first);
    assert_eq!(console_log.entries().len(), 15);
}

#[test]
fn a_console_that_takes_over_gets_the_whole_log_and_another_history_is_seen() {
    let kiosk_log = log_of(&whole(true)[..10]);
    let mut fresh = Log::new(VISIT);
    let everything = kiosk_log.missing_after(fresh.head()).unwrap();
    assert_eq!(fresh.merge(everything.clone(), &World).unwrap().added, 10);
    assert_eq!(fresh.merge(everything, &World).unwrap().added, 0);
    assert_eq!(fresh, kiosk_log);
    let mut other = log_of(&whole(true)[..9]);
    write(&mut other, console(), 9, done(Step::Registers, StepResult::Passed));
    assert_eq!(kiosk_log.compare(other.head()), Standing::Diverged);
    let theirs = other.signed().cloned().collect();
    assert_eq!(fresh.merge(theirs, &World), Err(AppendError::Diverged { number: 10 }));
    assert_eq!(Log::new(VISIT).compare(kiosk_log.head()), Standing::Ahead);
}

#[test]
fn what_is_too_long_or_no_entry_is_refused() {
    let mut log = Log::new(VISIT);
    let signature = Signature { signature: Hex::default(), certificate: Hex::default() };
    for (text, error) in [
        ("x".repeat(ENTRY_MAX_BYTES + 1), NotAnEntry::TooLong),
        ("{}".to_owned(), NotAnEntry::Malformed),
        (String::new(), NotAnEntry::Malformed),
    ] {
        let signed = SignedEntry::from_parts(text, signature.clone());
        assert_eq!(log.append(signed, &World).map(drop), Err(AppendError::NotAnEntry(error)));
    }
}

#[test]
fn nothing_personal_is_printed() {
    let log = log_of(&whole(true)[..7]);
    let printed = format!("{log:?}");
    for secret in ["1208641234", "120864", "Kibæk", "Specimen"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
