//! IT at the server: hands out codes, compares the four words, and lets machines in, by the command line.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use link::Kind;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::log::Log;
use super::programs::Programs;

/// A machine asks the server once, and both derive keys slowly on purpose: so long at most.
const WORDS_MAX: Duration = Duration::from_mins(1);

/// A code for a new station, and where it is typed.
#[derive(Debug, Deserialize)]
pub struct Invited {
    /// How the station will be called.
    pub name: String,
    /// Where the server is.
    pub node: String,
    /// What is typed.
    pub code: String,
    /// What stands in an `*.enrol` file.
    pub card: String,
}

/// A list of stations.
#[derive(Debug, Deserialize)]
struct Listed {
    stations: Vec<Line>,
}

/// One station in it.
#[derive(Debug, Deserialize)]
struct Line {
    name: String,
    state: String,
    words: Option<String>,
}

/// Whoever may give orders to a server.
#[derive(Debug)]
pub struct It {
    program: PathBuf,
    server: PathBuf,
}

impl It {
    /// IT of the server in a world's folder.
    pub fn of(programs: &Programs, dir: &Path) -> Self {
        Self { program: programs.path("signaling"), server: dir.join("server") }
    }

    /// Gets a code for a new kiosk at the world's library, or for a new console at its desk.
    pub fn invite(&self, kind: Kind) -> anyhow::Result<Invited> {
        let at = match kind {
            Kind::Kiosk => ["--site", "Aulum"],
            Kind::Console => ["--desk", "Torvet"],
        };
        self.order(kind, &[&["add"][..], &at].concat())
    }

    /// Compares the words that a machine shows with those of the list, and lets it in if they are the same. Answers
    /// the words.
    pub fn approve(&self, kind: Kind, name: &str, machine: &mut Log) -> anyhow::Result<String> {
        let shown = machine.wait("the four words", 0, WORDS_MAX, |line| line.is("measure", "what", "enrol_words"))?;
        let shown = shown.text("words").to_owned();
        let list: Listed = self.order(kind, &["list"])?;
        let line = list.stations.into_iter().find(|line| line.name == name && line.state == "pending");
        let known = line.and_then(|line| line.words).with_context(|| format!("{name} does not wait in the list"))?;
        ensure!(known == shown, "{name} shows the words {shown}, the list {known}: not approved");
        let _: serde_json::Value = self.order(kind, &["approve", name])?;
        Ok(shown)
    }

    /// Gives any other order.
    pub fn says(&self, words: &[&str]) -> anyhow::Result<serde_json::Value> {
        self.run(words)
    }

    fn order<T: DeserializeOwned>(&self, kind: Kind, words: &[&str]) -> anyhow::Result<T> {
        let kind = match kind {
            Kind::Kiosk => "kiosk",
            Kind::Console => "console",
        };
        self.run(&[&[kind][..], words].concat())
    }

    fn run<T: DeserializeOwned>(&self, words: &[&str]) -> anyhow::Result<T> {
        let mut command = Command::new(&self.program);
        let done = command.args(words).arg("--json").arg("--dir").arg(&self.server).output()?;
        if !done.status.success() {
            bail!("signaling {}: {}", words.join(" "), String::from_utf8_lossy(&done.stderr).trim());
        }
        serde_json::from_slice(&done.stdout).with_context(|| format!("the answer to {}", words.join(" ")))
    }
}
