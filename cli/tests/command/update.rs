//! `update` from files and folders: accepted and rejected documents, and complete changes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use discogen_build::sync::Lock;

use crate::support::{SMALL, discogen, folder, stderr, stdout, tree};

/// A folder with one document, its settings and its crate.
fn generated() -> tempfile::TempDir {
    let folder = folder();
    fs::write(
        folder.path().join("discovery/tiny.v1.toml"),
        "# Mine.\n[package]\nname = \"my-tiny\" # called so\nversion = \"0.3.1\" # of ours\n\n[runtime]\npath = \"../../rt\"\n",
    )
    .expect("written");
    let output = discogen(
        folder.path(),
        &["generate", "discovery/tiny.v1.json", "--out", "generated"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    folder
}

fn revision(text: &str, revision: &str) -> String {
    let new = format!("\"revision\": \"{revision}\"");
    text.replace("\"revision\": \"1\"", &new)
        .replace("\"revision\": \"2\"", &new)
}

/// A newer document with an additional field.
fn grown() -> String {
    revision(SMALL, "2").replace(
        "\"properties\": {",
        "\"properties\": {\"size\": {\"type\": \"string\"}, ",
    )
}

/// A newer document in which the resource has an alias.
fn broken() -> String {
    revision(SMALL, "3").replace("\"things\": {\"methods\"", "\"items\": {\"methods\"")
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The table of documents is updated.
#[test]
fn the_table_of_documents_is_updated() {
    let folder = generated();
    let path = folder.path();
    let table = "| document | revision | from |\n|---|---|---|\n| `tiny.v1.json` | 1 | afar |\n";
    fs::write(path.join("discovery/README.md"), table).expect("written");
    fs::write(path.join("new.json"), grown()).expect("written");

    let output = discogen(path, &["update", "new.json", "--dry-run"]);
    let printed = stdout(&output);
    assert!(
        printed.contains("would change discovery/README.md\n"),
        "{printed}"
    );
    assert_eq!(read(path, "discovery/README.md"), table);

    let output = discogen(path, &["update", "new.json", "--from", "a package"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        read(path, "discovery/README.md"),
        table.replace("| 1 | afar |", "| 2 | a package |")
    );
}

#[test]
fn a_new_revision_is_accepted() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("new.json"), grown()).expect("written");
    let before = tree(path);

    let output = discogen(path, &["update", "new.json", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let printed = stdout(&output);
    for line in [
        "tiny:v1  1 -> 2  minor  my-tiny 0.3.1 -> 0.3.2\n",
        "    ### Added\n",
        "`schemas::Thing::size`",
        "  would write discovery/tiny.v1.json\n",
        "  would write discovery/tiny.v1.toml\n",
        "  would write generated/tiny-v1/CHANGELOG.md\n",
        "  would change generated/tiny-v1/src/schemas.rs\n",
        "1 crate would change\n",
    ] {
        assert!(printed.contains(line), "{line:?} in\n{printed}");
    }
    assert_eq!(tree(path), before, "a dry run does not write files");

    let output = discogen(path, &["update", "new.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(read(path, "discovery/tiny.v1.json"), grown());
    assert_eq!(
        read(path, "discovery/tiny.v1.toml"),
        "# Mine.\n[package]\nname = \"my-tiny\" # called so\nversion = \"0.3.2\" # of ours\n\n[runtime]\npath = \"../../rt\"\n"
    );
    assert!(read(path, "generated/tiny-v1/Cargo.toml").contains("version = \"0.3.2\""));
    let changelog = read(path, "generated/tiny-v1/CHANGELOG.md");
    assert!(
        changelog
            .starts_with("# Changelog\n\n## 0.3.2\n\nRevision 2 of the document.\n\n### Added\n"),
        "{changelog}"
    );
    let changed: Vec<_> = tree(path)
        .into_iter()
        .filter(|(name, text)| before.get(name) != Some(text))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        changed,
        [
            "discovery/tiny.v1.json",
            "discovery/tiny.v1.toml",
            "generated/tiny-v1/CHANGELOG.md",
            "generated/tiny-v1/Cargo.toml",
            "generated/tiny-v1/README.md",
            "generated/tiny-v1/src/lib.rs",
            // The example response in the documentation contains the new property.
            "generated/tiny-v1/src/resources/things.rs",
            "generated/tiny-v1/src/schemas.rs",
        ],
        "a small diff"
    );
    // `check` accepts the result, including the changelog.
    let output = discogen(path, &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(!stdout(&output).contains("kept"), "{}", stdout(&output));

    // The next update is breaking: files are removed, and the newest section comes first.
    fs::write(path.join("new.json"), broken()).expect("written");
    let printed = stdout(&discogen(path, &["update", "new.json", "--verbose"]));
    assert!(
        printed.contains("tiny:v1  2 -> 3  major  my-tiny 0.3.2 -> 0.4.0\n"),
        "{printed}"
    );
    assert!(
        printed.contains("  removed src/resources/things.rs\n"),
        "{printed}"
    );
    assert!(
        !path
            .join("generated/tiny-v1/src/resources/things.rs")
            .exists()
    );
    let changelog = read(path, "generated/tiny-v1/CHANGELOG.md");
    let (new, old) = (changelog.find("## 0.4.0"), changelog.find("## 0.3.2"));
    assert!(new.is_some() && new < old, "{changelog}");
}

#[test]
fn an_equivalent_document_leaves_files_unchanged() {
    let folder = generated();
    let path = folder.path();
    for (text, why) in [
        (SMALL.to_owned(), "is unchanged"),
        (
            revision(SMALL, "7"),
            "another revision, but is otherwise unchanged",
        ),
        (
            revision(SMALL, "7").replace("\"id\": \"tiny:v1\"", "\"etag\": \"x\""),
            "another revision",
        ),
    ] {
        fs::write(path.join("new.json"), text).expect("written");
        let before = tree(path);
        let output = discogen(path, &["update", "new.json", "--verbose"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("everything is up to date"),
            "{}",
            stdout(&output)
        );
        assert!(stderr(&output).contains(why), "{}", stderr(&output));
        assert_eq!(tree(path), before);
    }
}

#[test]
fn invalid_input_leaves_files_unchanged() {
    let folder = generated();
    let path = folder.path();
    let newer = revision(SMALL, "20");
    fs::write(path.join("discovery/tiny.v1.json"), revision(&grown(), "9")).expect("written");
    let half = &grown()[..200];
    let other = revision(SMALL, "20").replace("\"name\": \"tiny\"", "\"name\": \"other\"");
    let shrunk = newer[..newer.find("\"schemas\"").expect("schemas")]
        .trim_end()
        .trim_end_matches(',')
        .to_owned()
        + "}";
    for (name, text, facts) in [
        (
            "new.json",
            "<html>Sign in</html>",
            &["new.json", "HTML"][..],
        ),
        (
            "new.json",
            r#"{"error": {"code": 404}}"#,
            &["error response of a server"],
        ),
        ("new.json", "", &["is empty"]),
        ("new.json", half, &["ends too early", "--> new.json:"]),
        (
            "new.json",
            SMALL,
            &["revision \"1\", older than revision \"9\"", "--allow-older"],
        ),
        (
            "tiny.v1.json",
            &other,
            &["is other:v1, but should be tiny:v1"],
        ),
        (
            "new.json",
            &shrunk,
            &["has 0 methods; the local document has 1", "--allow-shrunk"],
        ),
        (
            "new.json",
            &newer.replace("\"$ref\": \"Thing\"", "\"$ref\": \"Think\""),
            &["did you mean \"Thing\"?"],
        ),
        (
            "new.json",
            &newer.replace(
                "\"revision\": \"20\", ",
                "\"revision\": \"20\", \"revision\": \"21\", ",
            ),
            &["revision"],
        ),
    ] {
        fs::create_dir_all(path.join("new")).expect("a folder");
        fs::write(path.join("new").join(name), text).expect("written");
        let before = tree(path);
        for more in [&["--dry-run"][..], &[]] {
            let source = format!("new/{name}");
            let output = discogen(path, &[&["update", source.as_str()], more].concat());
            assert_eq!(output.status.code(), Some(1), "{text}: {}", stdout(&output));
            for fact in facts {
                let fact = fact.replace("--> new.json", "--> new/new.json");
                assert!(
                    stderr(&output).contains(&fact),
                    "{fact:?} in\n{}",
                    stderr(&output)
                );
            }
            assert!(
                stdout(&output).contains("nothing was changed"),
                "{}",
                stdout(&output)
            );
            assert_eq!(tree(path), before, "{text}");
        }
        fs::remove_dir_all(path.join("new")).expect("removed");
    }
}

#[test]
fn options_accept_rejected_documents() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("discovery/tiny.v1.json"), revision(&grown(), "9")).expect("written");
    fs::write(path.join("old.json"), SMALL).expect("written");
    let output = discogen(path, &["update", "old.json", "--allow-older"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("9 -> 1  major"),
        "{}",
        stdout(&output)
    );
    let cut = SMALL.find("\"schemas\"").expect("schemas");
    let shrunk = SMALL[..cut].trim_end().trim_end_matches(',').to_owned() + "}";
    fs::write(path.join("small.json"), shrunk).expect("written");
    let output = discogen(path, &["update", "small.json", "--allow-shrunk"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!path.join("generated/tiny-v1/src/resources").exists());
}

#[test]
fn only_local_apis_of_a_folder_are_updated() {
    let folder = generated();
    let path = folder.path();
    let new = path.join("new");
    fs::create_dir(&new).expect("a folder");
    let other = SMALL.replace("\"name\": \"tiny\"", "\"name\": \"other\"");
    fs::write(new.join("a.json"), grown()).expect("written");
    fs::write(new.join("b.json"), &other).expect("written");
    fs::write(
        new.join("index.json"),
        "{\"kind\": \"discovery#directoryList\"}",
    )
    .expect("written");
    let printed = stdout(&discogen(path, &["update", "new", "-n"]));
    assert!(
        printed.contains("tiny:v1") && !printed.contains("other"),
        "{printed}"
    );
    let printed = stdout(&discogen(path, &["update", "new", "--api", "other", "-n"]));
    assert!(
        printed.contains("other:v1  1  new  google-other-v1 0.1.0"),
        "{printed}"
    );
    assert!(!printed.contains("tiny:v1"), "{printed}");

    // If a document is rejected, no crate is updated, unless `--keep-going` is set.
    fs::write(new.join("tiny.v1.json"), "<html>").expect("written");
    let before = tree(path);
    let output = discogen(path, &["update", "new/b.json", "new/tiny.v1.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(tree(path), before);
    let output = discogen(
        path,
        &["update", "new/b.json", "new/tiny.v1.json", "--keep-going"],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("other:v1  1  new"),
        "{}",
        stdout(&output)
    );
    // A new crate depends on the runtime like the others.
    assert_eq!(
        read(path, "discovery/other.v1.toml"),
        "[package]\nname = \"google-other-v1\"\nversion = \"0.1.0\"\n\n[runtime]\npath = \"../../rt\"\n"
    );
    assert_eq!(read(path, "discovery/other.v1.json"), other);
    assert!(read(path, "generated/other-v1/Cargo.toml").contains("path = \"../../rt\""));

    // The same API twice is an error.
    fs::write(new.join("c.json"), revision(&grown(), "5")).expect("written");
    let output = discogen(path, &["update", "new/a.json", "new/c.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("like another of the documents"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_foreign_crate_stops_the_update() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("generated/tiny-v1/Cargo.toml"), "[package]\n").expect("written");
    fs::write(path.join("new.json"), grown()).expect("written");
    let before = tree(path);
    let output = discogen(path, &["update", "new.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("was not written by discogen"),
        "{}",
        stderr(&output)
    );
    assert_eq!(tree(path), before);
}

#[cfg(unix)]
#[test]
fn a_write_error_leaves_files_unchanged() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("new.json"), grown()).expect("written");
    // A folder in place of a file, so that the last rename fails for every user.
    let changelog = path.join("generated/tiny-v1/CHANGELOG.md");
    fs::create_dir(&changelog).expect("a folder");
    let before = tree(path);
    let output = discogen(path, &["update", "new.json"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("CHANGELOG.md"),
        "{}",
        stderr(&output)
    );
    assert!(
        stdout(&output).contains("nothing was changed"),
        "{}",
        stdout(&output)
    );
    assert_eq!(tree(path), before);
    fs::remove_dir(&changelog).expect("removed");

    // A read-only folder, skipped for root, who can write to it.
    use std::os::unix::fs::PermissionsExt;
    let sources = path.join("generated/tiny-v1/src");
    fs::set_permissions(&sources, fs::Permissions::from_mode(0o555)).expect("set");
    let is_root = fs::write(sources.join("probe"), "").is_ok();
    if !is_root {
        let before = tree(path);
        let output = discogen(path, &["update", "new.json"]);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert_eq!(tree(path), before);
    }
    fs::set_permissions(&sources, fs::Permissions::from_mode(0o755)).expect("set");
}

const CONFLICT: &str = "<<<<<<< HEAD\n{\n=======\n{\n>>>>>>> theirs\n";

/// An unreadable document is not a new API, which would reset its version.
#[test]
fn a_damaged_local_document_stops_the_update() {
    let folder = generated();
    let path = folder.path();
    fs::create_dir(path.join("new")).expect("a folder");
    fs::write(path.join("new/tiny.v1.json"), grown()).expect("written");
    for damaged in [CONFLICT, "", "{\"error\": {}}", &SMALL[..300]] {
        fs::write(path.join("discovery/tiny.v1.json"), damaged).expect("written");
        let before = tree(path);
        for more in [
            &["new/tiny.v1.json"][..],
            &["new"],
            &["new", "--dry-run"],
            &["new", "--keep-going"],
        ] {
            let output = discogen(path, &[&["update"], more].concat());
            assert_eq!(
                output.status.code(),
                Some(1),
                "{more:?} {}",
                stdout(&output)
            );
            let printed = stderr(&output);
            assert!(printed.contains("discovery/tiny.v1.json#: "), "{printed}");
            assert!(printed.contains("help: "), "{printed}");
            assert_eq!(stdout(&output), "nothing was changed\n");
            assert_eq!(tree(path), before);
        }
    }
    // A document of another API is not overwritten either.
    let other = "{\"kind\": \"discovery#directoryList\", \"items\": []}";
    fs::write(path.join("discovery/tiny.v1.json"), other).expect("written");
    let output = discogen(path, &["update", "new/tiny.v1.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let printed = stderr(&output);
    assert!(
        printed.contains(
            "discovery/tiny.v1.json: has the file name of tiny:v1, but is not its document"
        ),
        "{printed}"
    );
    assert_eq!(read(path, "discovery/tiny.v1.json"), other);
}

#[test]
fn two_documents_of_one_api_stop_the_update() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("discovery/copy.json"), revision(SMALL, "9")).expect("written");
    fs::write(path.join("new.json"), grown()).expect("written");
    let before = tree(path);
    let output = discogen(path, &["update", "new.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let printed = stderr(&output);
    let fact = "discovery/tiny.v1.json: is tiny:v1, like discovery/copy.json";
    assert!(
        printed.contains(fact) && printed.contains("remove one of them"),
        "{printed}"
    );
    assert_eq!(tree(path), before);
}

#[test]
fn selections_without_documents_are_reported() {
    let folder = generated();
    let path = folder.path();
    for name in ["empty", "new"] {
        fs::create_dir(path.join(name)).expect("a folder");
    }
    let other = SMALL.replace("\"name\": \"tiny\"", "\"name\": \"other\"");
    fs::write(path.join("new/other.json"), other).expect("written");
    let before = tree(path);
    for (arguments, fact, remedy) in [
        (
            &["empty"][..],
            "empty: contains no document of a local API",
            "--api",
        ),
        (
            &["empty", "--all"],
            "empty: contains no document",
            "another folder",
        ),
        (
            &["new"],
            "new: contains no document of a local API",
            "--all",
        ),
        (
            &["new", "--api", "othr"],
            "new: has no API \"othr\"",
            "did you mean \"other\"?",
        ),
        (
            &["new/other.json", "--api", "zzz"],
            "has no API \"zzz\"",
            "discogen list",
        ),
        (
            &["new", "empty", "--api", "other,tiny"],
            "new, empty: has no API \"tiny\"",
            "",
        ),
    ] {
        let output = discogen(path, &[&["update"], arguments].concat());
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?} {}",
            stdout(&output)
        );
        let printed = stderr(&output);
        assert!(
            printed.contains(fact) && printed.contains(remedy),
            "{arguments:?} {printed}"
        );
        assert!(
            !stdout(&output).contains("up to date"),
            "{}",
            stdout(&output)
        );
        assert_eq!(tree(path), before);
    }
}

#[test]
fn rejected_documents_create_no_folder() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("new.json"), CONFLICT).expect("written");
    let paths = [
        "--discovery",
        "nowhere/at/all",
        "--out",
        "nothing/of/the/kind",
    ];
    let output = discogen(path, &[&["update", "new.json"], &paths[..]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(!path.join("nowhere").exists() && !path.join("nothing").exists());
}

/// Concurrent changes are detected: the documents are read under the lock.
#[test]
fn a_writer_waits_before_it_reads() {
    let folder = generated();
    let path = folder.path();
    fs::write(path.join("new.json"), grown()).expect("written");
    for (arguments, status) in [
        (
            &["generate", "discovery/tiny.v1.json", "--out", "generated"][..],
            0,
        ),
        // The document is older now.
        (&["update", "new.json"], 1),
    ] {
        fs::write(path.join("discovery/tiny.v1.json"), SMALL).expect("written");
        let lock = Lock::of(&[&path.join("generated")]).expect("locked");
        let mut child = Command::new(env!("CARGO_BIN_EXE_discogen"))
            .current_dir(path)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("discogen runs");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let first = lines.next().expect("a line").expect("text");
        assert!(
            first.contains("generated: another discogen process is writing there"),
            "{first}"
        );
        let newer = revision(&grown(), "9").replace("\"size\"", "\"length\"");
        fs::write(path.join("discovery/tiny.v1.json"), newer).expect("written");
        drop(lock);
        let rest: Vec<_> = lines.map_while(Result::ok).collect();
        assert_eq!(
            child.wait().expect("ended").code(),
            Some(status),
            "{rest:?}"
        );
        let schemas = read(path, "generated/tiny-v1/src/schemas.rs");
        assert!(schemas.contains("length"), "{arguments:?} {schemas}");
    }
}
