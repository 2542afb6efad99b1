//! `signaling desk` and `signaling calendar`.

use clap::{ArgGroup, Args, Subcommand};
use domain::calendar::Custom;
use domain::exchange::{PERSONS_MAX, Service, TicketNumber};
use domain::person::Day;

use super::At;
use crate::hours::{DayHours, Week, minute};
use crate::words;

/// Say which libraries there are.
#[derive(Debug, Args)]
pub struct Site {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: SiteCommand,
}

/// What to do with libraries.
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Show all.
    List,
    /// Make one.
    Add {
        /// Its name, as citizens see it.
        #[arg(long)]
        name: String,
        /// The municipality, or the beginning of its name; none is needed where there is one.
        #[arg(long, conflicts_with = "new_municipality")]
        municipality: Option<String>,
        /// A municipality that is to take part from now on, with its whole name.
        #[arg(long)]
        new_municipality: Option<String>,
        /// A desk that takes its calls, or the beginning of its name; more than once for more.
        #[arg(long = "desk", required = true)]
        desks: Vec<String>,
    },
}

/// Say which desks there are.
#[derive(Debug, Args)]
pub struct Desk {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: DeskCommand,
}

/// What to do with desks.
#[derive(Debug, Subcommand)]
pub enum DeskCommand {
    /// Show all.
    List,
    /// Make one. It is open day and night until `signaling calendar` says otherwise.
    Add {
        /// Its name, as citizens see it.
        #[arg(long)]
        name: String,
        /// A library whose calls it takes, or the beginning of its name; more than once for more.
        #[arg(long = "site", required = true)]
        sites: Vec<String>,
        /// What it is for.
        #[command(flatten)]
        work: Work,
    },
    /// Say anew what one is for.
    Set {
        /// Its name, or the beginning of it.
        desk: String,
        /// A library whose calls it takes, or the beginning of its name; more than once for more, as before where none
        /// is named.
        #[arg(long = "site")]
        sites: Vec<String>,
        /// What it is for.
        #[command(flatten)]
        work: Work,
    },
}

/// What a desk is for.
#[derive(Debug, Args)]
pub struct Work {
    /// A service that it gives: passport, licence or guidance; more than once for more, all where none is named.
    #[arg(long = "service", value_parser = words::parse::<Service>)]
    pub services: Vec<Service>,
    /// The desk that helps out when this one is overrun; none where none is named.
    #[arg(long)]
    pub overflow: Option<String>,
}

/// Say when something is open.
#[derive(Debug, Args)]
pub struct Calendar {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: CalendarCommand,
}

/// What to do with opening hours.
#[derive(Debug, Subcommand)]
pub enum CalendarCommand {
    /// Show when something is open.
    Show {
        /// What.
        #[command(flatten)]
        of: Of,
    },
    /// Say the ordinary week anew; single days stay as they are.
    Week {
        /// Of what.
        #[command(flatten)]
        of: Of,
        /// Hours of some days, as "mon-thu 10:00-17:00"; more than once for more, day and night where none are said.
        hours: Vec<Week>,
        /// Open on public holidays too.
        #[arg(long)]
        open_on_holidays: bool,
        /// Closing early, or all day, on a day that many keep free: christmas_eve=closed, new_years_eve=12:00,
        /// may_day, after_ascension, constitution_day.
        #[arg(long = "on", value_parser = custom)]
        customs: Vec<(Custom, u16)>,
    },
    /// Agree a time at which somebody is helped; prints the number to come with.
    Book {
        /// The library, or the beginning of its name.
        #[arg(long)]
        site: String,
        /// What for: passport, licence or guidance.
        #[arg(long, value_parser = words::parse::<Service>)]
        service: Service,
        /// How many people need help.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=i64::from(PERSONS_MAX)))]
        persons: u8,
        /// The day, as 2026-12-23.
        day: Day,
        /// The time, as 10:30.
        #[arg(value_parser = minute)]
        time: u16,
    },
    /// Show the times that are agreed at a library.
    Booked {
        /// The library, or the beginning of its name.
        #[arg(long)]
        site: String,
    },
    /// Take an agreed time back.
    Unbook {
        /// The library, or the beginning of its name.
        #[arg(long)]
        site: String,
        /// The number.
        number: TicketNumber,
    },
    /// Say the hours of one day.
    Day {
        /// Of what.
        #[command(flatten)]
        of: Of,
        /// The day, as 2026-12-23.
        day: Day,
        /// "closed", "as-usual", or hours as 10:00-12:00.
        hours: DayHours,
    },
}

/// What has opening hours.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("of").required(true).multiple(false)))]
pub struct Of {
    /// A desk, or the beginning of its name.
    #[arg(long, group = "of")]
    pub desk: Option<String>,
    /// A library, or the beginning of its name.
    #[arg(long, group = "of")]
    pub site: Option<String>,
    /// A service, wherever it is given.
    #[arg(long, group = "of", value_parser = words::parse::<Service>)]
    pub service: Option<Service>,
}

/// `christmas_eve=12:00`.
fn custom(text: &str) -> Result<(Custom, u16), String> {
    let (name, closes) = text.split_once('=').ok_or("write it as christmas_eve=12:00 or christmas_eve=closed")?;
    let closes_min = if closes == "closed" { 0 } else { minute(closes).map_err(|error| error.to_string())? };
    Ok((words::parse(name)?, closes_min))
}
