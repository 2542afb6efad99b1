//! The specialist's desk.

pub mod screen;
