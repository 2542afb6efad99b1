//! From an order about desks and hours to a command of the exchange.

use std::collections::BTreeSet;

use domain::calendar::{Calendar, Change};
use domain::exchange::enrol::Place;
use domain::exchange::{CalendarOf, Command, Exchange, Service, Site};
use domain::id::{DeskId, MunicipalityId, SiteId};
use protocol::enrol::Kind;
use protocol::station::RefusedReason;
use uuid::Uuid;

use super::Refused;
use super::perform::{Office, find_place, reason};
use super::places::{Answer, Line, Of, Order, SiteLine};
use crate::words;

/// No desk's name is longer, in characters.
const NAME_MAX: usize = 60;

impl Office {
    pub(super) async fn places(&self, order: Order) -> Result<Answer, Refused> {
        match order {
            Order::ListSites => self.sites(None).await,
            Order::AddSite { name, municipality, is_new, desks } => {
                self.add_site(name.trim().to_owned(), municipality, is_new, desks).await
            }
            Order::ListDesks => self.desks(None).await,
            Order::AddDesk { name, sites, services, overflow } => {
                let name = name.trim().to_owned();
                let wanted = name.clone();
                let found = self.look(move |exchange| {
                    let taken = exchange.desks().any(|(_, desk)| desk.name.to_lowercase() == wanted.to_lowercase());
                    if taken || !(1..=NAME_MAX).contains(&wanted.chars().count()) {
                        return Err(Refused::Desk);
                    }
                    let overflow = overflow.map(|typed| desk(exchange, &typed)).transpose()?;
                    let sites = sites.iter().map(|typed| site(exchange, typed)).collect::<Result<Vec<_>, _>>()?;
                    Ok((sites, overflow))
                });
                let (sites, overflow) = found.await??;
                let id = DeskId::new(Uuid::now_v7());
                let (hours, services) = (Vec::new(), services_of(services));
                self.set(Command::AddDesk { desk: id, name, sites, hours, services, overflow }).await?;
                self.desks(Some(id)).await
            }
            Order::SetDesk { desk: typed, sites, services, overflow } => {
                let found = self.look(move |exchange| {
                    let overflow = overflow.map(|typed| desk(exchange, &typed)).transpose()?;
                    let sites = sites.iter().map(|typed| site(exchange, typed)).collect::<Result<BTreeSet<_>, _>>()?;
                    Ok((desk(exchange, &typed)?, overflow, sites))
                });
                let (id, overflow, sites) = found.await??;
                self.set(Command::SetDesk(id, services_of(services), overflow)).await?;
                if !sites.is_empty() {
                    self.set(Command::SetDeskSites(id, sites)).await?;
                }
                self.desks(Some(id)).await
            }
            Order::ShowHours { of } => {
                let (_, of, calendar) = self.hours(of).await?;
                Ok(Answer::Hours { of, calendar })
            }
            Order::SetWeek { of, weekly, open_on_holidays, customs } => {
                self.change_hours(of, Change::Week { weekly, open_on_holidays, customs }).await
            }
            Order::Book { site, service, persons, due } => self.book(site, service, persons, due).await,
            Order::Booked { site } => self.booked(site, None).await,
            Order::Unbook { site, ticket } => self.unbook(site, ticket).await,
            Order::SetDay { of, day, hours } => self.change_hours(of, Change::Day(day, hours)).await,
        }
    }

    /// The municipality, the library and its desks come one after the other: until a desk takes its calls, nobody can
    /// call there, and saying it again goes on where it ended.
    async fn add_site(
        &self,
        name: String,
        municipality: Option<String>,
        is_new: bool,
        desks: Vec<String>,
    ) -> Result<Answer, Refused> {
        if !(1..=NAME_MAX).contains(&name.chars().count()) {
            return Err(Refused::Site);
        }
        let wanted = name.clone();
        let found = self.look(move |exchange| {
            let taken = exchange.sites().any(|(_, site)| site.name.to_lowercase() == wanted.to_lowercase());
            let desks = desks.iter().map(|typed| desk(exchange, typed)).collect::<Result<Vec<_>, _>>()?;
            if taken { Err(Refused::Site) } else { Ok((municipality_of(exchange, municipality, is_new)?, desks)) }
        });
        let (owner, desks) = found.await??;
        let owner = match owner {
            Owner::Known(id) => id,
            Owner::New(name) => {
                let id = MunicipalityId::new(Uuid::now_v7());
                self.set(Command::AddMunicipality(id, name)).await?;
                id
            }
        };
        let site = SiteId::new(Uuid::now_v7());
        self.set(Command::AddSite(site, owner, name)).await?;
        for desk in desks {
            let before = self.look(move |exchange| {
                exchange.desks().find(|(id, _)| *id == desk).map(|(_, desk)| desk.sites.clone()).unwrap_or_default()
            });
            let sites = before.await?.into_iter().chain([site]).collect();
            self.set(Command::SetDeskSites(desk, sites)).await?;
        }
        self.sites(Some(site)).await
    }

    async fn sites(&self, only: Option<SiteId>) -> Result<Answer, Refused> {
        let lines = self.look(move |exchange| {
            let mut lines: Vec<_> = exchange.sites().filter(|(id, _)| only.is_none_or(|one| one == *id)).collect();
            lines.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
            lines.into_iter().map(|(id, site)| site_line(exchange, id, site)).collect()
        });
        Ok(Answer::Sites { sites: lines.await? })
    }

