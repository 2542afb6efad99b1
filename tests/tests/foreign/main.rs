//! Against readers that others wrote: what we print and simulate they read, and what they print we read.
#![expect(clippy::unwrap_used, reason = "tests")]

mod chips;
mod zones;
