//! How the fleet's certificate authority is replaced, without anybody being cut off: two are trusted for a while.
//!
//! IT begins; each station tells what it trusts when it connects. Once all of them trust the new authority it certifies,
//! by itself; once all of them are certified by it, IT may retire the old one.
//!
//! **Invariant:** at most two authorities are trusted, and one of them certifies.
//! **Invariant:** without IT's insisting, an authority certifies only when every station trusts it, and is retired only
//! when no station and no sign-in hangs on it.
//!
//! Absent on purpose: keys, signatures and certificates as more than text. Whoever takes one from here checks it: the
//! journal is no proof that an authority is one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::SIGN_IN_MAX;
use super::command::{Actor, Refused};
use super::decide::Decided;
use super::enrol::Standing;
use super::event::Event as Entry;
use super::state::Exchange;
use crate::digest::Digest;
use crate::id::{PersonId, StationId};
use crate::time::Moment;

/// No certificate or signature is longer, in bytes of its text.
const TEXT_MAX_BYTES: usize = 8 * 1024;
/// A sign-in that began this soon after the new authority certifies may still hang on the old one.
const SWITCH_GRACE: Duration = Duration::from_mins(1);
/// No station tells of more authorities than this.
const TOLD_MAX: usize = 8;

/// An authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// SHA-256 of its key.
    pub key: Digest,
    /// Its certificate, base64 of DER.
    pub certificate: String,
    /// From when it counts.
    pub since: Moment,
    /// Until when.
    pub until: Moment,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// IT: another authority is to take over.
    Begin {
        /// The one that certifies now.
        old: Authority,
        /// The one that is to.
        new: Authority,
        /// The old one's word for the new one, base64 of its signature.
        word: String,
    },
    /// IT: the new one certifies at once, whoever trusts it.
    Switch,
    /// IT: the old one counts no longer.
    Retire {
        /// Whoever still needs it.
        force: bool,
    },
    /// Node: a station is here.
    Follow(StationId, Followed),
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Event {
    /// Another authority is trusted, too.
    Begun {
        /// The one that certifies.
        old: Authority,
        /// The one that is to.
        new: Authority,
        /// The old one's word for the new one, base64 of its signature.
        word: String,
        /// When.
        at: Moment,
    },
    /// A station has told what it trusts.
    Followed {
        /// Which.
        station: StationId,
        /// What.
        #[serde(flatten)]
        followed: Followed,
        /// When.
        at: Moment,
    },
    /// The new authority certifies.
    Switched {
        /// SHA-256 of its key.
        authority: Digest,
        /// When.
        at: Moment,
    },
    /// An authority counts no longer.
    Retired {
        /// SHA-256 of its key.
        authority: Digest,
        /// Stations that hung on it, and have to be approved anew.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        left: Vec<StationId>,
        /// When.
        at: Moment,
    },
}

/// What a station trusts, and by whom it is certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// SHA-256 of the key of the authority that has certified it.
    pub certified_by: Digest,
    /// SHA-256 of the keys of the authorities that it trusts.
    pub trusts: BTreeSet<Digest>,
}

/// The authorities, and what is known of who follows them. Nothing as long as there has been but one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Authorities {
    trusted: Vec<Authority>,
    retired: Vec<Authority>,
    words: Vec<(Authority, String)>,
    /// Since when the first of `trusted` has certified.
    since: Option<Moment>,
    followed: BTreeMap<StationId, Followed>,
}

/// Who needs an authority that is to go, or does not trust one that is to come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Behind {
    /// Stations.
    pub stations: Vec<StationId>,
    /// Those who signed in while the old one certified, and are still signed in.
    pub people: Vec<PersonId>,
}

impl Behind {
    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.stations.is_empty() && self.people.is_empty()
    }
}

