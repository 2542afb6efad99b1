//! What stations see.

use super::*;
use crate::exchange::Outcome;
use crate::exchange::view::{
    ConsoleCall, ConsoleView, DeliveryState, KioskCall, KioskView, Opening, Presence, View, Wait,
};

fn kiosk_sees(world: &World, number: u128) -> KioskView {
    match world.exchange.view_for(station(kiosk(number)), world.now) {
        Some(View::Kiosk(view)) => view,
        _ => panic!("a kiosk has a kiosk's view"),
    }
}

fn console_sees(world: &World, number: u128) -> ConsoleView {
    match world.exchange.view_for(station(console(number)), world.now) {
        Some(View::Console(view)) => view,
        _ => panic!("a console has a console's view"),
    }
}

#[test]
fn a_kiosk_sees_its_place_and_a_rounded_wait() {
    let mut world = World::of(3, 1);
    assert_eq!(kiosk_sees(&world, 1).opening, Opening::Unstaffed);
    assert_eq!(kiosk_sees(&world, 1).wait, Wait::Long);
    world.ready(1);
    assert_eq!(kiosk_sees(&world, 1).opening, Opening::Open { until: None });
    assert_eq!(kiosk_sees(&world, 1).wait, Wait::None);
    for number in 1..=3 {
        world.press(number);
        world.settle();
    }
    assert_eq!(
        kiosk_sees(&world, 1).call,
        KioskCall::Waiting { call: call(1), place: 1, wait: Wait::None, persons: 1 }
    );
    assert_eq!(
        kiosk_sees(&world, 2).call,
        KioskCall::Waiting { call: call(2), place: 2, wait: Wait::Long, persons: 1 }
    );
    assert_eq!(
        kiosk_sees(&world, 3).call,
        KioskCall::Waiting { call: call(3), place: 3, wait: Wait::Long, persons: 1 }
    );
    world.ask(console_actor(1), Command::Accept(call(1))).unwrap();
    assert_eq!(
        kiosk_sees(&world, 2).call,
        KioskCall::Waiting { call: call(2), place: 1, wait: Wait::AboutTen, persons: 1 }
    );
    assert_eq!(kiosk_sees(&world, 2).services, Service::ALL.into());
}

#[test]
fn a_console_sees_the_queue_only_when_somebody_works_there() {
    let mut world = World::of(1, 1);
    world.press(1);
    assert!(console_sees(&world, 1).queue.is_empty());
    world.node(signs_in(person(1), console(1)));
    assert_eq!(console_sees(&world, 1).queue.len(), 1);
    assert_eq!(console_sees(&world, 1).specialist.unwrap().presence, Presence::Away);
}

#[test]
fn both_sides_see_a_break_of_the_other() {
    let mut world = World::talking();
    world.node(Command::Lost(kiosk(1).into()));
    assert!(matches!(console_sees(&world, 1).call, ConsoleCall::KioskAway { .. }));
    world.node(Command::Connected(kiosk(1).into()));
    assert!(matches!(console_sees(&world, 1).call, ConsoleCall::Active { .. }));
    world.node(Command::Lost(console(1).into()));
    assert_eq!(kiosk_sees(&world, 1).call, KioskCall::Interrupted { call: call(1) });
}

#[test]
fn a_delivery_is_seen_until_it_is_settled_and_done_with() {
    let mut world = World::talking();
    world.ask(console_actor(1), submit(1, 1)).unwrap();
    world.ask(console_actor(1), Command::HangUp(call(1))).unwrap();
    let state = |world: &World| console_sees(world, 1).deliveries.first().map(|delivery| delivery.state);
    let KioskCall::Ended { delivery: Some(delivery), .. } = kiosk_sees(&world, 1).call else {
        panic!("the kiosk sees the delivery")
    };
    assert_eq!(delivery.state, DeliveryState::Pending);
    world.node(Command::Delivered(ExpeditionId::numbered(1), Outcome::Acknowledged));
    assert_eq!(state(&world), Some(DeliveryState::Acknowledged), "in the wrap-up its arrival is seen");
    world.ask(console_actor(1), Command::WrapUpDone).unwrap();
    assert_eq!(state(&world), None);
}

#[test]
fn a_revoked_station_sees_nothing() {
    let mut world = World::talking();
    world.it(Command::Revoke(console(1).into()));
    assert_eq!(world.exchange.view_for(station(console(1)), world.now), None);
    assert_eq!(kiosk_sees(&world, 1).call, KioskCall::Interrupted { call: call(1) });
}
