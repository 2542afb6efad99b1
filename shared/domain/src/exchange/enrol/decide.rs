//! What each command of an enrolment causes, or why it is refused.

use super::{CODE_LIFE, Certified, Command, Event, Invite, NAME_MAX, OPEN_MAX, Open, Place, Stage};
use crate::digest::Digest;
use crate::exchange::command::{Actor, Refused};
use crate::exchange::decide::Decided;
use crate::exchange::event::Event as Entry;
use crate::exchange::state::Exchange;
use crate::id::StationId;
use crate::time::Moment;

impl Exchange {
    pub(in crate::exchange) fn decide_enrolment(&self, now: Moment, by: Actor, command: Command) -> Decided {
        match (by, command) {
            (Actor::It, Command::Invite(invite)) => self.invite(now, invite),
            (Actor::It, Command::Approve(station)) => self.approve(now, station),
            (Actor::It, Command::Refuse(station)) => {
                let open = self.open_enrolment(station).ok_or(Refused::WrongId)?;
                match open.stage {
                    Stage::Approved { .. } => Err(Refused::NotNow),
                    Stage::Invited { .. } | Stage::Pending { .. } => Ok(one(Event::Refused { station, at: now })),
                }
            }
            (Actor::It, Command::Stolen(station)) => {
                let mut events = self.revoke(now, station)?;
                events.push(Entry::Enrolment(Event::Stolen { station, at: now }));
                Ok(events)
            }
            (Actor::Node, Command::CodeFailed(station)) => {
                let _ = self.good_code(station, now)?;
                Ok(one(Event::CodeFailed { station, at: now }))
            }
            (Actor::Node, Command::Redeem(station, key)) => {
                let _ = self.good_code(station, now)?;
                let asked = one(Event::Asked { station, key, at: now });
                if self.asking(&key).is_some() { Err(Refused::NotNow) } else { Ok(asked) }
            }
            (Actor::Node, Command::AskAgain(station, key)) => self.ask_again(now, station, key),
            (Actor::Node, Command::Certify(station, key, until)) => self.certify(now, station, key, until),
            _ => Err(Refused::NotAllowed),
        }
    }

    fn invite(&self, now: Moment, invite: Invite) -> Decided {
        let Invite { station, name, place, replaces, invitation, handle } = invite;
        let exists = match (station, place) {
            (StationId::Kiosk(id), Place::Site(site)) => {
                !self.kiosks.contains_key(&id) && self.sites.contains_key(&site)
            }
            (StationId::Console(id), Place::Desk(desk)) => {
                !self.consoles.contains_key(&id) && self.desks.contains_key(&desk)
            }
            _ => false,
        };
        let named = !name.trim().is_empty() && name.chars().count() <= NAME_MAX;
        let replaced = replaces.is_none_or(|old| self.accepts(old));
        if !exists || !named || !replaced || self.invited(&handle, now).is_some() {
            return Err(Refused::WrongId);
        }
        let mut events = Vec::new();
        for other in self.listing(now).into_iter().filter(|other| other.name == name) {
            if Some(other.station) == replaces || other.standing == super::Standing::Revoked {
                continue;
            }
            // An invitation that nobody has followed yet makes room for a new one.
            match self.open_enrolment(other.station).map(|open| &open.stage) {
                Some(Stage::Invited { .. }) => {
                    events.push(Entry::Enrolment(Event::Refused { station: other.station, at: now }));
                }
                _ => return Err(Refused::NotNow),
            }
        }
        if self.on_their_way(now) >= OPEN_MAX {
            return Err(Refused::TooMany);
        }
        let until = now + CODE_LIFE;
        let invited = Event::Invited { station, name, place, replaces, invitation, handle, at: now, until };
        events.push(Entry::Enrolment(invited));
        Ok(events)
    }

    fn approve(&self, now: Moment, station: StationId) -> Decided {
        let open = self.open_enrolment(station).ok_or(Refused::WrongId)?;
        match open.stage {
            Stage::Invited { .. } => return Err(Refused::NotNow),
            Stage::Approved { .. } => return Ok(Vec::new()),
            Stage::Pending { .. } => {}
        }
        let mut events = match open.replaces {
            Some(old) => self.revoke(now, old)?,
            None => Vec::new(),
        };
        if self.link(station).is_none() {
            events.push(match (station, open.place) {
                (StationId::Kiosk(kiosk), Place::Site(site)) => {
                    Entry::KioskAdded { kiosk, site, name: open.name.clone() }
                }
                (StationId::Console(console), Place::Desk(desk)) => Entry::ConsoleAdded { console, desk },
                _ => return Err(Refused::WrongId),
            });
        }
        events.push(Entry::Enrolment(Event::Approved { station, at: now }));
        Ok(events)
    }

    fn ask_again(&self, now: Moment, station: StationId, key: Digest) -> Decided {
        if !self.accepts(station) {
            return Err(Refused::NotAllowed);
        }
        match self.open_enrolment(station).map(|open| &open.stage) {
            Some(Stage::Pending { key: asked, .. } | Stage::Approved { key: asked }) if *asked == key => Ok(Vec::new()),
            Some(_) => Err(Refused::NotNow),
            None if self.on_their_way(now) >= OPEN_MAX => Err(Refused::TooMany),
            None => Ok(one(Event::AskedAgain { station, key, at: now })),
        }
    }

    fn certify(&self, now: Moment, station: StationId, key: Digest, until: Moment) -> Decided {
        if !self.accepts(station) {
            return Err(Refused::NotAllowed);
        }
        let certified = one(Event::Certified { station, key, until, at: now });
        if self.may_be_certified(station, &key) { Ok(certified) } else { Err(Refused::NotNow) }
    }

    /// Whether a certificate for this key may be made for this station: IT has approved it, or it renews.
    pub fn may_be_certified(&self, station: StationId, key: &Digest) -> bool {
        self.accepts(station)
            && match self.open_enrolment(station) {
                Some(Open { stage: Stage::Approved { key: approved }, .. }) => approved == key,
                Some(_) => false,
                // A renewal: the key stays the same. A station from the fleet's first day names its key now.
                None => self.certified(station).is_none_or(|Certified { key: known, .. }| known == key),
            }
    }

    /// How many are on their way, those apart whose code is over.
    fn on_their_way(&self, now: Moment) -> usize {
        let lives = |stage: &Stage| !matches!(stage, Stage::Invited { until, .. } if *until <= now);
        self.enrolments.open.values().filter(|open| lives(&open.stage)).count()
    }

    /// A station whose code may still be tried.
    fn good_code(&self, station: StationId, now: Moment) -> Result<&Open, Refused> {
        let open = self.open_enrolment(station).ok_or(Refused::WrongId)?;
        match open.stage {
            Stage::Invited { until, tries_left, .. } if now < until && tries_left > 0 => Ok(open),
            Stage::Invited { .. } | Stage::Pending { .. } | Stage::Approved { .. } => Err(Refused::NotNow),
        }
    }
}

fn one(event: Event) -> Vec<Entry> {
    vec![Entry::Enrolment(event)]
}
