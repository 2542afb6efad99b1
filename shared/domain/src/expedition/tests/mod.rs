//! The transition table and the table of gates, each reviewed on one page.

use std::fmt::Write as _;

use expect_test::expect_file;
use proptest::prelude::*;

use super::*;
use crate::digest::Digest;
use crate::id::ExpeditionId;
use crate::person::Day;

pub(crate) fn day() -> Day {
    Day::new(2026, 11, 21).unwrap()
}

pub(crate) fn begin(demo: bool) -> Begin {
    Begin {
        expedition: ExpeditionId::numbered(1),
        kind: Kind::PassportAdult,
        day: day(),
        demo,
        equipment: [Equipment::Camera].into(),
    }
}

pub(crate) fn comparison(answer: Answer) -> Comparison {
    Comparison { answer, features: Feature::ALL.into(), against: [Reference::Register].into() }
}

fn facts() -> Event {
    Event::Facts { birth: Day::new(1964, 8, 12).unwrap(), another_person: false }
}

fn fee(fingerprints_kr: u32) -> Fee {
    Fee {
        lines: vec![
            FeeLine { part: FeePart::Passport, amount_kr: 862 },
            FeeLine { part: FeePart::Fingerprints, amount_kr: fingerprints_kr },
        ],
    }
}

fn portrait() -> Digest {
    Digest::of(b"portrait")
}

const fn coded(code: Code) -> StepResult {
    StepResult::Coded { code }
}

/// A whole adult passport; what needs equipment that is not there has `without` as its result.
fn whole(without: StepResult) -> Vec<Event> {
    vec![
        Event::Done(Step::Welcome, StepResult::Passed),
        Event::Done(Step::Notice, StepResult::Passed),
        facts(),
        Event::Done(Step::Case, StepResult::Passed),
        Event::Done(Step::Document, without),
        Event::Done(Step::Registers, StepResult::Passed),
        Event::Challenged(Challenge::TurnLeft),
        Event::Compared(comparison(Answer::Yes)),
        Event::CaptureAccepted(Step::Portrait, portrait()),
        Event::Done(Step::LeftFinger, without),
        Event::Done(Step::RightFinger, without),
        Event::Done(Step::Signature, without),
        Event::Done(Step::ReadBack, StepResult::Passed),
        Event::FeeShown(fee(29)),
        Event::Done(Step::Fee, StepResult::Passed),
    ]
}

fn after(demo: bool, events: &[Event]) -> Expedition {
    events.iter().fold(Expedition::new(begin(demo)), |expedition, event| {
        expedition.next_state(event).unwrap_or_else(|shut| panic!("{event:?}: {shut}"))
    })
}

/// Where an expedition can be, by name.
fn states() -> Vec<(&'static str, Expedition)> {
    let demo = whole(StepResult::Simulated);
    let plain = whole(coded(Code::NotAvailableAtThisKiosk));
    let mut taken_over = demo.clone();
    taken_over.push(Event::NewEyes);
    let mut unsure = demo[..7].to_vec();
    unsure.push(Event::Compared(comparison(Answer::Unsure)));
    let mut decided = demo.clone();
    decided.push(Event::Decided(Outcome::Approved));
    vec![
        ("begun", after(true, &[])),
        ("case found", after(true, &demo[..4])),
        ("document read", after(true, &demo[..6])),
        ("challenged", after(true, &demo[..7])),
        ("unsure", after(true, &unsure)),
        ("same person", after(true, &demo[..8])),
        ("portrait accepted", after(true, &demo[..9])),
        ("all done, simulated", after(true, &demo)),
        ("all done, not demo", after(false, &plain)),
        ("taken over", after(true, &taken_over)),
        ("approved", after(true, &decided)),
    ]
}

fn events() -> Vec<Event> {
    let mut events: Vec<_> = Step::ALL.into_iter().map(Event::Opened).collect();
    events.extend(Step::ALL.map(|step| Event::Done(step, StepResult::Passed)));
    for step in [Step::Document, Step::Faces, Step::Portrait, Step::LeftFinger, Step::Signature] {
        events.push(Event::Done(step, StepResult::Simulated));
    }
    for step in Step::ALL {
        events.extend(Code::of(step).iter().map(|code| Event::Done(step, coded(*code))));
    }
    events.push(Event::Done(Step::Welcome, coded(Code::NotNeeded)));
    events.push(Event::Done(Step::Portrait, StepResult::Captured { digest: portrait() }));
    events.extend(Step::ALL.map(Event::Reopened));
    events.push(facts());
    events.push(Event::Facts { birth: Day::new(1990, 2, 1).unwrap(), another_person: true });
    events.push(Event::Facts { birth: Day::new(2010, 2, 1).unwrap(), another_person: true });
    events.push(Event::Challenged(Challenge::LookUp));
    events.extend([Answer::Yes, Answer::No, Answer::Unsure].map(|answer| Event::Compared(comparison(answer))));
    events.push(Event::Compared(Comparison { answer: Answer::Yes, features: [].into(), against: [].into() }));
    events.extend([Step::Portrait, Step::Signature, Step::Fee].map(|step| Event::CaptureAccepted(step, portrait())));
    events.extend([fee(29), fee(0)].map(Event::FeeShown));
    events.push(Event::NewEyes);
    events.extend(outcomes().into_iter().map(Event::Decided));
    events
}

fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Approved,
        Outcome::ApprovedProvisional,
        Outcome::Refused { reason: RefusalReason::FingersRefused },
        Outcome::Refused { reason: RefusalReason::NotACitizen },
        Outcome::Referred { to: ReferredTo::TownHall },
        Outcome::Incomplete { missing: [].into() },
        Outcome::Incomplete { missing: [Missing::PhotoId].into() },
        Outcome::Aborted { why: AbortReason::Technical },
        Outcome::Frozen,
    ]
}

fn name(event: &Event) -> String {
    let result = |result: &StepResult| match result {
        StepResult::Passed => "passed".to_owned(),
        StepResult::Captured { .. } => "captured".to_owned(),
        StepResult::Simulated => "simulated".to_owned(),
        StepResult::Coded { code } => code.key().trim_start_matches("code-").to_owned(),
    };
    match event {
        Event::Opened(step) => format!("open {}", step.code()),
        Event::Done(step, done) => format!("{} {}", step.code(), result(done)),
        Event::Reopened(step) => format!("reopen {}", step.code()),
        Event::Facts { birth, another_person: false } => format!("facts {birth}"),
        Event::Facts { birth, another_person: true } => format!("another person {birth}"),
        Event::Challenged(_) => "challenge".to_owned(),
        Event::Compared(by) => format!("compared {:?} by {}", by.answer, by.features.len()),
        Event::CaptureAccepted(step, _) => format!("accept capture {}", step.code()),
        Event::FeeShown(fee) => format!("show fee {}", fee.total_kr()),
        Event::NewEyes => "new eyes".to_owned(),
        Event::Decided(outcome) => format!("decide {outcome:?}"),
    }
}

/// What has changed: done +, to confirm ?, opened o, untouched -; who is current; what is decided.
fn change(before: &Expedition, after: &Expedition) -> String {
    let mut words = Vec::new();
    for step in Step::ALL {
        if before.step(step) != after.step(step) {
            let sign = match after.step(step) {
                StepState::Done(_) => '+',
                StepState::ToConfirm(_) => '?',
                StepState::Opened => 'o',
                StepState::Untouched => '-',
            };
            words.push(format!("{}{sign}", step.code()));
        }
    }
    if before.current() != after.current() {
        words.push(format!("at {}", after.current().map_or("none", Step::code)));
    }
    if before.decided() != after.decided() {
        words.push(after.decided().map_or("undecided".to_owned(), |outcome| outcome.key().to_owned()));
    }
    if words.is_empty() { "ok".to_owned() } else { words.join(" ") }
}

#[test]
fn the_transition_table() {
    let mut table = String::new();
    for (state, expedition) in states() {
        writeln!(table, "{state}").unwrap();
        for event in events() {
            match expedition.next_state(&event) {
                Ok(next) => writeln!(table, "  {:<44} {}", name(&event), change(&expedition, &next)).unwrap(),
                Err(shut) => writeln!(table, "  {:<44} ! {shut}", name(&event)).unwrap(),
            }
        }
    }
    expect_file!["transitions.txt"].assert_eq(&table);
}

#[test]
fn the_table_of_gates() {
    let mut table = String::new();
    for (state, expedition) in states() {
        writeln!(table, "{state}: next {}", expedition.next().map_or("none", Step::code)).unwrap();
        for step in Step::ALL {
            let need = format!("{:?}", expedition.need(step)).to_lowercase();
            let gate = match expedition.gate(step) {
                Gate::Open => "open".to_owned(),
                Gate::Shut(shut) => format!("shut: {shut}"),
            };
            writeln!(table, "  {} {:<12} {need:<12} {gate}", step.code(), format!("{step:?}")).unwrap();
        }
        for outcome in outcomes() {
            let may = expedition.may_decide(&outcome).map_or_else(|shut| format!("no: {shut}"), |()| "may".to_owned());
            writeln!(table, "  {outcome:?}: {may}").unwrap();
        }
    }
    expect_file!["gates.txt"].assert_eq(&table);
}