    async fn desks(&self, only: Option<DeskId>) -> Result<Answer, Refused> {
        let desks = self.look(move |exchange| {
            let mut lines: Vec<_> = exchange.desks().filter(|(id, _)| only.is_none_or(|one| one == *id)).collect();
            lines.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
            lines.into_iter().map(|(id, _)| line(exchange, id)).collect::<Option<Vec<_>>>()
        });
        Ok(Answer::Desks { desks: desks.await?.ok_or(Refused::Unavailable)? })
    }

    /// What is meant, how it is called, and when it is open.
    async fn hours(&self, of: Of) -> Result<(CalendarOf, String, Calendar), Refused> {
        let found = self.look(move |exchange| {
            let (id, name) = match of {
                Of::Desk(typed) => named(exchange, Kind::Console, &typed)?,
                Of::Site(typed) => named(exchange, Kind::Kiosk, &typed)?,
                Of::Service(service) => (CalendarOf::Service(service), words::told(&service)),
            };
            Ok((id, name, exchange.calendar(id).cloned().unwrap_or_else(Calendar::always)))
        });
        found.await?
    }

    async fn change_hours(&self, of: Of, change: Change) -> Result<Answer, Refused> {
        let (id, name, before) = self.hours(of.clone()).await?;
        before.changed(change.clone()).check().map_err(|_| Refused::Hours)?;
        self.set(Command::SetCalendar(id, change)).await?;
        let (_, _, calendar) = self.hours(of).await?;
        Ok(Answer::Hours { of: name, calendar })
    }

    async fn set(&self, command: Command) -> Result<(), Refused> {
        self.commit(command).await.map_err(|refused| match refused {
            RefusedReason::NotNow => Refused::Desk,
            other => reason(other),
        })
    }
}

/// Whose a library is.
enum Owner {
    Known(MunicipalityId),
    New(String),
}

fn municipality_of(exchange: &Exchange, typed: Option<String>, is_new: bool) -> Result<Owner, Refused> {
    let known: Vec<_> = exchange.municipalities().collect();
    let names = || Refused::Municipality { names: known.iter().map(|(_, name)| (*name).to_owned()).collect() };
    let Some(typed) = typed.map(|typed| typed.trim().to_owned()).filter(|typed| !typed.is_empty()) else {
        return match known.as_slice() {
            [(only, _)] if !is_new => Ok(Owner::Known(*only)),
            _ => Err(names()),
        };
    };
    if is_new {
        let taken = known.iter().any(|(_, name)| name.to_lowercase() == typed.to_lowercase());
        return if taken || typed.chars().count() > NAME_MAX { Err(names()) } else { Ok(Owner::New(typed)) };
    }
    known_municipality(exchange, &typed).map(Owner::Known)
}

/// The municipality with this name, or the only one whose name begins so.
pub(super) fn known_municipality(exchange: &Exchange, typed: &str) -> Result<MunicipalityId, Refused> {
    let typed = typed.trim().to_lowercase();
    let exact = exchange.municipalities().find(|(_, name)| name.to_lowercase() == typed);
    let mut beginning = exchange.municipalities().filter(|(_, name)| name.to_lowercase().starts_with(&typed));
    let only = beginning.next().filter(|_| beginning.next().is_none());
    let names = || exchange.municipalities().map(|(_, name)| name.to_owned()).collect();
    exact.or(only).map(|(id, _)| id).ok_or_else(|| Refused::Municipality { names: names() })
}

fn site_line(exchange: &Exchange, id: SiteId, site: &Site) -> SiteLine {
    let municipality = exchange.municipalities().find(|(of, _)| *of == site.municipality);
    let serving = exchange.desks().filter(|(_, desk)| desk.sites.contains(&id));
    SiteLine {
        site: id,
        name: site.name.clone(),
        municipality: municipality.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        desks: serving.map(|(_, desk)| desk.name.clone()).collect(),
    }
}

/// All where none is named.
fn services_of(named: Vec<Service>) -> BTreeSet<Service> {
    if named.is_empty() { Service::ALL.into() } else { named.into_iter().collect() }
}

fn named(exchange: &Exchange, kind: Kind, typed: &str) -> Result<(CalendarOf, String), Refused> {
    let (place, name) = find_place(exchange, kind, typed)?;
    let of = match place {
        Place::Desk(id) => CalendarOf::Desk(id),
        Place::Site(id) => CalendarOf::Site(id),
    };
    Ok((of, name))
}

fn desk(exchange: &Exchange, typed: &str) -> Result<DeskId, Refused> {
    match find_place(exchange, Kind::Console, typed)?.0 {
        Place::Desk(id) => Ok(id),
        Place::Site(_) => Err(Refused::Desk),
    }
}

pub(super) fn site(exchange: &Exchange, typed: &str) -> Result<SiteId, Refused> {
    match find_place(exchange, Kind::Kiosk, typed)?.0 {
        Place::Site(id) => Ok(id),
        Place::Desk(_) => Err(Refused::Desk),
    }
}

fn line(exchange: &Exchange, id: DeskId) -> Option<Line> {
    let called = |id: DeskId| exchange.desks().find(|(other, _)| *other == id).map(|(_, desk)| desk);
    let desk = called(id)?;
    let mut sites: Vec<_> = desk.sites.iter().filter_map(|id| Some(exchange.site(*id)?.name.clone())).collect();
    sites.sort();
    let overflow = desk.overflow.and_then(called).map(|other| other.name.clone());
    Some(Line { desk: id, name: desk.name.clone(), sites, services: desk.services.iter().copied().collect(), overflow })
}
