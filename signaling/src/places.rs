//! `signaling desk` and `signaling calendar`: what is ordered, and what is printed.

use std::io::Write;

use crate::cli::{Calendar, CalendarCommand, Desk, DeskCommand, Of, Site, SiteCommand};
use crate::hours;
use crate::orders::Order;
use crate::orders::places::{self, Appointment, Line, SiteLine};
use crate::stations::{self, StationsError};
use crate::words;

/// Does one command on libraries.
///
/// # Errors
/// When no server runs, or it does not do it.
pub fn site(asked: Site, out: &mut impl Write) -> Result<(), StationsError> {
    let order = match asked.command {
        SiteCommand::List => places::Order::ListSites,
        SiteCommand::Add { name, municipality, new_municipality, desks } => {
            let is_new = new_municipality.is_some();
            places::Order::AddSite { name, municipality: new_municipality.or(municipality), is_new, desks }
        }
    };
    stations::run(&asked.at, &Order::Places(order), out)
}

/// Does one command on desks.
///
/// # Errors
/// When no server runs, or it does not do it.
pub fn desk(asked: Desk, out: &mut impl Write) -> Result<(), StationsError> {
    let order = match asked.command {
        DeskCommand::List => places::Order::ListDesks,
        DeskCommand::Add { name, sites, work } => {
            places::Order::AddDesk { name, sites, services: work.services, overflow: work.overflow }
        }
        DeskCommand::Set { desk, sites, work } => {
            places::Order::SetDesk { desk, sites, services: work.services, overflow: work.overflow }
        }
    };
    stations::run(&asked.at, &Order::Places(order), out)
}

/// Does one command on opening hours.
///
/// # Errors
/// When no server runs, or it does not do it.
pub fn calendar(asked: Calendar, out: &mut impl Write) -> Result<(), StationsError> {
    let order = match asked.command {
        CalendarCommand::Show { of } => places::Order::ShowHours { of: of.into() },
        CalendarCommand::Week { of, hours, open_on_holidays, customs } => places::Order::SetWeek {
            of: of.into(),
            weekly: hours.into_iter().flat_map(|week| week.0).collect(),
            open_on_holidays,
            customs: customs.into_iter().collect(),
        },
        CalendarCommand::Book { site, service, persons, day, time } => {
            let due = domain::calendar::at(day, time).ok_or(StationsError::Day)?;
            places::Order::Book { site, service, persons, due }
        }
        CalendarCommand::Booked { site } => places::Order::Booked { site },
        CalendarCommand::Unbook { site, number } => places::Order::Unbook { site, ticket: number },
        CalendarCommand::Day { of, day, hours } => places::Order::SetDay { of: of.into(), day, hours: hours.into() },
    };
    stations::run(&asked.at, &Order::Places(order), out)
}

impl From<Of> for places::Of {
    fn from(of: Of) -> Self {
        match (of.desk, of.site, of.service) {
            (Some(desk), _, _) => Self::Desk(desk),
            (None, Some(site), _) => Self::Site(site),
            (None, None, Some(service)) => Self::Service(service),
            // One of them is there, or the command line is refused.
            (None, None, None) => Self::Desk(String::new()),
        }
    }
}

/// The answer in words.
pub(crate) fn told(answer: &places::Answer) -> String {
    match answer {
        places::Answer::Sites { sites } => sites.iter().map(told_site).collect(),
        places::Answer::Desks { desks } => desks.iter().map(told_line).collect(),
        places::Answer::Appointments { site, appointments } => {
            let lines: String = appointments.iter().map(told_appointment).collect();
            format!("{site}\n{lines}")
        }
        places::Answer::Hours { of, calendar } => format!("{of}\n{}", hours::told(calendar)),
    }
}

fn told_site(line: &SiteLine) -> String {
    let desks = line.desks.join(", ");
    format!("{}  {}  {desks}  {}\n", line.name, line.municipality, line.site)
}

fn told_appointment(one: &Appointment) -> String {
    let wall = one.due.danish();
    let day = format!("{:04}-{:02}-{:02} {:02}:{:02}", wall.year, wall.month, wall.day, wall.hour, wall.minute);
    let people = if one.persons == 1 { String::new() } else { format!("  {} people", one.persons) };
    format!("{}  {day}  {}{people}\n", one.ticket, words::told(&one.service))
}

fn told_line(line: &Line) -> String {
    let parts = [
        Some(line.name.clone()),
        Some(line.sites.join(", ")),
        Some(line.services.iter().map(words::told).collect::<Vec<_>>().join(", ")),
        line.overflow.as_ref().map(|other| format!("helped by {other}")),
        Some(line.desk.to_string()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ") + "\n"
}
