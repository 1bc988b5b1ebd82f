//! Runs each subcommand and each program in a folder without results of earlier steps: each runs its
//! prerequisites, or prints the command to run first.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TINY: &str = r#"{"kind": "discovery#restDescription", "id": "tiny:v1", "name": "tiny",
    "version": "v1", "revision": "1", "title": "Tiny API", "rootUrl": "https://tiny.googleapis.com/",
    "servicePath": "", "schemas": {"Thing": {"id": "Thing", "type": "object",
    "properties": {"name": {"type": "string"}}}}, "resources": {"things": {"methods": {"get": {
    "id": "tiny.things.get", "httpMethod": "GET", "path": "v1/things", "response": {"$ref": "Thing"}}}}}}"#;

/// A folder that contains only fetched documents.
fn fetched(document: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("documents")).expect("a folder");
    fs::write(folder.path().join("documents/tiny.v1.json"), document).expect("written");
    folder
}

fn corpus(arguments: &[&str], out: &Path) -> Output {
    let mut corpus = Command::new(env!("CARGO_BIN_EXE_corpus"));
    let output = corpus.args(arguments).arg("--out").arg(out).output();
    output.expect("corpus runs")
}

/// The Python programs are optional, so their tests are skipped on a machine without Python.
fn has_python() -> bool {
    let version = Command::new("python3").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

fn printed(output: &Output) -> String {
    let printed = [&output.stdout[..], &output.stderr].concat();
    let printed = String::from_utf8(printed).expect("UTF-8");
    assert!(!printed.contains("Traceback"), "{printed}");
    printed
}

#[test]
fn count_generates_first() {
    if !has_python() {
        return;
    }
    let folder = fetched(TINY);
    let output = corpus(&["count", "--only", "tiny.v1"], folder.path());
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(printed.contains("generated 1 of 1 documents"), "{printed}");
    assert!(printed.contains("1 documents, skipped = 0"), "{printed}");
}

#[test]
fn errors_state_the_cause() {
    let invalid = TINY.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\"");
    for (arguments, document, fact) in [
        (&["report"][..], TINY, "run `corpus generate` first"),
        (&["count"], &invalid, "no crate could be generated"),
        (
            &["count", "--only", "nope"],
            TINY,
            "documents does not contain this document",
        ),
        (
            &["report"],
            "{\"kind\": \"other\"}",
            "contains no discovery document",
        ),
        (
            &["revisions", "missing", "missing", "--caller-only"],
            TINY,
            "missing: No such file",
        ),
        (
            &["revisions", "tests", "tests", "--caller-only"],
            TINY,
            "no document exists in both",
        ),
        (
            &[
                "revisions",
                "../discovery",
                "../discovery",
                "--caller-only",
                "--only",
                "nope",
            ],
            TINY,
            "--only nope: the document does not exist in both",
        ),
        (
            &[
                "revisions",
                "../discovery",
                "../discovery",
                "--semver-checks",
                "no-such-program",
            ],
            TINY,
            "cargo install cargo-semver-checks",
        ),
    ] {
        let folder = fetched(document);
        let output = corpus(arguments, folder.path());
        let printed = printed(&output);
        assert_ne!(output.status.code(), Some(0), "{arguments:?} {printed}");
        assert!(printed.contains(fact), "{arguments:?} {printed}");
    }
}

#[test]
fn programs_print_the_command_to_run_first() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("crates")).expect("a folder");
    fs::create_dir(folder.path().join("documents")).expect("a folder");
    fs::write(folder.path().join("documents/tiny.v1.json"), TINY).expect("written");
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (program, arguments, command) in [
        (
            "count.py",
            &["documents/tiny.v1.json", "no"][..],
            "generate",
        ),
        ("count.py", &["no.json", "crates"], "fetch"),
        ("count.py", &["--pairs", "no.tsv"], "count"),
        ("paging.py", &["--documents", "no"], "fetch"),
        (
            "paging.py",
            &["--documents", "documents", "--crates", "no"],
            "generate",
        ),
        ("waiting.py", &["no", "crates"], "fetch"),
        ("waiting.py", &["documents", "no"], "generate"),
        ("plot.py", &["no.csv", "cost.svg"], "generate"),
        ("prove/fluent_check.py", &["--crates", "no"], "generate"),
        ("prove/fluent_check.py", &["--crates", "crates"], "generate"),
    ] {
        let mut python = Command::new("python3");
        let python = python.arg("-B").arg(own.join(program)).args(arguments);
        let output = python.current_dir(&folder).output().expect("python3 runs");
        let printed = printed(&output);
        assert_eq!(output.status.code(), Some(2), "{program} {printed}");
        let remedy = format!("run `cargo run --release -p corpus -- {command}` first");
        assert!(
            printed.contains(&remedy),
            "{program} {arguments:?} {printed}"
        );
    }
    let mut python = Command::new("python3");
    let output = python.arg("-B").arg(own.join("waiting.py")).output();
    printed(&output.expect("python3 runs"));
}

/// Without Google's client the programs print how to install it, otherwise the command to run first.
#[test]
fn the_proof_prints_its_prerequisites() {
    if !has_python() {
        return;
    }
    let folder = fetched(TINY);
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir(folder.path().join("crates")).expect("a folder");
    for (program, more) in [
        ("prove/type_check.py", &[][..]),
        (
            "prove/prove.py",
            &["--runtime", "runtime", "--work", "work"],
        ),
    ] {
        for crates in ["no", "crates"] {
            let mut python = Command::new("python3");
            python.arg("-B").arg(own.join(program)).args(more);
            python.args(["--documents", "documents", "--crates", crates]);
            let output = python.current_dir(&folder).output().expect("python3 runs");
            let printed = printed(&output);
            assert_ne!(output.status.code(), Some(0), "{printed}");
            let needs = [
                "corpus -- generate",
                "corpus -- prove",
                "no crate of tiny:v1",
            ];
            assert!(needs.iter().any(|it| printed.contains(it)), "{printed}");
        }
    }
}

/// Without a connection to the package index, the error names the file to copy.
#[test]
fn a_failed_download_names_the_file_to_copy() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut corpus = Command::new(env!("CARGO_BIN_EXE_corpus"));
    corpus.arg("prove").arg("--out").arg(folder.path());
    corpus
        .env("PIP_INDEX_URL", "http://127.0.0.1:9/")
        .env("PIP_RETRIES", "0");
    corpus
        .env("PIP_NO_CACHE_DIR", "1")
        .env_remove("PIP_EXTRA_INDEX_URL");
    let output = corpus.output().expect("corpus runs");
    let printed = printed(&output);
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert!(
        printed.contains("cannot download google-api-python-client"),
        "{printed}"
    );
    assert!(printed.contains("py3-none-any.whl"), "{printed}");
}
