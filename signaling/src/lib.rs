//! The exchange as a server: stations connect, calls queue, envelopes wait, sealed records are delivered.
//!
//! One task ([`node`]) owns the [`domain::exchange::Exchange`] and is the only one to change it; the journal has one
//! thread of its own; each station socket is one task. They meet over bounded channels. Several such processes on one
//! PostgreSQL database are equal nodes of one exchange: what one has appended the others follow.
//!
//! **Invariant:** nothing changes in memory that has not been written to the journal first.
//! **Invariant:** no media, no document and nothing about a citizen comes here in the clear, and nothing that a station
//! sent is ever logged.

pub mod audit;
pub mod authority;
pub mod backup;
pub mod ca;
pub mod cli;
pub mod clock;
pub mod config;
pub mod deadletters;
pub mod delivery;
pub mod doctor;
pub mod first_code;
pub mod health;
pub mod hours;
pub mod init;
pub mod journal;
pub mod log;
pub mod node;
pub mod orders;
pub mod people;
pub mod places;
pub mod provider;
pub mod serve;
pub mod socket;
pub mod stations;
mod words;
