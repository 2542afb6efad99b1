//! Tickets, appointments, families; and who tries what is not theirs.

use super::*;
use crate::exchange::view::{EndReason, KioskCall, View};
use crate::exchange::{
    APPOINTMENT_KEPT, APPOINTMENT_WINDOW, ATTEMPT_PAUSE, CalendarOf, Class, PERSONS_MAX, Role, TICKET_LIFE,
    TicketNumber,
};
use crate::policy::{Action, Denied};

const MINUTE: Duration = Duration::from_mins(1);

fn kiosk_call(world: &World, number: u128) -> KioskCall {
    match world.exchange.view_for(kiosk(number).into(), world.now) {
        Some(View::Kiosk(view)) => view.call,
        other => panic!("{other:?}"),
    }
}

/// Whose turn it is when one specialist becomes free.
fn next(world: &World) -> CallId {
    let mut world = world.clone();
    world.ready(1);
    world.settle();
    let offered = |event: &Event| if let Event::CallOffered { call, .. } = event { Some(*call) } else { None };
    world.events.iter().rev().find_map(offered).unwrap()
}

fn leave(world: &mut World, number: u128) -> TicketNumber {
    world.ask(kiosk_actor(number), Command::ReturnLater(call(number))).unwrap();
    let KioskCall::Ended { reason: EndReason::ReturnsLater, ticket: Some(ticket), .. } = kiosk_call(world, number)
    else {
        panic!("{:?}", kiosk_call(world, number))
    };
    world.ask(kiosk_actor(number), Command::Wiped(call(number))).unwrap();
    ticket.number
}

fn back(number: u128, ticket: TicketNumber) -> Command {
    Command::ComeBack { call: call(number), ticket, language: Language::Da }
}

fn number(typed: &str) -> TicketNumber {
    typed.parse().unwrap()
}

fn appointment(world: &World, ticket: &str, in_minutes: u32, persons: u8) -> Command {
    let due = world.now + MINUTE * in_minutes;
    Command::MakeAppointment { ticket: number(ticket), site: SITE, service: Service::Passport, persons, due }
}

#[test]
fn a_number_is_four_digits() {
    assert_eq!(number("4711").to_string(), "4711");
    for wrong in ["", "471", "0471", "47110", "+471", "4 71", "471x", "٤٧١١"] {
        assert!(wrong.parse::<TicketNumber>().is_err(), "{wrong:?}");
    }
    assert!(serde_json::from_str::<TicketNumber>("999").is_err());
    assert_eq!(serde_json::from_str::<TicketNumber>("9999").unwrap(), number("9999"));
    assert_eq!((TicketNumber::nth(0), TicketNumber::nth(8999)), (number("1000"), number("9999")));
    assert_eq!(TicketNumber::nth(9000), number("1000"));
}

#[test]
fn who_comes_back_with_a_ticket_has_their_place() {
    let mut world = World::of(3, 1);
    world.press(1);
    world.wait(MINUTE);
    world.press(2);
    let ticket = leave(&mut world, 1);
    assert_eq!(next(&world), call(2));
    world.wait(MINUTE);
    world.ask(kiosk_actor(3), back(3, ticket)).unwrap();
    assert_eq!(world.exchange.call(call(3)).unwrap().class, Class::Ticket);
    assert_eq!(next(&world), call(3), "who pressed first");
    // The wait that is measured is that of this time.
    assert_eq!(world.exchange.call(call(3)).unwrap().queued_at, world.now);
}

#[test]
fn a_ticket_is_good_for_one_conversation() {
    let mut world = World::of(3, 1);
    world.press(1);
    let ticket = leave(&mut world, 1);
    world.ask(kiosk_actor(2), back(2, ticket)).unwrap();
    world.ask(kiosk_actor(2), back(2, ticket)).unwrap();
    assert_eq!(world.ask(kiosk_actor(3), back(3, ticket)), Err(Refused::UnknownTicket), "in use");
    // Nobody was spoken to: it is still good.
    world.ask(kiosk_actor(2), Command::HangUp(call(2))).unwrap();
    world.ask(kiosk_actor(2), Command::Wiped(call(2))).unwrap();
    world.ask(kiosk_actor(3), back(3, ticket)).unwrap();
    world.ready(1);
    world.settle();
    world.ask(console_actor(1), Command::Accept(call(3))).unwrap();
    world.ask(kiosk_actor(3), Command::MediaUp(call(3))).unwrap();
    world.ask(console_actor(1), Command::MediaUp(call(3))).unwrap();
    world.ask(console_actor(1), Command::HangUp(call(3))).unwrap();
    assert_eq!(world.ask(kiosk_actor(1), back(4, ticket)), Err(Refused::UnknownTicket), "spoken to");
}

#[test]
fn who_leaves_again_keeps_number_and_place() {
    let mut world = World::of(2, 1);
    let since = world.now;
    world.press(1);
    let ticket = leave(&mut world, 1);
    world.wait(MINUTE);
    world.ask(kiosk_actor(2), back(2, ticket)).unwrap();
    assert_eq!(leave(&mut world, 2), ticket);
    world.ask(kiosk_actor(1), back(5, ticket)).unwrap();
    assert_eq!(world.exchange.call(call(5)).unwrap().place, since);
}

