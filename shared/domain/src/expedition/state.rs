//! The expedition as a state machine.

use std::collections::{BTreeMap, BTreeSet};

use super::result::{Answer, Challenge, Code, Comparison, FEATURES_MIN, Outcome, Permits, RefusalReason, StepResult};
use super::rules::{Fee, Kind, Need, NoRules, Rules};
use super::step::{Equipment, Step};
use crate::digest::Digest;
use crate::id::ExpeditionId;
use crate::person::Day;

/// One expedition, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expedition {
    begin: Begin,
    /// Known once the citizen's day of birth is.
    rules: Option<Rules>,
    steps: BTreeMap<Step, StepState>,
    /// The step that was opened last and is not done.
    current: Option<Step>,
    challenge: Option<Challenge>,
    /// By the eyes that are present.
    comparison: Option<Comparison>,
    fee_shown: Option<Fee>,
    decided: Option<Outcome>,
}

/// What an expedition begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begin {
    /// Its id.
    pub expedition: ExpeditionId,
    /// What it is about.
    pub kind: Kind,
    /// The day on which ages and fees are judged.
    pub day: Day,
    /// Whether steps may be simulated.
    pub demo: bool,
    /// What the kiosk has.
    pub equipment: BTreeSet<Equipment>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// Not begun.
    Untouched,
    /// Begun.
    Opened,
    /// It has a result.
    Done(StepResult),
    /// It had a result before the identity came in doubt or other eyes took over: it must be accepted again.
    ToConfirm(StepResult),
}

/// Something that happens to an expedition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The specialist turns to a step.
    Opened(Step),
    /// The specialist gives a step its result.
    Done(Step, StepResult),
    /// The specialist takes a result back.
    Reopened(Step),
    /// The case was found.
    Facts {
        /// The citizen's day of birth.
        birth: Day,
        /// Whether this is somebody else than the facts before said.
        another_person: bool,
    },
    /// The citizen is asked to do something that no recording fits.
    Challenged(Challenge),
    /// The faces were compared.
    Compared(Comparison),
    /// The specialist takes a capture.
    CaptureAccepted(Step, Digest),
    /// The citizen is shown the fee.
    FeeShown(Fee),
    /// Another specialist, or another console, has taken over.
    NewEyes,
    /// Decided.
    Decided(Outcome),
}

/// Whether a step may be given its ordinary result now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// It may.
    Open,
    /// It may not.
    Shut(Shut),
}

/// What shuts the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Shut {
    /// The step does not belong to this kind.
    #[error("{} does not belong to this kind of expedition", .0.code())]
    NotOfThisKind(Step),
    /// The step has no such result, or none that is given by hand.
    #[error("{} has no such result", .0.code())]
    NoSuchResult(Step),
    /// The step has a result already; it must be reopened first.
    #[error("{} is done", .0.code())]
    AlreadyDone(Step),
    /// The step has nothing to take back.
    #[error("{} has no result", .0.code())]
    NotDone(Step),
    /// Simulation outside demo mode.
    #[error("simulation outside demo mode")]
    NotInDemo,
    /// The case must be found first.
    #[error("the case is not found")]
    FactsFirst,
    /// The age does not fit the kind.
    #[error("the citizen's age does not fit")]
    AgeDoesNotFit,
    /// There is nothing to compare the face with.
    #[error("no document was read")]
    DocumentFirst,
    /// No challenge was given.
    #[error("no challenge was given")]
    ChallengeFirst,
    /// Too few features, or held against nothing.
    #[error("too few features were compared")]
    TooFewFeatures,
    /// The same eyes have answered; the step must be reopened, or other eyes must look.
    #[error("the faces were compared already")]
    AlreadyCompared,
    /// The faces are not compared, or not found to be the same.
    #[error("the faces are not found to be the same")]
    FacesFirst,
    /// The citizen has not taken the capture yet.
    #[error("the citizen has not accepted the capture")]
    CitizenFirst,
    /// The bytes of the step's capture are not here.
    #[error("the bytes of {} are not here", .0.code())]
    BytesMissing(Step),
    /// No fee is known for the day.
    #[error("no fee is known for the day")]
    FeeUnknown,
    /// Not the fee that the rules give.
    #[error("not the fee of the rules")]
    FeeDiffers,
    /// The fee was not shown.
    #[error("the fee was not shown")]
    FeeFirst,
    /// A mandatory step lacks its result.
    #[error("{} has no result", .0.code())]
    Missing(Step),
    /// The step's result does not let this be decided.
    #[error("the result of {} does not permit it", .0.code())]
    NotPermitted(Step),
    /// No step gives the ground for this.
    #[error("no step gives the ground for it")]
    NoGround,
    /// It is decided.
    #[error("it is decided")]
    Decided,
    /// It is not decided.
    #[error("it is not decided")]
    NotDecided,
}

