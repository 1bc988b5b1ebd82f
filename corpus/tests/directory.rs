//! `corpus directory`: a wheel becomes a directory, or nothing changes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use discogen_directory::Directory;
use discogen_directory::pack::{Document, pack};

const TINY: &str = r#"{"kind": "discovery#restDescription", "id": "tiny:v1", "name": "tiny",
    "version": "v1", "revision": "1", "title": "Tiny API", "rootUrl": "https://tiny.googleapis.com/",
    "servicePath": "", "schemas": {"Thing": {"id": "Thing", "type": "object",
    "properties": {"name": {"type": "string"}}}}, "resources": {"things": {"methods": {"get": {
    "id": "tiny.things.get", "httpMethod": "GET", "path": "v1/things", "response": {"$ref": "Thing"}}}}}}"#;

const WHEEL: &str = "google_api_python_client-2.300.0-py3-none-any.whl";

fn renamed(name: &str, version: &str) -> String {
    let text = TINY.replace("\"tiny\"", &format!("\"{name}\""));
    text.replace("\"v1\"", &format!("\"{version}\""))
}

/// A folder with a directory of `tiny` and `gone`.
fn folder() -> tempfile::TempDir {
    let document = |name: &str, text: String| Document {
        name: name.to_owned(),
        version: "v1".to_owned(),
        title: "Tiny API".to_owned(),
        revision: "1".to_owned(),
        is_preferred: false,
        licence: "Apache-2.0".to_owned(),
        origin: "old 1".to_owned(),
        files: vec![format!("{name}.v1.json")],
        bytes: text.into_bytes(),
    };
    let documents = vec![
        document("tiny", TINY.to_owned()),
        document("gone", renamed("gone", "v1")),
    ];
    let packed = pack("old 1", "old.whl", "", documents, 1).expect("packed");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("index.tsv"), packed.index).expect("written");
    fs::write(folder.path().join("documents.zst"), packed.documents).expect("written");
    folder
}

/// Creates a wheel of these documents with Python. Returns false on a machine without Python.
fn wheel(folder: &Path, documents: &[(&str, &str)]) -> bool {
    let program = "import sys, zipfile\n\
        with zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n    \
        for name, text in zip(sys.argv[2::2], sys.argv[3::2]):\n        \
        wheel.writestr('googleapiclient/discovery_cache/documents/' + name, text)\n";
    let mut python = Command::new("python3");
    python.args(["-c", program]).arg(folder.join(WHEEL));
    for (name, text) in documents {
        python.args([name, text]);
    }
    python.status().is_ok_and(|status| status.success())
}

fn update(folder: &Path, more: &[&str]) -> (Output, String) {
    let mut corpus = Command::new(env!("CARGO_BIN_EXE_corpus"));
    corpus
        .args(["directory", "--level", "1", "--wheel"])
        .arg(folder.join(WHEEL));
    corpus
        .arg("--data")
        .arg(folder)
        .arg("--out")
        .arg(folder.join("out"));
    let output = corpus.args(more).output().expect("corpus runs");
    let printed = [&output.stdout[..], &output.stderr].concat();
    (output, String::from_utf8(printed).expect("UTF-8"))
}

fn files(folder: &Path) -> (String, Vec<u8>) {
    let index = fs::read_to_string(folder.join("index.tsv")).expect("an index");
    let documents = fs::read(folder.join("documents.zst")).expect("documents");
    (index, documents)
}

#[test]
fn a_wheel_replaces_the_directory() {
    let folder = folder();
    let path = folder.path();
    let newer = TINY
        .replace("\"revision\": \"1\"", "\"revision\": \"2\"")
        .replace("\"name\": {\"type\"", "\"title\": {\"type\"");
    let index = r#"{"kind": "discovery#directoryList", "items": [{"name": "many", "version": "v1", "preferred": true}]}"#;
    let documents = [
        ("index.json", index.to_owned()),
        ("tiny.v1.json", newer.clone()),
        ("tiny.twin.json", newer.clone()),
        ("many.v1.json", renamed("many", "v1")),
        ("many.v2.json", renamed("many", "v2")),
        ("beta.v1.json", renamed("beta", "v1")),
        ("beta.v2beta.json", renamed("beta", "v2beta")),
        ("two.v1.json", renamed("two", "v1")),
        ("two.v2.json", renamed("two", "v2")),
    ];
    let documents = documents
        .each_ref()
        .map(|(name, text)| (*name, text.as_str()));
    if !wheel(path, &documents) {
        return;
    }
    let before = files(path);
    let (output, printed) = update(path, &["--dry-run"]);
    assert!(output.status.success(), "{printed}");
    assert!(
        printed.contains("7 APIs: 1 major, 0 minor, 0 patch, 0 none; 6 added; 1 removed"),
        "{printed}"
    );
    assert!(
        printed.contains("tiny:v1") && printed.contains("removed gone:v1"),
        "{printed}"
    );
    assert_eq!(files(path), before);

    let wrong = "0".repeat(64);
    let (output, printed) = update(path, &["--sha256", &wrong]);
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert!(printed.contains("its sha256 is "), "{printed}");
    assert_eq!(files(path), before);

    let (output, printed) = update(path, &[]);
    assert!(output.status.success(), "{printed}");
    let (index, bytes) = files(path);
    let directory = Directory::new(&index, bytes).expect("a directory");
    assert_eq!(
        directory.source().name(),
        "google-api-python-client 2.300.0"
    );
    assert_eq!(directory.source().archive(), WHEEL);
    assert_eq!(directory.source().sha256().len(), 64);
    let tiny = directory.find("tiny").expect("tiny");
    assert_eq!(tiny.document().expect("a document"), newer.as_bytes());
    assert_eq!(tiny.revision(), "2");
    assert_eq!(
        tiny.files().collect::<Vec<_>>(),
        ["tiny.twin.json", "tiny.v1.json"]
    );
    // Listed as preferred; the only stable version; two stable versions.
    assert_eq!(directory.find("many").expect("many").id(), "many:v1");
    assert_eq!(directory.find("beta").expect("beta").id(), "beta:v1");
    let error = directory.find("two").expect_err("ambiguous").to_string();
    assert!(error.contains("use two:v1 or two:v2"), "{error}");
}

#[test]
fn an_invalid_document_changes_nothing() {
    let folder = folder();
    let path = folder.path();
    let broken = TINY.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\"");
    let other = TINY.replace("Tiny API", "Other API");
    for (documents, status, fact) in [
        (&[("tiny.v1.json", broken.as_str())][..], 1, "did you mean"),
        (&[("tiny.v1.json", "{")], 2, "tiny.v1.json"),
        (&[("note.txt", "")], 2, "contains no discovery document"),
        (
            &[("a.json", TINY), ("b.json", &other)],
            2,
            "different documents of tiny:v1",
        ),
    ] {
        if !wheel(path, documents) {
            return;
        }
        let before = files(path);
        let (output, printed) = update(path, &[]);
        assert_eq!(output.status.code(), Some(status), "{printed}");
        assert!(printed.contains(fact), "{fact}: {printed}");
        assert_eq!(files(path), before);
    }
}
