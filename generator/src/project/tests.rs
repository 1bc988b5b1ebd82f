//! A table of projects: what is added to the manifests, that a second run changes no file, and that
//! a removal restores every byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Dependency, Edits, Project, Use};
use crate::sync::{Lock, Transaction};

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

/// A project with the expected manifests after [`GMAIL`] was added to one of its packages.
struct Case {
    name: &'static str,
    /// The manifest of the package that is changed.
    manifest: &'static str,
    files: &'static [(&'static str, &'static str, &'static str)],
}

const TOKIO: &str = r#"tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#;
const PATH: &str = r#"google-gmail-v1 = { path = "discogen/gmail-v1" }"#;
const UP: &str = r#"google-gmail-v1 = { path = "../discogen/gmail-v1" }"#;

/// `{tokio}`, `{path}` and `{up}` stand for the usual entries.
const CASES: &[Case] = &[
    Case {
        name: "a package without dependencies",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2024\"\n",
            "[package]\nname = \"a\"\nedition = \"2024\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "an empty table, as of `cargo new`",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\n",
            "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "no line ending at the end",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\n{tokio}",
        )],
    },
    Case {
        name: "blank lines and a comment at the end",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n# end\n\n\n",
            "[package]\nname = \"a\"\n# end\n\n[dependencies]\n{path}\n{tokio}\n\n\n",
        )],
    },
    Case {
        name: "a sorted table with comments",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "# My project\n[package]\nname = \"a\" # here\n\n[dependencies] # mine\n# errors\nanyhow = \"1\"   # keep\n\
             # numbers\nnum   =   '0.4'\n\n[profile.release]\nlto = true\n",
            "# My project\n[package]\nname = \"a\" # here\n\n[dependencies] # mine\n# errors\nanyhow = \"1\"   # keep\n\
             {path}\n# numbers\nnum   =   '0.4'\n{tokio}\n\n[profile.release]\nlto = true\n",
        )],
    },
    Case {
        name: "an unsorted table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[dependencies]\nserde = \"1\"\nanyhow = \"1\"\n\n[package]\nname = \"a\"\n",
            "[dependencies]\nserde = \"1\"\nanyhow = \"1\"\n{path}\n{tokio}\n\n[package]\nname = \"a\"\n",
        )],
    },
    Case {
        name: "CR LF",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\nserde = \"1\"\r\n",
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\n{path}\r\nserde = \"1\"\r\n{tokio}\r\n",
        )],
    },
    Case {
        name: "CR LF without a table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\r\nname = \"a\"\r\n",
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\n{path}\r\n{tokio}\r\n",
        )],
    },
    Case {
        name: "a byte order mark",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "\u{feff}[package]\nname = \"\u{e9}\"\n",
            "\u{feff}[package]\nname = \"\u{e9}\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "tables of dependencies",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n\n[dependencies.serde]\nversion = \"1\"\n\n[dependencies.tokio]\nversion = \"1\" # one\n\n\
             [features]\nx = []\n",
            "[package]\nname = \"a\"\n\n[dependencies.serde]\nversion = \"1\"\n\n[dependencies.tokio]\nversion = \"1\" # one\n\
             features = [\"macros\", \"rt-multi-thread\"]\n\n[features]\nx = []\n\n[dependencies]\n{path}\n",
        )],
    },
    Case {
        name: "dotted keys at the top",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "package.name = \"a\"\ndependencies.serde.version = \"1\"\ndependencies.tokio = { version = '1' }\n",
            "package.name = \"a\"\ndependencies.serde.version = \"1\"\n\
             dependencies.tokio = { version = '1', features = [\"macros\", \"rt-multi-thread\"] }\n\
             dependencies.{path}\n",
        )],
    },
    Case {
        name: "an inline table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "package = { name = \"a\" }\ndependencies = { serde = \"1\" } # all\n",
            "package = { name = \"a\" }\ndependencies = { serde = \"1\", {path}, {tokio} } # all\n",
        )],
    },
    Case {
        name: "an empty inline table",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "package = { name = \"a\" }\ndependencies = {}\n",
            "package = { name = \"a\" }\ndependencies = { {path}, {tokio} }\n",
        )],
    },
    Case {
        name: "tokio with its features",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio = { version = \"1.40\", features = [\"full\"] }\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\ntokio = { version = \"1.40\", features = [\"full\"] }\n",
        )],
    },
    Case {
        name: "tokio as a string",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio = '1' # runtime\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\n\
             tokio = { version = '1', features = [\"macros\", \"rt-multi-thread\"] } # runtime\n",
        )],
    },
    Case {
        name: "tokio with one of the features",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio = { version = \"1\", features = [\n    \"macros\", # attribute\n    \"fs\",\n] }\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\ntokio = { version = \"1\", features = [\n    \"macros\", # attribute\n    \"fs\",\n    \"rt-multi-thread\",\n] }\n",
        )],
    },
    Case {
        name: "tokio with dotted keys",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\ntokio.version = \"1\"\nuuid = \"1\"\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\ntokio.version = \"1\"\n\
             tokio.features = [\"macros\", \"rt-multi-thread\"]\nuuid = \"1\"\n",
        )],
    },
    Case {
        name: "tokio under another name",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\nrt = { package = \"tokio\", version = \"1\" }\n",
            "[package]\nname = \"a\"\n[dependencies]\n{path}\n\
             rt = { package = \"tokio\", version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n",
        )],
    },
    Case {
        name: "tokio only for tests and for one target",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n\
             [target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n",
            "[package]\nname = \"a\"\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n\
             [target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n\n[dependencies]\n{path}\n{tokio}\n",
        )],
    },
    Case {
        name: "a workspace with a list of members",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # first\n    \"lib\" # second\n]\n",
                "[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # first\n    \"lib\", # second\n    \"discogen/*\"\n]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n",
                "[package]\nname = \"app\"\n\n[dependencies]\n{up}\n{tokio}\n",
            ),
            ("lib/Cargo.toml", "[package]\nname = \"lib\"\n", "[package]\nname = \"lib\"\n"),
        ],
    },
    Case {
        name: "a workspace whose pattern covers the client",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"*\", \"**/*-v1\"]\n",
                "[workspace]\nmembers = [\"*\", \"**/*-v1\"]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a workspace that excludes the folder",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\nexclude = [\"discogen\"]\n",
                "[workspace]\nmembers = [\"app\"]\nexclude = [\"discogen\"]\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a package that is the root of a workspace",
        manifest: "Cargo.toml",
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"a\"\n\n[workspace]\nmembers = ['x']\n\n[dependencies]\nlog = \"0.4\"\n",
            "[package]\nname = \"a\"\n\n[workspace]\nmembers = ['x', \"discogen/*\"]\n\n[dependencies]\n{path}\nlog = \"0.4\"\n{tokio}\n",
        )],
    },
    Case {
        name: "inherited dependencies",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\n\n[workspace.dependencies]\nserde = \"1\" # data\n",
                "[workspace]\nmembers = [\"app\", \"discogen/*\"]\n\n[workspace.dependencies]\n{path}\nserde = \"1\" # data\ntokio = \"1\"\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nserde = { workspace = true }\n",
                "[package]\nname = \"app\"\n[dependencies]\ngoogle-gmail-v1 = { workspace = true }\nserde = { workspace = true }\n\
                 tokio = { workspace = true, features = [\"macros\", \"rt-multi-thread\"] }\n",
            ),
        ],
    },
    Case {
        name: "inherited dependencies with dotted keys and tokio",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\nserde = \"1\"\ntokio = { version = \"1\", features = [\"macros\"] }\n",
                "[workspace]\nmembers = [\"app\", \"discogen/*\"]\n[workspace.dependencies]\n{path}\nserde = \"1\"\ntokio = { version = \"1\", features = [\"macros\"] }\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nserde.workspace = true\ntokio.workspace = true\n",
                "[package]\nname = \"app\"\n[dependencies]\ngoogle-gmail-v1.workspace = true\nserde.workspace = true\ntokio.workspace = true\n\
                 tokio.features = [\"rt-multi-thread\"]\n",
            ),
        ],
    },
    Case {
        name: "a workspace with dependencies that the package does not inherit",
        manifest: "app/Cargo.toml",
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\nserde = \"1\"\n",
                "[workspace]\nmembers = [\"app\", \"discogen/*\"]\n[workspace.dependencies]\nserde = \"1\"\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nserde = \"1\"\n",
                "[package]\nname = \"app\"\n[dependencies]\n{up}\nserde = \"1\"\n{tokio}\n",
            ),
        ],
    },
    Case {
        name: "a package that names its workspace",
        manifest: "deep/er/app/Cargo.toml",
        files: &[
            ("Cargo.toml", "[workspace]\n", "[workspace]\n"),
            (
                "deep/er/app/Cargo.toml",
                "[package]\nname = \"app\"\nworkspace = \"../../..\"\n",
                "[package]\nname = \"app\"\nworkspace = \"../../..\"\n\n[dependencies]\n\
                 google-gmail-v1 = { path = \"../../../discogen/gmail-v1\" }\n{tokio}\n",
            ),
        ],
    },
];

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
        let user: Vec<Use> = edits.uses().iter().filter(|it| it.api == api).cloned().collect();
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
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
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
            true => text.replace(TOKIO, &format!("{TOKIO}{entry}")).replacen("[package]", "# top\n[package]", 1),
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
        assert!(error.contains("google-gmail-v1 that is not this client"), "{error}");
        assert!(error.contains("--rename"), "{error}");
        let renamed = Dependency {
            rename: Some("mail"),
            ..GMAIL
        };
        project.edits().add(&renamed).expect("renamed");
    }
}
