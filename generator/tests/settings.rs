//! Errors in a settings file name the file and the line.

use std::fs;
use std::path::Path;

use discogen_build::{Builder, workspace};
use discogen_model::Select;

const DOCUMENT: &str = r#"{"kind": "discovery#restDescription", "name": "tiny", "version": "v1",
    "rootUrl": "https://tiny.example/", "methods": {"get": {"id": "tiny.get", "httpMethod": "GET", "path": "x"}},
    "schemas": {"Leaf": {"type": "object"}}}"#;

/// A folder with the document and these settings.
fn folder(settings: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("tiny.v1.json"), DOCUMENT).expect("written");
    fs::write(folder.path().join("tiny.v1.toml"), settings).expect("written");
    folder
}

/// The diagnostics of the document, without the folder.
fn message(folder: &Path, adjust: impl FnOnce(&mut discogen_model::Options)) -> String {
    let error = workspace::generate(&folder.join("tiny.v1.json"), adjust).expect_err("an error");
    let prefix = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    error.to_string().replace(&prefix, "")
}

#[test]
fn each_error_names_the_file_and_the_line() {
    let table: &[(&[u8], &str)] = &[
        (
            b"[package]\nversion = \"0.1.0\"\nname = \"1x\"\n",
            "tiny.v1.toml: line 3: package.name is \"1x\", which Cargo rejects as a package name; \
             set a name of letters, digits, `-` and `_` that begins with a letter",
        ),
        (
            b"\npackage.version = \"1\"\n",
            "tiny.v1.toml: line 2: package.version is \"1\", which is not a semantic version; set a version like \"0.1.0\"",
        ),
        (
            b"# What is used.\n[select]\nmethods = [\n  \"get\",\n  \"got\",\n]\nschemas = [\"Laef\"]\n",
            "tiny.v1.toml: line 5: select.methods names \"got\", which is neither a resource nor a method of this API; \
             did you mean \"get\"?\n\
             tiny.v1.toml: line 7: select.schemas names \"Laef\", which is not a schema of this API; did you mean \"Leaf\"?",
        ),
        (
            b"\n[select]\n",
            "tiny.v1.toml: line 2: select is empty; name resources, methods or schemas, or remove the selection",
        ),
        (
            b"[package]\nname = \"x\"\n[runtime]\nrev = \"a\"\n",
            "tiny.v1.toml: line 3: [runtime] has no source for discogen-runtime; add a version, a path or git",
        ),
        (
            b"[package]\nname = \"\xff\"\n",
            "tiny.v1.toml: line 2: is not UTF-8; save the file as UTF-8",
        ),
    ];
    for (settings, expected) in table {
        let folder = folder(settings);
        assert_eq!(message(folder.path(), |_| {}), *expected);
    }
}

/// Errors in options of the caller do not point to the file, even if the file has the same option.
#[test]
fn an_option_of_the_caller_does_not_name_the_file() {
    let folder = folder(b"[select]\nmethods = [\"get\"]\n");
    let message = message(folder.path(), |options| {
        options.select = Some(Select::new().methods(["got"]));
    });
    assert_eq!(
        message,
        "tiny.v1.json: select.methods names \"got\", which is neither a resource nor a method of this API; \
         did you mean \"get\"?"
    );
}

#[test]
fn a_build_script_reports_the_same_errors() {
    let folder = folder(b"[select]\nmethods = [\"get\"]\nschemas = [\"Laef\"]\n");
    let out = tempfile::tempdir().expect("a folder");
    let build = Builder::new()
        .document(folder.path().join("tiny.v1.json"))
        .out_dir(out.path());
    let message = build.generate().expect_err("an error").to_string();
    assert!(
        message.contains("tiny.v1.toml: line 3: select.schemas names"),
        "{message}"
    );
}
