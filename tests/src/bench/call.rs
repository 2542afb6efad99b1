//! One call, from press to hang-up, on the real programs: how soon there is a picture, how late it is, what it costs.
//!
//! Both windows are drawn, in software. Processor time and memory are the kernel's figures for each process; a station's
//! own moments come from its log (target `measure`); picture latency is read by the receiving station from a clock that
//! the sender's simulated camera burns into the picture.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::chromium;
use super::figures::Figures;
use crate::world::play::{Play, Who};
use crate::world::process::Usage;
use crate::world::station::Station;
use crate::world::{Cameras, World};

/// How long nothing is done while idleness is measured.
const IDLE: Duration = Duration::from_secs(5);
/// How long the call is measured, after it has settled.
const CALL: Duration = Duration::from_secs(10);
/// From the first frames until the call is taken for settled.
const SETTLE: Duration = Duration::from_secs(3);
/// No part takes longer.
const PART_MAX: Duration = Duration::from_mins(1);

/// Runs it so many times, each in a world of its own, and if asked the same between two browsers after each.
pub fn run(runs: u32, with_chromium: bool) -> anyhow::Result<Value> {
    let mut figures = Figures::default();
    for _ in 0..runs {
        let dir = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
        once(dir.path(), &mut figures)?;
        if with_chromium {
            chromium::once(&mut figures)?;
        }
    }
    Ok(json!({
        "benchmark": "call",
        "runs": runs,
        "picture": "1280x720 at 30 a second, VP8, both ways",
        "windows": "1920x1080 each, drawn in software (tiny-skia) under Xvfb",
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "figures": figures.json(),
        "goals": goals(&figures),
    }))
}

/// What the project is to reach: ratios to two browsers in the same run, and an idle kiosk that does nothing.
fn goals(figures: &Figures) -> Value {
    let ratio = |ours: &str, theirs: &str, at_most: f64| {
        let ours_to_theirs = figures.median(ours).zip(figures.median(theirs)).map(|(ours, theirs)| ours / theirs);
        json!({
            "figure": ours,
            "ratio_to": theirs,
            "at_most": at_most,
            "ratio": ours_to_theirs.map(|ratio| (ratio * 100.0).round() / 100.0),
            "reached": ours_to_theirs.map(|ratio| ratio <= at_most),
        })
    };
    let idle = figures.median("kiosk_idle_cpu_percent");
    json!([
        ratio("press_to_first_frame_ms", "chromium_press_to_first_frame_ms", 0.5),
        ratio("console_picture_latency_p50_ms", "chromium_picture_latency_p50_ms", 0.3),
        ratio("call_cpu_both_percent", "chromium_call_cpu_both_percent", 0.6),
        { "figure": "kiosk_idle_cpu_percent", "at_most": 0.0, "reached": idle.map(|idle| idle <= IDLE_NOISE_PERCENT) },
    ])
}

/// Below this an idle process cannot be told from one that does nothing: one tick of the kernel's clock in `IDLE`.
const IDLE_NOISE_PERCENT: f64 = 0.2;

