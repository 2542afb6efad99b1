//! A document on the kiosk's reader: asking for it, and judging the raw bytes that came back.
//!
//! **Invariant:** what the kiosk says of a document is not believed. The files are verified here, and the chip must have
//! signed the challenge of this console. What this console did not judge cannot be taken.
//! **Invariant:** there is one challenge for each right to read: no answer to another one is good.

mod judged;
mod page;
mod proof;

use std::sync::Arc;

use documents::mrz::Key;
use domain::digest::Digest;
use domain::expedition::{Step, StepState};
use domain::id::LeaseId;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{Body, Capture, RetakeReason, Taken};
use protocol::visit::{CHALLENGE_BYTES, DocumentKey, Message, Reading as Progress};
use uuid::Uuid;

pub use judged::{Judged, Judgement, Judging, Next, Proof, Seen, Standing};
pub use page::{Birth, Origin, Page, Said, may_be};
pub(in crate::desk) use proof::Asked as AskedChip;
pub use proof::{ANSWER_MAX, Question};

use super::{Desk, Effect, send};

/// How far the reading of a document is, and what was found in it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    asked: Option<Asked>,
    judging: Option<(LeaseId, Digest)>,
    /// Whether the kiosk was told to read and has not said that it cannot.
    pub under_way: bool,
    /// How far the kiosk is, or why it could not.
    pub progress: Option<Progress>,
    /// What the bytes say, once they are here.
    pub judged: Option<Arc<Judged>>,
}

/// What was asked of the kiosk.
#[derive(Debug, Clone)]
struct Asked {
    lease: LeaseId,
    challenge: [u8; CHALLENGE_BYTES],
    typed: Option<Key>,
}

impl Reading {
    pub(super) fn progress(&mut self, lease: LeaseId, progress: Progress) {
        if self.asked.as_ref().is_some_and(|asked| asked.lease == lease) {
            self.under_way = !matches!(progress, Progress::Failed { .. });
            self.progress = Some(progress);
        }
    }

    /// The kiosk may have missed what it was told: it can be told again.
    pub(super) fn interrupted(&mut self) {
        self.under_way = false;
    }

    fn asks(&mut self, lease: LeaseId, key: &DocumentKey) -> [u8; CHALLENGE_BYTES] {
        let typed = match key {
            DocumentKey::Mrz { number, birth, expiry } => {
                Key::of_text(number.reveal(), birth.reveal(), expiry.reveal()).ok()
            }
            DocumentKey::Page | DocumentKey::Can { .. } => None,
        };
        let challenge = match &self.asked {
            Some(asked) if asked.lease == lease => asked.challenge,
            _ => fresh(),
        };
        *self = Self { asked: Some(Asked { lease, challenge, typed }), under_way: true, ..Self::default() };
        challenge
    }
}

impl Desk {
    /// Has the document read, with a challenge that no chip has seen.
    pub(super) fn read(&mut self, now: Moment, key: DocumentKey) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.lease_to_read().is_none() {
            effects = self.ask_for(now, Step::Document);
        }
        let lease = self.lease_to_read();
        let Some((call, lease)) = self.call.as_mut().zip(lease) else { return effects };
        if !call.document.under_way {
            let challenge = call.document.asks(lease, &key);
            effects.extend(send(vec![Message::ReadDocument { lease, key, challenge }]));
        }
        effects
    }

    fn lease_to_read(&self) -> Option<LeaseId> {
        match self.call.as_ref()?.ledger.visit().capture(Step::Document)? {
            Capture::Asked(lease) => Some(lease.id),
            _ => None,
        }
    }

    /// Makes what was read, or is being read, void.
    pub(super) fn unread(&mut self, now: Moment) -> Vec<Effect> {
        let step = Step::Document;
        let done = self.expedition().is_some_and(|expedition| matches!(expedition.step(step), StepState::Done(_)));
        let mut effects = Vec::new();
        if done {
            effects = self.write(now, Body::StepReopened { step });
        }
        effects.extend(self.write(now, Body::RetakeAsked { step, reason: RetakeReason::NotRead }));
        if let Some(call) = &mut self.call {
            (call.document, call.asked_chip) = (Reading::default(), None);
        }
        effects
    }

    /// Has what was read judged, once its bytes are here.
    pub(super) fn judge(&mut self) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        let Some(read) = call.ledger.document() else {
            (call.document.judging, call.document.judged, call.asked_chip) = (None, None, None);
            return Vec::new();
        };
        if call.document.judging == Some(read) {
            return Vec::new();
        }
        call.asked_chip = None;
        let effect = self.judging(read, Proof::NotAsked);
        if let (Some(call), Some(_)) = (&mut self.call, &effect) {
            call.document.judging = Some(read);
        }
        effect.into_iter().collect()
    }

    /// What is to be judged, if its bytes are here.
    fn judging(&self, (lease, digest): (LeaseId, Digest), proof: Proof) -> Option<Effect> {
        let call = self.call.as_ref()?;
        let bytes = Personal::new(call.ledger.blob(digest)?.to_vec());
        // Where this process did not ask, no answer of a chip is fresh.
        let asked = call.document.asked.as_ref();
        let challenge = asked.map_or_else(fresh, |asked| asked.challenge);
        let typed = asked.and_then(|asked| asked.typed.clone());
        Some(Effect::Judge(Box::new(Judging { digest, bytes, challenge, typed, lease, proof })))
    }

    /// What came of it.
    pub(super) fn judged(&mut self, now: Moment, judgement: Judgement) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        let Judgement { lease, judged, next } = judgement;
        let read = (lease, judged.digest);
        if call.document.judging != Some(read) {
            return Vec::new();
        }
        call.document.under_way = false;
        call.document.judged = Some(judged);
        match next {
            Next::Nothing => Vec::new(),
            Next::LetGo => send(vec![Message::Relay { lease, commands: Vec::new() }]),
            Next::Ask(question) => self.ask_chip(now, read, *question),
        }
    }

    /// Whether this document may be taken: it was judged here, and what it says is proved and of the citizen.
    pub(super) fn holds(&self, digest: Digest) -> bool {
        let Some(call) = &self.call else { return false };
        let judged = call.document.judged.as_ref().filter(|judged| judged.digest == digest);
        judged.is_some_and(|judged| judged.standing(call.ledger.visit().facts()).may_be_taken())
    }
}

impl super::CallBoard {
    /// What was read, if it is here and was judged.
    pub fn document_read(&self) -> Option<(&Taken, &Judged)> {
        let taken = self.visit.capture(Step::Document).and_then(Capture::taken)?;
        let judged = self.document.judged.as_deref().filter(|judged| judged.digest == taken.digest)?;
        Some((taken, judged))
    }

    /// How the document stands.
    pub fn document_standing(&self) -> Option<Standing> {
        self.document_read().map(|(_, judged)| judged.standing(self.visit.facts()))
    }
}

/// New random bytes.
fn fresh() -> [u8; CHALLENGE_BYTES] {
    let (left, right) = (Uuid::new_v4(), Uuid::new_v4());
    let mut challenge = [0; CHALLENGE_BYTES];
    // The first four bytes of such a UUID are random (RFC 9562 §5.4).
    let random = left.as_bytes().iter().take(4).chain(right.as_bytes().iter().take(4));
    challenge.iter_mut().zip(random).for_each(|(to, from)| *to = *from);
    challenge
}
