//! Who is served next, and by whom.
//!
//! Calls are ordered by class, then by how long they have waited, weighted so that no municipality of a shared desk
//! waits much longer than the others. A call is offered to one specialist: of those who may and can take it, those with
//! the fewest other skills, and of these one is drawn.
//!
//! # Rationale
//! Nobody picks an identity expedition (a specialist who could would be one to collude with), so the draw cannot be
//! foreseen at a console: it is a hash over the call's random id. It is no state either, so whoever replays the journal
//! gets the same answer. Ringing everybody at once is left out: the one who clicks fastest would be a picker.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::OFFER_LEASE;
use super::call::{Call, CallState};
use super::event::Event;
use super::profile::Profile;
use super::service::{Assurance, Service};
use super::state::{Desk, Duty, Exchange, OnDuty};
use super::ticket::APPOINTMENT_WINDOW;
use crate::digest::Digest;
use crate::id::{CallId, ConsoleId, DeskId, MunicipalityId, PersonId};
use crate::policy::{Action, Resource, Subject, allow};
use crate::time::Moment;

/// A municipality's waits count for this long.
const FAIRNESS_WINDOW: Duration = Duration::from_hours(1);
/// A municipality that waits longer than the others has its waiting counted up to twice, in thousandths.
const FAIRNESS_PER_MILLE: std::ops::RangeInclusive<u64> = 1000..=2000;
/// Who has an appointment now counts as having waited this much longer.
const APPOINTMENT_BONUS: Duration = Duration::from_mins(20);

/// Why a call was offered to this one: kept in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Of which desk the specialist takes it.
    pub desk: DeskId,
    /// How long the citizen had waited.
    pub waited_s: u32,
    /// Whether the search had been widened.
    pub wide: bool,
    /// How many could have taken it.
    pub suited: u16,
    /// Among how many equally suited it was drawn.
    pub drawn_from: u16,
}

/// Which calls come before others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Pressed the button.
    #[default]
    Normal,
    /// Came back with a ticket: the wait before counts.
    Ticket,
    /// Has an appointment about now.
    Appointment,
}

/// Somebody who can take a call.
pub(super) struct Candidate {
    pub(super) console: ConsoleId,
    desk: DeskId,
    /// Sorts the suited, the best first.
    rank: (bool, bool, usize),
}

impl Exchange {
    /// The first call that somebody can take now, and who.
    pub(super) fn offer(&self, now: Moment) -> Option<Event> {
        let waiting = |call: &Call| matches!(call.state, CallState::Waiting { .. }) && self.is_reachable(call);
        let mut calls: Vec<_> = self.calls.iter().filter(|(_, call)| waiting(call)).collect();
        calls.sort_by_cached_key(|(_, call)| self.queue_key(call, now));
        calls.into_iter().find_map(|(id, call)| {
            let (console, why) = self.choose(now, *id, call, None)?;
            Some(Event::CallOffered { call: *id, console, why: Some(why), at: now, until: now + OFFER_LEASE })
        })
    }

    /// Who is to be offered a call, with `also` counted as ready.
    pub(super) fn choose(
        &self,
        now: Moment,
        id: CallId,
        call: &Call,
        also: Option<ConsoleId>,
    ) -> Option<(ConsoleId, Why)> {
        let suited: Vec<_> =
            self.consoles.keys().filter_map(|console| self.candidate(now, (id, call), *console, also)).collect();
        let best = suited.iter().map(|candidate| candidate.rank).min()?;
        let equal: Vec<_> = suited.iter().filter(|candidate| candidate.rank == best).collect();
        let chosen = equal.get(among(&format!("skranke offer {id} {}", call.offers), equal.len()))?;
        let waited_s = u32::try_from(now.since(call.queued_at).as_secs()).unwrap_or(u32::MAX);
        let count = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let (suited, drawn_from) = (count(suited.len()), count(equal.len()));
        Some((chosen.console, Why { desk: chosen.desk, waited_s, wide: call.wide, suited, drawn_from }))
    }

    /// Whether somebody who works at a console may and can take a call now.
    fn candidate(
        &self,
        now: Moment,
        (call_id, call): (CallId, &Call),
        console_id: ConsoleId,
        also: Option<ConsoleId>,
    ) -> Option<Candidate> {
        let console = self.consoles.get(&console_id)?;
        let on_duty = console.on_duty.as_ref()?;
        let ready = matches!(on_duty.duty, Duty::Ready { .. })
            || (also == Some(console_id) && matches!(on_duty.duty, Duty::Away | Duty::Missed));
        if !ready || !self.has_room(on_duty, call_id) || !console.link.is_up() || console.revoked {
            return None;
        }
        let subject = self.subject(on_duty)?;
        let (desk, skill_rank) = self.fits(now, call, subject)?;
        let passed = call.passed_by == Some(on_duty.person);
        Some(Candidate { console: console_id, desk, rank: (passed, skill_rank, subject.profile.skills.len()) })
    }