fn once(dir: &Path, figures: &mut Figures) -> anyhow::Result<()> {
    let mut play = Play::new(World::start(dir, Cameras::with_clock())?);
    play.until_screens("idle", "idle", PART_MAX, Who::Specialist)?;
    play.until("the call button", PART_MAX, Who::Specialist, World::is_open)?;
    let idle = Window::over(&mut play, IDLE)?;
    figures.note("kiosk_idle_cpu_percent", idle.kiosk_percent);
    figures.note("console_idle_cpu_percent", idle.console_percent);
    figures.note("kiosk_idle_rss_mib", idle.kiosk.rss_kib as f64 / 1024.0);

    let button = play.world.kiosk.control("call").context("the call button")?;
    let pressed = Instant::now();
    play.world.kiosk.click(button)?;
    play.until_screens("", "offer", PART_MAX, Who::Nobody)?;
    play.until("the key to take it", PART_MAX, Who::Nobody, |world| world.console.control("take").is_some())?;
    let accepted = Instant::now();
    play.world.console.display.keys(&["Return"])?;
    play.until("pictures in both windows", PART_MAX, Who::Nobody, World::shows_pictures)?;
    moments(&mut play, pressed, accepted, figures)?;

    play.listen(Instant::now() + SETTLE);
    let call = Window::over(&mut play, CALL)?;
    figures.note("kiosk_call_cpu_percent", call.kiosk_percent);
    figures.note("console_call_cpu_percent", call.console_percent);
    figures.note("call_cpu_both_percent", call.kiosk_percent + call.console_percent);
    figures.note("kiosk_call_rss_mib", call.kiosk.rss_kib as f64 / 1024.0);
    figures.note("console_call_rss_mib", call.console.rss_kib as f64 / 1024.0);
    for (name, station) in [("kiosk", &mut play.world.kiosk), ("console", &mut play.world.console)] {
        of_station(name, station, figures);
    }
    Ok(())
}

/// When what was shown, from the moment of the press. The hand that accepts is a script's, so the time between offer
/// and acceptance is no part of a figure.
fn moments(play: &mut Play, pressed: Instant, accepted: Instant, figures: &mut Figures) -> anyhow::Result<()> {
    let ms = |from: Instant, to: Instant| to.saturating_duration_since(from).as_secs_f64() * 1000.0;
    let world = &mut play.world;
    let offer = world.console.said(|line| line.is("screen", "name", "offer")).context("the offer")?.at;
    figures.note("press_to_offer_ms", ms(pressed, offer));
    let first = |station: &mut Station, what: &str| station.said(|line| line.is("measure", "what", what));
    let decoded = first(&mut world.kiosk, "first_frame").context("the kiosk's first frame")?.at;
    figures.note("accept_to_first_decoded_frame_kiosk_ms", ms(accepted, decoded));
    let drawn = first(&mut world.kiosk, "frames_shown").context("the kiosk's first drawn frame")?.at;
    figures.note("accept_to_first_frame_kiosk_ms", ms(accepted, drawn));
    figures.note("press_to_first_frame_ms", ms(pressed, offer) + ms(accepted, drawn));
    let drawn = first(&mut world.console, "frames_shown").context("the console's first drawn frame")?.at;
    figures.note("accept_to_first_frame_console_ms", ms(accepted, drawn));
    Ok(())
}

/// What a station has measured itself: each number that carries a unit in its name.
fn of_station(name: &str, station: &mut Station, figures: &mut Figures) {
    let mut last = std::collections::BTreeMap::new();
    for line in station.process.log.lines().iter().filter(|line| line.target == "measure") {
        for field in line.fields.keys().filter(|field| field.ends_with("_ms") || field.ends_with("_percent")) {
            if let Some(figure) = line.number(field) {
                let _ = last.insert(format!("{name}_{}_{field}", line.text("what")), figure);
            }
        }
    }
    for (what, figure) in last {
        figures.note(what, figure);
    }
}

/// What both stations have used over a while, and what they use at its end.
struct Window {
    kiosk_percent: f64,
    console_percent: f64,
    kiosk: Usage,
    console: Usage,
}

impl Window {
    fn over(play: &mut Play, length: Duration) -> anyhow::Result<Self> {
        let used = |station: &Station| station.process.usage().context("a station is gone");
        let (kiosk_before, console_before) = (used(&play.world.kiosk)?, used(&play.world.console)?);
        let from = Instant::now();
        play.listen(from + length);
        let (kiosk, console) = (used(&play.world.kiosk)?, used(&play.world.console)?);
        let whole_ms = from.elapsed().as_secs_f64() * 1000.0;
        let percent = |before: Usage, after: Usage| (after.cpu_ms - before.cpu_ms) as f64 * 100.0 / whole_ms;
        Ok(Self {
            kiosk_percent: percent(kiosk_before, kiosk),
            console_percent: percent(console_before, console),
            kiosk,
            console,
        })
    }
}
