//! From an order about the fleet's authority to a command of the exchange.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::exchange::authority::{Authority, Behind, Command};
use domain::exchange::{self, Exchange};
use domain::id::PersonId;
use protocol::station::RefusedReason;
use trust::FleetCaKey;

use super::Refused;
use super::authority::{Answer, Line, Order, State};
use super::perform::{Office, reason};
use crate::authority::{described, store_new, written};
use crate::clock;

/// A server takes a new authority over in this time, as a rule.
const TAKEN_OVER_MAX: Duration = Duration::from_secs(5);

impl Office {
    pub(super) async fn authority(&self, order: Order) -> Result<Answer, Refused> {
        match order {
            Order::List => self.authorities().await,
            Order::Rotate => self.rotate().await,
            Order::Switch => {
                self.order_authority(Command::Switch, Refused::NoRotation).await?;
                self.authorities().await
            }
            Order::Retire { force } => self.retire(force).await,
            Order::Requests => self.requests().await,
            Order::Take { certificates } => self.take(certificates).await,
        }
    }

    /// Makes another authority. Its key is in the folder before anybody hears of it.
    async fn rotate(&self) -> Result<Answer, Refused> {
        let trust = self.enrolling.trust();
        if self.look(|exchange| exchange.authorities().len() > 1).await? || trust.ca.ders().count() > 1 {
            return Err(Refused::Rotating);
        }
        let folder = self.folder.clone();
        let made = tokio::task::spawn_blocking(move || {
            let signer = trust.signer.as_ref().ok_or(Refused::NoSigner)?;
            let failed = |_| Refused::Unavailable;
            let new = FleetCaKey::create(&signer.public().name(), clock::now()).map_err(failed)?;
            let word = signer.vouch(new.public()).map_err(failed)?;
            let kept = store_new(&folder, &new);
            kept.inspect_err(|error| tracing::error!(%error, "the new authority's key cannot be kept"))
                .map_err(|_| Refused::Unkept)?;
            let (old, new) = (described(signer.public()), described(new.public()));
            Ok(Command::Begin { old, new, word: written(&word) })
        });
        let begin = made.await.map_err(|_| Refused::Unavailable)??;
        self.order_authority(begin, Refused::Rotating).await?;
        let mut trust = self.enrolling.trust.clone();
        let taken_over = trust.wait_for(|trust| trust.ca.ders().count() > 1);
        // Where that takes longer the log says why.
        drop(tokio::time::timeout(TAKEN_OVER_MAX, taken_over).await);
        self.authorities().await
    }

    async fn retire(&self, force: bool) -> Result<Answer, Refused> {
        let (old, behind, people) = self
            .look(|exchange| {
                let old = exchange.authorities().get(1).filter(|_| exchange.next_authority().is_none());
                let behind = exchange.behind();
                let people = people(exchange, &behind);
                (old.map(|old| old.key), exchange.station_names(&behind.stations, clock::now()), people)
            })
            .await?;
        let key = old.ok_or(Refused::NoRotation)?;
        let is_needed = !behind.is_empty() || !people.is_empty();
        if is_needed && !force {
            return Err(Refused::StillNeeded { stations: behind, people });
        }
        // Who still needs it now is looked at again where it is decided.
        let late = Refused::StillNeeded { stations: behind.clone(), people };
        self.order_authority(Command::Retire { force }, late).await?;
        Ok(Answer::Retired { key, anew: behind })
    }

    async fn order_authority(&self, command: Command, not_now: Refused) -> Result<(), Refused> {
        self.commit(exchange::Command::Authority(command)).await.map_err(|refused| match refused {
            RefusedReason::NotNow => not_now,
            other => reason(other),
        })
    }

    async fn authorities(&self) -> Result<Answer, Refused> {
        let trust = self.enrolling.trust();
        let folder = self.folder.clone();
        let here = tokio::task::spawn_blocking(move || crate::authority::keys_here(&folder));
        let here = here.await.map_err(|_| Refused::Unavailable)?;
        let first = described(&trust.ca);
        let mut authorities = self.look(move |exchange| lines(exchange, first)).await?;
        for line in &mut authorities {
            line.key_here = here.contains(&line.key);
        }
        Ok(Answer::List { authorities })
    }
}

/// All authorities; `first` is the only one as long as there has been but one.
fn lines(exchange: &Exchange, first: Authority) -> Vec<Line> {
    let trusted = match exchange.authorities() {
        [] => vec![first],
        several => several.to_vec(),
    };
    let next = exchange.next_authority().map(|next| next.key);
    let behind = exchange.behind();
    let names = exchange.station_names(&behind.stations, clock::now());
    let mut lines = Vec::new();
    for (index, authority) in trusted.iter().enumerate() {
        let state = match index {
            0 => State::Certifies,
            _ if next == Some(authority.key) => State::ToCome,
            _ => State::Trusted,
        };
        let (stations, people) = match state {
            State::ToCome | State::Trusted => (names.clone(), people(exchange, &behind)),
            State::Certifies | State::Retired => (Vec::new(), Vec::new()),
        };
        lines.push(Line { stations, people, ..line(authority, state) });
    }
    lines.extend(exchange.retired_authorities().iter().rev().map(|retired| line(retired, State::Retired)));
    lines
}

fn line(authority: &Authority, state: State) -> Line {
    let Authority { key, since, until, .. } = authority;
    Line { key: *key, state, since: *since, until: *until, key_here: false, stations: Vec::new(), people: Vec::new() }
}

/// How those are called who still need an authority.
fn people(exchange: &Exchange, behind: &Behind) -> Vec<String> {
    let called: BTreeMap<PersonId, String> =
        behind.people.iter().filter_map(|id| Some((*id, exchange.person(*id)?.name.clone()))).collect();
    called.into_values().collect()
}
