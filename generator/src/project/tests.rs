//! A table of projects: what is added to the manifests, that a second run changes no file, and that
//! a removal restores every byte.

mod cases;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Dependency, Edits, Project, Use};
use crate::sync::{Lock, Transaction};
use cases::{CASES, Case, PATH, TOKIO, UP};

const GMAIL: Dependency<'static> = Dependency {
    api: "gmail:v1",
    package: "google-gmail-v1",
    folder: "gmail-v1",
    rename: None,
    features: &[],
    default_features: true,
};

const SHEETS: Dependency<'static> = Dependency {
    api: "sheets:v4",
    package: "google-sheets-v4",
    folder: "sheets-v4",
    ..GMAIL
};

fn filled(text: &str) -> String {
    let text = text.replace("{tokio}", TOKIO).replace("{path}", PATH);
    text.replace("{up}", UP)
}

/// The project of a case on disk.
struct OnDisk {
    folder: tempfile::TempDir,
    manifest: &'static str,
}

impl OnDisk {
    fn new(case: &Case) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text, _) in case.files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("written");
        }
        Self {
            folder,
            manifest: case.manifest,
        }
    }

    fn edits(&self) -> Edits {
        let manifest = self.folder.path().join(self.manifest);
        let project = Project::find(Some(&manifest), None).expect("a project");
        Edits::open(project).expect("edits")
    }

    fn commit(&self, edits: &Edits) {
        let (documents, crates) = (edits.project().documents(), edits.project().crates());
        let lock = Lock::of(&[&documents, &crates]).expect("locked");
        let mut changes = Transaction::new(&documents, &crates);
        edits.plan(&mut changes).expect("planned");
        changes.commit(&lock).expect("written");
        edits.project().remove_empty_folders();
    }

    fn add(&self, it: &Dependency<'_>) {
        let mut edits = self.edits();
        edits.add(it).expect("added");
        self.commit(&edits);
    }

    fn remove(&self, api: &str) {
        let mut edits = self.edits();
        let user: Vec<Use> = edits
            .uses()
            .iter()
            .filter(|it| it.api == api)
            .cloned()
            .collect();
        edits.remove(&user[0]).expect("removed");
        self.commit(&edits);
    }

    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        walk(self.folder.path(), "", &mut files);
        files
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let path = self.folder.path().join(path);
        let text = fs::read_to_string(&path).expect("read");
        fs::write(path, edit(text)).expect("written");
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!(
            "{prefix}{}",
            path.file_name().expect("a name").to_string_lossy()
        );
        match path.is_dir() {
            true => walk(&path, &format!("{name}/"), files),
            false => drop(files.insert(name, fs::read_to_string(&path).expect("UTF-8"))),
        }
    }
}

#[test]
fn a_client_is_added_to_each_project() {
    for case in CASES {
        let project = OnDisk::new(case);
        project.add(&GMAIL);
        let files = project.files();
        for (path, _, expected) in case.files {
            assert_eq!(files[*path], filled(expected), "{}: {path}", case.name);
        }
    }
}

#[test]
fn adding_again_changes_no_file() {
    for case in CASES {
        let project = OnDisk::new(case);
        for it in [GMAIL, SHEETS] {
            project.add(&it);
        }
        let files = project.files();
        for it in [SHEETS, GMAIL] {
            project.add(&it);
        }
        assert_eq!(project.files(), files, "{}", case.name);
    }
}

#[test]
fn removing_restores_every_byte_in_any_order() {
    let feature = ["chrono".to_owned(), "ring".to_owned()];
    let gmail = Dependency {
        features: &feature,
        rename: Some("mail"),
        default_features: false,
        ..GMAIL
    };
    for case in CASES {
        let before = OnDisk::new(case).files();
        for (first, second, order) in [
            (GMAIL, SHEETS, ["gmail:v1", "sheets:v4"]),
            (GMAIL, SHEETS, ["sheets:v4", "gmail:v1"]),
            (SHEETS, gmail, ["sheets:v4", "gmail:v1"]),
        ] {
            let project = OnDisk::new(case);
            project.add(&first);
            let one = project.files();
            project.add(&second);
            // More features of a client that is present.
            project.add(&Dependency {
                features: &feature,
                ..second
            });
            project.remove(order[0]);
            if order[0] == second.api {
                let manifest = case.manifest;
                assert_eq!(project.files()[manifest], one[manifest], "{}", case.name);
            }
            project.remove(order[1]);
            assert_eq!(project.files(), before, "{}: {order:?}", case.name);
        }
    }
}

#[test]
fn removing_keeps_what_the_user_changed_since() {
    let entry = "\n# mine\nzzz = \"1\"";
    for case in CASES.iter().filter(|case| !case.files[0].1.contains("= {")) {
        let project = OnDisk::new(case);
        project.add(&GMAIL);
        let is_table = |text: &str| text.contains("[dependencies]");
        project.edit(case.manifest, |text| match is_table(&text) {
            true => text.replace(TOKIO, &format!("{TOKIO}{entry}")).replacen(
                "[package]",
                "# top\n[package]",
                1,
            ),
            false => text,
        });
        project.remove("gmail:v1");
        let files = project.files();
        let text = &files[case.manifest];
        toml_edit::Document::parse(text.as_str()).expect("TOML");
        assert!(!text.contains("gmail"), "{}: {text}", case.name);
    }
}

