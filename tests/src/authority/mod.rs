//! A mock authority: it opens and checks each record as a real one should, and can be told to misbehave.
//!
//! `PUT /v1/expeditions/{uuid}` takes a sealed record (201 new, 200 the same again, 409 another under the same key, 422
//! with a word where anything about it does not hold). `GET /received` lists what was taken, without anything personal.
//! `PUT /fault` switches faults.
//!
//! **Invariant:** it listens on the loopback interface only. Nothing personal is kept, told or logged.

mod check;
mod fault;
mod service;

pub use check::{Judge, Received, Unprocessable};
pub use fault::{Fault, Misbehaviour, NotAFault};
pub use service::{Authority, StartError};
