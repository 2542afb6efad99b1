//! As many stations as a server may have.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::StreamExt as _;
use tokio::sync::{oneshot, watch};

use super::fleet::{Fleet, Station};
use super::line::{Line, source};
use crate::bench::figures::Figures;
use crate::world::process::Usage;

/// So many stations come at a time.
pub(super) const AT_ONCE: usize = 64;
/// Memory is looked at when so many are idle.
pub(super) const IDLE: usize = 2000;
/// What idle stations cost is watched for so long.
const WATCHED: Duration = Duration::from_secs(20);
/// Connects so many idle stations, and keeps them.
pub(super) async fn hold(fleet: &Fleet, figures: &mut Figures) -> anyhow::Result<()> {
    let (lost, mut losses) = watch::channel(());
    let before = usage(fleet)?;
    let mut held = Vec::new();
    let began = Instant::now();
    come(fleet, &fleet.kiosks, &lost, &mut held).await?;
    figures.note("all_connected_s", began.elapsed().as_secs_f64());
    let idle = usage(fleet)?;
    let grown = (idle.rss_kib - before.rss_kib) as f64 * 1.024;
    figures.note("all_connected_kb_per_connection", grown / fleet.kiosks.len() as f64);
    // For so long, or until one is lost.
    let first_lost = tokio::time::timeout(WATCHED, losses.changed()).await;
    let watched = usage(fleet)?;
    ensure!(first_lost.is_err(), "a station that only stood there was lost");
    figures.note("idle_cpu_percent", (watched.cpu_ms - idle.cpu_ms) as f64 / WATCHED.as_millis() as f64 * 100.0);
    figures.note("connections_held", held.len() as f64);
    Ok(())
}

type Held = Vec<oneshot::Sender<()>>;

/// Stations come and stay until what is pushed to `held` is dropped.
async fn come(fleet: &Fleet, stations: &[Station], lost: &watch::Sender<()>, held: &mut Held) -> anyhow::Result<()> {
    let address = fleet.address;
    let coming = stations.iter().enumerate().map(|(number, station)| {
        let tls = Arc::clone(&station.tls);
        Line::open(address, source(number), tls)
    });
    let mut lines = futures_util::stream::iter(coming).buffer_unordered(AT_ONCE);
    while let Some(line) = lines.next().await {
        let (mut line, lost) = (line?, lost.clone());
        let (stay, mut stop) = oneshot::channel();
        held.push(stay);
        drop(tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = &mut stop => return,
                    read = line.read() => if read.is_err() {
                        lost.send_replace(());
                        return;
                    }
                }
            }
        }));
    }
    Ok(())
}

fn usage(fleet: &Fleet) -> anyhow::Result<Usage> {
    fleet.server.usage().context("the server has ended")
}
