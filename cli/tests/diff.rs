//! `discogen diff`: output and exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const TINY: &str = r#"{"kind": "discovery#restDescription", "name": "tiny", "version": "v1",
    "revision": "1", "rootUrl": "https://tiny.googleapis.com/", "servicePath": "",
    "schemas": {"Thing": {"type": "object", "properties": {"name": {"type": "string"}}}},
    "resources": {"things": {"methods": {"get": {"id": "tiny.things.get", "httpMethod": "GET",
    "path": "v1/things", "response": {"$ref": "Thing"}}}}}}"#;

/// Two folders with these documents in them.
fn folders(old: &[(&str, String)], new: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (side, documents) in [("old", old), ("new", new)] {
        let side = folder.path().join(side);
        fs::create_dir(&side).expect("a folder");
        for (name, text) in documents {
            fs::write(side.join(name), text).expect("written");
        }
    }
    folder
}

fn diff(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_discogen"))
        .current_dir(folder)
        .arg("diff")
        .args(arguments)
        .output()
        .expect("discogen runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_exit_status_reports_the_verdict() {
    let put = TINY.replace("\"GET\"", "\"PUT\"");
    let more = TINY.replace(
        "\"schemas\": {",
        "\"schemas\": {\"More\": {\"type\": \"object\"}, ",
    );
    let other = TINY.replace("\"tiny\", \"version\"", "\"other\", \"version\"");
    let whole = ["old/a.json", "new/a.json"];
    let coded = ["old/a.json", "new/a.json", "--exit-code"];
    for (new, arguments, status, printed) in [
        (TINY, &coded[..], 0, "none: no change"),
        (&more, &coded, 0, "minor: 1 addition"),
        (
            &put,
            &coded,
            3,
            "major: 2 breaking (2 without a compile error)",
        ),
        (&put, &whole, 0, "major: 2 breaking"),
        (
            &other,
            &coded,
            1,
            "new/a.json#/name: is \"other\", but the old document's is \"tiny\"",
        ),
        ("<html>", &coded, 1, "new/a.json#: is an HTML or XML page"),
        ("", &coded, 1, "new/a.json#: is empty"),
        (&TINY[..200], &coded, 1, "new/a.json#: ends too early"),
        (
            TINY,
            &["old/a.json", "new/b.json"],
            2,
            "new/b.json: No such file",
        ),
        (
            TINY,
            &["old", "new/a.json"],
            2,
            "old is a folder and new/a.json is not",
        ),
        (
            TINY,
            &["old/a.json"],
            2,
            "the directory has no API \"tiny\"",
        ),
        (TINY, &["old", "new", "--format", "yaml"], 2, "markdown"),
    ] {
        let folder = folders(
            &[("a.json", TINY.to_owned())],
            &[("a.json", new.to_owned())],
        );
        let output = diff(folder.path(), arguments);
        let all = stdout(&output) + &stderr(&output);
        assert_eq!(output.status.code(), Some(status), "{arguments:?} {all}");
        assert!(all.contains(printed), "{printed:?} is not in {all}");
    }
}

#[test]
fn folders_are_paired_by_name_and_then_by_api() {
    let named =
        |name: &str| TINY.replace("\"tiny\", \"version\"", &format!("\"{name}\", \"version\""));
    let gone = TINY.replace(
        "\"name\": {\"type\": \"string\"}",
        "\"title\": {\"type\": \"string\"}",
    );
    let folder = folders(
        &[
            ("tiny.v1.json", TINY.to_owned()),
            ("moved.json", named("moved")),
            ("old.v1.json", named("old")),
            (
                "index.json",
                "{\"kind\": \"discovery#directoryList\"}".to_owned(),
            ),
            ("notes.txt", "no document".to_owned()),
        ],
        &[
            ("tiny.v1.json", gone),
            ("moved.v1.json", named("moved")),
            ("new.v1.json", named("new")),
            // The same API under a second name is not a new API.
            ("tinyv1.json", TINY.to_owned()),
        ],
    );
    let output = diff(folder.path(), &["old", "new"]);
    let printed = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        printed,
        "tiny:v1, revision 1 after 1
  breaking  schemas::Thing::name is gone  #/schemas/Thing/properties/name (old)
  addition  schemas::Thing::title is new: a `String`  #/schemas/Thing/properties/title
major: 1 breaking, 1 addition
added new:v1
removed old:v1
2 APIs: 1 major, 0 minor, 0 patch, 1 none; 1 added; 1 removed, which breaks all callers
"
    );
    assert!(
        !printed.contains('\u{1b}'),
        "no colour where there is no terminal"
    );
    let output = diff(folder.path(), &["old", "new", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value["verdict"], "major");
    assert_eq!(value["apis"][1]["changes"][0]["kind"], "field-removed");
    assert_eq!(value["added"], serde_json::json!(["new:v1"]));
    assert_eq!(value["removed"], serde_json::json!(["old:v1"]));
    let output = diff(folder.path(), &["old", "new", "--format", "markdown"]);
    let printed = stdout(&output);
    assert!(
        printed.starts_with("## `tiny:v1`: major\n\nRevision 1 after 1.\n\n### Breaking\n"),
        "{printed}"
    );
    assert!(!printed.contains("moved"), "{printed}");
    assert!(printed.contains("## New APIs\n\n- `new:v1`\n"), "{printed}");
}

#[test]
fn an_invalid_document_does_not_hide_others() {
    let folder = folders(
        &[("a.json", TINY.to_owned()), ("b.json", TINY.to_owned())],
        &[
            ("a.json", "{".to_owned()),
            ("b.json", TINY.replace("\"GET\"", "\"PUT\"")),
        ],
    );
    let output = diff(folder.path(), &["old", "new", "--exit-code"]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "an error takes precedence over a breaking change"
    );
    assert!(stderr(&output).contains("new/a.json#: ends too early"));
    assert!(
        stderr(&output).ends_with("\n1 error\n"),
        "{}",
        stderr(&output)
    );
    assert!(stdout(&output).contains("is sent by PUT (was GET)"));
}

#[test]
fn a_removed_api_is_breaking() {
    let other = TINY.replace("\"tiny\", \"version\"", "\"other\", \"version\"");
    let folder = folders(
        &[("a.json", TINY.to_owned()), ("b.json", other)],
        &[("a.json", TINY.to_owned())],
    );
    let output = diff(folder.path(), &["old", "new", "--exit-code"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let printed = stdout(&output);
    assert!(
        printed.contains("removed other:v1\n1 API: 0 major, "),
        "{printed}"
    );
    assert!(
        printed.ends_with("; 1 removed, which breaks all callers\n"),
        "{printed}"
    );
    let output = diff(folder.path(), &["old", "new", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value["verdict"], "major");
    let output = diff(folder.path(), &["old", "new", "--format", "markdown"]);
    let printed = stdout(&output);
    assert!(
        printed.contains("## APIs that are gone: major\n"),
        "{printed}"
    );
    // The reverse change is not breaking.
    let output = diff(folder.path(), &["new", "old", "--exit-code"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// Without its slash the variable would be appended to the text before it.
#[test]
fn a_sign_of_a_variable_is_part_of_the_url() {
    let path = |path: &str| {
        TINY.replace("v1/things", path).replace(
            "\"response\"",
            "\"parameters\": {\"a\": {\"type\": \"string\", \"location\": \"path\", \"required\": true}}, \"response\"",
        )
    };
    let folder = folders(&[("a.json", path("v1{/a}"))], &[("a.json", path("v1{a}"))]);
    let output = diff(folder.path(), &["old/a.json", "new/a.json", "--exit-code"]);
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    assert!(stdout(&output).contains("wire"), "{}", stdout(&output));
}
