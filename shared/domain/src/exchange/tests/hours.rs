//! Opening hours over the change to summer time.

use expect_test::{Expect, expect};

use super::*;
use crate::exchange::view::{KioskView, Opening, View, WeekdayHours};

/// Monday to Friday 10 to 16, Thursday to 22.
fn world() -> World {
    let hours = |weekday| WeekdayHours { weekday, opens_min: 600, closes_min: if weekday == 4 { 1320 } else { 960 } };
    let mut world = World::of(0, 0);
    let (desk, name) = (DeskId::numbered(2), "Torvet".to_owned());
    let site = SiteId::numbered(2);
    world.it(Command::AddSite(site, MunicipalityId::numbered(1), "Sunds Bibliotek".into()));
    world.it(Command::AddDesk {
        desk,
        name,
        sites: vec![site],
        hours: (1..=5).map(hours).collect(),
        services: Service::ALL.into(),
        overflow: None,
    });
    world.it(Command::AddKiosk(kiosk(1), site, "Sunds 1".into()));
    world.it(Command::AddConsole(console(1), desk));
    world.it(Command::AddPerson(person(1), "Mette Holm".into()));
    let municipality = MunicipalityId::numbered(1);
    world.it(Command::SetProfile(person(1), Profile::specialist(municipality, desk)));
    world.node(Command::Connected(kiosk(1).into()));
    world.node(Command::Connected(console(1).into()));
    world.node(signs_in(person(1), console(1)));
    world
}

fn check(utc: &str, expect: Expect) {
    let mut world = world();
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
    world.now = Moment::from_unix_ms(at(utc) as u64);
    let utc = |at: Moment| jiff::Timestamp::from_millisecond(at.unix_ms() as i64).unwrap().to_string();
    let Some(View::Kiosk(KioskView { opening, .. })) = world.exchange.view_for(kiosk(1).into(), world.now) else {
        panic!("a kiosk has a view")
    };
    let pressed = Command::Call { call: call(1), service: Service::Passport, language: Language::Da };
    let next = world.exchange.next_opening_change(world.now).map(utc);
    let told = match opening {
        Opening::Open { until } => format!("open until {:?}", until.map(utc)),
        Opening::Closed { opens, hours } => format!("closed, opens {:?}, {} days a week", opens.map(utc), hours.len()),
        Opening::Unstaffed => "unstaffed".to_owned(),
    };
    expect.assert_eq(&format!("{told}; changes {next:?}; a press: {:?}", world.ask(kiosk_actor(1), pressed)));
}

#[test]
fn winter_and_summer_time() {
    check(
        "2026-03-27T08:59:59Z",
        expect![[
            r#"closed, opens Some("2026-03-27T09:00:00Z"), 5 days a week; changes Some("2026-03-27T09:00:00Z"); a press: Err(Closed)"#
        ]],
    );
    check(
        "2026-03-27T09:00:00Z",
        expect![[
            r#"open until Some("2026-03-27T15:00:00Z"); changes Some("2026-03-27T14:45:00.001Z"); a press: Ok(())"#
        ]],
    );
    check(
        "2026-03-27T15:00:00Z",
        expect![[
            r#"closed, opens Some("2026-03-30T08:00:00Z"), 5 days a week; changes Some("2026-03-30T08:00:00Z"); a press: Err(Closed)"#
        ]],
    );
    check(
        "2026-03-30T08:00:00Z",
        expect![[
            r#"open until Some("2026-03-30T14:00:00Z"); changes Some("2026-03-30T13:45:00.001Z"); a press: Ok(())"#
        ]],
    );
    check(
        "2026-07-02T19:30:00Z",
        expect![[
            r#"open until Some("2026-07-02T20:00:00Z"); changes Some("2026-07-02T19:45:00.001Z"); a press: Ok(())"#
        ]],
    );
    check(
        "2026-10-25T12:00:00Z",
        expect![[
            r#"closed, opens Some("2026-10-26T09:00:00Z"), 5 days a week; changes Some("2026-10-26T09:00:00Z"); a press: Err(Closed)"#
        ]],
    );
}

#[test]
fn hours_that_cannot_be_are_refused() {
    let mut world = World::of(0, 0);
    for (weekday, opens_min, closes_min) in [(0, 0, 60), (8, 0, 60), (1, 60, 60), (1, 0, 1441)] {
        let hours = vec![WeekdayHours { weekday, opens_min, closes_min }];
        let desk = Command::AddDesk {
            desk: DeskId::numbered(5),
            name: String::new(),
            sites: vec![SITE],
            hours,
            services: Service::ALL.into(),
            overflow: None,
        };
        assert!(matches!(world.ask(Actor::It, desk), Err(Refused::Calendar(_))));
    }
}