impl Shut {
    /// The text key of its sentence.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotOfThisKind(_) => "shut-not-of-this-kind",
            Self::NoSuchResult(_) => "shut-no-such-result",
            Self::AlreadyDone(_) => "shut-already-done",
            Self::NotDone(_) => "shut-not-done",
            Self::NotInDemo => "shut-not-in-demo",
            Self::FactsFirst => "shut-facts-first",
            Self::AgeDoesNotFit => "shut-age-does-not-fit",
            Self::DocumentFirst => "shut-document-first",
            Self::ChallengeFirst => "shut-challenge-first",
            Self::TooFewFeatures => "shut-too-few-features",
            Self::AlreadyCompared => "shut-already-compared",
            Self::FacesFirst => "shut-faces-first",
            Self::CitizenFirst => "shut-citizen-first",
            Self::BytesMissing(_) => "shut-bytes-missing",
            Self::FeeUnknown => "shut-fee-unknown",
            Self::FeeDiffers => "shut-fee-differs",
            Self::FeeFirst => "shut-fee-first",
            Self::Missing(_) => "shut-missing",
            Self::NotPermitted(_) => "shut-not-permitted",
            Self::NoGround => "shut-no-ground",
            Self::Decided => "shut-decided",
            Self::NotDecided => "shut-not-decided",
        }
    }

    /// The step it speaks of, for the sentence.
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::NotOfThisKind(step)
            | Self::NoSuchResult(step)
            | Self::AlreadyDone(step)
            | Self::NotDone(step)
            | Self::BytesMissing(step)
            | Self::Missing(step)
            | Self::NotPermitted(step) => Some(step),
            Self::NotInDemo
            | Self::FactsFirst
            | Self::AgeDoesNotFit
            | Self::DocumentFirst
            | Self::ChallengeFirst
            | Self::CitizenFirst
            | Self::TooFewFeatures
            | Self::AlreadyCompared
            | Self::FacesFirst
            | Self::FeeUnknown
            | Self::FeeDiffers
            | Self::FeeFirst
            | Self::NoGround
            | Self::Decided
            | Self::NotDecided => None,
        }
    }
}

/// Proof that the eyes that are present have found the citizen to be the person of the document. Only
/// [`Expedition::identity`] makes it, and whatever accepts a capture demands it.
#[derive(Debug)]
pub struct IdentityConfirmed(());

impl Expedition {
    /// A new expedition.
    pub const fn new(begin: Begin) -> Self {
        Self {
            begin,
            rules: None,
            steps: BTreeMap::new(),
            current: None,
            challenge: None,
            comparison: None,
            fee_shown: None,
            decided: None,
        }
    }

    /// What it began with.
    pub const fn begin(&self) -> &Begin {
        &self.begin
    }

