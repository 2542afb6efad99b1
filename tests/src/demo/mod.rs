//! The demo: the main job in real windows, by a person who tries it or by a script that leaves pictures and a report.

pub mod headless;
pub mod open;
pub mod report;
