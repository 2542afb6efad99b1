//! What is asked of the exchange, by whom, and why it may say no.

use std::collections::BTreeSet;

use super::detail::{AccountChange, CalendarOf, Kept, RecordDigest, SignInFault};
use super::profile::Profile;
use super::service::{Assurance, Capability};
use super::ticket::TicketNumber;
use super::view::{Language, Service, WeekdayHours};
use crate::calendar::Change;
use crate::id::{CallId, ConsoleId, DeskId, ExpeditionId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use crate::time::Moment;

/// Who asks. Whoever makes one has checked it: a station by its certificate, a person by a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A station, about itself and its own call.
    Station(StationId),
    /// The server itself.
    Node,
    /// The municipality's IT staff.
    It,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// IT: a municipality takes part.
    AddMunicipality(MunicipalityId, String),
    /// IT: a place with kiosks.
    AddSite(SiteId, MunicipalityId, String),
    /// IT: a pool of specialists.
    AddDesk {
        /// Which.
        desk: DeskId,
        /// For the screens.
        name: String,
        /// The sites whose calls it takes.
        sites: Vec<SiteId>,
        /// When; none means always.
        hours: Vec<WeekdayHours>,
        /// What it is for.
        services: BTreeSet<Service>,
        /// Which one helps out when it is overrun.
        overflow: Option<DeskId>,
    },
    /// IT: the sites whose calls a desk takes.
    SetDeskSites(DeskId, BTreeSet<SiteId>),
    /// IT: what a desk is for, and which one helps out when it is overrun.
    SetDesk(DeskId, BTreeSet<Service>, Option<DeskId>),
    /// IT: when something is open.
    SetCalendar(CalendarOf, Change),
    /// IT: how sure a sign-in must be to give a service.
    RequireAssurance(Service, Assurance),
    /// IT: a kiosk.
    AddKiosk(KioskId, SiteId, String),
    /// IT: what a kiosk cannot do.
    SetKiosk(KioskId, BTreeSet<Capability>),
    /// IT: a console.
    AddConsole(ConsoleId, DeskId),
    /// IT: somebody who may sign in.
    AddPerson(PersonId, String),
    /// IT: what somebody may do and is able to do.
    SetProfile(PersonId, Profile),
    /// IT: somebody with a local account, who may sign in for the first time.
    AddAccount {
        /// Who.
        person: PersonId,
        /// For the screens.
        name: String,
        /// What they may do and are able to do.
        profile: Profile,
    },
    /// Node: the identity provider has said who somebody is; they are known here from now on.
    Admit {
        /// Who.
        person: PersonId,
        /// For the screens.
        name: String,
        /// What they may do and are able to do.
        profile: Profile,
    },
    /// Node: somebody tried to sign in and was not let in.
    NoteFailedSignIn {
        /// Where.
        console: ConsoleId,
        /// Why not.
        why: SignInFault,
    },
    /// IT: somebody's account is as new again, disabled, or let in again. Node: somebody has chosen a password.
    ChangeAccount(PersonId, AccountChange),
    /// IT: a station is no longer accepted.
    Revoke(StationId),
    /// IT or node: a station comes to the fleet, or leaves it.
    Enrol(super::enrol::Command),
    /// IT or node: another authority takes over.
    Authority(super::authority::Command),
    /// IT: a refused delivery is to be sent again.
    Requeue(ExpeditionId),
    /// IT: somebody is to be helped at an agreed time.
    MakeAppointment {
        /// A number that is free at the site.
        ticket: TicketNumber,
        /// Where.
        site: SiteId,
        /// What for.
        service: Service,
        /// For how many people.
        persons: u8,
        /// When.
        due: Moment,
    },
    /// IT: nobody comes at the agreed time.
    CancelAppointment(SiteId, TicketNumber),
    /// IT: a backup with so many entries was made.
    NoteBackup {
        /// How many.
        entries: u64,
    },
    /// Node: what was kept long enough is erased.
    NoteErased {
        /// What.
        what: Kept,
        /// How many.
        count: u64,
        /// What is older than this.
        before: Moment,
    },
    /// Node: it has started, and no socket is up.
    Started,
    /// Node: a station's socket is up.
    Connected(StationId),
    /// Node: a station's socket is gone.
    Lost(StationId),
    /// Node: somebody has proved who they are at a console.
    SignIn {
        /// Who.
        person: PersonId,
        /// Where.
        console: ConsoleId,
        /// How surely.
        assurance: Assurance,
    },
    /// Node: what became of a try to deliver.
    Delivered(ExpeditionId, Outcome),
    /// Kiosk: the citizen pressed.
    Call {
        /// New, made by the kiosk.
        call: CallId,
        /// What for.
        service: Service,
        /// In which language.
        language: Language,
    },
    /// Kiosk: the citizen is back, with a ticket of this site.
    ComeBack {
        /// New, made by the kiosk.
        call: CallId,
        /// Its number, as it was typed.
        ticket: TicketNumber,
        /// In which language.
        language: Language,
    },
    /// Kiosk: so many people have come together, of whom each needs help.
    SayPersons(CallId, u8),
    /// Kiosk: the citizen goes, to come back later with a ticket.
    ReturnLater(CallId),
    /// Kiosk: the citizen gives up or hangs up. Console: the specialist ends the call.
    HangUp(CallId),
    /// Kiosk or console: picture and sound are up.
    MediaUp(CallId),
    /// Kiosk: nothing of the ended call is left.
    Wiped(CallId),
    /// Console: the specialist goes.
    SignOut,
    /// Console: whether calls may be offered.
    Presence {
        /// Whether they may.
        ready: bool,
    },
    /// Console: takes the offered call, or the next in the queue.
    Accept(CallId),
    /// Console: does not take the offered call.
    Decline(CallId),
    /// Console: puts a call on hold.
    Hold(CallId),
    /// Console: takes up a call that is on hold; another is put on hold instead.
    Resume(CallId),
    /// Console: asks a second pair of eyes to join.
    AskSecond(CallId),
    /// Console: asks somebody of a desk to take the call over.
    Transfer(CallId, DeskId),
    /// Console: nobody need join any more.
    CancelJoin(CallId),
    /// Console: leaves the call to who has joined to take it over.
    Release(CallId),
    /// Console: a supervisor listens in, seen by all.
    ListenIn(CallId),
    /// Console: leaves a call that one has joined.
    Leave(CallId),
    /// Console: the last call is written up.
    WrapUpDone,
    /// Console: a sealed record is to be stored.
    Submit {
        /// The expedition.
        expedition: ExpeditionId,
        /// In which call.
        call: CallId,
        /// SHA-256 of the sealed record.
        digest: RecordDigest,
        /// Length of the sealed record.
        bytes: u64,
    },
}

/// What became of a try to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The authority has it.
    Acknowledged,
    /// Not this time; it is tried again.
    Delayed,
    /// The authority will not have it.
    Refused,
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not this one's to ask.
    #[error("not allowed")]
    NotAllowed,
    /// Not as things stand.
    #[error("not now")]
    NotNow,
    /// No such call.
    #[error("unknown call")]
    UnknownCall,
    /// No such ticket at this site, or not any more.
    #[error("unknown ticket")]
    UnknownTicket,
    /// Outside opening hours, or so late that it would not be finished.
    #[error("closed")]
    Closed,
    /// A calendar that cannot be.
    #[error(transparent)]
    Calendar(#[from] crate::calendar::CalendarError),
    /// Over a limit.
    #[error("too many")]
    TooMany,
    /// An id that the command refers to is not known, or one that it introduces is already taken.
    #[error("unknown or taken id")]
    WrongId,
}
