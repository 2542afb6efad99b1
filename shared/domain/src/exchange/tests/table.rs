//! The life of a call and of a specialist, each on one page.

use std::fmt::Write as _;

use expect_test::expect_file;

use super::*;
use crate::exchange::view::EndReason;
use crate::exchange::{CallState, Duty, Link, Outcome};

const CELL: usize = 23;

/// Each state as a column, each thing that may happen as a row, what becomes of it in the cell.
fn page(columns: &[(&str, World)], rows: &[(&str, Row)], tell: impl Fn(&World) -> String) -> String {
    let mut page = String::new();
    let mut line = |first: &str, cells: Vec<String>| {
        write!(page, "{first:CELL$}").unwrap();
        for cell in &cells {
            write!(page, " | {cell:CELL$}").unwrap();
        }
        page.truncate(page.trim_end().len());
        page.push('\n');
    };
    line("", columns.iter().map(|(name, _)| (*name).to_owned()).collect());
    line("it is", columns.iter().map(|(_, world)| tell(world)).collect());
    for (name, row) in rows {
        let cell = |world: &World| {
            let mut after = world.clone();
            match row(&mut after) {
                Err(refused) => format!("! {refused}"),
                Ok(()) if after.exchange == world.exchange => "=".to_owned(),
                Ok(()) => tell(&after),
            }
        };
        line(name, columns.iter().map(|(_, world)| cell(world)).collect());
    }
    page
}

type Row = Box<dyn Fn(&mut World) -> Result<(), Refused>>;

fn asks(by: Actor, command: Command) -> Row {
    Box::new(move |world| world.ask(by, command.clone()))
}

/// The next deadline passes, and the first thing that is then due happens.
fn time_passes() -> Row {
    Box::new(|world| {
        if let Some(next) = world.exchange.next_deadline() {
            world.now = next;
        }
        let _ = world.due();
        Ok(())
    })
}

fn told_call(world: &World) -> String {
    let state = match world.exchange.call(call(1)) {
        None => "closed".to_owned(),
        Some(found) => match &found.state {
            CallState::Waiting { .. } if found.interrupted => "waiting first".to_owned(),
            CallState::Waiting { .. } => "waiting".to_owned(),
            CallState::Offered { .. } => "offered".to_owned(),
            CallState::Connecting { up, .. } => format!("connecting {}/2", up.len()),
            CallState::Active { .. } => "active".to_owned(),
            CallState::Held { .. } => "held".to_owned(),
            CallState::Interrupted { .. } => "interrupted".to_owned(),
            CallState::Ended { reason } => match reason {
                EndReason::Finished => "ended finished".to_owned(),
                EndReason::CitizenLeft => "ended left".to_owned(),
                EndReason::Abandoned => "ended abandoned".to_owned(),
                EndReason::ReturnsLater => "ended returns later".to_owned(),
                EndReason::KioskLost => "ended kiosk lost".to_owned(),
                EndReason::SpecialistLost => "ended spec. lost".to_owned(),
            },
        },
    };
    let with = world.exchange.call(call(1)).and_then(crate::exchange::Call::specialist);
    let with = with.map(|id| if id == console(1) { " 1" } else { " 2" }).unwrap_or_default();
    format!("{state}{with}, {}", told_duty(world))
}

fn told_duty(world: &World) -> String {
    let found = world.exchange.console(console(1)).unwrap();
    let duty = match found.on_duty.as_ref().map(|on_duty| on_duty.duty) {
        None => "out",
        Some(_) if !found.on_duty.as_ref().unwrap().is_free() => "busy",
        Some(Duty::Away) => "away",
        Some(Duty::Ready { .. }) => "ready",
        Some(Duty::Missed) => "missed",
        Some(Duty::WrapUp { .. }) => "wrap-up",
    };
    if found.link.is_up() { duty.to_owned() } else { format!("{duty}*") }
}

