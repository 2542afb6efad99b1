//! `signaling deadletters` and `signaling retry`.

use std::path::PathBuf;

use clap::Args;
use domain::id::ExpeditionId;

/// List the records that the authority does not take.
#[derive(Debug, Args)]
pub struct Deadletters {
    /// The server's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// Print one JSON array.
    #[arg(long)]
    pub json: bool,
}

/// Send a record again.
#[derive(Debug, Args)]
pub struct Retry {
    /// The server's folder.
    #[arg(long)]
    pub dir: PathBuf,
    /// The expedition's number, as `signaling deadletters` shows it.
    pub expedition: ExpeditionId,
}
