//! Random commands, and what holds whatever they are.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::exchange::{CallState, Duty, Outcome};

const STATIONS: u128 = 3;
const CALLS: u128 = 5;

fn any_station() -> impl Strategy<Value = StationId> {
    prop_oneof![
        (1..=STATIONS).prop_map(|number| station(kiosk(number))),
        (1..=STATIONS).prop_map(|number| station(console(number))),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let id = || (1..=CALLS).prop_map(call);
    prop_oneof![
        6 => id().prop_map(|call| Command::Call { call, service: Service::Passport, language: Language::Da }),
        2 => id().prop_map(Command::HangUp),
        6 => id().prop_map(Command::MediaUp),
        2 => id().prop_map(Command::Wiped),
        1 => Just(Command::SignOut),
        4 => any::<bool>().prop_map(|ready| Command::Presence { ready }),
        6 => id().prop_map(Command::Accept),
        1 => id().prop_map(Command::Decline),
        2 => Just(Command::WrapUpDone),
        2 => (1..4_u128, 1..3_u8, id()).prop_map(|(number, content, call)| Command::Submit {
            expedition: ExpeditionId::numbered(number),
            call,
            digest: RecordDigest::new([content; 32]),
            bytes: 1,
        }),
    ]
}

fn any_node_command() -> impl Strategy<Value = Command> {
    let outcome = prop_oneof![Just(Outcome::Acknowledged), Just(Outcome::Delayed), Just(Outcome::Refused)];
    prop_oneof![
        3 => any_station().prop_map(Command::Connected),
        2 => any_station().prop_map(Command::Lost),
        4 => (1..=STATIONS, 1..=STATIONS).prop_map(|(p, c)| Command::SignIn(person(p), console(c))),
        1 => (1..4_u128, outcome).prop_map(|(number, o)| Command::Delivered(ExpeditionId::numbered(number), o)),
        1 => Just(Command::Started),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Ask(Actor, Command),
    Wait(u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (any_station(), any_command()).prop_map(|(station, command)| Step::Ask(Actor::Station(station), command)),
        4 => any_node_command().prop_map(|command| Step::Ask(Actor::Node, command)),
        1 => any_station().prop_map(|station| Step::Ask(Actor::It, Command::Revoke(station))),
        4 => (0..200_000_u64).prop_map(Step::Wait),
    ]
}

/// What must hold between any two steps.
fn check(world: &World) {
    let exchange = &world.exchange;
    let mut busy: BTreeMap<CallId, Vec<ConsoleId>> = BTreeMap::new();
    for (id, console) in &exchange.consoles {
        if let Some(Duty::Busy { call }) = console.on_duty.as_ref().map(|on_duty| on_duty.duty) {
            busy.entry(call).or_default().push(*id);
        }
    }
    for (id, call) in exchange.calls() {
        let specialists = busy.remove(&id).unwrap_or_default();
        let expected = match call.state {
            CallState::Waiting { .. } | CallState::Ended { .. } => 0,
            CallState::Offered { .. }
            | CallState::Connecting { .. }
            | CallState::Active { .. }
            | CallState::Interrupted { .. } => 1,
        };
        assert_eq!(specialists.len(), expected, "{id} is {:?}", call.state);
        if expected == 1 {
            assert_eq!(call.specialist(), specialists.first().copied());
        }
        let ended = matches!(call.state, CallState::Ended { .. });
        assert_eq!(call.deadline().is_none(), ended, "{id} has a deadline until it has ended");
        assert_eq!(call.is_joined(), call.parties.len() == 2 && !ended);
    }
    assert!(busy.is_empty(), "a specialist is busy with a call that is not there: {busy:?}");
    for kiosk in exchange.kiosks.values() {
        if let Some(call) = kiosk.call {
            assert!(exchange.calls.contains_key(&call));
        }
    }
}

/// FIFO: an offer goes to the first of the queue that a ready specialist can take.
fn check_offer(before: &World, events: &[Event]) {
    for event in events {
        if let Event::CallOffered { call, .. } = event {
            let offered = before.exchange.call(*call).unwrap();
            for (other, waiting) in before.exchange.calls() {
                let earlier = matches!(waiting.state, CallState::Waiting { .. })
                    && before.exchange.is_reachable(waiting)
                    && (!waiting.interrupted, waiting.order) < (!offered.interrupted, offered.order);
                assert!(!earlier, "{other} was before {call}");
            }
        }
    }
}

fn settle(world: &mut World) {
    for _ in 0..200 {
        let before = world.clone();
        let events = world.exchange.due(world.now);
        if events.is_empty() {
            return;
        }
        check_offer(&before, &events);
        world.take(events);
        check(world);
    }
    panic!("something is due for ever");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn invariants_hold_and_every_call_ends(steps in prop::collection::vec(any_step(), 1..80)) {
        let mut world = World::of(STATIONS, STATIONS);
        for step in steps {
            let closed = world.exchange.closed.clone();
            match step {
                Step::Ask(by, command) => {
                    let before = world.exchange.clone();
                    if world.ask(by, command).is_err() {
                        prop_assert_eq!(&world.exchange, &before);
                    }
                }
                Step::Wait(ms) => world.now = world.now + Duration::from_millis(ms),
            }
            check(&world);
            settle(&mut world);
            // Closed is final.
            prop_assert!(closed.is_subset(&world.exchange.closed));
            prop_assert!(closed.iter().all(|call| !world.exchange.calls.contains_key(call)));
        }
        // The same events give the same exchange.
        let mut replayed = Exchange::default();
        world.events.iter().for_each(|event| replayed.apply(event));
        prop_assert_eq!(&replayed, &world.exchange);
        // When nobody does anything more, time ends every call.
        for _ in 0..200 {
            let Some(next) = world.exchange.next_deadline() else { break };
            world.now = world.now.max(next);
            settle(&mut world);
        }
        let all_ended = world.exchange.calls().all(|(_, call)| call.deadline().is_none());
        prop_assert!(all_ended);
        prop_assert_eq!(world.exchange.next_deadline(), None);
    }

    #[test]
    fn events_survive_the_journal(steps in prop::collection::vec(any_step(), 1..40)) {
        let mut world = World::of(STATIONS, STATIONS);
        for step in steps {
            if let Step::Ask(by, command) = step {
                let _ = world.ask(by, command);
            }
        }
        for event in &world.events {
            let text = serde_json::to_string(event).unwrap();
            prop_assert_eq!(event, &serde_json::from_str::<Event>(&text).unwrap());
        }
    }
}
