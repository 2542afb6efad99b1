//! The pure crates have no clock, no chance and no way out.

use std::collections::BTreeSet;

use crate::metadata::{METADATA, root};

/// What each pure crate may be built on, nothing else.
const BUILT_ON: [(&str, &[&str]); 3] = [
    ("documents", DOCUMENTS_ARE_BUILT_ON),
    ("domain", &["jiff", "serde", "serde_json", "sha2", "thiserror", "uuid", "zeroize"]),
    ("protocol", &["base64", "domain", "serde", "serde_json", "thiserror"]),
];

/// Codecs and cryptography in Rust alone.
const DOCUMENTS_ARE_BUILT_ON: &[&str] = &[
    "aes",
    "cbc",
    "cmac",
    "crypto-bigint",
    "des",
    "domain",
    "hayro-jpeg2000",
    "image",
    "serde",
    "sha1",
    "sha2",
    "subtle",
    "thiserror",
    "zeroize",
];

/// What may not come along with any of it.
const NEVER: [&str; 16] = [
    "async-std",
    "axum",
    "gstreamer",
    "hyper",
    "iced",
    "mio",
    "openssl",
    "rand",
    "reqwest",
    "ring",
    "rusqlite",
    "rustls",
    "socket2",
    "tokio",
    "tracing",
    "winit",
];

/// What clippy bans by path in each pure crate.
const BANNED: [&str; 12] = [
    "std::env::var",
    "std::fs::File::open",
    "std::fs::read",
    "std::fs::write",
    "std::net::TcpStream::connect",
    "std::net::UdpSocket::bind",
    "std::process::Command::new",
    "std::thread::sleep",
    "std::thread::spawn",
    "std::time::Instant::now",
    "std::time::SystemTime::now",
    "uuid::Uuid::now_v7",
];

/// Crates outside that would otherwise inherit a neighbour's bans get the root's file: there is no other.
const PURE: [&str; 3] = ["shared/documents", "shared/domain", "shared/protocol"];

#[test]
fn pure_crates_are_built_on_little() {
    for (name, may) in BUILT_ON {
        let package = METADATA.named(name);
        for used in package.direct.get("normal").into_iter().chain(package.direct.get("build")).flatten() {
            assert!(may.contains(&used.as_str()), "{name} is built on {used}");
        }
    }
}

#[test]
fn nothing_impure_comes_along() {
    for (name, _) in BUILT_ON {
        for package in METADATA.closure([METADATA.named(name)]) {
            assert!(!NEVER.contains(&package.name.as_str()), "{name} is built with {}", package.name);
        }
    }
}

#[test]
fn clippy_bans_clock_chance_and_ways_out() {
    for folder in PURE {
        let file = root().join(folder).join("clippy.toml");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let banned: BTreeSet<&str> =
            text.lines().filter_map(|line| line.split_once("path = \"")?.1.split('"').next()).collect();
        for path in BANNED {
            assert!(banned.contains(path), "{} does not ban {path}", file.display());
        }
    }
}

#[test]
fn impure_crates_keep_the_root_file() {
    assert!(root().join(".clippy.toml").is_file());
    for package in METADATA.ours() {
        let folder = package.manifest.parent().unwrap();
        let pure = PURE.iter().any(|pure| folder.ends_with(pure));
        assert_eq!(folder.join("clippy.toml").exists(), pure, "{}", folder.display());
    }
}
