//! A program with a window, and somebody in front of it who has eyes for the log and hands for mouse and keyboard.

use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::display::Display;
use super::log::Line;
use super::process::Process;

/// Between two presses of a mouse, so that the second is not taken for a trembling hand (`ui::widget::press`).
const REST: Duration = Duration::from_millis(600);

/// How long a control that is already where it was may take to say so anew.
const REDRAW: Duration = Duration::from_millis(1500);

/// A program with a window.
#[derive(Debug)]
pub struct Station {
    /// The program.
    pub process: Process,
    /// Its screen.
    pub display: Display,
    origin: (f64, f64),
    since: usize,
    pressed: Option<Instant>,
}

/// Where a control is, in pixels of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
    enabled: bool,
}

impl Place {
    fn of(line: &Line) -> Option<Self> {
        let number = |field| line.number(field);
        let enabled = line.fields.get("enabled").and_then(serde_json::Value::as_bool).unwrap_or(true);
        Some(Self { x: number("x")?, y: number("y")?, w: number("w")?, h: number("h")?, enabled })
    }
}

impl Station {
    /// Takes place in front of a program that has just been started.
    pub fn sit_down(mut process: Process, display: Display, limit: Duration) -> anyhow::Result<Self> {
        let origin = Self::settle(&mut process, &display, limit)?;
        Ok(Self { process, display, origin, since: 0, pressed: None })
    }

    /// Takes place in front of the same program, started again on the same screen.
    pub fn again(&mut self, process: Process, limit: Duration) -> anyhow::Result<()> {
        self.process = process;
        self.since = 0;
        self.pressed = None;
        self.origin = Self::settle(&mut self.process, &self.display, limit)?;
        Ok(())
    }

    fn settle(process: &mut Process, display: &Display, limit: Duration) -> anyhow::Result<(f64, f64)> {
        let _ = process.log.wait("its first screen", 0, limit, |line| line.target == "screen")?;
        display.focus(process.id())
    }

    /// Waits for a screen that has not been waited for before, and looks only at what comes after it.
    pub fn screen(&mut self, name: &str, limit: Duration) -> anyhow::Result<Line> {
        self.screen_of(&[name], limit)
    }

    /// As [`Self::screen`], for whichever of several comes first.
    pub fn screen_of(&mut self, names: &[&str], limit: Duration) -> anyhow::Result<Line> {
        let what = format!("screen {}", names.join(" or "));
        let answers = |line: &Line| line.target == "screen" && names.contains(&line.text("name"));
        let mut count = 0;
        let since = self.since;
        let line = self.process.log.wait(&what, since, limit, |line| {
            count += 1;
            answers(line)
        })?;
        let place = self.process.log.lines().iter().skip(since).position(answers);
        self.since = since + place.map_or(count, |place| place + 1);
        Ok(line)
    }

    /// The screen that is shown.
    pub fn shown(&mut self) -> Option<String> {
        let last = self.process.log.lines().iter().rev().find(|line| line.target == "screen")?;
        Some(last.text("name").to_owned())
    }

    /// Waits for a line from the last screen on.
    pub fn line(&mut self, what: &str, limit: Duration, answers: impl FnMut(&Line) -> bool) -> anyhow::Result<Line> {
        Ok(self.process.log.wait(what, self.since, limit, answers)?)
    }

    /// The first line ever that answers.
    pub fn said(&mut self, answers: impl Fn(&Line) -> bool) -> Option<Line> {
        self.process.log.lines().iter().find(|line| answers(line)).cloned()
    }

    /// Presses a control once it is there and enabled. Answers when it was pressed.
    pub fn press(&mut self, id: &str, limit: Duration) -> anyhow::Result<Instant> {
        let place = self.place(id, limit)?;
        if let Some(pressed) = self.pressed {
            self.process.log.listen_until(pressed + REST);
        }
        let (x, y) = self.origin;
        let now = Instant::now();
        self.display.click(x + place.x + place.w / 2.0, y + place.y + place.h / 2.0)?;
        self.pressed = Some(Instant::now());
        Ok(now)
    }

    /// Draws a wave across a control, as a signature.
    pub fn scribble(&mut self, id: &str, limit: Duration) -> anyhow::Result<()> {
        let place = self.place(id, limit)?;
        let (left, middle) = (self.origin.0 + place.x, self.origin.1 + place.y + place.h / 2.0);
        let points: Vec<_> = (0..60_u32)
            .map(|step| {
                let along = f64::from(step) / 60.0;
                let wave = (along * 34.0).sin() * (1.0 - along * 0.7) * place.h * 0.3;
                (left + place.w * (0.2 + 0.6 * along), middle + wave)
            })
            .collect();
        self.display.drag(&points)
    }

    /// Presses keys of the keyboard.
    pub fn keys(&mut self, names: &[&str]) -> anyhow::Result<()> {
        self.display.keys(names)
    }

    /// Types text.
    pub fn text(&mut self, text: &str) -> anyhow::Result<()> {
        self.display.text(text)
    }

    /// Where a control is now. One that stayed where it was does not say so again, so its last word counts.
    fn place(&mut self, id: &str, limit: Duration) -> anyhow::Result<Place> {
        let says = |line: &Line| line.is("press", "id", id);
        let enabled = |line: &Line| says(line) && Place::of(line).is_some_and(|place| place.enabled);
        let last = |lines: &[Line]| lines.iter().rev().find(|line| says(line)).and_then(Place::of);
        let known = last(self.process.log.lines()).is_some_and(|place| place.enabled);
        let fresh = self.process.log.wait(id, self.since, if known { REDRAW } else { limit }, enabled);
        if !known {
            let _ = fresh.with_context(|| format!("control {id} to be there and enabled"))?;
        }
        last(self.process.log.lines()).with_context(|| format!("control {id}"))
    }
}
