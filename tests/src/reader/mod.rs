//! A chip reader without hardware: the real `pcscd` with the virtual reader `vpcd`, and simulated cards laid on it.

pub mod card;
pub mod service;

use std::path::Path;

use documents::sim::Specimen;

/// Writes what a document's authority publishes into a folder.
///
/// # Errors
/// It cannot be written.
pub fn publish(specimen: &Specimen, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (name, bytes) in [
        ("authority.cer", &specimen.certificates.authority),
        ("link.cer", &specimen.certificates.link),
        ("states.ml", &specimen.master_list),
        ("revoked.crl", &specimen.revocation_list),
    ] {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
