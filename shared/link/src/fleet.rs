//! What the task that owns the socket and the one that renews tell each other about the fleet's authorities.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::digest::Digest;
use tokio::sync::watch;

use crate::event::DownReason;

/// What is heard on the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Heard {
    /// Which authorities the fleet trusts, as the last view told.
    pub(crate) edition: Option<Digest>,
    /// Whether the last try ended because one side does not believe the other's certificate.
    pub(crate) strangers: bool,
}

/// Shared by the two tasks of one link.
#[derive(Debug, Clone)]
pub(crate) struct Fleet {
    heard: watch::Sender<Heard>,
    lapsed: Arc<AtomicBool>,
}

impl Fleet {
    pub(crate) fn new() -> Self {
        Self { heard: watch::Sender::new(Heard::default()), lapsed: Arc::default() }
    }

    pub(crate) fn heard(&self) -> watch::Receiver<Heard> {
        self.heard.subscribe()
    }

    /// A view has told which authorities the fleet trusts.
    pub(crate) fn told(&self, edition: Option<Digest>) {
        self.note(Heard { edition, strangers: false });
    }

    /// A connection was not to be had, or has ended.
    pub(crate) fn down(&self, reason: DownReason) {
        let strangers = matches!(reason, DownReason::ServerNotAuthentic | DownReason::StationNotAccepted);
        let edition = self.heard.borrow().edition;
        self.note(Heard { edition, strangers });
    }

    fn note(&self, new: Heard) {
        let _ = self.heard.send_if_modified(|heard| std::mem::replace(heard, new) != new);
    }

    /// The authority that certified this station counts no longer: it may only ask anew.
    pub(crate) fn lapse(&self) {
        self.lapsed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_lapsed(&self) -> bool {
        self.lapsed.load(Ordering::Relaxed)
    }
}
