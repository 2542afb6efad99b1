//! Benchmarks: each runs several times and answers with one JSON object whose figures carry their unit in the name.

pub mod call;
pub mod chromium;
pub mod documents;
pub mod exchange;
pub mod faults;
pub mod figures;
