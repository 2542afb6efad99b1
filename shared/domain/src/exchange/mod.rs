//! The exchange: kiosks call, specialists answer, nobody is forgotten.

pub mod view;
