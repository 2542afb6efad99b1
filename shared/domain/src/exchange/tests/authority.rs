//! How one authority takes over from another.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::digest::Digest;
use crate::exchange::SIGN_IN_MAX;
use crate::exchange::authority::{self, Authority, Followed};

const OLD: u8 = 1;
const NEW: u8 = 2;

fn key(number: u8) -> Digest {
    Digest::from_bytes([number; 32])
}

fn authority_of(number: u8) -> Authority {
    let until = Moment::from_unix_ms(1_800_000_000_000) + Duration::from_hours(3653 * 24);
    Authority { key: key(number), certificate: format!("certificate {number}"), since: Moment::from_unix_ms(0), until }
}

impl World {
    fn it_orders(&mut self, command: authority::Command) -> Result<(), Refused> {
        self.ask(Actor::It, Command::Authority(command))?;
        self.settle();
        Ok(())
    }

    fn begin(&mut self, old: u8, new: u8) -> Result<(), Refused> {
        let (old, new) = (authority_of(old), authority_of(new));
        self.it_orders(authority::Command::Begin { old, new, word: "word".into() })
    }

    fn follows(&mut self, station: impl Into<StationId>, certified_by: u8, trusts: &[u8]) {
        let followed = Followed { certified_by: key(certified_by), trusts: trusts.iter().copied().map(key).collect() };
        self.node(Command::Authority(authority::Command::Follow(station.into(), followed)));
        self.settle();
    }

    /// The numbers of the authorities that are trusted, and whether the new one still waits.
    fn trusted(&self) -> (Vec<u8>, bool) {
        let trusted = self.exchange.authorities().iter().map(|one| one.key.as_bytes()[0]).collect();
        (trusted, self.exchange.next_authority().is_some())
    }
}

#[test]
fn the_new_one_certifies_once_all_trust_it_and_the_old_one_goes_once_nobody_hangs_on_it() {
    let mut world = World::of(2, 1);
    assert_eq!(world.trusted(), (vec![], false));
    // As long as there is but one, nothing is noted.
    let before = world.events.len();
    world.follows(kiosk(1), OLD, &[OLD]);
    assert_eq!(world.events.len(), before);
    assert_eq!(world.it_orders(authority::Command::Switch), Err(Refused::NotNow));
    assert_eq!(world.it_orders(authority::Command::Retire { force: true }), Err(Refused::NotNow));

    world.begin(OLD, NEW).unwrap();
    assert_eq!(world.trusted(), (vec![OLD, NEW], true));
    assert_eq!(world.begin(OLD, 3), Err(Refused::NotNow), "one at a time");
    world.follows(kiosk(1), OLD, &[OLD]);
    world.follows(kiosk(1), OLD, &[OLD, NEW]);
    world.follows(console(1), OLD, &[OLD, NEW]);
    assert_eq!(world.trusted(), (vec![OLD, NEW], true));
    assert_eq!(world.exchange.behind().stations, [kiosk(2).into()]);
    assert_eq!(world.it_orders(authority::Command::Retire { force: true }), Err(Refused::NotNow), "it certifies");
    world.follows(kiosk(2), OLD, &[OLD, NEW]);
    assert_eq!(world.trusted(), (vec![NEW, OLD], false));

    assert_eq!(world.exchange.behind().stations.len(), 3);
    world.follows(kiosk(1), NEW, &[OLD, NEW]);
    world.follows(kiosk(2), NEW, &[OLD, NEW]);
    assert_eq!(world.it_orders(authority::Command::Retire { force: false }), Err(Refused::NotNow));
    let behind = world.exchange.behind().stations;
    assert_eq!(world.exchange.station_names(&behind, world.now), ["Torvet"]);
    world.follows(console(1), NEW, &[OLD, NEW]);
    world.it_orders(authority::Command::Retire { force: false }).unwrap();
    assert_eq!(world.trusted(), (vec![NEW], false));
    assert_eq!(world.exchange.retired_authorities(), [authority_of(OLD)]);
    assert!(!world.exchange.hangs_on_retired(kiosk(1).into()));

    // The next one, by the one that certifies now; none comes back.
    assert_eq!(world.begin(OLD, 3), Err(Refused::WrongId));
    assert_eq!(world.begin(NEW, OLD), Err(Refused::WrongId));
    assert_eq!(world.begin(NEW, NEW), Err(Refused::WrongId));
    world.begin(NEW, 3).unwrap();
    assert_eq!(world.trusted(), (vec![NEW, 3], true));
    assert_eq!(world.exchange.authority_words().map(|(one, _)| one.key).collect::<Vec<_>>(), [key(3), key(NEW)]);
}

