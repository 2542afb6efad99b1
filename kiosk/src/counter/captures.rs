//! What is captured and read, and what the citizen says of it: entries in the visit log.

use domain::expedition::Step;
use domain::id::LeaseId;
use domain::time::Moment;
use domain::visit::{Body, CitizenTask, Finding, MediaType, Taken};
use protocol::visit::{Message, Reading};

use super::{Counter, DocumentRead, Effect, Shot, send};

impl Counter {
    pub(super) fn looked(&mut self, now: Moment, taken: bool) -> Vec<Effect> {
        self.write(now, |task| match task {
            CitizenTask::PortraitReview { digest } if taken => {
                Some(Body::CitizenAccepted { step: Step::Portrait, digest })
            }
            CitizenTask::PortraitReview { digest } => Some(Body::CitizenDeclined { step: Step::Portrait, digest }),
            _ => None,
        })
    }

    pub(super) fn sign(&mut self, now: Moment, able: bool) -> Vec<Effect> {
        self.write(now, |task| match task {
            CitizenTask::Sign { lease } if able => Some(Body::CitizenSigned { lease, simulated: true }),
            CitizenTask::Sign { lease } => Some(Body::CitizenUnable { step: Step::Signature, lease }),
            _ => None,
        })
    }

    pub(super) fn captured(&mut self, now: Moment, shot: Shot) -> Vec<Effect> {
        let simulated = self.demo;
        let Some(copy) = self.line.as_mut().and_then(|line| line.copy.as_mut()) else { return Vec::new() };
        let asked = copy.visit().citizen_task() == CitizenTask::PortraitGuided { lease: shot.lease };
        let Some(digest) = asked.then(|| copy.keep(shot.jpeg)).flatten() else { return Vec::new() };
        let (width, height, findings) = (shot.width, shot.height, shot.findings);
        let taken = Taken { digest, media_type: MediaType::Jpeg, width, height, findings, simulated };
        self.write(now, |_| Some(Body::Captured { step: Step::Portrait, lease: shot.lease, taken }))
    }

    pub(super) fn reading(&mut self, lease: LeaseId, progress: Reading) -> Vec<Effect> {
        let reading = self.line.as_mut().and_then(|line| line.reading.as_mut());
        let Some((_, shown)) = reading.filter(|(asked, _)| *asked == lease) else { return Vec::new() };
        *shown = progress;
        send(vec![Message::Reading { lease, progress }])
    }

    pub(super) fn read(&mut self, now: Moment, read: DocumentRead) -> Vec<Effect> {
        let Some(copy) = self.line.as_mut().and_then(|line| line.copy.as_mut()) else { return Vec::new() };
        let asked = copy.visit().citizen_task() == CitizenTask::LayDocument { lease: Some(read.lease) };
        let Some(digest) = asked.then(|| copy.keep(read.dump)).flatten() else { return Vec::new() };
        let (media_type, findings, simulated) = (MediaType::Chip, Vec::new(), read.simulated);
        let taken = Taken { digest, media_type, width: 0, height: 0, findings, simulated };
        let effects = self.write(now, |_| Some(Body::Captured { step: Step::Document, lease: read.lease, taken }));
        if let Some(line) = &mut self.line {
            line.reading = None;
            if let Some(chip) = &mut line.chip {
                chip.read(read.lease, digest);
            }
        }
        effects
    }

    pub(super) fn measured(&mut self, findings: Vec<Finding>) -> Vec<Effect> {
        let Some(line) = &mut self.line else { return Vec::new() };
        line.findings.clone_from(&findings);
        send(vec![Message::Guidance { findings }])
    }

    /// Writes what the citizen's task makes of it, if anything.
    pub(super) fn write(&mut self, now: Moment, body: impl FnOnce(CitizenTask) -> Option<Body>) -> Vec<Effect> {
        let Some(line) = &mut self.line else { return Vec::new() };
        let Some(copy) = &mut line.copy else { return Vec::new() };
        let Some(body) = body(copy.visit().citizen_task()) else { return Vec::new() };
        let name = body.name();
        match copy.write(now, body) {
            Ok(messages) => {
                line.look();
                send(messages)
            }
            Err(error) => {
                tracing::info!(entry = name, %error, "not written");
                Vec::new()
            }
        }
    }
}