    /// Its rules, once the citizen's day of birth is known.
    pub const fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref()
    }

    /// How far `step` is.
    pub fn step(&self, step: Step) -> StepState {
        self.steps.get(&step).copied().unwrap_or(StepState::Untouched)
    }

    /// The step that was opened last and has no result yet.
    pub const fn current(&self) -> Option<Step> {
        self.current
    }

    /// What the citizen was asked to do for the comparison of faces.
    pub const fn challenge(&self) -> Option<Challenge> {
        self.challenge
    }

    /// The comparison by the eyes that are present.
    pub const fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_ref()
    }

    /// The fee that the citizen was shown.
    pub const fn fee_shown(&self) -> Option<&Fee> {
        self.fee_shown.as_ref()
    }

    /// What was decided.
    pub const fn decided(&self) -> Option<&Outcome> {
        self.decided.as_ref()
    }

    /// Whether `step` belongs to this expedition.
    pub fn need(&self, step: Step) -> Need {
        self.rules.as_ref().map_or_else(|| self.begin.kind.need(step), |rules| rules.need(step))
    }

    /// Whether anything in it was acted out without the equipment.
    pub fn simulated(&self) -> bool {
        self.steps.values().any(|state| *state == StepState::Done(StepResult::Simulated))
    }

    /// The proof that the identity is confirmed.
    ///
    /// # Errors
    /// [`Shut::FacesFirst`] as long as it is not.
    pub fn identity(&self) -> Result<IdentityConfirmed, Shut> {
        match (self.step(Step::Faces), &self.comparison) {
            (StepState::Done(_), Some(Comparison { answer: Answer::Yes, .. })) => Ok(IdentityConfirmed(())),
            _ => Err(Shut::FacesFirst),
        }
    }

    /// The mandatory step that comes next, or what follows the decision.
    pub fn next(&self) -> Option<Step> {
        match &self.decided {
            Some(outcome) if outcome.is_submitted() => Some(Step::Submit),
            Some(_) => Some(Step::Wipe),
            None => Step::ALL
                .into_iter()
                .find(|step| self.need(*step) == Need::Mandatory && !matches!(self.step(*step), StepState::Done(_))),
        }
    }

    /// Whether `step` may be given its ordinary result now.
    pub fn gate(&self, step: Step) -> Gate {
        match self.pass(step) {
            Ok(()) => Gate::Open,
            Err(shut) => Gate::Shut(shut),
        }
    }

    fn pass(&self, step: Step) -> Result<(), Shut> {
        if self.need(step) == Need::Never {
            return Err(Shut::NotOfThisKind(step));
        }
        match (step, &self.decided) {
            (Step::Submit, Some(outcome)) if outcome.is_submitted() => return Ok(()),
            (Step::Receipt | Step::Wipe, Some(_)) => return Ok(()),
            (Step::Submit | Step::Receipt | Step::Wipe, _) => return Err(Shut::NotDecided),
            (_, Some(_)) => return Err(Shut::Decided),
            (_, None) => {}
        }
        match step {
            Step::Case | Step::Fee if self.rules.is_none() => Err(Shut::FactsFirst),
            Step::Fee if self.fee().is_none() => Err(Shut::FeeUnknown),
            Step::Faces if !matches!(self.step(Step::Document), StepState::Done(_)) => Err(Shut::DocumentFirst),
            Step::Decision => self.first_missing().map_or(Ok(()), |step| Err(Shut::Missing(step))),
            capture if capture.is_capture() => self.identity().map(drop),
            _ => Ok(()),
        }
    }

    /// Whether `outcome` may be decided now.
    ///
    /// # Errors
    /// What stands against it.
    pub fn may_decide(&self, outcome: &Outcome) -> Result<(), Shut> {
        if self.decided.is_some() {
            return Err(Shut::Decided);
        }
        match outcome {
            Outcome::Approved => self.identity().and_then(|identity| self.permits(identity, Permits::Approval)),
            Outcome::ApprovedProvisional => {
                self.identity().and_then(|identity| self.permits(identity, Permits::Provisional))?;
                self.has_code(Code::TemporarilyImpossible).then_some(()).ok_or(Shut::NoGround)
            }
            Outcome::Refused { .. } if self.rules.is_none() => Err(Shut::FactsFirst),
            Outcome::Refused { reason: RefusalReason::FingersRefused } => {
                self.has_code(Code::RefusedByCitizen).then_some(()).ok_or(Shut::NoGround)
            }
            Outcome::Incomplete { missing } if missing.is_empty() => Err(Shut::NoGround),
            Outcome::Refused { .. }
            | Outcome::Incomplete { .. }
            | Outcome::Referred { .. }
            | Outcome::Aborted { .. }
            | Outcome::Frozen => Ok(()),
        }
    }

    /// The steps that come before the decision and belong to it.
    fn before_decision(&self) -> impl Iterator<Item = Step> + '_ {
        Step::ALL.into_iter().take_while(|step| *step < Step::Decision).filter(|step| self.need(*step) != Need::Never)
    }

    fn first_missing(&self) -> Option<Step> {
        self.before_decision()
            .find(|step| self.need(*step) == Need::Mandatory && !matches!(self.step(*step), StepState::Done(_)))
    }

    /// Whether every mandatory step has a result, and no result stands against `wanted`.
    fn permits(&self, _identity: IdentityConfirmed, wanted: Permits) -> Result<(), Shut> {
        self.first_missing().map_or(Ok(()), |step| Err(Shut::Missing(step)))?;
        let against = |step: &Step| matches!(self.step(*step), StepState::Done(result) if result.permits() < wanted);
        self.before_decision().find(against).map_or(Ok(()), |step| Err(Shut::NotPermitted(step)))
    }

    fn has_code(&self, code: Code) -> bool {
        self.steps.values().any(|state| *state == StepState::Done(StepResult::Coded { code }))
    }

    fn fee(&self) -> Option<&Fee> {
        self.rules.as_ref().and_then(|rules| rules.fee.as_ref())
    }
}

