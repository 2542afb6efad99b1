//! Plays the main job on real programs: `packaging/demo` calls it.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use tests::demo::{headless, open};
use tests::world::Cameras;

/// Plays the main job on real programs.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    how: How,
}

#[derive(Debug, Subcommand)]
enum How {
    /// Opens both windows for a person.
    Open,
    /// Plays citizen and specialist on screens that nobody looks at, and ends 0 only if the authority has received and
    /// opened an approved expedition with the portrait that the kiosk signed.
    Headless {
        /// Where pictures and report go.
        #[arg(long)]
        out: PathBuf,
        /// Where the programs keep their files; else a folder that is removed afterwards.
        #[arg(long)]
        keep: Option<PathBuf>,
    },
}

fn main() -> anyhow::Result<()> {
    let say = |words: &str| {
        let _ = writeln!(std::io::stdout(), "{words}");
    };
    let temporary = tempfile::Builder::new().prefix("skranke-demo-").tempdir().context("a folder for the demo")?;
    match Arguments::parse().how {
        How::Open => open::run(temporary.path(), &Cameras::pictures(), say),
        How::Headless { out, keep } => {
            let report = headless::run(keep.as_deref().unwrap_or(temporary.path()), &out)?;
            say(&serde_json::to_string_pretty(&report)?);
            say(&format!("Delivered and approved. Pictures and report: {}", out.display()));
            Ok(())
        }
    }
}
