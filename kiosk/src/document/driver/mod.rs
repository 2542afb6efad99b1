//! The child process that owns the chip readers, and its keeper in the kiosk.
//!
//! [`frame`] and [`message`]: what goes between them. [`child`]: the process. [`keeper`]: whoever starts it again.
//!
//! # Rationale
//! PC/SC is C, with drivers of readers' makers inside it: it may hang or fall. In a process of its own it can be ended and
//! started again while the citizen goes on talking.

pub mod child;
pub mod frame;
pub mod keeper;
pub mod message;
