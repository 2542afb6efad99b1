//! The command line.

mod authority;
mod deadletters;
mod init;
mod person;
mod place;
mod serve;
mod station;

use clap::{Parser, Subcommand};

pub use authority::{Ca, CaCommand, Passphrase, Sign};
pub use deadletters::{Deadletters, Retry};
pub use init::Init;
pub use person::{AddPerson, Person, PersonCommand, ResetPerson, SetPerson};
pub use place::{Calendar, CalendarCommand, Desk, DeskCommand, Of, Site, SiteCommand, Work};
pub use serve::Serve;
pub use station::{
    AddConsole, AddKiosk, At, Console, ConsoleCommand, Kiosk, KioskCommand, Named, Revoke, SetKiosk, StationCommand,
};

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
    /// Let kiosks come and go. The server must be running.
    Kiosk(Kiosk),
    /// Let consoles come and go. The server must be running.
    Console(Console),
    /// Say who may sign in. The server must be running.
    Person(Person),
    /// Say which libraries there are, and in which municipality. The server must be running.
    Site(Site),
    /// Say which desks there are, and what for. The server must be running.
    Desk(Desk),
    /// Say when desks, libraries and services are open. The server must be running.
    Calendar(Calendar),
    /// Look after the certificate authority that makes machines stations. The server must be running, except for
    /// `sign` and `passphrase`.
    Ca(Ca),
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
