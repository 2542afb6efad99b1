//! A document's chip is read before the faces are compared, and again judged when it may be another person's.

use super::*;
use crate::expedition::{Shut, StepState};

const CHIP: &[u8] = b"the files of a chip";

fn chip(media_type: MediaType, width: u32) -> Body {
    let taken =
        Taken { digest: Digest::of(CHIP), media_type, width, height: width, findings: Vec::new(), simulated: false };
    Body::Captured { step: Step::Document, lease: LeaseId::numbered(1), taken }
}

fn read() -> Body {
    chip(MediaType::Chip, 0)
}

fn accepted() -> Body {
    Body::CaptureAccepted { step: Step::Document, digest: Digest::of(CHIP) }
}

fn read_asked() -> Body {
    Body::CaptureAsked { step: Step::Document, lease: LeaseId::numbered(1) }
}

/// Up to the right to read.
fn on_the_reader() -> Log {
    let reader = [Equipment::Camera, Equipment::DocumentReader].into();
    let opened = Body::Opened(Opened { kiosk: KIOSK, demo: false, equipment: reader, policy: 1 });
    log_of(&[
        (kiosk(), opened),
        (console(), joined()),
        (console(), began()),
        (console(), found()),
        (console(), done(Step::Case, StepResult::Passed)),
        (console(), read_asked()),
    ])
}

fn state(log: &Log) -> StepState {
    log.visit().expedition().unwrap().step(Step::Document)
}

#[test]
fn a_chip_is_read_and_taken_before_the_faces_are_compared() {
    let mut log = on_the_reader();
    assert_eq!(log.visit().citizen_task(), CitizenTask::LayDocument { lease: Some(LeaseId::numbered(1)) });
    write(&mut log, kiosk(), 10, read());
    assert_eq!(log.visit().citizen_task(), CitizenTask::Wait);
    write(&mut log, console(), 11, accepted());
    assert_eq!(state(&log), StepState::Done(StepResult::Captured { digest: Digest::of(CHIP) }));
    assert!(log.visit().expedition().unwrap().identity().is_err());
    write(&mut log, console(), 12, Body::Challenged { challenge: Challenge::TurnLeft });
    write(&mut log, console(), 13, compared(Answer::Yes));
    assert!(log.visit().expedition().unwrap().identity().is_ok());
}

#[test]
fn what_is_read_is_a_chip_and_what_is_captured_is_a_picture() {
    for not_a_chip in [chip(MediaType::Jpeg, 560), chip(MediaType::Jpeg, 0), chip(MediaType::Chip, 560)] {
        let refused = on_the_reader().write(CALL, at(10), not_a_chip, &kiosk()).map(drop).unwrap_err();
        assert!(matches!(refused, AppendError::Refused(Refused::BadField)), "{refused:?}");
    }
}

#[test]
fn another_persons_case_makes_the_document_to_be_judged_again() {
    let mut log = on_the_reader();
    write(&mut log, kiosk(), 10, read());
    write(&mut log, console(), 11, accepted());
    write(&mut log, console(), 12, Body::CaseFound { facts: facts("010190-1235") });
    assert!(matches!(state(&log), StepState::ToConfirm(_)));
    let expedition = log.visit().expedition().unwrap();
    assert_eq!(expedition.gate(Step::Faces), crate::expedition::Gate::Shut(Shut::DocumentFirst));
    write(&mut log, console(), 13, accepted());
    assert!(matches!(state(&log), StepState::Done(_)));
}

#[test]
fn the_record_carries_what_was_read() {
    let mut log = on_the_reader();
    write(&mut log, kiosk(), 10, read());
    write(&mut log, console(), 11, accepted());
    let captures: Vec<_> = log.visit().captures().map(|(step, capture)| (step, capture.taken().is_some())).collect();
    assert_eq!(captures, [(Step::Document, true)]);
}
