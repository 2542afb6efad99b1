//! The exchange without its stations: how soon a server with a long history is back, and how fast it can write.

mod history;
mod journal;

use serde_json::{Value, json};

use super::figures::Figures;

/// So many entries are replayed.
pub const ENTRIES: u64 = 1_000_000;
/// Goal: they are replayed and verified within this time.
const REPLAY_GOAL_S: f64 = 5.0;

/// Replays a history of so many entries, so many times, and appends to a journal of either kind.
///
/// # Errors
/// When a journal cannot be made or does not tell what was written.
pub fn run(entries: u64, runs: u32) -> anyhow::Result<Value> {
    let mut figures = Figures::default();
    let filled = journal::Filled::make(entries)?;
    for _ in 0..runs {
        filled.replay(&mut figures)?;
    }
    for _ in 0..runs {
        journal::append_sqlite(&mut figures)?;
        journal::append_postgres(&mut figures)?;
    }
    let replay = figures.median("replay_s");
    Ok(json!({
        "benchmark": "exchange",
        "runs": runs,
        "entries": filled.entries(),
        "replay_s": replay,
        "goal": { "replay_s": REPLAY_GOAL_S, "reached": replay.is_some_and(|replay| replay <= REPLAY_GOAL_S) },
        "figures": figures.json(),
    }))
}
