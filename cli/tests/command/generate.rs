//! `generate` and `check`: output, files, exit codes.

use std::fs;

use crate::support::{SMALL, discogen, folder, stderr, stdout, tree};

#[test]
fn a_crate_is_written_once() {
    let folder = folder();
    let arguments = [
        "generate",
        "discovery/tiny.v1.json",
        "--out",
        "generated",
        "-v",
    ];
    let output = discogen(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let printed = stdout(&output);
    assert!(
        printed.starts_with("google-tiny-v1  1 resource, 1 method, 1 schema, 0 enums\n"),
        "{printed}"
    );
    assert!(
        printed.contains("  created src/resources/things.rs\n"),
        "{printed}"
    );
    assert!(printed.contains("1 crate in "), "{printed}");

    let file = folder.path().join("generated/tiny-v1/src/lib.rs");
    let written = fs::metadata(&file)
        .and_then(|data| data.modified())
        .expect("a time");
    let output = discogen(folder.path(), &arguments);
    assert!(
        stdout(&output).contains("  unchanged\n"),
        "{}",
        stdout(&output)
    );
    assert_eq!(
        fs::metadata(&file)
            .and_then(|data| data.modified())
            .expect("a time"),
        written
    );
}

#[test]
fn files_that_are_not_generated_any_more_go_and_others_stay() {
    let folder = folder();
    let arguments = [
        "generate",
        "discovery/tiny.v1.json",
        "--out",
        "generated",
        "-v",
    ];
    discogen(folder.path(), &arguments);
    let package = folder.path().join("generated/tiny-v1");
    fs::write(package.join("NOTES.md"), "mine").expect("written");
    let document = folder.path().join("discovery/tiny.v1.json");
    let renamed = SMALL.replace("\"things\": {\"methods\"", "\"items\": {\"methods\"");
    fs::write(&document, renamed).expect("written");
    let output = discogen(folder.path(), &arguments);
    let printed = stdout(&output);
    assert!(
        printed.contains("created src/resources/items.rs"),
        "{printed}"
    );
    assert!(
        printed.contains("removed src/resources/things.rs"),
        "{printed}"
    );
    assert!(!package.join("src/resources/things.rs").exists());
    assert_eq!(
        fs::read_to_string(package.join("NOTES.md")).expect("there"),
        "mine"
    );
}

#[test]
fn check_does_not_write_files() {
    let folder = folder();
    let output = discogen(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(!folder.path().join("generated").exists());
    discogen(
        folder.path(),
        &["generate", "discovery/tiny.v1.json", "--out", "generated"],
    );
    let output = discogen(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let file = folder.path().join("generated/tiny-v1/src/schemas.rs");
    fs::write(&file, "// mine").expect("written");
    let output = discogen(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    let printed = stdout(&output) + &stderr(&output);
    assert!(printed.contains("src/schemas.rs"), "{printed}");
    assert_eq!(fs::read_to_string(&file).expect("there"), "// mine");
}

#[test]
fn reports_all_errors_at_once_and_writes_no_files_for_that_document() {
    let folder = folder();
    let bad = SMALL
        .replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\"")
        .replace("\"type\": \"string\"", "\"type\": 7")
        .replace("v1/things\"", "v1/{things\"");
    fs::write(folder.path().join("discovery/bad.v1.json"), bad).expect("written");
    let documents = ["discovery/bad.v1.json", "discovery/tiny.v1.json"];
    let mut arguments = vec!["generate", "--out", "generated"];
    arguments.extend(documents);
    let output = discogen(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1));
    let printed = stderr(&output);
    for line in [
        "discovery/bad.v1.json#/schemas/Thing/properties/name/type: is a number; must be a string",
        "error: discovery/bad.v1.json#/resources/things/methods/get/response/$ref: refers to schema \"Think\", which is not in this document\n",
        "= help: did you mean \"Thing\"?",
        " --> discovery/bad.v1.json:4:37\n",
        "4 |     \"properties\": {\"name\": {\"type\": 7}}}}, \"resources\":",
        "  |                                     ^\n",
        "discovery/bad.v1.json#/resources/things/methods/get/path: ",
    ] {
        assert!(printed.contains(line), "{line}\n{printed}");
    }
    assert!(printed.contains("3 errors"), "{printed}");
    // The crate of the other document is written, and none of the invalid one.
    let written: Vec<_> = fs::read_dir(folder.path().join("generated"))
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    assert_eq!(written, ["tiny-v1"]);
}

/// An existing crate is unchanged.
#[test]
fn an_unusable_document_leaves_the_folder_unchanged() {
    let folder = folder();
    let arguments = ["generate", "discovery/tiny.v1.json", "--out", "generated"];
    let output = discogen(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let generated = folder.path().join("generated");
    let before = tree(&generated);
    let invalid = SMALL
        .replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\"")
        .replace("\"type\": \"string\"", "\"type\": 7")
        .replace("v1/things\"", "v1/{things\"");
    let three = [
        "discovery/tiny.v1.json#/schemas/Thing/properties/name/type: ",
        "discovery/tiny.v1.json#/resources/things/methods/get/response/$ref: ",
        "discovery/tiny.v1.json#/resources/things/methods/get/path: ",
    ];
    for (document, expected) in [
        ("{\"kind\": ", &["error: discovery/tiny.v1.json#"][..]),
        ("{\"a\": 1}", &["error: discovery/tiny.v1.json#"]),
        (&invalid, &three),
    ] {
        fs::write(folder.path().join("discovery/tiny.v1.json"), document).expect("written");
        let output = discogen(folder.path(), &arguments);
        let printed = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{document}: {printed}");
        for location in expected {
            assert_eq!(
                printed.matches(location).count(),
                1,
                "{location} in\n{printed}"
            );
        }
        assert!(
            tree(&generated) == before,
            "{document}: something was written"
        );
    }
}

#[test]
fn input_that_is_not_a_document_is_reported() {
    let folder = folder();
    for (content, fact) in [
        ("", "empty"),
        ("<html><body>404</body></html>", "HTML"),
        ("[]", "array"),
        ("{\"kind\": \"discovery#directoryList\"}", "directory"),
        ("{\"openapi\": \"3.0.0\"}", "OpenAPI"),
        (
            "{\"kind\": \"discovery#restDescription\", \"a\": \"\\ud800\"}",
            "line 1",
        ),
        ("{\"kind\": ", "line 1"),
    ] {
        fs::write(folder.path().join("x.json"), content).expect("written");
        let output = discogen(folder.path(), &["generate", "x.json", "--out", "generated"]);
        assert_eq!(output.status.code(), Some(1), "{content}");
        let printed = stderr(&output);
        assert!(
            printed.starts_with("error: x.json#") && printed.contains(fact),
            "{content}: {printed}"
        );
        assert!(!folder.path().join("generated").exists(), "{content}");
    }
    fs::write(folder.path().join("x.json"), b"{\"kind\": \"\xff\"}").expect("written");
    let output = discogen(folder.path(), &["generate", "x.json", "--out", "generated"]);
    assert!(stderr(&output).contains("UTF-8"), "{}", stderr(&output));
}

#[test]
fn usage_errors_exit_with_status_2() {
    let folder = folder();
    for arguments in [
        &[][..],
        &["generate"],
        &["generate", "discovery/tiny.v1.json"],
        &["generate", "nowhere.json", "--out", "generated"],
        &["generat", "discovery/tiny.v1.json", "--out", "generated"],
    ] {
        let output = discogen(folder.path(), arguments);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert!(!stderr(&output).is_empty());
    }
}

#[test]
fn settings_beside_a_document() {
    let folder = folder();
    let settings = folder.path().join("discovery/tiny.v1.toml");
    fs::write(
        &settings,
        "[package]\nname = \"my-tiny\"\nversion = \"2.1.0\"\n[runtime]\npath = \"../../rt\"\n",
    )
    .expect("written");
    let arguments = ["generate", "discovery/tiny.v1.json", "--out", "generated"];
    let output = discogen(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let manifest =
        fs::read_to_string(folder.path().join("generated/tiny-v1/Cargo.toml")).expect("there");
    assert!(
        manifest.contains("name = \"my-tiny\"") && manifest.contains("version = \"2.1.0\""),
        "{manifest}"
    );
    assert!(manifest.contains("path = \"../../rt\""), "{manifest}");
    fs::write(&settings, "[package]\nnmae = \"my-tiny\"\n").expect("written");
    let output = discogen(folder.path(), &arguments);
    assert_ne!(output.status.code(), Some(0));
    let printed = stderr(&output);
    assert!(
        printed.contains("tiny.v1.toml") && printed.contains("nmae"),
        "{printed}"
    );
}

#[test]
fn only_the_selection_is_generated() {
    let folder = folder();
    let generate = ["generate", "discovery/tiny.v1.json", "--out", "out"];
    let run = |more: &[&str]| discogen(folder.path(), &[&generate[..], more].concat());
    let output = run(&["--only", "thing"]);
    assert_eq!(output.status.code(), Some(1));
    let printed = stderr(&output);
    assert!(printed.contains("did you mean \"things\"?"), "{printed}");
    assert!(!folder.path().join("out").exists());

    let output = run(&["--only", "things,tiny.things.get", "--schemas", "Thing"]);
    let printed = stdout(&output);
    assert!(
        printed.contains("1 resource, 1 method, 1 schema"),
        "{printed}"
    );

    // The command line replaces the selection of the settings file.
    let settings = folder.path().join("discovery/tiny.v1.toml");
    fs::write(settings, "[select]\nschemas = [\"Thing\"]\n").expect("written");
    let printed = stdout(&run(&["-v"]));
    assert!(
        printed.contains("0 resources, 0 methods, 1 schema"),
        "{printed}"
    );
    assert!(
        printed.contains("removed src/resources/things.rs"),
        "{printed}"
    );
    let printed = stdout(&run(&["--only", "things.get"]));
    assert!(
        printed.contains("1 resource, 1 method, 1 schema"),
        "{printed}"
    );
}

#[test]
fn a_folder_selects_its_documents() {
    let folder = folder();
    let discovery = folder.path().join("discovery");
    fs::write(
        discovery.join("index.json"),
        r#"{"kind": "discovery#directoryList", "items": []}"#,
    )
    .expect("written");
    fs::write(discovery.join("tiny.v1.toml"), "").expect("written");
    let arguments = ["generate", "discovery", "--out", "generated"];
    let output = discogen(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("generated/tiny-v1/src/lib.rs").exists());
    let output = discogen(folder.path(), &["check", "discovery", "--out", "generated"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // A part of a document is not silently omitted.
    fs::write(discovery.join("half.json"), &SMALL[..100]).expect("written");
    let output = discogen(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("half.json"), "{}", stderr(&output));
}

#[test]
fn copies_of_a_document_generate_one_crate() {
    let folder = folder();
    let discovery = folder.path().join("discovery");
    fs::write(discovery.join("tinyv1.json"), SMALL).expect("written");
    for command in ["generate", "check"] {
        let output = discogen(folder.path(), &[command, "discovery", "--out", "generated"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let printed = stdout(&output);
        let expected = "discovery/tinyv1.json generates the same crate as discovery/tiny.v1.json";
        assert!(printed.contains(expected), "{printed}");
    }
    // A document with another content is a conflict.
    let other = SMALL.replacen("Tiny API", "Other API", 1);
    fs::write(discovery.join("tinyv1.json"), other).expect("written");
    let output = discogen(
        folder.path(),
        &["generate", "discovery", "--out", "generated"],
    );
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let printed = stderr(&output);
    assert!(printed.contains("remove one of them"), "{printed}");
}

#[test]
fn a_folder_without_documents_is_reported() {
    let folder = folder();
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    let output = discogen(folder.path(), &["generate", "empty", "--out", "generated"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("empty: contains no discovery document"),
        "{}",
        stderr(&output)
    );
}

/// All findings are reported, but only the first ones with their lines, since printing takes time proportional to the
/// line.
#[test]
fn excerpts_are_limited_and_findings_are_not() {
    let folder = folder();
    let count = 2_000;
    let schemas: Vec<String> = (0..count)
        .map(|i| format!(r#""S{i}": {{"$ref": "T{i}"}}"#))
        .collect();
    let text = SMALL.replace('\n', " ").replace(
        r#""schemas": {"#,
        &format!(r#""schemas": {{{},"#, schemas.join(", ")),
    );
    fs::write(folder.path().join("discovery/tiny.v1.json"), text).expect("written");
    let start = std::time::Instant::now();
    let output = discogen(
        folder.path(),
        &["generate", "discovery/tiny.v1.json", "--out", "generated"],
    );
    let printed = stderr(&output);
    assert_eq!(printed.matches("error: ").count(), count, "{printed}");
    assert_eq!(printed.matches("tiny.v1.json:1:").count(), 50);
    assert!(
        printed.contains("2000 errors, the first 50 with excerpts and 1950 without"),
        "{printed}"
    );
    // The 50 excerpts take less than 2 s on an idle machine; the limit leaves room for a loaded one.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
