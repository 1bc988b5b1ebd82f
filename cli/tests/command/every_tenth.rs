//! `add` for every tenth API of the directory. The programs that it writes for the smallest ones compile.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use discogen_directory::Entry;

use crate::support::{discogen, stderr, tree};

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The package of the workspace. Its features of build dependencies are those of this repository, so that Cargo reuses
/// the procedural macros that the tests have compiled.
const MANIFEST: &str = r#"[package]
name = "app"
version = "0.1.0"
edition = "2021"

[build-dependencies]
proc-macro2 = { version = "1", features = ["span-locations"] }
syn = { version = "3", features = ["extra-traits", "fold", "full", "visit", "visit-mut"] }
"#;

/// A workspace with one package, which has the versions of this repository's lock file.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path().join("app");
    fs::create_dir_all(package.join("src")).expect("a folder");
    fs::write(package.join("src/lib.rs"), "").expect("written");
    fs::write(package.join("Cargo.toml"), MANIFEST).expect("written");
    let workspace = "[workspace]\nresolver = \"2\"\nmembers = [\"app\"]\n";
    fs::write(folder.path().join("Cargo.toml"), workspace).expect("written");
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("copied");
    folder
}

fn add(folder: &Path, entries: &[&Entry], options: &[&str]) {
    let ids = entries.iter().map(|it| it.id());
    let arguments: Vec<_> = ["add"]
        .into_iter()
        .chain(ids)
        .chain(options.iter().copied())
        .collect();
    let output = discogen(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

fn remove(folder: &Path, entries: &[&Entry]) {
    let ids = entries.iter().map(|it| it.id());
    let arguments: Vec<_> = ["remove"].into_iter().chain(ids).collect();
    let output = discogen(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// Runs Cargo in a folder, with the profile and the target directory of this repository.
fn cargo(folder: &Path, arguments: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let mut command = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG")
            || name.starts_with("CARGO_MANIFEST")
            || name == "RUSTFLAGS"
        {
            command.env_remove(name);
        }
    }
    let output = command
        .current_dir(folder)
        .args(arguments)
        .arg("--config")
        .arg(root().join("Cargo.toml"))
        .args(["--config", "profile.dev.debug=0"])
        .env("CARGO_TARGET_DIR", target.expect("a target directory"))
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
#[ignore = "checks crates whose dependencies are compiled, not checked; run by `.ci/run crates`"]
fn every_tenth_api_is_added_and_the_smallest_programs_compile() {
    let mut tenth: Vec<_> = discogen_directory::entries().iter().step_by(10).collect();
    assert!(tenth.len() > 50, "{}", tenth.len());
    let folder = workspace();
    let before = tree(folder.path());
    add(folder.path(), &tenth, &["--no-default-features"]);
    let manifest = fs::read_to_string(folder.path().join("app/Cargo.toml")).expect("read");
    let dependencies = manifest.matches(" = { path = \"../discogen/");
    assert_eq!(dependencies.count(), tenth.len());

    tenth.sort_by_key(|it| it.size());
    let (small, large) = tenth.split_at(20);
    remove(folder.path(), large);
    add(folder.path(), small, &["--example"]);
    let examples = fs::read_dir(folder.path().join("app/examples")).expect("a folder");
    assert_eq!(examples.count(), small.len());
    // Generated code does not depend on features. Without the HTTP client fewer dependencies are checked.
    let bare = ["--workspace", "--quiet", "--no-default-features"];
    cargo(
        folder.path(),
        &[&["check", "--examples"][..], &bare].concat(),
    );
    remove(folder.path(), small);
    let lock = Path::new("Cargo.lock");
    fs::copy(root().join(lock), folder.path().join(lock)).expect("copied");
    assert_eq!(tree(folder.path()), before);
}
