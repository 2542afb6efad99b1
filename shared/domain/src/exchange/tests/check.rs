//! The checker finds what is wrong in a journal, and nothing in one that is in order.

use super::*;
use crate::exchange::check::{Rule, Tally, check};
use crate::exchange::{CALL_MAX, Role};

/// A day with everything in it: a missed offer, a lost console, a second pair of eyes, a record, a second call.
fn day() -> World {
    let mut world = World::talking();
    world.ask(console_actor(2), Command::Presence { ready: true }).unwrap();
    world.ask(console_actor(1), Command::AskSecond(call(1))).unwrap();
    world.settle();
    world.ask(console_actor(2), Command::Accept(call(1))).unwrap();
    world.ask(console_actor(2), Command::Leave(call(1))).unwrap();
    world.node(Command::Lost(console(1).into()));
    world.node(Command::Connected(console(1).into()));
    world.ask(console_actor(1), submit(1, 7)).unwrap();
    world.node(Command::Delivered(ExpeditionId::numbered(1), crate::exchange::Outcome::Acknowledged));
    world.press(2);
    world.settle();
    world.wait(crate::exchange::OFFER_LEASE);
    world.ask(console_actor(1), Command::HangUp(call(1))).unwrap();
    world.ask(kiosk_actor(1), Command::Wiped(call(1))).unwrap();
    world.ask(console_actor(1), Command::WrapUpDone).unwrap();
    world.settle();
    world.ask(console_actor(1), Command::Accept(call(2))).unwrap();
    world
}

fn judge(world: &World) -> Result<Tally, (Rule, String)> {
    check((1..).zip(&world.events), world.now).map_err(|violation| (violation.rule, violation.what))
}

/// Where the first event of a kind stands.
fn at(world: &World, so: impl Fn(&Event) -> bool) -> usize {
    world.events.iter().position(so).unwrap()
}

#[test]
fn a_journal_that_is_in_order_is_found_in_order() {
    let world = day();
    let tally = judge(&world).unwrap();
    assert_eq!((tally.calls, tally.ended, tally.interrupted), (2, 1, 1));
    assert_eq!(tally.entries, world.events.len() as u64);
}

/// The world, changed where the first event of a kind stands, breaks this rule.
fn plant(so: impl Fn(&Event) -> bool, change: impl FnOnce(&mut Vec<Event>, usize, Moment), rule: Rule) {
    let mut world = day();
    let (place, now) = (at(&world, so), world.now);
    change(&mut world.events, place, now);
    let found = judge(&world);
    assert_eq!(found.as_ref().map_err(|(rule, _)| *rule).unwrap_err(), rule, "{found:?}");
}

fn offers(event: &Event) -> bool {
    matches!(event, Event::CallOffered { .. })
}

fn ends(event: &Event) -> bool {
    matches!(event, Event::CallEnded { .. })
}

fn offer(id: u128, to: u128, at: Moment, lease: Duration) -> Event {
    Event::CallOffered { call: call(id), console: console(to), why: None, at, until: at + lease }
}

const LEASE: Duration = crate::exchange::OFFER_LEASE;

#[test]
fn a_call_with_two_specialists_is_found() {
    plant(offers, |events, place, now| events.insert(place + 1, offer(1, 2, now, LEASE)), Rule::OneSpecialist);
    let stays = |events: &mut Vec<Event>, place: usize, at| {
        events.insert(place, Event::PersonSignedOut { console: console(1), at });
    };
    plant(ends, stays, Rule::OneSpecialist);
    let works_twice = |events: &mut Vec<Event>, _, at| {
        let (person, console, until, assurance) = (person(1), console(2), at, Assurance::Low);
        events.push(Event::PersonSignedIn { person, console, at, until, assurance });
    };
    plant(ends, works_twice, Rule::OneSpecialist);
}

#[test]
fn more_calls_than_one_can_have_are_found() {
    plant(ends, |events, place, now| events.insert(place, offer(2, 1, now, LEASE)), Rule::Capacity);
}

#[test]
fn an_offer_to_who_is_not_ready_is_found() {
    plant(offers, |events, place, now| events[place] = offer(1, 2, now, LEASE), Rule::OnlyReady);
    let gone = |events: &mut Vec<Event>, place: usize, at| {
        events.insert(place, Event::StationLost { station: console(1).into(), at, until: at });
    };
    plant(offers, gone, Rule::OnlyReady);
}

#[test]
fn deadlines_that_are_too_far_or_come_too_soon_are_found() {
    plant(offers, |events, place, now| events[place] = offer(1, 1, now, 2 * LEASE), Rule::Deadline);
    let missed = |event: &Event| matches!(event, Event::CallReturned { .. });
    let too_soon = |events: &mut Vec<Event>, place: usize, _| {
        if let Event::CallReturned { at, .. } = &mut events[place] {
            *at = *at - Duration::from_millis(1);
        }
    };
    plant(missed, too_soon, Rule::Deadline);
    let connected = |event: &Event| matches!(event, Event::CallConnected { .. });
    let for_ever = |events: &mut Vec<Event>, place: usize, _| {
        if let Event::CallConnected { until, .. } = &mut events[place] {
            *until = *until + CALL_MAX;
        }
    };
    plant(connected, for_ever, Rule::Deadline);
}

