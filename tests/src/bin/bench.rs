//! Benchmarks: `tests/bench` calls it.

use std::io::Write as _;

use clap::{Parser, Subcommand};

/// Runs a benchmark; its last line is one JSON object.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// One call, from press to hang-up.
    Call {
        /// How often.
        #[arg(long, default_value_t = 5)]
        runs: u32,
        /// After each run the same between two Chromium browsers, to compare with.
        #[arg(long)]
        with_chromium: bool,
    },
    /// Reading and verifying documents.
    Documents {
        /// How often.
        #[arg(long, default_value_t = 5)]
        runs: u32,
        /// A master list to parse and index.
        #[arg(long)]
        master_list: Option<std::path::PathBuf>,
    },
    /// The exchange: what stations cost, a long journal replayed, and appends on either store.
    Exchange {
        /// How often.
        #[arg(long, default_value_t = 5)]
        runs: u32,
        /// So long a journal.
        #[arg(long, default_value_t = tests::bench::exchange::ENTRIES)]
        entries: u64,
        /// So many connections.
        #[arg(long, default_value_t = tests::bench::exchange::CONNECTIONS)]
        connections: usize,
        /// Beside this gst-webrtc-signalling-server.
        #[arg(long, requires = "ws")]
        gst: Option<std::path::PathBuf>,
        /// And beside a relay on Node with the `ws` in this folder.
        #[arg(long, requires = "gst")]
        ws: Option<std::path::PathBuf>,
    },
    /// A fleet at work while its network, nodes and database fail.
    Faults {
        /// What happens; the same number lets the same happen.
        #[arg(long)]
        seed: Option<u64>,
        /// For how long.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// The comparison alone: the same call between two Chromium browsers.
    Chromium {
        /// How often.
        #[arg(long, default_value_t = 5)]
        runs: u32,
    },
}

fn main() -> anyhow::Result<()> {
    let figures = match Arguments::parse().which {
        Which::Call { runs, with_chromium } => tests::bench::call::run(runs, with_chromium)?,
        Which::Documents { runs, master_list } => tests::bench::documents::run(runs, master_list.as_deref())?,
        Which::Exchange { runs, entries, connections, gst, ws } => {
            let rivals = gst.zip(ws).map(|(gst, ws)| tests::bench::exchange::Rivals { gst, ws });
            tests::bench::exchange::run(entries, connections, runs, rivals.as_ref())?
        }
        Which::Faults { seed, seconds } => {
            let dir = tempfile::tempdir()?;
            tests::bench::faults::run(dir.path(), seed.unwrap_or_else(tests::bench::faults::any_seed), seconds)?
        }
        Which::Chromium { runs } => tests::bench::chromium::run(runs)?,
    };
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}
