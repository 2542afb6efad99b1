//! A call on hold, in the real windows: the citizen is asked to wait, and sees the specialist again.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use tests::world::person::Person;
use tests::world::play::{Play, Who};
use tests::world::{Cameras, SignIn, World, script};

const CHAPTER_MAX: Duration = Duration::from_mins(2);

/// The specialist strikes the key of hold, and the kiosk shows something else.
fn strikes_hold(play: &mut Play, then: &str) {
    play.until("the key of hold", CHAPTER_MAX, Who::Nobody, |world| world.console.control("hold").is_some()).unwrap();
    play.world.console.display.keys(&["h"]).unwrap();
    play.until_screens(then, "welcome", CHAPTER_MAX, Who::Nobody).unwrap();
}

#[test]
fn the_citizen_of_a_call_on_hold_is_asked_to_wait() {
    let dir = tempfile::tempdir().unwrap();
    let mut play = Play::new(World::start_with(dir.path(), Cameras::pictures(), SignIn::Simple, &[]).unwrap());
    play.until_screens("idle", "idle", CHAPTER_MAX, Who::Specialist).unwrap();
    play.citizen = Person::new(script::citizen_who_calls);
    play.until_screens("in_call", "welcome", CHAPTER_MAX, Who::Both).unwrap();
    for then in ["held", "in_call", "held", "in_call"] {
        strikes_hold(&mut play, then);
    }
}