#[test]
fn a_call_that_is_lost_or_comes_back_is_found() {
    let again = |events: &mut Vec<Event>, place: usize, now| events.insert(place + 1, offer(1, 1, now, LEASE));
    plant(ends, again, Rule::NoneLost);
    let dropped = |events: &mut Vec<Event>, place: usize, _| drop(events.remove(place));
    plant(ends, dropped, Rule::NoneLost);
    let revoked = |events: &mut Vec<Event>, place: usize, at| {
        events.insert(place, Event::StationRevoked { station: kiosk(1).into(), at });
    };
    plant(ends, revoked, Rule::NoneLost);
}

#[test]
fn a_missing_step_is_found() {
    let left_out = |events: &mut Vec<Event>, place: usize, _| drop(events.remove(place));
    plant(|event| matches!(event, Event::CallAccepted { .. }), left_out, Rule::Steps);
    plant(|event| matches!(event, Event::CallInterrupted { .. }), left_out, Rule::Steps);
    let early = |events: &mut Vec<Event>, place: usize, _| events.swap(place, place - 1);
    plant(|event| matches!(event, Event::CallConnected { .. }), early, Rule::Steps);
    let world = day();
    let gap = (1..).zip(&world.events).filter(|(seq, _)| *seq != 3);
    let found = check(gap, world.now).unwrap_err();
    assert_eq!((found.seq, found.rule), (4, Rule::Steps));
    assert_eq!(found.to_string(), "entry 4 breaks I6, no step is missing: comes where entry 3 should");
}

#[test]
fn who_may_not_have_a_call_is_found() {
    let agent = |events: &mut Vec<Event>, place: usize, _| {
        let profile = Profile { roles: [Role::LibraryStaff].into(), ..profile_of(events) };
        events.insert(place, Event::ProfileSet { person: person(1), profile });
    };
    plant(offers, agent, Rule::Authority);
    let stranger = |events: &mut Vec<Event>, place: usize, _| {
        if let Event::ExpeditionSubmitted { console: by, .. } = &mut events[place] {
            *by = console(2);
        }
    };
    plant(|event| matches!(event, Event::ExpeditionSubmitted { .. }), stranger, Rule::Authority);
}

fn profile_of(events: &[Event]) -> Profile {
    let profile = events.iter().find_map(|event| match event {
        Event::ProfileSet { profile, .. } => Some(profile.clone()),
        _ => None,
    });
    profile.unwrap()
}

#[test]
fn one_person_as_two_pairs_of_eyes_is_found() {
    let same = |events: &mut Vec<Event>, place: usize, _| {
        if let Event::PartyJoined { person: who, .. } = &mut events[place] {
            *who = person(1);
        }
    };
    plant(|event| matches!(event, Event::PartyJoined { .. }), same, Rule::FourEyes);
}

#[test]
fn an_earlier_call_that_is_passed_over_is_found() {
    let mut world = World::of(2, 1);
    world.press(1);
    world.press(2);
    world.ready(1);
    let now = world.now;
    world.take(vec![offer(2, 1, now, LEASE)]);
    assert_eq!(judge(&world).unwrap_err().0, Rule::Fair);
}

#[test]
fn what_is_left_behind_is_found() {
    let again = |events: &mut Vec<Event>, place: usize, _| {
        let mut second = events.iter().find(|event| matches!(event, Event::CallQueued { .. })).unwrap().clone();
        if let Event::CallQueued { call: id, .. } = &mut second {
            *id = call(9);
        }
        events.insert(place + 1, second);
    };
    plant(ends, again, Rule::NoTraces);
    let foreign = |events: &mut Vec<Event>, _, at| {
        events.push(Event::DeliveryAcknowledged { expedition: ExpeditionId::numbered(9), at });
    };
    plant(ends, foreign, Rule::NoTraces);
}

#[test]
fn what_is_done_twice_is_found() {
    let twice = |events: &mut Vec<Event>, place: usize, _| events.insert(place + 1, events[place].clone());
    plant(|event| matches!(event, Event::CallQueued { .. }), twice, Rule::Once);
    plant(|event| matches!(event, Event::DeliveryAcknowledged { .. }), twice, Rule::Once);
    plant(|event| matches!(event, Event::ExpeditionSubmitted { .. }), twice, Rule::Once);
    plant(|event| matches!(event, Event::StationConnected { .. }), twice, Rule::Once);
    plant(|event| matches!(event, Event::KioskWiped { .. }), twice, Rule::Once);
}
