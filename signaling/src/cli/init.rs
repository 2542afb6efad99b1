//! `signaling init`.

use std::path::PathBuf;

use clap::Args;
use domain::exchange::Assurance;

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
    /// A file whose first line is the specialist's password. Without it a code for the first sign-in is made and
    /// printed, once: with it the specialist chooses a password and sets up an authenticator app.
    #[arg(long)]
    pub password_file: Option<PathBuf>,
    /// A file whose first line is the secret of the specialist's authenticator, 32 letters and digits (base32).
    #[arg(long, requires = "password_file")]
    pub second_factor_file: Option<PathBuf>,
    /// How sure a sign-in must be to control identity: low, substantial or high. A password alone is low, with an
    /// authenticator substantial.
    #[arg(long, value_parser = crate::words::parse::<Assurance>, default_value = "substantial")]
    pub identity_assurance: Assurance,
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
    /// Make no kiosk and no console: they come by code, with `signaling kiosk add` and `signaling console add`.
    #[arg(long)]
    pub enrol: bool,
    /// Keep the key of the certificate authority in the folder `ca` alone, which then belongs on another machine; this
    /// server certifies no station by itself.
    #[arg(long)]
    pub offline_ca: bool,
    /// A file whose first line is a passphrase: the key of the certificate authority opens with it alone, in the folder
    /// `ca` and in the server's, which reads it from there when it starts.
    #[arg(long)]
    pub ca_passphrase_file: Option<PathBuf>,
    /// Stations with simulated peripherals. Never for citizens.
    #[arg(long)]
    pub demo: bool,
    /// Print what was made as one JSON object.
    #[arg(long)]
    pub json: bool,
}
