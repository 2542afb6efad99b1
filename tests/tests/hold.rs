//! Calls on hold, in the real windows: whoever waits is told so, and sees the specialist again.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use tests::world::person::Person;
use tests::world::play::{Play, Who};
use tests::world::station::Station;
use tests::world::{Cameras, SignIn, World, script};

const CHAPTER_MAX: Duration = Duration::from_mins(2);

/// The specialist strikes a key that stands for a control, and the kiosk shows something else.
fn strikes(play: &mut Play, (control, key): (&str, &str), then: &str) {
    play.until(control, CHAPTER_MAX, Who::Nobody, |world| world.console.control(control).is_some()).unwrap();
    play.world.console.display.keys(&[key]).unwrap();
    play.until_screens(then, "", CHAPTER_MAX, Who::Nobody).unwrap();
}

#[test]
fn the_citizen_of_a_call_on_hold_is_asked_to_wait() {
    let dir = tempfile::tempdir().unwrap();
    let mut play = Play::new(World::start_with(dir.path(), Cameras::pictures(), SignIn::Simple, &[]).unwrap());
    play.until_screens("idle", "idle", CHAPTER_MAX, Who::Specialist).unwrap();
    play.citizen = Person::new(script::citizen_who_calls);
    play.until_screens("in_call", "welcome", CHAPTER_MAX, Who::Both).unwrap();
    for then in ["held", "in_call", "held", "in_call"] {
        strikes(&mut play, ("hold", "h"), then);
    }
    play.until_screens("in_call", "welcome", CHAPTER_MAX, Who::Nobody).unwrap();
}

fn shows(station: &mut Station, screen: &str) -> bool {
    station.shown().is_some_and(|shown| shown.name == screen)
}

/// How many pictures of the specialist the citizen has seen, as far as the kiosk has said.
fn pictures(kiosk: &mut Station) -> f64 {
    kiosk.measure("frames_shown").and_then(|line| line.number("count")).unwrap_or_default()
}

#[test]
fn one_agent_advises_two_citizens_in_turn() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::start_with(dir.path(), Cameras::pictures(), SignIn::Simple, &[]).unwrap();
    let it = world.it();
    drop(it.says(&["desk", "set", "Torvet", "--service", "guidance"]).unwrap());
    drop(
        it.says(&["person", "set", "mette", "--role", "hotline_agent", "--skill", "guidance", "--guidance-calls", "2"])
            .unwrap(),
    );
    let mut other = world.another_kiosk().unwrap();
    let mut play = Play::new(world);
    play.until_screens("idle", "idle", CHAPTER_MAX, Who::Specialist).unwrap();
    play.citizen = Person::new(script::citizen_who_calls);
    play.until_screens("in_call", "guidance", CHAPTER_MAX, Who::Both).unwrap();

    // Somebody else calls; the first is put on hold for it.
    let mut second = Person::new(script::citizen_who_calls);
    play.until("an offer beside the call", CHAPTER_MAX, Who::Nobody, |world| {
        second.act(&mut other).unwrap();
        world.console.control("take-next").is_some()
    })
    .unwrap();
    strikes(&mut play, ("take-next", "o"), "held");
    let sees = |kiosk: &mut Station, more_than: f64| shows(kiosk, "in_call") && pictures(kiosk) > more_than;
    play.until("the second citizen sees her", CHAPTER_MAX, Who::Nobody, |_| sees(&mut other, 0.0)).unwrap();

    // Back to the first, over a new line.
    let before = pictures(&mut play.world.kiosk);
    strikes(&mut play, ("take-up", "v"), "in_call");
    play.until("the first sees her again and the second waits", CHAPTER_MAX, Who::Nobody, |world| {
        sees(&mut world.kiosk, before) && shows(&mut other, "held")
    })
    .unwrap();

    // When the first has been helped the second still waits, and is taken up.
    let before = pictures(&mut other);
    play.world.console.display.keys(&["l"]).unwrap();
    play.until("the end for the first", CHAPTER_MAX, Who::Nobody, |world| {
        shows(&mut world.kiosk, "finished") && shows(&mut other, "held")
    })
    .unwrap();
    play.until("the key of hold", CHAPTER_MAX, Who::Nobody, |world| world.console.control("hold").is_some()).unwrap();
    play.world.console.display.keys(&["h"]).unwrap();
    play.until("the second sees her again", CHAPTER_MAX, Who::Nobody, |_| sees(&mut other, before)).unwrap();
}
