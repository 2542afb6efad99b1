//! What the exchange knows.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Failures;
use super::authority::Authorities;
use super::call::Call;
use super::command::Refused;
use super::detail::{CalendarOf, RecordDigest};
use super::enrol::Enrolments;
use super::profile::Profile;
use super::service::{Assurance, Capability, Service};
use super::ticket::{Ticket, TicketNumber};
use super::view::{DeliveryState, EndReason};
use super::wait::Measured;
use crate::calendar::{Calendar, Openings};
use crate::id::{CallId, ConsoleId, DeskId, ExpeditionId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use crate::time::Moment;

/// The exchange: places, stations, people, calls and deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exchange {
    pub(super) municipalities: BTreeMap<MunicipalityId, String>,
    pub(super) sites: BTreeMap<SiteId, Site>,
    pub(super) desks: BTreeMap<DeskId, Desk>,
    pub(super) kiosks: BTreeMap<KioskId, Kiosk>,
    pub(super) consoles: BTreeMap<ConsoleId, Console>,
    pub(super) people: BTreeMap<PersonId, Person>,
    /// Hours of single services, wherever they are given.
    pub(super) service_calendars: BTreeMap<Service, Calendar>,
    /// How sure a sign-in must be for a service.
    pub(super) required: BTreeMap<Service, Assurance>,
    /// Stations on their way, and the certificates of those that have come.
    pub(super) enrolments: Enrolments,
    /// Who certifies stations.
    pub(super) authorities: Authorities,
    pub(super) calls: BTreeMap<CallId, Call>,
    /// Calls that are over and wiped: their ids are never taken again.
    pub(super) closed: BTreeSet<CallId>,
    pub(super) expeditions: BTreeMap<ExpeditionId, Expedition>,
    /// Open tickets and appointments.
    pub(super) tickets: BTreeMap<(SiteId, TicketNumber), Ticket>,
    pub(super) next_order: u64,
    /// When a station last tried what is not its own.
    pub(super) attempts: BTreeMap<StationId, Moment>,
    /// Failed sign-ins of each console, as far as they are noted.
    pub(super) failures: BTreeMap<ConsoleId, Failures>,
    /// When the last backup was made.
    pub(super) backed_up: Option<Moment>,
    /// How long citizens of each municipality waited.
    pub(super) waits: BTreeMap<MunicipalityId, Measured>,
    /// How long citizens at each site waited.
    pub(super) last_waits: BTreeMap<SiteId, Measured>,
    /// How long calls took.
    pub(super) handling: BTreeMap<Service, Measured>,
}

/// A place with kiosks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Whose.
    pub municipality: MunicipalityId,
    /// For the screens.
    pub name: String,
    /// When its doors are open.
    pub calendar: Calendar,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// For the screens.
    pub name: String,
    /// What they may do and are able to do.
    pub profile: Profile,
    /// How their account stands.
    pub account: Account,
}

/// How somebody's account stands. Nothing else is kept of it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Account {
    /// In use. So is one of which nothing was said, and that of somebody from the identity provider.
    #[default]
    Open,
    /// Its person has yet to sign in for the first time.
    New,
    /// Nobody signs in with it.
    Disabled,
}

/// A pool of specialists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// For the screens.
    pub name: String,
    /// The sites whose calls it takes.
    pub sites: BTreeSet<SiteId>,
    /// What it is for.
    pub services: BTreeSet<Service>,
    /// When it takes calls.
    pub calendar: Calendar,
    /// Which desk helps out when it is overrun.
    pub overflow: Option<DeskId>,
}

/// A kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Kiosk {
    /// Where.
    pub site: SiteId,
    /// For the screens.
    pub name: String,
    /// Whether its socket is up.
    pub link: Link,
    /// Its call, until it is wiped.
    pub call: Option<CallId>,
    /// What it cannot do: lacking, or broken.
    pub lacks: BTreeSet<Capability>,
    /// Whether its certificate is no longer accepted.
    pub revoked: bool,
}

