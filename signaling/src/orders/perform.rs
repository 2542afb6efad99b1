//! From an order to a command of the exchange.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use domain::exchange::enrol::{self, CODE_LIFE, Invite, Listed, Place, Standing};
use domain::exchange::{Actor, Assurance, Capability, Command, Exchange, Profile, Role};
use domain::id::{ConsoleId, InvitationId, KioskId, PersonId, StationId};
use domain::policy::{Action, Resource, Subject, allow};
use protocol::enrol::Kind;
use protocol::station::RefusedReason;
use trust::enrol::{Card, words};
use uuid::Uuid;

use super::{Answer, Line, NewCode, Order, Refused, State};
use crate::clock;
use crate::journal::Journal;
use crate::node::Fresh;
use crate::socket::Enrolling;

/// So many codes are made before there must be one that begins like no other: there are 1024 beginnings.
const TRIES: usize = 64;

/// Does what IT orders.
pub struct Office {
    pub(super) enrolling: Arc<Enrolling>,
    pub(super) journal: Journal,
    /// The server's folder.
    pub(super) folder: PathBuf,
}

impl Office {
    /// On what enrolment needs, too.
    pub fn new(enrolling: Arc<Enrolling>, journal: Journal, folder: PathBuf) -> Self {
        Self { enrolling, journal, folder }
    }

    /// Does one order, if it is allowed.
    pub async fn perform(&self, order: Order) -> Answer {
        let kind = order.name();
        if allowed(&order).is_err() {
            tracing::warn!(kind, "an order that is not allowed");
            return Answer::Refused { reason: Refused::NotAllowed };
        }
        let done = match order {
            Order::Add { kind, place, name } => self.add(kind, place, name).await,
            Order::List { kind } => self.list(kind).await,
            Order::Approve { kind, name } => {
                let one = self.find(kind, name, |standing| matches!(standing, Standing::Pending(_))).await;
                self.told(one, enrol::Command::Approve).await
            }
            Order::Refuse { kind, name } => {
                let on_its_way = |standing: &Standing| {
                    matches!(standing, Standing::Pending(_) | Standing::Invited { .. } | Standing::CodeOver)
                };
                let one = self.find(kind, name, on_its_way).await;
                self.told(one, enrol::Command::Refuse).await
            }
            Order::Revoke { kind, name, stolen } => self.revoke(kind, name, stolen).await,
            Order::Replace { kind, name } => self.replace(kind, name).await,
            Order::Equip { name, lacks } => self.equip(name, lacks).await,
            Order::People(order) => self.people(order).await.map(Answer::People),
            Order::Places(order) => self.places(order).await.map(Answer::Places),
            Order::Authority(order) => self.authority(order).await.map(Answer::Authority),
        };
        match done {
            Ok(answer) => {
                tracing::info!(kind, "order done");
                answer
            }
            Err(reason) => {
                tracing::info!(kind, %reason, "order refused");
                Answer::Refused { reason }
            }
        }
    }

    async fn add(&self, kind: Kind, place: String, name: Option<String>) -> Result<Answer, Refused> {
        let found = self.look(move |exchange| {
            let (place, called) = find_place(exchange, kind, &place)?;
            let name = name.unwrap_or_else(|| free_name(exchange, &called));
            Ok((place, called, name))
        });
        let (place, called, name) = found.await??;
        self.invite(kind, place, called, name, None).await
    }

    async fn replace(&self, kind: Kind, name: String) -> Result<Answer, Refused> {
        let old = self.find(kind, name, |standing| *standing == Standing::Enrolled).await?;
        let (station, called) = (old.station, old.place);
        let place = self.look(move |exchange| exchange.stands_at(station)).await?.ok_or(Refused::NoStation)?;
        self.invite(kind, place, called, old.name, Some(old.station)).await
    }

    async fn invite(
        &self,
        kind: Kind,
        place: Place,
        called: String,
        name: String,
        replaces: Option<StationId>,
    ) -> Result<Answer, Refused> {
        let node = self.enrolling.address.clone().ok_or(Refused::NoAddress)?;
        let trust = self.enrolling.trust();
        let station = match kind {
            Kind::Kiosk => StationId::Kiosk(KioskId::new(Uuid::now_v7())),
            Kind::Console => StationId::Console(ConsoleId::new(Uuid::now_v7())),
        };
        let (invitation, code) = self.free_code().await?;
        let until = clock::now() + CODE_LIFE;
        let handle = code.handle().to_owned();
        let invite = Invite { station, name: name.clone(), place, replaces, invitation, handle };
        self.commit(Command::Enrol(enrol::Command::Invite(invite))).await.map_err(|refused| match refused {
            RefusedReason::NotNow => Refused::Name,
            other => reason(other),
        })?;
        let authority = trust.ca.key_digest();
        let card = Card { node: node.clone(), code: code.clone(), authority }.to_text();
        let (station, code) = (station.to_string(), code.grouped());
        Ok(Answer::Code(NewCode { station, name, place: called, code, until, node, card }))
    }

