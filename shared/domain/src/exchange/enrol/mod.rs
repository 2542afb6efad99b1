//! How stations come to the fleet and leave it: invited with a code, asking with a key, approved by IT, certified.
//!
//! **Invariant:** a station is accepted only after IT has approved the key that it asked with, and what it replaces is
//! revoked by the same approval.
//! **Invariant:** a code is good for one request, for [`CODE_LIFE`] and for [`CODE_TRIES`] wrong tries.
//!
//! Absent on purpose: codes, keys and certificates themselves. Here are ids and digests only.

mod decide;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::state::{Exchange, Link};
use crate::digest::Digest;
use crate::id::{DeskId, InvitationId, SiteId, StationId};
use crate::time::Moment;

/// A code lives this long.
pub const CODE_LIFE: Duration = Duration::from_mins(15);
/// A code may be tried wrongly so often.
pub const CODE_TRIES: u8 = 5;
/// So many stations may be on their way at a time.
pub const OPEN_MAX: usize = 256;
/// No station's name is longer, in characters.
pub const NAME_MAX: usize = 60;

/// Where a station stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A kiosk, at a library.
    Site(SiteId),
    /// A console, at a desk.
    Desk(DeskId),
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// IT: a station is to come.
    Invite(Invite),
    /// IT: the words are the same, it may come.
    Approve(StationId),
    /// IT: it may not.
    Refuse(StationId),
    /// IT: it is no longer accepted, and somebody has taken it away.
    Stolen(StationId),
    /// Node: a wrong code was shown.
    CodeFailed(StationId),
    /// Node: a machine has proved that it knows the code, and has this key.
    Redeem(StationId, Digest),
    /// Node: a station whose certificate has expired has proved that it has its key, and asks with this one.
    AskAgain(StationId, Digest),
    /// Node: there is a certificate for this key, until then.
    Certify(StationId, Digest, Moment),
}

/// A station is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its new id.
    pub station: StationId,
    /// How IT calls it.
    pub name: String,
    /// Where it will stand.
    pub place: Place,
    /// Which one goes when it comes.
    pub replaces: Option<StationId>,
    /// What its code is made of.
    pub invitation: InvitationId,
    /// How its code begins.
    pub handle: String,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Event {
    /// A station is to come.
    Invited {
        /// Which.
        station: StationId,
        /// How IT calls it.
        name: String,
        /// Where it will stand.
        place: Place,
        /// Which one goes when it comes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<StationId>,
        /// What its code is made of.
        invitation: InvitationId,
        /// How its code begins.
        handle: String,
        /// When.
        at: Moment,
        /// When the code expires.
        until: Moment,
    },
    /// A wrong code was shown.
    CodeFailed {
        /// For which station.
        station: StationId,
        /// When.
        at: Moment,
    },
    /// A machine with the right code asks.
    Asked {
        /// To be which station.
        station: StationId,
        /// SHA-256 of its key.
        key: Digest,
        /// When.
        at: Moment,
    },
    /// A station whose certificate has expired asks anew.
    AskedAgain {
        /// Which.
        station: StationId,
        /// SHA-256 of its key.
        key: Digest,
        /// When.
        at: Moment,
    },
    /// IT has approved.
    Approved {
        /// Which.
        station: StationId,
        /// When.
        at: Moment,
    },
    /// IT has refused, or takes an invitation back.
    Refused {
        /// Which.
        station: StationId,
        /// When.
        at: Moment,
    },
    /// There is a certificate.
    Certified {
        /// For which station.
        station: StationId,
        /// For which key, as its SHA-256.
        key: Digest,
        /// Until when.
        until: Moment,
        /// When it was made.
        at: Moment,
    },
    /// Somebody has taken a station away. It is revoked in the same moment.
    Stolen {
        /// Which.
        station: StationId,
        /// When.
        at: Moment,
    },
}

/// Stations that are on their way, and what is known of those that have come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Enrolments {
    open: BTreeMap<StationId, Open>,
    certified: BTreeMap<StationId, Certified>,
}

/// A station on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// How IT calls it.
    pub name: String,
    /// Where it will stand.
    pub place: Place,
    /// Which one goes when it comes.
    pub replaces: Option<StationId>,
    /// How far it is.
    pub stage: Stage,
}

/// How far a station is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Its code has been handed over.
    Invited {
        /// What the code is made of.
        invitation: InvitationId,
        /// How it begins.
        handle: String,
        /// When it expires.
        until: Moment,
        /// How often it may still be tried.
        tries_left: u8,
    },
    /// A machine asks; IT has to approve.
    Pending {
        /// SHA-256 of its key.
        key: Digest,
        /// What its code was made of, where it came with one.
        invitation: Option<InvitationId>,
    },
    /// IT has approved; there is no certificate yet.
    Approved {
        /// SHA-256 of its key.
        key: Digest,
    },
}

