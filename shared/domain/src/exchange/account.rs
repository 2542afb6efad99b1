//! Local accounts: who has one, and how it stands. Passwords and secrets are not here.

use std::collections::BTreeSet;

use super::command::Refused;
use super::decide::Decided;
use super::detail::AccountChange;
use super::event::Event;
use super::profile::{Profile, Role};
use super::state::{Account, Exchange, OnDuty};
use super::view::Language;
use super::{Command, Service};
use crate::id::{ConsoleId, DeskId, PersonId};
use crate::policy::{Action, Denied, Resource, allow};
use crate::time::Moment;

impl Exchange {
    pub(super) fn add_account(&self, now: Moment, person: PersonId, name: String, profile: Profile) -> Decided {
        let mut events = self.decide_settings(Command::AddPerson(person, name))?;
        if !self.can_be(&profile) {
            return Err(Refused::WrongId);
        }
        events.push(Event::ProfileSet { person, profile });
        events.push(Event::AccountChanged { person, change: AccountChange::Added, at: now });
        Ok(events)
    }

    /// Whoever is signed in with an account that is reset or disabled is signed out.
    pub(super) fn change_account(&self, now: Moment, person: PersonId, change: AccountChange) -> Decided {
        let account = self.people.get(&person).ok_or(Refused::WrongId)?.account;
        match (account, change) {
            (Account::Disabled, AccountChange::Disabled) => return Ok(Vec::new()),
            (Account::Open | Account::Disabled, AccountChange::Chosen) | (_, AccountChange::Added) => {
                return Err(Refused::NotNow);
            }
            (Account::New, AccountChange::Chosen)
            | (_, AccountChange::Reset)
            | (Account::Open | Account::New, AccountChange::Disabled) => {}
        }
        let mut events = Vec::new();
        for console in self.works_at(person) {
            events.extend(self.take_calls_from(now, console));
            events.push(Event::PersonSignedOut { console, at: now });
        }
        events.push(Event::AccountChanged { person, change, at: now });
        Ok(events)
    }

    fn works_at(&self, person: PersonId) -> impl Iterator<Item = ConsoleId> {
        let at = move |id: &ConsoleId| self.on_duty(*id).is_some_and(|on_duty| on_duty.person == person);
        self.consoles.keys().copied().filter(at)
    }

    /// What somebody with these roles may do who works for a desk: everything that goes on there, for the municipalities
    /// whose sites it serves. Without a desk, what needs none. Nothing where there is no such desk.
    pub fn profile_at(&self, roles: BTreeSet<Role>, desk: Option<DeskId>) -> Option<Profile> {
        let sites = match desk {
            Some(desk) => self.desks.get(&desk)?.sites.iter().collect(),
            None => Vec::new(),
        };
        let of_sites = sites.into_iter().filter_map(|site| self.sites.get(site)).map(|site| site.municipality);
        let decides = roles.contains(&Role::Specialist) || roles.contains(&Role::Approver);
        Some(Profile {
            roles,
            desks: desk.into_iter().collect(),
            skills: Service::ALL.into(),
            languages: [Language::Da, Language::En].into(),
            authorities: if decides { of_sites.collect() } else { BTreeSet::new() },
            guidance_calls: 1,
        })
    }

    pub(super) fn apply_account(&mut self, person: PersonId, change: AccountChange) {
        if let Some(person) = self.people.get_mut(&person) {
            person.account = match change {
                AccountChange::Added | AccountChange::Reset => Account::New,
                AccountChange::Chosen => Account::Open,
                AccountChange::Disabled => Account::Disabled,
            };
        }
    }

    /// Whether nothing but the way they have signed in keeps somebody from controlling identity.
    pub(super) fn is_too_unsure(&self, on_duty: &OnDuty) -> bool {
        let Some(subject) = self.subject(on_duty) else { return false };
        let assurance = self.identity_assurance(Service::Unspecified);
        let on = |id| Resource { municipality: Some(id), assurance, ..Resource::default() };
        let asked = |id| allow(subject, Action::ControlIdentity, on(id));
        subject.profile.authorities.iter().any(|id| asked(*id) == Err(Denied::Assurance))
    }
}
