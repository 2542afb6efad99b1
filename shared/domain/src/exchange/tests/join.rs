//! Several calls at one console, several consoles in one call.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::exchange::view::{ConsoleCall, View};
use crate::exchange::{CONSOLE_GRACE, CallState, JOIN_MAX, OFFER_LEASE, OnDuty, Part, Role};

/// A hotline agent at console 1 with room for three, kiosks 1 to 4 that call for guidance.
fn hotline() -> World {
    let mut world = World::of(4, 1);
    let agent = Profile {
        roles: [Role::HotlineAgent].into(),
        desks: [DESK].into(),
        skills: [Service::Guidance].into(),
        languages: [Language::Da].into(),
        guidance_calls: 3,
        ..Profile::default()
    };
    world.it(Command::SetProfile(person(1), agent));
    world.ready(1);
    for number in 1..=4 {
        let guidance = Command::Call { call: call(number), service: Service::Guidance, language: Language::Da };
        world.ask(kiosk_actor(number), guidance).unwrap();
    }
    world.settle();
    world
}

fn talk(world: &mut World, number: u128) {
    world.ask(console_actor(1), Command::Accept(call(number))).unwrap();
    world.ask(kiosk_actor(number), Command::MediaUp(call(number))).unwrap();
    world.ask(console_actor(1), Command::MediaUp(call(number))).unwrap();
    world.settle();
}

fn states(world: &World) -> String {
    let mut told = String::new();
    for (id, call) in world.exchange.calls() {
        let state = match &call.state {
            CallState::Waiting { .. } => "waiting",
            CallState::Offered { .. } => "offered",
            CallState::Connecting { .. } => "connecting",
            CallState::Active { .. } => "active",
            CallState::Held { .. } => "held",
            CallState::Interrupted { .. } => "interrupted",
            CallState::Ended { .. } => "ended",
        };
        write!(told, "{}:{state} ", id.uuid().as_u128()).unwrap();
    }
    told
}

#[test]
fn an_agent_advises_several_and_listens_to_one() {
    let mut world = hotline();
    assert_eq!(states(&world), "1:offered 2:waiting 3:waiting 4:waiting ");
    talk(&mut world, 1);
    assert_eq!(states(&world), "1:active 2:offered 3:waiting 4:waiting ");
    talk(&mut world, 2);
    talk(&mut world, 3);
    assert_eq!(states(&world), "1:held 2:held 3:active 4:waiting ", "no room for a fourth");
    world.ask(console_actor(1), Command::Resume(call(1))).unwrap();
    assert_eq!(states(&world), "1:active 2:held 3:held 4:waiting ");
    let Some(View::Console(view)) = world.exchange.view_for(console(1).into(), world.now) else { panic!("a view") };
    assert!(matches!(view.call, ConsoleCall::Active { row, .. } if row.call == call(1)));
    assert_eq!(view.others.len(), 2);
    let Some(View::Kiosk(view)) = world.exchange.view_for(kiosk(2).into(), world.now) else { panic!("a view") };
    assert!(view.held);

    world.ask(console_actor(1), Command::HangUp(call(1))).unwrap();
    world.settle();
    assert_eq!(states(&world), "1:ended 2:held 3:held 4:offered ", "there is room again");
    world.ask(console_actor(1), Command::Decline(call(4))).unwrap();
    world.ask(console_actor(1), Command::HangUp(call(2))).unwrap();
    world.ask(console_actor(1), Command::HangUp(call(3))).unwrap();
    world.settle();
    assert_eq!(states(&world), "1:ended 2:ended 3:ended 4:waiting ");
}

/// Specialist 1 talks with the citizen at kiosk 1; specialists 2 and 3 are ready, 3 is a supervisor too.
fn three() -> World {
    let mut world = World::talking();
    world.it(Command::AddConsole(console(3), DESK));
    world.it(Command::AddPerson(person(3), "Specialist 3".into()));
    let profile = Profile::specialist(MunicipalityId::numbered(1), DESK);
    world.it(Command::SetProfile(person(3), Profile { roles: [Role::Specialist, Role::Supervisor].into(), ..profile }));
    world.node(Command::Connected(console(3).into()));
    world.ready(2);
    world.settle();
    world
}

fn parts(world: &World, expect: Expect) {
    let call = world.exchange.call(call(1)).unwrap();
    let told = call.parties.iter().map(|party| match party.part {
        Part::Citizen => "citizen".to_owned(),
        Part::Specialist(person) => format!("specialist {}", person.uuid().as_u128()),
        Part::Successor(person) => format!("successor {}", person.uuid().as_u128()),
        Part::Second(person) => format!("second {}", person.uuid().as_u128()),
        Part::Supervisor(person) => format!("supervisor {}", person.uuid().as_u128()),
    });
    let asked = call.joining.as_ref().map(|joining| match joining.offered {
        Some((console, _)) => format!("asks {}", console.uuid().as_u128()),
        None => "looks".to_owned(),
    });
    let free: Vec<_> = (1..=3).filter(|n| world.exchange.on_duty(console(*n)).is_some_and(OnDuty::is_free)).collect();
    expect.assert_eq(&format!(
        "{} | {} | free {free:?}",
        told.collect::<Vec<_>>().join(", "),
        asked.unwrap_or_default()
    ));
}

