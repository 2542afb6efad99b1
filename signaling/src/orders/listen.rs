//! The server's end.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::{Answer, ORDER_MAX_BYTES, Office, Order, Refused};
use crate::config::ORDERS_FILE;

/// So many orders are done at a time.
const AT_ONCE: usize = 4;
/// An order must have come, and an answer been taken, in this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// After the system refused a connection the next is tried after this.
const PAUSE: Duration = Duration::from_millis(100);
/// Whose account may do everything.
const ROOT: u32 = 0;

/// The socket; its file is gone when the server is, unless another server has put its own there.
pub struct Orders {
    listener: UnixListener,
    path: PathBuf,
    inode: u64,
    /// Whose account the server runs under.
    owner: u32,
}

/// Listens in a server's folder. What an earlier server has left there is replaced.
///
/// # Errors
/// The system's.
pub fn listen(folder: &Path) -> io::Result<Orders> {
    let path = folder.join(ORDERS_FILE);
    let beside = format!("{ORDERS_FILE}.{}", std::process::id());
    // The name of a socket has room for a hundred bytes, that of a folder may be longer.
    let opened = File::open(folder)?;
    let short = PathBuf::from(format!("/proc/self/fd/{}", opened.as_raw_fd())).join(&beside);
    let beside = folder.join(beside);
    drop(fs::remove_file(&beside));
    let listener = UnixListener::bind(short)?;
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o600))?;
    fs::rename(&beside, &path)?;
    let made = fs::metadata(&path)?;
    Ok(Orders { listener, path, inode: made.ino(), owner: made.uid() })
}

impl Orders {
    /// Does what is ordered until the process ends.
    pub async fn serve(self, office: Office) {
        let (office, places) = (Arc::new(office), Arc::new(Semaphore::new(AT_ONCE)));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            match stream.peer_cred().map(|peer| peer.uid()) {
                Ok(uid) if uid == self.owner || uid == ROOT => {}
                refused => {
                    tracing::warn!(?refused, "an order from another account");
                    continue;
                }
            }
            let office = Arc::clone(&office);
            drop(tokio::spawn(async move {
                let _place = place;
                if let Err(error) = talk(stream, &office).await {
                    tracing::info!(%error, "an order was not answered");
                }
            }));
        }
    }
}

impl Drop for Orders {
    fn drop(&mut self) {
        if fs::metadata(&self.path).is_ok_and(|found| found.ino() == self.inode) {
            drop(fs::remove_file(&self.path));
        }
    }
}

async fn talk(mut stream: UnixStream, office: &Office) -> io::Result<()> {
    let (reading, mut writing) = stream.split();
    let mut line = Vec::new();
    let mut capped = BufReader::new(reading).take(ORDER_MAX_BYTES as u64);
    let _ = timeout(PATIENCE, capped.read_until(b'\n', &mut line)).await??;
    let answer = match serde_json::from_slice::<Order>(&line) {
        Ok(order) if line.ends_with(b"\n") => office.perform(order).await,
        Ok(_) | Err(_) => Answer::Refused { reason: Refused::Malformed },
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    timeout(PATIENCE, writing.write_all(&text)).await?
}
