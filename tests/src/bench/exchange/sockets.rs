//! What a connected station, a handshake and a letter cost the server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use domain::exchange::view::{ConsoleCall, KioskCall, Language, Service, View};
use domain::id::CallId;
use futures_util::StreamExt as _;
use protocol::bytes::Bytes;
use protocol::station::{Ask, SOCKET_PATH};
use rustls::ClientConfig;
use rustls::client::Resumption;
use tokio::sync::{oneshot, watch};
use trust::StationKey;

use super::fleet::{Fleet, Station};
use super::line::{Line, dial, source};
use crate::bench::figures::Figures;
use crate::world::PASSWORD;
use crate::world::process::Usage;

/// So many stations come at a time.
const AT_ONCE: usize = 64;
/// Memory is looked at when so many are idle.
const IDLE: usize = 2000;
/// What idle stations cost is watched for so long.
const WATCHED: Duration = Duration::from_secs(20);
/// So many handshakes of each kind.
const HANDSHAKES: usize = 1000;
/// So many letters go from each kiosk, and as many back.
const LETTERS: u64 = 400;
/// Between two letters of one station: less often than its bucket fills.
const LETTER_EVERY: Duration = Duration::from_millis(25);
/// A candidate of the network, signed, is about as long, in bytes.
const LETTER_BYTES: usize = 400;

/// Connects so many idle stations, and keeps them.
pub(super) async fn hold(fleet: &Fleet, figures: &mut Figures) -> anyhow::Result<()> {
    let (lost, mut losses) = watch::channel(());
    let before = usage(fleet)?;
    let mut held = Vec::new();
    let (few, many) = fleet.kiosks.split_at(IDLE.min(fleet.kiosks.len()));
    let began = Instant::now();
    come(fleet, few, 0, &lost, &mut held).await?;
    let some = usage(fleet)?;
    figures.note("idle_kb_per_connection", (some.rss_kib - before.rss_kib) as f64 * 1.024 / few.len() as f64);
    come(fleet, many, few.len(), &lost, &mut held).await?;
    figures.note("all_connected_s", began.elapsed().as_secs_f64());
    let idle = usage(fleet)?;
    // For so long, or until one is lost.
    let first_lost = tokio::time::timeout(WATCHED, losses.changed()).await;
    let watched = usage(fleet)?;
    anyhow::ensure!(first_lost.is_err(), "a station that only stood there was lost");
    figures.note("idle_cpu_percent", (watched.cpu_ms - idle.cpu_ms) as f64 / WATCHED.as_millis() as f64 * 100.0);
    figures.note("connections_held", held.len() as f64);
    Ok(())
}

type Held = Vec<oneshot::Sender<()>>;

