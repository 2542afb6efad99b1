//! The exchange: what stations cost the server, how soon one with a long history is back, and how fast it can write.

mod fleet;
mod history;
mod journal;
mod line;
mod sockets;

use serde_json::{Value, json};

use super::figures::Figures;

/// So many entries are replayed.
pub const ENTRIES: u64 = 1_000_000;
/// Goal: an idle connection costs no more, in kB.
const IDLE_GOAL_KB: f64 = 20.0;
/// Goal: a resumed handshake costs no more, as a part of a whole one.
const RESUMED_GOAL: f64 = 0.6;
/// Goal: they are replayed and verified within this time.
const REPLAY_GOAL_S: f64 = 5.0;

/// So many connections are held.
pub const CONNECTIONS: usize = 10_000;
/// So many kiosks talk to a console each.
const PAIRS: usize = 20;

/// Replays a history of so many entries and appends to a journal of either kind, so many times; connects so many
/// stations once, and lets some of them talk.
///
/// # Errors
/// When a journal or a server cannot be made, or does not tell what was written.
pub fn run(entries: u64, connections: usize, runs: u32) -> anyhow::Result<Value> {
    let mut figures = Figures::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    {
        let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
        let fleet = fleet::Fleet::start(folder.path(), connections, PAIRS)?;
        for _ in 0..runs {
            runtime.block_on(sockets::handshakes(&fleet, &mut figures))?;
        }
        runtime.block_on(sockets::letters(&fleet, &mut figures))?;
        runtime.block_on(sockets::hold(&fleet, &mut figures))?;
    }
    let filled = journal::Filled::make(entries)?;
    for _ in 0..runs {
        filled.replay(&mut figures)?;
    }
    for _ in 0..runs {
        journal::append_sqlite(&mut figures)?;
        journal::append_postgres(&mut figures)?;
    }
    let (replay, idle) = (figures.median("replay_s"), figures.median("idle_kb_per_connection"));
    let handshakes = figures.median("handshake_resumed_cpu_us").zip(figures.median("handshake_full_cpu_us"));
    let resumed = handshakes.map(|(resumed, full)| resumed / full);
    let goal =
        |figure: Option<f64>, most: f64| json!({ "at_most": most, "reached": figure.is_some_and(|is| is <= most) });
    Ok(json!({
        "benchmark": "exchange",
        "runs": runs,
        "entries": filled.entries(),
        "replay_s": replay,
        "idle_kb_per_connection": idle,
        "handshake_resumed_to_full": resumed,
        "goals": {
            "replay_s": goal(replay, REPLAY_GOAL_S),
            "idle_kb_per_connection": goal(idle, IDLE_GOAL_KB),
            "handshake_resumed_to_full": goal(resumed, RESUMED_GOAL),
        },
        "figures": figures.json(),
    }))
}
