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
            Command::AddDesk { desk, name, sites, hours } => {
                Calendar::weekly(hours.clone()).check()?;
                let free = !self.desks.contains_key(&desk) && sites.iter().all(|site| self.sites.contains_key(site));
                (free, Event::DeskAdded { desk, name, sites, hours })
            }
            Command::SetDesk(desk, services, overflow) => {
                let known = |id: DeskId| self.desks.contains_key(&id);
                let fits = known(desk) && overflow.is_none_or(|other| known(other) && other != desk);
                (fits, Event::DeskSet { desk, services, overflow })
            }
            Command::SetCalendar(of, calendar) => {
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
