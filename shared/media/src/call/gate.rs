//! Keeps everything of a peer's out until it has shown the expected certificate.
//!
//! **Invariant:** it opens only after a certificate with the expected fingerprint has been shown,
//! and once another one has been shown it never opens again.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::Fingerprint;

const SHUT: u8 = 0;
const MATCHED: u8 = 1;
const OPEN: u8 = 2;
const BARRED: u8 = 3;

/// The gate of one call, shared with GStreamer's callbacks.
///
/// The comparison is made in the callback itself, on the thread that the peer's packets come by, so
/// that none of them can be ahead of it.
#[derive(Debug, Default)]
pub(super) struct Gate {
    expected: OnceLock<Fingerprint>,
    state: AtomicU8,
}

impl Gate {
    /// Sets what the peer must show. Only the first one counts.
    pub(super) fn expect(&self, fingerprint: Fingerprint) {
        let _ = self.expected.set(fingerprint);
    }

    /// A peer has shown this certificate; `false` when it is the wrong one.
    pub(super) fn shown(&self, pem: Option<&str>) -> bool {
        let shown = pem.and_then(Fingerprint::of_pem);
        if shown.is_some() && shown.as_ref() == self.expected.get() {
            // Open stays open, barred stays barred.
            let _ = self.state.compare_exchange(SHUT, MATCHED, Ordering::SeqCst, Ordering::SeqCst);
            return true;
        }
        self.bar();
        false
    }

    /// The handshake is complete; `false` when the peer has not shown the right certificate.
    pub(super) fn connected(&self) -> bool {
        let _ = self.state.compare_exchange(MATCHED, OPEN, Ordering::SeqCst, Ordering::SeqCst);
        self.is_open()
    }

    /// Shuts for ever.
    pub(super) fn bar(&self) {
        self.state.store(BARRED, Ordering::SeqCst);
    }

    pub(super) fn is_open(&self) -> bool {
        self.state.load(Ordering::SeqCst) == OPEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Certificate;

    #[test]
    fn opens_for_the_expected_certificate_only() {
        let (right, wrong) = (Certificate::generate().expect("one"), Certificate::generate().expect("two"));
        let expecting = || {
            let gate = Gate::default();
            gate.expect(right.fingerprint());
            gate.expect(wrong.fingerprint());
            gate
        };

        let gate = expecting();
        assert!(!gate.is_open());
        assert!(gate.shown(Some(right.pem())) && !gate.is_open());
        assert!(gate.connected() && gate.is_open());
        assert!(gate.shown(Some(right.pem())) && gate.is_open());
        assert!(!gate.shown(Some(wrong.pem())) && !gate.is_open());
        assert!(gate.shown(Some(right.pem())) && !gate.connected());

        assert!(!expecting().connected(), "nothing shown");
        assert!(!expecting().shown(None));
        assert!(!expecting().shown(Some(wrong.pem())));
        assert!(!Gate::default().shown(Some(right.pem())), "nothing expected");
    }
}
