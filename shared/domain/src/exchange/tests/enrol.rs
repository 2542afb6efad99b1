//! How stations come and go.

use std::time::Duration;

use super::*;
use crate::digest::Digest;
use crate::exchange::enrol::{self, CODE_LIFE, CODE_TRIES, Invite, Place, Stage, Standing};
use crate::id::InvitationId;

const NEW: u128 = 9;

fn key(number: u8) -> Digest {
    Digest::from_bytes([number; 32])
}

fn invite(number: u128, name: &str, replaces: Option<u128>) -> enrol::Command {
    enrol::Command::Invite(Invite {
        station: kiosk(number).into(),
        name: name.to_owned(),
        place: Place::Site(SITE),
        replaces: replaces.map(|old| kiosk(old).into()),
        invitation: InvitationId::numbered(number),
        handle: format!("{number:02}"),
    })
}

impl World {
    fn it_enrols(&mut self, command: enrol::Command) -> Result<(), Refused> {
        self.ask(Actor::It, Command::Enrol(command))
    }

    fn node_enrols(&mut self, command: enrol::Command) -> Result<(), Refused> {
        self.ask(Actor::Node, Command::Enrol(command))
    }

    fn standing(&self, number: u128) -> Option<Standing> {
        let listed = self.exchange.listing(self.now);
        listed.into_iter().find(|one| one.station == kiosk(number).into()).map(|one| one.standing)
    }

    fn pending(name: &str) -> Self {
        let mut world = Self::of(1, 1);
        world.it_enrols(invite(NEW, name, None)).unwrap();
        world.node_enrols(enrol::Command::Redeem(kiosk(NEW).into(), key(1))).unwrap();
        world
    }
}

#[test]
fn only_who_was_approved_comes_and_only_with_its_key() {
    let mut world = World::pending("Aulum 2");
    let station = StationId::from(kiosk(NEW));
    let until = world.now + Duration::from_hours(24);
    let certify = |key| enrol::Command::Certify(station, key, until);
    assert_eq!(world.standing(NEW), Some(Standing::Pending(key(1))));
    assert!(!world.exchange.accepts(station));
    assert_eq!(world.node_enrols(certify(key(1))), Err(Refused::NotAllowed));
    world.it_enrols(enrol::Command::Approve(station)).unwrap();
    assert_eq!(world.node_enrols(certify(key(2))), Err(Refused::NotNow));
    world.node_enrols(certify(key(1))).unwrap();
    assert_eq!(world.standing(NEW), Some(Standing::Enrolled));
    assert!(world.exchange.accepts_key(station, &key(1)) && !world.exchange.accepts_key(station, &key(2)));
    // Until it has been here, it may get its certificate again; renewals are for the same key.
    assert_eq!(world.exchange.never_used(&key(1)), Some(station));
    world.node(Command::Connected(station));
    assert_eq!(world.exchange.never_used(&key(1)), None);
    world.node_enrols(certify(key(1))).unwrap();
    assert_eq!(world.node_enrols(certify(key(2))), Err(Refused::NotNow));
}

#[test]
fn a_code_is_over_after_its_time_its_tries_or_its_use() {
    let station = StationId::from(kiosk(NEW));
    let redeem = enrol::Command::Redeem(station, key(1));
    let mut fresh = World::of(1, 1);
    fresh.it_enrols(invite(NEW, "Aulum 2", None)).unwrap();
    assert!(fresh.exchange.invited("09", fresh.now).is_some() && fresh.exchange.invited("10", fresh.now).is_none());

    let mut late = fresh.clone();
    late.now = late.now + CODE_LIFE;
    assert_eq!(late.node_enrols(redeem.clone()), Err(Refused::NotNow));
    assert!(late.exchange.invited("09", late.now).is_none() && late.exchange.is_over("09"));
    assert_eq!(late.standing(NEW), Some(Standing::CodeOver));

    let mut tried = fresh.clone();
    for _ in 0..CODE_TRIES {
        tried.node_enrols(enrol::Command::CodeFailed(station)).unwrap();
    }
    assert_eq!(tried.node_enrols(enrol::Command::CodeFailed(station)), Err(Refused::NotNow));
    assert_eq!(tried.node_enrols(redeem.clone()), Err(Refused::NotNow));

    fresh.node_enrols(redeem).unwrap();
    assert_eq!(fresh.node_enrols(enrol::Command::Redeem(station, key(2))), Err(Refused::NotNow));
    // An unused invitation makes room for a new one of the same name; one that somebody follows does not.
    late.it_enrols(invite(10, "Aulum 2", None)).unwrap();
    assert_eq!((late.standing(NEW), late.standing(10).is_some()), (None, true));
    assert_eq!(fresh.it_enrols(invite(10, "Aulum 2", None)), Err(Refused::NotNow));
    assert_eq!(fresh.it_enrols(invite(10, "Aulum 1", None)), Err(Refused::NotNow));
}

