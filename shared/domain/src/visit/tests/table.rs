//! What may be written when, by whom, and what the citizen then sees.

use std::fmt::Write as _;

use expect_test::expect_file;

use super::*;
use crate::expedition::{AbortReason, Code, Fee, ReferredTo};

/// Where a visit can be, by name.
fn states() -> Vec<(&'static str, Log)> {
    let demo = whole(true);
    let from = |entries: &[(Pen, Body)], more: Vec<(Pen, Body)>| {
        let mut entries = entries.to_vec();
        entries.extend(more);
        log_of(&entries)
    };
    let mut other = from(&demo, vec![]);
    write(&mut other, Pen(OTHER_CONSOLE.into()), 100, taken_over());
    vec![
        ("blank", Log::new(VISIT)),
        ("opened", from(&demo[..1], vec![])),
        ("joined", from(&demo[..2], vec![])),
        ("begun", from(&demo[..3], vec![])),
        ("same person", from(&demo[..13], vec![])),
        ("portrait asked", from(&demo[..14], vec![])),
        ("portrait taken", from(&demo[..15], vec![])),
        ("citizen took it", from(&demo[..16], vec![])),
        ("portrait accepted", from(&demo[..17], vec![])),
        ("signature asked", from(&demo[..17], vec![(console(), signature_asked())])),
        ("all done", from(&demo, vec![])),
        ("taken over", other),
        ("approved", from(&demo, vec![(console(), Body::Decided { outcome: Outcome::Approved })])),
        ("citizen left", from(&demo[..16], vec![(kiosk(), Body::CitizenLeft)])),
        ("closed", approved()),
    ]
}

const fn signature_asked() -> Body {
    Body::CaptureAsked { step: Step::Signature, lease: LeaseId::numbered(9) }
}

/// One of each, by its proper author; where a step matters, several.
fn bodies() -> Vec<(Pen, Body)> {
    let (kiosk, console) = (kiosk(), console());
    let lease = LeaseId::numbered(9);
    vec![
        (kiosk, opened(true)),
        (console, joined()),
        (Pen(OTHER_CONSOLE.into()), taken_over()),
        (console, began()),
        (console, found()),
        (console, Body::CaseFound { facts: facts("010190-1234") }),
        (console, Body::StepOpened { step: Step::Document }),
        (console, done(Step::Registers, StepResult::Passed)),
        (console, done(Step::Signature, StepResult::Simulated)),
        (console, done(Step::Signature, StepResult::Coded { code: Code::CannotWrite })),
        (console, Body::StepReopened { step: Step::Portrait }),
        (console, Body::StepReopened { step: Step::Faces }),
        (console, Body::StepReopened { step: Step::Decision }),
        (console, Body::Challenged { challenge: Challenge::LookUp }),
        (console, compared(Answer::Yes)),
        (console, asked(2)),
        (console, asked(1)),
        (console, signature_asked()),
        (console, Body::CaptureAsked { step: Step::Fee, lease }),
        (kiosk, captured(1)),
        (kiosk, captured(2)),
        (kiosk, Body::CitizenSigned { lease, simulated: true }),
        (kiosk, Body::CitizenSigned { lease, simulated: false }),
        (kiosk, Body::CitizenUnable { step: Step::Signature, lease }),
        (kiosk, Body::CitizenAccepted { step: Step::Portrait, digest: portrait() }),
        (kiosk, Body::CitizenAccepted { step: Step::Portrait, digest: Digest::of(b"another") }),
        (kiosk, Body::CitizenDeclined { step: Step::Portrait, digest: portrait() }),
        (console, Body::CaptureAccepted { step: Step::Portrait, digest: portrait() }),
        (console, Body::CaptureAccepted { step: Step::Portrait, digest: Digest::of(b"another") }),
        (console, Body::RetakeAsked { step: Step::Portrait, reason: RetakeReason::Blurred }),
        (console, fee_shown()),
        (console, Body::FeeShown { fee: Fee { lines: vec![] } }),
        (console, Body::Decided { outcome: Outcome::Approved }),
        (console, Body::Decided { outcome: Outcome::Referred { to: ReferredTo::TownHall } }),
        (kiosk, Body::CitizenLeft),
        (console, Body::Closed { outcome: Outcome::Approved }),
        (console, Body::Closed { outcome: Outcome::Aborted { why: AbortReason::CitizenLeft } }),
    ]
}

