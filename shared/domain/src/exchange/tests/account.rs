//! Local accounts, and how sure a sign-in has to be.

use super::*;
use crate::exchange::view::View;
use crate::exchange::{Account, AccountChange, Duty, FAILURES_NOTED, FAILURES_WITHIN, SignInFault};

const BO: PersonId = PersonId::numbered(7);

fn change(change: AccountChange) -> Command {
    Command::ChangeAccount(BO, change)
}

/// A fleet with one more person, who has an account and has not signed in yet.
fn with_bo() -> World {
    let mut world = World::of(1, 2);
    let profile = Profile::specialist(MunicipalityId::numbered(1), DESK);
    world.it(Command::AddAccount { person: BO, name: "Bo Holm".into(), profile });
    world
}

#[test]
fn who_has_an_account_signs_in_once_a_password_is_chosen() {
    let mut world = with_bo();
    let sign_in = signs_in(BO, console(1));
    assert_eq!(world.exchange.person(BO).unwrap().account, Account::New);
    assert_eq!(world.ask(Actor::Node, sign_in.clone()), Err(Refused::NotAllowed));
    assert_eq!(world.ask(Actor::It, change(AccountChange::Chosen)), Err(Refused::NotAllowed), "not for IT to do");
    world.node(change(AccountChange::Chosen));
    assert_eq!(world.ask(Actor::Node, change(AccountChange::Chosen)), Err(Refused::NotNow), "a first time is once");
    world.node(sign_in.clone());
    assert_eq!(world.exchange.console(console(1)).unwrap().on_duty.as_ref().unwrap().person, BO);

    world.it(change(AccountChange::Reset));
    assert_eq!(world.exchange.console(console(1)).unwrap().on_duty, None, "a reset ends what was signed in");
    assert_eq!(world.ask(Actor::Node, sign_in), Err(Refused::NotAllowed));
}

#[test]
fn who_is_disabled_is_out_at_once_and_the_citizen_keeps_the_place() {
    let mut world = World::offered();
    world.ask(console_actor(1), Command::Accept(call(1))).unwrap();
    world.ask(kiosk_actor(1), Command::MediaUp(call(1))).unwrap();
    world.ask(console_actor(1), Command::MediaUp(call(1))).unwrap();
    world.ask(console_actor(2), Command::Presence { ready: true }).unwrap();
    world.it(Command::ChangeAccount(person(1), AccountChange::Disabled));
    world.settle();
    assert_eq!(world.exchange.console(console(1)).unwrap().on_duty, None);
    let other = world.exchange.console(console(2)).unwrap().on_duty.clone().unwrap();
    assert!(matches!(other.duty, Duty::Ready { .. }) && other.calls.contains(&call(1)), "{other:?}");
    assert_eq!(world.ask(Actor::Node, signs_in(person(1), console(1))), Err(Refused::NotAllowed));
    let again = Command::ChangeAccount(person(1), AccountChange::Disabled);
    assert_eq!(world.exchange.decide(world.now, Actor::It, again), Ok(Vec::new()));
    for refused in [Actor::Node, console_actor(2), kiosk_actor(1)] {
        let order = Command::ChangeAccount(person(2), AccountChange::Disabled);
        assert_eq!(world.ask(refused, order), Err(Refused::NotAllowed));
    }
}

#[test]
fn who_is_not_sure_enough_is_told() {
    let told = |world: &World| match world.exchange.view_for(console(1).into(), world.now) {
        Some(View::Console(view)) => view.specialist.unwrap().too_unsure,
        other => panic!("{other:?}"),
    };
    let mut world = World::of(1, 1);
    world.ready(1);
    assert!(!told(&world), "nothing asks for more");
    world.it(Command::RequireAssurance(Service::Passport, Assurance::Substantial));
    assert!(told(&world));
    let substantial = Assurance::Substantial;
    world.node(Command::SignIn { person: person(1), console: console(1), assurance: substantial });
    assert!(!told(&world));
}

