//! Whole-system tests.

pub mod bench;
pub mod demo;
pub mod world;