fn what_may_happen_to_a_call() -> Vec<(&'static str, Row)> {
    let again = Command::Call { call: call(1), service: Service::Passport, language: Language::Da };
    let other = Command::Call { call: call(7), service: Service::Passport, language: Language::Da };
    let (kiosk_1, kiosk_2) = (kiosk_actor(1), kiosk_actor(2));
    let (console_1, console_2) = (console_actor(1), console_actor(2));
    vec![
        ("kiosk calls again", asks(kiosk_1, again.clone())),
        ("kiosk calls anew", asks(kiosk_1, other)),
        ("kiosk hangs up", asks(kiosk_1, Command::HangUp(call(1)))),
        ("kiosk returns later", asks(kiosk_1, Command::ReturnLater(call(1)))),
        ("kiosk says 3 people", asks(kiosk_1, Command::SayPersons(call(1), 3))),
        ("kiosk has media", asks(kiosk_1, Command::MediaUp(call(1)))),
        ("kiosk has wiped", asks(kiosk_1, Command::Wiped(call(1)))),
        ("kiosk is lost", asks(Actor::Node, Command::Lost(kiosk(1).into()))),
        ("kiosk is back", asks(Actor::Node, Command::Connected(kiosk(1).into()))),
        ("kiosk is revoked", asks(Actor::It, Command::Revoke(kiosk(1).into()))),
        ("kiosk 2 calls with it", asks(kiosk_2, again)),
        ("kiosk 2 hangs up", asks(kiosk_2, Command::HangUp(call(1)))),
        ("1 accepts", asks(console_1, Command::Accept(call(1)))),
        ("1 declines", asks(console_1, Command::Decline(call(1)))),
        ("1 has media", asks(console_1, Command::MediaUp(call(1)))),
        ("1 hangs up", asks(console_1, Command::HangUp(call(1)))),
        ("1 holds", asks(console_1, Command::Hold(call(1)))),
        ("1 resumes", asks(console_1, Command::Resume(call(1)))),
        ("1 releases", asks(console_1, Command::Release(call(1)))),
        ("1 submits", asks(console_1, submit(1, 1))),
        ("1 signs out", asks(console_1, Command::SignOut)),
        ("1 wipes", asks(console_1, Command::Wiped(call(1)))),
        ("1 is lost", asks(Actor::Node, Command::Lost(console(1).into()))),
        ("1 is back", asks(Actor::Node, Command::Connected(console(1).into()))),
        ("1 is revoked", asks(Actor::It, Command::Revoke(console(1).into()))),
        ("other signs in at 1", asks(Actor::Node, signs_in(person(2), console(1)))),
        ("1 signs in at 2", asks(Actor::Node, signs_in(person(1), console(2)))),
        ("2 accepts", asks(console_2, Command::Accept(call(1)))),
        ("2 hangs up", asks(console_2, Command::HangUp(call(1)))),
        ("2 submits", asks(console_2, submit(1, 1))),
        ("the server starts", asks(Actor::Node, Command::Started)),
        ("time passes", time_passes()),
    ]
}

#[test]
fn the_life_of_a_call() {
    let waiting = {
        let mut world = World::of(2, 2);
        world.node(signs_in(person(1), console(1)));
        world.node(signs_in(person(2), console(2)));
        world.press(1);
        world
    };
    let after = |mut world: World, command: Command| {
        world.node(command);
        world
    };
    let interrupted = after(World::talking(), Command::Lost(console(1).into()));
    let mut first = interrupted.clone();
    first.now = first.exchange.next_deadline().unwrap();
    assert!(first.due());
    let ended = {
        let mut world = World::talking();
        world.ask(console_actor(1), Command::HangUp(call(1))).unwrap();
        world
    };
    let mut held = World::talking();
    held.ask(console_actor(1), Command::Hold(call(1))).unwrap();
    let mut closed = ended.clone();
    closed.ask(kiosk_actor(1), Command::Wiped(call(1))).unwrap();
    let columns = [
        ("Waiting", waiting),
        ("Offered", World::offered()),
        ("Connecting", World::connecting()),
        ("Active", World::talking()),
        ("Held", held),
        ("Active, kiosk away", after(World::talking(), Command::Lost(kiosk(1).into()))),
        ("Interrupted", interrupted),
        ("Waiting first", first),
        ("Ended", ended),
        ("Closed", closed),
    ];
    expect_file!["call.txt"].assert_eq(&page(&columns, &what_may_happen_to_a_call(), told_call));
}

