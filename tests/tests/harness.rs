//! What the whole-system tests rest on: reading logs, starting and ending programs, a screen without hardware.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::process::Command;
use std::time::Duration;

use tests::world::display::{Display, SIZE};
use tests::world::log::Missed;
use tests::world::process::{Process, usage};

/// Long enough on any machine, and short enough to wait for in vain.
const SOON: Duration = Duration::from_secs(10);
const IN_VAIN: Duration = Duration::from_millis(50);

fn shell(script: &str) -> (Process, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start("shell", Command::new("sh").args(["-c", script]), dir.path()).unwrap();
    (process, dir)
}

#[test]
fn a_line_is_found_whether_it_has_come_or_is_to_come() {
    let (mut process, _dir) = shell(
        r#"echo 'no JSON' >&2; echo '{"target":"press","level":"DEBUG","fields":{"id":"call","x":"12.5","w":3}}' >&2; cat"#,
    );
    let line = process.log.wait("the press", 0, SOON, |line| line.is("press", "id", "call")).unwrap();
    assert_eq!((line.number("x"), line.number("w"), line.number("h")), (Some(12.5), Some(3.0), None));
    assert_eq!(process.log.lines()[0].text("message"), "no JSON");
    let again = process.log.wait("the press", 1, SOON, |line| line.target == "press").unwrap();
    assert_eq!(again.text("id"), "call");
}

#[test]
fn what_does_not_come_is_named_with_the_last_lines() {
    let (mut process, _dir) = shell("echo before >&2; exec tail -f /dev/null");
    let _ = process.log.wait("before", 0, SOON, |line| line.text("message") == "before").unwrap();
    let missed = process.log.wait("the sun", 0, IN_VAIN, |_| false).unwrap_err();
    assert!(matches!(missed, Missed::Late { .. }));
    let words = missed.to_string();
    assert!(words.contains("the sun") && words.contains("before") && words.contains("shell"), "{words}");
}

#[test]
fn a_program_that_ends_is_noticed_at_once() {
    let (mut process, _dir) = shell("echo last words >&2; exit 3");
    let missed = process.log.wait("the sun", 0, Duration::from_mins(5), |_| false).unwrap_err();
    assert!(matches!(missed, Missed::Ended { .. }), "{missed}");
    assert!(missed.to_string().contains("last words"));
}

#[test]
fn what_is_dropped_is_ended() {
    let (process, _dir) = shell("exec tail -f /dev/null");
    let id = process.id();
    assert!(usage(id).is_some_and(|usage| usage.rss_kib > 0 && usage.threads == 1));
    drop(process);
    assert_eq!(usage(id), None);
}

#[test]
fn a_screen_can_be_pictured() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("screen.png");
    let display = Display::start().unwrap();
    display.picture(&file).unwrap();
    assert_eq!(image::image_dimensions(&file).unwrap(), SIZE);
}
