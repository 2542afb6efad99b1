//! Signed checkpoints of a log: its length and the root of its tree, in the text form of C2SP `tlog-checkpoint`.
//!
//! # Rationale
//! The log's own hash chain proves that nothing between two entries was changed. Whoever can write the log could still
//! calculate a new chain or cut off its end. A checkpoint that was put elsewhere before tells either. Its root is that
//! of a Merkle tree (RFC 9162 §2.1) and not the head of the chain, because a tree can also prove to somebody who does
//! not see the other entries that one of them is in the log; and other programs read and verify the form.

mod note;
mod tree;

pub use note::{CheckpointKey, CheckpointVerifier, NotASigner, notes};
pub use tree::{Hash, Tree};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::time::Moment;

/// What a log's keeper vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// So many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// When; in text whole seconds.
    pub at: Moment,
}

/// A text is no checkpoint, or not one of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not the text form of a checkpoint.
    #[error("not a signed checkpoint")]
    Malformed,
    /// Of another log, or by another key.
    #[error("a checkpoint of another log")]
    OtherLog,
    /// The signature does not fit.
    #[error("the checkpoint's signature does not fit")]
    Forged,
}

impl Checkpoint {
    /// The text that is signed: origin, size, root, time; each a line.
    fn body(&self, origin: &str) -> String {
        let (root, seconds) = (STANDARD.encode(self.root), self.at.unix_ms() / 1000);
        format!("{origin}\n{}\n{root}\ntime {seconds}\n", self.size)
    }

    /// The same, read.
    fn read(body: &str, origin: &str) -> Result<Self, CheckpointError> {
        let mut lines = body.lines();
        let mut line = || lines.next().ok_or(CheckpointError::Malformed);
        if line()? != origin {
            return Err(CheckpointError::OtherLog);
        }
        let size = line()?.parse().map_err(|_| CheckpointError::Malformed)?;
        let root = STANDARD.decode(line()?).ok().and_then(|root| root.try_into().ok());
        let seconds = line()?.strip_prefix("time ").and_then(|seconds| seconds.parse::<u64>().ok());
        let (Some(root), Some(seconds)) = (root, seconds) else { return Err(CheckpointError::Malformed) };
        let read = Self { size, root, at: Moment::from_unix_ms(seconds.saturating_mul(1000)) };
        // One form only: a text that says the same in another way was not written by the log.
        if read.body(origin) == body { Ok(read) } else { Err(CheckpointError::Malformed) }
    }
}
