//! Opening a chip: each way is a state machine that yields commands, takes answers and ends with a secure channel.
//!
//! [`bac`] and its twin for driving licences, [`bap`]; [`pace`], which newer chips have.
//!
//! **Invariant:** a wrong key is told from a chip that is broken or false: the citizen can mend the first alone.

pub mod bac;
pub mod bap;
pub(crate) mod group;
pub(crate) mod key;
pub mod pace;

pub use self::key::{AccessKey, Can};
use crate::apdu::{Command, Status};
pub use crate::crypto::cipher::Suite;

/// How PACE maps the nonce to a generator (ICAO 9303-11 §4.4.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mapping {
    /// By a key agreement.
    Generic,
    /// By a function into the group.
    Integrated,
    /// As generic, and the chip's static key takes part.
    ChipAuthentication,
}

/// What a state machine does with an answer.
#[derive(Debug)]
pub enum Turn<S, D> {
    /// It waits for the answer to this command.
    Send(S, Command),
    /// It is done.
    Done(D),
}

/// Why a chip was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The chip says that the key is wrong.
    #[error("the chip does not accept the key")]
    WrongKey {
        /// How many tries are left, if the chip tells.
        attempts_left: Option<u8>,
    },
    /// The chip takes no more tries.
    #[error("the chip has blocked the key")]
    Blocked,
    /// The chip refuses before any key is tried.
    #[error("the chip refuses access with {0}")]
    Refused(Status),
    /// The chip does not prove that it knows the key: it is broken, or another than it says.
    #[error("the chip does not prove that it knows the key")]
    Unproven,
    /// An answer is not written as it must be, or its numbers lie outside the group.
    #[error("the chip's answer in the access protocol is malformed")]
    Malformed,
}

/// What a status word means that answers a try of the key.
pub(crate) const fn tried(status: Status) -> AccessError {
    match status {
        Status::Tries(0) | Status::Blocked => AccessError::Blocked,
        Status::Tries(left) => AccessError::WrongKey { attempts_left: Some(left) },
        Status::Failed | Status::NotAllowed | Status::SecureMessagingWrong | Status::WrongData | Status::NotNow => {
            AccessError::WrongKey { attempts_left: None }
        }
        other => AccessError::Refused(other),
    }
}
