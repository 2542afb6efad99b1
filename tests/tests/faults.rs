//! A fleet at work while its network, nodes and database fail, for a few seconds: the benchmark runs longer.
#![expect(clippy::unwrap_used, reason = "tests")]

/// So long things happen. Each of nine faults comes once before any comes again.
const SECONDS: u64 = 15;

#[test]
fn nothing_is_lost_or_doubled_and_no_running_call_is_touched() {
    let dir = tempfile::tempdir().unwrap();
    let figures = tests::bench::faults::run(dir.path(), tests::bench::faults::any_seed(), SECONDS).unwrap();
    for what in ["lost", "doubled", "letters_lost", "interrupted_calls", "other_violations", "stuck"] {
        assert_eq!(figures[what], 0, "{what}: {figures}");
    }
    assert!(figures["calls"].as_u64().unwrap() >= 10, "{figures}");
}
