//! `list`: the documents, and the outdated crates.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

#[test]
fn local_documents_are_listed() {
    let folder = folder();
    let list = || stdout(&discogen(folder.path(), &["list"]));
    assert_eq!(list(), "tiny:v1  1  not generated  Tiny API\n");
    discogen(
        folder.path(),
        &["generate", "discovery/tiny.v1.json", "--out", "generated"],
    );
    assert_eq!(list(), "tiny:v1  1  up to date  Tiny API\n");
    let newer = SMALL.replace("\"revision\": \"1\"", "\"revision\": \"2\"");
    fs::write(folder.path().join("discovery/tiny.v1.json"), newer).expect("written");
    assert_eq!(list(), "tiny:v1  2  out of date  Tiny API\n");
    fs::write(
        folder.path().join("discovery/tiny.v1.json"),
        SMALL.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\""),
    )
    .expect("written");
    assert_eq!(list(), "tiny:v1  1  faulty  Tiny API\n");
}

#[test]
fn documents_of_a_folder_are_listed() {
    let folder = folder();
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("a folder");
    for (file, version, revision) in [("a.json", "v1", "10"), ("b.json", "v2", "3")] {
        let text = SMALL
            .replace(
                "\"version\": \"v1\"",
                &format!("\"version\": \"{version}\""),
            )
            .replace(
                "\"revision\": \"1\"",
                &format!("\"revision\": \"{revision}\""),
            );
        fs::write(other.join(file), text).expect("written");
    }
    fs::write(
        other.join("index.json"),
        r#"{"kind": "discovery#directoryList", "items": [{"name": "tiny", "version": "v2", "preferred": true}]}"#,
    )
    .expect("written");
    let printed = stdout(&discogen(folder.path(), &["list", "other"]));
    assert_eq!(
        printed,
        "tiny:v1     10  out of date (1 here)  Tiny API\n\
         tiny:v2  *  3   not local             Tiny API\n"
    );
    let output = discogen(folder.path(), &["list", "other", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value[0]["status"], "out-of-date");
    assert_eq!(value[1]["preferred"], true);
    let output = discogen(folder.path(), &["list", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}

#[test]
fn invalid_documents_are_listed_with_a_status() {
    let folder = folder();
    let path = folder.path().join("discovery");
    let list = |arguments: &[&str]| {
        let output = discogen(folder.path(), &[&["list"], arguments].concat());
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?} {}",
            stdout(&output)
        );
        (stdout(&output), stderr(&output))
    };
    fs::write(path.join("gone.v1.json"), "<<<<<<< HEAD\n{}").expect("written");
    let (printed, why) = list(&[]);
    assert_eq!(
        printed,
        "gone.v1.json  -  faulty\ntiny:v1       1  not generated  Tiny API\n"
    );
    assert!(why.contains("discovery/gone.v1.json#: "), "{why}");
    let (printed, _) = list(&["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(value[0]["status"], "faulty");
    let (printed, why) = list(&["discovery", "--discovery", "elsewhere"]);
    assert!(
        printed.starts_with("gone.v1.json  -  faulty\n"),
        "{printed}"
    );
    assert!(why.contains("discovery/gone.v1.json#: "), "{why}");

    fs::rename(path.join("gone.v1.json"), folder.path().join("gone")).expect("moved");
    fs::write(path.join("copy.json"), SMALL).expect("written");
    let (printed, why) = list(&[]);
    assert_eq!(
        printed,
        "tiny:v1  1  not generated  Tiny API\ntiny:v1  1  faulty         Tiny API\n"
    );
    assert!(why.contains("like discovery/copy.json"), "{why}");

    fs::remove_file(path.join("copy.json")).expect("removed");
    let bad = SMALL.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\"");
    fs::write(path.join("tiny.v1.json"), bad).expect("written");
    let (printed, why) = list(&[]);
    assert_eq!(printed, "tiny:v1  1  faulty  Tiny API\n");
    assert!(why.contains("did you mean \"Thing\"?"), "{why}");
}
