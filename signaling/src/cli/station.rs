//! `signaling kiosk` and `signaling console`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::exchange::Capability;

/// Which server, and how its answer is printed.
#[derive(Debug, Args)]
pub struct At {
    /// The folder of a server that is running on this machine.
    #[arg(long, env = "SKRANKE_DIR", default_value = ".", global = true)]
    pub dir: PathBuf,
    /// Print the answer as one JSON object.
    #[arg(long, global = true)]
    pub json: bool,
}

/// Let kiosks come and go.
#[derive(Debug, Args)]
pub struct Kiosk {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: KioskCommand,
}

/// Let consoles come and go.
#[derive(Debug, Args)]
pub struct Console {
    /// Which server.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: ConsoleCommand,
}

/// What to do with a kiosk.
#[derive(Debug, Subcommand)]
pub enum KioskCommand {
    /// Get a code for a new kiosk: it is typed there, or laid into its folder as a file.
    Add(AddKiosk),
    /// Say what one cannot do, because it is missing or broken: citizens who need it are not let in there.
    Set(SetKiosk),
    /// The same as with a console.
    #[command(flatten)]
    Station(StationCommand),
}

/// What to do with a console.
#[derive(Debug, Subcommand)]
pub enum ConsoleCommand {
    /// Get a code for a new console: it is typed there, or laid into its folder as a file.
    Add(AddConsole),
    /// The same as with a kiosk.
    #[command(flatten)]
    Station(StationCommand),
}

/// What to do with a station.
#[derive(Debug, Subcommand)]
pub enum StationCommand {
    /// Show all, with the four words of those that wait.
    List,
    /// Let one in that waits. Compare the four words first.
    Approve(Named),
    /// Do not let one in, or take its code back.
    Refuse(Named),
    /// Accept one no longer, from this second on.
    Revoke(Revoke),
    /// Get a code for a machine that takes one's place. The old one goes when the new one is approved.
    Replace(Named),
}

/// A new kiosk.
#[derive(Debug, Args)]
pub struct AddKiosk {
    /// The library; the beginning of its name is enough.
    #[arg(long)]
    pub site: String,
    /// How it is called, "Aulum 2"; without it a name is made.
    #[arg(long)]
    pub name: Option<String>,
}

/// What a kiosk cannot do.
#[derive(Debug, Args)]
pub struct SetKiosk {
    /// Its name or its number, as the list shows it.
    pub name: String,
    /// What it lacks: document, portrait, fingerprint or signature; more than once for more, nothing where none is
    /// named.
    #[arg(long, value_parser = crate::words::parse::<Capability>)]
    pub lacks: Vec<Capability>,
}

/// A new console.
#[derive(Debug, Args)]
pub struct AddConsole {
    /// The desk; the beginning of its name is enough.
    #[arg(long)]
    pub desk: String,
    /// How it is called, "Torvet 2"; without it a name is made.
    #[arg(long)]
    pub name: Option<String>,
}

/// One station.
#[derive(Debug, Args)]
pub struct Named {
    /// Its name or its number, as the list shows it.
    pub name: String,
}

/// One station that is to go.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Its name or its number, as the list shows it.
    pub name: String,
    /// Somebody has taken it away: the journal says so.
    #[arg(long)]
    pub stolen: bool,
}
