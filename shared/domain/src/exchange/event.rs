//! What has happened: the only way the exchange changes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::call::Joiner;
use super::detail::{AccountChange, CalendarOf, Kept, RecordDigest, ReturnReason, SignInFault};
use super::profile::Profile;
use super::route::{Class, Why};
use super::service::{Assurance, Capability};
use super::ticket::{TicketNumber, TicketUsed};
use super::view::{EndReason, Language, Service, WeekdayHours};
use crate::calendar::Calendar;
use crate::id::{CallId, ConsoleId, DeskId, ExpeditionId, KioskId, MunicipalityId, PersonId, SiteId, StationId};
use crate::policy::{Action, Denied};
use crate::time::Moment;

/// One entry of the exchange journal.
///
/// **Invariant:** ids, times and the names of places and staff only; never anything about a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A municipality takes part.
    MunicipalityAdded {
        /// Which.
        municipality: MunicipalityId,
        /// For the screens, "Herning Borgerservice".
        name: String,
    },
    /// A place with kiosks.
    SiteAdded {
        /// Which.
        site: SiteId,
        /// Whose.
        municipality: MunicipalityId,
        /// For the screens, "Aulum Bibliotek".
        name: String,
    },
    /// A pool of specialists.
    DeskAdded {
        /// Which.
        desk: DeskId,
        /// For the screens.
        name: String,
        /// The sites whose calls it takes.
        sites: Vec<SiteId>,
        /// When; none means always.
        hours: Vec<WeekdayHours>,
    },
    /// What a desk is for, and which one helps out.
    DeskSet {
        /// Which.
        desk: DeskId,
        /// What for.
        services: BTreeSet<Service>,
        /// Which one helps out when it is overrun.
        overflow: Option<DeskId>,
    },
    /// The sites whose calls a desk takes.
    DeskServes {
        /// Which.
        desk: DeskId,
        /// Where.
        sites: BTreeSet<SiteId>,
    },
    /// When something is open.
    CalendarSet {
        /// What.
        of: CalendarOf,
        /// When.
        calendar: Calendar,
    },
    /// How sure a sign-in must be to give a service.
    AssuranceRequired {
        /// Which.
        service: Service,
        /// How sure.
        assurance: Assurance,
    },
    /// A kiosk.
    KioskAdded {
        /// Which.
        kiosk: KioskId,
        /// Where.
        site: SiteId,
        /// For the screens, "Aulum 1".
        name: String,
    },
    /// What a kiosk cannot do.
    KioskSet {
        /// Which.
        kiosk: KioskId,
        /// What.
        lacks: BTreeSet<Capability>,
    },
    /// A specialist's console.
    ConsoleAdded {
        /// Which.
        console: ConsoleId,
        /// Which calls it takes.
        desk: DeskId,
    },
    /// Somebody who may sign in.
    PersonAdded {
        /// Who.
        person: PersonId,
        /// For the screens: staff, never a citizen.
        name: String,
    },
    /// What somebody may do and is able to do.
    ProfileSet {
        /// Who.
        person: PersonId,
        /// What.
        profile: Profile,
    },
    /// A station comes to the fleet.
    Enrolment(super::enrol::Event),
    /// Another authority takes over.
    Authority(super::authority::Event),
    /// A station's certificate is no longer accepted: stolen, broken or replaced.
    StationRevoked {
        /// Which.
        station: StationId,
        /// When.
        at: Moment,
    },
    /// The server has started; stations that were connected have a little time to come back.
    NodeStarted {
        /// When.
        at: Moment,
        /// When those that are not back count as lost.
        settle_until: Moment,
    },
    /// A station's socket is up.
    StationConnected {
        /// Which.
        station: StationId,
        /// When.
        at: Moment,
    },
    /// A station's socket is gone.
    StationLost {
        /// Which.
        station: StationId,
        /// When.
        at: Moment,
        /// When a call of a lost kiosk is given up.
        until: Moment,
    },
    /// Somebody has signed in.
    PersonSignedIn {
        /// Who.
        person: PersonId,
        /// Where.
        console: ConsoleId,
        /// When.
        at: Moment,
        /// When it ends by itself.
        until: Moment,
        /// How sure it makes that it is they.
        #[serde(default)]
        assurance: Assurance,
    },
    /// Whoever worked at a console has gone.
    PersonSignedOut {
        /// Where.
        console: ConsoleId,
        /// When.
        at: Moment,
    },
    /// A specialist has said whether calls may be offered.
    PresenceChosen {
        /// Where.
        console: ConsoleId,
        /// Whether they may.
        ready: bool,
        /// When.
        at: Moment,
    },
    /// A citizen has pressed.
    CallQueued {
        /// The call.
        call: CallId,
        /// From where.
        kiosk: KioskId,
        /// What for.
        service: Service,
        /// In which language.
        language: Language,
        /// When: the place in the queue.
        at: Moment,
        /// When it is given up.
        until: Moment,
        /// How long the wait is estimated to be; nothing where nobody works.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimate_s: Option<u32>,
        /// Which calls come before others.
        #[serde(default)]
        class: Class,
        /// The ticket that it was made with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketUsed>,
        /// For how many people.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        persons: u8,
    },
    /// So many people have come together.
    PersonsSaid {
        /// The call.
        call: CallId,
        /// How many.
        persons: u8,
        /// When.
        at: Moment,
    },
    /// The citizen of a call goes, to come back later.
    TicketIssued {
        /// The number to come back with.
        ticket: TicketNumber,
        /// The call, which ends with it.
        call: CallId,
        /// When.
        at: Moment,
        /// Until when it is good.
        until: Moment,
    },
    /// Somebody is to be helped at an agreed time.
    AppointmentMade {
        /// The number to come with.
        ticket: TicketNumber,
        /// Where.
        site: SiteId,
        /// What for.
        service: Service,
        /// For how many people.
        persons: u8,
        /// When they are to be helped.
        due: Moment,
        /// When it was made.
        at: Moment,
        /// Until when the number is good.
        until: Moment,
    },
    /// Nobody comes at the agreed time.
    AppointmentCancelled {
        /// Its number.
        ticket: TicketNumber,
        /// Where.
        site: SiteId,
        /// When.
        at: Moment,
    },
    /// Nobody came back with a ticket in time.
    TicketLapsed {
        /// Its number.
        ticket: TicketNumber,
        /// Where.
        site: SiteId,
        /// When.
        at: Moment,
    },
    /// More specialists are asked for a call than at first.
    CallWidened {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
    },
    /// A call is offered to one specialist.
    CallOffered {
        /// The call.
        call: CallId,
        /// To whom.
        console: ConsoleId,
        /// Why to them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Why>,
        /// When.
        at: Moment,
        /// When the offer ends.
        until: Moment,
    },
    /// A call is back in its place in the queue.
    CallReturned {
        /// The call.
        call: CallId,
        /// Why.
        why: ReturnReason,
        /// When.
        at: Moment,
        /// When it is given up.
        until: Moment,
    },
    /// A specialist has taken a call.
    CallAccepted {
        /// The call.
        call: CallId,
        /// Who.
        console: ConsoleId,
        /// When.
        at: Moment,
        /// How long the citizen has waited.
        #[serde(default)]
        waited_s: u32,
        /// How long that was estimated to be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimate_s: Option<u32>,
        /// When picture and sound must be up.
        until: Moment,
    },
    /// One party has picture and sound.
    MediaCameUp {
        /// The call.
        call: CallId,
        /// Which party.
        station: StationId,
        /// When.
        at: Moment,
    },
    /// All parties have picture and sound.
    CallConnected {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
        /// When it has lasted too long.
        until: Moment,
    },
    /// The specialist's console is gone in a call.
    CallInterrupted {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
        /// Until when it is kept for that console alone.
        until: Moment,
    },
    /// The specialist's console is back in its call.
    CallResumed {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
        /// When picture and sound must be up, or when it has lasted too long.
        until: Moment,
    },
    /// The specialist has put a call on hold.
    CallHeld {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
    },
    /// The specialist has taken a call up again that was on hold.
    CallTakenUp {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
    },
    /// The specialist asks for somebody to join a call.
    JoinSought {
        /// The call.
        call: CallId,
        /// As what.
        role: Joiner,
        /// Of which desk.
        desk: DeskId,
        /// When.
        at: Moment,
        /// When it is given up.
        until: Moment,
    },
    /// Somebody is asked to join a call.
    JoinOffered {
        /// The call.
        call: CallId,
        /// Who.
        console: ConsoleId,
        /// When.
        at: Moment,
        /// When the offer ends.
        until: Moment,
    },
    /// Who was asked to join a call does not.
    JoinPassed {
        /// The call.
        call: CallId,
        /// Who.
        console: ConsoleId,
        /// Why.
        why: ReturnReason,
        /// When.
        at: Moment,
    },
    /// Nobody is looked for any more who would join a call.
    JoinGivenUp {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
    },
    /// Somebody has joined a call.
    PartyJoined {
        /// The call.
        call: CallId,
        /// Where.
        console: ConsoleId,
        /// Who.
        person: PersonId,
        /// As what; nothing is a supervisor who listens in.
        role: Option<Joiner>,
        /// When.
        at: Moment,
    },
    /// Somebody who had joined a call has left it.
    PartyLeft {
        /// The call.
        call: CallId,
        /// Where.
        console: ConsoleId,
        /// When.
        at: Moment,
    },
    /// Who joined to take a call over answers for it now.
    CallHandedOver {
        /// The call.
        call: CallId,
        /// Where.
        to: ConsoleId,
        /// When.
        at: Moment,
        /// When it has lasted too long.
        until: Moment,
    },
    /// A call is over.
    CallEnded {
        /// The call.
        call: CallId,
        /// Why.
        reason: EndReason,
        /// When.
        at: Moment,
        /// When the specialist's wrap-up ends, if there is one.
        wrap_up_until: Moment,
    },
    /// Nothing of an ended call is left at its kiosk.
    KioskWiped {
        /// The call.
        call: CallId,
        /// When.
        at: Moment,
    },
    /// A specialist has written up the last call.
    WrapUpEnded {
        /// Where.
        console: ConsoleId,
        /// When.
        at: Moment,
    },
    /// A sealed record is stored, to be delivered.
    ExpeditionSubmitted {
        /// The expedition.
        expedition: ExpeditionId,
        /// In which call.
        call: CallId,
        /// By which console.
        console: ConsoleId,
        /// SHA-256 of the sealed record.
        digest: RecordDigest,
        /// Length of the sealed record.
        bytes: u64,
        /// When.
        at: Moment,
    },
    /// The authority could not be reached at the first try; it goes on by itself.
    DeliveryDelayed {
        /// The expedition.
        expedition: ExpeditionId,
        /// When.
        at: Moment,
    },
    /// The authority has it.
    DeliveryAcknowledged {
        /// The expedition.
        expedition: ExpeditionId,
        /// When.
        at: Moment,
    },
    /// The authority will not have it, or could not be reached for too long: somebody must look.
    DeliveryRefused {
        /// The expedition.
        expedition: ExpeditionId,
        /// When.
        at: Moment,
    },
    /// Somebody has looked and sends a refused one again.
    DeliveryRequeued {
        /// The expedition.
        expedition: ExpeditionId,
        /// When.
        at: Moment,
    },
    /// Somebody's account was made or changed.
    AccountChanged {
        /// Whose.
        person: PersonId,
        /// How.
        change: AccountChange,
        /// When.
        at: Moment,
    },
    /// Somebody tried what is not theirs.
    AttemptDenied {
        /// Where.
        station: StationId,
        /// Who worked there.
        person: Option<PersonId>,
        /// What they tried.
        action: Action,
        /// In which call.
        call: CallId,
        /// Why they may not.
        why: Denied,
        /// When.
        at: Moment,
    },
    /// Somebody from the identity provider is called otherwise than before.
    PersonNamed {
        /// Who.
        person: PersonId,
        /// For the screens.
        name: String,
    },
    /// Somebody tried to sign in and was not let in. Who it was is not known.
    SignInFailed {
        /// Where.
        console: ConsoleId,
        /// Why not.
        why: SignInFault,
        /// When.
        at: Moment,
    },
    /// A backup was made.
    BackedUp {
        /// How many entries are in it.
        entries: u64,
        /// When.
        at: Moment,
    },
    /// What was kept long enough is erased: the receipt.
    Erased {
        /// What.
        what: Kept,
        /// How many.
        count: u64,
        /// What was older than this.
        before: Moment,
        /// When.
        at: Moment,
    },
}

const fn one() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_one(persons: &u8) -> bool {
    *persons == 1
}
