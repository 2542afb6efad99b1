//! A TCP proxy that does to connections what networks do.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// So much is carried at a time, in bytes.
const CHUNK: usize = 16 * 1024;

/// How a connection fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Well.
    Open,
    /// Each piece is this late.
    Slow(Duration),
    /// It ends.
    Cut,
    /// Nothing comes through any more, and nobody is told: the other side's machine or a firewall on the way is gone.
    HalfOpen,
}

/// A proxy to one port of the loopback interface.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    connections: Connections,
    new: watch::Sender<Fate>,
}

type Connections = Arc<Mutex<Vec<watch::Sender<Fate>>>>;

impl Proxy {
    /// Listens on `port` and carries each connection to `to`.
    ///
    /// # Errors
    /// The system's.
    pub async fn start(port: u16, to: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let (connections, new) = (Connections::default(), watch::Sender::new(Fate::Open));
        drop(tokio::spawn(accept(listener, to, Arc::clone(&connections), new.subscribe())));
        Ok(Self { port, connections, new })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How connections fare from now on that are made.
    pub fn new_ones(&self, fate: Fate) {
        let _ = self.new.send_replace(fate);
    }

    /// How those that there are fare from now on, if `hit` says so of them.
    pub fn present_ones(&self, fate: Fate, mut hit: impl FnMut() -> bool) {
        let mut all = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|connection| !connection.is_closed());
        for connection in all.iter() {
            // What is half open stays so, whatever becomes of the network.
            let dead = matches!(*connection.borrow(), Fate::HalfOpen);
            if hit() && (!dead || fate == Fate::Cut) {
                let _ = connection.send_replace(fate);
            }
        }
    }
}

async fn accept(listener: TcpListener, to: u16, connections: Connections, new: watch::Receiver<Fate>) {
    while let Ok((near, _)) = listener.accept().await {
        let fate = *new.borrow();
        if fate == Fate::Cut {
            continue;
        }
        let control = watch::Sender::new(fate);
        let watched = control.subscribe();
        connections.lock().unwrap_or_else(PoisonError::into_inner).push(control);
        drop(tokio::spawn(async move {
            if let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await {
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                // One end of the connection ends the other.
                tokio::select! {
                    () = carry(near_in, far_out, watched.clone()) => {}
                    () = carry(far_in, near_out, watched) => {}
                }
            }
        }));
    }
}

/// Carries one direction until it ends, or the connection is cut.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut fate: watch::Receiver<Fate>) {
    drop((from.as_ref().set_nodelay(true), to.as_ref().set_nodelay(true)));
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = tokio::select! {
            read = from.read(&mut chunk) => read,
            () = is_cut(&mut fate) => return,
        };
        let Ok(read @ 1..) = read else { return };
        let now = *fate.borrow();
        match now {
            Fate::Open => {}
            Fate::Slow(late) => drop(tokio::time::timeout(late, is_cut(&mut fate)).await),
            Fate::Cut => return,
            Fate::HalfOpen => continue,
        }
        let Some(piece) = chunk.get(..read) else { return };
        let written = tokio::select! {
            written = to.write_all(piece) => written,
            () = is_cut(&mut fate) => return,
        };
        if written.is_err() {
            return;
        }
    }
}

async fn is_cut(fate: &mut watch::Receiver<Fate>) {
    if fate.wait_for(|fate| *fate == Fate::Cut).await.is_err() {
        std::future::pending::<()>().await;
    }
}
