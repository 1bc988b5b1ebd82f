//! Builds packages outside the workspace, as a user's package is, with the dependencies that the workspace compiled.
//!
//! Cargo reuses a compiled dependency if its version, its profile and its features are the same. The packages
//! therefore have the workspace's target directory, profile and lock file, and depend on a package that enables the
//! workspace's features. If they differ, the dependency and its dependents are compiled again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::root;

/// A package without code, which enables the features that `cargo test --workspace` enables.
const FEATURES: &str = r#"
[package]
name = "features-of-workspace"
edition = "2024"

[features]
# For packages with ring.
ring = ["hyper-rustls/native-tokio", "hyper-rustls/ring"]

[dependencies]
bitflags = { version = "2", features = ["std"] }
bytes = { version = "1", features = ["serde"] }
form_urlencoded = "1"
futures-channel = { version = "0.3", features = ["sink"] }
futures-util = { version = "0.3", default-features = false, features = ["async-await-macro", "sink", "std"] }
getrandom = { version = "0.4", features = ["std", "sys_rng"] }
h2 = "0.4"
http = "1"
http-body-util = "0.1"
hyper = { version = "1", features = ["client", "http1", "http2", "server"] }
hyper-rustls = { version = "0.27", default-features = false, features = ["http1", "http2", "tls12"] }
hyper-util = { version = "0.1", features = ["client-legacy", "client-proxy", "client-proxy-system", "http1", "http2", "server-auto", "server-graceful", "tokio"] }
libc = { version = "0.2", features = ["extra_traits"] }
memchr = "2"
reqwest = { version = "0.13", default-features = false, features = ["form", "http2", "json", "query", "rustls-no-provider", "stream"] }
rustls = { version = "0.23", default-features = false, features = ["logging", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }
thiserror = "2"
time = { version = "0.3", features = ["formatting", "local-offset", "parsing", "serde"] }
tokio = { version = "1", features = ["fs", "io-std", "io-util", "macros", "net", "process", "rt", "rt-multi-thread", "sync", "test-util", "time"] }
tracing = { version = "0.1", default-features = false, features = ["std"] }
tracing-core = "0.1"

# For build scripts and procedural macros.
[build-dependencies]
cc = { version = "1", features = ["parallel"] }
digest = { version = "0.11", features = ["mac"] }
memchr = "2"
proc-macro2 = { version = "1", features = ["span-locations"] }
serde = { version = "1", features = ["alloc", "derive"] }
serde_json = { version = "1", features = ["raw_value"] }
syn = { version = "3", features = ["extra-traits", "fold", "full", "visit", "visit-mut"] }
toml = { version = "1.2", default-features = false, features = ["parse", "serde", "std"] }
toml_edit = { version = "0.25", default-features = false, features = ["display", "parse"] }

[workspace]
"#;

/// The workspace's target directory.
pub(crate) fn target() -> &'static Path {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    target.expect("a target directory")
}

/// Runs a subcommand of Cargo in a folder, without the environment of this test run.
///
/// Some build scripts run again if a variable of a package has changed, and everything that depends on them is compiled
/// again.
pub(crate) fn bare_cargo(folder: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(folder).arg(subcommand);
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG")
            || name.starts_with("CARGO_MANIFEST")
            || name == "OUT_DIR"
            || name == "RUSTFLAGS"
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a subcommand of Cargo for a package outside the workspace.
pub(crate) fn cargo(folder: &Path, subcommand: &str) -> Command {
    let mut command = bare_cargo(folder, subcommand);
    // A manifest's `profile` has the format of Cargo's configuration. The last option applies to the packages of
    // the folder alone: they are built once and never debugged.
    command
        .arg("--config")
        .arg(root().join("Cargo.toml"))
        .args(["--config", "profile.dev.debug=0"])
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_INCREMENTAL", "0");
    command
}

/// Writes a manifest, in which `{root}` stands for the path of the repository, and the workspace's lock file.
pub(crate) fn write_manifest(folder: &Path, manifest: &str) {
    let root_path = root().to_str().expect("UTF-8").replace('\\', "/");
    fs::create_dir_all(folder).expect("a folder");
    fs::write(
        folder.join("Cargo.toml"),
        manifest.replace("{root}", &root_path),
    )
    .expect("written");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
}

/// Adds a dependency on [`FEATURES`] with these features to a manifest, which has a table `[dependencies]`.
///
/// `cargo check`, `clippy` and `doc` do not benefit: the workspace is built, not checked.
pub(crate) fn with_features_of_workspace(manifest: &str, features: &[&str]) -> String {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("features-of-workspace");
    fs::create_dir_all(package.join("src")).expect("a folder");
    for (name, text) in [("Cargo.toml", FEATURES), ("src/lib.rs", "")] {
        let path = package.join(name);
        // An unchanged file keeps its modification time, so that the package is compiled once.
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        fs::write(path, text).expect("written");
    }
    let table = "\n[dependencies]\n";
    assert!(manifest.contains(table), "{manifest}");
    let path = package.to_str().expect("UTF-8").replace('\\', "/");
    let dependency =
        format!("{table}features-of-workspace = {{ path = {path:?}, features = {features:?} }}\n");
    manifest.replace(table, &dependency)
}

/// Copies a project of this repository, whose own lock file has to be complete, and returns the folder of the copy.
///
/// `up` is the way from the project to the repository: `../`.
pub(crate) fn copy_project(project: &str, up: &str) -> PathBuf {
    let from = root().join(project);
    let mut check = cargo(&from, "tree");
    let output = check.args(["--quiet", "--locked"]).output().expect("cargo");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{project}: {errors}");

    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(project.replace('/', "-"));
    let absolute = |name: &str| {
        let text = fs::read_to_string(from.join(name)).expect("a text");
        text.replace(&format!("\"{up}"), "\"{root}/")
    };
    let manifest = with_features_of_workspace(&absolute("Cargo.toml"), &["ring"]);
    write_manifest(&to, &manifest);
    if from.join("build.rs").exists() {
        let script = absolute("build.rs").replace("{root}", root().to_str().expect("UTF-8"));
        fs::write(to.join("build.rs"), script).expect("written");
    }
    fs::create_dir_all(to.join("src")).expect("a folder");
    let main = fs::read_to_string(from.join("src/main.rs")).expect("a text");
    fs::write(to.join("src/main.rs"), main).expect("written");
    to
}
