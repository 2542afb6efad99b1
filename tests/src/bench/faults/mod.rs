//! A fleet at work while its network, nodes and database fail, and then the question whether anything was lost.
//!
//! Three real nodes on a real PostgreSQL, 30 kiosks and 12 consoles with their real link. Between stations and nodes,
//! and between nodes and database, stand proxies of our own. Everything that happens on purpose comes from one seed;
//! what the machine makes of it does not.
//!
//! # Rationale
//! A call that runs goes from station to station and needs no server. So `interrupted_calls` counts those that the
//! server took from their parties: ended as if one were lost, or given to somebody else. That a party is away for a
//! moment may be seen in the meantime.

mod fleet;
mod robot;
mod verdict;
mod weather;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;
use tokio::sync::watch;

use fleet::Fleet;
use robot::{Phase, Robot};
use weather::Weather;

/// So many nodes.
pub const NODES: usize = 3;
/// So many kiosks.
pub const KIOSKS: usize = 30;
/// So many consoles.
pub const CONSOLES: usize = 12;
/// All stations must have come this soon.
const START_MAX: Duration = Duration::from_mins(1);
/// After the last fault everything that runs must have come to its end in this time.
const REST_MAX: Duration = Duration::from_secs(90);

/// Runs it in an empty folder.
///
/// # Errors
/// When something cannot be started. What goes wrong in the fleet is told by the figures.
pub fn run(dir: &Path, seed: u64, seconds: u64) -> anyhow::Result<Value> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(play(dir, seed, Duration::from_secs(seconds)))
}

/// A seed for a run that nobody has seen before.
pub fn any_seed() -> u64 {
    rand::rng().random_range(0..1_000_000)
}

async fn play(dir: &Path, seed: u64, time: Duration) -> anyhow::Result<Value> {
    let mut random = StdRng::seed_from_u64(seed);
    let folder = dir.to_owned();
    let fleet = tokio::task::spawn_blocking(move || Fleet::make(&folder)).await??;
    // Ends the weather early when this is given up.
    let (_call_off, called_off) = std::sync::mpsc::channel();
    let mut weather = Weather::start(&fleet, called_off).await?;
    let (phase, phases) = watch::channel(Phase::Work);
    let come = Arc::new(tokio::sync::Semaphore::new(0));
    let (mut kiosks, mut consoles) = (Vec::new(), Vec::new());
    for station in &fleet.stations {
        let link = station.link(&weather.addresses())?;
        let robot = Robot::new(station.clone(), link, random.random(), phases.clone(), Arc::clone(&come));
        let robots = if station.account.is_some() { &mut consoles } else { &mut kiosks };
        robots.push(tokio::spawn(robot.live()));
    }
    let all = come.acquire_many((KIOSKS + CONSOLES) as u32);
    drop(tokio::time::timeout(START_MAX, all).await.context("not all stations come")??);
    let (weather, faults) = tokio::task::spawn_blocking(move || {
        let told = weather.rage(&mut random, time);
        told.map(|faults| (weather, faults))
    })
    .await??;
    let _ = phase.send_replace(Phase::GoHome);
    let until = tokio::time::Instant::now() + REST_MAX;
    let (mut reports, mut stuck) = (Vec::new(), 0);
    for mut kiosk in kiosks {
        if let Ok(report) = tokio::time::timeout_at(until, &mut kiosk).await {
            reports.push(report?);
        } else {
            stuck += 1;
            // What has been seen so far is told all the same.
            let _ = phase.send_replace(Phase::Stop);
            reports.push(kiosk.await?);
        }
    }
    let _ = phase.send_replace(Phase::Stop);
    for console in consoles {
        reports.push(console.await?);
    }
    let entries = fleet.entries()?;
    drop(weather);
    Ok(verdict::tell(seed, time, &entries, &reports, &faults, stuck))
}
