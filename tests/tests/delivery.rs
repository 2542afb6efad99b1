//! The authority fails in each way that it can: the record waits sealed, and gets there once.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use serde_json::json;
use tests::world::person::Person;
use tests::world::play::{Play, Who};
use tests::world::script;
use tests::world::{Cameras, World};

/// A whole visit.
const VISIT_MAX: Duration = Duration::from_mins(4);

/// The authority answers "not now" twice: the citizen is told the truth, and the record gets there by itself, once.
#[test]
fn an_authority_that_is_away_gets_it_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut play = Play::new(World::start(dir.path(), Cameras::pictures()).unwrap());
    play.world.fault(&json!({ "503": 2 })).unwrap();
    play.until_screens("idle", "idle", VISIT_MAX, Who::Specialist).unwrap();
    play.citizen = Person::new(script::citizen_who_calls);
    play.until_screens("finished", "", VISIT_MAX, Who::Both).unwrap();
    let received = play.world.delivered(1, VISIT_MAX).unwrap();
    assert_eq!(received.len(), 1, "{received:?}");
    assert!(received[0].is_approved(), "{received:?}");
}
