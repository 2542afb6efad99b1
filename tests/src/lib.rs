//! Whole-system tests.

pub mod world;
