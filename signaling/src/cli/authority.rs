//! `signaling ca`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::At;

/// Look after the fleet's certificate authority.
#[derive(Debug, Args)]
pub struct Ca {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: CaCommand,
}

/// What to do with the authority.
#[derive(Debug, Subcommand)]
pub enum CaCommand {
    /// Show which authorities count, and which stations still need an old one or do not trust a new one yet.
    List,
    /// Make another authority. Stations are told of it as they connect; when all of them trust it, it certifies.
    Rotate {
        /// Let the new authority certify at once. Stations that do not trust it yet follow when they are connected.
        #[arg(long)]
        now: bool,
    },
    /// Trust the old authority no longer. Refused while a station needs it.
    Retire {
        /// Although stations need it: each of them has to be approved anew.
        #[arg(long)]
        force: bool,
    },
    /// Where the authority's key is on another machine: write what is to be signed there into a file.
    Requests {
        /// The new file.
        #[arg(long)]
        out: PathBuf,
    },
    /// On the machine that has the key: sign what a file asks for. No server has to run.
    Sign(Sign),
    /// Seal a key with a passphrase, or with another one. No server has to run; one that has the key reads the
    /// passphrase where `ca_passphrase_file` in server.toml says.
    Passphrase(Passphrase),
    /// Back at the server: take what was signed, and hand it out.
    Take {
        /// The file with the certificates.
        file: PathBuf,
    },
}

/// Which key opens with what.
#[derive(Debug, Args)]
pub struct Passphrase {
    /// The folder with fleet-ca.crt and fleet-ca.key.
    #[arg(long)]
    pub ca: PathBuf,
    /// A file whose first line is the passphrase that it opens with now, if it is sealed. Without it, it is asked for.
    #[arg(long)]
    pub old_file: Option<PathBuf>,
    /// A file whose first line is the new passphrase.
    #[arg(long)]
    pub new_file: PathBuf,
}

/// What is signed, and with what.
#[derive(Debug, Args)]
pub struct Sign {
    /// The file with the requests.
    pub file: PathBuf,
    /// The folder `ca` that `signaling init` made, with fleet-ca.crt and fleet-ca.key.
    #[arg(long)]
    pub ca: PathBuf,
    /// The new file for the certificates.
    #[arg(long)]
    pub out: PathBuf,
    /// A file whose first line is the passphrase of a sealed key. Without it, `ca-passphrase` among the credentials of
    /// systemd, or it is asked for.
    #[arg(long)]
    pub passphrase_file: Option<PathBuf>,
    /// Do not ask: somebody has compared the words already.
    #[arg(long)]
    pub yes: bool,
}
