//! Every screen against its kept picture, in software with the bundled faces, 1920x1080.
//!
//! `UPDATE_EXPECT=1` keeps what is drawn now: look at each picture before it is committed.
#![expect(clippy::unwrap_used, reason = "tests")]

mod models;

use std::path::Path;
use std::sync::LazyLock;

use iced::{Element, Size};
use kiosk::scene::Away;
use kiosk::screen::{
    calling, closed, fault, finished, idle, in_call, number, portrait, review, setup, signature, starting, ticket,
};
use protocol::visit::ReadFailure;
use ui::testing::{Stage, check, repainted};
use ui::theme::Zoom;
use ui::{Language, Locale, Look, Scene};

const SCREEN: Size = Size::new(1920.0, 1080.0);

/// Height of something to touch, at least.
const LEAST_TARGET: f32 = 88.0;

/// The highest place to touch: 1220 mm above the floor (EN 301 549 8.3) with the screen's centre at 1100 mm and 0.277 mm
/// a pixel.
const REACH: f32 = 108.0;

/// As wide as the screen, with room for everything.
const TALL: Size = Size::new(1920.0, 1680.0);

/// Draws a screen, holds it against its picture, and checks what is true of all.
fn keep<'a, Message>(name: &str, look: Look, view: impl Fn() -> Element<'a, Message>) {
    let mut stage = Stage::new(SCREEN, view());
    let shot = stage.shot(look);
    let roomy = Stage::new(TALL, view()).survey().texts;
    for ((text, bounds), (_, full)) in stage.survey().texts.iter().zip(roomy) {
        assert!(bounds.height >= full.height - 0.5, "{name}: {text:?} is cut");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(format!("{name}.png"));
    let survey = stage.survey();
    for place in &survey.places {
        let bounds = place.bounds;
        assert!(bounds.height >= LEAST_TARGET && bounds.width >= LEAST_TARGET, "{name}: {place:?} is too small");
        let inside = bounds.x >= 0.0 && bounds.y >= 0.0 && bounds.x + bounds.width <= SCREEN.width;
        assert!(inside && bounds.y + bounds.height <= SCREEN.height, "{name}: {place:?} leaves the screen");
        assert!(bounds.y > REACH, "{name}: {place:?} is out of reach");
    }
    for (text, bounds) in &survey.texts {
        let inside = bounds.x >= 0.0 && bounds.x + bounds.width <= SCREEN.width + 0.5;
        assert!(inside && bounds.y + bounds.height <= SCREEN.height, "{name}: {text:?} leaves the screen");
        assert!(bounds.height > 0.0 && bounds.width > 0.0, "{name}: {text:?} has no room");
    }
    check(&shot, &path).unwrap();
}

fn danish() -> &'static Locale {
    static DANISH: LazyLock<Locale> = LazyLock::new(|| Locale::new(Language::Danish));
    &DANISH
}

fn english() -> &'static Locale {
    static ENGLISH: LazyLock<Locale> = LazyLock::new(|| Locale::new(Language::English));
    &ENGLISH
}

const LOOK: Look = Look::KIOSK;

fn large() -> Look {
    Look { zoom: Zoom::Large, ..LOOK }
}

#[test]
fn starting_up() {
    keep("starting", LOOK, || starting::view::<()>(Scene::new(LOOK, danish())));
}

#[test]
fn idle_open() {
    keep("idle", LOOK, || idle::view(&models::idle(), Scene::new(LOOK, danish())));
}

#[test]
fn idle_in_english() {
    keep("idle-en", LOOK, || idle::view(&models::idle(), Scene::new(LOOK, english())));
}

#[test]
fn idle_with_large_text() {
    keep("idle-large", large(), || idle::view(&models::idle(), Scene::new(large(), danish())));
}

#[test]
fn idle_in_high_contrast() {
    let look = LOOK.with_contrast(true);
    keep("idle-contrast", look, || idle::view(&models::idle(), Scene::new(look, danish())));
}

