//! The pure core: who is served next, which step may follow, what counts as verified.
//!
//! Every decision is a function of state, input and time. There is no socket, file, thread, clock or random source
//! here: time and ids come in as arguments, effects go out as values.
//!
//! **Invariant:** nothing in this crate does I/O; `clippy.toml` and a test of the workspace keep it so.

pub mod calendar;
pub mod digest;
pub mod exchange;
pub mod expedition;
pub mod id;
pub mod person;
pub mod policy;
pub mod problem;
pub mod redact;
pub mod time;
pub mod visit;
