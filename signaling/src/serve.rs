//! A running server.

use std::future::pending;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::Exchange;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::audit::Notary;
use crate::authority::keeper::{self, Keeper};
use crate::authority::{self, Tray, Trust, Wanted};
use crate::cli::Serve;
use crate::clock;
use crate::config::{Authority, Config, ConfigError};
use crate::delivery::{SetUpError, Worker};
use crate::health::{self, Health};
use crate::journal::{Home, Journal, JournalError, NodeId, OpenError, Store, Wake, replay};
use crate::node::{Desk, Ended, Node, Start, ToNode};
use crate::orders::{self, Office};
use crate::socket::{self, Enrolling, Shared};

/// So many hints from other nodes may wait.
const HINTS: usize = 1024;
/// A database that is away when the server starts is tried again after this.
const RETRY: Duration = Duration::from_secs(1);
/// The last stations have this long to be told that the server has ended.
const GOODBYE: Duration = Duration::from_secs(1);
/// The last checkpoint is given up after this.
const LAST_CHECKPOINT_MAX: Duration = Duration::from_secs(5);

/// A server cannot start, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder is not in order.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The journal is not in order.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What the journal holds is not in order.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The delivery cannot be set up.
    #[error(transparent)]
    Delivery(#[from] SetUpError),
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
    /// The journal could not be trusted any more.
    #[error("the server has to start anew")]
    Broken,
}

impl ServeError {
    /// The exit code: 78 where somebody has to mend the set-up (`EX_CONFIG` of sysexits.h), otherwise 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Open(_) | Self::Delivery(_) => 78,
            Self::Journal(error) if error.is_fatal() => 78,
            Self::Journal(_) | Self::Listen { .. } | Self::System { .. } | Self::Broken => 1,
        }
    }
}

/// Serves a folder until the process is told to end.
///
/// # Errors
/// When it cannot start, or the journal cannot be trusted any more.
pub async fn serve(order: &Serve) -> Result<(), ServeError> {
    let config = load(&order.dir)?;
    let mut end = End::new()?;
    let health = Arc::new(Health::default());
    if let Some(address) = order.health.or(config.health) {
        tell_health(address, &health).await?;
    }
    let (wakes, hints) = mpsc::channel(HINTS);
    let opened = tokio::select! {
        opened = open(&config.store, wakes) => opened?,
        () = end.told() => return Ok(()),
    };
    let (listener, bound) = listen(order.listen.unwrap_or(config.listen))?;

    let address = reachable(config.address.as_deref(), bound);
    let journal = Journal::start(opened.home).map_err(system("no thread for the journal"))?;
    let (deliver, id) = (Arc::new(Notify::new()), NodeId::new(Uuid::now_v7()));
    let kept = Wanted::of(&opened.exchange);
    let trust = keep(&order.dir, &kept, config.trust);
    let start = Start {
        exchange: opened.exchange,
        seq: opened.seq,
        journal: journal.clone(),
        trust: Arc::clone(&trust),
        provider: config.provider,
        deliver: Arc::clone(&deliver),
        id,
        address: address.clone(),
        health,
    };
    let (node, messages) = Node::start(start).await?;
    let notary = Notary::new(journal.clone(), config.audit, config.checkpoints);
    let inbox = node.inbox();
    deliver_to(config.authority, (journal.clone(), id), inbox.clone(), deliver)?;
    let (trust, keeping) = keep_on(&order.dir, &inbox, kept, trust);
    let enrolling = Enrolling {
        people: trust.borrow().people.clone(),
        trust: trust.clone(),
        authority_key: config.authority_key,
        demo: config.demo,
        address,
        desk: Desk::new(inbox.clone()),
        tray: Tray::new(&order.dir),
        checks: Semaphore::new(1),
    };
    let enrolling = Arc::new(enrolling);
    let orders = take_orders(&order.dir, Office::new(Arc::clone(&enrolling), journal.clone(), order.dir.clone()))?;
    let (shared, mut last) = Shared::new(inbox.clone(), enrolling);
    let mut owner = tokio::spawn(node.run(messages, hints));
    let _note = Listening::write(config.listening, bound).map_err(system("the address cannot be written"))?;
    tracing::info!(addr = %bound, node = %id, "listening");
    let (stop, stopped) = oneshot::channel();
    let notary = tokio::spawn(notary.run(stopped));
    let ended = tokio::select! {
        () = socket::serve(listener, trust, shared) => Ended::Drained,
        ended = &mut owner => ended.unwrap_or(Ended::Broken),
        () = end.told() => {
            // Nobody new is let in: the listener is gone.
            drop(inbox.send(ToNode::Drain).await);
            owner.await.unwrap_or(Ended::Broken)
        }
    };
    drop((orders, keeping));
    drop(tokio::time::timeout(GOODBYE, last.recv()).await);
    drop(stop);
    drop(tokio::time::timeout(LAST_CHECKPOINT_MAX, notary).await);
    tracing::info!("ending");
    if ended == Ended::Broken { Err(ServeError::Broken) } else { Ok(()) }
}

/// Takes sealed records to the authority, where there is one.
fn deliver_to(
    authority: Option<Authority>,
    (journal, id): (Journal, NodeId),
    inbox: mpsc::Sender<ToNode>,
    deliver: Arc<Notify>,
) -> Result<(), SetUpError> {
    if let Some(authority) = authority {
        drop(tokio::spawn(Worker::new(authority, journal, id, inbox, deliver)?.run()));
    } else {
        tracing::warn!("no authority_url is set: records are stored and wait");
    }
    Ok(())
}

