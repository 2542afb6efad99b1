//! A long history, as a busy desk makes it: decided by the exchange itself, call after call.

use std::time::Duration;

use domain::exchange::view::{Language, Service};
use domain::exchange::{Actor, Assurance, Command, Event, Exchange, Outcome, Profile, RecordDigest};
use domain::id::{CallId, ConsoleId, DeskId, ExpeditionId, KioskId, MunicipalityId, PersonId, SiteId};
use domain::time::Moment;

/// So many kiosks, and as many consoles.
const PAIRS: u128 = 20;
/// One call in so many is answered with a sealed record.
const RECORD_EVERY: u128 = 3;
/// A specialist signs in anew after so many calls.
const SHIFT: u128 = 1000;

/// The history so far.
pub(super) struct History {
    exchange: Exchange,
    now: Moment,
    calls: u128,
    events: Vec<Event>,
}

impl History {
    /// A desk with its kiosks and consoles, at which nobody has called.
    ///
    /// # Errors
    /// When the exchange refuses something.
    pub(super) fn begin() -> anyhow::Result<Self> {
        let now = Moment::from_unix_ms(1_700_000_000_000);
        let mut history = Self { exchange: Exchange::default(), now, calls: 0, events: Vec::new() };
        let (municipality, site, desk) = (MunicipalityId::numbered(1), SiteId::numbered(1), DeskId::numbered(1));
        history.ask(Actor::It, Command::AddMunicipality(municipality, "Herning".into()))?;
        history.ask(Actor::It, Command::AddSite(site, municipality, "Aulum".into()))?;
        let (name, sites, hours) = ("Torvet".to_owned(), vec![site], Vec::new());
        history.ask(
            Actor::It,
            Command::AddDesk { desk, name, sites, hours, services: Service::ALL.into(), overflow: None },
        )?;
        for number in 1..=PAIRS {
            let (kiosk, console) = (KioskId::numbered(number), ConsoleId::numbered(number));
            let person = PersonId::numbered(number);
            history.ask(Actor::It, Command::AddKiosk(kiosk, site, format!("Kiosk {number}")))?;
            history.ask(Actor::It, Command::AddConsole(console, desk))?;
            history.ask(Actor::It, Command::AddPerson(person, format!("Specialist {number}")))?;
            history.ask(Actor::It, Command::SetProfile(person, Profile::specialist(municipality, desk)))?;
            history.ask(Actor::Node, Command::Connected(kiosk.into()))?;
            history.ask(Actor::Node, Command::Connected(console.into()))?;
        }
        Ok(history)
    }

    /// What has happened since this was asked before; at least so many events.
    ///
    /// # Errors
    /// When the exchange refuses something.
    pub(super) fn next(&mut self, events: usize) -> anyhow::Result<Vec<Event>> {
        while self.events.len() < events {
            self.call()?;
        }
        Ok(std::mem::take(&mut self.events))
    }

    /// One call from the press to the specialist who is free again.
    fn call(&mut self) -> anyhow::Result<()> {
        let number = self.calls % PAIRS + 1;
        self.calls += 1;
        let call = CallId::numbered(self.calls);
        let (kiosk, console) = (KioskId::numbered(number), ConsoleId::numbered(number));
        let (at_kiosk, at_console) = (Actor::Station(kiosk.into()), Actor::Station(console.into()));
        let person = PersonId::numbered(number);
        self.ask(Actor::Node, Command::SignIn { person, console, assurance: Assurance::Substantial })?;
        self.ask(at_console, Command::Presence { ready: true })?;
        self.ask(at_kiosk, Command::Call { call, service: Service::Passport, language: Language::Da })?;
        self.wait(Duration::from_secs(1));
        self.ask(at_console, Command::Accept(call))?;
        self.ask(at_kiosk, Command::MediaUp(call))?;
        self.ask(at_console, Command::MediaUp(call))?;
        self.wait(Duration::from_mins(5));
        if self.calls.is_multiple_of(RECORD_EVERY) {
            let expedition = ExpeditionId::numbered(self.calls);
            let digest = RecordDigest::new([self.calls as u8; 32]);
            self.ask(at_console, Command::Submit { expedition, call, digest, bytes: 500_000 })?;
            self.ask(Actor::Node, Command::Delivered(expedition, Outcome::Acknowledged))?;
        }
        self.ask(at_console, Command::HangUp(call))?;
        self.ask(at_kiosk, Command::Wiped(call))?;
        self.ask(at_console, Command::WrapUpDone)?;
        if self.calls.is_multiple_of(SHIFT) {
            self.ask(at_console, Command::SignOut)?;
        } else {
            self.ask(at_console, Command::Presence { ready: false })?;
        }
        Ok(())
    }

    fn ask(&mut self, by: Actor, command: Command) -> anyhow::Result<()> {
        let events = self.exchange.decide(self.now, by, command)?;
        self.take(events);
        Ok(())
    }

    fn wait(&mut self, time: Duration) {
        self.now = self.now + time;
        loop {
            let due = self.exchange.due(self.now);
            if due.is_empty() {
                return;
            }
            self.take(due);
        }
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in &events {
            self.exchange.apply(event);
        }
        self.events.extend(events);
    }
}