fn detail(body: &Body) -> String {
    match body {
        Body::StepOpened { step } | Body::StepReopened { step } => format!(" {}", step.code()),
        Body::StepDone { step, result } => {
            format!(" {} {}", step.code(), if *result == StepResult::Passed { "passed" } else { "else" })
        }
        Body::CaptureAsked { step, lease } | Body::Captured { step, lease, .. } => {
            format!(" {} lease {}", step.code(), lease.uuid().as_u128())
        }
        Body::CitizenSigned { simulated, .. } => format!(" simulated {simulated}"),
        Body::CitizenAccepted { digest, .. } | Body::CaptureAccepted { digest, .. } if *digest != portrait() => {
            " of another".to_owned()
        }
        Body::CaseFound { facts: new } if *new != facts("120864-1234") => " another person".to_owned(),
        Body::FeeShown { fee } => format!(" {}", fee.total_kr()),
        Body::SpecialistJoined { person, .. } if *person == JENS => " another".to_owned(),
        Body::Decided { outcome } | Body::Closed { outcome } => format!(" {}", outcome.key()),
        _ => String::new(),
    }
}

fn portrait_of(visit: &Visit) -> &'static str {
    match visit.capture(Step::Portrait) {
        None => "-",
        Some(Capture::Asked(_)) => "asked",
        Some(Capture::Taken(_)) => "taken",
        Some(Capture::CitizenAccepted(_)) => "citizen accepted",
        Some(Capture::Accepted(_)) => "accepted",
        Some(Capture::SignedInDemo) => "signed",
        Some(Capture::Unable) => "unable",
    }
}

fn task(visit: &Visit) -> String {
    match visit.citizen_task() {
        CitizenTask::PortraitGuided { .. } => "PortraitGuided".to_owned(),
        CitizenTask::PortraitReview { .. } => "PortraitReview".to_owned(),
        CitizenTask::Sign { .. } => "Sign".to_owned(),
        CitizenTask::Fee { fee } => format!("Fee {}", fee.total_kr()),
        task => format!("{task:?}"),
    }
}

#[test]
fn the_transition_table() {
    let mut table = String::new();
    for (state, log) in states() {
        writeln!(table, "{state}: portrait {}, citizen {}", portrait_of(log.visit()), task(log.visit())).unwrap();
        for (pen, body) in bodies() {
            let entry = log.draft(pen.0, CALL, at(1000), body);
            let name = format!("{}{}", entry.body.name(), detail(&entry.body));
            match log.visit().next_state(&entry) {
                Ok(next) => {
                    writeln!(table, "  {name:<40} portrait {}, citizen {}", portrait_of(&next), task(&next)).unwrap();
                }
                Err(refused) => {
                    let shut = match refused {
                        Refused::Shut(shut) => format!(": {shut}"),
                        _ => String::new(),
                    };
                    writeln!(table, "  {name:<40} ! {refused}{shut}").unwrap();
                }
            }
        }
    }
    expect_file!["transitions.txt"].assert_eq(&table);
}

#[test]
fn each_body_has_its_author() {
    let mut table = String::new();
    let kiosks = [KIOSK, KioskId::numbered(0xe2)].map(StationId::Kiosk);
    let consoles = [CONSOLE, OTHER_CONSOLE].map(StationId::Console);
    for (_, body) in bodies() {
        let log = if matches!(body, Body::Opened(_)) { Log::new(VISIT) } else { log_of(&whole(true)[..16]) };
        let allowed = kiosks.into_iter().chain(consoles).map(|author| {
            let entry = log.draft(author, CALL, at(1000), body.clone());
            if log.visit().next_state(&entry).err() == Some(Refused::WrongAuthor) { "---" } else { "may" }
        });
        writeln!(table, "{:<20} {}", body.name(), allowed.collect::<Vec<_>>().join(" ")).unwrap();
    }
    expect_file!["authors.txt"].assert_eq(&table);
}

