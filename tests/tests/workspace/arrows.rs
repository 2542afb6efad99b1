//! Which package may use which.

use std::collections::BTreeSet;

use crate::metadata::METADATA;

/// Of ours, by whom, development dependencies included.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("biometrics", &["domain"]),
    ("documents", &["domain"]),
    ("domain", &[]),
    ("fuzz", &["documents", "protocol", "trust"]),
    ("kiosk", CONSOLE_OR_KIOSK),
    ("link", &["trust", "protocol", "domain"]),
    ("media", &["trust", "protocol", "domain"]),
    ("protocol", &["domain"]),
    ("signaling", &["trust", "protocol", "domain"]),
    ("specialist-console", CONSOLE_OR_KIOSK),
    (
        "tests",
        &["kiosk", "specialist-console", "signaling", "documents", "biometrics", "link", "trust", "protocol", "domain"],
    ),
    ("trust", &["domain"]),
    ("ui", &["media", "domain"]),
];

const CONSOLE_OR_KIOSK: &[&str] = &["ui", "media", "link", "documents", "biometrics", "trust", "protocol", "domain"];

/// From elsewhere: a package whose name begins so is named only by these.
const ONLY_IN: [(&str, &[&str]); 9] = [
    ("gstreamer", &["media"]),
    ("iced", &["ui", "kiosk", "specialist-console"]),
    ("rusqlite", &["signaling"]),
    ("axum", &["signaling", "tests"]),
    ("hpke", &["trust"]),
    ("p256", &["trust", "documents"]),
    ("argon2", &["trust"]),
    ("tss-esapi", &["trust"]),
    ("anyhow", &["kiosk", "specialist-console", "signaling", "tests"]),
];

#[test]
fn ours_are_used_along_the_arrows_only() {
    let ours: BTreeSet<&str> = METADATA.ours().map(|package| package.name.as_str()).collect();
    for package in METADATA.ours() {
        let (_, may) = MAY_USE
            .iter()
            .find(|(name, _)| *name == package.name)
            .unwrap_or_else(|| panic!("{} has no line in MAY_USE: say what it may use", package.name));
        for used in package.direct.values().flatten().filter(|used| ours.contains(used.as_str())) {
            assert!(may.contains(&used.as_str()), "{} uses {used}, against the arrows", package.name);
        }
    }
}

#[test]
fn what_belongs_to_one_part_stays_there() {
    for package in METADATA.ours() {
        for used in package.direct.values().flatten() {
            for (start, homes) in ONLY_IN {
                if used.starts_with(start) {
                    assert!(
                        homes.contains(&package.name.as_str()),
                        "{} names {used}: it belongs to {homes:?}",
                        package.name
                    );
                }
            }
        }
    }
}

#[test]
fn the_server_is_built_without_pictures_and_windows() {
    for package in METADATA.closure([METADATA.named("signaling")]) {
        for far in ["gstreamer", "iced", "wgpu", "winit"] {
            assert!(!package.name.starts_with(far), "signaling is built with {}", package.name);
        }
    }
}

#[test]
fn versions_stand_in_one_place() {
    for package in METADATA.ours() {
        let text = std::fs::read_to_string(&package.manifest).unwrap();
        let manifest: toml_lines::Lines<'_> = toml_lines::Lines(&text);
        for line in manifest.dependencies() {
            assert!(
                line.contains("workspace = true"),
                "{}: `{line}` has a version of its own; versions stand in the root Cargo.toml",
                package.manifest.display()
            );
        }
    }
}

/// Just enough of a Cargo.toml.
mod toml_lines {
    pub(super) struct Lines<'a>(pub(super) &'a str);

    impl<'a> Lines<'a> {
        /// The lines of every table of dependencies.
        pub(super) fn dependencies(&self) -> Vec<&'a str> {
            let mut inside = false;
            let mut found = Vec::new();
            for line in self.0.lines().map(str::trim) {
                if line.starts_with('[') {
                    inside = line.ends_with("dependencies]");
                } else if inside && !line.is_empty() && !line.starts_with('#') {
                    found.push(line);
                }
            }
            found
        }
    }
}
