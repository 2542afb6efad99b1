//! The one thing for the citizen to do now.

use super::capture::Capture;
use super::state::Visit;
use crate::digest::Digest;
use crate::expedition::{Challenge, Fee, Step, Told};
use crate::id::LeaseId;

/// What the citizen's screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CitizenTask {
    /// Talk with the specialist.
    Greeting,
    /// Lay the passport on the reader.
    LayDocument {
        /// By which right it is read, once it may be.
        lease: Option<LeaseId>,
    },
    /// Look into the camera and do what is asked.
    CompareFaces {
        /// What, once it is drawn.
        challenge: Option<Challenge>,
    },
    /// Get ready for the portrait: the kiosk may make one.
    PortraitGuided {
        /// By which right.
        lease: LeaseId,
    },
    /// Look at the portrait: take it, or another one.
    PortraitReview {
        /// Of the portrait.
        digest: Digest,
    },
    /// Lay an index finger on the reader.
    Finger {
        /// Of which hand.
        hand: Hand,
        /// By which right, once the kiosk may capture.
        lease: Option<LeaseId>,
    },
    /// Sign.
    Sign {
        /// By which right.
        lease: LeaseId,
    },
    /// Listen and say whether it is right.
    ReadBack,
    /// See what it costs.
    Fee {
        /// With its lines.
        fee: Fee,
    },
    /// Nothing: the specialist is working.
    Wait,
    /// It is over.
    Finished {
        /// What the citizen may know.
        told: Told,
    },
}

/// A hand, as its owner calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hand {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

impl Visit {
    /// The one thing for the citizen to do now.
    pub fn citizen_task(&self) -> CitizenTask {
        if let Some(outcome) = self.closed() {
            return CitizenTask::Finished { told: outcome.told() };
        }
        let Some(expedition) = self.expedition() else { return CitizenTask::Greeting };
        if expedition.decided().is_some() || self.citizen_left() {
            return CitizenTask::Wait;
        }
        let current = expedition.current();
        if let Some(task) = current.and_then(|step| capture_task(step, self.capture(step)?)) {
            return task;
        }
        match current {
            None if expedition.next() == Some(Step::Welcome) => CitizenTask::Greeting,
            Some(Step::Welcome | Step::Notice) => CitizenTask::Greeting,
            Some(Step::Document) => CitizenTask::LayDocument { lease: None },
            Some(Step::Faces) => CitizenTask::CompareFaces { challenge: expedition.challenge() },
            Some(Step::LeftFinger) => CitizenTask::Finger { hand: Hand::Left, lease: None },
            Some(Step::RightFinger) => CitizenTask::Finger { hand: Hand::Right, lease: None },
            Some(Step::ReadBack) => CitizenTask::ReadBack,
            Some(Step::Fee) => {
                expedition.fee_shown().map_or(CitizenTask::Wait, |fee| CitizenTask::Fee { fee: fee.clone() })
            }
            None
            | Some(
                Step::Case
                | Step::Registers
                | Step::Questions
                | Step::Consents
                | Step::Portrait
                | Step::Signature
                | Step::OldPassport
                | Step::Decision
                | Step::Submit
                | Step::Receipt
                | Step::Wipe,
            ) => CitizenTask::Wait,
        }
    }
}

fn capture_task(step: Step, capture: &Capture) -> Option<CitizenTask> {
    match (step, capture) {
        (Step::Document, Capture::Asked(lease)) => Some(CitizenTask::LayDocument { lease: Some(lease.id) }),
        (Step::Document, Capture::Taken(_) | Capture::CitizenAccepted(_)) => Some(CitizenTask::Wait),
        (Step::Portrait, Capture::Asked(lease)) => Some(CitizenTask::PortraitGuided { lease: lease.id }),
        (Step::Portrait, Capture::Taken(taken)) => Some(CitizenTask::PortraitReview { digest: taken.digest }),
        (Step::LeftFinger, Capture::Asked(lease)) => {
            Some(CitizenTask::Finger { hand: Hand::Left, lease: Some(lease.id) })
        }
        (Step::RightFinger, Capture::Asked(lease)) => {
            Some(CitizenTask::Finger { hand: Hand::Right, lease: Some(lease.id) })
        }
        (Step::Signature, Capture::Asked(lease)) => Some(CitizenTask::Sign { lease: lease.id }),
        _ => None,
    }
}
