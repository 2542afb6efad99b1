//! Simulated documents, read through the session and verified, end to end.
#![expect(clippy::unwrap_used, reason = "tests")]

mod forgeries;
mod profiles;
mod quirks;
mod reading;
mod remote;
mod verifying;
mod vpcd;
