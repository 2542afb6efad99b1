//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use domain::id::ExpeditionId;

use crate::audit;
use crate::backup;
use crate::doctor;
use crate::log::Format;

/// The exchange of Skranke: kiosks call, specialists answer, sealed applications are delivered.
#[derive(Debug, Parser)]
#[command(name = "signaling", version)]
pub struct Cli {
    /// How log lines look. What is logged is chosen with SKRANKE_LOG, for example SKRANKE_LOG=debug.
    #[arg(long, value_enum, default_value = "text", global = true)]
    pub log_format: Format,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new fleet: certificate authority, server, first kiosk, first console, first specialist.
    Init(Box<Init>),
    /// Run the server.
    Serve(Serve),
    /// List the records that the authority does not take.
    Deadletters(Deadletters),
    /// Send a record that the authority did not take again. The server may run meanwhile.
    Retry(Retry),
    /// Prove that the journal is whole, or write it as text that can be proved.
    #[command(subcommand)]
    Audit(audit::cli::Audit),
    /// Say in sentences what is wrong with a server's folder, or will be. Ends with code 2 where there is a fault.
    Doctor(doctor::Doctor),
    /// Copy a server's folder and its journal into one file, beside a running server too, and prove the copy.
    Backup(backup::cli::Backup),
    /// Make a new folder and a new journal from a backup. Nothing is overwritten.
    Restore(backup::cli::Restore),
}

/// Make a new fleet.
#[derive(Debug, Args)]
pub struct Init {
    /// A new folder. In it: `server` for the server, `kiosk` and `console` to be handed to those two, `ca` to be kept
    /// safe.
    #[arg(long)]
    pub dir: PathBuf,
    /// The name or address under which stations reach the server. With several nodes, once for each: all of them run
    /// from copies of the one server folder.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: Vec<String>,
    /// The port on which they do.
    #[arg(long, default_value_t = 8443)]
    pub port: u16,
    /// The municipality, as it stands on the screens.
    #[arg(long, default_value = "Herning Borgerservice")]
    pub municipality: String,
    /// The first library.
    #[arg(long, default_value = "Aulum Bibliotek")]
    pub site: String,
    /// The first kiosk.
    #[arg(long, default_value = "Aulum 1")]
    pub kiosk: String,
    /// The first desk.
    #[arg(long, default_value = "Torvet")]
    pub desk: String,
    /// The first specialist's name, as citizens see it.
    #[arg(long, default_value = "Mette Holm")]
    pub specialist: String,
    /// The name the specialist signs in with; by default the first name in small letters.
    #[arg(long)]
    pub account: Option<String>,
    /// A file whose first line is the specialist's password. Without it one is made and printed, once.
    #[arg(long)]
    pub password_file: Option<PathBuf>,
    /// Where sealed records are delivered: https, or http on this machine.
    #[arg(long)]
    pub authority_url: Option<String>,
    /// The certificate authorities for an https authority, a PEM file.
    #[arg(long)]
    pub authority_ca: Option<PathBuf>,
    /// The authority's public key that records are sealed to: a file with hexadecimal or base64 text.
    #[arg(long)]
    pub authority_key: Option<PathBuf>,
    /// After a failed delivery the next is tried after this, in milliseconds; then twice as late each time.
    #[arg(long, default_value_t = 5_000)]
    pub retry_first_ms: u64,
    /// Keep the journal in this PostgreSQL database, which must exist and be empty:
    /// postgresql://PERSON:PASSWORD@HOST/DATABASE. Without it, in a file, for one node.
    #[arg(long)]
    pub store: Option<String>,
    /// The certificate authority of the database, a PEM file; needed where it is on another machine.
    #[arg(long, requires = "store")]
    pub store_ca: Option<PathBuf>,
    /// The file that signed checkpoints of the journal are added to: best on another machine. Without it, in the server's
    /// folder.
    #[arg(long)]
    pub checkpoints: Option<PathBuf>,
    /// Stations with simulated peripherals. Never for citizens.
    #[arg(long)]
    pub demo: bool,
    /// Print what was made as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Run the server.
///
/// With store = "postgresql://..." in server.toml any number of servers may run on one database. They are equal: a
/// station may be at any of them, and each does what is due and takes over from one that is gone.
///
/// SIGTERM ends a server in order: it tells its stations to go to the others, each at a moment of its own within 5
/// seconds, and waits for them for at most 15. Where there is no other it ends at once.
#[derive(Debug, Args)]
pub struct Serve {
    /// The server's folder, as `signaling init` made it.
    #[arg(long)]
    pub dir: PathBuf,
    /// Listen here instead of where server.toml says. Port 0 takes a free one; DIR/listening tells which.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// Answer /healthz and /readyz here instead of where server.toml says: plain HTTP, on this machine alone. Port 0
    /// takes a free one; the log tells which.
    #[arg(long)]
    pub health: Option<SocketAddr>,
}

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