#[test]
fn a_ticket_is_good_until_closing_and_at_its_site() {
    let mut world = World::of(2, 1);
    let (municipality, other) = (MunicipalityId::numbered(1), SiteId::numbered(2));
    world.it(Command::AddSite(other, municipality, "Snejbjerg Bibliotek".into()));
    world.it(Command::AddKiosk(kiosk(9), other, "Snejbjerg 1".into()));
    world.node(Command::Connected(kiosk(9).into()));
    // 2027-01-15 is a Friday; it is 09:00 in Denmark.
    let hours = WeekdayHours { weekday: 5, opens_min: 8 * 60, closes_min: 11 * 60 };
    world.it(Command::SetCalendar(CalendarOf::Desk(DESK), week(vec![hours])));
    world.press(1);
    let ticket = leave(&mut world, 1);
    assert_eq!(world.ask(kiosk_actor(9), back(7, ticket)), Err(Refused::UnknownTicket), "another library");
    // After the last admission, and before the doors close.
    world.wait(Duration::from_mins(119));
    let anew = Command::Call { call: call(6), service: Service::Passport, language: Language::Da };
    assert_eq!(world.ask(kiosk_actor(2), anew), Err(Refused::Closed));
    let mut late = world.clone();
    world.ask(kiosk_actor(2), back(2, ticket)).unwrap();
    late.wait(MINUTE);
    assert!(late.events.iter().any(|event| matches!(event, Event::TicketLapsed { .. })));
    assert_eq!(late.ask(kiosk_actor(2), back(2, ticket)), Err(Refused::UnknownTicket), "closed");
}

#[test]
fn without_closing_time_a_ticket_is_good_for_half_a_day() {
    let mut world = World::of(1, 1);
    world.press(1);
    let ticket = leave(&mut world, 1);
    world.wait_almost(TICKET_LIFE);
    let mut late = world.clone();
    world.ask(kiosk_actor(1), back(2, ticket)).unwrap();
    late.wait(Duration::from_millis(1));
    assert_eq!(late.ask(kiosk_actor(1), back(2, ticket)), Err(Refused::UnknownTicket));
    assert_eq!(late.exchange.next_deadline(), None);
}

#[test]
fn nobody_leaves_a_conversation_with_a_ticket() {
    for mut world in [World::connecting(), World::talking()] {
        assert_eq!(world.ask(kiosk_actor(1), Command::ReturnLater(call(1))), Err(Refused::NotNow));
    }
    let mut world = World::offered();
    assert_eq!(world.ask(kiosk_actor(2), Command::ReturnLater(call(1))), Err(Refused::NotAllowed), "another's call");
    world.ask(kiosk_actor(1), Command::ReturnLater(call(1))).unwrap();
    world.ask(kiosk_actor(1), Command::ReturnLater(call(1))).unwrap();
    let issued = world.events.iter().filter(|event| matches!(event, Event::TicketIssued { .. })).count();
    assert_eq!(issued, 1, "asked twice, done once");
    let mut world = World::talking();
    world.ask(kiosk_actor(1), Command::HangUp(call(1))).unwrap();
    assert_eq!(world.ask(kiosk_actor(1), Command::ReturnLater(call(1))), Err(Refused::NotNow), "over");
}

#[test]
fn an_appointment_comes_first_when_it_is_due() {
    let mut world = World::of(4, 1);
    world.it(appointment(&world, "4711", 60, 2));
    world.wait(Duration::from_mins(45));
    world.press(1);
    world.ask(kiosk_actor(2), back(2, number("4711"))).unwrap();
    assert_eq!(world.exchange.call(call(2)).unwrap().persons, 2);
    assert_eq!(next(&world), call(1), "a quarter of an hour early is like anybody");
    world.wait(Duration::from_mins(5));
    assert_eq!(next(&world), call(2), "due in ten minutes");
}

#[test]
fn who_is_late_for_an_appointment_waits_like_anybody() {
    let almost = Duration::from_hours(1) + APPOINTMENT_WINDOW;
    for (after, class, first) in [(almost, Class::Appointment, 2), (almost + MINUTE, Class::Normal, 1)] {
        let mut world = World::of(4, 1);
        world.it(appointment(&world, "4711", 60, 1));
        world.wait(after.checked_sub(MINUTE).unwrap());
        world.press(1);
        world.wait(MINUTE);
        world.ask(kiosk_actor(2), back(2, number("4711"))).unwrap();
        assert_eq!(world.exchange.call(call(2)).unwrap().class, class);
        assert_eq!(next(&world), call(first));
    }
    let mut world = World::of(1, 1);
    world.it(appointment(&world, "4711", 60, 1));
    world.wait(Duration::from_hours(1) + APPOINTMENT_KEPT);
    assert_eq!(world.ask(kiosk_actor(1), back(1, number("4711"))), Err(Refused::UnknownTicket));
}

