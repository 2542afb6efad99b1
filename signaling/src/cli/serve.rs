//! `signaling serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

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