/// A citizen who has not said what they come for may come for a passport.
#[test]
fn a_call_without_a_service_takes_what_any_service_takes() {
    let mut world = World::of(1, 1);
    let press = Command::Call { call: call(1), service: Service::Unspecified, language: Language::Da };
    world.ready(1);
    world.ask(kiosk_actor(1), press).unwrap();
    world.settle();
    world.ask(console_actor(1), Command::Accept(call(1))).unwrap();
    world.ask(kiosk_actor(1), Command::MediaUp(call(1))).unwrap();
    world.ask(console_actor(1), Command::MediaUp(call(1))).unwrap();
    world.it(Command::RequireAssurance(Service::Licence, Assurance::Substantial));
    assert_eq!(world.ask(console_actor(1), submit(1, 1)), Err(Refused::NotAllowed));
    world.node(Command::SignIn { person: person(1), console: console(1), assurance: Assurance::Substantial });
    assert_eq!(world.ask(console_actor(1), submit(1, 1)), Ok(()));
}

/// What the identity provider says of Bo, who specialises at the one desk.
fn comes(name: &str) -> Command {
    let profile = Profile::specialist(MunicipalityId::numbered(1), DESK);
    Command::Admit { person: BO, name: name.into(), profile }
}

#[test]
fn who_comes_from_the_identity_provider_is_known_from_then_on_and_follows_what_it_says() {
    let mut world = World::of(1, 1);
    assert_eq!(world.ask(Actor::Node, signs_in(BO, console(1))), Err(Refused::WrongId));
    for other in [Actor::It, console_actor(1), kiosk_actor(1)] {
        assert_eq!(world.ask(other, comes("Bo Holm")), Err(Refused::NotAllowed));
    }
    world.node(comes("Bo Holm"));
    world.node(signs_in(BO, console(1)));
    assert_eq!(world.exchange.decide(world.now, Actor::Node, comes("Bo Holm")), Ok(Vec::new()), "nothing is new");
    let is_specialist = |world: &World| !world.exchange.person(BO).unwrap().profile.roles.is_empty();
    assert!(is_specialist(&world));
    world.node(Command::Admit { person: BO, name: "Bo Krog".into(), profile: Profile::default() });
    assert_eq!(world.exchange.person(BO).unwrap().name, "Bo Krog");
    assert!(!is_specialist(&world));
    let nowhere = Profile::specialist(MunicipalityId::numbered(1), DeskId::numbered(99));
    let lost = Command::Admit { person: BO, name: "Bo Krog".into(), profile: nowhere };
    assert_eq!(world.ask(Actor::Node, lost), Err(Refused::WrongId), "there is no such desk");
}

#[test]
fn who_is_disabled_here_stays_so_until_it_lets_them_in_again() {
    let mut world = World::of(1, 1);
    world.node(comes("Bo Holm"));
    world.node(signs_in(BO, console(1)));
    world.it(change(AccountChange::Disabled));
    assert_eq!(world.exchange.console(console(1)).unwrap().on_duty, None);
    assert_eq!(world.ask(Actor::Node, comes("Bo Holm")), Err(Refused::NotAllowed));
    assert_eq!(world.ask(Actor::Node, signs_in(BO, console(1))), Err(Refused::NotAllowed));
    assert_eq!(world.ask(Actor::Node, change(AccountChange::Provided)), Err(Refused::NotAllowed), "only IT may");
    world.it(change(AccountChange::Provided));
    world.node(comes("Bo Holm"));
    world.node(signs_in(BO, console(1)));
}

#[test]
fn the_provider_opens_no_local_account_that_awaits_its_first_sign_in() {
    let mut world = with_bo();
    assert_eq!(world.ask(Actor::Node, comes("Bo Holm")), Err(Refused::NotAllowed));
    assert_eq!(world.ask(Actor::It, change(AccountChange::Provided)), Err(Refused::NotNow));
}

#[test]
fn a_flood_of_tries_fills_no_journal() {
    let mut world = World::of(1, 2);
    let failed = |at| Command::NoteFailedSignIn { console: console(at), why: SignInFault::Password };
    let noted = |world: &mut World, at: u128| {
        let events = world.exchange.decide(world.now, Actor::Node, failed(at)).unwrap();
        for event in &events {
            world.exchange.apply(event);
        }
        events.len()
    };
    let all: usize = (0..1000).map(|_| noted(&mut world, 1)).sum();
    assert_eq!(all, usize::from(FAILURES_NOTED));
    assert_eq!(noted(&mut world, 2), 1, "each console is counted by itself");
    world.now = world.now + FAILURES_WITHIN;
    assert_eq!(noted(&mut world, 1), 1, "and anew after a while");
    assert_eq!(world.ask(Actor::Node, failed(99)), Err(Refused::WrongId));
    assert_eq!(world.ask(console_actor(1), failed(1)), Err(Refused::NotAllowed), "a console does not judge itself");
}
