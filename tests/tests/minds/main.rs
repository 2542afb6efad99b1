//! The kiosk's mind and the console's, talking with each other over a wire that breaks. No media, no clock, no network.
#![expect(clippy::unwrap_used, reason = "tests")]

mod fleet;
mod passport;
mod people;
mod play;

use std::collections::BTreeMap;

use domain::expedition::{Outcome, ReferredTo, Step};
use domain::visit::{Body, Verified};

use crate::fleet::{LISE, LISE_FOR_METTE, METTE, Seat};
use crate::passport::PASSPORT;
use crate::play::{Cut, Fault, Play};

/// How often each kind of entry stands in the log.
fn counted(record: &Verified) -> BTreeMap<&'static str, usize> {
    record.log.entries().fold(BTreeMap::new(), |mut counts, entry| {
        *counts.entry(entry.body.name()).or_default() += 1;
        counts
    })
}

/// What must hold of every record that reached the server, whatever happened on the way.
fn assert_whole(play: &Play, context: &str) -> Verified {
    let record = play.record();
    assert_eq!(record.outcome, Outcome::Approved, "{context}");
    let [(Step::Document, chip, _), (Step::Portrait, digest, _)] = record.captures.as_slice() else {
        panic!("{context}: {:?}", record.captures);
    };
    assert_eq!(*chip, PASSPORT.digest, "{context}: what was read is what was judged");
    assert!(play.shots.contains(digest), "{context}: the portrait is one that the camera made");
    let counts = counted(&record);
    assert_eq!((counts["opened"], counts["decided"].min(1), counts["closed"]), (1, 1, 1), "{context}");
    record
}

/// The last comparison of faces, and everything decided, come from the eyes that closed the record.
fn assert_own_eyes(record: &Verified, context: &str) {
    let mut eyes = None;
    let mut compared_by = None;
    for entry in record.log.entries() {
        match &entry.body {
            Body::SpecialistJoined { person, console, .. } => eyes = Some((*person, *console)),
            Body::IdentityCompared { .. } => compared_by = eyes,
            Body::Decided { .. } => assert_eq!(compared_by, eyes, "{context}: decided on another's comparison"),
            _ => {}
        }
    }
    assert_eq!(eyes, Some((record.person, record.console)), "{context}");
}

#[test]
fn a_visit_from_press_to_submission_gives_the_authority_the_kiosks_portrait() {
    let mut play = Play::new(true);
    play.run();
    play.assert_at_rest();
    let record = assert_whole(&play, "undisturbed");
    assert_eq!(play.shots, [record.captures[1].1]);
    assert_eq!((record.person, record.console), (METTE.person, METTE.console));
    assert!(record.visit().simulated(), "a demo says so");
    assert_own_eyes(&record, "undisturbed");
    assert_eq!(play.turned_away, 0);
    assert!(play.proved, "the chip has proved itself to the console");
}

#[test]
fn without_demo_mode_a_visit_can_only_end_in_referred() {
    let mut play = Play::new(false);
    play.run();
    play.assert_at_rest();
    let record = play.record();
    assert_eq!(record.outcome, Outcome::Referred { to: ReferredTo::TownHall });
    let before = record.log.entries().position(|entry| matches!(entry.body, Body::Decided { .. })).unwrap();
    let decided = record.log.entries().nth(before).unwrap();
    assert!(matches!(&decided.body, Body::Decided { outcome: Outcome::Referred { .. } }));
    let expedition = record.visit().expedition().unwrap();
    assert!(!record.visit().simulated());
    assert!(expedition.may_decide(&Outcome::Approved).is_err());
}

/// Breaks the connection at every frame of the run.
fn cut_everywhere(late: bool, kiosk_first: bool) {
    for frame in 1.. {
        let mut play = Play::new(true);
        play.cut = Some(Cut { frame, late, kiosk_first });
        play.run();
        if !play.struck {
            assert!(frame > 40, "a whole visit takes more frames than {frame}");
            return;
        }
        let context = format!("cut at frame {frame}, late {late}, kiosk first {kiosk_first}");
        play.assert_at_rest();
        let record = assert_whole(&play, &context);
        let counts = counted(&record);
        for (entry, times) in
            [("captured", 2), ("citizen_accepted", 1), ("capture_accepted", 2), ("citizen_signed", 1), ("decided", 1)]
        {
            assert_eq!(counts[entry], times, "{context}: {entry}");
        }
        assert_eq!(play.turned_away, 0, "{context}");
        assert!(play.proved, "{context}: a question to the chip, or its answer, is lost");
    }
}

#[test]
fn a_connection_that_breaks_at_any_frame_loses_and_doubles_nothing() {
    cut_everywhere(false, false);
}

#[test]
fn it_does_not_matter_who_notices_first_that_the_connection_is_back() {
    cut_everywhere(false, true);
}

#[test]
fn what_both_do_while_the_connection_is_away_counts_when_it_is_back() {
    cut_everywhere(true, false);
}

/// Plays a whole visit once for each of its steps, with the fault at that step.
fn strike_everywhere(fault: Fault, check: impl Fn(&Play, &str)) {
    for step in 1.. {
        let mut play = Play::new(true);
        play.fault = Some((step, fault));
        play.run();
        if !play.struck {
            assert!(step > 100, "a whole visit takes more steps than {step}");
            return;
        }
        let context = format!("{fault:?} at step {step}");
        play.assert_at_rest();
        check(&play, &context);
    }
}

#[test]
fn a_kiosk_that_dies_at_any_step_gets_the_visit_back_from_the_console() {
    strike_everywhere(Fault::KioskDies, |play, context| {
        let record = assert_whole(play, context);
        assert_own_eyes(&record, context);
        assert_eq!(counted(&record)["citizen_signed"], 1, "{context}");
        assert_eq!(play.turned_away, 0, "{context}");
    });
}

fn console_dies_everywhere(seat: Seat) {
    strike_everywhere(Fault::ConsoleDies(seat), |play, context| {
        let record = assert_whole(play, context);
        assert_own_eyes(&record, context);
        let counts = counted(&record);
        // The chip proves itself to the console that asks: if that dies before the document is taken, it is read again.
        let again = counts.get("retake_asked").copied().unwrap_or(0);
        assert!(again <= 1, "{context}");
        let expected = (2 + again, 1);
        assert_eq!(
            (counts["captured"], counts["citizen_signed"]),
            expected,
            "{context}: nobody does anything else twice"
        );
        assert_eq!(play.turned_away, 0, "{context}: nothing is submitted twice");
    });
}

#[test]
fn a_console_that_dies_at_any_step_goes_on_with_the_same_specialist() {
    console_dies_everywhere(METTE);
}

#[test]
fn another_specialist_at_another_console_gets_the_visit_from_the_kiosk_and_compares_the_faces_again() {
    console_dies_everywhere(LISE);
}

#[test]
fn another_specialist_at_the_same_console_compares_the_faces_again() {
    console_dies_everywhere(LISE_FOR_METTE);
}

#[test]
fn a_citizen_who_hangs_up_at_any_step_leaves_nothing_behind() {
    strike_everywhere(Fault::HangUp, |play, context| {
        assert!(play.stored.len() <= 1, "{context}");
        if !play.stored.is_empty() {
            assert_own_eyes(&assert_whole(play, context), context);
        }
    });
}