    /// A code that begins like no other that may still be tried.
    async fn free_code(&self) -> Result<(InvitationId, trust::enrol::Code), Refused> {
        let now = clock::now();
        let taken = self.look(move |exchange| exchange.handles(now)).await?;
        let made = (0..TRIES).map(|_| {
            let invitation = InvitationId::new(Uuid::new_v4());
            (invitation, self.enrolling.people.enrolment_code(invitation))
        });
        made.into_iter().find(|(_, code)| !taken.contains(code.handle())).ok_or(Refused::TooMany)
    }

    async fn equip(&self, name: String, lacks: Vec<Capability>) -> Result<Answer, Refused> {
        let one = self.find(Kind::Kiosk, name, |standing| *standing == Standing::Enrolled).await?;
        let StationId::Kiosk(kiosk) = one.station else { return Err(Refused::NoStation) };
        self.commit(Command::SetKiosk(kiosk, lacks.into_iter().collect())).await.map_err(reason)?;
        Ok(done(&one))
    }

    async fn revoke(&self, kind: Kind, name: String, stolen: bool) -> Result<Answer, Refused> {
        let one = self.find(kind, name, |standing| *standing == Standing::Enrolled).await?;
        let station = one.station;
        let command = if stolen { Command::Enrol(enrol::Command::Stolen(station)) } else { Command::Revoke(station) };
        self.commit(command).await.map_err(reason)?;
        Ok(done(&one))
    }

    async fn list(&self, kind: Kind) -> Result<Answer, Refused> {
        let at = self.enrolling.desk.whereabouts().await;
        let listed = self.look(move |exchange| {
            let lacks = |station| match station {
                StationId::Kiosk(id) => exchange.kiosk(id).map(|kiosk| kiosk.lacks.iter().copied().collect()),
                StationId::Console(_) => None,
            };
            let of_kind = exchange.listing(clock::now()).into_iter().filter(|one| Kind::from(one.station) == kind);
            of_kind.map(|one| (lacks(one.station).unwrap_or_default(), one)).collect::<Vec<_>>()
        });
        let listed = listed.await?;
        let authority = self.enrolling.trust().ca.key_digest();
        let lines = tokio::task::spawn_blocking(move || {
            let line = |(lacks, one): (Vec<Capability>, Listed)| {
                let (words, node) = (shown_words(&one, &authority), at.get(&one.station).cloned());
                Line { lacks, ..line(one, words, node) }
            };
            let mut lines: Vec<_> = listed.into_iter().map(line).collect();
            lines.sort_by(|one, other| one.name.cmp(&other.name));
            lines
        });
        Ok(Answer::Stations { stations: lines.await.map_err(|_| Refused::Unavailable)? })
    }

    /// The one station that is called so and stands so.
    async fn find(&self, kind: Kind, name: String, stands: impl Fn(&Standing) -> bool) -> Result<Listed, Refused> {
        let mut called = self.look(move |exchange| exchange.listing(clock::now())).await?;
        called.retain(|one| {
            let is_named = one.name == name || one.station.to_string().split(':').next_back() == Some(name.as_str());
            Kind::from(one.station) == kind && is_named
        });
        let (mut fit, others): (Vec<_>, Vec<_>) = called.into_iter().partition(|one| stands(&one.standing));
        match (fit.pop(), fit.is_empty(), others.last()) {
            (Some(one), true, _) => Ok(one),
            (Some(_), false, _) => Err(Refused::Several),
            (None, _, Some(other)) => Err(Refused::State { state: other.standing.into() }),
            (None, _, None) => Err(Refused::NoStation),
        }
    }

    async fn told(
        &self,
        one: Result<Listed, Refused>,
        command: fn(StationId) -> enrol::Command,
    ) -> Result<Answer, Refused> {
        let one = one?;
        self.commit(Command::Enrol(command(one.station))).await.map_err(reason)?;
        Ok(done(&one))
    }

