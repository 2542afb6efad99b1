//! What cargo knows about the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One package of the build.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ours: bool,
    pub(crate) licence: Option<String>,
    pub(crate) manifest: PathBuf,
    /// What its Cargo.toml names, by kind: `normal`, `dev`, `build`.
    pub(crate) direct: BTreeMap<String, BTreeSet<String>>,
}

/// The whole graph on this platform.
#[derive(Debug)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    /// From id to the ids that it is built with, development dependencies apart.
    edges: BTreeMap<String, Vec<String>>,
}

impl Metadata {
    pub(crate) fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.ours)
    }

    pub(crate) fn named(&self, name: &str) -> &Package {
        self.ours().find(|package| package.name == name).unwrap_or_else(|| panic!("no package {name}"))
    }

    /// Everything that goes into some packages' binaries, themselves included.
    pub(crate) fn closure<'a>(&'a self, from: impl IntoIterator<Item = &'a Package>) -> Vec<&'a Package> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = from.into_iter().map(|package| package.id.as_str()).collect();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.edges.get(id).into_iter().flatten().map(String::as_str));
            }
        }
        self.packages.iter().filter(|package| seen.contains(package.id.as_str())).collect()
    }
}

/// Read once.
pub(crate) static METADATA: LazyLock<Metadata> = LazyLock::new(read);

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn read() -> Metadata {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let done = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let whole: Value = serde_json::from_slice(&done.stdout).unwrap();
    let members: BTreeSet<&str> = list(&whole["workspace_members"]).filter_map(Value::as_str).collect();
    let packages = list(&whole["packages"])
        .map(|package| {
            let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for dependency in list(&package["dependencies"]) {
                let kind = dependency["kind"].as_str().unwrap_or("normal").to_owned();
                let _ = direct.entry(kind).or_default().insert(word(dependency, "name"));
            }
            Package {
                id: word(package, "id"),
                name: word(package, "name"),
                ours: members.contains(package["id"].as_str().unwrap()),
                licence: package["license"].as_str().map(str::to_owned),
                manifest: PathBuf::from(word(package, "manifest_path")),
                direct,
            }
        })
        .collect();
    let edges = list(&whole["resolve"]["nodes"])
        .map(|node| {
            let built_with = list(&node["deps"])
                .filter(|edge| list(&edge["dep_kinds"]).any(|kind| kind["kind"].as_str() != Some("dev")))
                .map(|edge| word(edge, "pkg"));
            (word(node, "id"), built_with.collect())
        })
        .collect();
    Metadata { packages, edges }
}
