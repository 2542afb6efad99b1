//! The same call between two browsers on the same machine, to have something to compare with.
//!
//! Each browser has a window of its own on a screen like the stations', the same pictures as camera, and a server that
//! relays their messages. What the comparison leaves out: a browser's descriptions are not signed and nothing is
//! journalled. For the latency runs the browser's picture goes through a canvas, which costs it time that ours does not
//! have.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as InPath, State};
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::figures::Figures;
use crate::world::display::{Display, SIZE};
use crate::world::process::tree_usage;
use crate::world::root;

/// No part takes longer.
const PART_MAX: Duration = Duration::from_mins(1);
/// The part of a run over which processor time is measured, after the call has settled.
const CALL: Duration = Duration::from_secs(8);
/// From the first frames until the call is taken for settled.
const SETTLE: Duration = Duration::from_secs(3);
/// Of the moving picture that serves as camera.
const FRAMES: u32 = 45;

/// The comparison alone, so many times.
pub fn run(runs: u32) -> anyhow::Result<Value> {
    let mut figures = Figures::default();
    for _ in 0..runs {
        once(&mut figures)?;
    }
    Ok(json!({ "benchmark": "chromium", "runs": runs, "figures": figures.json() }))
}

/// One run without and one with a clock in the picture.
pub fn once(figures: &mut Figures) -> anyhow::Result<()> {
    call(false, figures)?;
    call(true, figures)
}

fn call(clock: bool, figures: &mut Figures) -> anyhow::Result<()> {
    let dir = tempfile::Builder::new().prefix("skranke-browser-").tempdir()?;
    let relay = Relay::start()?;
    let kiosk = Browser::start(dir.path(), "kiosk", "citizen.jpg", relay.port, clock)?;
    let console = Browser::start(dir.path(), "console", "specialist.png", relay.port, clock)?;
    let mut said = BTreeMap::new();
    relay.wait(&mut said, &["kiosk_ready", "console_ready"])?;
    let (width, height) = (f64::from(SIZE.0), f64::from(SIZE.1));
    kiosk.display.click(width / 2.0, height / 2.0)?;
    relay.wait(&mut said, &["kiosk_press_to_first_frame_ms", "console_first_frame"])?;
    relay.listen_until(&mut said, Instant::now() + SETTLE)?;
    let used = || -> anyhow::Result<(u64, u64)> {
        let (left, right) = (tree_usage(kiosk.process.id()), tree_usage(console.process.id()));
        Ok((left.cpu_ms + right.cpu_ms, left.rss_kib + right.rss_kib))
    };
    let (before, from) = (used()?.0, Instant::now());
    relay.listen_until(&mut said, from + CALL)?;
    let (after, rss_kib) = used()?;
    let whole_ms = from.elapsed().as_secs_f64() * 1000.0;
    relay.wait(&mut said, &["kiosk_done", "console_done"])?;
    let number = |name: &str| said.get(name).and_then(Value::as_f64);
    if clock {
        for percentile in ["p50", "p95"] {
            if let Some(ms) = number(&format!("console_latency_{percentile}_ms")) {
                figures.note(format!("chromium_picture_latency_{percentile}_ms"), ms);
            }
        }
        return Ok(());
    }
    figures
        .note("chromium_press_to_first_frame_ms", number("kiosk_press_to_first_frame_ms").context("no first frame")?);
    figures.note("chromium_call_cpu_both_percent", (after - before) as f64 * 100.0 / whole_ms);
    figures.note("chromium_call_rss_both_mib", rss_kib as f64 / 1024.0);
    figures.note("chromium_frames_per_s", number("console_frames_per_s").unwrap_or_default());
    Ok(())
}

/// A browser with one page, on a screen of its own.
struct Browser {
    process: Child,
    display: Display,
}