/// The last certificate of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    /// How IT calls it.
    pub name: String,
    /// SHA-256 of its key.
    pub key: Digest,
    /// Until when.
    pub until: Moment,
}

/// How a station stands with the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its code has been handed over.
    Invited {
        /// When the code expires.
        until: Moment,
        /// How often it may still be tried.
        tries_left: u8,
    },
    /// Its code has expired or was tried too often.
    CodeOver,
    /// A machine with this key asks; IT has to approve.
    Pending(Digest),
    /// IT has approved a machine with this key; there is no certificate yet.
    Approved(Digest),
    /// It is a station.
    Enrolled,
    /// It was one.
    Revoked,
}

/// One station, for IT's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub station: StationId,
    /// How IT calls it.
    pub name: String,
    /// The name of the library or the desk.
    pub place: String,
    /// How it stands.
    pub standing: Standing,
    /// Until when its certificate is valid, where the journal knows it.
    pub until: Option<Moment>,
    /// Whether its socket is up.
    pub connected: bool,
}

impl Exchange {
    /// A station on its way.
    pub fn open_enrolment(&self, station: StationId) -> Option<&Open> {
        self.enrolments.open.get(&station)
    }

    /// Whose code begins like this and may still be tried.
    pub fn invited(&self, handle: &str, now: Moment) -> Option<(StationId, &Open)> {
        let good = |stage: &Stage| match stage {
            Stage::Invited { handle: begins, until, tries_left, .. } => {
                begins == handle && now < *until && *tries_left > 0
            }
            Stage::Pending { .. } | Stage::Approved { .. } => false,
        };
        self.enrolments.open.iter().find(|(_, open)| good(&open.stage)).map(|(station, open)| (*station, open))
    }

    /// Whether a code that begins like this is over, because of time or of wrong tries.
    pub fn is_over(&self, handle: &str) -> bool {
        let begins = |stage: &Stage| matches!(stage, Stage::Invited { handle: begins, .. } if begins == handle);
        self.enrolments.open.values().any(|open| begins(&open.stage))
    }

    /// Which station a machine with this key was promised to be.
    pub fn asking(&self, key: &Digest) -> Option<(StationId, &Open)> {
        let asks =
            |stage: &Stage| matches!(stage, Stage::Pending { key: k, .. } | Stage::Approved { key: k } if k == key);
        self.enrolments.open.iter().find(|(_, open)| asks(&open.stage)).map(|(station, open)| (*station, open))
    }

    /// The last certificate of a station, where it was enrolled by code.
    pub fn certified(&self, station: StationId) -> Option<&Certified> {
        self.enrolments.certified.get(&station)
    }

    /// A station with this key that has its certificate, and has never used it.
    pub fn never_used(&self, key: &Digest) -> Option<StationId> {
        let unused = |station: StationId| self.accepts(station) && self.link(station) == Some(Link::Never);
        let mut certified = self.enrolments.certified.iter();
        certified.find(|(station, known)| known.key == *key && unused(**station)).map(|(station, _)| *station)
    }

    /// Whether this station, with this key, is known and not revoked.
    pub fn accepts_key(&self, station: StationId, key: &Digest) -> bool {
        self.accepts(station) && self.certified(station).is_none_or(|certified| certified.key == *key)
    }

    /// How IT calls a station.
    pub fn station_name(&self, station: StationId) -> Option<String> {
        if let Some(open) = self.open_enrolment(station) {
            return Some(open.name.clone());
        }
        match station {
            StationId::Kiosk(id) => self.kiosks.get(&id).map(|kiosk| kiosk.name.clone()),
            StationId::Console(id) => {
                let console = self.consoles.get(&id)?;
                let enrolled = self.certified(station).map(|certified| certified.name.clone());
                enrolled.or_else(|| self.desks.get(&console.desk).map(|desk| desk.name.clone()))
            }
        }
    }

    /// The libraries and desks, with their names.
    pub fn places(&self) -> Vec<(Place, String)> {
        let sites = self.sites.iter().map(|(id, site)| (Place::Site(*id), site.name.clone()));
        sites.chain(self.desks.iter().map(|(id, desk)| (Place::Desk(*id), desk.name.clone()))).collect()
    }

