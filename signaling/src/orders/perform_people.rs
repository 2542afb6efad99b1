//! From an order about people to a command of the exchange.

use std::collections::BTreeSet;

use domain::exchange::enrol::Place;
use domain::exchange::{Account as Standing, AccountChange, Actor, Command, Exchange, Person, Profile, Role};
use domain::id::{DeskId, PersonId};
use domain::time::Moment;
use protocol::enrol::Kind;
use protocol::station::RefusedReason;
use uuid::Uuid;

use super::Refused;
use super::people::{Able, Answer, Change, Line, Order, State};
use super::perform::{Office, find_place, reason};
use super::perform_places::known_municipality;
use crate::clock;
use crate::first_code::FirstCode;
use crate::journal::{Account, Effect, Home, JournalError, Tried};
use crate::node::account_name;

/// No account's name is longer, in characters.
const ACCOUNT_MAX: usize = 64;
/// No person's name is longer, in characters.
const NAME_MAX: usize = 100;

impl Office {
    pub(super) async fn people(&self, order: Order) -> Result<Answer, Refused> {
        match order {
            Order::Add { name, account, roles, desk, second_factor } => {
                let name = name.trim().to_owned();
                let first_name = || name.split_whitespace().next().unwrap_or_default().to_owned();
                let account = account_name(&account.unwrap_or_else(first_name));
                if name.is_empty() || name.chars().count() > NAME_MAX {
                    return Err(Refused::Name);
                }
                let roles: BTreeSet<Role> = roles.into_iter().collect();
                let profile = self.look(move |exchange| profile(exchange, roles, desk.as_deref())).await??;
                self.add_person(name, account, profile, second_factor).await
            }
            Order::List => self.list_people(None).await,
            Order::Set { account, change } => self.set_person(&account, change).await,
            Order::Disable { account } => {
                let (account, person) = match self.find_person(&account).await? {
                    Found::Account(name, account) => (name, account.person),
                    Found::Provided(person) => (person.to_string(), person),
                };
                self.change(person, AccountChange::Disabled, Vec::new()).await?;
                Ok(Answer::Disabled { account, person })
            }
            Order::Enable { person } => match self.find_person(&person).await? {
                Found::Account(..) => Err(Refused::HasAccount),
                Found::Provided(person) => {
                    self.change(person, AccountChange::Provided, Vec::new()).await?;
                    Ok(Answer::Enabled { person })
                }
            },
            Order::Reset { account, second_factor } => self.reset(&account, second_factor).await,
            Order::Require { service, assurance } => {
                let command = Command::RequireAssurance(service, assurance);
                self.enrolling.desk.commit(Actor::It, command).await.map_err(reason)?;
                Ok(Answer::Required { service, assurance })
            }
        }
    }

    async fn add_person(
        &self,
        name: String,
        account: String,
        profile: Profile,
        second_factor: bool,
    ) -> Result<Answer, Refused> {
        let may_be = (1..=ACCOUNT_MAX).contains(&account.chars().count()) && !account.contains(char::is_whitespace);
        let known = account.clone();
        if !may_be || self.read(move |home| home.account(&known)).await?.is_some() {
            return Err(Refused::Account);
        }
        let person = PersonId::new(Uuid::now_v7());
        let made = self.first_code(&account, second_factor).await?;
        let entry = made.account(person, profile.roles.iter().copied().collect());
        let effect = Effect::AddAccount(account.clone(), Box::new(entry));
        let command = Command::AddAccount { person, name, profile };
        let done = self.enrolling.desk.commit_with(Actor::It, command, vec![effect]).await;
        done.map_err(|refused| if refused == RefusedReason::NotNow { Refused::Account } else { reason(refused) })?;
        Ok(Answer::First(made.told(person)))
    }

    async fn reset(&self, account: &str, second_factor: bool) -> Result<Answer, Refused> {
        let Found::Account(account, found) = self.find_person(account).await? else { return Err(Refused::Provided) };
        let (person, made) = (found.person, self.first_code(&account, second_factor).await?);
        let now = Box::new(made.account(person, found.roles));
        let effect = Effect::ChangeAccount { name: account.clone(), was: None, now };
        self.change(person, AccountChange::Reset, vec![effect]).await?;
        let counted = [self.enrolling.people.count_as(&account)];
        let _ = self.read(move |home| home.tried(&counted, Tried::Right, clock::now())).await?;
        Ok(Answer::First(made.told(person)))
    }