    /// The desk of which somebody takes a call, and whether somebody else would be better placed by their work.
    pub(super) fn fits(&self, now: Moment, call: &Call, subject: Subject<'_>) -> Option<(DeskId, bool)> {
        let municipality = self.municipality_of(call)?;
        let desk = self.desk_for(call, subject.profile)?;
        let identity = call.service.is_identity();
        let skilled = subject.profile.skills.contains(&call.service);
        let speaks = subject.profile.languages.contains(&call.language) || (call.wide && !identity);
        if !(skilled && speaks && self.may_answer(subject, call.service, municipality, desk)) {
            return None;
        }
        let controls = self.may_answer(subject, Service::Passport, municipality, desk);
        let advises_only = call.service == Service::Unspecified && !controls;
        (!advises_only || !self.has_open_identity_desk(call, now)).then_some((desk, advises_only))
    }

    /// The desk of somebody that serves a call: one of its site, or, widened, one that those overflow to.
    fn desk_for(&self, call: &Call, profile: &Profile) -> Option<DeskId> {
        let site = self.site_of(call)?;
        let own = |id: &&DeskId| self.desks.get(id).is_some_and(|desk| desk.takes(call) && desk.sites.contains(&site));
        let overflow = |id: &&DeskId| {
            call.wide
                && self.desks.values().any(|desk| desk.sites.contains(&site) && desk.overflow == Some(**id))
                && self.desks.get(id).is_some_and(|desk| desk.takes(call))
        };
        profile.desks.iter().find(own).or_else(|| profile.desks.iter().find(overflow)).copied()
    }

    /// Whether the citizen of a call that has not said what it is about can still get a passport today.
    fn has_open_identity_desk(&self, call: &Call, now: Moment) -> bool {
        let Some(site) = self.site_of(call) else { return false };
        let identity = |desk: &Desk| desk.services.iter().any(|service| service.is_identity());
        self.desks.iter().any(|(id, desk)| {
            desk.sites.contains(&site) && identity(desk) && self.openings(*id, site, call.service).now(now).is_open()
        })
    }

    /// A sort key: who is served first comes first.
    pub(super) fn queue_key(&self, call: &Call, now: Moment) -> (bool, std::cmp::Reverse<u64>, u64) {
        let is_due = call.due.is_some_and(|due| due <= now + APPOINTMENT_WINDOW);
        let bonus = if is_due { APPOINTMENT_BONUS } else { Duration::ZERO };
        let waited = u64::try_from((now.since(call.place) + bonus).as_millis()).unwrap_or(u64::MAX);
        let weight = self.municipality_of(call).map_or(*FAIRNESS_PER_MILLE.start(), |id| self.fairness(id, now));
        (!call.interrupted, std::cmp::Reverse(waited.saturating_mul(weight)), call.order)
    }

    /// How much a municipality's waiting counts, in thousandths: more than 1000 where it has waited longer than the
    /// others in the last hour.
    fn fairness(&self, municipality: MunicipalityId, now: Moment) -> u64 {
        let fresh = |wait: &&super::wait::Measured| now.since(wait.at) < FAIRNESS_WINDOW;
        let own = self.waits.get(&municipality).filter(fresh).map_or(0, |wait| wait.mean_ms);
        let others = || self.waits.iter().filter(|(id, wait)| **id != municipality && fresh(wait));
        let (sum, count) = others().fold((0_u64, 0_u64), |(sum, count), (_, wait)| (sum + wait.mean_ms, count + 1));
        match sum.checked_div(count) {
            None | Some(0) => *FAIRNESS_PER_MILLE.start(),
            Some(mean) => (own * 1000 / mean).clamp(*FAIRNESS_PER_MILLE.start(), *FAIRNESS_PER_MILLE.end()),
        }
    }

    pub(super) fn municipality_of(&self, call: &Call) -> Option<MunicipalityId> {
        self.site_of(call).and_then(|site| self.sites.get(&site)).map(|site| site.municipality)
    }

    /// Whether somebody may answer for a service.
    pub(super) fn may_answer(
        &self,
        subject: Subject<'_>,
        service: Service,
        municipality: MunicipalityId,
        desk: DeskId,
    ) -> bool {
        let (action, assurance) = if service.is_identity() {
            (Action::ControlIdentity, self.identity_assurance(service))
        } else {
            (Action::AnswerGuidance, Assurance::Low)
        };
        let (desk, municipality) = (Some(desk), Some(municipality));
        allow(subject, action, Resource { desk, municipality, verified_by: None, assurance }).is_ok()
    }

    /// Somebody who works at a console, as the rules see them.
    pub(super) fn subject(&self, on_duty: &OnDuty) -> Option<Subject<'_>> {
        let (person, assurance) = (on_duty.person, on_duty.assurance);
        Some(Subject { person, profile: self.profile(person)?, assurance })
    }

    pub(super) fn profile(&self, person: PersonId) -> Option<&Profile> {
        self.people.get(&person).map(|person| &person.profile)
    }
}

impl Desk {
    fn takes(&self, call: &Call) -> bool {
        self.services.contains(&call.service)
    }
}

/// A number that nobody can foresee, of a text with an id in it that was made at random.
pub(super) fn draw(text: &str) -> u64 {
    let digest = Digest::of(text.as_bytes());
    let (first, _) = digest.as_bytes().split_first_chunk::<8>().expect("a digest has 32 bytes");
    u64::from_be_bytes(*first)
}

/// The same, below a count.
fn among(text: &str, count: usize) -> usize {
    let count = u64::try_from(count.max(1)).unwrap_or(1);
    usize::try_from(draw(text) % count).unwrap_or(0)
}
