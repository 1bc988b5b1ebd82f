//! `search`: methods by words.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

/// Returns the names that a search prints.
fn search(arguments: &[&str]) -> Vec<String> {
    let folder = folder();
    let output = discogen(folder.path(), &[&["search"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let printed = stdout(&output);
    let names = printed
        .lines()
        .filter_map(|it| it.split_whitespace().next());
    names.map(str::to_owned).collect()
}

#[test]
fn everyday_words_find_the_method() {
    for (words, first) in [
        ("send message gmail", "gmail.users.messages.send"),
        ("list files drive", "drive.files.list"),
        ("delete instance", "compute.instances.delete"),
        ("create spreadsheet", "sheets.spreadsheets.create"),
        ("Translate-Text", "translate.projects.translateText"),
        ("cancel operation vision", "vision.operations.cancel"),
    ] {
        assert_eq!(search(&[words])[0], first, "{words}");
    }
    let uploads = search(&["upload", "video", "youtube"]);
    assert!(
        uploads.contains(&"youtube.videos.insert".to_owned()),
        "{uploads:?}"
    );
}

#[test]
fn one_api_other_versions_and_the_limit() {
    let gmail = search(&["label", "--from", "gmail", "--limit", "40"]);
    assert!(gmail.len() > 5 && gmail.iter().all(|it| it.starts_with("gmail.users.")));
    assert_eq!(search(&["list", "--limit", "3"]).len(), 3);
    let old = |arguments: &[&str]| {
        search(arguments)
            .iter()
            .any(|it| it.starts_with("drive:v2."))
    };
    assert!(old(&[
        "drive trash file",
        "--all-versions",
        "--limit",
        "50"
    ]));
    assert!(!old(&["drive trash file", "--limit", "50"]));
}

#[test]
fn every_name_is_accepted_by_show() {
    let folder = folder();
    for name in search(&["user list directory admin", "--limit", "5"]) {
        let output = discogen(folder.path(), &["show", &name]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
    }
}

#[test]
fn a_folder_and_a_file_are_searched_and_errors_name_them() {
    let folder = folder();
    let hostile = SMALL.replace("\"description\"", "\"was\"").replacen(
        "\"get\"",
        r#""get": {"id": "tiny.things.get", "path": "x", "httpMethod": "GET", "description": "Gets\u001b[31m a thing."}, "old""#,
        1,
    );
    let file = folder.path().join("searched.json");
    // A byte order mark is skipped, as by the other commands.
    fs::write(&file, format!("\u{feff}{hostile}")).expect("a document");
    let output = discogen(
        folder.path(),
        &["search", "thing", "--from", "searched.json"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).starts_with("tiny:v1.things.get"),
        "{}",
        stdout(&output)
    );
    assert!(!stdout(&output).contains('\u{1b}'));
    for (arguments, code, text) in [
        (&["zzyzx"][..], 1, "no method matches \"zzyzx\""),
        (&[".,"], 1, "contains no word"),
        (&["a", "--from", "missing.json"], 2, "missing.json"),
        (&["a", "--limit", "0"], 2, "--limit"),
    ] {
        let output = discogen(folder.path(), &[&["search"], arguments].concat());
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(text),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
    let output = discogen(
        folder.path(),
        &["search", "thing", "zzyzx", "--from", "searched.json"],
    );
    assert!(stderr(&output).contains("no method matches all 2 words"));
}

#[test]
fn json_contains_ids_and_descriptions() {
    let folder = folder();
    let output = discogen(
        folder.path(),
        &[
            "search", "send", "message", "gmail", "--limit", "2", "--format", "json",
        ],
    );
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value[0]["id"], "gmail.users.messages.send");
    assert_eq!(value[0]["name"], "gmail.users.messages.send");
    assert!(
        value[0]["description"].is_string() && value.as_array().is_some_and(|it| it.len() == 2)
    );
}
