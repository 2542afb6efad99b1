//! Accounts: who has one, here or at the identity provider, how it stands, and who tried in vain. Passwords and secrets
//! are not here, nor by what the provider knows somebody.

use std::collections::BTreeSet;
use std::time::Duration;

use super::command::Refused;
use super::decide::Decided;
use super::detail::{AccountChange, SignInFault};
use super::event::Event;
use super::profile::{Profile, Role};
use super::state::{Account, Exchange, OnDuty};
use super::view::Language;
use super::{Command, Service};
use crate::id::{ConsoleId, DeskId, PersonId};
use crate::policy::{Action, Denied, Resource, allow};
use crate::time::Moment;

/// So many failed sign-ins of one console are noted in [`FAILURES_WITHIN`]: the last of them says that there may have
/// been more.
pub const FAILURES_NOTED: u8 = 10;
/// After so long they are counted anew.
pub const FAILURES_WITHIN: Duration = Duration::from_hours(1);

/// Failed sign-ins of one console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Failures {
    since: Moment,
    count: u8,
}

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
            (Account::Disabled, AccountChange::Disabled) | (Account::Open, AccountChange::Provided) => {
                return Ok(Vec::new());
            }
            (Account::Open | Account::Disabled, AccountChange::Chosen)
            | (Account::New, AccountChange::Provided)
            | (_, AccountChange::Added) => return Err(Refused::NotNow),
            (Account::New, AccountChange::Chosen)
            | (Account::Disabled, AccountChange::Provided)
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

    /// Somebody comes from the identity provider: name and profile follow what it says, each time. Who is disabled here
    /// stays so.
    pub(super) fn admit(&self, now: Moment, person: PersonId, name: String, profile: Profile) -> Decided {
        if !self.can_be(&profile) {
            return Err(Refused::WrongId);
        }
        let Some(known) = self.people.get(&person) else {
            let mut events = self.decide_settings(Command::AddPerson(person, name))?;
            events.push(Event::ProfileSet { person, profile });
            events.push(Event::AccountChanged { person, change: AccountChange::Provided, at: now });
            return Ok(events);
        };
        if known.account != Account::Open {
            return Err(Refused::NotAllowed);
        }
        let named = (known.name != name).then_some(Event::PersonNamed { person, name });
        let set = (known.profile != profile).then_some(Event::ProfileSet { person, profile });
        Ok(named.into_iter().chain(set).collect())
    }

    /// A flood of tries fills no journal: beyond [`FAILURES_NOTED`] nothing is noted.
    pub(super) fn sign_in_failed(&self, now: Moment, console: ConsoleId, why: SignInFault) -> Decided {
        if !self.consoles.contains_key(&console) {
            return Err(Refused::WrongId);
        }
        let full = |failures: &Failures| failures.counts(now) && failures.count >= FAILURES_NOTED;
        let is_full = self.failures.get(&console).is_some_and(full);
        Ok(if is_full { Vec::new() } else { vec![Event::SignInFailed { console, why, at: now }] })
    }

    pub(super) fn apply_failed(&mut self, console: ConsoleId, at: Moment) {
        let failures = self.failures.entry(console).or_insert(Failures { since: at, count: 0 });
        if !failures.counts(at) {
            *failures = Failures { since: at, count: 0 };
        }
        failures.count = failures.count.saturating_add(1);
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
                AccountChange::Chosen | AccountChange::Provided => Account::Open,
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

impl Failures {
    fn counts(&self, now: Moment) -> bool {
        now.since(self.since) < FAILURES_WITHIN
    }
}
