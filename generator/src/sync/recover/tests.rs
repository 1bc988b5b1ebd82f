//! Journals that did not come from an update on this machine.

use super::*;
use crate::sync::interrupted::FOLDER;
use crate::sync::journal::JournalPath;
use serde_json::{Value, json};
use std::process::Command;

/// A folder with documents, crates and a forged journal.
struct Attack {
    home: tempfile::TempDir,
}

impl Attack {
    /// The journal restores each file to `evil`; an existing file contains `here`.
    fn new(files: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let attack = Self { home };
        fs::create_dir_all(attack.folder()).expect("a folder");
        fs::create_dir_all(attack.path("g/a-v1")).expect("a folder");
        let entries: Vec<_> = files
            .iter()
            .enumerate()
            .map(|(index, (root, path))| {
                fs::write(old(&attack.folder(), index), "evil").expect("written");
                let folder = if *root == "documents" { "d" } else { "g" };
                let now = digest_of(&attack.path(folder).join(path)).ok().flatten();
                json!({
                    "place": {"root": root, "path": path},
                    "before": digest(b"evil"),
                    "after": now,
                })
            })
            .collect();
        let mut journal = json!({"version": 2, "out": "../g", "files": entries, "folders": []});
        change(&mut journal);
        fs::write(attack.folder().join(JOURNAL), journal.to_string()).expect("written");
        attack
    }

    fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn folder(&self) -> PathBuf {
        self.path("d").join(FOLDER)
    }

    fn recover(&self) -> Result<Vec<Restored>, String> {
        let (documents, crates) = (self.path("d"), self.path("g"));
        let planned = recovery(&documents, &crates);
        let done = recover_on(&Disk::default(), &documents, &crates);
        assert_eq!(planned.is_ok(), done.is_ok());
        done.map_err(|error| error.to_string())
    }
}

#[test]
fn a_journal_names_only_files_of_an_update() {
    for (root, path) in [
        ("documents", "../outside.json"),
        ("documents", "../../outside.json"),
        ("documents", "/tmp/outside.json"),
        ("documents", "./a.json"),
        ("documents", "a/b.json"),
        ("documents", "a.sh"),
        ("documents", ".hidden.json"),
        ("documents", ".git/config.toml"),
        ("documents", ""),
        ("documents", ".."),
        ("documents", "a\0.json"),
        ("documents", "a\n.json"),
        ("crates", "../.git/hooks/post-checkout"),
        ("crates", "a-v1/../../outside"),
        ("crates", "a-v1//b.rs"),
        ("crates", ".git/hooks/post-checkout"),
        ("crates", "GIT~1/hooks/post-checkout"),
        ("crates", "a-v1/.cargo/config.toml"),
        ("crates", "Cargo.toml"),
        ("crates", "/etc/passwd"),
    ] {
        let attack = Attack::new(&[(root, path)], |_| {});
        let error = attack.recover().expect_err(path);
        assert!(
            error.contains("an update does not write"),
            "{path}: {error}"
        );
        assert!(!error.contains(char::is_control), "{error:?}");
        assert!(attack.folder().join("0.old").exists(), "{path}");
    }
    // An update does not write files with these names either.
    for path in ["d/a.sh", "g/file", "d/.hidden.json", "elsewhere/a.json"] {
        let roots = Roots::new(Path::new("d"), Path::new("g")).expect("folders");
        roots.journal_path(Path::new(path)).expect_err(path);
    }
    let roots = Roots::new(Path::new("."), Path::new("generated")).expect("folders");
    for path in [
        "./a.json",
        "./README.md",
        "./.discogen-etags.json",
        "generated/a-v1/Cargo.toml",
    ] {
        assert!(
            roots
                .journal_path(Path::new(path))
                .as_ref()
                .is_ok_and(JournalPath::is_of_an_update),
            "{path}"
        );
    }
}

#[test]
fn a_matching_journal_is_applied() {
    let attack = Attack::new(&[("documents", "a.json")], |_| {});
    let restored = attack.recover().expect("restored");
    assert_eq!(restored[0].place, attack.path("d/a.json"));
    assert_eq!(
        fs::read_to_string(attack.path("d/a.json")).expect("read"),
        "evil"
    );
    assert!(!attack.folder().exists());
}

