//! The specialist's desk.

fn main() {}
