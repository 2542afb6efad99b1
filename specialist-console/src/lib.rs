//! The specialist's desk.
//!
//! - [`desk`]: what happens and what follows, without I/O. [`ledger`]: the console's copy of the visit log.
//! - [`engine`]: the shell that performs it: link, line, camera. [`anchors`]: whose documents are believed.
//!   [`browser`]: where people sign in who have no account here.
//! - [`paper`]: what is typed and not yet written. [`show`] -> [`screen`]: from what is so to what is seen.
//!   [`window`]: the one window, which shows [`first`] while the machine is set up, then [`app`].

pub mod anchors;
pub mod app;
pub mod args;
pub mod browser;
pub mod desk;
pub mod engine;
pub mod first;
pub mod ledger;
pub mod paper;
pub mod screen;
pub mod show;
pub mod window;
