//! A screen that nobody looks at, with the hands of somebody who does: a mouse and a keyboard (XTEST).

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

/// No tool may take longer, in seconds.
const TOOL_MAX_S: &str = "20";

/// The size of every screen here, in pixels: the kiosk's own.
pub const SIZE: (u32, u32) = (1920, 1080);

/// An X server without hardware. It is ended when this is dropped.
#[derive(Debug)]
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one on a number that is free.
    pub fn start() -> anyhow::Result<Self> {
        let (width, height) = SIZE;
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb (packaging/install-packages test)")?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.as_mut() {
            let _ = BufReader::new(stdout).read_line(&mut number)?;
        }
        let display = Self { server, name: format!(":{}", number.trim()) };
        if number.trim().parse::<u32>().is_err() {
            bail!("Xvfb ended before it told its number");
        }
        // A Danish keyboard, as at a Danish desk: æ, ø and å are keys of their own.
        let _ = display.tool("setxkbmap", ["dk"])?;
        Ok(display)
    }

    /// Its name, as in `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Saves what it shows.
    pub fn picture(&self, path: &Path) -> anyhow::Result<()> {
        let _ = self.tool("import", [OsStr::new("-window"), OsStr::new("root"), path.as_os_str()])?;
        Ok(())
    }

    /// The window of a process, given the keyboard: there is no window manager to do it. Answers where it stands.
    pub fn focus(&self, process: u32) -> anyhow::Result<(f64, f64)> {
        let found = self.xdotool(&["search", "--sync", "--onlyvisible", "--pid", &process.to_string()])?;
        let window = found.split_whitespace().next_back().context("no window")?.to_owned();
        let _ = self.xdotool(&["windowfocus", "--sync", &window])?;
        let place = self.xdotool(&["getwindowgeometry", "--shell", &window])?;
        let number = |key: &str| {
            place.lines().find_map(|line| line.strip_prefix(key)?.parse::<f64>().ok()).context("no geometry")
        };
        Ok((number("X=")?, number("Y=")?))
    }

    /// Moves the mouse and presses its left button once.
    pub fn click(&self, x: f64, y: f64) -> anyhow::Result<()> {
        let (x, y) = (format!("{x:.0}"), format!("{y:.0}"));
        let _ = self.xdotool(&["mousemove", "--sync", &x, &y, "click", "1"])?;
        Ok(())
    }

    /// Draws a line with the left button held down.
    pub fn drag(&self, points: &[(f64, f64)]) -> anyhow::Result<()> {
        let mut words: Vec<String> = Vec::new();
        for (index, (x, y)) in points.iter().enumerate() {
            words.extend(["mousemove".to_owned(), format!("{x:.0}"), format!("{y:.0}")]);
            if index == 0 {
                words.extend(["mousedown".to_owned(), "1".to_owned()]);
            }
        }
        words.extend(["mouseup".to_owned(), "1".to_owned()]);
        let _ = self.xdotool(&words.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(())
    }

    /// Presses keys, named as X names them (`Return`, `j`, `F1`).
    pub fn keys(&self, names: &[&str]) -> anyhow::Result<()> {
        let words: Vec<&str> = ["key", "--delay", "30"].iter().chain(names).copied().collect();
        let _ = self.xdotool(&words)?;
        Ok(())
    }

    /// Types text in the place of what stands in the field.
    pub fn text(&self, text: &str) -> anyhow::Result<()> {
        self.keys(&["ctrl+a"])?;
        let _ = self.xdotool(&["type", "--delay", "15", "--", text])?;
        Ok(())
    }

    fn xdotool(&self, words: &[&str]) -> anyhow::Result<String> {
        self.tool("xdotool", words)
    }

    fn tool(&self, name: &str, words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> anyhow::Result<String> {
        let done = Command::new("timeout")
            .args([TOOL_MAX_S, name])
            .args(words)
            .env("DISPLAY", &self.name)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot run {name}"))?;
        if !done.status.success() {
            bail!("{name} failed on {}: {}", self.name, String::from_utf8_lossy(&done.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
