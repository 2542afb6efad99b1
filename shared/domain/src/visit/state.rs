//! What the entries of a visit add up to, and what may be written next.

use std::collections::{BTreeMap, BTreeSet};

use super::capture::{Capture, Lease, MediaType, Taken};
use super::entry::{Body, CaseFacts, Entry, NAME_MAX_CHARS, Opened};
use crate::digest::Digest;
use crate::expedition::{Begin, Event, Expedition, Outcome, Shut, Step, StepResult, StepState};
use crate::id::{CallId, ConsoleId, KioskId, LeaseId, PersonId, StationId, VisitId};
use crate::person::Day;

/// The day of an expedition may differ from that of the entry by so many days (time zones).
const DAY_MAX_APART: u32 = 1;
/// No capture has more findings.
const FINDINGS_MAX: usize = 16;

/// One visit, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    id: VisitId,
    opened: Option<Opened>,
    specialist: Option<Specialist>,
    expedition: Option<Expedition>,
    facts: Option<CaseFacts>,
    captures: BTreeMap<Step, Capture>,
    /// Every right ever given, so that none is given twice.
    leases: BTreeSet<LeaseId>,
    citizen_left: bool,
    closed: Option<Outcome>,
}

/// Who serves the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Specialist {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub console: ConsoleId,
    /// Of the signed sign-in statement.
    pub sign_in: Digest,
}

/// Why something cannot be written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An entry of another visit.
    #[error("an entry of another visit")]
    OtherVisit,
    /// The visit is not opened, or opened twice.
    #[error("not the first entry, or the first entry twice")]
    NotOpening,
    /// Nothing follows a closing.
    #[error("the visit is closed")]
    Closed,
    /// Not this author's to write.
    #[error("not this station's to write")]
    WrongAuthor,
    /// No specialist is there.
    #[error("no specialist has joined")]
    NoSpecialist,
    /// No expedition has begun.
    #[error("no expedition has begun")]
    NoExpedition,
    /// One expedition has begun already.
    #[error("an expedition has begun already")]
    Underway,
    /// The day is not that of the entry.
    #[error("the day is not today")]
    NotToday,
    /// A name is empty or too long, or there are too many findings.
    #[error("a field is empty or too long")]
    BadField,
    /// Too much waits for confirmation.
    #[error("too much waits for confirmation")]
    TooMuchPending,
    /// No right to make this capture.
    #[error("no lease for it")]
    NoLease,
    /// The right was given before.
    #[error("the lease was given before")]
    LeaseUsed,
    /// The kiosk has no equipment for it.
    #[error("the kiosk has no equipment for it")]
    NoEquipment,
    /// There is no such capture.
    #[error("no such capture")]
    NoCapture,
    /// The citizen has left.
    #[error("the citizen has left")]
    CitizenLeft,
    /// Not the outcome that was decided.
    #[error("not the outcome that was decided")]
    OtherOutcome,
    /// The expedition does not allow it.
    #[error("the expedition does not allow it")]
    Shut(#[from] Shut),
}

impl Visit {
    /// A visit of which nothing is known yet.
    pub const fn new(id: VisitId) -> Self {
        Self {
            id,
            opened: None,
            specialist: None,
            expedition: None,
            facts: None,
            captures: BTreeMap::new(),
            leases: BTreeSet::new(),
            citizen_left: false,
            closed: None,
        }
    }

    /// Its id.
    pub const fn id(&self) -> VisitId {
        self.id
    }

