//! The casework in a call: from what the specialist does to entries in the visit log.

use std::sync::Arc;

use domain::digest::Digest;
use domain::expedition::{Challenge, Expedition, Kind, Outcome, Step, StepResult, StepState};
use domain::id::{ExpeditionId, LeaseId};
use domain::person::Day;
use domain::time::Moment;
use domain::visit::{Advice, Body, Capture, Record};
use protocol::station::Ask;
use protocol::visit::{Message, Reason};
use uuid::Uuid;

use super::{Desk, Effect, Handover, Intent, Submission, send};

impl Desk {
    /// A frame of the kiosk.
    pub(super) fn heard(&mut self, now: Moment, frame: &[u8]) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        let message = match Message::decode(frame) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(%error, "the kiosk sent something that is not a message");
                return send(vec![Message::Refused { reason: Reason::Malformed }]);
            }
        };
        if let Message::Guidance { findings } = &message {
            call.findings.clone_from(findings);
        }
        if let Message::Reading { lease, progress } = &message {
            call.document.progress(*lease, *progress);
        }
        let taken_before = call.portrait();
        let (answer, refused) = match &message {
            Message::Relayed { lease, relayed } => (Some((*lease, relayed.clone())), None),
            Message::Refused { reason } => (None, Some(*reason)),
            _ => (None, None),
        };
        let mut effects = send(call.ledger.hear(message));
        if call.portrait() != taken_before && call.portrait().is_some() {
            call.taking = false;
            call.attempts += 1;
        }
        effects.extend(self.join(now));
        effects.extend(self.follow(now));
        effects.extend(answer.map(|(lease, relayed)| self.chip_answered(lease, relayed)).into_iter().flatten());
        effects.extend(refused.map(|reason| self.question_refused(reason)).into_iter().flatten());
        effects.extend(self.judge());
        effects
    }

    /// Once both copies agree, says who is here; a new pair of eyes compares the faces again.
    fn join(&mut self, now: Moment) -> Vec<Effect> {
        let (Some(call), Some(session)) = (&self.call, &self.session) else { return Vec::new() };
        let visit = call.ledger.visit();
        let sign_in = Digest::of(&session.statement.0);
        let here = visit.specialist().is_some_and(|there| there.sign_in == sign_in);
        if !call.ledger.is_synchronised() || visit.opened().is_none() || here && visit.closed().is_none() {
            return Vec::new();
        }
        let expedition = visit.expedition().map(|expedition| expedition.begin().expedition);
        let arrived = expedition.is_some_and(|expedition| self.has_arrived(expedition));
        if visit.closed().is_some() || arrived {
            // A closing entry leaves a console only once the record is stored. If that was not this process, it was the
            // one before it: there is nothing left to do but to end.
            let done = call.submission.is_none().then_some(Effect::Ask(Ask::HangUp { call: call.call }));
            return done.into_iter().collect();
        }
        let begun = visit.expedition().is_some() || call.advises;
        let joined = Body::SpecialistJoined { person: session.person, console: self.console, sign_in };
        let mut effects = self.write(now, joined);
        if !begun {
            let wall = now.danish();
            if let Some(day) = Day::new(wall.year, wall.month as i8, wall.day as i8) {
                let expedition = ExpeditionId::new(Uuid::now_v7());
                effects.extend(self.write(now, Body::ExpeditionBegan { expedition, kind: Kind::PassportAdult, day }));
            }
        }
        // A console that died may have left a step open without what belongs to it.
        match self.expedition().and_then(Expedition::current) {
            Some(step) => effects.extend(self.prepare(now, step)),
            None => effects.extend(self.advance(now)),
        }
        effects
    }

    /// What the kiosk's entries lead to by themselves.
    fn follow(&mut self, now: Moment) -> Vec<Effect> {
        let Some(call) = &self.call else { return Vec::new() };
        let visit = call.ledger.visit();
        let Some(expedition) = visit.expedition() else { return Vec::new() };
        if let Some(outcome) = expedition.decided() {
            // This console was started again between the decision and its record.
            let outcome = outcome.clone();
            return if self.is_mine_to_conclude() { self.conclude(now, outcome) } else { Vec::new() };
        }
        // The citizen wants another picture: the right for it is given at once.
        let declined = expedition.current() == Some(Step::Portrait) && visit.capture(Step::Portrait).is_none();
        if declined && visit.specialist().is_some() && expedition.identity().is_ok() {
            return self.ask_for(now, Step::Portrait);
        }
        Vec::new()
    }

    /// What the specialist does in a case.
    pub(super) fn work(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Open(step) => self.open(now, step),
            Intent::Done(step, result) => self.done(now, step, result),
            Intent::Reopen(step) => {
                let mut effects = self.write(now, Body::StepReopened { step });
                effects.extend(self.prepare(now, step));
                effects
            }
            Intent::Found(facts) => {
                let mut effects = self.write(now, Body::CaseFound { facts: *facts });
                effects.extend(self.done(now, Step::Case, StepResult::Passed));
                effects
            }
            Intent::Compared(comparison) => {
                let mut effects = self.write(now, Body::IdentityCompared { comparison });
                effects.extend(self.advance(now));
                effects
            }
            Intent::AskFor(step) => self.ask_for(now, step),
            Intent::Read(key) => self.read(now, key),
            Intent::Unread => self.unread(now),
            Intent::Shoot => self.shoot(),
            Intent::Advise(advice) => self.advise(advice),
            Intent::Accept(step) => self.accept(now, step),
            Intent::Retake(step, reason) => {
                let mut effects = self.write(now, Body::RetakeAsked { step, reason });
                effects.extend(self.ask_for(now, step));
                effects
            }
            Intent::Decide(outcome) => self.decide(now, outcome),
            Intent::SignIn { .. }
            | Intent::Prove { .. }
            | Intent::Choose { .. }
            | Intent::SignInElsewhere { .. }
            | Intent::Back
            | Intent::SignOut
            | Intent::Ready(_)
            | Intent::Take
            | Intent::HangUp
            | Intent::Mute(_)
            | Intent::Hold(_)
            | Intent::TakeUp
            | Intent::WrappedUp => Vec::new(),
        }
    }

    pub(super) fn write(&mut self, now: Moment, body: Body) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        let name = body.name();
        match call.ledger.write(now, body) {
            Ok(messages) => send(messages),
            Err(error) => {
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::info!(entry = name, %error, source, "not written");
                Vec::new()
            }
        }
    }

    pub(super) fn expedition(&self) -> Option<&Expedition> {
        self.call.as_ref().and_then(|call| call.ledger.visit().expedition())
    }

    /// Turns to the next mandatory step.
    fn advance(&mut self, now: Moment) -> Vec<Effect> {
        let next = self.expedition().filter(|expedition| expedition.current().is_none()).and_then(Expedition::next);
        next.filter(|step| *step < Step::Submit).map(|step| self.open(now, step)).unwrap_or_default()
    }

    fn open(&mut self, now: Moment, step: Step) -> Vec<Effect> {
        let mut effects = self.write(now, Body::StepOpened { step });
        effects.extend(self.prepare(now, step));
        effects
    }

    /// What a step needs from the start.
    fn prepare(&mut self, now: Moment, step: Step) -> Vec<Effect> {
        let Some(expedition) = self.expedition().filter(|expedition| expedition.current() == Some(step)) else {
            return Vec::new();
        };
        match step {
            Step::Faces if expedition.challenge().is_none() => {
                let challenge = draw(Challenge::ALL);
                self.write(now, Body::Challenged { challenge })
            }
            Step::Portrait if expedition.identity().is_ok() && self.nothing_taken() => self.ask_for(now, step),
            Step::Fee if expedition.fee_shown().is_none() => {
                let fee = expedition.rules().and_then(|rules| rules.fee.clone());
                fee.map(|fee| self.write(now, Body::FeeShown { fee })).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn nothing_taken(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.ledger.visit().capture(Step::Portrait).is_none())
    }

    fn done(&mut self, now: Moment, step: Step, result: StepResult) -> Vec<Effect> {
        let mut effects = self.write(now, Body::StepDone { step, result });
        effects.extend(self.advance(now));
        effects
    }

    pub(super) fn ask_for(&mut self, now: Moment, step: Step) -> Vec<Effect> {
        let lease = LeaseId::new(Uuid::new_v4());
        if let Some(call) = &mut self.call {
            call.advice = None;
            call.taking = false;
        }
        self.write(now, Body::CaptureAsked { step, lease })
    }

    fn shoot(&mut self) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        let Some(Capture::Asked(lease)) = call.ledger.visit().capture(Step::Portrait) else { return Vec::new() };
        call.taking = true;
        send(vec![Message::Shutter { lease: lease.id }])
    }

    fn advise(&mut self, advice: Option<Advice>) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        call.advice = advice;
        send(vec![Message::Advice { advice }])
    }

    /// Takes a capture: a picture by its digest, a signature in demo mode as acted out.
    fn accept(&mut self, now: Moment, step: Step) -> Vec<Effect> {
        let capture = self.call.as_ref().and_then(|call| call.ledger.visit().capture(step));
        let digest = capture.and_then(Capture::taken).map(|taken| taken.digest);
        let here = digest.and_then(|digest| self.call.as_ref()?.ledger.blob(digest)).is_some();
        let mut effects = match (digest, capture) {
            // Nobody takes a picture that was not seen.
            (Some(_), _) if !here => Vec::new(),
            // Nor a document that was not judged, or that something speaks against.
            (Some(digest), _) if step == Step::Document && !self.holds(digest) => Vec::new(),
            (Some(digest), _) => self.write(now, Body::CaptureAccepted { step, digest }),
            (None, Some(Capture::SignedInDemo)) => {
                self.write(now, Body::StepDone { step, result: StepResult::Simulated })
            }
            (None, _) => self.confirm_again(now, step),
        };
        effects.extend(self.advance(now));
        effects
    }

    /// After a change of eyes what was simulated is accepted again.
    fn confirm_again(&mut self, now: Moment, step: Step) -> Vec<Effect> {
        let state = self.expedition().map(|expedition| expedition.step(step));
        match state {
            Some(StepState::ToConfirm(result)) => self.write(now, Body::StepDone { step, result }),
            _ => Vec::new(),
        }
    }

    fn decide(&mut self, now: Moment, outcome: Outcome) -> Vec<Effect> {
        let incomplete = self.call.as_ref().is_none_or(|call| call.ledger.incomplete().is_some());
        if outcome.is_submitted() && incomplete {
            tracing::info!("not decided: the bytes of a capture are not here");
            return Vec::new();
        }
        let mut effects = self.write(now, Body::Decided { outcome: outcome.clone() });
        let decided = self.expedition().is_some_and(|expedition| expedition.decided() == Some(&outcome));
        if !decided {
            return effects;
        }
        effects.extend(self.conclude(now, outcome));
        effects
    }

    /// Whether a decision stands in the log that only this sign-in can bring to its end, and has not.
    fn is_mine_to_conclude(&self) -> bool {
        let (Some(call), Some(session)) = (&self.call, &self.session) else { return false };
        let visit = call.ledger.visit();
        let mine = visit.specialist().is_some_and(|there| there.sign_in == Digest::of(&session.statement.0));
        let open = visit.closed().is_none() && call.submission.is_none();
        mine && open && call.ledger.is_synchronised() && call.ledger.incomplete().is_none()
    }

    fn conclude(&mut self, now: Moment, outcome: Outcome) -> Vec<Effect> {
        if outcome.is_submitted() { self.submit(now, outcome) } else { self.write(now, Body::Closed { outcome }) }
    }

    /// Closes, seals and hands over. The closing entry stays here until the record is stored.
    fn submit(&mut self, now: Moment, outcome: Outcome) -> Vec<Effect> {
        let (Some(call), Some(session)) = (&mut self.call, &self.session) else { return Vec::new() };
        let expedition = call.ledger.visit().expedition().map(|expedition| expedition.begin().expedition);
        let (Some(expedition), Some(authority)) = (expedition, &self.authority) else {
            tracing::error!("this console does not know whom records are sealed to");
            return Vec::new();
        };
        let statement = String::from_utf8_lossy(&session.statement.0);
        let record = match call.ledger.close(now, outcome, &session.key, &statement) {
            Ok(record) => record,
            Err(error) => {
                let source = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(%error, source, "the record cannot be made");
                return Vec::new();
            }
        };
        let sealed = record
            .to_bytes()
            .ok()
            .and_then(|bytes| trust::seal(authority, &Record::sealing_info(expedition), b"", &bytes).ok());
        let Some(sealed) = sealed.map(Arc::new) else {
            tracing::error!("the record cannot be sealed");
            return Vec::new();
        };
        call.submission = Some(Submission { expedition, stored: false, refused: false, sealed: sealed.clone() });
        vec![Effect::Submit { expedition, call: call.call, sealed }]
    }

    /// The server has the record, will not have it, or cannot be reached.
    pub(super) fn handed_over(&mut self, expedition: ExpeditionId, handover: Handover) -> Vec<Effect> {
        let arrived = self.has_arrived(expedition);
        let on_call = self.call.as_mut();
        let ours = |record: &&mut Submission| record.expedition == expedition;
        let Some((call, record)) = on_call.and_then(|on| Some((on.call, on.submission.as_mut().filter(ours)?))) else {
            return self.handed_over_late(expedition, handover);
        };
        match handover {
            // An earlier record of this expedition is stored: this one is one too many, and the visit is over.
            Handover::Refused | Handover::Unreachable if arrived => vec![Effect::Ask(Ask::HangUp { call })],
            Handover::Refused | Handover::Unreachable => {
                record.refused = handover == Handover::Refused;
                vec![Effect::Submit { expedition, call, sealed: record.sealed.clone() }]
            }
            Handover::Stored => {
                (record.stored, record.refused) = (true, false);
                let released = self.call.as_mut().map(|call| call.ledger.release()).unwrap_or_default();
                let mut effects = send(released);
                effects.extend(self.tell_delivery());
                effects
            }
        }
    }

    /// The same for a record whose call is over. What the server refuses now, it refuses for good: the specialist saw
    /// it and ended the call.
    fn handed_over_late(&mut self, expedition: ExpeditionId, handover: Handover) -> Vec<Effect> {
        let Some(at) = self.unsent.iter().position(|(_, record)| record.expedition == expedition) else {
            return Vec::new();
        };
        let arrived = handover == Handover::Stored || self.has_arrived(expedition);
        if !arrived && handover == Handover::Unreachable {
            let waiting = self.unsent.get(at).map(|(call, record)| (*call, record.sealed.clone()));
            return waiting.map(|(call, sealed)| Effect::Submit { expedition, call, sealed }).into_iter().collect();
        }
        let (call, _) = self.unsent.remove(at);
        if !arrived {
            tracing::error!(%call, %expedition, "the server refuses a record, and its call is over");
        }
        if let Some(last) = self.last.as_mut().filter(|last| last.call == call) {
            (last.expedition, last.refused) = (arrived.then_some(expedition), !arrived);
        }
        Vec::new()
    }
}

impl super::OnCall {
    fn portrait(&self) -> Option<Digest> {
        self.ledger.visit().capture(Step::Portrait).and_then(Capture::taken).map(|taken| taken.digest)
    }
}

/// One of several, by chance: no recording fits.
fn draw<const N: usize>(of: [Challenge; N]) -> Challenge {
    let chance = Uuid::new_v4().as_u128();
    let index = usize::try_from(chance % N as u128).unwrap_or(0);
    of.get(index).copied().unwrap_or(Challenge::TurnLeft)
}