#[test]
fn an_appointment_that_cannot_be_is_not_made() {
    let mut world = World::of(1, 1);
    world.it(appointment(&world, "4711", 60, 1));
    let past = Command::MakeAppointment {
        ticket: number("4712"),
        site: SITE,
        service: Service::Passport,
        persons: 1,
        due: world.now,
    };
    let wrong = [
        (appointment(&world, "4711", 70, 1), Refused::WrongId),
        (appointment(&world, "4712", 70, 0), Refused::WrongId),
        (appointment(&world, "4712", 70, PERSONS_MAX + 1), Refused::WrongId),
        (appointment(&world, "4712", 401 * 24 * 60, 1), Refused::NotNow),
        (past, Refused::NotNow),
    ];
    for (command, refused) in wrong {
        assert_eq!(world.ask(Actor::It, command), Err(refused));
    }
    let fine = appointment(&world, "4713", 70, 1);
    assert_eq!(world.ask(kiosk_actor(1), fine.clone()), Err(Refused::NotAllowed));
    assert_eq!(world.ask(console_actor(1), fine), Err(Refused::NotAllowed));
    let hours = WeekdayHours { weekday: 5, opens_min: 8 * 60, closes_min: 11 * 60 };
    world.it(Command::SetCalendar(CalendarOf::Desk(DESK), week(vec![hours])));
    // At 10:35 three passports would not be finished by 11.
    assert_eq!(world.ask(Actor::It, appointment(&world, "4714", 95, 3)), Err(Refused::Closed));
    world.it(appointment(&world, "4714", 95, 1));
    world.it(Command::CancelAppointment(SITE, number("4714")));
    assert_eq!(world.ask(kiosk_actor(1), back(1, number("4714"))), Err(Refused::UnknownTicket));
}

#[test]
fn a_family_counts_as_many() {
    let mut world = World::of(3, 1);
    world.ready(1);
    world.press(1);
    world.settle();
    world.ask(console_actor(1), Command::Accept(call(1))).unwrap();
    let advice = Command::Call { call: call(2), service: Service::Guidance, language: Language::Da };
    world.ask(kiosk_actor(2), advice).unwrap();
    let wait = |world: &World| world.exchange.view_for(kiosk(3).into(), world.now);
    let before = wait(&world);
    world.ask(kiosk_actor(2), Command::SayPersons(call(2), 4)).unwrap();
    assert_ne!(wait(&world), before, "who comes after four waits longer");
    let KioskCall::Waiting { persons: 4, .. } = kiosk_call(&world, 2) else { panic!() };
    for wrong in [0, PERSONS_MAX + 1] {
        assert_eq!(world.ask(kiosk_actor(2), Command::SayPersons(call(2), wrong)), Err(Refused::TooMany));
    }
    assert_eq!(world.ask(kiosk_actor(1), Command::SayPersons(call(1), 2)), Err(Refused::NotNow), "in a call");
}

#[test]
fn a_family_that_would_not_be_finished_is_told() {
    let mut world = World::of(1, 1);
    let hours = WeekdayHours { weekday: 5, opens_min: 8 * 60, closes_min: 9 * 60 + 40 };
    world.it(Command::SetCalendar(CalendarOf::Desk(DESK), week(vec![hours])));
    world.press(1);
    world.ask(kiosk_actor(1), Command::SayPersons(call(1), 2)).unwrap();
    assert_eq!(world.ask(kiosk_actor(1), Command::SayPersons(call(1), 3)), Err(Refused::Closed));
    world.ask(kiosk_actor(1), Command::SayPersons(call(1), 1)).unwrap();
}

#[test]
fn who_tries_what_is_not_theirs_is_noted_once_a_minute() {
    let mut world = World::talking();
    let agent = Profile { roles: [Role::HotlineAgent].into(), desks: [DESK].into(), ..Profile::default() };
    world.it(Command::SetProfile(person(2), agent));
    let tries = [
        (Command::Accept(call(1)), Action::ControlIdentity),
        (submit(1, 1), Action::ControlIdentity),
        (Command::ListenIn(call(1)), Action::ListenIn),
    ];
    for (command, action) in tries {
        assert!(world.ask(console_actor(2), command.clone()).is_err());
        let noted = world.exchange.attempt(world.now, console_actor(2), &command);
        let Some(Event::AttemptDenied { person: Some(who), action: tried, why: Denied::Role, .. }) = noted.as_ref()
        else {
            panic!("{noted:?}")
        };
        assert_eq!((*who, *tried), (person(2), action));
        world.take(noted.into_iter().collect());
        assert_eq!(world.exchange.attempt(world.now, console_actor(2), &command), None, "a flood");
        world.now = world.now + ATTEMPT_PAUSE;
    }
    let posted = world.exchange.attempt_to_post(world.now, console(2).into(), call(1));
    assert!(matches!(posted, Some(Event::AttemptDenied { action: Action::ReadCase, .. })), "{posted:?}");
    // Who may and was only too late is not noted.
    assert_eq!(world.exchange.attempt(world.now, console_actor(1), &Command::Accept(call(1))), None);
    assert_eq!(world.exchange.attempt_to_post(world.now, console(1).into(), call(1)), None);
    assert_eq!(world.exchange.attempt(world.now, console_actor(2), &Command::HangUp(call(1))), None);
}
