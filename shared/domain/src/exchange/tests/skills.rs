//! Who may and can take which call, and which call comes first.

use super::*;
use crate::exchange::{CalendarOf, Capability, Role, WIDEN_AFTER, Why};
use crate::person::Day;

const HERNING: MunicipalityId = MunicipalityId::numbered(1);
const IKAST: MunicipalityId = MunicipalityId::numbered(2);
const IKAST_SITE: SiteId = SiteId::numbered(2);
const HOTLINE: DeskId = DeskId::numbered(2);

/// A second municipality with kiosk 11, and a hotline of both that gives guidance.
fn two_municipalities(consoles: u128) -> World {
    let mut world = World::of(3, consoles);
    world.it(Command::AddMunicipality(IKAST, "Ikast-Brande Borgerservice".into()));
    world.it(Command::AddSite(IKAST_SITE, IKAST, "Ikast Bibliotek".into()));
    let (name, sites, hours) = ("Aftenhotline".to_owned(), vec![SITE, IKAST_SITE], Vec::new());
    world.it(Command::AddDesk { desk: HOTLINE, name, sites, hours, services: Service::ALL.into(), overflow: None });
    world.it(Command::SetDesk(HOTLINE, [Service::Guidance, Service::Unspecified].into(), None));
    world.it(Command::AddKiosk(kiosk(11), IKAST_SITE, "Ikast 1".into()));
    world.node(Command::Connected(kiosk(11).into()));
    world
}

fn agent() -> Profile {
    Profile {
        roles: [Role::HotlineAgent].into(),
        desks: [HOTLINE].into(),
        skills: [Service::Guidance, Service::Unspecified].into(),
        languages: [Language::Da].into(),
        ..Profile::default()
    }
}

fn ask_for(world: &mut World, number: u128, service: Service, language: Language) {
    let kiosk = if number == 11 { 11 } else { number };
    world.ask(kiosk_actor(kiosk), Command::Call { call: call(number), service, language }).unwrap();
    world.settle();
}

fn offered(world: &World, number: u128) -> Option<ConsoleId> {
    world.exchange.call(call(number)).unwrap().specialist()
}

fn why(world: &World, number: u128) -> Why {
    let told = |event: &Event| match event {
        Event::CallOffered { call: id, why, .. } if *id == call(number) => *why,
        _ => None,
    };
    world.events.iter().rev().find_map(told).unwrap()
}

#[test]
fn who_may_not_or_cannot_is_never_asked() {
    let with = |change: fn(&mut Profile)| {
        let mut profile = Profile::specialist(HERNING, DESK);
        profile.authorities = [HERNING].into();
        change(&mut profile);
        profile
    };
    let asked = |profile: Profile, service, language| {
        let mut world = two_municipalities(1);
        world.it(Command::SetProfile(person(1), profile));
        world.ready(1);
        ask_for(&mut world, 1, service, language);
        offered(&world, 1).is_some()
    };
    let good = with(|_| {});
    for service in Service::ALL {
        assert!(asked(good.clone(), service, Language::Da), "{service:?}");
        assert!(!asked(Profile::default(), service, Language::Da), "{service:?}");
    }
    let specialist_no_more = with(|profile| profile.roles = [Role::LibraryStaff, Role::ItAdmin].into());
    let agent_only = with(|profile| profile.roles = [Role::HotlineAgent].into());
    let elsewhere = with(|profile| profile.authorities = [IKAST].into());
    let unskilled = with(|profile| profile.skills = [Service::Licence].into());
    let no_desk = with(|profile| profile.desks = [].into());
    for (profile, passport, guidance) in [
        (specialist_no_more, false, false),
        (agent_only, false, true),
        (elsewhere, false, true),
        (unskilled, false, false),
        (no_desk, false, false),
    ] {
        assert_eq!(asked(profile.clone(), Service::Passport, Language::Da), passport, "{profile:?}");
        assert_eq!(asked(profile.clone(), Service::Guidance, Language::Da), guidance, "{profile:?}");
    }
    let danish = with(|profile| profile.languages = [Language::Da].into());
    assert!(!asked(danish.clone(), Service::Passport, Language::En));
    assert!(!asked(danish, Service::Guidance, Language::En));
}

