//! The crates of the tiny documents and their samples compile without warnings of rustc, clippy and rustdoc. All
//! public items are documented.

use std::fs;

use discogen_build::sync;
use discogen_model::Options;

use crate::golden::{tiny, tiny_documents};
use crate::nested::{cargo, with_features_of_workspace, write_manifest};
use crate::support::root;

fn run(folder: &std::path::Path, arguments: &[&str]) {
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
google-setters-v1 = { path = "setters-v1", default-features = false }
"#;

#[test]
fn the_crates_of_the_tiny_documents_compile_without_a_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = root().join("runtime");
    let path = runtime.display().to_string();
    let options = Options::new().runtime(format!("{{ path = {path:?} }}"));
    for name in tiny_documents() {
        let package = discogen_build::generate(&tiny(&name), &options)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        sync::write(&package, folder.path()).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    write_manifest(folder.path(), MANIFEST);
    fs::create_dir(folder.path().join("src")).expect("a folder");
    let program = include_str!("../programs/setters.rs");
    fs::write(folder.path().join("src/lib.rs"), program).expect("written");
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
    write_manifest(folder.path(), &with_features_of_workspace(MANIFEST));
    run(folder.path(), &["test", "--workspace", "--quiet", "--doc"]);
}
