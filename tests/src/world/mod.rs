//! The whole world on one machine: an authority, the server, a kiosk and a console, each a real program with its own
//! screen, driven from outside by mouse and keyboard and watched through what they log.
//!
//! **Invariant:** a program that was started here is ended here, by its own id.

pub mod display;
pub mod log;
pub mod process;
pub mod station;
