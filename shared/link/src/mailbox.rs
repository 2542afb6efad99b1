//! Which mail the reader has already: a server sends again what was not acknowledged before a break.
//!
//! # Rationale
//! The number alone would not do: a server that starts from an empty store counts from 1 again, and its mail must not be
//! taken for old.

use std::collections::VecDeque;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use domain::id::CallId;

/// A server keeps no more mail for one station.
const REMEMBERED_MAX: usize = 256;

/// The last mail taken.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    taken: VecDeque<(u64, u64)>,
}

impl Mailbox {
    /// Whether this is new. It is remembered.
    pub(crate) fn take(&mut self, number: u64, call: CallId, envelope: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        (call, envelope).hash(&mut hasher);
        let mail = (number, hasher.finish());
        if self.taken.contains(&mail) {
            return false;
        }
        if self.taken.len() == REMEMBERED_MAX {
            let _ = self.taken.pop_front();
        }
        self.taken.push_back(mail);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_taken_once() {
        let mut mailbox = Mailbox::default();
        let call = CallId::numbered(1);
        assert!(mailbox.take(1, call, b"offer"));
        assert!(mailbox.take(2, call, b"candidate"));
        assert!(!mailbox.take(1, call, b"offer"));
        assert!(mailbox.take(1, call, b"after a new start of the server"));
        for number in 3..10_000 {
            assert!(mailbox.take(number, call, b"candidate"));
        }
        assert!(mailbox.taken.len() <= REMEMBERED_MAX);
    }
}