    async fn change(&self, person: PersonId, change: AccountChange, effects: Vec<Effect>) -> Result<(), Refused> {
        let command = Command::ChangeAccount(person, change);
        self.enrolling.desk.commit_with(Actor::It, command, effects).await.map_err(reason)
    }

    async fn set_person(&self, account: &str, change: Change) -> Result<Answer, Refused> {
        let Found::Account(account, found) = self.find_person(account).await? else { return Err(Refused::Follows) };
        let (person, roles) = (found.person, change.roles.clone());
        let profile = self.look(move |exchange| changed(exchange, person, change)).await??;
        let was = Some(found.password.clone());
        let roles = if roles.is_empty() { found.roles.clone() } else { roles };
        let effect = Effect::ChangeAccount { name: account.clone(), was, now: Box::new(Account { roles, ..found }) };
        let command = Command::SetProfile(person, profile);
        let done = self.enrolling.desk.commit_with(Actor::It, command, vec![effect]).await;
        done.map_err(|refused| if refused == RefusedReason::NotNow { Refused::Profile } else { reason(refused) })?;
        self.list_people(Some(account)).await
    }

    async fn list_people(&self, only: Option<String>) -> Result<Answer, Refused> {
        let mut accounts = self.read(|home| home.accounts()).await?;
        accounts.retain(|(account, _)| only.as_ref().is_none_or(|only| only == account));
        let now = clock::now();
        let lines = self.look(move |exchange| {
            let here: BTreeSet<PersonId> = accounts.iter().map(|(_, account)| account.person).collect();
            let provided = exchange.people().filter(|(person, _)| only.is_none() && !here.contains(person));
            let provided = provided.map(|(person, known)| provided_line(exchange, person, known)).collect::<Vec<_>>();
            let local = accounts.into_iter().map(|(name, account)| line(exchange, now, name, account));
            local.chain(provided).collect()
        });
        Ok(Answer::List { accounts: lines.await? })
    }

    /// The account of this name, or the person from the identity provider with this number.
    async fn find_person(&self, typed: &str) -> Result<Found, Refused> {
        let name = account_name(typed);
        let known = name.clone();
        if let Some(account) = self.read(move |home| home.account(&known)).await? {
            return Ok(Found::Account(name, account));
        }
        let person: PersonId = name.parse().map_err(|_| Refused::NoAccount)?;
        let here = self.read(|home| home.accounts()).await?.iter().any(|(_, account)| account.person == person);
        let is_known = self.look(move |exchange| exchange.person(person).is_some()).await?;
        if is_known && !here { Ok(Found::Provided(person)) } else { Err(Refused::NoAccount) }
    }

    async fn first_code(&self, account: &str, second_factor: bool) -> Result<FirstCode, Refused> {
        let (people, account) = (self.enrolling.people.clone(), account.to_owned());
        let made = tokio::task::spawn_blocking(move || {
            FirstCode::new(&people, &account, second_factor, clock::now()).map_err(|_| Refused::Unavailable)
        });
        made.await.map_err(|_| Refused::Unavailable)?
    }

    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Home) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, Refused> {
        self.journal.call(job).await.map_err(|error| {
            tracing::error!(%error, "an order about people");
            Refused::Unavailable
        })
    }
}

/// Somebody's profile with what changes.
fn changed(exchange: &Exchange, person: PersonId, change: Change) -> Result<Profile, Refused> {
    let mut profile = exchange.person(person).map(|person| person.profile.clone()).ok_or(Refused::NoAccount)?;
    let Change { roles, desks, skills, languages, authorities, guidance_calls } = change;
    let desks = desks.iter().map(|typed| Ok(desk_of(find_place(exchange, Kind::Console, typed)?.0)));
    let desks = desks.collect::<Result<Vec<_>, Refused>>()?;
    let authorities = authorities.iter().map(|typed| known_municipality(exchange, typed));
    replace(&mut profile.authorities, authorities.collect::<Result<Vec<_>, _>>()?);
    replace(&mut profile.desks, desks.into_iter().flatten().collect());
    replace(&mut profile.roles, roles);
    replace(&mut profile.skills, skills);
    replace(&mut profile.languages, languages);
    profile.guidance_calls = guidance_calls.unwrap_or(profile.guidance_calls);
    Ok(profile)
}