#[test]
fn what_is_replaced_goes_when_the_new_one_is_approved() {
    let mut world = World::of(1, 1);
    world.it_enrols(invite(NEW, "Aulum 1", Some(1))).unwrap();
    world.node_enrols(enrol::Command::Redeem(kiosk(NEW).into(), key(1))).unwrap();
    assert!(world.exchange.accepts(kiosk(1).into()));
    world.it_enrols(enrol::Command::Approve(kiosk(NEW).into())).unwrap();
    assert!(!world.exchange.accepts(kiosk(1).into()) && world.exchange.accepts(kiosk(NEW).into()));
    assert_eq!(world.it_enrols(invite(10, "Aulum 1", Some(1))), Err(Refused::WrongId));
}

#[test]
fn an_expired_station_needs_it_again_and_a_revoked_one_asks_in_vain() {
    let mut world = World::of(1, 1);
    let station = StationId::from(kiosk(1));
    let again = enrol::Command::AskAgain(station, key(3));
    world.node_enrols(again.clone()).unwrap();
    assert_eq!(world.standing(1), Some(Standing::Pending(key(3))));
    let until = world.now + Duration::from_hours(24);
    assert_eq!(world.node_enrols(enrol::Command::Certify(station, key(3), until)), Err(Refused::NotNow));
    world.it_enrols(enrol::Command::Approve(station)).unwrap();
    world.node_enrols(enrol::Command::Certify(station, key(3), until)).unwrap();
    world.node_enrols(again.clone()).unwrap();
    world.it_enrols(enrol::Command::Stolen(station)).unwrap();
    assert_eq!((world.standing(1), world.exchange.open_enrolment(station)), (Some(Standing::Revoked), None));
    assert_eq!(world.node_enrols(again), Err(Refused::NotAllowed));
}

#[test]
fn each_command_is_for_it_or_for_the_node_and_none_for_a_station() {
    let world = World::pending("Aulum 2");
    let station = StationId::from(kiosk(NEW));
    let for_it = [
        invite(11, "Aulum 3", None),
        enrol::Command::Approve(station),
        enrol::Command::Refuse(station),
        enrol::Command::Stolen(kiosk(1).into()),
    ];
    let for_node = [
        enrol::Command::CodeFailed(station),
        enrol::Command::Redeem(station, key(2)),
        enrol::Command::AskAgain(kiosk(1).into(), key(2)),
        enrol::Command::Certify(kiosk(1).into(), key(2), world.now),
    ];
    let denied = |by, command: &enrol::Command| {
        world.exchange.decide(world.now, by, Command::Enrol(command.clone())) == Err(Refused::NotAllowed)
    };
    for command in &for_it {
        assert!(denied(Actor::Node, command) && !denied(Actor::It, command), "{command:?}");
    }
    for command in &for_node {
        assert!(denied(Actor::It, command), "{command:?}");
    }
    for command in for_it.iter().chain(&for_node) {
        assert!(denied(kiosk_actor(1), command) && denied(console_actor(1), command), "{command:?}");
    }
}

#[test]
fn names_places_and_kinds_must_fit() {
    let mut world = World::of(1, 1);
    for name in ["", "  ", &"x".repeat(61)] {
        assert_eq!(world.it_enrols(invite(NEW, name, None)), Err(Refused::WrongId), "{name}");
    }
    let enrol::Command::Invite(good) = invite(NEW, "Aulum 2", None) else { panic!() };
    for wrong in [
        Invite { place: Place::Desk(DESK), ..good.clone() },
        Invite { place: Place::Site(SiteId::numbered(404)), ..good.clone() },
        Invite { station: kiosk(1).into(), ..good.clone() },
        Invite { replaces: Some(kiosk(404).into()), ..good.clone() },
    ] {
        assert_eq!(world.it_enrols(enrol::Command::Invite(wrong)), Err(Refused::WrongId));
    }
    world.it_enrols(enrol::Command::Invite(good)).unwrap();
    let open = world.exchange.open_enrolment(kiosk(NEW).into()).unwrap();
    assert!(matches!(open.stage, Stage::Invited { tries_left: CODE_TRIES, .. }));
    // Two codes that begin alike could not be told apart.
    let enrol::Command::Invite(same) = invite(10, "Aulum 3", None) else { panic!() };
    let same = Invite { handle: "09".to_owned(), ..same };
    assert_eq!(world.it_enrols(enrol::Command::Invite(same)), Err(Refused::WrongId));
}