#[test]
fn a_hand_that_cannot_be_taken_now_gives_a_provisional_passport() {
    let mut events = whole(StepResult::Simulated);
    events[9] = Event::Done(Step::LeftFinger, coded(Code::TemporarilyImpossible));
    let expedition = after(true, &events);
    assert_eq!(expedition.may_decide(&Outcome::Approved), Err(Shut::NotPermitted(Step::LeftFinger)));
    assert_eq!(expedition.may_decide(&Outcome::ApprovedProvisional), Ok(()));
}

#[test]
fn who_refuses_fingers_can_be_refused_and_not_approved() {
    let mut events = whole(StepResult::Simulated);
    events[10] = Event::Done(Step::RightFinger, coded(Code::RefusedByCitizen));
    let expedition = after(true, &events);
    assert_eq!(expedition.may_decide(&Outcome::Refused { reason: RefusalReason::FingersRefused }), Ok(()));
    for outcome in [Outcome::Approved, Outcome::ApprovedProvisional] {
        assert_eq!(expedition.may_decide(&outcome), Err(Shut::NotPermitted(Step::RightFinger)));
    }
}

#[test]
fn exempt_fingers_and_a_missing_signature_are_no_hindrance() {
    let mut events = whole(StepResult::Simulated);
    for (at, step, code) in [
        (9, Step::LeftFinger, Code::PermanentlyImpossible),
        (10, Step::RightFinger, Code::PermanentlyImpossible),
        (11, Step::Signature, Code::CannotWrite),
    ] {
        events[at] = Event::Done(step, coded(code));
    }
    assert_eq!(after(true, &events).may_decide(&Outcome::Approved), Ok(()));
}

#[test]
fn after_a_take_over_the_same_capture_is_accepted_again() {
    let mut events = whole(StepResult::Simulated);
    events.extend([
        Event::NewEyes,
        Event::Challenged(Challenge::LookUp),
        Event::Compared(comparison(Answer::Yes)),
        Event::CaptureAccepted(Step::Portrait, portrait()),
        Event::Done(Step::LeftFinger, StepResult::Simulated),
        Event::Done(Step::RightFinger, StepResult::Simulated),
    ]);
    let expedition = after(true, &events);
    assert_eq!(expedition.may_decide(&Outcome::Approved), Err(Shut::Missing(Step::Signature)));
    let expedition = expedition.next_state(&Event::Done(Step::Signature, StepResult::Simulated)).unwrap();
    assert_eq!(expedition.may_decide(&Outcome::Approved), Ok(()));
}

proptest! {
    /// Whatever happens in whatever order: nothing captured stands as done unless the eyes that are present said yes,
    /// and nothing is approved outside demo mode as long as the kiosk lacks equipment.
    #[test]
    fn the_gates_hold_for_all_sequences(demo: bool, picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..120)) {
        let events = events();
        let mut expedition = Expedition::new(begin(demo));
        for pick in picks {
            let event = pick.get(&events);
            let Ok(next) = expedition.next_state(event) else { continue };
            expedition = next;
            let captured = |step: &Step| matches!(
                expedition.step(*step),
                StepState::Done(StepResult::Captured { .. } | StepResult::Simulated)
            );
            if Step::CAPTURES.iter().any(captured) {
                prop_assert!(expedition.identity().is_ok());
            }
            if !demo {
                prop_assert!(!expedition.simulated());
                prop_assert!(!matches!(expedition.decided(), Some(Outcome::Approved)));
            }
            if expedition.decided() == Some(&Outcome::Approved) {
                prop_assert!(expedition.identity().is_ok());
            }
        }
    }

    /// From any place on the way there is a way to approval in demo mode: no dead end.
    #[test]
    fn a_way_through_is_always_left(picks in proptest::collection::vec(any::<prop::sample::Index>(), 0..60)) {
        let events = events();
        let mut expedition = Expedition::new(begin(true));
        for pick in picks {
            expedition = expedition.next_state(pick.get(&events)).unwrap_or(expedition);
        }
        for step in [Step::Decision, Step::Faces, Step::LeftFinger, Step::RightFinger, Step::Signature, Step::Portrait, Step::Document] {
            expedition = expedition.next_state(&Event::Reopened(step)).unwrap_or(expedition);
        }
        for event in whole(StepResult::Simulated) {
            expedition = expedition.next_state(&event).unwrap_or(expedition);
        }
        prop_assert_eq!(expedition.may_decide(&Outcome::Approved), Ok(()));
    }
}
