//! A document on the kiosk's reader: asking for it, and judging the raw bytes that came back.
//!
//! **Invariant:** what the kiosk says of a document is not believed. The files are verified here, and the chip must have
//! signed the challenge of this console.

use std::sync::Arc;

use domain::digest::Digest;
use domain::expedition::Step;
use domain::id::LeaseId;
use domain::time::Moment;
use domain::visit::Capture;
use protocol::visit::{CHALLENGE_BYTES, DocumentKey, Message, Reading as Progress};
use uuid::Uuid;

use super::{Desk, Effect, send};

/// How far the reading of a document is, and what was found in it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    asked: Option<Asked>,
    /// How far the kiosk is.
    pub progress: Option<Progress>,
    /// What the bytes say, once they are here.
    pub judged: Option<Arc<Judged>>,
}

/// What was asked of the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    lease: LeaseId,
    challenge: [u8; CHALLENGE_BYTES],
}

/// A document as this console finds it.
#[derive(Debug)]
pub struct Judged {
    /// Of the bytes.
    pub digest: Digest,
    /// What they say; nothing if they are no dump of a chip.
    pub verdict: Option<documents::verify::Verdict>,
}

impl Judged {
    /// Whether nothing speaks against it.
    pub fn holds(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.report.failed().is_empty())
    }
}

impl Reading {
    pub(super) fn progress(&mut self, lease: LeaseId, progress: Progress) {
        if self.asked.is_some_and(|asked| asked.lease == lease) {
            self.progress = Some(progress);
        }
    }
}

impl Desk {
    /// Has the document read, with a challenge that no chip has seen.
    pub(super) fn read(&mut self, now: Moment, key: DocumentKey) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.lease_to_read().is_none() {
            effects = self.ask_for(now, Step::Document);
        }
        let Some(lease) = self.lease_to_read() else { return effects };
        let challenge = challenge();
        if let Some(call) = &mut self.call {
            call.document = Reading { asked: Some(Asked { lease, challenge }), progress: None, judged: None };
        }
        effects.extend(send(vec![Message::ReadDocument { lease, key, challenge }]));
        effects
    }

    fn lease_to_read(&self) -> Option<LeaseId> {
        match self.call.as_ref()?.ledger.visit().capture(Step::Document)? {
            Capture::Asked(lease) => Some(lease.id),
            _ => None,
        }
    }

    /// Verifies what was read, once its bytes are here.
    pub(super) fn judge(&mut self, now: Moment) {
        let anchors = Arc::clone(&self.anchors);
        let Some(call) = &mut self.call else { return };
        let visit = call.ledger.visit();
        let Some(taken) = visit.capture(Step::Document).and_then(Capture::taken) else {
            call.document.judged = None;
            return;
        };
        let digest = taken.digest;
        if call.document.judged.as_ref().is_some_and(|judged| judged.digest == digest) {
            return;
        }
        let Some(bytes) = call.ledger.blob(digest) else { return };
        let challenge = call.document.asked.map(|asked| asked.challenge);
        let verdict = documents::dump::Dump::from_bytes(bytes).ok().map(|dump| {
            let expected = documents::verify::Expected { challenge, ..documents::verify::Expected::default() };
            let seconds = i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX);
            documents::verify::verify(&dump, &anchors, &expected, seconds)
        });
        call.document.judged = Some(Arc::new(Judged { digest, verdict }));
    }

    /// Whether this document was judged, and nothing speaks against it.
    pub(super) fn holds(&self, digest: Digest) -> bool {
        let judged = self.call.as_ref().and_then(|call| call.document.judged.as_ref());
        judged.is_some_and(|judged| judged.digest == digest && judged.holds())
    }
}

/// New random bytes.
fn challenge() -> [u8; CHALLENGE_BYTES] {
    let (left, right) = (Uuid::new_v4(), Uuid::new_v4());
    let mut challenge = [0; CHALLENGE_BYTES];
    // The first bytes of a random UUID are all random (RFC 9562 §5.4).
    for (to, from) in challenge.iter_mut().zip(left.as_bytes().iter().take(4).chain(right.as_bytes())) {
        *to = *from;
    }
    challenge
}
