//! The specialist's desk.
//!
//! - [`desk`]: what happens and what follows, without I/O. [`ledger`]: the console's copy of the visit log.
//! - [`screen`]: what is seen, as pure functions of plain models.

pub mod desk;
pub mod ledger;
pub mod screen;
