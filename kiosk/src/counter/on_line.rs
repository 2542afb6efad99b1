//! A call with a line: what the citizen sees of it, and what the console says in it.

use std::sync::Arc;

use domain::expedition::Step;
use domain::id::{CallId, ConsoleId, LeaseId};
use domain::time::Moment;
use domain::visit::{Advice, CitizenTask, Finding};
use protocol::visit::{Message, Reading, Reason};

use super::chip::Chip;
use super::{Effect, send};
use crate::copy::{Copy, Heard};
use crate::scene::{Away, Stage, Talk};

/// A call with a line.
#[derive(Debug)]
pub(super) struct OnLine {
    pub(super) call: CallId,
    pub(super) peer: ConsoleId,
    pub(super) copy: Option<Copy>,
    pub(super) specialist: Option<String>,
    pub(super) picture: bool,
    pub(super) lost: bool,
    pub(super) advice: Option<Advice>,
    pub(super) findings: Vec<Finding>,
    /// By which right a document is being read, and how far.
    pub(super) reading: Option<(LeaseId, Reading)>,
    /// What was read last, if its chip was kept at hand.
    pub(super) chip: Option<Chip>,
    /// The capture for the citizen to look at, so that it is copied once and not at each look.
    pub(super) review: Option<(domain::digest::Digest, Arc<Vec<u8>>)>,
}

impl OnLine {
    pub(super) const fn new(call: CallId, peer: ConsoleId, copy: Option<Copy>, chip: Option<Chip>) -> Self {
        Self {
            call,
            peer,
            copy,
            specialist: None,
            picture: false,
            lost: false,
            advice: None,
            findings: Vec::new(),
            reading: None,
            chip,
            review: None,
        }
    }

    pub(super) fn stage(&self, volume: f64, held: bool) -> Stage {
        let Some(copy) = self.copy.as_ref().filter(|_| self.picture) else { return Stage::Connecting };
        let visit = copy.visit();
        let task = visit.citizen_task();
        let progress = visit.expedition().and_then(progress);
        let review = self.review.as_ref().map(|(_, jpeg)| jpeg.clone());
        // While it is held neither picture nor sound comes, as it should be.
        let away = if held { Some(Away::Held) } else { self.lost.then_some(Away::Lost) };
        Stage::Talk(Box::new(Talk {
            specialist: self.specialist.clone(),
            task,
            progress,
            advice: self.advice,
            findings: self.findings.clone(),
            reading: self.reading.map(|(_, progress)| progress),
            kept: self.chip.as_ref().is_some_and(Chip::is_at_hand),
            review,
            away,
            volume,
        }))
    }

    pub(super) fn hear(&mut self, now: Moment, frame: &[u8]) -> Vec<Effect> {
        let Some(copy) = &mut self.copy else { return Vec::new() };
        let message = match Message::decode(frame) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(%error, "the console sent something that is not a message");
                return send(vec![Message::Refused { reason: Reason::Malformed }]);
            }
        };
        let (answers, heard) = copy.hear(now, message);
        let mut effects = send(answers);
        match heard {
            Some(Heard::Advice(advice)) => self.advice = advice,
            Some(Heard::Shutter(lease)) => {
                let asked = copy.visit().citizen_task() == CitizenTask::PortraitGuided { lease };
                effects.extend(asked.then_some(Effect::Shoot(lease)));
            }
            Some(Heard::Read(order)) => {
                let asked = copy.visit().citizen_task() == CitizenTask::LayDocument { lease: Some(order.lease) };
                if asked {
                    // The reader lets go of an earlier chip by itself.
                    self.chip = None;
                    self.reading = Some((order.lease, Reading::Waiting));
                    effects.push(Effect::Read(order));
                }
            }
            Some(Heard::Relay(lease, commands)) => effects.extend(self.relay(lease, commands)),
            Some(Heard::Delivery(_)) | None => {}
        }
        effects.extend(self.stop_reading());
        effects.extend(self.let_go_if_void());
        self.look();
        effects
    }

    /// Stops reading what is not asked for any more.
    pub(super) fn stop_reading(&mut self) -> Option<Effect> {
        let (lease, _) = self.reading?;
        let task = self.copy.as_ref().map(|copy| copy.visit().citizen_task());
        if task == Some(CitizenTask::LayDocument { lease: Some(lease) }) {
            return None;
        }
        self.reading = None;
        Some(Effect::StopReading)
    }

    /// Whether a document is being read, or kept at hand.
    pub(super) fn uses_reader(&self) -> bool {
        self.reading.is_some() || self.chip.as_ref().is_some_and(Chip::is_at_hand)
    }

    /// Gets the capture that the citizen is to look at.
    pub(super) fn look(&mut self) {
        let Some(copy) = &self.copy else { return };
        let task = copy.visit().citizen_task();
        if !matches!(task, CitizenTask::PortraitGuided { .. }) {
            // Advice is about the portrait at hand.
            self.advice = None;
        }
        let CitizenTask::PortraitReview { digest } = task else {
            self.review = None;
            return;
        };
        if self.review.as_ref().is_none_or(|(of, _)| *of != digest) {
            self.review = copy.blob(digest).map(|jpeg| (digest, Arc::new(jpeg.to_vec())));
        }
    }
}

/// The citizen's part of an expedition is told in six steps: these begin them. Before the first nothing is counted.
const PARTS: [Step; 6] =
    [Step::Document, Step::Faces, Step::Portrait, Step::LeftFinger, Step::Signature, Step::ReadBack];

fn progress(expedition: &domain::expedition::Expedition) -> Option<(usize, usize)> {
    let at = expedition.current().or_else(|| expedition.next())?;
    let part = PARTS.iter().rposition(|part| *part <= at)?;
    Some((part + 1, PARTS.len()))
}
