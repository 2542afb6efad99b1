//! Against published vectors that are not part of this tree: compiled where they lie (see `build.rs`).
#![cfg(vectors)]
#![expect(clippy::unwrap_used, reason = "tests")]

mod lds;
mod pki;

use std::path::Path;

/// A vector's bytes.
#[expect(clippy::disallowed_methods, reason = "tests read files")]
fn vector(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("SKRANKE_VECTORS")).join(name)).unwrap()
}

#[test]
fn the_vectors_are_there() {
    assert!(vector("README.md").len() > 100);
}
