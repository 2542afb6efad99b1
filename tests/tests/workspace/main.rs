//! The rules of the tree itself: who may use whom, what the pure crates may not touch, what lies where, under which
//! licences. A rule that is broken names the file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod arrows;
mod licences;
mod metadata;
mod purity;
mod text;
mod tree;
