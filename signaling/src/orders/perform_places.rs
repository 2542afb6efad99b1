//! From an order about desks and hours to a command of the exchange.

use std::collections::BTreeSet;

use domain::calendar::Calendar;
use domain::exchange::enrol::Place;
use domain::exchange::{CalendarOf, Command, Exchange, Service};
use domain::id::{DeskId, SiteId};
use protocol::enrol::Kind;
use protocol::station::RefusedReason;
use uuid::Uuid;

use super::Refused;
use super::perform::{Office, find_place, reason};
use super::places::{Answer, Line, Of, Order};
use crate::hours::{self, DayHours};
use crate::words;

/// No desk's name is longer, in characters.
const NAME_MAX: usize = 60;

impl Office {
    pub(super) async fn places(&self, order: Order) -> Result<Answer, Refused> {
        match order {
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
                let hours = Vec::new();
                self.set(Command::AddDesk { desk: id, name, sites, hours }).await?;
                self.set(Command::SetDesk(id, services_of(services), overflow)).await?;
                self.desks(Some(id)).await
            }
            Order::SetDesk { desk: typed, services, overflow } => {
                let found = self.look(move |exchange| {
                    let overflow = overflow.map(|typed| desk(exchange, &typed)).transpose()?;
                    Ok((desk(exchange, &typed)?, overflow))
                });
                let (id, overflow) = found.await??;
                self.set(Command::SetDesk(id, services_of(services), overflow)).await?;
                self.desks(Some(id)).await
            }
            Order::ShowHours { of } => {
                let (_, of, calendar) = self.hours(of).await?;
                Ok(Answer::Hours { of, calendar })
            }
            Order::SetWeek { of, weekly, open_on_holidays, customs } => {
                let (id, of, before) = self.hours(of).await?;
                let calendar = Calendar { weekly, open_on_holidays, customs, exceptions: before.exceptions };
                self.set_hours(id, of, calendar).await
            }
            Order::SetDay { of, day, hours } => {
                let (id, of, before) = self.hours(of).await?;
                let hours = match hours {
                    None => DayHours::AsUsual,
                    Some(pieces) if pieces.is_empty() => DayHours::Closed,
                    Some(pieces) => DayHours::Open(pieces),
                };
                self.set_hours(id, of, hours::on_day(&before, day, hours)).await
            }
        }
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

    async fn set_hours(&self, id: CalendarOf, of: String, calendar: Calendar) -> Result<Answer, Refused> {
        calendar.check().map_err(|_| Refused::Hours)?;
        self.set(Command::SetCalendar(id, calendar.clone())).await?;
        Ok(Answer::Hours { of, calendar })
    }

    async fn set(&self, command: Command) -> Result<(), Refused> {
        self.commit(command).await.map_err(|refused| match refused {
            RefusedReason::NotNow => Refused::Desk,
            other => reason(other),
        })
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

fn site(exchange: &Exchange, typed: &str) -> Result<SiteId, Refused> {
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