#[test]
fn an_entry_that_the_user_changed_is_removed_by_name() {
    for (changed, after) in [
        (
            "google-gmail-v1 = { path = \"discogen/gmail-v1\", features = [\"time\"] }",
            "[package]\nname = \"a\"\n\n[dependencies]\nlog = \"0.4\"\n",
        ),
        (
            "google-gmail-v1.path = \"discogen/gmail-v1\"",
            "[package]\nname = \"a\"\n\n[dependencies]\nlog = \"0.4\"\n",
        ),
    ] {
        let project = OnDisk::new(&Case {
            name: "changed",
            manifest: "Cargo.toml",
            files: &[("Cargo.toml", "[package]\nname = \"a\"\n", "")],
        });
        project.add(&GMAIL);
        project.edit("Cargo.toml", |text| {
            text.replace(PATH, changed).replace(TOKIO, "log = \"0.4\"")
        });
        project.remove("gmail:v1");
        let files = project.files();
        assert_eq!(files["Cargo.toml"], after);
        assert_eq!(files.len(), 1, "{:?}", files.keys());
    }
}

#[test]
fn another_dependency_of_this_name_is_an_error() {
    for table in [
        "[dependencies]\ngoogle-gmail-v1 = \"1\"",
        "[dev-dependencies]\ngoogle-gmail-v1 = { path = \"elsewhere\" }",
        "[target.'cfg(unix)'.build-dependencies]\ngoogle-gmail-v1.git = \"x\"",
        "[dependencies.google-gmail-v1]\nversion = \"1\"",
    ] {
        let manifest = format!("[package]\nname = \"a\"\n{table}\n");
        let project = OnDisk::new(&Case {
            name: "taken",
            manifest: "Cargo.toml",
            files: &[("Cargo.toml", "", "")],
        });
        project.edit("Cargo.toml", |_| manifest.clone());
        let error = project.edits().add(&GMAIL).expect_err("taken").to_string();
        assert!(
            error.contains("google-gmail-v1 that is not this client"),
            "{error}"
        );
        assert!(error.contains("--rename"), "{error}");
        let renamed = Dependency {
            rename: Some("mail"),
            ..GMAIL
        };
        project.edits().add(&renamed).expect("renamed");
    }
}

/// Writes a crate without code.
fn write_crate(folder: &Path, name: &str) {
    fs::create_dir_all(folder.join("src")).expect("a folder");
    fs::write(folder.join("src/lib.rs"), "").expect("written");
    let manifest = format!("[package]\nname = \"{name}\"\n");
    if !folder.join("Cargo.toml").exists() {
        fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    }
}

#[test]
fn cargo_accepts_each_project_and_finds_the_client() {
    for case in CASES {
        let project = OnDisk::new(case);
        let root = project.folder.path();
        for (path, text, _) in case.files.iter().filter(|it| it.1.contains("name")) {
            assert!(text.contains("package"));
            write_crate(root.join(path).parent().expect("a folder"), "");
        }
        project.add(&GMAIL);
        project.add(&SHEETS);
        for it in [GMAIL, SHEETS] {
            write_crate(&root.join("discogen").join(it.folder), it.package);
        }
        fs::create_dir_all(root.join("discogen/documents")).expect("a folder");
        let metadata = || {
            let output = std::process::Command::new(env!("CARGO"))
                .args([
                    "metadata",
                    "--no-deps",
                    "--offline",
                    "--format-version",
                    "1",
                ])
                .current_dir(root.join(case.manifest).parent().expect("a folder"))
                .output();
            let output = output.expect("cargo");
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {error}", case.name);
            String::from_utf8(output.stdout).expect("UTF-8")
        };
        let found = metadata();
        // An excluded client is no member, and a package alone has no workspace.
        let is_member = case.files.iter().any(|it| it.1.contains("[workspace]"));
        let is_excluded = case.name.contains("excludes");
        let name = "\"name\":\"google-gmail-v1\",\"version\"";
        assert_eq!(
            found.contains(name),
            is_member && !is_excluded,
            "{}: {found}",
            case.name
        );
        // The user edited the manifests before the client is removed.
        for (path, _, _) in case.files {
            let folder = "\"discogen/gmail-v1\"";
            project.edit(path, |text| {
                let text = text.replace(&format!("= {folder}"), "= @");
                let text = text.replace(folder, "'discogen/gmail-v1' # mine\n");
                text.replace("= @", &format!("= {folder}"))
            });
        }
        fs::remove_dir_all(root.join("discogen/gmail-v1")).expect("removed");
        project.remove("gmail:v1");
        metadata();
    }
}
