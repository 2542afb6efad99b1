//! The command line's end.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{ANSWER_MAX_BYTES, Answer, Order, Refused};
use crate::config::ORDERS_FILE;

/// The server must have answered in this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// An order is not done.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// No server runs there.
    #[error("no server is running on {}: start it with signaling serve --dir {}", .0.display(), .0.display())]
    NotRunning(PathBuf),
    /// Only the server's own account and root may.
    #[error("{}: only the account that the server runs under, and root, may give orders", .0.display())]
    NotAllowed(PathBuf),
    /// The server does not answer.
    #[error("the server on {} does not answer ({fault})", path.display())]
    Silent {
        /// Which folder.
        path: PathBuf,
        /// What the system says.
        fault: io::ErrorKind,
    },
    /// What it answers is not understood.
    #[error("the server on {} is of another version", .0.display())]
    Version(PathBuf),
    /// It does not do it.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Gives an order to the server that runs on a folder.
///
/// # Errors
/// When none runs, or it does not do it.
pub fn send(folder: &Path, order: &Order) -> Result<Answer, SendError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => SendError::NotRunning(folder.to_owned()),
        io::ErrorKind::PermissionDenied => SendError::NotAllowed(folder.to_owned()),
        fault => SendError::Silent { path: folder.to_owned(), fault },
    };
    let line = talk(folder, order).map_err(failed)?;
    match serde_json::from_slice(&line).map_err(|_| SendError::Version(folder.to_owned()))? {
        Answer::Refused { reason } => Err(reason.into()),
        answer => Ok(answer),
    }
}

fn talk(folder: &Path, order: &Order) -> io::Result<Vec<u8>> {
    // The name of a socket has room for a hundred bytes, that of a folder may be longer.
    let opened = File::open(folder)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}", opened.as_raw_fd())).join(ORDERS_FILE);
    let mut stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut text = serde_json::to_vec(order)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    let mut line = Vec::new();
    let _ = BufReader::new(stream).take(ANSWER_MAX_BYTES as u64).read_until(b'\n', &mut line)?;
    Ok(line)
}
