//! The citizen's fullscreen counter.

fn main() {}
