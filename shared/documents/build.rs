//! Sets `cfg(vectors)` where the published vectors lie, so that the conformance tests exist exactly there.

use std::path::Path;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(vectors)");
    println!("cargo:rerun-if-env-changed=SKRANKE_VECTORS");
    println!("cargo:rerun-if-changed=build.rs");
    let folder = std::env::var_os("SKRANKE_VECTORS").filter(|folder| Path::new(folder).is_dir());
    if let Some(folder) = folder.and_then(|folder| Path::new(&folder).canonicalize().ok()) {
        println!("cargo:rustc-cfg=vectors");
        println!("cargo:rustc-env=SKRANKE_VECTORS={}", folder.display());
    }
}
