//! The exchange: what stations cost the server, beside others; how soon one with a long history is back, and how fast it
//! can write.

mod fleet;
mod history;
mod journal;
mod line;
mod rivals;
mod sockets;

use serde_json::{Map, Value, json};

use super::figures::Figures;
pub use rivals::Rivals;

/// So many entries are replayed.
pub const ENTRIES: u64 = 1_000_000;
/// So many connections are held.
pub const CONNECTIONS: usize = 10_000;

/// What is to be reached: a figure and, where it is a part of another one, that one; and the most that it may be.
const GOALS: [(&str, &str, Option<&str>, f64); 7] = [
    ("replay_s", "replay_s", None, 5.0),
    ("idle_kb_per_connection", "ours_idle_kb_per_connection", None, 20.0),
    ("idle_to_gst", "ours_idle_kb_per_connection", Some("gst_idle_kb_per_connection"), 0.25),
    ("letter_cpu_to_gst", "ours_letter_190_cpu_us", Some("gst_letter_190_cpu_us"), 0.8),
    ("letter_2000_cpu_to_gst", "ours_letter_2000_cpu_us", Some("gst_letter_2000_cpu_us"), 0.8),
    ("letter_cpu_to_ws", "ours_letter_190_cpu_us", Some("ws_letter_190_cpu_us"), 0.4),
    ("handshake_resumed_to_full", "ours_handshake_resumed_cpu_us", Some("ours_handshake_full_cpu_us"), 0.6),
];

/// Sets the server beside others, replays a history of so many entries and appends to a journal of either kind, so many
/// times; connects so many stations once.
///
/// # Errors
/// When a journal or a server cannot be made, or does not tell what was written.
pub fn run(entries: u64, connections: usize, runs: u32, rivals: Option<&Rivals>) -> anyhow::Result<Value> {
    let mut figures = Figures::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(rivals::compare(rivals, runs, &mut figures))?;
    {
        let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
        let fleet = fleet::Fleet::start(folder.path(), connections, 0)?;
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
    Ok(json!({
        "benchmark": "exchange",
        "runs": runs,
        "entries": filled.entries(),
        "connections_held": figures.median("connections_held"),
        "goals": goals(&figures),
        "figures": figures.json(),
    }))
}

/// What was reached, of what was measured.
fn goals(figures: &Figures) -> Value {
    let mut all = Map::new();
    for (goal, figure, to, most) in GOALS {
        let Some(figure) = figures.median(figure) else { continue };
        let is = match to.map(|to| figures.median(to)) {
            None => figure,
            Some(Some(other)) => figure / other,
            Some(None) => continue,
        };
        let told = json!({ "is": (is * 1000.0).round() / 1000.0, "at_most": most, "reached": is <= most });
        drop(all.insert(goal.to_owned(), told));
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_told_of_what_was_measured() {
        let mut figures = Figures::default();
        for (name, figure) in [("ours_letter_190_cpu_us", 6.0), ("gst_letter_190_cpu_us", 8.0), ("replay_s", 7.0)] {
            figures.note(name, figure);
        }
        let expected = json!({
            "replay_s": { "is": 7.0, "at_most": 5.0, "reached": false },
            "letter_cpu_to_gst": { "is": 0.75, "at_most": 0.8, "reached": true },
        });
        assert_eq!(goals(&figures), expected);
    }
}