/// A console.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Console {
    /// Which calls it takes.
    pub desk: DeskId,
    /// Whether its socket is up.
    pub link: Link,
    /// Who works there.
    pub on_duty: Option<OnDuty>,
    /// Whether its certificate is no longer accepted.
    pub revoked: bool,
}

/// Whether a station's socket is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// Yes.
    Up,
    /// It was before the server started.
    Unconfirmed {
        /// When it counts as lost.
        until: Moment,
    },
    /// No.
    Down {
        /// When a call of it is given up, if it is a kiosk.
        until: Moment,
    },
    /// It has never been.
    Never,
}

/// Somebody who works at a console.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OnDuty {
    /// Who.
    pub person: PersonId,
    /// When the sign-in ends.
    pub until: Moment,
    /// How sure the sign-in makes that it is they.
    pub assurance: Assurance,
    /// Whether they take calls.
    pub duty: Duty,
    /// The calls that they are offered or take part in.
    pub calls: BTreeSet<CallId>,
}

/// Whether a specialist takes calls; which they have is told beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// No: a break of their own choice.
    Away,
    /// Yes.
    Ready {
        /// Since when.
        since: Moment,
    },
    /// No: an offer was missed.
    Missed,
    /// No: writes up a call.
    WrapUp {
        /// Which.
        call: CallId,
        /// Why it ended.
        reason: EndReason,
        /// Until when.
        until: Moment,
    },
}

/// A sealed record on its way to the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expedition {
    /// In which call it was submitted.
    pub call: CallId,
    /// By which console.
    pub console: ConsoleId,
    /// SHA-256 of the sealed record.
    pub digest: RecordDigest,
    /// When.
    pub at: Moment,
    /// How far it is.
    pub state: DeliveryState,
}

impl Exchange {
    /// Whether this station is known and not revoked.
    pub fn accepts(&self, station: StationId) -> bool {
        match station {
            StationId::Kiosk(id) => self.kiosks.get(&id).is_some_and(|kiosk| !kiosk.revoked),
            StationId::Console(id) => self.consoles.get(&id).is_some_and(|console| !console.revoked),
        }
    }

    /// A call that is not yet wiped.
    pub fn call(&self, call: CallId) -> Option<&Call> {
        self.calls.get(&call)
    }

    /// All calls that are not yet wiped.
    pub fn calls(&self) -> impl Iterator<Item = (CallId, &Call)> {
        self.calls.iter().map(|(id, call)| (*id, call))
    }

    /// A console.
    pub fn console(&self, console: ConsoleId) -> Option<&Console> {
        self.consoles.get(&console)
    }

    /// The stations whose socket is noted as up.
    pub fn connected(&self) -> impl Iterator<Item = StationId> {
        let kiosks = self.kiosks.iter().filter(|(_, kiosk)| kiosk.link.is_up()).map(|(id, _)| StationId::Kiosk(*id));
        let up = |console: &Console| console.link.is_up();
        kiosks.chain(self.consoles.iter().filter(move |(_, c)| up(c)).map(|(id, _)| StationId::Console(*id)))
    }

    /// All stations that were ever added.
    pub fn stations(&self) -> impl Iterator<Item = StationId> {
        let kiosks = self.kiosks.keys().copied().map(StationId::Kiosk);
        kiosks.chain(self.consoles.keys().copied().map(StationId::Console))
    }

    /// When the last backup was made.
    pub fn backed_up(&self) -> Option<Moment> {
        self.backed_up
    }

    /// A submitted expedition.
    pub fn expedition(&self, expedition: ExpeditionId) -> Option<&Expedition> {
        self.expeditions.get(&expedition)
    }

    /// The name of somebody who may sign in.
    pub fn person(&self, person: PersonId) -> Option<&Person> {
        self.people.get(&person)
    }

