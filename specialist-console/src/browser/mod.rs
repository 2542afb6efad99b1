//! The browser of this machine, and the way back from it: a listener on the loopback address (RFC 8252 §7.3).
//!
//! Any program on this machine, and any page in its browser, can knock here.
//!
//! **Invariant:** one request is taken, the one that brings back what was sent along; every other is refused and changes
//! nothing.

mod page;
mod request;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::Duration;

use domain::redact::Personal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use crate::desk::browser::Input;
use request::Refused;

/// So many connections at once: the oldest gives way to a new one.
const CONNECTIONS: usize = 16;
/// A request must have come, and its answer gone, in this time.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The program that opens a browser tells in this time that it cannot.
const OPEN_TIMEOUT: Duration = Duration::from_secs(20);
/// No address is longer, in bytes.
const ADDRESS_MAX: usize = 8 * 1024;

/// The way back from the browser, until it is dropped.
pub struct WayBack {
    expected: watch::Sender<Option<Personal<String>>>,
    _task: JoinSet<()>,
}

impl WayBack {
    /// Listens on a free port of the loopback address, which is returned too. What comes back goes to `results`.
    ///
    /// # Errors
    /// When the system has no such port.
    pub fn open(results: mpsc::Sender<Input>) -> std::io::Result<(Self, u16)> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let listener = TcpListener::from_std(listener)?;
        let (expected, _) = watch::channel(None);
        let mut task = JoinSet::new();
        let _ = task.spawn(serve(listener, port, expected.clone(), results));
        Ok((Self { expected, _task: task }, port))
    }

    /// From now on what comes back with this is meant.
    pub fn expect(&self, state: Personal<String>) {
        let _ = self.expected.send_replace(Some(state));
    }
}

type Expected = watch::Sender<Option<Personal<String>>>;

async fn serve(listener: TcpListener, port: u16, expected: Expected, results: mpsc::Sender<Input>) {
    let (mut connections, mut open) = (JoinSet::new(), VecDeque::<AbortHandle>::new());
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(REQUEST_TIMEOUT).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        open.retain(|connection| !connection.is_finished());
        if open.len() >= CONNECTIONS
            && let Some(oldest) = open.pop_front()
        {
            oldest.abort();
        }
        let (expected, results) = (expected.clone(), results.clone());
        open.push_back(connections.spawn(async move {
            let _ = timeout(REQUEST_TIMEOUT, answer(stream, port, &expected, results)).await;
        }));
    }
}

async fn answer(
    mut stream: TcpStream,
    port: u16,
    expected: &Expected,
    results: mpsc::Sender<Input>,
) -> std::io::Result<()> {
    let judged = match head(&mut stream).await? {
        None => Err(Refused::TooLarge),
        Some(head) => {
            let mut judged = Err(Refused::NotFound);
            // Whoever comes first with the right state takes it.
            let _ = expected.send_if_modified(|expected| {
                let state = expected.as_ref().map(|state| state.reveal().as_str());
                judged = request::returned(&head, port, state);
                judged.is_ok() && expected.take().is_some()
            });
            judged
        }
    };
    let page = match &judged {
        Ok(returned) if returned.code.is_some() => page::done(),
        Ok(_) => page::declined(),
        Err(refused) => page::refused(*refused),
    };
    stream.write_all(&page).await?;
    stream.shutdown().await?;
    match judged {
        Ok(returned) => drop(results.send(Input::Returned(returned)).await),
        Err(refused) => tracing::info!(?refused, "a request to the way back from the browser"),
    }
    Ok(())
}

/// A request up to the empty line; nothing where that is too far.
async fn head(stream: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    loop {
        let read = stream.read(&mut part).await?;
        head.extend_from_slice(part.get(..read).unwrap_or_default());
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(end);
            return Ok(Some(head));
        }
        if head.len() > request::HEAD_MAX_BYTES {
            return Ok(None);
        }
        if read == 0 {
            return Ok(Some(Vec::new()));
        }
    }
}

/// Opens an address that the server has told. Says whether that went well, as far as one can know.
pub async fn open(program: Option<OsString>, address: Personal<String>) -> bool {
    let address = address.reveal();
    if !may_be_opened(address) {
        tracing::error!("the server has told an address that no browser should open");
        return false;
    }
    let mut command = opener(program);
    let command = command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            tracing::error!(kind = %error.kind(), "no browser can be opened");
            return false;
        }
    };
    match timeout(OPEN_TIMEOUT, child.wait()).await {
        Ok(Ok(status)) if !status.success() => {
            tracing::error!(%status, "no browser was opened");
            false
        }
        // A browser that was not running before stays, and with it the program that opened it.
        _ => true,
    }
}

#[cfg(unix)]
fn opener(program: Option<OsString>) -> Command {
    Command::new(program.unwrap_or_else(|| "xdg-open".into()))
}

#[cfg(windows)]
fn opener(program: Option<OsString>) -> Command {
    program.map_or_else(
        || {
            let mut command = Command::new("rundll32");
            let _ = command.arg("url.dll,FileProtocolHandler");
            command
        },
        Command::new,
    )
}

/// An address of the web, and neither an option nor anything else for the program that opens it.
fn may_be_opened(address: &str) -> bool {
    let is_web = ["https://", "http://127.0.0.1:", "http://[::1]:", "http://localhost:"];
    address.len() <= ADDRESS_MAX
        && is_web.iter().any(|start| address.starts_with(start))
        && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'`\\<>^{}|".contains(&byte))
}
