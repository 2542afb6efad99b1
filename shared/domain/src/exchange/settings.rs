//! What IT may set, and what cannot be.

use super::command::{Command, Refused};
use super::decide::Decided;
use super::detail::CalendarOf;
use super::event::Event;
use super::profile::{GUIDANCE_CALLS_MAX, Profile};
use super::state::Exchange;
use crate::calendar::Calendar;
use crate::id::DeskId;

impl Exchange {
    pub(super) fn decide_settings(&self, command: Command) -> Decided {
        let (fits, event) = match command {
            Command::AddMunicipality(municipality, name) => {
                (!self.municipalities.contains_key(&municipality), Event::MunicipalityAdded { municipality, name })
            }
            Command::AddSite(site, municipality, name) => {
                let free = !self.sites.contains_key(&site) && self.municipalities.contains_key(&municipality);
                (free, Event::SiteAdded { site, municipality, name })
            }
            Command::AddDesk { desk, name, sites, hours, services, overflow } => {
                Calendar::weekly(hours.clone()).check()?;
                let known = sites.iter().all(|site| self.sites.contains_key(site));
                if self.desks.contains_key(&desk) || !known || !self.may_help(desk, overflow) {
                    return Err(Refused::WrongId);
                }
                let added = Event::DeskAdded { desk, name, sites, hours };
                return Ok(vec![added, Event::DeskSet { desk, services, overflow }]);
            }
            Command::SetDesk(desk, services, overflow) => {
                let fits = self.desks.contains_key(&desk) && self.may_help(desk, overflow);
                (fits, Event::DeskSet { desk, services, overflow })
            }
            Command::SetDeskSites(desk, sites) => {
                let known = sites.iter().all(|site| self.sites.contains_key(site));
                (self.desks.contains_key(&desk) && known, Event::DeskServes { desk, sites })
            }
            Command::SetCalendar(of, change) => {
                let calendar = self.calendar(of).cloned().unwrap_or_else(Calendar::always).changed(change);
                calendar.check()?;
                (self.has(of), Event::CalendarSet { of, calendar })
            }
            Command::RequireAssurance(service, assurance) => (true, Event::AssuranceRequired { service, assurance }),
            Command::AddKiosk(kiosk, site, name) => {
                let free = !self.kiosks.contains_key(&kiosk) && self.sites.contains_key(&site);
                (free, Event::KioskAdded { kiosk, site, name })
            }
            Command::SetKiosk(kiosk, lacks) => (self.kiosks.contains_key(&kiosk), Event::KioskSet { kiosk, lacks }),
            Command::AddConsole(console, desk) => {
                let free = !self.consoles.contains_key(&console) && self.desks.contains_key(&desk);
                (free, Event::ConsoleAdded { console, desk })
            }
            Command::AddPerson(person, name) => {
                (!self.people.contains_key(&person), Event::PersonAdded { person, name })
            }
            Command::SetProfile(person, profile) => {
                let fits = self.people.contains_key(&person) && self.can_be(&profile);
                (fits, Event::ProfileSet { person, profile })
            }
            _ => return Err(Refused::NotAllowed),
        };
        if fits { Ok(vec![event]) } else { Err(Refused::WrongId) }
    }

    /// Whether a desk, if one is named, may help another out.
    fn may_help(&self, desk: DeskId, overflow: Option<DeskId>) -> bool {
        overflow.is_none_or(|other| self.desks.contains_key(&other) && other != desk)
    }

    fn has(&self, of: CalendarOf) -> bool {
        match of {
            CalendarOf::Desk(id) => self.desks.contains_key(&id),
            CalendarOf::Site(id) => self.sites.contains_key(&id),
            CalendarOf::Service(_) => true,
        }
    }

    pub(super) fn can_be(&self, profile: &Profile) -> bool {
        profile.desks.iter().all(|desk| self.desks.contains_key(desk))
            && profile.authorities.iter().all(|id| self.municipalities.contains_key(id))
            && (1..=GUIDANCE_CALLS_MAX).contains(&profile.guidance_calls)
    }
}
