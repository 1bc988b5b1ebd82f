//! Interrupts a transaction at every step: the program is killed, or the disk is full.

use super::*;
use crate::sync::disk::failure::Failure;
use crate::sync::interrupted::FOLDER;
use crate::sync::recover::{recover_on, recovery};
use std::collections::BTreeMap;

/// Returns all files and folders below a path, with their content.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(tree(&path));
            found.insert(path, None);
        } else {
            found.insert(path.clone(), fs::read_to_string(path).ok());
        }
    }
    found
}

/// Like [`tree`], without the staging folder of an update.
fn visible(home: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut all = tree(home);
    all.retain(|path, _| !path.starts_with(home.join("d").join(FOLDER)));
    all
}

const FILES: [&str; 4] = [
    "d/a.json",
    "d/a.toml",
    "g/a-v1/src/gone/c.rs",
    "g/a-v1/lib.rs",
];

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for path in FILES {
        let file = home.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, "1").expect("written");
    }
    home
}

fn changes(home: &Path) -> Transaction {
    let mut changes = Transaction::new(&home.join("d"), &home.join("g"));
    changes.write(home.join("d/a.json"), "2");
    changes.write(home.join("g/b-v1/src/d.rs"), "2");
    changes.remove(home.join("g/a-v1/src/gone/c.rs"));
    changes.remove(home.join("g/a-v1/never.rs"));
    changes.write(home.join("d/a.toml"), "2");
    changes.write(home.join("g/a-v1/lib.rs"), "2");
    changes
}

fn recovered(home: &Path, failure: Failure) -> io::Result<Vec<PathBuf>> {
    let restored = recover_on(&Disk { failure }, &home.join("d"), &home.join("g"))?;
    Ok(restored.into_iter().map(|it| it.place).collect())
}

fn lock(home: &Path) -> Lock {
    Lock::of(&[&home.join("d"), &home.join("g")]).expect("locked")
}

#[test]
fn all_changes_are_made() {
    let home = home();
    let path = home.path();
    changes(path).commit(&lock(path)).expect("committed");
    let text = |name: &str| Some(name.to_owned());
    let expected = [
        ("d", None),
        ("d/a.json", text("2")),
        ("d/a.toml", text("2")),
        ("g", None),
        ("g/a-v1", None),
        ("g/a-v1/lib.rs", text("2")),
        ("g/b-v1", None),
        ("g/b-v1/src", None),
        ("g/b-v1/src/d.rs", text("2")),
    ];
    let expected = expected.map(|(name, text)| (path.join(name), text));
    assert_eq!(tree(path), BTreeMap::from(expected));
    assert_eq!(
        recovered(path, Failure::default()).expect("done"),
        [""; 0].map(PathBuf::from)
    );
}

/// Kills the update at every step, and the recovery at every step as well.
#[test]
fn a_killed_run_is_undone_wherever_it_was() {
    let mut journals = 0;
    for step in 0.. {
        let home = home();
        let path = home.path();
        let before = tree(path);
        let disk = |failure| Disk { failure };
        let killed = changes(path).commit_on(&disk(Failure::killed_after(step)));
        let journal = path.join("d").join(FOLDER).join(JOURNAL);
        if killed.is_ok() && !path.join("d").join(FOLDER).exists() {
            assert!(step > 20, "{step}");
            break;
        }
        let is_begun = journal.exists();
        journals += usize::from(is_begun);
        assert_eq!(interrupted(&path.join("d"), None).is_some(), is_begun);
        if killed.is_ok() {
            // The program was killed after the journal was removed, so the changes are committed.
            recovered(path, Failure::default()).expect("removed");
            assert_ne!(tree(path), before);
            continue;
        }
        if !is_begun {
            assert!(visible(path) == before, "{step}");
        }
        for again in 0.. {
            let outcome = recovered(path, Failure::killed_after(again));
            if outcome.is_ok() {
                break;
            }
        }
        assert_eq!(tree(path), before, "{step}");
        // A subsequent update succeeds.
        changes(path).commit(&lock(path)).expect("committed");
        assert_eq!(
            fs::read_to_string(path.join("d/a.toml")).expect("read"),
            "2"
        );
    }
    assert!(journals > 5, "{journals}");
}

/// A file that was edited after the update was killed is not overwritten, and no other file is changed.
#[test]
fn an_edit_after_a_killed_run_is_kept() {
    let mut conflicts = 0;
    for step in 0.. {
        let probe = home();
        let failure = Failure::killed_after(step);
        if changes(probe.path()).commit_on(&Disk { failure }).is_ok() {
            break;
        }
        for edited in FILES
            .into_iter()
            .chain(["g/b-v1/src/d.rs", "g/a-v1/never.rs"])
        {
            let home = home();
            let path = home.path();
            let failure = Failure::killed_after(step);
            changes(path)
                .commit_on(&Disk { failure })
                .expect_err("killed");
            let file = path.join(edited);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(&file, "mine").expect("written");
            let is_begun = path.join("d").join(FOLDER).join(JOURNAL).exists();
            let before = tree(path);
            if !is_begun {
                recovered(path, Failure::default()).expect("no update to recover");
                assert_eq!(fs::read_to_string(&file).expect("read"), "mine");
                continue;
            }
            conflicts += 1;
            recovery(&path.join("d"), &path.join("g")).expect_err("a conflict");
            let error = recovered(path, Failure::default())
                .expect_err("a conflict")
                .to_string();
            assert!(error.contains(edited), "{step} {edited}: {error}");
            assert!(
                error.contains(".old)") && error.contains("save your changes"),
                "{error}"
            );
            assert_eq!(tree(path), before, "{step} {edited}");
            let error = changes(path)
                .commit(&lock(path))
                .expect_err("interrupted")
                .to_string();
            assert!(error.contains("update --recover"), "{error}");
            // After the file is restored by hand, as the message asks, recovery succeeds.
            let original = FILES.contains(&edited);
            match original {
                true => fs::write(&file, "1").expect("written"),
                false => fs::remove_file(&file).expect("removed"),
            }
            recovered(path, Failure::default()).expect("undone");
        }
    }
    assert!(conflicts > 30, "{conflicts}");
}

