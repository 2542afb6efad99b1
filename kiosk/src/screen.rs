//! The screens: pure functions from a view model to an element.
//!
//! **Invariant:** a view decides nothing. Its model says what is shown and nothing else; its messages say what was
//! pressed. Controls to touch stand in the lower part of the screen, where a seated person reaches them; one green act on
//! each screen; red only to hang up.

pub mod access;
pub mod calling;
pub mod closed;
pub mod fault;
pub mod finished;
pub mod header;
pub mod idle;
pub mod in_call;
pub mod layout;
pub mod number;
pub mod portrait;
pub mod prompt;
pub mod review;
pub mod setup;
pub mod signature;
pub mod starting;
pub mod step;
pub mod ticket;

pub use header::Header;
pub use step::Step;