#[test]
fn guidance_in_another_language_is_better_than_none_and_identity_is_not() {
    let mut world = two_municipalities(1);
    world.it(Command::SetProfile(person(1), agent()));
    world.ready(1);
    ask_for(&mut world, 1, Service::Guidance, Language::En);
    world.wait_almost(WIDEN_AFTER);
    assert_eq!(offered(&world, 1), None);
    world.wait(Duration::from_millis(1));
    assert_eq!(offered(&world, 1), Some(console(1)));
    assert_eq!(why(&world, 1), Why { desk: HOTLINE, waited_s: 45, wide: true, suited: 1, drawn_from: 1 });

    let mut world = World::of(1, 1);
    let mut danish = Profile::specialist(HERNING, DESK);
    danish.languages = [Language::Da].into();
    world.it(Command::SetProfile(person(1), danish));
    world.ready(1);
    ask_for(&mut world, 1, Service::Passport, Language::En);
    world.wait(WIDEN_AFTER * 10);
    assert_eq!(offered(&world, 1), None);
}

#[test]
fn rare_skills_are_kept_free() {
    let mut world = World::of(2, 2);
    let mut licence_only = Profile::specialist(HERNING, DESK);
    licence_only.skills = [Service::Licence].into();
    world.it(Command::SetProfile(person(2), licence_only));
    world.ready(1);
    world.ready(2);
    ask_for(&mut world, 1, Service::Licence, Language::Da);
    assert_eq!(offered(&world, 1), Some(console(2)));
    assert_eq!(why(&world, 1), Why { desk: DESK, waited_s: 0, wide: false, suited: 2, drawn_from: 1 });
}

/// A desk in Ikast, at which nobody works.
fn ikast_helped_by_torvet() -> Command {
    Command::AddDesk {
        desk: DeskId::numbered(3),
        name: "Ikast".into(),
        sites: vec![IKAST_SITE],
        hours: Vec::new(),
        services: Service::ALL.into(),
        overflow: Some(DESK),
    }
}

#[test]
fn a_desk_that_is_overrun_is_helped_by_another() {
    let mut world = two_municipalities(1);
    world.it(Command::SetDesk(HOTLINE, [Service::Guidance].into(), Some(DESK)));
    world.it(ikast_helped_by_torvet());
    world.ready(1);
    ask_for(&mut world, 11, Service::Guidance, Language::Da);
    assert_eq!(offered(&world, 11), None, "Torvet does not serve Ikast");
    world.wait(WIDEN_AFTER);
    assert_eq!(offered(&world, 11), Some(console(1)));

    let mut world = two_municipalities(1);
    world.it(ikast_helped_by_torvet());
    world.ready(1);
    ask_for(&mut world, 11, Service::Passport, Language::Da);
    world.wait(WIDEN_AFTER);
    assert_eq!(offered(&world, 11), None, "no authority in Ikast");
}

#[test]
fn a_press_goes_to_who_can_do_everything_while_their_desk_is_open() {
    let mut world = two_municipalities(2);
    world.it(Command::SetProfile(person(2), agent()));
    world.ready(2);
    ask_for(&mut world, 1, Service::Unspecified, Language::Da);
    assert_eq!(offered(&world, 1), None, "the hotline could not make a passport");
    world.ready(1);
    world.settle();
    assert_eq!(offered(&world, 1), Some(console(1)));

    let mut world = two_municipalities(1);
    world.it(Command::SetProfile(person(1), agent()));
    world.it(Command::SetCalendar(CalendarOf::Desk(DESK), closed()));
    world.ready(1);
    ask_for(&mut world, 1, Service::Unspecified, Language::Da);
    assert_eq!(offered(&world, 1), Some(console(1)), "in the evening the hotline answers");
}

/// Open for one minute a week, and not now.
fn closed() -> Change {
    week(vec![WeekdayHours { weekday: 1, opens_min: 0, closes_min: 1 }])
}

