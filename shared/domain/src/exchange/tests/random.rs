//! Random commands, and what holds whatever they are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use proptest::prelude::*;

use super::*;
use crate::exchange::check::Checker;
use crate::exchange::{Call, CallState, Duty, Outcome, Part, Role, TicketNumber};

const STATIONS: u128 = 3;
const CALLS: u128 = 5;

fn any_station() -> impl Strategy<Value = StationId> {
    prop_oneof![
        (1..=STATIONS).prop_map(|number| station(kiosk(number))),
        (1..=STATIONS).prop_map(|number| station(console(number))),
    ]
}

fn any_command(calls: RangeInclusive<u128>) -> impl Strategy<Value = Command> {
    let id = move || calls.clone().prop_map(call);
    prop_oneof![
        6 => (id(), prop::sample::select(&Service::ALL[..]), prop::bool::weighted(0.2)).prop_map(|(call, service, english)| {
            Command::Call { call, service, language: if english { Language::En } else { Language::Da } }
        }),
        2 => id().prop_map(Command::ReturnLater),
        2 => (id(), 0..4_u64).prop_map(|(call, any)| Command::ComeBack { call, ticket: TicketNumber::nth(any), language: Language::Da }),
        1 => (id(), 0..10_u8).prop_map(|(call, persons)| Command::SayPersons(call, persons)),
        2 => id().prop_map(Command::Hold),
        2 => id().prop_map(Command::Resume),
        3 => id().prop_map(Command::AskSecond),
        3 => id().prop_map(|call| Command::Transfer(call, DESK)),
        1 => id().prop_map(Command::CancelJoin),
        3 => id().prop_map(Command::Release),
        2 => id().prop_map(Command::ListenIn),
        1 => id().prop_map(Command::Leave),
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
        4 => (1..=STATIONS, 1..=STATIONS).prop_map(|(p, c)| signs_in(person(p), console(c))),
        1 => (1..4_u128, outcome).prop_map(|(number, o)| Command::Delivered(ExpeditionId::numbered(number), o)),
        1 => Just(Command::Started),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Ask(Actor, Command),
    Wait(u64),
    /// An appointment with the nth number, for so many, in so many minutes.
    Appoint(u64, u8, u32),
}

fn any_step(calls: RangeInclusive<u128>) -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (any_station(), any_command(calls)).prop_map(|(station, command)| Step::Ask(Actor::Station(station), command)),
        4 => any_node_command().prop_map(|command| Step::Ask(Actor::Node, command)),
        1 => any_station().prop_map(|station| Step::Ask(Actor::It, Command::Revoke(station))),
        4 => (0..200_000_u64).prop_map(Step::Wait),
        1 => (0..4_u64, 1..4_u8, 1..30_u32).prop_map(|(any, persons, minutes)| Step::Appoint(any, persons, minutes)),
    ]
}

/// One who can do everything, a supervisor who has up to two guidance calls, and a hotline agent with up to three.
fn random_world() -> World {
    let mut world = World::of(STATIONS, STATIONS);
    let specialist = Profile::specialist(MunicipalityId::numbered(1), DESK);
    let supervisor =
        Profile { roles: [Role::Specialist, Role::Supervisor].into(), guidance_calls: 2, ..specialist.clone() };
    let agent = Profile {
        roles: [Role::HotlineAgent].into(),
        authorities: BTreeSet::new(),
        languages: [Language::Da].into(),
        guidance_calls: 3,
        ..specialist
    };
    world.it(Command::SetProfile(person(2), supervisor));
    world.it(Command::SetProfile(person(3), agent));
    world
}

/// What must hold between any two steps.
fn check(world: &World) {
    let exchange = &world.exchange;
    let mut held: BTreeMap<CallId, BTreeSet<ConsoleId>> = BTreeMap::new();
    for (id, console) in &exchange.consoles {
        let Some(on_duty) = &console.on_duty else { continue };
        for call in &on_duty.calls {
            let _ = held.entry(*call).or_default().insert(*id);
        }
        let most = usize::from(exchange.profile(on_duty.person).unwrap().guidance_calls);
        assert!(on_duty.calls.len() <= most, "{id} has {:?}", on_duty.calls);
        let whole = on_duty.calls.iter().any(|call| exchange.takes_whole(on_duty, *call));
        assert!(!whole || on_duty.calls.len() == 1, "{id} has an identity expedition and more");
        let state = |call: &CallId| &exchange.calls[call].state;
        let active = on_duty.calls.iter().filter(|call| matches!(state(call), CallState::Active { .. })).count();
        assert!(active <= 1, "{id} listens to several");
    }
    for (id, call) in exchange.calls() {
        check_call(exchange, id, call);
        let consoles: BTreeSet<_> = if call.deadline().is_some() { call.consoles().collect() } else { BTreeSet::new() };
        assert_eq!(held.remove(&id).unwrap_or_default(), consoles, "{id} is {:?}", call.state);
    }
    assert!(held.is_empty(), "somebody is busy with a call that is not there: {held:?}");
    for kiosk in exchange.kiosks.values() {
        if let Some(call) = kiosk.call {
            assert!(exchange.calls.contains_key(&call));
        }
    }
}

