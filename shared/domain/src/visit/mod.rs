//! The visit log: one visit of one citizen at one kiosk, as an append-only list of signed entries.
//!
//! Kiosk and console hold equal copies. The console sequences: it writes its own entries at once and takes the kiosk's
//! proposals in turn ([`Log::propose`]); the kiosk keeps what is not confirmed in [`Pending`] and signs it anew onto
//! whatever the console had first. After a break both exchange [`Head`]s and send what is missing.
//!
//! - [`Entry`] and [`Body`]: what is written; [`SignedEntry`]: how it is carried, byte for byte.
//! - [`Visit`]: what the entries add up to, and what may be written next.
//! - [`Log`]: the chain. [`Pending`]: the kiosk's proposals. [`BlobStore`]: the captured bytes, addressed by digest.
//! - [`Record`]: the closed log with its captures, as it is sealed for the authority.
//! - [`CitizenTask`]: the one thing for the citizen to do now.
//!
//! **Invariant:** closed is final. **Invariant:** nothing is captured without a lease of the specialist who is present,
//! and a lease is used once. **Invariant:** an entry's number, predecessor, author and signature are checked before it
//! changes anything.
//!
//! Absent on purpose: signing and certificates, which come in as [`Signer`] and [`Verifier`].

mod blobs;
mod capture;
mod entry;
mod log;
mod pending;
mod record;
mod state;
mod task;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

pub use blobs::{BLOB_MAX_BYTES, BLOBS_MAX_BYTES, BlobRefused, BlobStore};
pub use capture::{Advice, Capture, Check, Finding, Lease, MediaType, RetakeReason, Taken, Verdict};
pub use entry::{
    Body, CLOSING_CONTEXT, CaseFacts, ENTRY_CONTEXT, ENTRY_MAX_BYTES, Entry, NAME_MAX_CHARS, NotAnEntry, NotAuthentic,
    NotSigned, Opened, Signature, SignedEntry, Signer, Verifier,
};
pub use log::{AppendError, ENTRIES_MAX, Head, Log, Merged, Proposal, Standing};
pub use pending::{Draft, PENDING_MAX, Pending};
pub use record::{Closing, RECORD_MAX_BYTES, Record, RecordError, Verified};
pub use state::{Refused, Specialist, Visit};
pub use task::{CitizenTask, Hand};
