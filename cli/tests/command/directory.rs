//! References to the document directory in place of files.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{SMALL, discogen, folder, stderr, stdout};

fn empty() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn succeeded(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    stdout(output)
}

/// Writes a document of the directory to a file.
fn write(reference: &str, path: &Path) {
    let entry = discogen_directory::find(reference).expect(reference);
    fs::write(path, entry.document().expect(reference)).expect("written");
}

#[test]
fn show_finds_api_and_method_in_one_argument() {
    let folder = empty();
    for (name, line) in [
        ("tasks", "tasks:v1  Google Tasks API"),
        ("tasks.tasklists.list", "tasks.tasklists.list"),
        ("tasks:v1.tasklists.list", "tasks.tasklists.list"),
        ("tasks.v1.tasklists", "resource tasks.tasklists"),
        ("drive:v2.files.get", "drive.files.get"),
        ("tasks.TaskList", "schemas::TaskList"),
    ] {
        let printed = succeeded(&discogen(folder.path(), &["show", name]));
        assert_eq!(printed.lines().next(), Some(line), "{name}: {printed}");
    }
    let entry = discogen_directory::find("tasks").expect("tasks");
    let name = format!("tasks@{}.tasklists.list", entry.revision());
    let printed = succeeded(&discogen(folder.path(), &["show", &name]));
    assert!(printed.starts_with("tasks.tasklists.list\n"), "{printed}");
}

#[test]
fn generate_and_check_accept_references() {
    let folder = empty();
    let arguments = [
        "tasks",
        "drive:v2",
        "--out",
        "out",
        "--only",
        "tasklists,about.get",
    ];
    // The selection does not fit drive.
    let output = discogen(folder.path(), &[&["generate"], &arguments[..]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));

    let arguments = ["tasks@", "--out", "out"];
    let output = discogen(folder.path(), &[&["generate"], &arguments[..]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));

    for reference in ["tasks", "tasks:v1", "tasks.v1"] {
        let arguments = [reference, "--out", "out"];
        succeeded(&discogen(
            folder.path(),
            &[&["generate"], &arguments[..]].concat(),
        ));
        assert!(folder.path().join("out/tasks-v1/Cargo.toml").is_file());
        succeeded(&discogen(
            folder.path(),
            &[&["check"], &arguments[..]].concat(),
        ));
    }
    // The same files as from a file.
    write("tasks", &folder.path().join("tasks.v1.json"));
    let arguments = ["tasks.v1.json", "--out", "out"];
    succeeded(&discogen(
        folder.path(),
        &[&["check"], &arguments[..]].concat(),
    ));
}