fn replace<T: Ord>(old: &mut BTreeSet<T>, new: Vec<T>) {
    if !new.is_empty() {
        *old = new.into_iter().collect();
    }
}

/// The names of somebody's desks and municipalities.
fn names(exchange: &Exchange, profile: &Profile) -> (Vec<String>, Vec<String>) {
    let desks = exchange.desks().filter(|(id, _)| profile.desks.contains(id)).map(|(_, desk)| desk.name.clone());
    let authorities = exchange.municipalities().filter(|(id, _)| profile.authorities.contains(id));
    (desks.collect(), authorities.map(|(_, name)| name.to_owned()).collect())
}

/// Somebody whom IT names.
enum Found {
    /// By the name of an account.
    Account(String, Account),
    /// By their number: they sign in through the identity provider.
    Provided(PersonId),
}

fn line(exchange: &Exchange, now: Moment, account: String, known: Account) -> Line {
    let Account { person, roles, first_until, second_factor, .. } = known;
    let known = exchange.person(person);
    let state = match known.map(|person| person.account) {
        Some(Standing::Disabled) | None => State::Disabled,
        Some(Standing::New) if first_until.is_some_and(|until| now > until) => State::CodeOver,
        Some(Standing::New) => State::New,
        Some(Standing::Open) => State::Open,
    };
    let name = known.map(|person| person.name.clone()).unwrap_or_default();
    let first_until = first_until.filter(|_| state == State::New);
    let able = able(exchange, &known.map(|person| person.profile.clone()).unwrap_or_default());
    let second_factor = second_factor.is_some();
    Line { account, provided: false, person, name, roles, able, second_factor, state, first_until }
}

fn provided_line(exchange: &Exchange, person: PersonId, known: &Person) -> Line {
    Line {
        account: person.to_string(),
        provided: true,
        person,
        name: known.name.clone(),
        roles: known.profile.roles.iter().copied().collect(),
        able: able(exchange, &known.profile),
        second_factor: false,
        state: if known.account == Standing::Disabled { State::Disabled } else { State::Open },
        first_until: None,
    }
}

fn able(exchange: &Exchange, profile: &Profile) -> Able {
    let (desks, authorities) = names(exchange, profile);
    let Profile { skills, languages, guidance_calls, .. } = profile.clone();
    let (skills, languages) = (skills.into_iter().collect(), languages.into_iter().collect());
    Able { desks, skills, languages, authorities, guidance_calls }
}

/// What somebody with these roles may do at the desk with this name, or at the only one that there is.
pub(crate) fn profile(exchange: &Exchange, roles: BTreeSet<Role>, desk: Option<&str>) -> Result<Profile, Refused> {
    if roles.is_empty() {
        return Err(Refused::NoRole);
    }
    let desk = match desk {
        Some(typed) => Some(desk_of(find_place(exchange, Kind::Console, typed)?.0)),
        None if roles.iter().all(|role| works_without_a_desk(*role)) => None,
        None => Some(desk_of(only_desk(exchange)?)),
    };
    exchange.profile_at(roles, desk.flatten()).ok_or(Refused::NoRole)
}

const fn works_without_a_desk(role: Role) -> bool {
    matches!(role, Role::ItAdmin | Role::Auditor | Role::LibraryStaff)
}

fn only_desk(exchange: &Exchange) -> Result<Place, Refused> {
    let desks: Vec<_> = exchange.places().into_iter().filter(|(place, _)| matches!(place, Place::Desk(_))).collect();
    match desks.as_slice() {
        [(only, _)] => Ok(*only),
        several => Err(Refused::Place { names: several.iter().map(|(_, name)| name.clone()).collect() }),
    }
}

const fn desk_of(place: Place) -> Option<DeskId> {
    match place {
        Place::Desk(desk) => Some(desk),
        Place::Site(_) => None,
    }
}