    pub(super) async fn look<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Exchange) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        self.enrolling.desk.look(Fresh::Now, read).await.map_err(reason)
    }

    pub(super) async fn commit(&self, command: Command) -> Result<(), RefusedReason> {
        self.enrolling.desk.commit(Actor::It, command).await
    }
}

impl Order {
    /// What is ordered, for the log.
    fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::List { .. } => "list",
            Self::Approve { .. } => "approve",
            Self::Refuse { .. } => "refuse",
            Self::Revoke { .. } => "revoke",
            Self::Replace { .. } => "replace",
            Self::Equip { .. } => "equip",
            Self::People(order) => order.name(),
            Self::Places(order) => order.name(),
            Self::Authority(order) => order.name(),
        }
    }
}

/// Whoever reaches the socket is the server's own IT.
fn allowed(order: &Order) -> Result<(), domain::policy::Denied> {
    let profile = Profile { roles: BTreeSet::from([Role::ItAdmin]), ..Profile::default() };
    let it = Subject { person: PersonId::numbered(0), profile: &profile, assurance: Assurance::High };
    let action = match order {
        Order::Add { .. }
        | Order::List { .. }
        | Order::Approve { .. }
        | Order::Refuse { .. }
        | Order::Revoke { .. }
        | Order::Equip { .. }
        | Order::Replace { .. } => Action::EnrolStation,
        Order::People(_) => Action::ManagePeople,
        Order::Places(_) => Action::RunDesk,
        Order::Authority(_) => Action::ManageKeys,
    };
    allow(it, action, Resource::default())
}

/// The place with this name, or the only one whose name begins so.
pub(super) fn find_place(exchange: &Exchange, kind: Kind, typed: &str) -> Result<(Place, String), Refused> {
    let places = exchange.places();
    let fits = |place: &Place| matches!((place, kind), (Place::Site(_), Kind::Kiosk) | (Place::Desk(_), Kind::Console));
    let places: Vec<_> = places.into_iter().filter(|(place, _)| fits(place)).collect();
    let typed = typed.trim().to_lowercase();
    let exact = places.iter().find(|(_, name)| name.to_lowercase() == typed);
    let mut begin = places.iter().filter(|(_, name)| !typed.is_empty() && name.to_lowercase().starts_with(&typed));
    let only = begin.next().filter(|_| begin.next().is_none());
    let names = || places.iter().map(|(_, name)| name.clone()).collect();
    exact.or(only).cloned().ok_or_else(|| Refused::Place { names: names() })
}

/// "Aulum 3", of the place's first word and the first number that is free.
fn free_name(exchange: &Exchange, place: &str) -> String {
    let taken: BTreeSet<String> = exchange.listing(clock::now()).into_iter().map(|one| one.name).collect();
    let word = place.split_whitespace().next().unwrap_or(place);
    let mut names = (1_u32..).map(|number| format!("{word} {number}"));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

fn shown_words(one: &Listed, authority: &domain::digest::Digest) -> Option<String> {
    match one.standing {
        Standing::Pending(key) | Standing::Approved(key) => Some(words(&key, authority).to_string()),
        Standing::Invited { .. } | Standing::CodeOver | Standing::Enrolled | Standing::Revoked => None,
    }
}

fn line(one: Listed, words: Option<String>, node: Option<String>) -> Line {
    let (code_until, tries_left) = match one.standing {
        Standing::Invited { until, tries_left } => (Some(until), Some(tries_left)),
        _ => (None, None),
    };
    Line {
        station: one.station.to_string(),
        name: one.name,
        place: one.place,
        state: one.standing.into(),
        words,
        code_until,
        tries_left,
        certificate_until: one.until,
        lacks: Vec::new(),
        connected: one.connected,
        node: node.filter(|_| one.connected),
    }
}

impl From<Standing> for State {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Invited { .. } => Self::Invited,
            Standing::CodeOver => Self::CodeOver,
            Standing::Pending(_) => Self::Pending,
            Standing::Approved(_) => Self::Approved,
            Standing::Enrolled => Self::Enrolled,
            Standing::Revoked => Self::Revoked,
        }
    }
}

fn done(one: &Listed) -> Answer {
    Answer::Done { station: one.station.to_string(), name: one.name.clone() }
}

pub(super) fn reason(refused: RefusedReason) -> Refused {
    match refused {
        RefusedReason::TooMany => Refused::TooMany,
        RefusedReason::NotAllowed => Refused::NotAllowed,
        RefusedReason::NotNow => Refused::NoStation,
        _ => Refused::Unavailable,
    }
}
