//! The proof: entry after entry, against the chain and against checkpoints.

use std::collections::BTreeMap;

use domain::time::Moment;
use serde::Serialize;
use trust::{CheckpointVerifier, Tree, TreeHash};

use crate::journal::{Entry, Head, JournalError};

/// What is wrong with a journal. The number is that of the first entry that is wrong or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// An entry does not follow the one before.
    #[error("entry {first_wrong} is not what was written: an entry was changed, dropped or put in there")]
    Chain {
        /// The first that does not fit.
        first_wrong: u64,
    },
    /// The chain holds, but it is not the one that was vouched for.
    #[error(
        "the chain was calculated anew: something from entry {first_wrong} to {last} is not what was vouched for then"
    )]
    Rewritten {
        /// The entry after the last that was vouched for.
        first_wrong: u64,
        /// Where the checkpoint stands that it does not fit.
        last: u64,
    },
    /// Entries that were there are gone.
    #[error("the journal was cut off: entries {first_wrong} to {last} were vouched for and are missing")]
    CutOff {
        /// The first that is missing.
        first_wrong: u64,
        /// The last that was vouched for.
        last: u64,
    },
    /// A line of an export is not as it was written.
    #[error("entry {first_wrong} of the export is not as it was written")]
    Line {
        /// The entry that should stand there.
        first_wrong: u64,
    },
    /// An export does not end with the checkpoint over all of it.
    #[error("the export does not end with its signed checkpoint: what follows entry {last} cannot be proved")]
    Unsigned {
        /// The last entry that is there.
        last: u64,
    },
    /// A checkpoint is none of this journal.
    #[error("the checkpoint that begins in line {line} was changed or is not of this journal")]
    Checkpoint {
        /// Where it begins, from 1.
        line: usize,
    },
}

/// Verified checkpoints, by how many entries they vouch for.
#[derive(Debug, Default)]
pub struct Checkpoints {
    roots: BTreeMap<u64, Vec<TreeHash>>,
    count: usize,
    newest: Option<Moment>,
}

impl Checkpoints {
    /// Reads the notes in a text.
    ///
    /// # Errors
    /// At the first that is not a checkpoint of this journal.
    pub fn read(text: &str, verifier: &CheckpointVerifier) -> Result<Self, Finding> {
        let (mut checkpoints, mut line) = (Self::default(), 1);
        for note in trust::notes(text) {
            let checkpoint = verifier.open(note).map_err(|_| Finding::Checkpoint { line })?;
            line += note.lines().count();
            checkpoints.count += 1;
            checkpoints.newest = checkpoints.newest.max(Some(checkpoint.at));
            let roots = checkpoints.roots.entry(checkpoint.size).or_default();
            if !roots.contains(&checkpoint.root) {
                roots.push(checkpoint.root);
            }
        }
        Ok(checkpoints)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// When the newest was made.
    pub fn newest(&self) -> Option<Moment> {
        self.newest
    }

    /// For how many entries somebody vouches.
    pub fn size(&self) -> u64 {
        self.roots.last_key_value().map_or(0, |(size, _)| *size)
    }
}

/// A walk through a journal.
#[derive(Debug)]
pub struct Walk {
    checkpoints: Checkpoints,
    head: Head,
    tree: Tree,
    /// Up to here a checkpoint agrees.
    vouched: u64,
}

impl Walk {
    /// At the beginning.
    pub fn new(checkpoints: Checkpoints) -> Self {
        Self { checkpoints, head: Head::EMPTY, tree: Tree::default(), vouched: 0 }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// When it is not what was written, or not what was vouched for.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Finding> {
        self.head.take(entry).map_err(|error| match error {
            JournalError::Broken { seq } => Finding::Chain { first_wrong: seq },
            _ => Finding::Chain { first_wrong: self.head.seq + 1 },
        })?;
        self.tree.push(&entry.hash);
        let Some(roots) = self.checkpoints.roots.get(&self.head.seq) else { return Ok(()) };
        let root = self.tree.root();
        if roots.iter().any(|vouched| *vouched != root) {
            return Err(Finding::Rewritten { first_wrong: self.vouched + 1, last: self.head.seq });
        }
        self.vouched = self.head.seq;
        Ok(())
    }

    /// Says that there are no more.
    ///
    /// # Errors
    /// When there were more.
    pub fn end(&self) -> Result<(), Finding> {
        let last = self.checkpoints.size();
        if last > self.head.seq { Err(Finding::CutOff { first_wrong: self.head.seq + 1, last }) } else { Ok(()) }
    }

    /// How far it has come.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The tree over what it has passed.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What it compares with.
    pub fn checkpoints(&self) -> &Checkpoints {
        &self.checkpoints
    }
}
