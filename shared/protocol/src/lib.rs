//! What goes over the wire: between a station and the server, and between kiosk and console.
//!
//! **Invariant:** no I/O here; a message is capped before it is parsed and parsed once. Each message stands in a golden
//! file, and old golden files stay parseable.

pub mod bytes;
pub mod enrol;
pub mod envelope;
pub mod handshake;
pub mod station;
pub mod visit;