/// Transitions.
impl Expedition {
    /// The expedition after `event`.
    ///
    /// # Errors
    /// What shuts the way; then nothing has happened.
    pub fn next_state(&self, event: &Event) -> Result<Self, Shut> {
        let reverses = matches!(event, Event::NewEyes | Event::Reopened(Step::Decision));
        if self.decided.is_some() && !reverses {
            return Err(Shut::Decided);
        }
        let mut next = self.clone();
        match event {
            Event::Opened(step) => next.open(*step)?,
            Event::Done(step, result) => next.finish(*step, *result)?,
            Event::Reopened(step) => next.reopen(*step)?,
            Event::Facts { birth, another_person } => next.find(*birth, *another_person)?,
            Event::Challenged(challenge) => {
                next.open(Step::Faces)?;
                next.challenge = Some(*challenge);
            }
            Event::Compared(comparison) => next.compare(comparison)?,
            Event::CaptureAccepted(Step::Document, digest) => next.take(Step::Document, *digest)?,
            Event::CaptureAccepted(step, digest) => next.accept(self.identity()?, *step, *digest)?,
            Event::FeeShown(fee) => next.show_fee(fee)?,
            Event::NewEyes => next.new_eyes(),
            Event::Decided(outcome) => {
                self.may_decide(outcome)?;
                next.current = None;
                next.decided = Some(outcome.clone());
                next.set(Step::Decision, StepState::Done(StepResult::Passed));
            }
        }
        Ok(next)
    }

    fn set(&mut self, step: Step, state: StepState) {
        let _ = self.steps.insert(step, state);
        if matches!(state, StepState::Done(_)) && self.current == Some(step) {
            self.current = None;
        }
    }

    fn open(&mut self, step: Step) -> Result<(), Shut> {
        if self.need(step) == Need::Never {
            return Err(Shut::NotOfThisKind(step));
        }
        match (step, self.step(step)) {
            (Step::Submit | Step::Receipt | Step::Wipe, _) => return Err(Shut::NotDecided),
            (_, StepState::Done(_)) => return Err(Shut::AlreadyDone(step)),
            (_, StepState::Untouched) => self.set(step, StepState::Opened),
            (_, StepState::Opened | StepState::ToConfirm(_)) => {}
        }
        self.current = Some(step);
        Ok(())
    }

    fn finish(&mut self, step: Step, result: StepResult) -> Result<(), Shut> {
        if self.need(step) == Need::Never {
            return Err(Shut::NotOfThisKind(step));
        }
        if matches!(self.step(step), StepState::Done(_)) {
            return Err(Shut::AlreadyDone(step));
        }
        match result {
            StepResult::Passed => self.may_pass_by_hand(step)?,
            StepResult::Simulated => self.may_simulate(step)?,
            StepResult::Coded { code } if Code::of(step).contains(&code) => {}
            StepResult::Captured { .. } | StepResult::Coded { .. } => return Err(Shut::NoSuchResult(step)),
        }
        self.set(step, StepState::Done(result));
        Ok(())
    }

