//! The station's connection to signaling.