/// Listens for stations; where.
fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = socket::listen(address).map_err(refused(address))?;
    let bound = listener.local_addr().map_err(refused(address))?;
    Ok((listener, bound))
}

/// What a folder holds, with the server's own certificates renewed where they are due.
fn load(folder: &Path) -> Result<Config, ConfigError> {
    // Whatever is wrong with them is said by what reads them next.
    if let Err(error) = authority::renew_own(folder, clock::now()) {
        tracing::debug!(%error, "the server's own certificates are not renewed");
    }
    Config::load(folder, clock::now())
}

/// Keeps the folder as the journal says, until what is returned is dropped.
fn keep_on(
    folder: &Path,
    inbox: &mpsc::Sender<ToNode>,
    kept: Wanted,
    trust: Arc<Trust>,
) -> (watch::Receiver<Arc<Trust>>, JoinSet<()>) {
    let (trusts, trust) = watch::channel(trust);
    let (folder, desk, node) = (folder.to_owned(), Desk::new(inbox.clone()), inbox.clone());
    let keeper = Keeper { folder, desk, trust: trusts, node, kept, warned: None };
    let mut keeping = JoinSet::new();
    drop(keeping.spawn(keeper.run()));
    (trust, keeping)
}

/// The folder as the journal says. What cannot be kept is tried again while the server runs: it starts all the same.
fn keep(folder: &Path, wanted: &Wanted, loaded: Trust) -> Arc<Trust> {
    match keeper::keep(folder, wanted, clock::now()) {
        Ok(trust) => Arc::new(trust),
        Err(error) => {
            tracing::error!(%error, "the server's folder is not as the journal says");
            Arc::new(loaded)
        }
    }
}

/// Does what IT orders, until what is returned is dropped.
fn take_orders(folder: &Path, office: Office) -> Result<JoinSet<()>, ServeError> {
    let orders = orders::listen(folder).map_err(system("the socket for orders cannot be made"))?;
    let mut task = JoinSet::new();
    drop(task.spawn(orders.serve(office)));
    Ok(task)
}

/// Listens where it is asked whether the node is well.
async fn tell_health(address: SocketAddr, health: &Arc<Health>) -> Result<(), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(refused(address))?;
    let bound = listener.local_addr().map_err(refused(address))?;
    tracing::info!(addr = %bound, "health");
    drop(tokio::spawn(health::serve(listener, Arc::clone(health))));
    Ok(())
}

/// An opened journal, read to its end.
struct Opened {
    home: Box<dyn Home>,
    exchange: Exchange,
    seq: u64,
}

/// Opens the journal; a database that is away is waited for.
async fn open(store: &Store, wakes: mpsc::Sender<Wake>) -> Result<Opened, ServeError> {
    loop {
        let (store, wakes) = (store.clone(), wakes.clone());
        let opening = tokio::task::spawn_blocking(move || {
            let mut home = store.serve(wakes)?;
            let (exchange, seq) = replay(&mut *home)?;
            Ok(Opened { home, exchange, seq })
        });
        match opening.await.map_err(|_| JournalError::Unavailable(None))? {
            Err(ServeError::Open(error @ OpenError::Away(_))) => tracing::error!("{error}"),
            Err(ServeError::Journal(error @ JournalError::Unavailable(_))) => tracing::error!("{error}"),
            opened => return opened,
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// What stations are told: the name that is set, and the port that is listened on if none is set with it.
fn reachable(set: Option<&str>, bound: SocketAddr) -> Option<String> {
    let Some(set) = set else { return Some(bound.to_string()).filter(|_| !bound.ip().is_unspecified()) };
    if let Ok(address) = set.parse::<IpAddr>() {
        return Some(SocketAddr::new(address, bound.port()).to_string());
    }
    let has_port = set.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if has_port { set.to_owned() } else { format!("{set}:{}", bound.port()) })
}

/// The signals that end the process.
struct End {
    terminate: Signal,
}

impl End {
    fn new() -> Result<Self, ServeError> {
        let terminate = signal(SignalKind::terminate()).map_err(system("no signals"))?;
        Ok(Self { terminate })
    }

    async fn told(&mut self) {
        tokio::select! {
            told = self.terminate.recv() => if told.is_none() { pending().await },
            told = tokio::signal::ctrl_c() => if told.is_err() { pending().await },
        }
    }
}

fn refused(address: SocketAddr) -> impl Fn(std::io::Error) -> ServeError {
    move |fault| ServeError::Listen { address, fault: fault.kind() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stations_are_told_a_name_and_a_port() {
        let told = |set, bound: &str| reachable(set, bound.parse().expect("an address"));
        assert_eq!(told(None, "127.0.0.1:9").as_deref(), Some("127.0.0.1:9"));
        assert_eq!(told(None, "0.0.0.0:9"), None);
        assert_eq!(told(Some("a.kommune.dk"), "0.0.0.0:9").as_deref(), Some("a.kommune.dk:9"));
        assert_eq!(told(Some("a.kommune.dk:443"), "0.0.0.0:9").as_deref(), Some("a.kommune.dk:443"));
        assert_eq!(told(Some("::1"), "[::]:9").as_deref(), Some("[::1]:9"));
        assert_eq!(told(Some("10.0.0.7"), "0.0.0.0:9").as_deref(), Some("10.0.0.7:9"));
    }
}
