//! The real server as a process, and stations on real sockets.
#![expect(clippy::unwrap_used, reason = "tests")]

mod audit;
mod backup;
mod call;
mod common;
mod delivery;
mod enrol;
mod hostile;
mod hours;
mod joined;
mod journal;
mod nodes;
mod people;
mod provider;
mod retention;
mod start;
