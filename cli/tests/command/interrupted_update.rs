//! An update that was killed between two files: the message of each command, the recovery, and untrusted journals.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use discogen_build::workspace;

use crate::support::{SMALL, discogen, folder, stderr, stdout, tree};

/// A newer document with an additional field.
fn newer() -> String {
    SMALL
        .replace("\"revision\": \"1\"", "\"revision\": \"2\"")
        .replace(
            "\"properties\": {",
            "\"properties\": {\"size\": {\"type\": \"string\"}, ",
        )
}

/// Returns a folder in which an update was killed after it had replaced only the document, and the previous files.
fn killed() -> (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
    let folder = folder();
    let path = folder.path();
    let output = discogen(path, &["generate", "discovery", "--out", "generated", "-q"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    fs::write(path.join("new.json"), newer()).expect("written");
    let before = tree(path);
    let staging = path.join("discovery/.discogen-update");
    fs::create_dir(&staging).expect("a folder");
    fs::write(staging.join("0.old"), SMALL).expect("written");
    let entry = |root: &str, path: &str, old: &str, new: &str| {
        format!(
            r#"{{"place": {{"root": "{root}", "path": "{path}"}}, "before": {old}, "after": {new}}}"#
        )
    };
    let (old, new) = (sha256(SMALL.as_bytes()), sha256(newer().as_bytes()));
    let files = [
        entry("documents", "tiny.v1.json", &old, &new),
        entry("documents", "tiny.v1.toml", "null", &new),
    ];
    let journal = format!(
        r#"{{"version": 2, "out": "../generated", "files": [{}], "folders": []}}"#,
        files.join(",")
    );
    fs::write(staging.join("journal"), journal).expect("written");
    fs::write(path.join("discovery/tiny.v1.json"), newer()).expect("written");
    (folder, before)
}

/// As JSON. A shell tool computes the digest, independently of the command.
fn sha256(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), bytes).expect("written");
    let output = Command::new("sha256sum").arg(file.path()).output();
    let text = String::from_utf8(output.expect("sha256sum runs").stdout).expect("UTF-8");
    format!("\"{}\"", text.split(' ').next().unwrap_or_default())
}

#[test]
fn every_command_reports_an_interrupted_update() {
    let (folder, _) = killed();
    let path = folder.path();
    let before = tree(path);
    let generate = ["generate", "discovery/tiny.v1.json", "--out", "generated"];
    for (arguments, status) in [
        (&["check"][..], 1),
        (&["check", "discovery/tiny.v1.json"], 1),
        (&["check", "new.json"], 1),
        (&["list"], 1),
        (&["list", "--format", "json"], 1),
        (&generate, 1),
        (&["generate", "new.json", "--out", "generated"], 1),
        (&["update", "new.json", "--dry-run"], 1),
        (&["update", "--recover", "--dry-run"], 1),
        (&["diff", "discovery/tiny.v1.json", "new.json"], 0),
        (&["show", "tiny"], 0),
    ] {
        let output = discogen(path, arguments);
        let printed = stderr(&output);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?} {printed}"
        );
        for part in [
            "discovery: an update was interrupted",
            "run `discogen update --recover`",
        ] {
            assert!(printed.contains(part), "{arguments:?}: {printed}");
        }
        assert!(tree(path) == before, "{arguments:?} changed something");
        if arguments.contains(&"--dry-run") {
            let printed = stdout(&output);
            assert_eq!(printed, "would restore discovery/tiny.v1.json\n");
        }
    }
    // The functions for build scripts do the same.
    let (discovery, crates) = (path.join("discovery"), path.join("generated"));
    let checked = workspace::check(&discovery, &crates).expect_err("interrupted");
    let refreshed = workspace::refresh(&discovery, &crates).expect_err("interrupted");
    for printed in [checked.to_string(), refreshed.to_string()] {
        assert!(printed.contains("an update was interrupted"), "{printed}");
        assert!(printed.contains("cargo run -p discogen -- update --recover"));
    }
    assert!(tree(path) == before);
    // Unrelated commands work.
    fs::create_dir(path.join("other")).expect("a folder");
    fs::write(path.join("other/tiny.v1.json"), SMALL).expect("written");
    for arguments in [
        &["generate", "other", "--out", "elsewhere"][..],
        &["check", "other", "--out", "elsewhere"],
        &["show", "tiny", "--from", "other"],
    ] {
        let output = discogen(path, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("interrupted"));
    }
}

#[test]
fn an_interrupted_update_is_undone() {
    for arguments in [&["update", "--recover"][..], &["update", "missing.json"]] {
        let (folder, before) = killed();
        let output = discogen(folder.path(), arguments);
        let printed = stdout(&output);
        assert!(
            printed.contains("restored discovery/tiny.v1.json\n"),
            "{printed}"
        );
        assert!(
            printed.contains("the interrupted update was undone"),
            "{printed}"
        );
        assert!(tree(folder.path()) == before);
        let output = discogen(folder.path(), &["update", "--recover"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output), "nothing had to be restored\n");
    }
}

#[test]
fn later_edits_are_kept() {
    for edited in ["discovery/tiny.v1.json", "discovery/tiny.v1.toml"] {
        let (folder, _) = killed();
        let path = folder.path();
        fs::write(path.join(edited), "# mine").expect("written");
        let before = tree(path);
        for arguments in [&["update", "--recover"][..], &["update", "new.json"]] {
            let output = discogen(path, arguments);
            assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
            let printed = stderr(&output);
            assert!(
                printed.contains(edited) && printed.contains("help: "),
                "{printed}"
            );
            assert!(tree(path) == before, "{edited}");
        }
    }
}

