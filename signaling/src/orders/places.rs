//! Orders about desks and opening hours.

use std::collections::BTreeMap;

use domain::calendar::{Calendar, Custom, Hours, WeekdayHours};
use domain::exchange::{Service, TicketNumber};
use domain::id::{DeskId, SiteId};
use domain::person::Day;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// What IT orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// All libraries.
    ListSites,
    /// A library.
    AddSite {
        /// Its name, for the screens.
        name: String,
        /// The municipality, or the beginning of its name; none is needed where there is one.
        municipality: Option<String>,
        /// Whether the municipality is a new one, with this whole name.
        is_new: bool,
        /// The desks that take its calls, or the beginnings of their names.
        desks: Vec<String>,
    },
    /// All desks.
    ListDesks,
    /// A desk.
    AddDesk {
        /// Its name, for the screens.
        name: String,
        /// The libraries whose calls it takes, or the beginnings of their names.
        sites: Vec<String>,
        /// What it is for.
        services: Vec<Service>,
        /// The desk that helps out when it is overrun.
        overflow: Option<String>,
    },
    /// What a desk is for.
    SetDesk {
        /// Its name, or the beginning of it.
        desk: String,
        /// The libraries whose calls it takes, or the beginnings of their names; as before where none is named.
        sites: Vec<String>,
        /// What it is for.
        services: Vec<Service>,
        /// The desk that helps out when it is overrun.
        overflow: Option<String>,
    },
    /// When something is open.
    ShowHours {
        /// What.
        of: Of,
    },
    /// The ordinary week of something. Single days stay as they are.
    SetWeek {
        /// What.
        of: Of,
        /// None means day and night.
        weekly: Vec<WeekdayHours>,
        /// Whether it is open on public holidays too.
        open_on_holidays: bool,
        /// When it closes on days that many keep free: 0 is all day.
        customs: BTreeMap<Custom, u16>,
    },
    /// Somebody is to be helped at an agreed time.
    Book {
        /// The library, or the beginning of its name.
        site: String,
        /// What for.
        service: Service,
        /// For how many people.
        persons: u8,
        /// When.
        due: Moment,
    },
    /// Who is to be helped at a library.
    Booked {
        /// The library, or the beginning of its name.
        site: String,
    },
    /// Nobody comes at the agreed time.
    Unbook {
        /// The library, or the beginning of its name.
        site: String,
        /// The number.
        ticket: TicketNumber,
    },
    /// Hours of one day.
    SetDay {
        /// Of what.
        of: Of,
        /// Which day.
        day: Day,
        /// Closed if there are none; as usual if nothing is said.
        hours: Option<Vec<Hours>>,
    },
}

/// What has opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// A desk, by its name or the beginning of it.
    Desk(String),
    /// A library, likewise.
    Site(String),
    /// A service, wherever it is given.
    Service(Service),
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Answer {
    /// Libraries: all, or the one that was made.
    Sites {
        /// In the order of their names.
        sites: Vec<SiteLine>,
    },
    /// Desks: all, or the one that was changed.
    Desks {
        /// In the order of their names.
        desks: Vec<Line>,
    },
    /// Who is to be helped at a library: all, or the one that was changed.
    Appointments {
        /// Its name.
        site: String,
        /// In the order of their times.
        appointments: Vec<Appointment>,
    },
    /// When something is open.
    Hours {
        /// Its name.
        of: String,
        /// When.
        calendar: Calendar,
    },
}

/// Somebody who is to be helped at an agreed time. Nobody knows here who that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The number to come with.
    pub ticket: TicketNumber,
    /// What for.
    pub service: Service,
    /// For how many people.
    pub persons: u8,
    /// When.
    pub due: Moment,
}

/// One library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteLine {
    /// Which.
    pub site: SiteId,
    /// How it is called.
    pub name: String,
    /// Whose it is.
    pub municipality: String,
    /// The desks that take its calls.
    pub desks: Vec<String>,
}

/// One desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub desk: DeskId,
    /// How it is called.
    pub name: String,
    /// The libraries whose calls it takes.
    pub sites: Vec<String>,
    /// What it is for.
    pub services: Vec<Service>,
    /// The desk that helps out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overflow: Option<String>,
}

impl Order {
    /// What is ordered, for the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::ListSites => "list sites",
            Self::AddSite { .. } => "add site",
            Self::ListDesks => "list desks",
            Self::AddDesk { .. } => "add desk",
            Self::SetDesk { .. } => "set desk",
            Self::ShowHours { .. } => "show hours",
            Self::SetWeek { .. } => "set week",
            Self::SetDay { .. } => "set day",
            Self::Book { .. } => "book",
            Self::Booked { .. } => "booked",
            Self::Unbook { .. } => "unbook",
        }
    }
}