    /// Everybody who may sign in, or might once.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.iter().map(|(id, person)| (*id, person))
    }

    /// Every desk.
    pub fn desks(&self) -> impl Iterator<Item = (DeskId, &Desk)> {
        self.desks.iter().map(|(id, desk)| (*id, desk))
    }

    /// Every municipality that takes part.
    pub fn municipalities(&self) -> impl Iterator<Item = (MunicipalityId, &str)> {
        self.municipalities.iter().map(|(id, name)| (*id, name.as_str()))
    }

    /// Every place with kiosks.
    pub fn sites(&self) -> impl Iterator<Item = (SiteId, &Site)> {
        self.sites.iter().map(|(id, site)| (*id, site))
    }

    /// A kiosk.
    pub fn kiosk(&self, kiosk: KioskId) -> Option<&Kiosk> {
        self.kiosks.get(&kiosk)
    }

    /// A place with kiosks.
    pub fn site(&self, site: SiteId) -> Option<&Site> {
        self.sites.get(&site)
    }

    /// When something is open by itself; nothing where nobody has said so, which means always.
    pub fn calendar(&self, of: CalendarOf) -> Option<&Calendar> {
        match of {
            CalendarOf::Desk(id) => self.desks.get(&id).map(|desk| &desk.calendar),
            CalendarOf::Site(id) => self.sites.get(&id).map(|site| &site.calendar),
            CalendarOf::Service(service) => self.service_calendars.get(&service),
        }
    }

    /// How sure a sign-in must be to give a service.
    pub fn required_assurance(&self, service: Service) -> Assurance {
        self.required.get(&service).copied().unwrap_or_default()
    }

    /// How sure a sign-in must be to control identity in a call: where the call does not say for which service, as sure
    /// as for any of them.
    pub(super) fn identity_assurance(&self, service: Service) -> Assurance {
        let identity = Service::ALL.into_iter().filter(|any| any.is_identity());
        let any = || identity.map(|any| self.required_assurance(any)).max().unwrap_or_default();
        if service.is_identity() { self.required_assurance(service) } else { any() }
    }

    /// What must be open at once for a desk to give a service at a site.
    pub(super) fn openings(&self, desk: DeskId, site: SiteId, service: Service) -> Openings<'_> {
        let desk = self.desks.get(&desk).map(|desk| &desk.calendar);
        let site = self.sites.get(&site).map(|site| &site.calendar);
        Openings::of(desk.into_iter().chain(site).chain(self.service_calendars.get(&service)))
    }

    /// Whether `from` may write to `to` in a call.
    pub fn may_post(&self, call: CallId, from: StationId, to: StationId) -> Result<(), Refused> {
        let call = self.calls.get(&call).ok_or(Refused::UnknownCall)?;
        if from == to || !call.has_party(from) || !call.has_party(to) {
            return Err(Refused::NotAllowed);
        }
        if call.is_joined() { Ok(()) } else { Err(Refused::NotNow) }
    }

    /// Whether a desk takes the calls of a site.
    pub(super) fn serves(&self, desk: DeskId, site: SiteId) -> bool {
        self.desks.get(&desk).is_some_and(|desk| desk.sites.contains(&site))
    }

    /// Where a call comes from.
    pub(super) fn site_of(&self, call: &Call) -> Option<SiteId> {
        self.kiosks.get(&call.kiosk).map(|kiosk| kiosk.site)
    }

    /// The queue as those see it who work for these desks, the next first; calls that are offered stand in it.
    pub(super) fn queue(&self, desks: &BTreeSet<DeskId>, now: Moment) -> Vec<(CallId, &Call)> {
        let serves = |site| desks.iter().any(|desk| self.serves(*desk, site));
        let mine = |call: &Call| self.site_of(call).is_some_and(serves);
        let mut queue: Vec<_> = self
            .calls
            .iter()
            .filter(|(_, call)| call.is_queued() && mine(call))
            .map(|(id, call)| (*id, call))
            .collect();
        queue.sort_by_cached_key(|(_, call)| self.queue_key(call, now));
        queue
    }
}

impl OnDuty {
    /// Whether they have nothing to do with any call.
    pub fn is_free(&self) -> bool {
        self.calls.is_empty()
    }
}

impl Link {
    /// Whether the station is gone; one that may just come back after a start of the server is not.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Down { .. } | Self::Never)
    }

    /// Whether the socket is up.
    pub fn is_up(self) -> bool {
        matches!(self, Self::Up)
    }
}