/// Stations come and stay until what is pushed to `held` is dropped.
async fn come(
    fleet: &Fleet,
    stations: &[Station],
    first: usize,
    lost: &watch::Sender<()>,
    held: &mut Held,
) -> anyhow::Result<()> {
    let address = fleet.address;
    let coming = stations.iter().enumerate().map(|(number, station)| {
        let tls = Arc::clone(&station.tls);
        Line::open(address, source(first + number), tls)
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

/// Handshakes up to the open WebSocket, each whole and each resumed.
pub(super) async fn handshakes(fleet: &Fleet, figures: &mut Figures) -> anyhow::Result<()> {
    let (station, _) = fleet.pairs.first().context("a pair")?;
    let mut whole = ClientConfig::clone(&station.tls);
    whole.resumption = Resumption::disabled();
    let full = shake(fleet, &Arc::new(whole)).await?;
    let mut kept = ClientConfig::clone(&station.tls);
    kept.resumption = Resumption::in_memory_sessions(16);
    let kept = Arc::new(kept);
    // The first one fetches tickets.
    shake_once(fleet, &kept, 0).await?;
    let resumed = shake(fleet, &kept).await?;
    figures.note("handshake_full_cpu_us", full);
    figures.note("handshake_resumed_cpu_us", resumed);
    Ok(())
}

async fn shake(fleet: &Fleet, tls: &Arc<ClientConfig>) -> anyhow::Result<f64> {
    let before = usage(fleet)?;
    for number in 0..HANDSHAKES {
        shake_once(fleet, tls, number).await?;
    }
    Ok((usage(fleet)?.cpu_ms - before.cpu_ms) as f64 * 1000.0 / HANDSHAKES as f64)
}

async fn shake_once(fleet: &Fleet, tls: &Arc<ClientConfig>, number: usize) -> anyhow::Result<()> {
    let mut socket = Box::pin(dial(fleet.address, source(number), SOCKET_PATH, Arc::clone(tls))).await?;
    // Read to the end, so that tickets have come.
    socket.close(None).await?;
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}

/// All pairs talk.
pub(super) async fn letters(fleet: &Fleet, figures: &mut Figures) -> anyhow::Result<()> {
    let mut talks = Vec::new();
    for (number, (kiosk, console)) in fleet.pairs.iter().enumerate() {
        talks.push(Talk::begin(fleet, kiosk, console, number).await?);
    }
    let count = talks.len() as u64 * 2 * LETTERS;
    let (before, began) = (usage(fleet)?, Instant::now());
    let sides = talks.into_iter().flat_map(|talk| {
        let Talk { call, kiosk: (kiosk, kiosk_line), console: (console, console_line) } = talk;
        [tokio::spawn(write(kiosk_line, call, console)), tokio::spawn(write(console_line, call, kiosk))]
    });
    let mut lines = Vec::new();
    for side in sides.collect::<Vec<_>>() {
        lines.push(side.await??);
    }
    let after = usage(fleet)?;
    figures.note("letter_cpu_us", (after.cpu_ms - before.cpu_ms) as f64 * 1000.0 / count as f64);
    figures.note("letters_per_s", count as f64 / began.elapsed().as_secs_f64());
    Ok(())
}

/// Writes all letters, and reads until as many have come.
async fn write(mut line: Line, call: CallId, to: domain::id::StationId) -> anyhow::Result<Line> {
    let mut tick = tokio::time::interval(LETTER_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut sent = 0;
    while sent < LETTERS || line.letters < LETTERS {
        tokio::select! {
            _ = tick.tick(), if sent < LETTERS => {
                line.post(call, to, vec![7; LETTER_BYTES]).await?;
                sent += 1;
            }
            read = line.read() => read?,
        }
    }
    Ok(line)
}

/// A kiosk and a console in a call.
struct Talk {
    call: CallId,
    kiosk: (domain::id::StationId, Line),
    console: (domain::id::StationId, Line),
}

impl Talk {
    async fn begin(fleet: &Fleet, kiosk: &Station, console: &Station, number: usize) -> anyhow::Result<Self> {
        let mut at_kiosk = Line::open(fleet.address, source(number), Arc::clone(&kiosk.tls)).await?;
        let mut at_console = Line::open(fleet.address, source(number), Arc::clone(&console.tls)).await?;
        let session_key = Bytes(StationKey::generate().public_key().to_sec1());
        let (name, password) = (console.account.clone(), PASSWORD.to_owned());
        at_console.done(Ask::SignIn { name, password, code: None, session_key }).await?;
        at_console.done(Ask::Presence { ready: true }).await?;
        let call = CallId::numbered(rand::random());
        at_kiosk.done(Ask::Call { call, service: Service::Passport, language: Language::Da }).await?;
        let offered = |line: &Line| matches!(&line.view, Some(View::Console(view)) if matches!(view.call, ConsoleCall::Offered { .. }));
        at_console.until(offered).await?;
        at_console.done(Ask::Accept { call }).await?;
        at_kiosk.done(Ask::MediaUp { call }).await?;
        at_console.done(Ask::MediaUp { call }).await?;
        let active = |line: &Line| matches!(&line.view, Some(View::Kiosk(view)) if matches!(view.call, KioskCall::Active { .. }));
        at_kiosk.until(active).await?;
        ensure!(kiosk.id != console.id, "two stations");
        Ok(Self { call, kiosk: (kiosk.id, at_kiosk), console: (console.id, at_console) })
    }
}

fn usage(fleet: &Fleet) -> anyhow::Result<Usage> {
    fleet.server.usage().context("the server has ended")
}