#[test]
fn the_remedy_names_folders_other_than_the_default() {
    let (folder, _) = killed();
    let path = folder.path();
    fs::rename(path.join("discovery"), path.join("documents")).expect("renamed");
    fs::rename(path.join("generated"), path.join("clients")).expect("renamed");
    let journal = path.join("documents/.discogen-update/journal");
    let text = fs::read_to_string(&journal).expect("read");
    fs::write(&journal, text.replace("../generated", "../clients")).expect("written");
    let output = discogen(path, &["check", "documents", "--out", "clients"]);
    let command = "update --recover --discovery documents --out clients";
    assert!(stderr(&output).contains(command), "{}", stderr(&output));
    // No file is restored if the crates differ from those in the journal.
    let output = discogen(path, &["update", "--recover", "--discovery", "documents"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains(command), "{}", stderr(&output));
    let arguments: Vec<_> = command.split(' ').collect();
    let output = discogen(path, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // A journal contains no shell commands.
    fs::create_dir(path.join("documents/.discogen-update")).expect("a folder");
    let evil = r#"{"version": 2, "out": "../$(touch x);\u001b[2J", "files": [], "folders": []}"#;
    fs::write(&journal, evil).expect("written");
    let printed = stderr(&discogen(path, &["check", "documents"]));
    assert!(
        printed.contains("update --recover") && !printed.contains("touch"),
        "{printed}"
    );
}

/// The journal of an attacker: it replaces files outside the repository and adds a git hook.
#[test]
fn a_journal_from_a_repository_is_rejected() {
    let outside = tempfile::tempdir().expect("a folder");
    let target = outside.path().join("profile");
    fs::write(&target, "mine").expect("written");
    let absolute = target.to_str().expect("UTF-8").to_owned();
    let up = format!("../../../../../../../..{absolute}");
    let hook = "../.git/hooks/post-checkout";
    for name in [absolute.as_str(), &up, hook, ".git/hooks/post-checkout"] {
        for root in ["documents", "crates"] {
            let folder = folder();
            let path = folder.path();
            git(path, &["init", "--quiet"]);
            let staging = path.join("discovery/.discogen-update");
            fs::create_dir(&staging).expect("a folder");
            for index in ["0.old", "0.new"] {
                fs::write(staging.join(index), "evil").expect("written");
            }
            let journals = [
                // In the old format without digests.
                format!(
                    r#"{{"places": [["{absolute}", true], ["{hook}", false]], "folders": []}}"#
                ),
                format!(
                    r#"{{"version": 2, "out": "../generated", "folders": [], "files": [{{
                    "place": {{"root": "{root}", "path": "{name}"}},
                    "before": {}, "after": {}}}]}}"#,
                    sha256(b"evil"),
                    if name.contains("hooks") {
                        "null".to_owned()
                    } else {
                        sha256(b"mine")
                    },
                ),
            ];
            for journal in journals {
                fs::write(staging.join("journal"), journal).expect("written");
                for arguments in [&["update", "new.json"][..], &["update", "--recover"]] {
                    let output = discogen(path, arguments);
                    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
                    assert!(stderr(&output).contains("journal"), "{}", stderr(&output));
                    assert_eq!(fs::read_to_string(&target).expect("read"), "mine");
                    assert!(!path.join(".git/hooks/post-checkout").exists());
                    assert!(staging.join("0.old").exists());
                }
            }
        }
    }
}

#[test]
fn a_journal_tracked_by_git_is_rejected() {
    let (folder, _) = killed();
    let path = folder.path();
    git(path, &["init", "--quiet"]);
    git(path, &["add", "--force", "."]);
    let before = tree(&path.join("discovery"));
    let output = discogen(path, &["update", "new.json"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("git tracks this journal"),
        "{}",
        stderr(&output)
    );
    assert!(tree(&path.join("discovery")) == before);
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    let output = git.current_dir(folder).args(arguments).output();
    assert!(output.expect("git runs").status.success(), "{arguments:?}");
}

/// No file is written through a symbolic link in place of a crate's file or folder.
#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret");
    for (link, target) in [
        ("generated/tiny-v1", PathBuf::new()),
        ("generated/tiny-v1/src", PathBuf::new()),
        ("generated/tiny-v1/src/lib.rs", "secret".into()),
        ("generated/tiny-v1/src/lib.rs.discogen-new", "secret".into()),
        (
            "generated/tiny-v1/Cargo.toml.discogen-new",
            "missing".into(),
        ),
        ("discovery/tiny.v1.toml", "secret".into()),
        ("discovery/.discogen-update", PathBuf::new()),
    ] {
        fs::write(&secret, "").expect("written");
        for arguments in [
            &["generate", "discovery/tiny.v1.json", "--out", "generated"][..],
            &["update", "new.json"],
        ] {
            let folder = folder();
            let path = folder.path();
            fs::write(path.join("new.json"), newer()).expect("written");
            let location = path.join(link);
            fs::create_dir_all(location.parent().expect("a folder")).expect("a folder");
            symlink(outside.path().join(&target), &location).expect("a link");
            discogen(path, arguments);
            assert_eq!(
                fs::read_to_string(&secret).expect("read"),
                "",
                "{link} {arguments:?}"
            );
            let names: Vec<_> = tree(outside.path()).into_keys().collect();
            assert_eq!(names, ["secret"], "{link} {arguments:?}");
        }
    }
}
