//! What the console says to a chip over the kiosk's head, and what the chip answers.
//!
//! The kiosk passes on bytes and understands none of them: so the chip can prove to the console that it is genuine,
//! and a kiosk that lies cannot.

use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;

/// No more commands are passed on at once.
pub const RELAY_COMMANDS_MAX: usize = 4;
/// No command and no answer is longer, in bytes.
pub const RELAY_PART_MAX_BYTES: usize = 1024;

/// A command for the chip (ISO/IEC 7816-4 §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChipCommand {
    /// How it goes there.
    pub way: Way,
    /// The command.
    pub bytes: Bytes,
}

/// How a command goes to the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Within the kiosk's channel; its answer comes back in the clear.
    InChannel,
    /// As it is: it is protected already, under keys that the kiosk does not know.
    AsIs,
}

/// What came of commands for the chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Relayed {
    /// It answered.
    Answers {
        /// One for each command.
        answers: Vec<Bytes>,
    },
    /// It did not.
    Failed {
        /// Why.
        reason: RelayFailure,
    },
}

/// Why a chip was not asked, or did not answer: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelayFailure {
    /// The document was lifted.
    Lifted,
    /// The reader is gone.
    NoReader,
    /// The kiosk does not keep this chip at hand, or not any more.
    NotKept,
    /// The chip does not keep to the standard, or is broken.
    Chip,
    /// The chip took too long.
    TimeOut,
}

impl Relayed {
    pub(super) fn is_bounded(&self) -> bool {
        match self {
            Self::Answers { answers } => answers.len() <= RELAY_COMMANDS_MAX && answers.iter().all(fits),
            Self::Failed { .. } => true,
        }
    }
}

pub(super) fn are_bounded(commands: &[ChipCommand]) -> bool {
    commands.len() <= RELAY_COMMANDS_MAX && commands.iter().all(|command| fits(&command.bytes))
}

const fn fits(part: &Bytes) -> bool {
    part.0.len() <= RELAY_PART_MAX_BYTES
}