#[test]
fn what_the_citizen_sees_on_the_way() {
    let mut seen = String::new();
    let mut log = Log::new(VISIT);
    let mut entries = whole(true);
    entries.push((console(), Body::Decided { outcome: Outcome::Frozen }));
    entries.push((console(), Body::Closed { outcome: Outcome::Frozen }));
    for (pen, body) in entries {
        let name = format!("{}{}", body.name(), detail(&body));
        write(&mut log, pen, 1, body);
        writeln!(seen, "{name:<40} {}", task(log.visit())).unwrap();
    }
    expect_file!["citizen.txt"].assert_eq(&seen);
}

#[test]
fn without_the_equipment_and_without_demo_it_is_only_referred() {
    let mut log = log_of(&whole(false));
    for outcome in [Outcome::Approved, Outcome::ApprovedProvisional] {
        let refused = log.write(CALL, at(50), Body::Decided { outcome }, &console()).map(drop);
        assert!(matches!(refused, Err(AppendError::Refused(Refused::Shut(_)))));
    }
    let outcome = Outcome::Referred { to: ReferredTo::TownHall };
    write(&mut log, console(), 51, Body::Decided { outcome: outcome.clone() });
    write(&mut log, console(), 52, Body::Closed { outcome });
    assert!(!log.visit().simulated());
}

#[test]
fn nothing_is_simulated_outside_demo_mode() {
    let log = log_of(&whole(false)[..9]);
    let entry = log.draft(CONSOLE.into(), CALL, at(9), done(Step::Document, StepResult::Simulated));
    assert_eq!(log.visit().next_state(&entry), Err(Refused::Shut(crate::expedition::Shut::NotInDemo)));
    let log = log_of(&whole(false)[..14]);
    let simulated = Taken { simulated: true, ..taken(PORTRAIT) };
    let body = Body::Captured { step: Step::Portrait, lease: LeaseId::numbered(1), taken: simulated };
    let entry = log.draft(KIOSK.into(), CALL, at(9), body);
    assert_eq!(log.visit().next_state(&entry), Err(Refused::Shut(crate::expedition::Shut::NotInDemo)));
}

#[test]
fn a_lease_dies_with_its_call_with_a_retake_and_with_other_eyes() {
    let asked = log_of(&whole(true)[..14]);
    let refused = |log: &Log, call: CallId| {
        let entry = log.draft(KIOSK.into(), call, at(99), captured(1));
        log.visit().next_state(&entry).err()
    };
    assert_eq!(refused(&asked, CALL), None);
    assert_eq!(refused(&asked, CallId::numbered(0xcb)), Some(Refused::NoLease));
    let mut retake = asked.clone();
    write(&mut retake, console(), 20, Body::RetakeAsked { step: Step::Portrait, reason: RetakeReason::Light });
    assert_eq!(refused(&retake, CALL), Some(Refused::NoLease));
    let mut other = asked;
    write(&mut other, Pen(OTHER_CONSOLE.into()), 20, taken_over());
    assert_eq!(refused(&other, CALL), Some(Refused::NoLease));
}

#[test]
fn the_same_specialist_may_come_back_and_keeps_what_was_done() {
    let mut log = log_of(&whole(true));
    let before = log.visit().expedition().cloned();
    write(&mut log, console(), 60, joined());
    assert_eq!(log.visit().expedition().cloned(), before);
}

#[test]
fn an_expedition_is_judged_on_its_own_day() {
    let log = log_of(&whole(true)[..2]);
    for (day, fits) in [((2026, 11, 20), true), ((2026, 11, 22), true), ((2026, 11, 23), false), ((2021, 1, 1), false)]
    {
        let day = Day::new(day.0, day.1, day.2).unwrap();
        let body = Body::ExpeditionBegan { expedition: EXPEDITION, kind: Kind::PassportAdult, day };
        assert_eq!(log.visit().next_state(&log.draft(CONSOLE.into(), CALL, at(3), body)).is_ok(), fits, "{day}");
    }
}