#[test]
fn the_life_of_a_specialist() {
    let out = World::of(2, 2);
    let mut away = out.clone();
    away.node(signs_in(person(1), console(1)));
    let mut ready = out.clone();
    ready.ready(1);
    let mut missed = World::offered();
    missed.wait(crate::exchange::OFFER_LEASE);
    let mut wrap_up = World::talking();
    wrap_up.ask(kiosk_actor(1), Command::HangUp(call(1))).unwrap();
    let columns = [
        ("Signed out", out),
        ("Away", away),
        ("Ready", ready),
        ("Missed", missed),
        ("Busy: offered", World::offered()),
        ("Busy: in a call", World::talking()),
        ("WrapUp", wrap_up),
    ];
    let console_1 = console_actor(1);
    let rows = [
        ("signs in", asks(Actor::Node, signs_in(person(1), console(1)))),
        ("signs in elsewhere", asks(Actor::Node, signs_in(person(1), console(2)))),
        ("signs out", asks(console_1, Command::SignOut)),
        ("is ready", asks(console_1, Command::Presence { ready: true })),
        ("takes a break", asks(console_1, Command::Presence { ready: false })),
        ("has written up", asks(console_1, Command::WrapUpDone)),
        ("console is lost", asks(Actor::Node, Command::Lost(console(1).into()))),
        ("console is revoked", asks(Actor::It, Command::Revoke(console(1).into()))),
        (
            "kiosk 2 calls",
            Box::new(|world| {
                world.press(2);
                world.settle();
                Ok(())
            }),
        ),
        ("time passes", time_passes()),
    ];
    expect_file!["specialist.txt"].assert_eq(&page(&columns, &rows, told_duty));
}

#[test]
fn the_way_of_a_delivery() {
    use crate::exchange::view::DeliveryState;
    let expedition = ExpeditionId::numbered(1);
    let mut pending = World::talking();
    pending.ask(console_actor(1), submit(1, 1)).unwrap();
    let after = |outcome| {
        let mut world = pending.clone();
        world.node(Command::Delivered(expedition, outcome));
        world
    };
    let columns = [
        ("Pending", pending.clone()),
        ("Delayed", after(Outcome::Delayed)),
        ("Acknowledged", after(Outcome::Acknowledged)),
        ("Refused", after(Outcome::Refused)),
    ];
    let delivered = |outcome| asks(Actor::Node, Command::Delivered(expedition, outcome));
    let rows = [
        ("submitted again", asks(console_actor(1), submit(1, 1))),
        ("submitted otherwise", asks(console_actor(1), submit(1, 2))),
        ("acknowledged", delivered(Outcome::Acknowledged)),
        ("delayed", delivered(Outcome::Delayed)),
        ("refused", delivered(Outcome::Refused)),
        ("sent again by IT", asks(Actor::It, Command::Requeue(expedition))),
        ("sent again by console", asks(console_actor(1), Command::Requeue(expedition))),
    ];
    let tell = |world: &World| match world.exchange.expedition(expedition).unwrap().state {
        DeliveryState::Pending => "pending".to_owned(),
        DeliveryState::Delayed => "delayed".to_owned(),
        DeliveryState::Acknowledged => "acknowledged".to_owned(),
        DeliveryState::Refused => "refused".to_owned(),
    };
    expect_file!["delivery.txt"].assert_eq(&page(&columns, &rows, tell));
}

#[test]
fn a_station_does_not_ask_for_another_kind() {
    let mut world = World::talking();
    let kiosk_asks = [
        Command::SignOut,
        Command::Presence { ready: true },
        Command::Accept(call(1)),
        Command::Decline(call(1)),
        Command::WrapUpDone,
        submit(1, 1),
        Command::Connected(kiosk(1).into()),
        Command::Started,
        Command::AddPerson(person(9), "x".into()),
    ];
    for command in kiosk_asks {
        assert_eq!(world.ask(kiosk_actor(1), command), Err(Refused::NotAllowed));
    }
    let call_anew = Command::Call { call: call(8), service: Service::Passport, language: Language::Da };
    for command in [call_anew, Command::Wiped(call(1)), signs_in(person(1), console(1))] {
        assert_eq!(world.ask(console_actor(1), command), Err(Refused::NotAllowed));
    }
    assert_eq!(world.ask(kiosk_actor(99), Command::HangUp(call(1))), Err(Refused::NotAllowed), "unknown station");
    let links = [Link::Never, Link::Up];
    assert!(!links[0].is_up() && links[1].is_up());
}