impl Exchange {
    /// The authorities that are trusted, the one that certifies first; none as long as there has been but one.
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities.trusted
    }

    /// Those that are trusted no longer, the last one last.
    pub fn retired_authorities(&self) -> &[Authority] {
        &self.authorities.retired
    }

    /// Which authority others have vouched for, and their words: the newest first.
    pub fn authority_words(&self) -> impl Iterator<Item = &(Authority, String)> {
        self.authorities.words.iter().rev()
    }

    /// The authority that is to take over, and does not certify yet.
    pub fn next_authority(&self) -> Option<&Authority> {
        // The newest one that was vouched for is that which certifies, once it does.
        let (newest, _) = self.authorities.words.last()?;
        self.authorities.trusted.iter().skip(1).find(|other| other.key == newest.key)
    }

    /// What a station has told, of the authorities.
    pub fn followed(&self, station: StationId) -> Option<&Followed> {
        self.authorities.followed.get(&station)
    }

    /// Who keeps the authority that is to come from certifying, or the old one from being retired.
    pub fn behind(&self) -> Behind {
        let Some(first) = self.authorities.trusted.first().filter(|_| self.authorities.trusted.len() > 1) else {
            return Behind::default();
        };
        let (next, certifies) = (self.next_authority().map(|next| next.key), first.key);
        let has_followed = |told: &Followed| match next {
            Some(next) => told.trusts.contains(&next),
            None => told.certified_by == certifies,
        };
        let stations = self.each_accepted().filter(|station| !self.followed(*station).is_some_and(has_followed));
        let since = self.authorities.since.filter(|_| self.next_authority().is_none());
        let signed_in_before = |until: Moment| since.is_some_and(|since| until <= since + SIGN_IN_MAX + SWITCH_GRACE);
        let on_duty = self.consoles.values().filter_map(|console| console.on_duty.as_ref());
        let people = on_duty.filter(|duty| signed_in_before(duty.until)).map(|duty| duty.person);
        Behind { stations: stations.collect(), people: people.collect() }
    }

    fn each_accepted(&self) -> impl Iterator<Item = StationId> {
        let kiosks = self.kiosks.keys().map(|id| StationId::Kiosk(*id));
        let consoles = self.consoles.keys().map(|id| StationId::Console(*id));
        kiosks.chain(consoles).filter(|station| self.accepts(*station))
    }

    pub(super) fn decide_authority(&self, now: Moment, by: Actor, command: Command) -> Decided {
        match (by, command) {
            (Actor::It, Command::Begin { old, new, word }) => self.begin_authority(now, old, new, word),
            (Actor::It, Command::Switch) => {
                let next = self.next_authority().ok_or(Refused::NotNow)?;
                Ok(one(Event::Switched { authority: next.key, at: now }))
            }
            (Actor::It, Command::Retire { force }) => {
                let old = self.authorities.trusted.get(1).ok_or(Refused::NotNow)?;
                if self.next_authority().is_some() {
                    return Err(Refused::NotNow);
                }
                let behind = self.behind();
                if !force && !behind.is_empty() {
                    return Err(Refused::NotNow);
                }
                Ok(one(Event::Retired { authority: old.key, left: behind.stations, at: now }))
            }
            (Actor::Node, Command::Follow(station, followed)) => {
                let has_told = self.followed(station) == Some(&followed);
                if self.authorities.trusted.is_empty() || has_told || !self.accepts(station) {
                    return Ok(Vec::new());
                }
                if followed.trusts.len() > TOLD_MAX {
                    return Err(Refused::TooMany);
                }
                Ok(one(Event::Followed { station, followed, at: now }))
            }
            _ => Err(Refused::NotAllowed),
        }
    }

    fn begin_authority(&self, now: Moment, old: Authority, new: Authority, word: String) -> Decided {
        let trusted = &self.authorities.trusted;
        if trusted.len() > 1 {
            return Err(Refused::NotNow);
        }
        let certifies = trusted.first().is_none_or(|first| *first == old);
        let known = self.authorities.retired.iter().chain(trusted).any(|other| other.key == new.key);
        let sized = [&old.certificate, &new.certificate, &word].iter().all(|text| text.len() <= TEXT_MAX_BYTES);
        if !certifies || known || !sized || old.key == new.key || new.until <= now {
            return Err(Refused::WrongId);
        }
        Ok(one(Event::Begun { old, new, word, at: now }))
    }

    /// The new authority certifies as soon as everybody trusts it.
    pub(super) fn authority_due(&self, now: Moment) -> Option<Vec<Entry>> {
        let next = self.next_authority()?;
        self.behind().is_empty().then(|| one(Event::Switched { authority: next.key, at: now }))
    }

    pub(super) fn apply_authority(&mut self, event: &Event) {
        let state = &mut self.authorities;
        match event {
            Event::Begun { old, new, word, .. } => {
                state.trusted = vec![old.clone(), new.clone()];
                state.words.push((new.clone(), word.clone()));
            }
            Event::Followed { station, followed, .. } => {
                let _ = state.followed.insert(*station, followed.clone());
            }
            Event::Switched { authority, at } => {
                state.trusted.sort_by_key(|one| one.key != *authority);
                state.since = Some(*at);
            }
            Event::Retired { authority, .. } => {
                let (gone, stay) =
                    std::mem::take(&mut state.trusted).into_iter().partition(|one| one.key == *authority);
                state.trusted = stay;
                state.retired.extend::<Vec<_>>(gone);
            }
        }
    }

    /// Stations that hang on an authority that counts no longer: they may only ask to be approved anew.
    pub fn hangs_on_retired(&self, station: StationId) -> bool {
        let retired = |key: &Digest| self.authorities.retired.iter().any(|one| one.key == *key);
        self.followed(station).is_some_and(|told| retired(&told.certified_by))
    }

    /// How IT calls these stations, in the order of their names.
    pub fn station_names(&self, stations: &[StationId], now: Moment) -> Vec<String> {
        let listed = self.listing(now).into_iter();
        let mut names: Vec<_> = listed
            .filter(|one| stations.contains(&one.station) && one.standing != Standing::Revoked)
            .map(|one| one.name)
            .collect();
        names.sort();
        names
    }
}

fn one(event: Event) -> Vec<Entry> {
    vec![Entry::Authority(event)]
}