impl Browser {
    fn start(dir: &Path, role: &str, picture: &str, port: u16, clock: bool) -> anyhow::Result<Self> {
        let display = Display::start()?;
        let film = film(&root().join("packaging/assets").join(picture), &dir.join(format!("{role}.y4m")))?;
        let process = Command::new("chromium")
            .arg(format!("--app=http://127.0.0.1:{port}/?role={role}&clock={}", u8::from(clock)))
            .arg(format!("--user-data-dir={}", dir.join(role).display()))
            .arg(format!("--use-file-for-fake-video-capture={}", film.display()))
            .arg(format!("--window-size={},{}", SIZE.0, SIZE.1))
            .args(["--window-position=0,0", "--no-sandbox", "--no-first-run", "--mute-audio"])
            .args(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"])
            .args(["--autoplay-policy=no-user-gesture-required", "--disable-background-networking"])
            .env("DISPLAY", display.name())
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start chromium (apt-get install chromium)")?;
        Ok(Self { process, display })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A picture as a film of 1280x720 that moves a little, in the one format that Chromium takes for a camera (YUV4MPEG2).
fn film(picture: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    const WIDTH: u32 = 1280;
    const HEIGHT: u32 = 720;
    let picture = image::open(picture)?.resize_to_fill(WIDTH + FRAMES, HEIGHT, image::imageops::FilterType::Triangle);
    let mut file = BufWriter::new(File::create(to)?);
    file.write_all(format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A1:1 C420jpeg\n").as_bytes())?;
    let picture = picture.to_rgb8();
    for frame in 0..FRAMES {
        // There and back again, so that the film has no seam.
        let left = frame.min(FRAMES - frame) * 2;
        let shown = image::imageops::crop_imm(&picture, left, 0, WIDTH, HEIGHT).to_image();
        file.write_all(b"FRAME\n")?;
        file.write_all(&i420(&shown))?;
    }
    file.flush()?;
    Ok(to.to_owned())
}

/// Full-range BT.601, one chroma sample for four pixels.
fn i420(picture: &image::RgbImage) -> Vec<u8> {
    let mix = |pixel: &image::Rgb<u8>, by: [f32; 3], from: f32| {
        let [r, g, b] = pixel.0.map(f32::from);
        (from + r * by[0] + g * by[1] + b * by[2]).clamp(0.0, 255.0) as u8
    };
    let mut planes: Vec<u8> = picture.pixels().map(|pixel| mix(pixel, [0.299, 0.587, 0.114], 0.0)).collect();
    for by in [[-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]] {
        for y in (0..picture.height()).step_by(2) {
            planes.extend((0..picture.width()).step_by(2).map(|x| mix(picture.get_pixel(x, y), by, 128.0)));
        }
    }
    planes
}

/// The server between the two pages.
struct Relay {
    port: u16,
    reports: Receiver<(String, Value)>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Clone)]
struct Shared {
    messages: broadcast::Sender<(String, String)>,
    reports: Sender<(String, Value)>,
}

impl Relay {
    fn start() -> anyhow::Result<Self> {
        /// More messages than this are never under way in one call.
        const MESSAGES_MAX: usize = 256;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (send, reports) = channel();
        let shared = Shared { messages: broadcast::channel(MESSAGES_MAX).0, reports: send };
        let page = || async { Html(include_str!("chromium.html")) };
        let router = Router::new().route("/", get(page)).route("/relay/{role}", get(join)).with_state(shared);
        drop(runtime.spawn(async move {
            if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                let _ = axum::serve(listener, router).await;
            }
        }));
        Ok(Self { port, reports, _runtime: runtime })
    }

    fn wait(&self, said: &mut BTreeMap<String, Value>, names: &[&str]) -> anyhow::Result<()> {
        let end = Instant::now() + PART_MAX;
        while !names.iter().all(|name| said.contains_key(*name)) {
            if Instant::now() > end {
                bail!("the browsers have not said {names:?}, but only {:?}", said.keys());
            }
            self.listen_until(said, end.min(Instant::now() + Duration::from_millis(100)))?;
        }
        Ok(())
    }

    fn listen_until(&self, said: &mut BTreeMap<String, Value>, until: Instant) -> anyhow::Result<()> {
        while let Ok((name, value)) = self.reports.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if name.ends_with("_fault") {
                bail!("{name}: {value}");
            }
            let _ = said.insert(name, value);
        }
        Ok(())
    }
}

async fn join(
    upgrade: WebSocketUpgrade,
    InPath(role): InPath<String>,
    State(shared): State<Shared>,
) -> axum::response::Response {
    upgrade.on_upgrade(move |socket| relay(socket, role, shared))
}

async fn relay(mut socket: WebSocket, role: String, shared: Shared) {
    let mut messages = shared.messages.subscribe();
    loop {
        tokio::select! {
            Ok((from, text)) = messages.recv() => {
                if from != role && socket.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
            }
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => heard(&role, text.to_string(), &shared),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
}

fn heard(role: &str, text: String, shared: &Shared) {
    let Ok(message) = serde_json::from_str::<Value>(&text) else { return };
    match message["report"].as_str() {
        Some(name) => drop(shared.reports.send((name.to_owned(), message["value"].clone()))),
        None => drop(shared.messages.send((role.to_owned(), text))),
    }
}
