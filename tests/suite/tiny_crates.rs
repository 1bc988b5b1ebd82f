//! The crates of the tiny documents and their samples compile without warnings of rustc, clippy and rustdoc. All
//! public items are documented.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use discogen_build::sync;
use discogen_model::Options;

use crate::golden::{tiny, tiny_documents};
use crate::nested::{cargo, write_manifest};
use crate::samples::functions;
use crate::support::root;

fn run(folder: &Path, arguments: &[&str]) {
    let mut command = cargo(folder, arguments[0]);
    command
        .args(&arguments[1..])
        .env("RUSTDOCFLAGS", "-D warnings");
    let output = command.output().expect("cargo");
    assert!(
        output.status.success(),
        "cargo {}:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
}

const MANIFEST: &str = r#"
[workspace]
resolver = "3"
members = ["*-v1"]

[package]
name = "tiny"
edition = "2024"

[dependencies]
{dependencies}
"#;

#[test]
#[ignore = "checks crates whose dependencies are compiled, not checked; run by `.ci/run crates`"]
fn the_crates_of_the_tiny_documents_compile_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = root().join("runtime");
    let path = runtime.display().to_string();
    let options = Options::new().runtime(format!("{{ path = {path:?} }}"));
    let mut dependencies = String::new();
    for name in tiny_documents() {
        let package = discogen_build::generate(&tiny(&name), &options)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        sync::write(&package, folder.path()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let (name, folder) = (&package.name, &package.folder);
        let _ = writeln!(
            dependencies,
            "{name} = {{ path = {folder:?}, default-features = false }}"
        );
    }
    write_manifest(
        folder.path(),
        &MANIFEST.replace("{dependencies}", &dependencies),
    );
    write_programs(folder.path());
    // All public items are documented. The crates do not deny `missing_docs` themselves.
    let lints = ["-D", "warnings", "-D", "missing_docs"];
    // Generated code does not depend on features. Without the HTTP client fewer dependencies are checked.
    let bare = ["--workspace", "--quiet", "--no-default-features"];
    run(
        folder.path(),
        &[&["clippy"][..], &bare, &["--"], &lints].concat(),
    );
    run(
        folder.path(),
        &[&["doc"][..], &bare, &["--no-deps"]].concat(),
    );
}

/// Writes the library of the package: a program that uses setters, and the samples of all crates.
fn write_programs(folder: &Path) {
    let source = folder.join("src");
    fs::create_dir(&source).expect("a folder");
    let (samples, count) = functions(folder);
    assert!(count > 100, "{count} samples");
    let library =
        "//! The samples of all crates.\n#![allow(unused)]\npub mod setters;\nmod samples;\n";
    for (name, text) in [
        ("lib.rs", library),
        ("samples.rs", &samples),
        ("setters.rs", include_str!("../programs/setters.rs")),
    ] {
        fs::write(source.join(name), text).expect("written");
    }
}
