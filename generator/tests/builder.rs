//! The generator in a build script: the files that it writes, and its errors.

use std::fs;
use std::path::Path;

use discogen_build::Builder;

const SMALL: &str = r#"{"kind": "discovery#restDescription", "name": "tiny", "version": "v1",
    "revision": "1", "title": "Tiny API", "rootUrl": "https://tiny.googleapis.com/", "servicePath": "",
    "schemas": {"Thing": {"id": "Thing", "type": "object", "properties": {"name": {"type": "string"}}}},
    "resources": {"things": {"methods": {
        "get": {"id": "tiny.things.get", "httpMethod": "GET", "path": "v1/thing", "response": {"$ref": "Thing"}},
        "drop": {"id": "tiny.things.drop", "httpMethod": "DELETE", "path": "v1/thing"}}}}}"#;

fn document(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path
}

#[test]
fn one_module_per_api() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let tiny = document(folder.path(), "tiny.v1.json", SMALL);
    let other = SMALL.replace("\"name\": \"tiny\"", "\"name\": \"other\"");
    let other = document(folder.path(), "other.json", &other);
    document(
        folder.path(),
        "other.toml",
        "[select]\nschemas = [\"Thing\"]\n",
    );
    let builder = Builder::new()
        .document(&tiny)
        .only(["things.get"])
        .document(&other)
        .module("another")
        .out_dir(&out);
    builder.clone().generate().expect("generated");
    let read = |name: &str| fs::read_to_string(out.join(name)).expect("there");
    let text = read("tiny_v1.rs");
    assert!(text.contains("pub mod tiny_v1 {\n"), "{text}");
    assert!(
        text.contains("GetCall") && !text.contains("DropCall"),
        "{text}"
    );
    assert!(!text.contains("crate::"), "{text}");
    // The settings file beside the document applies.
    let text = read("another.rs");
    assert!(
        text.contains("pub mod another {\n") && text.contains("struct Thing"),
        "{text}"
    );
    assert!(!text.contains("GetCall"), "{text}");
    for name in ["tiny_v1.rs", "another.rs"] {
        let file = syn::parse_file(&read(name)).expect("Rust");
        assert!(
            file.attrs.is_empty() && file.items.len() == 1,
            "{name} can be included"
        );
    }
    // Unchanged files are not written.
    let modified = || fs::metadata(out.join("tiny_v1.rs")).and_then(|it| it.modified());
    let before = modified().expect("a time");
    builder.generate().expect("generated");
    assert_eq!(modified().expect("a time"), before);
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 2);
}

#[test]
fn errors_are_reported_and_no_file_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let tiny = document(folder.path(), "tiny.v1.json", SMALL);
    let bad = document(
        folder.path(),
        "bad.json",
        &SMALL.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\""),
    );
    let new = || Builder::new().out_dir(&out);
    for (builder, facts) in [
        (new(), &["there are no documents"][..]),
        (
            new().only(["things"]).document(&tiny),
            &["`only`", "call `document` first"],
        ),
        (
            new().document("no.json").document(&bad),
            &["no.json: ", "did you mean \"Thing\"?"],
        ),
        (
            new().document(&tiny).only(["thing"]),
            &["did you mean \"things\"?"],
        ),
        (
            new().document(&tiny).document(&tiny),
            &["two documents have the module name tiny_v1"],
        ),
        (
            new().document(&tiny).module("a b"),
            &["\"a b\" can't be the name of a module"],
        ),
        (
            new().document(&tiny).module("crate"),
            &["\"crate\" can't be"],
        ),
    ] {
        let error = builder.generate().expect_err("refused");
        for fact in facts {
            assert!(format!("{error:?}").contains(fact), "{fact}: {error}");
        }
        assert!(!out.exists(), "{error}");
    }
    let error = Builder::new().document(&tiny).generate();
    let error = error.expect_err("no OUT_DIR here").to_string();
    assert!(error.contains("`out_dir`"), "{error}");
}
