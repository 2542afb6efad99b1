//! What lies where.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::metadata::root;

/// The top level, hidden files and what cargo builds apart.
const TOP: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "kiosk",
    "packaging",
    "shared",
    "signaling",
    "specialist-console",
    "tests",
];

/// The commands that a newcomer is told of.
const COMMANDS: [&str; 6] =
    [".ci/run", "packaging/demo", "packaging/install-packages", "tests/bench", "tests/fuzz/run", "tests/run"];

#[test]
fn the_top_level_is_what_it_is() {
    let there: BTreeSet<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    assert_eq!(there, TOP.iter().map(|&name| name.to_owned()).collect());
}

#[test]
fn commands_can_be_run_and_explain_themselves() {
    for command in COMMANDS {
        let file = root().join(command);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o111, 0o111, "{command} cannot be run");
        assert!(
            text.starts_with(&format!("#!/usr/bin/env bash\n# {command}")),
            "{command} does not begin with its use"
        );
        assert!(text.contains("set -euo pipefail"), "{command} goes on after a fault");
        let read = Command::new("bash").arg("-n").arg(&file).status().unwrap();
        assert!(read.success(), "{command} is not valid bash");
    }
}

#[test]
fn every_debian_package_has_a_part_and_a_reason() {
    let text = std::fs::read_to_string(root().join("packaging/packages")).unwrap();
    let mut names = BTreeSet::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (name, part) = (words.next().unwrap(), words.next().unwrap());
        assert!(["build", "run", "test", "bench"].contains(&part), "{line}");
        assert!(words.next().is_some(), "{name} has no reason");
        assert!(names.insert(name), "{name} stands twice");
    }
}

#[test]
fn a_test_is_never_tried_twice() {
    let text = std::fs::read_to_string(root().join(".config/nextest.toml")).unwrap();
    assert!(text.lines().any(|line| line.starts_with("retries = 0")));
}
