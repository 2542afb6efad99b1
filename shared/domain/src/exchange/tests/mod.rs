//! Tests of the exchange: its transition tables, its invariants under random commands, its clock.

mod account;
mod authority;
mod check;
mod enrol;
mod hours;
mod join;
mod model;
mod random;
mod routing;
mod skills;
mod table;
mod tickets;
mod view;

use super::view::{Language, Service};
use super::{Actor, Assurance, Command, Event, Exchange, Profile, RecordDigest, Refused};
use crate::calendar::{Change, WeekdayHours};
use crate::id::{CallId, ConsoleId, DeskId, ExpeditionId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use crate::time::Moment;
use std::collections::BTreeMap;
use std::time::Duration;

const SITE: SiteId = SiteId::numbered(1);
const DESK: DeskId = DeskId::numbered(1);

fn kiosk(number: u128) -> KioskId {
    KioskId::numbered(number)
}

fn console(number: u128) -> ConsoleId {
    ConsoleId::numbered(number)
}

fn person(number: u128) -> PersonId {
    PersonId::numbered(number)
}

fn call(number: u128) -> CallId {
    CallId::numbered(number)
}

fn kiosk_actor(number: u128) -> Actor {
    Actor::Station(kiosk(number).into())
}

fn console_actor(number: u128) -> Actor {
    Actor::Station(console(number).into())
}

/// An exchange with a clock and everything that has happened in it.
#[derive(Clone)]
struct World {
    exchange: Exchange,
    now: Moment,
    events: Vec<Event>,
}

impl World {
    /// One desk, and so many kiosks and consoles, all connected, and as many people, none signed in.
    fn of(kiosks: u128, consoles: u128) -> Self {
        let now = Moment::from_unix_ms(1_800_000_000_000);
        let mut world = Self { exchange: Exchange::default(), now, events: Vec::new() };
        let municipality = MunicipalityId::numbered(1);
        world.it(Command::AddMunicipality(municipality, "Herning Borgerservice".into()));
        world.it(Command::AddSite(SITE, municipality, "Aulum Bibliotek".into()));
        let (name, sites, hours) = ("Torvet".to_owned(), vec![SITE], Vec::new());
        world.it(Command::AddDesk { desk: DESK, name, sites, hours, services: Service::ALL.into(), overflow: None });
        for number in 1..=kiosks {
            world.it(Command::AddKiosk(kiosk(number), SITE, format!("Aulum {number}")));
            world.node(Command::Connected(kiosk(number).into()));
        }
        for number in 1..=consoles {
            world.it(Command::AddConsole(console(number), DESK));
            world.it(Command::AddPerson(person(number), format!("Specialist {number}")));
            world.it(Command::SetProfile(person(number), Profile::specialist(municipality, DESK)));
            world.node(Command::Connected(console(number).into()));
        }
        world
    }

    fn ask(&mut self, by: Actor, command: Command) -> Result<(), Refused> {
        let events = self.exchange.decide(self.now, by, command)?;
        self.take(events);
        Ok(())
    }

    fn it(&mut self, command: Command) {
        self.ask(Actor::It, command).unwrap();
    }

    fn node(&mut self, command: Command) {
        self.ask(Actor::Node, command).unwrap();
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in &events {
            self.exchange.apply(event);
        }
        self.events.extend(events);
    }

    /// One thing that is due.
    fn due(&mut self) -> bool {
        let events = self.exchange.due(self.now);
        let any = !events.is_empty();
        self.take(events);
        any
    }

    /// Everything that is due.
    fn settle(&mut self) {
        for _ in 0..1000 {
            if !self.due() {
                return;
            }
        }
        panic!("something is due for ever");
    }

    fn wait(&mut self, time: Duration) {
        self.now = self.now + time;
        self.settle();
    }

    /// One millisecond less than `time`.
    fn wait_almost(&mut self, time: Duration) {
        self.wait(time.checked_sub(Duration::from_millis(1)).unwrap());
    }

    fn ready(&mut self, number: u128) {
        self.node(signs_in(person(number), console(number)));
        self.ask(console_actor(number), Command::Presence { ready: true }).unwrap();
    }

    fn press(&mut self, number: u128) {
        let pressed = Command::Call { call: call(number), service: Service::Passport, language: Language::Da };
        self.ask(kiosk_actor(number), pressed).unwrap();
    }

    /// Kiosk and specialist 1 in a call with picture and sound.
    fn talking() -> Self {
        let mut world = Self::connecting();
        world.ask(kiosk_actor(1), Command::MediaUp(call(1))).unwrap();
        world.ask(console_actor(1), Command::MediaUp(call(1))).unwrap();
        world
    }

    fn connecting() -> Self {
        let mut world = Self::offered();
        world.ask(console_actor(1), Command::Accept(call(1))).unwrap();
        world
    }

    /// Call 1 is offered to specialist 1; specialist 2 has signed in and is away.
    fn offered() -> Self {
        let mut world = Self::of(2, 2);
        world.ready(1);
        world.node(signs_in(person(2), console(2)));
        world.press(1);
        world.settle();
        world
    }
}

/// The week of a calendar.
fn week(weekly: Vec<WeekdayHours>) -> Change {
    Change::Week { weekly, open_on_holidays: false, customs: BTreeMap::new() }
}

fn submit(number: u128, content: u8) -> Command {
    let digest = RecordDigest::new([content; 32]);
    Command::Submit { expedition: ExpeditionId::numbered(number), call: call(1), digest, bytes: 1000 }
}

fn station(id: impl Into<StationId>) -> StationId {
    id.into()
}

fn signs_in(person: PersonId, console: ConsoleId) -> Command {
    Command::SignIn { person, console, assurance: Assurance::Low }
}
