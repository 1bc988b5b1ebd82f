//! The hand-written packages of the repository and their targets, read from their manifests.
//!
//! Cargo itself cannot list them all: some benchmarks depend on crates that are generated first.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use crate::support::root;

/// A crate: the root file of one Cargo target, and the crates of this repository that it can name.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    /// Path of the root file, relative to the repository: `runtime/src/lib.rs`.
    pub(super) root: String,
    /// Crate name in a path → root file of that library.
    pub(super) externs: BTreeMap<String, String>,
}

/// All targets of all hand-written packages, including those outside the workspace.
pub(super) fn all() -> Vec<Target> {
    let manifests: Vec<(String, Table)> = manifests("");
    let libraries: BTreeMap<&str, String> = manifests
        .iter()
        .filter_map(|(folder, manifest)| {
            let library = join(folder, "src/lib.rs");
            let name = manifest.get("package")?.get("name")?.as_str()?;
            exists(&library).then_some((name, library))
        })
        .collect();
    let targets = manifests.iter().flat_map(|(folder, manifest)| {
        let externs = externs(manifest, &libraries);
        roots(folder, manifest).into_iter().map(move |root| Target {
            root,
            externs: externs.clone(),
        })
    });
    targets.collect()
}

/// Folders with their manifests, without build output and generated crates.
fn manifests(folder: &str) -> Vec<(String, Table)> {
    let mut found = Vec::new();
    for name in entries(folder) {
        let path = join(folder, &name);
        let is_written_by_hand = name != "target" && name != "generated" && !name.starts_with('.');
        if name == "Cargo.toml" {
            let text = std::fs::read_to_string(root().join(&path)).expect("a manifest");
            let table = text.parse();
            let table = table.unwrap_or_else(|error| panic!("{path}: {error}"));
            found.push((folder.to_owned(), table));
        } else if is_written_by_hand && root().join(&path).is_dir() {
            found.extend(manifests(&path));
        }
    }
    found
}

/// The libraries of this repository that a package can name: its dependencies and itself.
fn externs(manifest: &Table, libraries: &BTreeMap<&str, String>) -> BTreeMap<String, String> {
    let own = manifest.get("package").and_then(|it| it.get("name"));
    let own = own.and_then(Value::as_str).map(|name| (name, name));
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = kinds
        .iter()
        .filter_map(|kind| manifest.get(*kind)?.as_table());
    let dependencies = tables.flatten().map(|(name, value)| {
        let package = value.get("package").and_then(Value::as_str);
        (name.as_str(), package.unwrap_or(name))
    });
    let known = dependencies.chain(own).filter_map(|(name, package)| {
        let library = libraries.get(package)?;
        Some((name.replace('-', "_"), library.clone()))
    });
    known.collect()
}

/// The root files of a package's targets, by Cargo's conventions and by `path` in the manifest.
fn roots(folder: &str, manifest: &Table) -> Vec<String> {
    if !manifest.contains_key("package") {
        return Vec::new();
    }
    let mut files: Vec<String> = ["src/lib.rs", "src/main.rs", "build.rs"]
        .map(str::to_owned)
        .to_vec();
    for kind in ["tests", "examples", "benches", "src/bin"] {
        for name in entries(&join(folder, kind)) {
            if name.ends_with(".rs") {
                files.push(format!("{kind}/{name}"));
            }
            files.push(format!("{kind}/{name}/main.rs"));
        }
    }
    for kind in ["bin", "test", "example", "bench"] {
        let targets = manifest.get(kind).and_then(Value::as_array);
        let paths = targets
            .into_iter()
            .flatten()
            .filter_map(|it| it.get("path"));
        files.extend(paths.filter_map(Value::as_str).map(str::to_owned));
    }
    files.sort();
    files.dedup();
    let files = files.into_iter().map(|file| join(folder, &file));
    files.filter(|file| exists(file)).collect()
}

fn entries(folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root().join(folder)) else {
        return Vec::new();
    };
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|it| it.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn exists(file: &str) -> bool {
    root().join(Path::new(file)).is_file()
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}
