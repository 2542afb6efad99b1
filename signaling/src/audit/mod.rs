//! The journal as evidence: signed checkpoints of it, and the proof that it is whole.
//!
//! A running server vouches for the journal every [`CHECKPOINT_EVERY`] and when it ends, in a file that should lie on
//! another machine. `signaling audit verify` proves the journal, or an exported copy, against its own chain and against
//! those checkpoints.
//!
//! **Invariant:** only what was verified is vouched for.
//!
//! # Rationale
//! The hash chain finds whatever was changed, dropped or put in without calculating the chain anew. A checkpoint finds
//! the rest: a new chain has another root, a shortened journal fewer entries. What nobody can prove is that entries
//! after the newest checkpoint were not cut off: that is why there is one every quarter of an hour.

pub mod cli;
pub mod export;
mod notary;
mod verify;
mod walk;

pub use notary::{CHECKPOINT_EVERY, Notary, append};
pub use verify::{AuditError, Report, checkpoints_in, verify_export, verify_journal};
pub use walk::{Checkpoints, Finding, Walk};