#[test]
fn a_station_that_is_away_stops_it_until_it_insists_and_then_may_only_ask() {
    let mut world = World::of(2, 0);
    world.begin(OLD, NEW).unwrap();
    world.follows(kiosk(1), OLD, &[OLD, NEW]);
    assert_eq!(world.trusted(), (vec![OLD, NEW], true));
    world.it_orders(authority::Command::Switch).unwrap();
    assert_eq!(world.trusted(), (vec![NEW, OLD], false));
    assert_eq!(world.it_orders(authority::Command::Switch), Err(Refused::NotNow));
    world.follows(kiosk(1), NEW, &[NEW, OLD]);
    world.follows(kiosk(2), OLD, &[OLD]);
    assert_eq!(world.it_orders(authority::Command::Retire { force: false }), Err(Refused::NotNow));
    world.it_orders(authority::Command::Retire { force: true }).unwrap();
    assert!(world.exchange.hangs_on_retired(kiosk(2).into()));
    assert!(!world.exchange.hangs_on_retired(kiosk(1).into()));
    let retired = world.events.iter().rev().find_map(|event| match event {
        Event::Authority(authority::Event::Retired { left, .. }) => Some(left.clone()),
        _ => None,
    });
    assert_eq!(retired, Some(vec![kiosk(2).into()]));
}

#[test]
fn who_is_revoked_stops_nothing_and_an_empty_fleet_switches_at_once() {
    let mut world = World::of(1, 0);
    world.begin(OLD, NEW).unwrap();
    assert_eq!(world.trusted(), (vec![OLD, NEW], true));
    world.it(Command::Revoke(kiosk(1).into()));
    world.settle();
    assert_eq!(world.trusted(), (vec![NEW, OLD], false));
    world.it_orders(authority::Command::Retire { force: false }).unwrap();

    let mut world = World::of(0, 0);
    world.begin(OLD, NEW).unwrap();
    assert_eq!(world.trusted(), (vec![NEW, OLD], false));
}

#[test]
fn who_signed_in_before_signs_in_anew_first() {
    let mut world = World::of(0, 1);
    let sign_in = Command::SignIn { person: person(1), console: console(1), assurance: Assurance::Substantial };
    world.node(sign_in.clone());
    world.now = world.now + Duration::from_mins(5);
    world.begin(OLD, NEW).unwrap();
    world.follows(console(1), OLD, &[OLD, NEW]);
    world.follows(console(1), NEW, &[NEW, OLD]);
    assert_eq!(world.exchange.behind().people, [person(1)]);
    assert_eq!(world.it_orders(authority::Command::Retire { force: false }), Err(Refused::NotNow));
    let mut later = world.clone();
    later.now = later.now + SIGN_IN_MAX;
    later.settle();
    later.it_orders(authority::Command::Retire { force: false }).unwrap();

    world.ask(console_actor(1), Command::SignOut).unwrap();
    world.now = world.now + Duration::from_mins(2);
    world.node(sign_in);
    world.it_orders(authority::Command::Retire { force: false }).unwrap();
}

#[test]
fn nobody_else_orders_it_and_too_much_is_refused() {
    let mut world = World::of(1, 1);
    let begin = authority::Command::Begin { old: authority_of(OLD), new: authority_of(NEW), word: "word".into() };
    let followed = Followed { certified_by: key(OLD), trusts: BTreeSet::new() };
    let follow = authority::Command::Follow(kiosk(1).into(), followed);
    for by in [Actor::Node, kiosk_actor(1), console_actor(1)] {
        for command in [&begin, &authority::Command::Switch, &authority::Command::Retire { force: true }] {
            let asked = world.exchange.decide(world.now, by, Command::Authority(command.clone()));
            assert_eq!(asked, Err(Refused::NotAllowed), "{by:?} {command:?}");
        }
    }
    for by in [Actor::It, kiosk_actor(1)] {
        let asked = world.exchange.decide(world.now, by, Command::Authority(follow.clone()));
        assert_eq!(asked, Err(Refused::NotAllowed));
    }
    let huge = Authority { certificate: "x".repeat(10_000), ..authority_of(NEW) };
    let over = Authority { until: world.now, ..authority_of(NEW) };
    for new in [huge, over] {
        let begin = authority::Command::Begin { old: authority_of(OLD), new, word: "word".into() };
        assert_eq!(world.it_orders(begin), Err(Refused::WrongId));
    }
    world.begin(OLD, NEW).unwrap();
    let trusts = (0..9).map(key).collect();
    let many = authority::Command::Follow(kiosk(1).into(), Followed { certified_by: key(OLD), trusts });
    assert_eq!(world.ask(Actor::Node, Command::Authority(many)), Err(Refused::TooMany));
}

#[test]
fn the_journal_keeps_it() {
    let mut world = World::of(1, 0);
    world.begin(OLD, NEW).unwrap();
    world.follows(kiosk(1), OLD, &[OLD, NEW]);
    world.follows(kiosk(1), NEW, &[OLD, NEW]);
    world.it_orders(authority::Command::Retire { force: false }).unwrap();
    let mut again = Exchange::default();
    for event in &world.events {
        let text = serde_json::to_string(event).unwrap();
        again.apply(&serde_json::from_str(&text).unwrap());
    }
    assert_eq!(again, world.exchange);
}