#[test]
fn a_weak_sign_in_controls_no_identity() {
    let mut world = World::of(1, 1);
    world.it(Command::RequireAssurance(Service::Passport, Assurance::Substantial));
    world.ready(1);
    ask_for(&mut world, 1, Service::Passport, Language::Da);
    assert_eq!(offered(&world, 1), None);
    let assurance = Assurance::Substantial;
    world.node(Command::SignIn { person: person(1), console: console(1), assurance });
    world.settle();
    assert_eq!(offered(&world, 1), Some(console(1)));
}

#[test]
fn a_kiosk_offers_what_it_can_do_and_what_is_open() {
    let mut world = World::of(1, 1);
    world.it(Command::SetKiosk(kiosk(1), [Capability::Fingerprint].into()));
    let press = |service| Command::Call { call: call(1), service, language: Language::Da };
    assert_eq!(world.ask(kiosk_actor(1), press(Service::Passport)), Err(Refused::NotNow));
    world.it(Command::SetCalendar(CalendarOf::Service(Service::Licence), closed()));
    assert_eq!(world.ask(kiosk_actor(1), press(Service::Licence)), Err(Refused::Closed));
    let Some(crate::exchange::view::View::Kiosk(view)) = world.exchange.view_for(kiosk(1).into(), world.now) else {
        panic!("a kiosk has a view")
    };
    assert_eq!(view.services, [Service::Unspecified, Service::Guidance].into());
    world.it(Command::SetCalendar(CalendarOf::Site(SITE), closed()));
    assert_eq!(world.ask(kiosk_actor(1), press(Service::Guidance)), Err(Refused::Closed));
}

#[test]
fn who_changes_the_week_and_who_changes_a_day_change_one_calendar() {
    let mut world = World::of(1, 1);
    let (of, day) = (CalendarOf::Service(Service::Licence), Day::new(2026, 12, 23).unwrap());
    world.it(Command::SetCalendar(of, Change::Day(day, Some(Vec::new()))));
    world.it(Command::SetCalendar(of, closed()));
    let calendar = world.exchange.calendar(of).unwrap();
    assert_eq!((calendar.weekly.len(), calendar.exceptions.get(&day)), (1, Some(&Vec::new())));
    world.it(Command::SetCalendar(of, Change::Day(day, None)));
    let calendar = world.exchange.calendar(of).unwrap();
    assert_eq!((calendar.weekly.len(), calendar.exceptions.len()), (1, 0));
}

#[test]
fn a_municipality_that_waits_longer_than_the_others_catches_up() {
    let mut world = two_municipalities(1);
    let both = Profile {
        authorities: [HERNING, IKAST].into(),
        desks: [DESK, HOTLINE].into(),
        ..Profile::specialist(HERNING, DESK)
    };
    world.it(Command::SetProfile(person(1), both));
    // One citizen of Ikast waits ten minutes, one of Herning one minute.
    let served_after = |world: &mut World, number, minutes| {
        ask_for(world, number, Service::Guidance, Language::Da);
        world.wait(Duration::from_mins(minutes));
        world.ready(1);
        world.settle();
        world.ask(console_actor(1), Command::Accept(call(number))).unwrap();
        world.ask(console_actor(1), Command::HangUp(call(number))).unwrap();
        world.ask(kiosk_actor(number), Command::Wiped(call(number))).unwrap();
        world.ask(console_actor(1), Command::Presence { ready: false }).unwrap();
    };
    served_after(&mut world, 11, 10);
    served_after(&mut world, 1, 1);
    world
        .ask(kiosk_actor(2), Command::Call { call: call(2), service: Service::Guidance, language: Language::Da })
        .unwrap();
    world.wait(Duration::from_secs(10));
    let later = Command::Call { call: call(12), service: Service::Guidance, language: Language::Da };
    world.ask(kiosk_actor(11), later).unwrap();
    world.wait(Duration::from_secs(20));
    world.ask(console_actor(1), Command::Presence { ready: true }).unwrap();
    world.settle();
    assert_eq!(offered(&world, 12), Some(console(1)), "20 s count as 40, more than 30");
}
