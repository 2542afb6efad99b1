//! A citizen and a specialist: what they do follows only from what they see, so they find their way after any fault.

use domain::exchange::view::{ConsoleCall, Language};
use domain::expedition::{
    Answer, Code, Comparison, Feature, Outcome, Reference, ReferredTo, Step, StepResult, StepState,
};
use domain::id::CallId;
use domain::redact::Personal;
use domain::visit::{Capture, CaseFacts, CitizenTask, RetakeReason};
use kiosk::counter::Intent as Act;
use kiosk::scene::{Scene, Stage};
use protocol::visit::DocumentKey;
use specialist_console::desk::document::Standing;
use specialist_console::desk::{Board, CallBoard, Intent};
use trust::StationKey;

use crate::passport::PASSPORT;

pub(crate) const CALL: CallId = CallId::numbered(0x700);

/// What the citizen does, seeing this.
pub(crate) fn citizen(scene: &Scene, has_called: bool) -> Option<Act> {
    match &scene.stage {
        Stage::Idle { .. } if !has_called => Some(Act::Call(CALL, Language::Da)),
        Stage::Talk(talk) => match talk.task {
            CitizenTask::PortraitReview { .. } if talk.review.is_some() => Some(Act::UsePicture),
            CitizenTask::Sign { .. } => Some(Act::Sign),
            _ => None,
        },
        Stage::Finished(_) => Some(Act::Done),
        _ => None,
    }
}

/// What the specialist does, seeing this.
pub(crate) fn specialist(board: &Board) -> Option<Intent> {
    let view = board.view.as_ref()?;
    if !board.signed_in {
        let sign_in = || Intent::SignIn {
            name: "mette".to_owned(),
            password: Personal::new("secret".to_owned()),
            key: StationKey::generate(),
        };
        return (!board.signing_in).then(sign_in);
    }
    match (&view.call, &board.call) {
        (ConsoleCall::Offered { .. }, None) => Some(Intent::Take),
        (ConsoleCall::WrapUp { .. }, None) => Some(Intent::WrappedUp),
        (ConsoleCall::Active { .. }, Some(on)) => work(on),
        _ => None,
    }
}

fn work(on: &CallBoard) -> Option<Intent> {
    if on.visit.closed().is_some() {
        let stored = on.submission.as_ref().is_none_or(|record| record.stored);
        return stored.then_some(Intent::HangUp);
    }
    let expedition = on.visit.expedition()?;
    if expedition.decided().is_some() || on.visit.specialist().is_none() {
        return None;
    }
    let demo = on.visit.demo();
    let lacking = StepResult::Coded { code: Code::NotAvailableAtThisKiosk };
    let simulated = if demo { StepResult::Simulated } else { lacking };
    let Some(step) = expedition.current() else { return expedition.next().map(Intent::Open) };
    let looked_at = matches!(step, Step::Document | Step::Portrait);
    if matches!(expedition.step(step), StepState::ToConfirm(_)) && !looked_at {
        return Some(Intent::Accept(step));
    }
    Some(match step {
        Step::Case => Intent::Found(Box::new(CaseFacts {
            cpr: Personal::new(PASSPORT.cpr.parse().unwrap()),
            given_names: Personal::new("Anna Kibæk".to_owned()),
            surname: Personal::new("Specimen".to_owned()),
        })),
        Step::Document if demo => return document(on),
        Step::Document | Step::LeftFinger | Step::RightFinger => Intent::Done(step, simulated),
        Step::Faces => Intent::Compared(same_face()),
        Step::Portrait => return portrait(on),
        Step::Signature => match on.visit.capture(step) {
            _ if !demo => Intent::Done(step, lacking),
            None => Intent::AskFor(step),
            Some(Capture::SignedInDemo) => Intent::Accept(step),
            Some(_) => return None,
        },
        Step::Decision if demo => Intent::Decide(Outcome::Approved),
        Step::Decision => Intent::Decide(Outcome::Referred { to: ReferredTo::TownHall }),
        _ => Intent::Done(step, StepResult::Passed),
    })
}

fn document(on: &CallBoard) -> Option<Intent> {
    let step = Step::Document;
    match (on.visit.capture(step), on.document_standing()) {
        (Some(Capture::Asked(_)), _) if on.document.under_way => None,
        (None | Some(Capture::Asked(_)), _) => Some(Intent::Read(DocumentKey::Page)),
        (Some(_), Some(Standing::Proving)) => None,
        (Some(_), Some(Standing::Good)) => Some(Intent::Accept(step)),
        (Some(_), Some(_)) => Some(Intent::Unread),
        // The kiosk was started again before it had sent what it read.
        (Some(_), None) => (!on.lost).then_some(Intent::Unread),
    }
}

fn portrait(on: &CallBoard) -> Option<Intent> {
    let step = Step::Portrait;
    match on.visit.capture(step) {
        None => Some(Intent::AskFor(step)),
        // As in the window: the button is shut while a picture is being made.
        Some(Capture::Asked(_)) => (!on.shooting).then_some(Intent::Shoot),
        // The kiosk was started again before it had sent the picture.
        Some(_) if on.portrait.is_none() && !on.lost => Some(Intent::Retake(step, RetakeReason::Blurred)),
        Some(Capture::CitizenAccepted(_)) => Some(Intent::Accept(step)),
        Some(_) => None,
    }
}

fn same_face() -> Comparison {
    Comparison {
        answer: Answer::Yes,
        features: [Feature::Ears, Feature::Eyes, Feature::Nose].into(),
        against: [Reference::Chip].into(),
    }
}
