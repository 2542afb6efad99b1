//! The files of a chip, parsed (ICAO 9303-10, ISO/IEC 18013-2).
//!
//! **Invariant:** what is parsed borrows nothing of a file's truth: hashes are made of the raw bytes, elsewhere.
//! **Invariant:** names, numbers and pictures sit in [`domain::redact::Personal`] as soon as they leave their file.

mod error;
pub mod sod;

pub use error::{LdsError, LdsFault};
