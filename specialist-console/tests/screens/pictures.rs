//! Every screen as a kept picture.

use std::path::Path;

use domain::digest::Digest;
use domain::redact::Personal;
use iced::Size;
use link::enrol::EnrolError;
use link::setup::{self, Fault, Typed, Waiting};
use specialist_console::screen;
use trust::Tier;
use ui::testing::{Stage, check, repainted};
use ui::{Language, Locale, Look, Scene};

use crate::fixture;

/// What the desk is designed for.
const DESIGN: Size = Size::new(1_920.0, 1_080.0);
/// The smallest window.
const SMALL: Size = Size::new(1_366.0, 768.0);

fn check_all(size: Size, suffix: &str, chosen: impl Fn(&str) -> bool) {
    let locale = Locale::new(Language::Danish);
    let scene = Scene::new(Look::CONSOLE, &locale);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut faults = Vec::new();
    for (name, model) in fixture::all().into_iter().filter(|(name, _)| chosen(name)) {
        let mut shot = Stage::new(size, screen::view(scene, size, &model)).shot(Look::CONSOLE);
        // Thirty-two steps of each colour are enough to see by, and keep the files small.
        shot.rgba.iter_mut().for_each(|channel| *channel = (*channel & 0xF8) | (*channel >> 5));
        if let Err(difference) = check(&shot, &folder.join(format!("{name}{suffix}.png"))) {
            faults.push(format!("{name}: {difference}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_screen_looks_as_kept() {
    check_all(DESIGN, "", |_| true);
}

#[test]
fn setting_up_looks_as_kept() {
    let locale = Locale::new(Language::Danish);
    let scene = Scene::new(Look::CONSOLE, &locale);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let typed = Typed { address: "skranke.herning.dk".to_owned(), code: Personal::new(String::new()) };
    let digest = Digest::of(b"machine");
    let words = trust::enrol::words(&digest, &digest);
    let waiting = |approved| Waiting { name: "Torvet 3".to_owned(), words, tier: Tier::Tpm, approved };
    for (name, stage) in [
        ("setup", setup::Stage::Typing(typed, Some(Fault::Enrol(EnrolError::CodeOver)))),
        ("setup-words", setup::Stage::Waiting(waiting(false))),
        ("setup-approved", setup::Stage::Waiting(waiting(true))),
        ("setup-expired", setup::Stage::Expired(None)),
    ] {
        let mut shot = Stage::new(SMALL, screen::setup::view(scene, &stage)).shot(Look::CONSOLE);
        shot.rgba.iter_mut().for_each(|channel| *channel = (*channel & 0xF8) | (*channel >> 5));
        check(&shot, &folder.join(format!("{name}-1366.png"))).unwrap();
    }
}

#[test]
fn the_main_screens_fit_a_small_window() {
    let main = [
        "sign_in_first",
        "sign_in_no_role",
        "sign_in_first_wrong",
        "idle_unsure",
        "offer",
        "welcome",
        "case",
        "faces",
        "portrait",
        "review",
        "decision",
        "submit_delayed",
        "lost",
        "document_good",
        "document_failed",
        "document",
    ];
    check_all(SMALL, "-1366", |name| main.contains(&name));
}

#[test]
fn each_screen_is_painted_whole_over_the_one_before() {
    let locale = Locale::new(Language::Danish);
    let scene = Scene::new(Look::CONSOLE, &locale);
    let screens = fixture::all();
    let mut faults = Vec::new();
    for pair in screens.windows(2) {
        let [(before, first), (name, second)] = pair else { continue };
        let view = |model| screen::view(scene, DESIGN, model);
        let places = repainted(DESIGN, Look::CONSOLE, view(first), view(second));
        faults.extend(places.map(|places| format!("{name} after {before}: {places:?}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