#[test]
fn a_full_disk_changes_no_files_and_leaves_none() {
    let mut failures = 0;
    for step in 0.. {
        let home = home();
        let path = home.path();
        let before = tree(path);
        let failure = Failure::full_after(step);
        let Err(error) = changes(path).commit_on(&Disk { failure }) else {
            break;
        };
        failures += 1;
        let obstacle = Obstacle::of(&error);
        assert!(obstacle.remedy.contains("free some space"), "{obstacle:?}");
        assert_eq!(tree(path), before, "{step}: {error}");
    }
    assert!(failures > 10, "{failures}");
}

#[test]
fn an_error_in_the_middle_changes_no_files() {
    for in_the_way in ["g/folder/file.rs", "g/a-v1/lib.rs/below.rs"] {
        let home = home();
        let path = home.path();
        fs::create_dir_all(path.join("g/folder/file.rs")).expect("a folder");
        let before = tree(path);
        let mut all = changes(path);
        // A folder can't be replaced by a file, and no file can exist below another file.
        all.write(path.join(in_the_way), "3");
        let error = all.commit(&lock(path)).expect_err("in the way");
        assert!(error.to_string().contains(in_the_way), "{error}");
        assert_eq!(tree(path), before, "{in_the_way}");
    }
}

#[cfg(unix)]
#[test]
fn the_mode_of_a_file_is_preserved() {
    use std::os::unix::fs::PermissionsExt as _;
    for killed in [None, Some(28)] {
        let home = home();
        let path = home.path();
        let file = path.join("d/a.json");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        let failure = killed.map_or_else(Failure::default, Failure::killed_after);
        let _ = changes(path).commit_on(&Disk { failure });
        assert_eq!(fs::read_to_string(&file).expect("read"), "2");
        recovered(path, Failure::default()).expect("undone");
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "{killed:?}");
    }
}

/// A project to which a client is added: manifests, an example, the record, a document and a crate.
fn project(home: &Path) -> Transaction {
    for path in ["Cargo.toml", "app/Cargo.toml"] {
        let file = home.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, "1").expect("written");
    }
    fs::create_dir_all(home.join("discogen/documents")).expect("a folder");
    let crates = home.join("discogen");
    let mut changes = Transaction::new(&crates.join("documents"), &crates);
    for path in [
        "discogen/documents/a.v1.json",
        "discogen/a-v1/Cargo.toml",
        "app/examples/a_v1.rs",
        "app/Cargo.toml",
        "Cargo.toml",
        "discogen/project.json",
    ] {
        changes.write(home.join(path), "2");
    }
    changes
}

#[test]
fn a_project_is_restored_after_any_failure() {
    for is_killed in [false, true] {
        let mut failures = 0;
        for step in 0.. {
            let home = tempfile::tempdir().expect("a folder");
            let changes = project(home.path());
            let staging = home.path().join("discogen/documents").join(FOLDER);
            let files = || {
                let mut all = tree(home.path());
                all.retain(|path, _| !path.starts_with(&staging));
                all
            };
            let before = files();
            let failure = match is_killed {
                true => Failure::killed_after(step),
                false => Failure::full_after(step),
            };
            if changes.commit_on(&Disk { failure }).is_ok() {
                assert_eq!(
                    files().values().flatten().filter(|it| *it == "2").count(),
                    6
                );
                break;
            }
            failures += 1;
            if is_killed {
                let crates = home.path().join("discogen");
                recover_on(&Disk::default(), &crates.join("documents"), &crates).expect("undone");
            }
            assert_eq!(files(), before, "{step}");
        }
        assert!(failures > 8, "{failures}");
    }
}

#[test]
fn only_the_files_of_a_client_are_written_to_a_project() {
    for path in [
        "src/main.rs",
        "Cargo.lock",
        ".cargo/Cargo.toml",
        "app/.git/Cargo.toml",
        "examples/a.sh",
        "discogen/other.json",
    ] {
        let home = tempfile::tempdir().expect("a folder");
        let mut changes = project(home.path());
        changes.write(home.path().join(path), "2");
        let error = changes
            .commit_on(&Disk::default())
            .expect_err(path)
            .to_string();
        assert!(
            error.contains("is not a file that an update writes"),
            "{error}"
        );
    }
    // Folders elsewhere belong to no project.
    let home = home();
    fs::write(home.path().join("Cargo.toml"), "1").expect("written");
    let mut changes = changes(home.path());
    changes.write(home.path().join("Cargo.toml"), "2");
    changes.commit_on(&Disk::default()).expect_err("no project");
}
