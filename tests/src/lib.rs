//! Whole-system tests.

pub mod authority;
pub mod bench;
pub mod demo;
pub mod reader;
pub mod world;