#[test]
fn a_file_or_folder_takes_precedence() {
    let folder = empty();
    fs::write(folder.path().join("tasks"), SMALL).expect("written");
    let output = discogen(folder.path(), &["generate", "tasks", "--out", "out"]);
    succeeded(&output);
    assert!(folder.path().join("out/tiny-v1").is_dir());

    fs::create_dir(folder.path().join("gmail")).expect("a folder");
    let output = discogen(folder.path(), &["generate", "gmail", "--out", "out"]);
    let printed = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert!(
        printed.contains("gmail: contains no discovery document"),
        "{printed}"
    );
    assert!(
        printed.contains("`gmail:v1` is the document of the directory"),
        "{printed}"
    );
    // A path is never a reference.
    let output = discogen(folder.path(), &["generate", "./drive", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("./drive: No such file"),
        "{}",
        stderr(&output)
    );

    // Documents in discovery/ take precedence in `show`.
    fs::create_dir(folder.path().join("discovery")).expect("a folder");
    let own = SMALL.replace("\"tiny\"", "\"tasks\"");
    fs::write(folder.path().join("discovery/own.json"), own).expect("written");
    let printed = succeeded(&discogen(folder.path(), &["show", "tasks"]));
    assert!(printed.starts_with("tasks:v1  Tiny API"), "{printed}");
    let printed = succeeded(&discogen(folder.path(), &["show", "drive"]));
    assert!(printed.starts_with("drive:v3  "), "{printed}");
    // `--from` excludes the other.
    let printed = succeeded(&discogen(
        folder.path(),
        &["show", "tasks.tasklists", "--from", "tasks:v1"],
    ));
    assert!(printed.starts_with("resource tasks.tasklists"), "{printed}");
    let output = discogen(folder.path(), &["show", "drive", "--from", "discovery"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
}

#[test]
fn errors_name_the_file_and_the_directory() {
    let folder = empty();
    let none = discogen_directory::entries();
    let ambiguous = none
        .chunk_by(|a, b| a.name() == b.name())
        .find(|versions| versions.len() > 1 && versions.iter().all(|it| !it.is_preferred()));
    let ambiguous = ambiguous.expect("an API without a preferred version");
    let choice = ambiguous[0].id();
    for (argument, expected) in [
        (
            "gmial",
            "gmial: no such file, and the directory has no API \"gmial\"; did you mean gmail",
        ),
        (
            "drive:v9",
            "drive:v9: no such file, and the directory has no version \"v9\" of drive; use drive:v2 or drive:v3",
        ),
        ("drive@19990101", "no revision \"19990101\", only drive:v2@"),
        (ambiguous[0].name(), choice),
        ("gmail.v1.json", "gmail.v1.json: No such file"),
    ] {
        for command in [
            &["generate", argument, "--out", "out"][..],
            &["check", argument, "--out", "out"],
            &["diff", argument, "gmail"],
            &["update", argument],
            &["show", "x", "--from", argument],
        ] {
            let output = discogen(folder.path(), command);
            let printed = stderr(&output);
            assert!(
                matches!(output.status.code(), Some(1 | 2)),
                "{command:?} {printed}"
            );
            let printed = printed.replace('\n', " ");
            assert!(
                printed.contains(expected),
                "{command:?}: {expected:?} in {printed}"
            );
        }
    }
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
    for (name, expected) in [
        ("gmial.users", "did you mean gmail"),
        ("drive:v9.files", "use drive:v2 or drive:v3"),
        (ambiguous[0].name(), choice),
    ] {
        let output = discogen(folder.path(), &["show", name]);
        assert_eq!(output.status.code(), Some(1));
        let printed = stderr(&output);
        assert!(printed.contains(expected), "{expected:?} in {printed}");
    }
}

#[test]
fn diff_compares_with_the_directory() {
    let folder = empty();
    write("tasks", &folder.path().join("tasks.v1.json"));
    let diff = |arguments: &[&str]| discogen(folder.path(), &[&["diff"], arguments].concat());
    for arguments in [
        &["tasks", "tasks:v1"][..],
        &["tasks.v1.json"],
        &["tasks", "tasks.v1.json"],
        &["tasks.v1.json", "tasks"],
    ] {
        let output = diff(&[&["--format", "json"], arguments].concat());
        let value: serde_json::Value = serde_json::from_str(&succeeded(&output)).expect("JSON");
        assert_eq!(value["verdict"], "none", "{arguments:?}");
        assert_eq!(value["apis"][0]["api"], "tasks:v1", "{arguments:?}");
    }
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    write("tasks", &folder.path().join("mine/a.json"));
    write("drive:v2", &folder.path().join("mine/b.json"));
    let printed = succeeded(&diff(&["mine"]));
    assert_eq!(printed, "2 APIs: 0 major, 0 minor, 0 patch, 2 none\n");
    fs::write(folder.path().join("bad.json"), "{").expect("written");
    let output = diff(&["bad.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("bad.json#"), "{}", stderr(&output));
}

#[test]
fn list_prints_the_directory() {
    let folder = empty();
    let list =
        |arguments: &[&str]| succeeded(&discogen(folder.path(), &[&["list"], arguments].concat()));
    let count = discogen_directory::entries().len();
    for arguments in [&[][..], &["--directory"]] {
        let printed = list(arguments);
        assert_eq!(printed.lines().count(), count);
        let gmail = discogen_directory::find("gmail").expect("gmail");
        let line = printed.lines().find(|line| line.starts_with("gmail:v1 "));
        let words: Vec<_> = line.expect("gmail").split_whitespace().collect();
        assert_eq!(words, ["gmail:v1", "*", gmail.revision(), "Gmail", "API"]);
    }
    let ids = |printed: String| -> Vec<String> {
        let words = printed.lines().filter_map(|line| line.split(' ').next());
        words.map(str::to_owned).collect()
    };
    assert_eq!(ids(list(&["drive"])), ["drive:v2", "drive:v3"]);
    assert_eq!(ids(list(&["drive:v2"])), ["drive:v2"]);
    write("drive:v3", &folder.path().join("a.json"));
    assert_eq!(ids(list(&["a.json"])), ["drive:v3"]);
    // With local documents, the list contains their revisions.
    fs::create_dir(folder.path().join("discovery")).expect("a folder");
    write("drive:v3", &folder.path().join("discovery/drive.v3.json"));
    let printed = list(&["drive"]);
    assert!(printed.contains("not local"), "{printed}");
    assert!(printed.contains("up to date"), "{printed}");
    let output = discogen(folder.path(), &["list", "gmial"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did you mean gmail"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn update_installs_documents_of_the_directory() {
    let folder = folder();
    let table =
        "| document | API | revision | bytes | sha256 | from |\n|---|---|---|---|---|---|\n";
    let readme = folder.path().join("discovery/README.md");
    fs::write(&readme, table).expect("written");
    let output = discogen(folder.path(), &["update", "tasks", "--runtime", "0.1"]);
    succeeded(&output);
    let path = folder.path().join("discovery/tasks.v1.json");
    let entry = discogen_directory::find("tasks").expect("tasks");
    assert_eq!(
        fs::read(path).expect("a document"),
        entry.document().expect("a document")
    );
    assert!(folder.path().join("generated/tasks-v1").is_dir());
    let readme = fs::read_to_string(readme).expect("a table");
    assert!(readme.contains(entry.sha256()), "{readme}");
    let output = discogen(folder.path(), &["update", "tasks"]);
    let printed = succeeded(&output) + &stderr(&output);
    assert!(printed.contains("up to date"), "{printed}");
}
