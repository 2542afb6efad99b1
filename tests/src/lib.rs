//! Whole-system tests.

pub mod demo;
pub mod world;
