//! Which mail the reader has already: a server sends again what was not acknowledged before a break.
//!
//! # Rationale
//! The number would not do: a server that starts from an empty store counts from 1 again, and its mail must not be taken
//! for old; and what was lost with a node is asked again by its sender and comes under another number. What is in it
//! does: each statement has its sender's own number ([`protocol::envelope::CallStatement::number`]), so that no two are
//! alike.

use std::collections::VecDeque;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use domain::id::{CallId, StationId};

/// A server keeps no more mail for one station.
const REMEMBERED_MAX: usize = 256;

/// The last mail taken.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    taken: VecDeque<u64>,
}

impl Mailbox {
    /// Whether this is new. It is remembered.
    pub(crate) fn take(&mut self, call: CallId, from: StationId, envelope: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        (call, from, envelope).hash(&mut hasher);
        let mail = hasher.finish();
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
    use domain::id::ConsoleId;

    use super::*;

    #[test]
    fn mail_is_taken_once() {
        let mut mailbox = Mailbox::default();
        let (call, from) = (CallId::numbered(1), ConsoleId::numbered(1).into());
        assert!(mailbox.take(call, from, b"offer"));
        assert!(mailbox.take(call, from, b"candidate"));
        assert!(!mailbox.take(call, from, b"offer"));
        assert!(mailbox.take(CallId::numbered(2), from, b"offer"), "another call's");
        assert!(
            mailbox.take(call, ConsoleId::numbered(2).into(), b"offer"),
            "from somebody else who has taken it over"
        );
        for number in 3..10_000_u32 {
            assert!(mailbox.take(call, from, &number.to_be_bytes()));
        }
        assert!(mailbox.taken.len() <= REMEMBERED_MAX);
    }
}
