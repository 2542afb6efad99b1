//! The desk's screens: pictures kept beside the tests, keys as a table, texts in both languages.
#![expect(clippy::unwrap_used, reason = "tests")]

mod fixture;
mod keys;
mod pictures;
mod texts;