fn check_call(exchange: &Exchange, id: CallId, call: &Call) {
    let ended = matches!(call.state, CallState::Ended { .. });
    assert_eq!(call.deadline().is_none(), ended, "{id} has a deadline until it has ended");
    let specialists = call.parties.iter().filter(|party| matches!(party.part, Part::Specialist(_))).count();
    let citizens = call.parties.iter().filter(|party| party.part == Part::Citizen).count();
    assert_eq!(citizens, 1);
    if !ended {
        assert_eq!(specialists, usize::from(call.is_joined()), "{id} is {:?}", call.state);
        assert_eq!(call.is_joined(), call.parties.len() > 1);
    }
    for party in &call.parties {
        // Who answers for an identity expedition, or has a say in it, may control identity.
        let (Part::Specialist(person) | Part::Successor(person) | Part::Second(person)) = party.part else { continue };
        let municipality = exchange.municipality_of(call).unwrap();
        let controls = exchange.profile(person).unwrap().controls_identity_for(municipality);
        assert!(controls || !call.service.is_identity(), "{person} may not have {id}");
    }
}

/// An offer goes to somebody who was ready, and not before an earlier call with the same requirements.
fn check_offer(before: &World, events: &[Event]) {
    for event in events {
        if let Event::CallOffered { call, console, .. } = event {
            let duty = before.exchange.duty(*console);
            assert!(matches!(duty, Some(Duty::Ready { .. })), "{console} was {duty:?}");
            let offered = before.exchange.call(*call).unwrap();
            let kind = |call: &Call| (call.service, call.language, call.class, call.due, call.wide);
            for (other, waiting) in before.exchange.calls() {
                let earlier = matches!(waiting.state, CallState::Waiting { .. })
                    && before.exchange.is_reachable(waiting)
                    && kind(waiting) == kind(offered)
                    && waiting.passed_by == offered.passed_by
                    && (!waiting.interrupted, waiting.place, waiting.order)
                        < (!offered.interrupted, offered.place, offered.order);
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

/// Whatever is asked, what must hold holds, and when nobody does anything more, time ends every call.
fn live(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut world = random_world();
    for step in steps {
        let closed = world.exchange.closed.clone();
        match step {
            Step::Ask(by, command) => {
                let before = world.exchange.clone();
                if world.ask(by, command).is_err() {
                    prop_assert_eq!(&world.exchange, &before);
                }
            }
            Step::Appoint(any, persons, minutes) => {
                let (ticket, due) = (TicketNumber::nth(any), world.now + Duration::from_mins(minutes.into()));
                let command = Command::MakeAppointment { ticket, site: SITE, service: Service::Guidance, persons, due };
                let _ = world.ask(Actor::It, command);
            }
            Step::Wait(ms) => world.now = world.now + Duration::from_millis(ms),
        }
        check(&world);
        settle(&mut world);
        // Closed is final.
        prop_assert!(closed.is_subset(&world.exchange.closed));
        prop_assert!(closed.iter().all(|call| !world.exchange.calls.contains_key(call)));
    }
    // The same events give the same exchange, and each of them stands up to whoever checks the journal.
    let mut checker = Checker::default();
    for (seq, event) in (1..).zip(&world.events) {
        let judged = checker.take(seq, event);
        prop_assert!(judged.is_ok(), "{judged:?}");
    }
    prop_assert_eq!(checker.exchange(), &world.exchange);
    let tally = checker.finish(world.now);
    prop_assert!(tally.is_ok(), "{:?}", tally);
    for _ in 0..200 {
        let Some(next) = world.exchange.next_deadline() else { break };
        world.now = world.now.max(next);
        settle(&mut world);
    }
    let all_ended = world.exchange.calls().all(|(_, call)| call.deadline().is_none());
    prop_assert!(all_ended);
    prop_assert_eq!(world.exchange.next_deadline(), None);
    Ok(())
}

/// Several hundred commands, by and by about other calls.
fn a_long_day() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let hour = |first: u128| prop::collection::vec(any_step(first..=first + CALLS), 20..60);
    (1..40).step_by(2).map(hour).collect::<Vec<_>>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn invariants_hold_through_long_days(steps in a_long_day()) {
        live(steps.concat())?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn invariants_hold_and_every_call_ends(steps in prop::collection::vec(any_step(1..=CALLS), 1..80)) {
        live(steps)?;
    }

    #[test]
    fn events_survive_the_journal(steps in prop::collection::vec(any_step(1..=CALLS), 1..40)) {
        let mut world = random_world();
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