    /// What it started with.
    pub const fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    /// Whether equipment may be simulated.
    pub fn demo(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.demo)
    }

    /// Who serves the citizen.
    pub const fn specialist(&self) -> Option<&Specialist> {
        self.specialist.as_ref()
    }

    /// The casework.
    pub const fn expedition(&self) -> Option<&Expedition> {
        self.expedition.as_ref()
    }

    /// Whom it is about.
    pub const fn facts(&self) -> Option<&CaseFacts> {
        self.facts.as_ref()
    }

    /// How far the capture of `step` is.
    pub fn capture(&self, step: Step) -> Option<&Capture> {
        self.captures.get(&step)
    }

    /// Every capture that stands.
    pub fn captures(&self) -> impl Iterator<Item = (Step, &Capture)> {
        self.captures.iter().map(|(step, capture)| (*step, capture))
    }

    /// Whether the citizen has hung up.
    pub const fn citizen_left(&self) -> bool {
        self.citizen_left
    }

    /// What it was closed with.
    pub const fn closed(&self) -> Option<&Outcome> {
        self.closed.as_ref()
    }

    /// Whether anything in it comes from a simulated device.
    pub fn simulated(&self) -> bool {
        self.expedition.as_ref().is_some_and(Expedition::simulated)
            || self.captures.values().any(|capture| capture.taken().is_some_and(|taken| taken.simulated))
    }

    /// The visit after `entry`. Number, chain and signature are the [`super::Log`]'s to check.
    ///
    /// # Errors
    /// Why it cannot be written now; then nothing has happened.
    pub fn next_state(&self, entry: &Entry) -> Result<Self, Refused> {
        if entry.visit != self.id {
            return Err(Refused::OtherVisit);
        }
        if self.closed.is_some() {
            return Err(Refused::Closed);
        }
        self.may_write(entry)?;
        self.may_follow(&entry.body)?;
        let mut next = self.clone();
        next.take(entry)?;
        next.settle();
        Ok(next)
    }

    /// Whether the author may write such an entry at all.
    fn may_write(&self, entry: &Entry) -> Result<(), Refused> {
        let kiosk = self.opened.as_ref().map(|opened| opened.kiosk);
        match (&entry.body, entry.author) {
            (Body::Opened(opened), author) => {
                let own = author == StationId::Kiosk(opened.kiosk);
                if kiosk.is_some() { Err(Refused::NotOpening) } else { allow(own) }
            }
            _ if kiosk.is_none() => Err(Refused::NotOpening),
            (Body::SpecialistJoined { console, .. }, author) => allow(author == StationId::Console(*console)),
            (
                Body::Captured { .. }
                | Body::CitizenSigned { .. }
                | Body::CitizenUnable { .. }
                | Body::CitizenAccepted { .. }
                | Body::CitizenDeclined { .. }
                | Body::CitizenLeft,
                author,
            ) => allow(kiosk.is_some_and(|kiosk: KioskId| author == StationId::Kiosk(kiosk))),
            (
                Body::ExpeditionBegan { .. }
                | Body::CaseFound { .. }
                | Body::StepOpened { .. }
                | Body::StepDone { .. }
                | Body::StepReopened { .. }
                | Body::Challenged { .. }
                | Body::IdentityCompared { .. }
                | Body::CaptureAsked { .. }
                | Body::CaptureAccepted { .. }
                | Body::RetakeAsked { .. }
                | Body::FeeShown { .. }
                | Body::Decided { .. }
                | Body::Closed { .. },
                author,
            ) => match self.specialist {
                None if matches!(author, StationId::Console(_)) => Err(Refused::NoSpecialist),
                None => Err(Refused::WrongAuthor),
                Some(specialist) => allow(author == StationId::Console(specialist.console)),
            },
        }
    }

    /// Whether such an entry may follow a decision, or the citizen's leaving.
    fn may_follow(&self, body: &Body) -> Result<(), Refused> {
        let decided = self.expedition.as_ref().is_some_and(|expedition| expedition.decided().is_some());
        match body {
            Body::SpecialistJoined { .. }
            | Body::Closed { .. }
            | Body::StepReopened { step: Step::Decision }
            | Body::Decided {
                outcome:
                    Outcome::Aborted { .. } | Outcome::Incomplete { .. } | Outcome::Referred { .. } | Outcome::Frozen,
            } => Ok(()),
            _ if self.citizen_left => Err(Refused::CitizenLeft),
            Body::CitizenLeft => Ok(()),
            _ if decided => Err(Refused::Shut(Shut::Decided)),
            _ => Ok(()),
        }
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Refused> {
        match &entry.body {
            Body::Opened(opened) => self.opened = Some(opened.clone()),
            Body::SpecialistJoined { person, console, sign_in } => {
                self.join(Specialist { person: *person, console: *console, sign_in: *sign_in })?;
            }
            Body::ExpeditionBegan { expedition, kind, day } => {
                if self.expedition.is_some() {
                    return Err(Refused::Underway);
                }
                if Day::of_utc(entry.at).is_none_or(|today| today.days_apart(*day) > DAY_MAX_APART) {
                    return Err(Refused::NotToday);
                }
                let opened = self.opened.as_ref().ok_or(Refused::NotOpening)?;
                self.expedition = Some(Expedition::new(Begin {
                    expedition: *expedition,
                    kind: *kind,
                    day: *day,
                    demo: opened.demo,
                    equipment: opened.equipment.clone(),
                }));
            }
            Body::CaseFound { facts } => self.find(facts)?,
            Body::StepOpened { step } => self.happen(&Event::Opened(*step))?,
            Body::StepDone { step, result } => self.happen(&Event::Done(*step, *result))?,
            Body::StepReopened { step } => self.happen(&Event::Reopened(*step))?,
            Body::Challenged { challenge } => self.happen(&Event::Challenged(*challenge))?,
            Body::IdentityCompared { comparison } => self.happen(&Event::Compared(comparison.clone()))?,
            Body::FeeShown { fee } => self.happen(&Event::FeeShown(fee.clone()))?,
            Body::Decided { outcome } => {
                self.happen(&Event::Decided(outcome.clone()))?;
                self.captures.retain(|_, capture| !matches!(capture, Capture::Asked(_)));
            }
            Body::CitizenLeft => {
                self.citizen_left = true;
                self.captures.retain(|_, capture| !matches!(capture, Capture::Asked(_)));
            }
            Body::Closed { outcome } => self.close(outcome)?,
            Body::CaptureAsked { step, lease } => self.ask(*step, Lease { id: *lease, call: entry.call })?,
            Body::Captured { step, lease, taken } => self.captured(entry.call, *step, *lease, taken)?,
            Body::CitizenSigned { lease, simulated } => self.signed(entry.call, *lease, *simulated)?,
            Body::CitizenUnable { step, lease } => {
                self.use_lease(entry.call, *step, *lease)?;
                self.put(*step, Capture::Unable);
            }
            Body::CitizenAccepted { step, digest } => match self.standing(*step, *digest)? {
                Capture::Taken(taken) => self.put(*step, Capture::CitizenAccepted(taken)),
                _ => return Err(Refused::NoCapture),
            },
            Body::CitizenDeclined { step, digest } => match self.standing(*step, *digest)? {
                Capture::Taken(_) => drop(self.captures.remove(step)),
                _ => return Err(Refused::NoCapture),
            },
            Body::CaptureAccepted { step, digest } => self.accept(*step, *digest)?,
            Body::RetakeAsked { step, .. } => match self.captures.get(step) {
                None => return Err(Refused::NoCapture),
                Some(Capture::Accepted(_)) => return Err(Refused::Shut(Shut::AlreadyDone(*step))),
                Some(_) => drop(self.captures.remove(step)),
            },
        }
        Ok(())
    }

    fn happen(&mut self, event: &Event) -> Result<(), Refused> {
        let expedition = self.expedition.as_ref().ok_or(Refused::NoExpedition)?;
        self.expedition = Some(expedition.next_state(event)?);
        Ok(())
    }

    /// The same eyes may come back; other eyes start the comparison of faces anew, and what was asked for is void.
    fn join(&mut self, specialist: Specialist) -> Result<(), Refused> {
        let same = |before: Specialist| before.person == specialist.person && before.console == specialist.console;
        if !self.specialist.is_some_and(same) {
            self.captures.retain(|_, capture| !matches!(capture, Capture::Asked(_)));
            if self.expedition.is_some() {
                self.happen(&Event::NewEyes)?;
            }
        }
        self.specialist = Some(specialist);
        Ok(())
    }

    fn find(&mut self, facts: &CaseFacts) -> Result<(), Refused> {
        let fits = |name: &str| !name.trim().is_empty() && name.chars().count() <= NAME_MAX_CHARS;
        if !fits(facts.given_names.reveal()) || !fits(facts.surname.reveal()) {
            return Err(Refused::BadField);
        }
        let another_person = self.facts.as_ref().is_some_and(|before| before.cpr != facts.cpr);
        self.happen(&Event::Facts { birth: facts.cpr.reveal().birth(), another_person })?;
        self.facts = Some(facts.clone());
        Ok(())
    }

    fn ask(&mut self, step: Step, lease: Lease) -> Result<(), Refused> {
        let needs = step.equipment().filter(|_| step.is_taken()).ok_or(Shut::NoSuchResult(step))?;
        let has = self.opened.as_ref().is_some_and(|opened| opened.demo || opened.equipment.contains(&needs));
        if !has {
            return Err(Refused::NoEquipment);
        }
        self.happen(&Event::Opened(step))?;
        if self.captures.get(&step).is_some_and(|capture| capture.taken().is_some()) {
            // What stands must be made void first.
            return Err(Refused::Shut(Shut::AlreadyDone(step)));
        }
        if !self.leases.insert(lease.id) {
            return Err(Refused::LeaseUsed);
        }
        self.put(step, Capture::Asked(lease));
        Ok(())
    }

    fn use_lease(&mut self, call: CallId, step: Step, lease: LeaseId) -> Result<(), Refused> {
        match self.captures.get(&step) {
            Some(Capture::Asked(asked)) if *asked == (Lease { id: lease, call }) => {
                drop(self.captures.remove(&step));
                Ok(())
            }
            _ => Err(Refused::NoLease),
        }
    }

    fn captured(&mut self, call: CallId, step: Step, lease: LeaseId, taken: &Taken) -> Result<(), Refused> {
        self.use_lease(call, step, lease)?;
        let has_size = taken.width > 0 && taken.height > 0;
        let is_chip = taken.media_type == MediaType::Chip;
        if has_size == is_chip || is_chip != (step == Step::Document) || taken.findings.len() > FINDINGS_MAX {
            return Err(Refused::BadField);
        }
        if taken.simulated && !self.demo() {
            return Err(Refused::Shut(Shut::NotInDemo));
        }
        self.put(step, Capture::Taken(taken.clone()));
        Ok(())
    }

    fn signed(&mut self, call: CallId, lease: LeaseId, simulated: bool) -> Result<(), Refused> {
        if !simulated || !self.demo() {
            return Err(Refused::Shut(Shut::NotInDemo));
        }
        self.use_lease(call, Step::Signature, lease)?;
        self.put(Step::Signature, Capture::SignedInDemo);
        Ok(())
    }

    fn standing(&self, step: Step, digest: Digest) -> Result<Capture, Refused> {
        let matches = |capture: &&Capture| capture.taken().is_some_and(|taken| taken.digest == digest);
        self.captures.get(&step).filter(matches).cloned().ok_or(Refused::NoCapture)
    }

    /// The citizen judges their own portrait; nobody judges their own finger.
    fn accept(&mut self, step: Step, digest: Digest) -> Result<(), Refused> {
        match (self.standing(step, digest)?, step) {
            (Capture::Taken(_), Step::Portrait) => Err(Refused::Shut(Shut::CitizenFirst)),
            (Capture::CitizenAccepted(taken) | Capture::Taken(taken), _) => {
                self.happen(&Event::CaptureAccepted(step, digest))?;
                self.put(step, Capture::Accepted(taken));
                Ok(())
            }
            _ => Err(Refused::Shut(Shut::AlreadyDone(step))),
        }
    }

    fn close(&mut self, outcome: &Outcome) -> Result<(), Refused> {
        let decided = self.expedition.as_ref().and_then(Expedition::decided);
        let fits = match decided {
            Some(decided) => decided == outcome,
            None => matches!(outcome, Outcome::Aborted { .. }),
        };
        if !fits {
            return Err(Refused::OtherOutcome);
        }
        self.captures.retain(|_, capture| !matches!(capture, Capture::Asked(_)));
        self.closed = Some(outcome.clone());
        Ok(())
    }

    fn put(&mut self, step: Step, capture: Capture) {
        drop(self.captures.insert(step, capture));
    }

    /// A capture is accepted only as long as the expedition says so, and none is asked for in a step that is done.
    fn settle(&mut self) {
        let Some(expedition) = &self.expedition else { return };
        let done = |step: Step| matches!(expedition.step(step), StepState::Done(_));
        self.captures.retain(|step, capture| !(matches!(capture, Capture::Asked(_)) && done(*step)));
        for (step, capture) in &mut self.captures {
            let done = matches!(expedition.step(*step), StepState::Done(StepResult::Captured { .. }));
            if let (Capture::Accepted(taken), false) = (&*capture, done) {
                *capture = Capture::CitizenAccepted(taken.clone());
            }
        }
    }
}

const fn allow(allowed: bool) -> Result<(), Refused> {
    if allowed { Ok(()) } else { Err(Refused::WrongAuthor) }
}
