//! The crates of the tiny documents and their samples compile without warnings of rustc, clippy and rustdoc. All
//! public items are documented.

use std::fs;

use discogen_build::sync;
use discogen_model::Options;

use crate::golden::{tiny, tiny_documents};
use crate::support::{cargo, package_with_tokio, root};

fn run(folder: &std::path::Path, arguments: &[&str]) {
    let mut command = cargo(folder);
    command.args(arguments).env("RUSTDOCFLAGS", "-D warnings");
    let output = command.output().expect("cargo");
    assert!(
        output.status.success(),
        "cargo {}:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
}

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
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"*-v1\"]\n\n{}",
        package_with_tokio("tiny")
    );
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
    fs::create_dir(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("src/lib.rs"), "//! Empty.\n").expect("written");
    // The same versions as everywhere else.
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("copied");
    // All public items are documented. The crates do not deny `missing_docs` themselves.
    let lints = ["-D", "warnings", "-D", "missing_docs"];
    let clippy = ["clippy", "--workspace", "--quiet", "--"];
    run(folder.path(), &[&clippy[..], &lints].concat());
    run(
        folder.path(),
        &["doc", "--workspace", "--quiet", "--no-deps"],
    );
    run(folder.path(), &["test", "--workspace", "--quiet", "--doc"]);
}