#[test]
fn idle_unstaffed() {
    let model = idle::Model { opening: idle::Opening::Unstaffed, ..models::idle() };
    keep("idle-unstaffed", LOOK, || idle::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn where_only_advice_is_given() {
    let model = idle::Model { help: vec![idle::Help::Guidance], ..models::idle() };
    keep("idle-guidance", LOOK, || idle::view(&model, Scene::new(LOOK, danish())));
    let model = calling::Model { items: &[], ..models::calling() };
    keep("calling-guidance", LOOK, || calling::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn idle_where_somebody_may_come_back() {
    let model = idle::Model { tickets: true, ..models::idle() };
    keep("idle-tickets", LOOK, || idle::view(&model, Scene::new(LOOK, danish())));
    keep("idle-tickets-large", large(), || idle::view(&model, Scene::new(large(), danish())));
}

#[test]
fn typing_the_number_of_a_ticket() {
    keep("number", LOOK, || number::view(&models::number(&[4, 7]), Scene::new(LOOK, danish())));
    keep("number-unknown", LOOK, || number::view(&models::unknown_number(), Scene::new(LOOK, danish())));
    keep("number-unknown-large", large(), || number::view(&models::unknown_number(), Scene::new(large(), danish())));
    keep("number-en", LOOK, || number::view(&models::number(&[4, 7, 1, 1]), Scene::new(LOOK, english())));
}

#[test]
fn a_number_has_four_digits() {
    let mut typed = number::Typed::unknown();
    typed.push(0);
    assert!(!typed.unknown, "once something is typed");
    for digit in [4, 7, 1, 1] {
        typed.push(digit);
    }
    assert_eq!(typed.number(), None, "0471");
    for _ in 0..5 {
        typed.pop();
    }
    for digit in [4, 7, 1, 10, 1, 9] {
        typed.push(digit);
    }
    assert_eq!(typed.number(), "4711".parse().ok());
}

#[test]
fn the_number_to_come_back_with() {
    keep("ticket", LOOK, || ticket::view(&models::ticket(None), Scene::new(LOOK, danish())));
    let due = models::ticket(Some((14, 30)));
    keep("ticket-due-large", large(), || ticket::view(&due, Scene::new(large(), danish())));
    keep("ticket-en", LOOK, || ticket::view(&models::ticket(None), Scene::new(LOOK, english())));
}

#[test]
fn calling_as_a_family() {
    let state = calling::State::Waiting { place: 1, wait: idle::Wait::None, persons: 3, no_more: true };
    let model = calling::Model { state, ..models::calling() };
    keep("calling-family", LOOK, || calling::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn calling_in_the_queue() {
    keep("calling", LOOK, || calling::view(&models::calling(), Scene::new(LOOK, danish())));
}

#[test]
fn calling_with_large_text_in_english() {
    keep("calling-large-en", large(), || calling::view(&models::calling(), Scene::new(large(), english())));
}

#[test]
fn connecting() {
    let model = calling::Model { state: calling::State::Connecting, ..models::calling() };
    keep("connecting", LOOK, || calling::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn in_call_with_a_prompt() {
    keep("in-call", LOOK, || in_call::view(&models::in_call(), Scene::new(LOOK, danish())));
}

#[test]
fn in_call_while_the_chip_is_read() {
    keep("in-call-chip", LOOK, || in_call::view(&models::reading(), Scene::new(LOOK, danish())));
}

#[test]
fn in_call_while_the_chip_is_read_with_large_text() {
    keep("in-call-chip-large", large(), || in_call::view(&models::reading(), Scene::new(large(), english())));
}

#[test]
fn in_call_while_the_chip_is_kept_at_hand() {
    keep("in-call-kept", LOOK, || in_call::view(&models::kept(), Scene::new(LOOK, danish())));
    keep("in-call-kept-large", large(), || in_call::view(&models::kept(), Scene::new(large(), english())));
}

#[test]
fn in_call_when_a_document_was_not_read() {
    for (name, failure) in [
        ("no-reader", ReadFailure::NoReader),
        ("no-document", ReadFailure::NoDocument),
        ("two", ReadFailure::TwoDocuments),
        ("no-page", ReadFailure::NoPage),
        ("other", ReadFailure::NotADocument),
        ("key", ReadFailure::WrongKey { tries_left: Some(2) }),
        ("lifted", ReadFailure::Lifted),
        ("chip", ReadFailure::Chip),
        ("time", ReadFailure::TimeOut),
    ] {
        let (model, name) = (models::not_read(failure), format!("in-call-not-read-{name}"));
        keep(&name, LOOK, || in_call::view(&model, Scene::new(LOOK, danish())));
    }
}

#[test]
fn in_call_when_a_document_was_not_read_with_large_text() {
    let model = models::not_read(ReadFailure::NotADocument);
    keep("in-call-not-read-large", large(), || in_call::view(&model, Scene::new(large(), danish())));
}

#[test]
fn in_call_finger() {
    let model = models::finger();
    keep("in-call-finger", LOOK, || in_call::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn in_call_greeting() {
    let model = in_call::Model { prompt: None, step: None, ..models::in_call() };
    keep("in-call-greeting", LOOK, || in_call::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn in_call_before_the_picture_in_high_contrast() {
    let look = LOOK.with_contrast(true);
    let model = in_call::Model { specialist: None, volume: in_call::Volume::Highest, ..models::in_call() };
    keep("in-call-contrast", look, || in_call::view(&model, Scene::new(look, english())));
}

#[test]
fn in_call_with_the_connection_gone() {
    let model = in_call::Model { away: Some(Away::Lost), ..models::in_call() };
    keep("in-call-lost", LOOK, || in_call::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn in_call_on_hold() {
    let model = in_call::Model { away: Some(Away::Held), prompt: None, ..models::in_call() };
    keep("in-call-held", LOOK, || in_call::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn what_changes_in_a_call_is_painted_whole() {
    let greeting = in_call::Model { prompt: None, step: None, ..models::in_call() };
    let lost = in_call::Model { away: Some(Away::Lost), ..models::in_call() };
    let failed = [ReadFailure::NoPage, ReadFailure::Lifted].map(models::not_read);
    let [no_page, lifted] = failed;
    let models =
        [greeting, models::in_call(), models::reading(), models::kept(), no_page, lifted, models::finger(), lost];
    for pair in models.windows(2) {
        let [before, after] = pair else { continue };
        let view = |model| in_call::view(model, Scene::new(LOOK, danish()));
        assert_eq!(repainted(SCREEN, LOOK, view(before), view(after)), None);
    }
}

#[test]
fn portrait_with_advice() {
    keep("portrait", LOOK, || portrait::view(&models::portrait(), Scene::new(LOOK, danish())));
}

#[test]
fn portrait_in_order_with_large_text() {
    keep("portrait-large", large(), || portrait::view(&models::portrait_in_order(), Scene::new(large(), english())));
}

#[test]
fn portrait_review() {
    keep("review", LOOK, || review::view(&models::review(), Scene::new(LOOK, danish())));
}

#[test]
fn portrait_review_by_the_specialist() {
    let model = review::Model { turn: review::Turn::Specialist, ..models::review() };
    keep("review-waiting", LOOK, || review::view(&model, Scene::new(LOOK, danish())));
}

#[test]
fn signature_written() {
    keep("signature", LOOK, || signature::view(&models::signature(), Scene::new(LOOK, danish())));
}

#[test]
fn signature_empty_with_large_text() {
    let model = signature::Model { ink: signature::Ink::default(), ..models::signature() };
    keep("signature-large", large(), || signature::view(&model, Scene::new(large(), english())));
}

#[test]
fn finished_sent() {
    keep("finished", LOOK, || finished::view(&models::finished(), Scene::new(LOOK, danish())));
}

#[test]
fn finished_sealed_with_large_text() {
    let model = finished::Model { outcome: finished::Outcome::Sealed, ..models::finished() };
    keep("finished-sealed-large", large(), || finished::view(&model, Scene::new(large(), danish())));
}

#[test]
fn finished_otherwise() {
    for (name, outcome) in [
        ("referred", finished::Outcome::Referred),
        ("advised", finished::Outcome::Advised),
        ("refused", finished::Outcome::Refused),
        ("examined", finished::Outcome::Examined),
        ("incomplete", finished::Outcome::Incomplete),
        ("aborted", finished::Outcome::Aborted),
    ] {
        let opinion = Some(finished::Opinion::Good);
        let model = finished::Model { outcome, opinion, may_extend: false, ..models::finished() };
        keep(&format!("finished-{name}"), LOOK, || finished::view(&model, Scene::new(LOOK, danish())));
    }
}

#[test]
fn closed_for_the_day() {
    keep("closed", LOOK, || closed::view(&models::closed(), Scene::new(LOOK, danish())));
}

#[test]
fn fault_for_it() {
    keep("fault", LOOK, || fault::view(&models::fault(), Scene::new(LOOK, danish())));
}

#[test]
fn fault_for_the_citizen() {
    let model = fault::Model { problem: domain::problem::Problem::PeerNotAuthentic, ..models::fault() };
    keep("fault-call", LOOK, || fault::view(&model, Scene::new(LOOK, english())));
}

#[test]
fn setting_up() {
    keep("setup", LOOK, || setup::view(models::typing(None), Scene::new(LOOK, danish())));
    let wrong = link::setup::Fault::Enrol(link::enrol::EnrolError::WrongCode { tries_left: Some(3) });
    keep("setup-wrong-code", LOOK, || setup::view(models::typing(Some(wrong)), Scene::new(LOOK, danish())));
    keep("setup-asking-en", LOOK, || setup::view(models::asking(), Scene::new(LOOK, english())));
}

#[test]
fn setting_up_with_the_words() {
    keep("setup-words", LOOK, || setup::view(models::words(false), Scene::new(LOOK, danish())));
    keep("setup-words-en", LOOK, || setup::view(models::words(false), Scene::new(LOOK, english())));
    keep("setup-approved", LOOK, || setup::view(models::words(true), Scene::new(LOOK, danish())));
}

#[test]
fn every_fault_of_the_setup_has_its_sentences() {
    use link::enrol::EnrolError::{
        BadCertificate, Broken, Clock, CodeOver, Key, NotApproved, NotProved, OtherAuthority, OtherKind,
        ServerNotAuthentic, TooMany, Unavailable, Unreachable, Version, WrongCode,
    };
    use link::setup::Fault;
    let (known, unknown) = (WrongCode { tries_left: Some(0) }, WrongCode { tries_left: None });
    let errors = [
        BadCertificate,
        Broken,
        Clock,
        CodeOver,
        Key(trust::KeyError::Away),
        NotApproved,
        NotProved,
        OtherAuthority,
        OtherKind,
        ServerNotAuthentic,
        TooMany,
        Unavailable,
        Unreachable,
        Version,
        known,
        unknown,
    ];
    let own = [Fault::Address, Fault::Code, Fault::Card, Fault::Folder, Fault::KeyLost];
    for fault in errors.map(Fault::Enrol).into_iter().chain(own) {
        for part in ["", "-note"] {
            let id = format!("setup-fault-{}{part}", fault.key());
            assert!(danish().has(&id), "{id}");
        }
    }
}

#[test]
fn setting_up_anew() {
    keep("setup-expired", LOOK, || setup::view(models::expired(), Scene::new(LOOK, danish())));
}

#[test]
fn every_control_answers_and_the_focus_reaches_each() {
    let model = models::review();
    let mut stage = Stage::new(SCREEN, review::view(&model, Scene::new(LOOK, danish())));
    stage.click("accept");
    stage.click("retake");
    stage.click("hang-up");
    let messages = stage.messages();
    assert_eq!(messages, [review::Message::Accepted, review::Message::RetakeWanted, review::Message::HungUp]);
    let controls = stage.survey().places.len();
    for control in 0..controls {
        stage.focus_next();
        let focused: Vec<bool> = stage.survey().places.iter().map(|place| place.focused).collect();
        assert!(focused[control] && focused.iter().filter(|is| **is).count() == 1, "{focused:?}");
    }
}

#[test]
fn a_signature_is_written_with_one_finger() {
    use iced::{Event, Point, touch};
    let model = signature::Model { ink: signature::Ink::default(), ..models::signature() };
    let mut stage = Stage::new(SCREEN, signature::view(&model, Scene::new(LOOK, danish())));
    let (pen, palm) = (touch::Finger(1), touch::Finger(2));
    let at = |x, y| Point::new(x, y);
    stage.send([
        Event::Touch(touch::Event::FingerPressed { id: pen, position: at(400.0, 500.0) }),
        Event::Touch(touch::Event::FingerPressed { id: palm, position: at(900.0, 700.0) }),
        Event::Touch(touch::Event::FingerMoved { id: pen, position: at(500.0, 520.0) }),
        Event::Touch(touch::Event::FingerMoved { id: palm, position: at(905.0, 700.0) }),
        Event::Touch(touch::Event::FingerLifted { id: palm, position: at(905.0, 700.0) }),
        Event::Touch(touch::Event::FingerLifted { id: pen, position: at(500.0, 520.0) }),
    ]);
    let messages = stage.messages();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(matches!(messages[0], signature::Message::Down(_)) && messages[2] == signature::Message::Up);
}
