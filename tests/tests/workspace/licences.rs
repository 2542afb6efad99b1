//! Everything that goes into the programs may be given on under EUPL-1.2.

use crate::metadata::{METADATA, root};

/// Licences that ask for no more than notices, or that EUPL-1.2 names as compatible (its appendix).
const FINE: [&str; 16] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression (SPDX 2.3, annex D) can be met by fine licences alone. A slash is an old way of saying OR.
fn can_be_met(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at).is_some_and(|met| met && at == words.len())
}

fn either(words: &[&str], at: &mut usize) -> Option<bool> {
    let mut met = both(words, at)?;
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at)?;
    }
    Some(met)
}

fn both(words: &[&str], at: &mut usize) -> Option<bool> {
    let mut met = one(words, at)?;
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at)?;
    }
    Some(met)
}

fn one(words: &[&str], at: &mut usize) -> Option<bool> {
    let word = words.get(*at)?;
    *at += 1;
    if *word == "(" {
        let met = either(words, at)?;
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return closed.then_some(met);
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1)?;
        *at += 2;
        return Some(FINE.contains(&format!("{word} WITH {exception}").as_str()));
    }
    Some(FINE.contains(word))
}

#[test]
fn expressions_are_read_as_spdx_says() {
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR GPL-2.0-only) AND Zlib", true),
        ("MIT AND (GPL-2.0-only OR Proprietary)", false),
        ("MIT/Apache-2.0", true),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true),
        ("MIT OR", false),
        ("", false),
    ] {
        assert_eq!(can_be_met(expression), met, "{expression:?}");
    }
}

#[test]
fn every_dependency_may_be_given_on() {
    let wrong: Vec<String> = METADATA
        .closure(METADATA.ours())
        .into_iter()
        .filter(|package| !package.licence.as_deref().is_some_and(can_be_met))
        .map(|package| format!("{}: {:?}", package.name, package.licence))
        .collect();
    assert!(wrong.is_empty(), "licences to look at: {wrong:#?}");
}

#[test]
fn ours_say_their_licence() {
    for package in METADATA.ours() {
        assert_eq!(package.licence.as_deref(), Some("EUPL-1.2"), "{}", package.name);
    }
    let text = std::fs::read_to_string(root().join("LICENSE")).unwrap();
    assert!(text.starts_with("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n"));
    assert!(text.contains("Compatible Licences"), "the appendix belongs to it");
}
