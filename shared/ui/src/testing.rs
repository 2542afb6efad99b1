//! Screens in tests: drawn in software with the bundled faces, compared with a kept picture, pressed and typed at.
//!
//! **Invariant:** a kept picture that is missing fails the test. Only `UPDATE_EXPECT=1` writes one.
//!
//! Nothing here runs in the programs.

mod compare;
mod pane;
mod stage;
mod still;

pub use compare::{Difference, Shot, check};
pub use pane::repainted;
#[cfg(test)]
pub(crate) use pane::{repainted_but, repainted_often};
pub use stage::{Placed, Stage, Survey};
pub use still::{halves, person};
