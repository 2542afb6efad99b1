//! Pulls a plug (SIGKILL) at five moments of one visit and goes on: while it rings, in the call, while a portrait is
//! being framed, when it has been taken, and while the record is being submitted.
//!
//! Whatever happens, the authority ends up with exactly one whole expedition, with the very portrait that the kiosk
//! signed last; the kiosk ends up idle, with nothing of the citizen's on its disk or in any log.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tests::demo::headless::last_capture;
use tests::world::person::Person;
use tests::world::play::{Play, Who};
use tests::world::script::{self, CASE};
use tests::world::{Cameras, SignIn, World};

/// From one moment to the next, a restart and a new pair of eyes included.
const CHAPTER_MAX: Duration = Duration::from_mins(4);

/// The moments: what the kiosk and the console show then.
const MOMENTS: [(&str, &str); 5] =
    [("calling", ""), ("in_call", "welcome"), ("portrait", "portrait"), ("review", ""), ("", "submit")];

fn files(dir: &Path) -> BTreeSet<PathBuf> {
    std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn goes_on(pull: fn(&mut World) -> anyhow::Result<()>) {
    let dir = tempfile::tempdir().unwrap();
    let mut play = Play::new(World::start_with(dir.path(), Cameras::pictures(), SignIn::Simple, &[]).unwrap());
    let before = files(&dir.path().join("kiosk"));
    play.until_screens("idle", "idle", CHAPTER_MAX, Who::Specialist).unwrap();
    play.citizen = Person::new(script::citizen_who_calls);
    for (kiosk, console) in MOMENTS {
        play.until_screens(kiosk, console, CHAPTER_MAX, Who::Both).unwrap();
        pull(&mut play.world).unwrap();
        play.citizen.look_anew();
        play.specialist.look_anew();
    }
    play.until("the end of the visit", CHAPTER_MAX, Who::Both, |world| {
        world.received().is_ok_and(|received| !received.is_empty())
    })
    .unwrap();
    play.citizen = Person::new(script::citizen);
    play.until_screens("idle", "idle", CHAPTER_MAX, Who::Both).unwrap();

    let received = play.world.received().unwrap();
    assert_eq!(received.len(), 1, "exactly one expedition: {received:?}");
    assert!(received[0].is_approved(), "{received:?}");
    let signed = last_capture_of_all(dir.path()).or_else(|| last_capture(&mut play.world.kiosk));
    assert_eq!(received[0].portrait_digest, signed, "the portrait that the kiosk signed last");
    assert_eq!(files(&dir.path().join("kiosk")), before, "the kiosk keeps nothing of a citizen's");
    assert_logs_tell_nothing(dir.path());
}

/// The kiosk's log spans its lives: the digest may have been told in an earlier one.
fn last_capture_of_all(dir: &Path) -> Option<String> {
    let text = std::fs::read_to_string(dir.join("logs/kiosk.jsonl")).unwrap();
    let digest = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        (line["target"] == "capture").then(|| line["fields"]["digest"].as_str().unwrap_or_default().to_owned())
    };
    text.lines().rev().find_map(digest)
}

fn assert_logs_tell_nothing(dir: &Path) {
    for file in files(&dir.join("logs")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for secret in CASE {
            assert!(!text.contains(secret), "{} tells of a citizen", file.display());
        }
    }
}

#[test]
fn a_visit_survives_its_kiosk() {
    goes_on(World::restart_kiosk);
}

#[test]
fn a_visit_survives_its_console() {
    goes_on(World::restart_console);
}

#[test]
fn a_visit_survives_its_server() {
    goes_on(World::restart_signaling);
}
