//! What may not stand in the source.

use std::path::{Path, PathBuf};

use crate::metadata::root;

/// No source file is longer, in lines; tests apart.
const LINES_MAX: usize = 600;

/// Every source file of ours, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut open = ["kiosk", "shared", "signaling", "specialist-console", "tests"].map(|top| root().join(top)).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn is_test(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    path.starts_with("tests") || name.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

/// Each place where a line answers, as `file:line: text`.
fn places(of: impl Fn(&Path) -> bool, answers: impl Fn(&str) -> bool) -> Vec<String> {
    sources()
        .iter()
        .filter(|(path, _)| of(path))
        .flat_map(|(path, text)| {
            text.lines()
                .enumerate()
                .filter(|(_, line)| !line.trim_start().starts_with("//") && answers(line))
                .map(|(number, line)| format!("{}:{}: {}", path.display(), number + 1, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A needle that this file does not hold itself.
fn needle(parts: [&str; 2]) -> String {
    parts.concat()
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|(path, text)| !is_test(path) && text.lines().count() > LINES_MAX)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "what part has a life of its own? {long:#?}");
}

#[test]
fn lints_are_expected_with_a_reason() {
    let silenced = [needle(["#[al", "low("]), needle(["#![al", "low("])];
    let found = places(|_| true, |line| silenced.iter().any(|word| line.contains(word)));
    assert!(found.is_empty(), "use expect with a reason: {found:#?}");
}

#[test]
fn no_public_type_shares_a_lock() {
    let lock = [needle(["Arc<Mu", "tex"]), needle(["Arc<RwL", "ock"])];
    let found = places(
        |path| !is_test(path),
        |line| line.trim_start().starts_with("pub ") && lock.iter().any(|word| line.contains(word)),
    );
    assert!(found.is_empty(), "an owner and a channel: {found:#?}");
}

#[test]
fn tests_wait_for_a_level_not_for_time() {
    let sleeps = [needle(["sle", "ep("]), needle(["sleep_", "until("])];
    let found = places(is_test, |line| sleeps.iter().any(|word| line.contains(word)));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_is_left_out_or_left_over() {
    let words =
        [needle(["#[ig", "nore"]), needle(["todo", "!("]), needle(["unimplemen", "ted!("]), needle(["dbg", "!("])];
    let found = places(|_| true, |line| words.iter().any(|word| line.contains(word)));
    assert!(found.is_empty(), "{found:#?}");
}
