//! Our server beside others that relay messages: gst-plugin-webrtc-signalling, and a relay on Node and `ws`.
//!
//! All are started anew for each run and run at the same time; each figure is taken of one after the other, so that what
//! else the machine does falls on all alike. What counts is the processor time of each.

mod foreign;
mod pair;

use std::any::Any;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::StreamExt as _;
use protocol::station::{SOCKET_PATH, SUBPROTOCOL};
use rustls::ClientConfig;
use rustls::client::Resumption;

use super::fleet::Fleet;
use super::line::{Line, Wire, dial, source};
use super::sockets::{AT_ONCE, IDLE};
use crate::bench::figures::Figures;
use crate::world::process::{Process, Usage};
use foreign::Foreign;
use pair::Side;

/// So many handshakes of each kind.
const HANDSHAKES: usize = 500;
/// So many kiosks talk to a console each.
const PAIRS: usize = 100;
/// Each side writes once in this time: less often than a station may.
const LETTER_EVERY: Duration = Duration::from_millis(50);
/// So many letters each side writes before anything is measured, and while it is.
const LETTERS: (u64, u64) = (20, 160);
/// How long letters are, in bytes: a candidate of the network, and a description of pictures and sound.
const SIZES: [(&str, usize); 2] = [("190", 190), ("2000", 2000)];

/// Where the others lie.
#[derive(Debug, Clone)]
pub struct Rivals {
    /// gst-webrtc-signalling-server.
    pub gst: PathBuf,
    /// The folder of `ws`.
    pub ws: PathBuf,
}

/// A server that is measured.
struct Server {
    name: &'static str,
    kind: Kind,
}

enum Kind {
    Ours(Box<Fleet>),
    Foreign(Foreign),
}

impl Server {
    fn process(&self) -> &Process {
        match &self.kind {
            Kind::Ours(fleet) => &fleet.server,
            Kind::Foreign(foreign) => &foreign.process,
        }
    }

    fn usage(&self) -> anyhow::Result<Usage> {
        self.process().usage().with_context(|| format!("{} has ended", self.name))
    }

    fn address(&self) -> SocketAddr {
        match &self.kind {
            Kind::Ours(fleet) => fleet.address,
            Kind::Foreign(foreign) => foreign.address,
        }
    }

    /// What a station connects with.
    fn tls(&self) -> anyhow::Result<Arc<ClientConfig>> {
        match &self.kind {
            Kind::Ours(fleet) => Ok(Arc::clone(&fleet.pairs.first().context("a pair")?.0.tls)),
            Kind::Foreign(foreign) => Ok(Arc::clone(&foreign.tls)),
        }
    }

    async fn dial(&self, from: usize, tls: Arc<ClientConfig>) -> anyhow::Result<Wire> {
        let (path, subprotocol) = match &self.kind {
            Kind::Ours(_) => (SOCKET_PATH, Some(SUBPROTOCOL)),
            Kind::Foreign(_) => ("/", None),
        };
        Box::pin(dial(self.address(), source(from), path, subprotocol, tls)).await
    }
}

/// Measures all, so many times.
///
/// # Errors
/// When one of them cannot be started, or does not do what it is for.
pub(super) async fn compare(rivals: Option<&Rivals>, runs: u32, figures: &mut Figures) -> anyhow::Result<()> {
    for _ in 0..runs {
        let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
        let servers = start(folder.path(), rivals).await?;
        for server in &servers {
            idle(server, figures).await?;
        }
        for server in &servers {
            handshakes(server, figures).await?;
        }
        let mut talks = Vec::new();
        for server in &servers {
            talks.push(sides(server).await?);
        }
        for (size, bytes) in SIZES {
            for (server, sides) in servers.iter().zip(&mut talks) {
                *sides = talk(std::mem::take(sides), bytes, LETTERS.0).await?;
                let before = server.usage()?;
                *sides = talk(std::mem::take(sides), bytes, LETTERS.1).await?;
                let cpu_us = (server.usage()?.cpu_ms - before.cpu_ms) as f64 * 1000.0;
                let letters = (2 * PAIRS) as f64 * LETTERS.1 as f64;
                figures.note(format!("{}_letter_{size}_cpu_us", server.name), cpu_us / letters);
            }
        }
    }
    Ok(())
}