#[test]
fn a_journal_is_read_strictly() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 8] = [
        (
            |it| *it = json!({"places": [["/etc/passwd", true]], "folders": []}),
            "not a journal",
        ),
        (|it| it["version"] = json!(1), "another version"),
        (
            |it| it["out"] = json!("../elsewhere"),
            "to a folder other than",
        ),
        (|it| it["out"] = json!("/"), "to a folder other than"),
        (
            |it| it["files"][0]["place"]["root"] = json!("other"),
            "not a journal",
        ),
        (
            |it| it["folders"] = json!([{"root": "documents", "path": "a"}]),
            "does not write",
        ),
        (
            |it| it["folders"] = json!([{"root": "crates", "path": "../a"}]),
            "does not write",
        ),
        (|it| it["more"] = json!(1), "not a journal"),
    ];
    for (change, fact) in cases {
        let attack = Attack::new(&[("documents", "a.json")], change);
        let error = attack.recover().expect_err(fact);
        assert!(error.contains(fact), "{fact}: {error}");
        assert!(!attack.path("d/a.json").exists(), "{fact}");
    }
}

#[test]
fn a_copy_has_the_digest_that_the_journal_states() {
    for missing in [false, true] {
        let attack = Attack::new(&[("documents", "a.json")], |_| {});
        let copy = attack.folder().join("0.old");
        match missing {
            true => fs::remove_file(copy).expect("removed"),
            false => fs::write(copy, "other").expect("written"),
        }
        let error = attack.recover().expect_err("a copy");
        assert!(
            error.contains("0.old: does not match the digest"),
            "{error}"
        );
        assert!(!attack.path("d/a.json").exists());
    }
    // A file with other content than the journal states is not restored.
    let attack = Attack::new(&[("documents", "a.json")], |it| {
        it["files"][0]["after"] = json!(digest(b"guessed"));
    });
    fs::write(attack.path("d/a.json"), "mine").expect("written");
    let error = attack.recover().expect_err("a conflict");
    assert!(error.contains("d/a.json (copy: 0.old)"), "{error}");
    assert_eq!(
        fs::read_to_string(attack.path("d/a.json")).expect("read"),
        "mine"
    );
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret");
    fs::write(&secret, "secret").expect("written");
    let links: [(&str, &str); 5] = [
        ("g/a-v1/src", ""),
        ("g/a-v1", ""),
        ("d/a.json", "secret"),
        ("d/.discogen-update/0.old", "secret"),
        ("d/.discogen-update/journal", "journal"),
    ];
    for (link, target) in links {
        let file = if link.starts_with('g') {
            ("crates", "a-v1/src/hook")
        } else {
            ("documents", "a.json")
        };
        let attack = Attack::new(&[file], |_| {});
        let path = attack.path(link);
        if link.ends_with("journal") {
            fs::rename(&path, outside.path().join("journal")).expect("moved");
        }
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
        symlink(outside.path().join(target), &path).expect("a link");
        attack.recover().expect_err(link);
        assert_eq!(
            fs::read_to_string(&secret).expect("read"),
            "secret",
            "{link}"
        );
        assert!(!outside.path().join("hook").exists(), "{link}");
        let _ = fs::remove_file(outside.path().join("journal"));
    }
    // The folder of the journal is a link.
    let attack = Attack::new(&[("documents", "a.json")], |_| {});
    let moved = outside.path().join("update");
    fs::rename(attack.folder(), &moved).expect("moved");
    symlink(&moved, attack.folder()).expect("a link");
    attack.recover().expect_err("a link");
    assert!(moved.join(JOURNAL).exists());
}

#[test]
fn a_journal_that_git_tracks_is_refused() {
    let attack = Attack::new(&[("documents", "a.json")], |_| {});
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .current_dir(attack.home.path())
            .args(arguments)
            .output()
            .expect("git runs")
            .status;
        assert!(status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "--force", "d/.discogen-update/journal"]);
    let error = attack.recover().expect_err("tracked");
    assert!(error.contains("git tracks this journal"), "{error}");
    assert!(!attack.path("d/a.json").exists());
    // An untracked journal is accepted.
    git(&["rm", "--quiet", "--cached", "d/.discogen-update/journal"]);
    attack.recover().expect("restored");
}