#[test]
fn a_second_pair_of_eyes_is_another_person() {
    let mut world = three();
    world.ask(console_actor(1), Command::AskSecond(call(1))).unwrap();
    world.settle();
    parts(&world, expect!["citizen, specialist 1 | asks 2 | free []"]);
    world.ask(console_actor(2), Command::Accept(call(1))).unwrap();
    parts(&world, expect!["citizen, specialist 1, second 2 |  | free []"]);
    assert_eq!(world.ask(console_actor(2), Command::HangUp(call(1))), Err(Refused::NotAllowed));
    assert_eq!(world.ask(console_actor(2), submit(1, 1)), Err(Refused::NotAllowed));
    assert!(world.exchange.may_post(call(1), console(2).into(), kiosk(1).into()).is_ok());
    let Some(View::Kiosk(view)) = world.exchange.view_for(kiosk(1).into(), world.now) else { panic!("a view") };
    assert_eq!(view.others.len(), 1, "the citizen sees who takes part");
    world.node(Command::Lost(console(2).into()));
    parts(&world, expect!["citizen, specialist 1 |  | free [2]"]);
}

#[test]
fn a_call_is_handed_over_warm() {
    let mut world = three();
    world.ask(console_actor(1), Command::Transfer(call(1), DESK)).unwrap();
    world.settle();
    assert_eq!(world.ask(console_actor(1), Command::Release(call(1))), Err(Refused::NotNow), "nobody is there yet");
    world.ask(console_actor(2), Command::Accept(call(1))).unwrap();
    parts(&world, expect!["citizen, specialist 1, successor 2 |  | free []"]);
    world.ask(console_actor(1), Command::Release(call(1))).unwrap();
    parts(&world, expect!["citizen, specialist 2 |  | free [1]"]);
    assert!(matches!(world.exchange.call(call(1)).unwrap().state, CallState::Active { .. }));
    assert_eq!(world.ask(console_actor(1), Command::HangUp(call(1))), Err(Refused::NotAllowed));
}

#[test]
fn who_is_there_to_take_over_does_when_the_specialist_is_lost() {
    let mut world = three();
    world.ask(console_actor(1), Command::Transfer(call(1), DESK)).unwrap();
    world.settle();
    world.ask(console_actor(2), Command::Accept(call(1))).unwrap();
    world.node(Command::Lost(console(1).into()));
    world.wait(CONSOLE_GRACE);
    parts(&world, expect!["citizen, specialist 2 |  | free [1]"]);
}

#[test]
fn an_offer_to_join_that_is_missed_goes_to_the_next_and_ends() {
    let mut world = three();
    world.ask(console_actor(1), Command::AskSecond(call(1))).unwrap();
    world.settle();
    world.wait(OFFER_LEASE);
    parts(&world, expect!["citizen, specialist 1 | looks | free [2]"]);
    world.ready(3);
    world.settle();
    parts(&world, expect!["citizen, specialist 1 | asks 3 | free [2]"]);
    world.ask(console_actor(3), Command::Decline(call(1))).unwrap();
    world.wait(JOIN_MAX);
    parts(&world, expect!["citizen, specialist 1 |  | free [2, 3]"]);
    world.ask(console_actor(1), Command::AskSecond(call(1))).unwrap();
    world.ask(console_actor(1), Command::CancelJoin(call(1))).unwrap();
    parts(&world, expect!["citizen, specialist 1 |  | free [2, 3]"]);
}

#[test]
fn only_a_supervisor_of_the_desk_listens_in_and_is_seen() {
    let mut world = three();
    assert_eq!(world.ask(console_actor(2), Command::ListenIn(call(1))), Err(Refused::NotAllowed));
    world.ready(3);
    world.ask(console_actor(3), Command::ListenIn(call(1))).unwrap();
    parts(&world, expect!["citizen, specialist 1, supervisor 3 |  | free [2]"]);
    let Some(View::Console(view)) = world.exchange.view_for(console(1).into(), world.now) else { panic!("a view") };
    assert!(matches!(view.call, ConsoleCall::Active { row, .. } if row.others.len() == 1));
    world.ask(console_actor(3), Command::Leave(call(1))).unwrap();
    parts(&world, expect!["citizen, specialist 1 |  | free [2, 3]"]);
}

#[test]
fn everybody_is_free_when_the_call_is_over() {
    let mut world = three();
    world.ask(console_actor(1), Command::AskSecond(call(1))).unwrap();
    world.settle();
    world.ask(console_actor(2), Command::Accept(call(1))).unwrap();
    world.ask(kiosk_actor(1), Command::HangUp(call(1))).unwrap();
    for number in 1..=2 {
        assert!(world.exchange.on_duty(console(number)).unwrap().is_free());
    }
}
