//! Who is asked, in which order, and for how long.

use super::*;
use crate::exchange::{
    CONNECT_TIMEOUT, CONSOLE_GRACE, CallState, KIOSK_GRACE, OFFER_LEASE, RESCUE_MAX, SETTLE, WRAP_UP,
};

fn offered_to(world: &World, number: u128) -> Option<ConsoleId> {
    match world.exchange.call(call(number))?.state {
        CallState::Offered { console, .. } => Some(console),
        _ => None,
    }
}

#[test]
fn among_equals_each_is_drawn_now_and_then_and_nobody_sees_it_coming() {
    let mut drawn = [0; 3];
    for number in 1..=300 {
        let mut world = World::of(1, 3);
        for specialist in 1..=3 {
            world.ready(specialist);
        }
        let pressed = Command::Call { call: call(number), service: Service::Passport, language: Language::Da };
        world.ask(kiosk_actor(1), pressed).unwrap();
        world.settle();
        let taken = offered_to(&world, number).unwrap();
        drawn[(1..=3).position(|specialist| console(specialist) == taken).unwrap()] += 1;
    }
    assert!(drawn.iter().all(|times| (60..140).contains(times)), "{drawn:?}");
}

#[test]
fn who_missed_is_not_asked_again_while_another_is_ready() {
    let mut world = World::of(1, 2);
    world.ready(1);
    world.ready(2);
    world.press(1);
    world.settle();
    let first = offered_to(&world, 1).unwrap();
    let (first, second) = if first == console(1) { (1, 2) } else { (2, 1) };
    world.now = world.now + OFFER_LEASE;
    assert!(world.due());
    world.ask(console_actor(first), Command::Presence { ready: true }).unwrap();
    world.settle();
    assert_eq!(offered_to(&world, 1), Some(console(second)));
    world.ask(console_actor(second), Command::Decline(call(1))).unwrap();
    world.settle();
    assert_eq!(offered_to(&world, 1), Some(console(first)));
}

#[test]
fn the_oldest_waiting_is_served_when_somebody_becomes_free() {
    let mut world = World::of(3, 1);
    for number in [2, 1, 3] {
        world.press(number);
    }
    world.ready(1);
    world.settle();
    assert_eq!(offered_to(&world, 2), Some(console(1)));
    assert_eq!(world.ask(console_actor(1), Command::Accept(call(1))), Err(Refused::NotNow));
}

#[test]
fn enter_takes_the_head_of_the_queue_also_from_a_break() {
    let mut world = World::of(2, 1);
    world.node(signs_in(person(1), console(1)));
    world.press(1);
    world.press(2);
    world.settle();
    assert_eq!(world.ask(console_actor(1), Command::Accept(call(2))), Err(Refused::NotNow), "not the head");
    world.ask(console_actor(1), Command::Accept(call(1))).unwrap();
    assert!(matches!(world.exchange.call(call(1)).unwrap().state, CallState::Connecting { .. }));
}

#[test]
fn a_call_without_picture_returns_to_its_place() {
    let mut world = World::connecting();
    world.press(2);
    world.now = world.now + CONNECT_TIMEOUT;
    assert!(world.due());
    world.settle();
    assert_eq!(offered_to(&world, 1), Some(console(1)), "before call 2");
}

#[test]
fn an_interrupted_call_is_kept_and_then_comes_first() {
    let mut world = World::talking();
    world.press(2);
    world.node(Command::Lost(console(1).into()));
    world.wait_almost(CONSOLE_GRACE);
    assert!(matches!(world.exchange.call(call(1)).unwrap().state, CallState::Interrupted { .. }));
    let mut back = world.clone();
    back.node(Command::Connected(console(1).into()));
    assert!(matches!(back.exchange.call(call(1)).unwrap().state, CallState::Active { .. }));

    world.wait(Duration::from_millis(1));
    world.ask(console_actor(2), Command::Presence { ready: true }).unwrap();
    world.settle();
    assert_eq!(offered_to(&world, 1), Some(console(2)));
    world.ask(console_actor(2), Command::Accept(call(1))).unwrap();
    assert!(world.exchange.may_post(call(1), console(1).into(), kiosk(1).into()).is_err(), "no longer a party");
    assert!(world.exchange.may_post(call(1), console(2).into(), kiosk(1).into()).is_ok());
}

#[test]
fn nobody_comes_back_to_an_interrupted_call() {
    let mut world = World::talking();
    world.node(Command::Lost(console(1).into()));
    world.wait(CONSOLE_GRACE);
    world.wait(RESCUE_MAX);
    assert_eq!(world.exchange.call(call(1)).unwrap().deadline(), None);
}

#[test]
fn a_lost_kiosk_is_not_offered_and_given_up_in_time() {
    let mut world = World::of(1, 1);
    world.press(1);
    world.node(Command::Lost(kiosk(1).into()));
    world.ready(1);
    world.settle();
    assert_eq!(offered_to(&world, 1), None);
    world.wait_almost(KIOSK_GRACE);
    assert!(world.exchange.call(call(1)).unwrap().is_queued());
    world.wait(Duration::from_millis(1));
    assert!(!world.exchange.call(call(1)).unwrap().is_queued());
}

#[test]
fn a_call_goes_on_over_a_restart_of_the_server() {
    let mut world = World::talking();
    world.node(Command::Started);
    world.wait_almost(SETTLE);
    assert!(matches!(world.exchange.call(call(1)).unwrap().state, CallState::Active { .. }));
    world.node(Command::Connected(kiosk(1).into()));
    world.node(Command::Connected(console(1).into()));
    world.wait(Duration::from_secs(10));
    assert!(matches!(world.exchange.call(call(1)).unwrap().state, CallState::Active { .. }));
    world.node(Command::Started);
    world.wait(SETTLE);
    assert!(matches!(world.exchange.call(call(1)).unwrap().state, CallState::Interrupted { .. }));
}

#[test]
fn wrap_up_ends_by_itself_and_a_record_may_still_come_in_it() {
    let mut world = World::talking();
    world.ask(kiosk_actor(1), Command::HangUp(call(1))).unwrap();
    world.ask(kiosk_actor(1), Command::Wiped(call(1))).unwrap();
    world.ask(console_actor(1), submit(1, 1)).unwrap();
    assert_eq!(world.ask(console_actor(1), Command::Accept(call(2))), Err(Refused::UnknownCall));
    world.wait(WRAP_UP);
    assert_eq!(world.ask(console_actor(1), submit(2, 1)), Err(Refused::NotAllowed));
    assert_eq!(world.ask(console_actor(1), submit(1, 1)), Ok(()), "stored already");
}
