//! Who tries what is not theirs leaves a trace in the journal.
//!
//! A refusal is usually a race that somebody lost, and not worth an entry. What is noted is a try to reach the control
//! of an identity, a citizen's data or a conversation by somebody who may not: there is no button for it, so either a
//! profile is wrong or a console is not what it should be.

use std::time::Duration;

use super::command::{Actor, Command};
use super::event::Event;
use super::service::Assurance;
use super::state::Exchange;
use crate::id::{CallId, ConsoleId, DeskId, PersonId, StationId};
use crate::policy::{Action, Denied, Resource, allow};
use crate::time::Moment;

/// At least so much time is between two such entries about one station: a flood of tries does not fill the journal.
pub const ATTEMPT_PAUSE: Duration = Duration::from_mins(1);

impl Exchange {
    /// What is to be noted about a command that was refused.
    pub fn attempt(&self, now: Moment, by: Actor, command: &Command) -> Option<Event> {
        let Actor::Station(station) = by else { return None };
        let (action, call) = match command {
            Command::Accept(call) => (self.answering(*call), *call),
            Command::Submit { call, .. } => (Action::ControlIdentity, *call),
            Command::ListenIn(call) => (Action::ListenIn, *call),
            _ => return None,
        };
        let why = self.denial(station, action, call)?;
        self.noted(now, station, action, (call, why))
    }

    /// What is to be noted about an envelope for a call that its sender does not take part in.
    pub fn attempt_to_post(&self, now: Moment, station: StationId, call: CallId) -> Option<Event> {
        let takes_part = self.calls.get(&call).is_none_or(|call| call.has_party(station));
        let why = self.denial(station, Action::ReadCase, call).filter(|_| !takes_part)?;
        self.noted(now, station, Action::ReadCase, (call, why))
    }

    fn answering(&self, call: CallId) -> Action {
        let identity = self.calls.get(&call).is_some_and(|call| call.service.is_identity());
        if identity { Action::ControlIdentity } else { Action::AnswerGuidance }
    }

    /// Why a station may not do something in a call, whatever the moment.
    fn denial(&self, station: StationId, action: Action, call: CallId) -> Option<Denied> {
        let StationId::Console(console) = station else { return Some(Denied::Role) };
        let found = self.calls.get(&call)?;
        let Some(subject) = self.on_duty(console).and_then(|on_duty| self.subject(on_duty)) else {
            return Some(Denied::Role);
        };
        let municipality = self.municipality_of(found);
        let site = self.site_of(found)?;
        let assurance = match action {
            Action::ControlIdentity => self.identity_assurance(found.service),
            _ => Assurance::default(),
        };
        let here = |desk: &&DeskId| self.serves(**desk, site) || found.desk == Some(**desk);
        let desk = subject.profile.desks.iter().find(here).copied();
        allow(subject, action, Resource { desk, municipality, verified_by: None, assurance }).err()
    }

    fn noted(&self, now: Moment, station: StationId, action: Action, (call, why): (CallId, Denied)) -> Option<Event> {
        let before = self.attempts.get(&station);
        if !self.accepts(station) || before.is_some_and(|before| now.since(*before) < ATTEMPT_PAUSE) {
            return None;
        }
        let person = match station {
            StationId::Console(console) => self.worker(console),
            StationId::Kiosk(_) => None,
        };
        Some(Event::AttemptDenied { station, person, action, call, why, at: now })
    }

    fn worker(&self, console: ConsoleId) -> Option<PersonId> {
        self.on_duty(console).map(|on_duty| on_duty.person)
    }
}