    /// What needs equipment, eyes or a decision is not passed by saying so.
    fn may_pass_by_hand(&self, step: Step) -> Result<(), Shut> {
        if step.equipment().is_some() || step == Step::Faces || step >= Step::Decision {
            return Err(Shut::NoSuchResult(step));
        }
        self.pass(step)?;
        if step == Step::Fee && self.fee_shown.is_none() { Err(Shut::FeeFirst) } else { Ok(()) }
    }

    fn may_simulate(&self, step: Step) -> Result<(), Shut> {
        match step.equipment() {
            None | Some(Equipment::Camera) => Err(Shut::NoSuchResult(step)),
            Some(_) if !self.begin.demo => Err(Shut::NotInDemo),
            Some(_) => self.pass(step),
        }
    }

    fn reopen(&mut self, step: Step) -> Result<(), Shut> {
        let answered = step == Step::Faces && self.comparison.is_some();
        if !matches!(self.step(step), StepState::Done(_)) && !answered {
            return Err(Shut::NotDone(step));
        }
        match step {
            Step::Decision => self.decided = None,
            // Whom the face was compared with is in question.
            Step::Case | Step::Document | Step::Faces => self.doubt_identity(),
            _ => {}
        }
        self.set(step, StepState::Opened);
        self.current = Some(step);
        Ok(())
    }

    fn find(&mut self, birth: Day, another_person: bool) -> Result<(), Shut> {
        let rules = Rules::of(self.begin.kind, birth, self.begin.day).map_err(|error| match error {
            NoRules::Birth | NoRules::Age => Shut::AgeDoesNotFit,
        })?;
        if another_person {
            self.doubt_identity();
            // Whose document it is must be looked at again.
            self.doubt(Step::Document);
        }
        self.rules = Some(rules);
        self.fee_shown = None;
        for step in [Step::ReadBack, Step::Fee] {
            let _ = self.steps.remove(&step);
        }
        Ok(())
    }

    fn compare(&mut self, comparison: &Comparison) -> Result<(), Shut> {
        self.pass(Step::Faces)?;
        if self.comparison.is_some() {
            return Err(Shut::AlreadyCompared);
        }
        if self.challenge.is_none() {
            return Err(Shut::ChallengeFirst);
        }
        match comparison.answer {
            Answer::Yes if comparison.features.len() < FEATURES_MIN || comparison.against.is_empty() => {
                return Err(Shut::TooFewFeatures);
            }
            Answer::Yes => self.set(Step::Faces, StepState::Done(StepResult::Passed)),
            Answer::No | Answer::Unsure => self.set(Step::Faces, StepState::Opened),
        }
        self.comparison = Some(comparison.clone());
        Ok(())
    }

    fn accept(&mut self, _identity: IdentityConfirmed, step: Step, digest: Digest) -> Result<(), Shut> {
        if step.is_capture() { self.take(step, digest) } else { Err(Shut::NoSuchResult(step)) }
    }

    fn take(&mut self, step: Step, digest: Digest) -> Result<(), Shut> {
        if matches!(self.step(step), StepState::Done(_)) {
            return Err(Shut::AlreadyDone(step));
        }
        self.pass(step)?;
        self.set(step, StepState::Done(StepResult::Captured { digest }));
        Ok(())
    }

    fn show_fee(&mut self, fee: &Fee) -> Result<(), Shut> {
        self.pass(Step::Fee)?;
        if self.fee() != Some(fee) {
            return Err(Shut::FeeDiffers);
        }
        self.open(Step::Fee)?;
        self.fee_shown = Some(fee.clone());
        Ok(())
    }

    fn new_eyes(&mut self) {
        self.doubt_identity();
        self.current = None;
        if self.decided.take().is_some() {
            let _ = self.steps.remove(&Step::Decision);
        }
    }

    /// The faces must be compared again, and what rested on it be accepted again.
    fn doubt_identity(&mut self) {
        self.challenge = None;
        self.comparison = None;
        let _ = self.steps.remove(&Step::Faces);
        if self.current == Some(Step::Faces) {
            self.current = None;
        }
        for step in Step::CAPTURES {
            self.doubt(step);
        }
    }

    /// What was taken in a step must be accepted again.
    fn doubt(&mut self, step: Step) {
        if let StepState::Done(result @ (StepResult::Captured { .. } | StepResult::Simulated)) = self.step(step) {
            self.set(step, StepState::ToConfirm(result));
        }
    }
}
