//! The specialist's desk.
//!
//! - [`desk`]: what happens and what follows, without I/O. [`ledger`]: the console's copy of the visit log.
//! - [`engine`]: the shell that performs it: link, line, camera.
//! - [`paper`]: what is typed and not yet written. [`show`] -> [`screen`]: from what is so to what is seen.
//!   [`app`]: the window.

pub mod app;
pub mod args;
pub mod desk;
pub mod engine;
pub mod ledger;
pub mod paper;
pub mod screen;
pub mod show;

use std::path::Path;

use ui::widget::Feed;
use ui::widget::video::Still;

/// A picture that plays the chip's portrait in demo mode; nothing if the file is no picture.
pub fn simulated_chip(path: &Path) -> Option<Feed> {
    let bytes = std::fs::read(path).inspect_err(|error| tracing::warn!(%error, "no picture for the chip")).ok()?;
    Still::from_file(&bytes).map(Still::feed)
}
