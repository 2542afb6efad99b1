//! `signaling audit`: prove that the journal is whole, and hand out a copy that can be proved.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use trust::{CheckpointKey, CheckpointVerifier};

use super::verify::{AuditError, Report, checkpoints_in, verify_export, verify_journal, write_export};
use crate::clock;
use crate::config;

/// Prove that the journal is whole.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Prove that no entry of the journal was changed, dropped or put in. Beside a running server too. Ends with code 2
    /// where it is not whole, and names the first entry that is wrong.
    Verify(Verify),
    /// Write the journal as text that ends with a signed checkpoint. It holds ids only.
    Export(Export),
}

/// Prove that the journal is whole.
#[derive(Debug, Args)]
pub struct Verify {
    /// The server's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// The file of signed checkpoints, best a copy from another machine; by default the one that server.toml names.
    #[arg(long, conflicts_with = "export")]
    pub checkpoints: Option<PathBuf>,
    /// The public key that verifies them, `audit.pub` as it was kept elsewhere; by default that of the folder.
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Prove this exported journal instead of the one in the folder.
    #[arg(long)]
    pub export: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Write the journal as text.
#[derive(Debug, Args)]
pub struct Export {
    /// The server's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// A new file.
    #[arg(long)]
    pub to: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Does it; says whether the journal is whole.
///
/// # Errors
/// When something cannot be read or written.
pub fn run(order: &Audit, out: &mut impl Write) -> Result<bool, AuditError> {
    match order {
        Audit::Verify(order) => {
            let report = proved(order)?;
            print(out, order.json, &report, || report.sentence())?;
            Ok(report.whole)
        }
        Audit::Export(order) => {
            let entries = export(order)?;
            let told = serde_json::json!({ "entries": entries, "to": order.to });
            print(out, order.json, &told, || format!("{}: {entries} entries", order.to.display()))?;
            Ok(true)
        }
    }
}

fn proved(order: &Verify) -> Result<Report, AuditError> {
    let verifier = match &order.key {
        Some(path) => CheckpointVerifier::load(path)?,
        None => CheckpointKey::load(&order.dir.join(config::AUDIT_KEY_FILE))?.verifier().clone(),
    };
    if let Some(path) = &order.export {
        return verify_export(path, &verifier);
    }
    let path = match &order.checkpoints {
        Some(path) if !path.exists() => return Err(missing(path)),
        Some(path) => path.clone(),
        None => config::checkpoints(&order.dir)?,
    };
    let checkpoints = checkpoints_in(&path, &verifier)?;
    let mut home = config::store(&order.dir)?.open()?;
    Ok(verify_journal(&mut *home, checkpoints)?)
}

fn export(order: &Export) -> Result<u64, AuditError> {
    let key = CheckpointKey::load(&order.dir.join(config::AUDIT_KEY_FILE))?;
    let mut home = config::store(&order.dir)?.open()?;
    let fault = |error: std::io::Error| AuditError::System { path: order.to.clone(), fault: error.kind() };
    let mut file = BufWriter::new(File::create_new(&order.to).map_err(fault)?);
    write_export(&mut *home, &key, clock::now(), &mut file, &order.to)
}

fn missing(path: &Path) -> AuditError {
    AuditError::System { path: path.to_owned(), fault: std::io::ErrorKind::NotFound }
}

fn print(
    out: &mut impl Write,
    json: bool,
    told: &impl serde::Serialize,
    sentence: impl FnOnce() -> String,
) -> Result<(), AuditError> {
    let text = if json { serde_json::to_string(told).unwrap_or_default() } else { sentence() };
    writeln!(out, "{text}")
        .map_err(|error| AuditError::System { path: PathBuf::from("standard output"), fault: error.kind() })
}
