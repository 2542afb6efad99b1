//! What the desk's panels are built of.

mod act;
mod choice;
mod fact;
mod frame;
mod key_cap;
mod panel;
mod picture;

pub use act::{Act, button, buttons, wide};
pub use choice::{Choice, choices, list, ticks};
pub use fact::{Fact, facts, passed, reason, rows, shut, spoken};
pub use frame::Frame;
pub use key_cap::key_cap;
pub use panel::{dialog, panel, titled, veil};
pub use picture::{Still, portrait, still, upon};
