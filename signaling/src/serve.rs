//! A running server.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::clock;
use crate::config::{Config, ConfigError};
use crate::delivery::{SetUpError, Worker};
use crate::journal::{Journal, OpenError, Sqlite};
use crate::node::Node;
use crate::socket::{self, Shared};

/// A server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder is not in order.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The journal is not in order.
    #[error(transparent)]
    Journal(#[from] OpenError),
    /// The delivery cannot be set up.
    #[error(transparent)]
    Delivery(#[from] SetUpError),
    /// The journal cannot be written.
    #[error("the journal cannot be written")]
    ReadOnly,
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on ({fault})")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system says.
        fault: std::io::ErrorKind,
    },
    /// The system refuses a thread, a signal or a file.
    #[error("{what} ({fault})")]
    System {
        /// What it refuses.
        what: &'static str,
        /// What it says.
        fault: std::io::ErrorKind,
    },
}

impl ServeError {
    /// The exit code: 78 where somebody has to mend the set-up (`EX_CONFIG` of sysexits.h), otherwise 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Journal(_) | Self::Delivery(_) => 78,
            Self::ReadOnly | Self::Listen { .. } | Self::System { .. } => 1,
        }
    }
}

/// Serves a folder until the process is told to end.
///
/// # Errors
/// When it cannot start.
pub async fn serve(folder: &Path, listen: Option<SocketAddr>) -> Result<(), ServeError> {
    let config = Config::load(folder, clock::now())?;
    let opened = Sqlite::open_alone(&config.journal)?;
    let address = listen.unwrap_or(config.listen);
    let refused = |fault: std::io::Error| ServeError::Listen { address, fault: fault.kind() };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;

    let journal = Journal::start(Box::new(opened.home)).map_err(system("no thread for the journal"))?;
    let wake = Arc::new(Notify::new());
    let started = Node::start(opened.events, journal.clone(), config.people, Arc::clone(&wake)).await;
    let (node, messages) = started.map_err(|_| ServeError::ReadOnly)?;
    let inbox = node.inbox();
    if let Some(authority) = config.authority {
        let worker = Worker::new(authority, journal, inbox.clone(), wake)?;
        drop(tokio::spawn(worker.run()));
    } else {
        tracing::warn!("no authority_url is set: records are stored and wait");
    }
    let owner = tokio::spawn(node.run(messages));
    let _note = Listening::write(config.listening, bound).map_err(system("the address cannot be written"))?;
    tracing::info!(addr = %bound, "listening");
    let mut end = signal(SignalKind::terminate()).map_err(system("no signals"))?;
    tokio::select! {
        () = socket::serve(listener, config.tls, config.ca, Shared::new(inbox)) => {}
        _ = owner => tracing::error!("the node has stopped"),
        _ = end.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("ending");
    Ok(())
}

fn system(what: &'static str) -> impl Fn(std::io::Error) -> ServeError {
    move |fault| ServeError::System { what, fault: fault.kind() }
}

/// The file with the bound address; gone when the server is.
struct Listening(PathBuf);

impl Listening {
    fn write(path: PathBuf, bound: SocketAddr) -> std::io::Result<Self> {
        let beside = path.with_extension("new");
        let mut file = std::fs::File::create(&beside)?;
        writeln!(file, "{bound}")?;
        std::fs::rename(&beside, &path)?;
        Ok(Self(path))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}