    /// Where a station stands or will stand.
    pub fn stands_at(&self, station: StationId) -> Option<Place> {
        match (self.open_enrolment(station), station) {
            (Some(open), _) => Some(open.place),
            (None, StationId::Kiosk(id)) => self.kiosks.get(&id).map(|kiosk| Place::Site(kiosk.site)),
            (None, StationId::Console(id)) => self.consoles.get(&id).map(|console| Place::Desk(console.desk)),
        }
    }

    /// How the codes begin that may still be tried.
    pub fn handles(&self, now: Moment) -> BTreeSet<String> {
        let begins = |open: &Open| match &open.stage {
            Stage::Invited { handle, until, .. } if now < *until => Some(handle.clone()),
            _ => None,
        };
        self.enrolments.open.values().filter_map(begins).collect()
    }

    /// All stations that there are, were, and are to come.
    pub fn listing(&self, now: Moment) -> Vec<Listed> {
        let kiosks = self.kiosks.keys().map(|id| StationId::Kiosk(*id));
        let consoles = self.consoles.keys().map(|id| StationId::Console(*id));
        let known = kiosks.chain(consoles).filter(|station| !self.enrolments.open.contains_key(station));
        let known: Vec<_> = known.chain(self.enrolments.open.keys().copied()).collect();
        known.into_iter().filter_map(|station| self.listed(station, now)).collect()
    }

    fn listed(&self, station: StationId, now: Moment) -> Option<Listed> {
        let place = match self.stands_at(station)? {
            Place::Site(site) => self.sites.get(&site)?.name.clone(),
            Place::Desk(desk) => self.desks.get(&desk)?.name.clone(),
        };
        let standing = match self.open_enrolment(station).map(|open| &open.stage) {
            Some(Stage::Invited { until, tries_left, .. }) if now < *until && *tries_left > 0 => {
                Standing::Invited { until: *until, tries_left: *tries_left }
            }
            Some(Stage::Invited { .. }) => Standing::CodeOver,
            Some(Stage::Pending { key, .. }) => Standing::Pending(*key),
            Some(Stage::Approved { key }) => Standing::Approved(*key),
            None if self.accepts(station) => Standing::Enrolled,
            None => Standing::Revoked,
        };
        Some(Listed {
            station,
            name: self.station_name(station)?,
            place,
            standing,
            until: self.certified(station).map(|certified| certified.until),
            connected: self.accepts(station) && self.link(station).is_some_and(Link::is_up),
        })
    }

    pub(super) fn apply_enrolment(&mut self, event: &Event) {
        let enrolments = &mut self.enrolments;
        match event {
            Event::Invited { station, name, place, replaces, invitation, handle, until, .. } => {
                let stage = Stage::Invited {
                    invitation: *invitation,
                    handle: handle.clone(),
                    until: *until,
                    tries_left: CODE_TRIES,
                };
                let open = Open { name: name.clone(), place: *place, replaces: *replaces, stage };
                let _ = enrolments.open.insert(*station, open);
            }
            Event::CodeFailed { station, .. } => {
                if let Some(Open { stage: Stage::Invited { tries_left, .. }, .. }) = enrolments.open.get_mut(station) {
                    *tries_left = tries_left.saturating_sub(1);
                }
            }
            Event::Asked { station, key, .. } => {
                if let Some(open) = enrolments.open.get_mut(station)
                    && let Stage::Invited { invitation, .. } = open.stage
                {
                    open.stage = Stage::Pending { key: *key, invitation: Some(invitation) };
                }
            }
            Event::AskedAgain { station, key, .. } => self.apply_asked_again(*station, *key),
            Event::Approved { station, .. } => {
                if let Some(open) = enrolments.open.get_mut(station)
                    && let Stage::Pending { key, .. } = open.stage
                {
                    open.stage = Stage::Approved { key };
                }
            }
            Event::Refused { station, .. } => drop(enrolments.open.remove(station)),
            Event::Certified { station, key, until, .. } => {
                let name = self.station_name(*station).unwrap_or_default();
                drop(self.enrolments.open.remove(station));
                let _ = self.enrolments.certified.insert(*station, Certified { name, key: *key, until: *until });
            }
            Event::Stolen { .. } => {}
        }
    }

    fn apply_asked_again(&mut self, station: StationId, key: Digest) {
        if let (Some(place), Some(name)) = (self.stands_at(station), self.station_name(station)) {
            let open = Open { name, place, replaces: None, stage: Stage::Pending { key, invitation: None } };
            let _ = self.enrolments.open.insert(station, open);
        }
    }

    /// Nothing is on its way for a station that is revoked.
    pub(super) fn forget_enrolment(&mut self, station: StationId) {
        drop(self.enrolments.open.remove(&station));
    }
}