async fn start(dir: &Path, rivals: Option<&Rivals>) -> anyhow::Result<Vec<Server>> {
    let fleet = Fleet::start(dir, IDLE, PAIRS)?;
    let mut servers = Vec::new();
    if let Some(rivals) = rivals {
        let folder = dir.join("foreign");
        let tls = Arc::clone(&fleet.pairs.first().context("a pair")?.0.tls);
        foreign::write_certificate(&folder, &dir.join("ca"))?;
        let gst = Foreign::gst(&rivals.gst, &folder, Arc::clone(&tls)).await?;
        servers.push(Server { name: "gst", kind: Kind::Foreign(gst) });
        let ws = Foreign::ws(&rivals.ws, &folder, tls).await?;
        servers.push(Server { name: "ws", kind: Kind::Foreign(ws) });
    }
    servers.insert(0, Server { name: "ours", kind: Kind::Ours(Box::new(fleet)) });
    Ok(servers)
}

/// What a station costs in memory that has come and says nothing.
async fn idle(server: &Server, figures: &mut Figures) -> anyhow::Result<()> {
    let before = server.usage()?;
    let coming = (0..IDLE).map(|number| come(server, number));
    let mut all = futures_util::stream::iter(coming).buffer_unordered(AT_ONCE);
    let mut held = Vec::new();
    while let Some(one) = all.next().await {
        held.push(one?);
    }
    let kib = server.usage()?.rss_kib.saturating_sub(before.rss_kib);
    figures.note(format!("{}_idle_kb_per_connection", server.name), kib as f64 * 1.024 / IDLE as f64);
    Ok(())
}

/// One that is only to be held.
async fn come(server: &Server, number: usize) -> anyhow::Result<Box<dyn Any>> {
    Ok(match &server.kind {
        Kind::Ours(fleet) => {
            let station = fleet.kiosks.get(number).context("a kiosk")?;
            Box::new(Line::open(fleet.address, source(number), Arc::clone(&station.tls)).await?)
        }
        Kind::Foreign(foreign) => {
            let wire = server.dial(number, Arc::clone(&foreign.tls)).await?;
            Box::new(foreign.welcome(wire).await?)
        }
    })
}

/// Handshakes up to the open WebSocket, each whole and each resumed.
async fn handshakes(server: &Server, figures: &mut Figures) -> anyhow::Result<()> {
    let tls = server.tls()?;
    let mut whole = ClientConfig::clone(&tls);
    whole.resumption = Resumption::disabled();
    let mut kept = ClientConfig::clone(&tls);
    kept.resumption = Resumption::in_memory_sessions(16);
    let (whole, kept) = (Arc::new(whole), Arc::new(kept));
    // The first one fetches tickets.
    shake(server, &kept, 1).await?;
    for (kind, tls) in [("full", whole), ("resumed", kept)] {
        let before = server.usage()?;
        shake(server, &tls, HANDSHAKES).await?;
        let cpu_us = (server.usage()?.cpu_ms - before.cpu_ms) as f64 * 1000.0;
        figures.note(format!("{}_handshake_{kind}_cpu_us", server.name), cpu_us / HANDSHAKES as f64);
    }
    Ok(())
}

async fn shake(server: &Server, tls: &Arc<ClientConfig>, times: usize) -> anyhow::Result<()> {
    for number in 0..times {
        let mut wire = server.dial(number, Arc::clone(tls)).await?;
        // Read to the end, so that tickets have come.
        wire.close(None).await?;
        while let Some(Ok(_)) = wire.next().await {}
    }
    Ok(())
}

/// Both sides of each pair, ready to write.
async fn sides(server: &Server) -> anyhow::Result<Vec<Side>> {
    let mut sides = Vec::new();
    for number in 0..PAIRS {
        let pair = match &server.kind {
            Kind::Ours(fleet) => {
                let (kiosk, console) = fleet.pairs.get(number).context("a pair")?;
                Side::stations(fleet.address, kiosk, console).await?
            }
            Kind::Foreign(foreign) => {
                let mut both = Vec::new();
                for _ in 0..2 {
                    let wire = server.dial(number, Arc::clone(&foreign.tls)).await?;
                    both.push(foreign.welcome(wire).await?);
                }
                let [first, second] = both.try_into().map_err(|_| anyhow::anyhow!("a pair is two"))?;
                foreign.join(first, second).await?.map(|peer| Side::Foreign(Box::new(peer)))
            }
        };
        sides.extend(pair);
    }
    Ok(sides)
}

/// All write and read at the same time.
async fn talk(sides: Vec<Side>, bytes: usize, letters: u64) -> anyhow::Result<Vec<Side>> {
    let count = sides.len() as u32;
    let started = tokio::time::Instant::now();
    let talking = sides.into_iter().zip(0_u32..).map(|(side, number)| {
        // Not all at one moment.
        let first = started + LETTER_EVERY * number / count;
        tokio::spawn(side.talk(first, bytes, letters))
    });
    let mut sides = Vec::new();
    for side in talking.collect::<Vec<_>>() {
        sides.push(side.await??);
    }
    Ok(sides)
}
