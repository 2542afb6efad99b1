//! A program with a window, and what can be seen of it in its log and done to it by mouse and keyboard.

use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::display::{Display, SIZE};
use super::log::Line;
use super::process::Process;

/// How long a window may take to draw what it has logged. A control that stayed where it was says nothing anew, so
/// after this its last word counts for the new screen, too.
const DRAWN: Duration = Duration::from_millis(800);

/// A program with a window.
#[derive(Debug)]
pub struct Station {
    /// The program.
    pub process: Process,
    /// Its screen.
    pub display: Display,
    origin: (f64, f64),
}

/// The screen that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: Instant,
    /// The number of its line, which tells one showing from the next.
    pub line: usize,
}

/// Where a control is, in pixels of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Station {
    /// Takes place in front of a program that has just been started.
    pub fn sit_down(mut process: Process, display: Display, limit: Duration) -> anyhow::Result<Self> {
        let origin = settle(&mut process, &display, limit)?;
        Ok(Self { process, display, origin })
    }

    /// Takes place in front of the same program, started again on the same screen.
    pub fn again(&mut self, process: Process, limit: Duration) -> anyhow::Result<()> {
        self.process = process;
        self.origin = settle(&mut self.process, &self.display, limit)?;
        Ok(())
    }

    /// The screen that is shown.
    pub fn shown(&mut self) -> Option<Shown> {
        let lines = self.process.log.lines();
        let (number, line) = lines.iter().enumerate().rev().find(|(_, line)| line.target == "screen")?;
        Some(Shown { name: line.text("name").to_owned(), since: line.at, line: number })
    }

    /// Whether a screen of this name has been shown since the program started.
    pub fn has_shown(&mut self, name: &str) -> bool {
        self.process.log.lines().iter().any(|line| line.is("screen", "name", name))
    }

    /// A control, if it is on the screen that is shown and can be pressed.
    pub fn control(&mut self, id: &str) -> Option<Place> {
        let shown = self.shown()?;
        let lines = self.process.log.lines();
        let (number, line) = lines.iter().enumerate().rev().find(|(_, line)| line.is("press", "id", id))?;
        let current = number > shown.line || shown.since.elapsed() > DRAWN;
        let enabled = line.fields.get("enabled").and_then(serde_json::Value::as_bool).unwrap_or(true);
        let place = || {
            let number = |field| line.number(field);
            Some(Place { x: number("x")?, y: number("y")?, w: number("w")?, h: number("h")? })
        };
        if current && enabled { place() } else { None }
    }

    /// The newest line that measures something.
    pub fn measure(&mut self, what: &str) -> Option<Line> {
        self.process.log.lines().iter().rev().find(|line| line.is("measure", "what", what)).cloned()
    }

    /// The first line that answers since the program started.
    pub fn said(&mut self, answers: impl Fn(&Line) -> bool) -> Option<Line> {
        self.process.log.lines().iter().find(|line| answers(line)).cloned()
    }

    /// Presses a control with the mouse.
    pub fn click(&self, place: Place) -> anyhow::Result<()> {
        let (x, y) = self.origin;
        self.display.click(x + place.x + place.w / 2.0, y + place.y + place.h / 2.0)
    }

    /// Draws a wave across the field for the signature, which fills the middle of the left two thirds of the window.
    pub fn scribble(&self) -> anyhow::Result<()> {
        const POINTS: u32 = 60;
        const LEFT: f64 = 0.16;
        const WIDTH: f64 = 0.4;
        const MIDDLE: f64 = 0.48;
        const HEIGHT: f64 = 0.09;
        let (width, height) = (f64::from(SIZE.0), f64::from(SIZE.1));
        let points: Vec<_> = (0..POINTS)
            .map(|step| {
                let along = f64::from(step) / f64::from(POINTS);
                let wave = (along * 34.0).sin() * (1.0 - along * 0.7) * HEIGHT;
                (self.origin.0 + width * (LEFT + WIDTH * along), self.origin.1 + height * (MIDDLE + wave))
            })
            .collect();
        self.display.drag(&points)
    }
}

fn settle(process: &mut Process, display: &Display, limit: Duration) -> anyhow::Result<(f64, f64)> {
    let _ = process.log.wait("its first screen", 0, limit, |line| line.target == "screen")?;
    display.focus(process.id()).context("the window")
}
