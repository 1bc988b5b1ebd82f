//! `add`, `remove` and `update` in the Cargo project of a user.

use std::fs;
use std::path::Path;

use crate::support::{SMALL, discogen, stderr, stdout, tree};

const MANIFEST: &str = "# Mine\n[package]\nname = \"app\" # keep\nedition = \"2024\"\n\n[dependencies]\nzeta = \"1\"\n";

/// A package without sources; the commands do not read them.
fn package(manifest: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
    fs::write(folder.path().join("tiny.v1.json"), SMALL).expect("written");
    folder
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).expect("read")
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = discogen(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn a_client_is_added_and_removed() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    let before = tree(folder);
    let dry = done(folder, &["add", "tiny.v1.json", "--dry-run"]);
    assert_eq!(tree(folder), before);
    for text in [
        "tiny:v1  google-tiny-v1",
        "would create",
        "would change Cargo.toml",
        "  + google-tiny-v1 = { path = \"discogen/tiny-v1\" }",
        "use google_tiny_v1::Tiny;",
    ] {
        assert!(dry.contains(text), "{text}: {dry}");
    }
    let added = done(folder, &["add", "tiny.v1.json"]);
    assert!(
        added.contains("\nA first program with tiny:v1:\n\nuse google_tiny_v1"),
        "{added}"
    );
    assert!(
        added.contains("async fn main() -> google_tiny_v1::Result<()>"),
        "{added}"
    );
    let manifest = read(folder, "Cargo.toml");
    let expected = "[dependencies]\ngoogle-tiny-v1 = { path = \"discogen/tiny-v1\" }\n\
        tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\nzeta = \"1\"\n";
    assert_eq!(
        manifest,
        MANIFEST.replace("[dependencies]\nzeta = \"1\"\n", expected)
    );
    // Built from a checkout, the command uses the runtime of the checkout.
    let client = read(folder, "discogen/tiny-v1/Cargo.toml");
    assert!(
        client.contains("discogen-runtime = { ") && client.contains("/runtime\""),
        "{client}"
    );

    let after = tree(folder);
    for reference in ["tiny.v1.json", "./tiny.v1.json"] {
        let again = done(folder, &["add", reference]);
        assert!(again.contains("unchanged"), "{again}");
        assert_eq!(tree(folder), after, "{reference}");
    }
    done(folder, &["remove", "tiny", "--dry-run"]);
    assert_eq!(tree(folder), after);
    let removed = done(folder, &["remove", "tiny"]);
    assert!(
        removed.contains("removed google-tiny-v1 from Cargo.toml"),
        "{removed}"
    );
    assert_eq!(tree(folder), before);
    assert!(!folder.join("discogen").exists());
}

#[test]
fn options_of_the_dependency() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    let before = tree(folder);
    let arguments = [
        "add",
        "tiny.v1.json",
        "--rename",
        "tiny",
        "--features",
        "chrono,ring",
    ];
    let added = done(
        folder,
        &[&arguments[..], &["--no-default-features", "--example"]].concat(),
    );
    let entry = "tiny = { package = \"google-tiny-v1\", path = \"discogen/tiny-v1\", default-features = false, \
        features = [\"chrono\", \"ring\"] }";
    assert!(read(folder, "Cargo.toml").contains(entry), "{added}");
    let example = read(folder, "examples/tiny_v1.rs");
    assert!(
        example.starts_with("use tiny::Tiny;\n") && example.ends_with("}\n"),
        "{example}"
    );
    assert!(added.contains("examples/tiny_v1.rs"), "{added}");
    // The name and the features remain; one feature is added.
    done(folder, &["add", "tiny.v1.json", "--features", "time,ring"]);
    let manifest = read(folder, "Cargo.toml");
    assert!(
        manifest.contains("features = [\"chrono\", \"ring\", \"time\"] }"),
        "{manifest}"
    );
    done(folder, &["remove", "tiny:v1"]);
    assert_eq!(tree(folder), before);
}

#[test]
fn files_of_the_user_are_kept() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    done(folder, &["add", "tiny.v1.json", "--example"]);
    fs::write(folder.join("examples/tiny_v1.rs"), "fn main() {}\n").expect("written");
    fs::write(folder.join("discogen/tiny-v1/notes.md"), "mine").expect("written");
    let removed = done(folder, &["remove", "google-tiny-v1"]);
    for path in ["examples/tiny_v1.rs", "discogen/tiny-v1/notes.md"] {
        assert!(removed.contains(&format!("kept {path}")), "{removed}");
        assert!(folder.join(path).exists());
    }
    assert_eq!(read(folder, "Cargo.toml"), MANIFEST);
}

#[test]
fn a_selection_is_part_of_the_settings() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    let other = r#""resources": {"others": {"methods": {"get": {"id": "tiny.others.get",
        "httpMethod": "GET", "path": "v1/others"}}}, "#;
    fs::write(
        folder.join("tiny.v1.json"),
        SMALL.replace("\"resources\": {", other),
    )
    .expect("written");
    done(folder, &["add", "tiny.v1.json", "--only", "things"]);
    let settings = read(folder, "discogen/documents/tiny.v1.toml");
    assert!(
        settings.contains("[select]\nmethods = [\"things\"]\n"),
        "{settings}"
    );
    let names = |folder: &Path| tree(&folder.join("discogen/tiny-v1/src"));
    assert!(!names(folder).keys().any(|it| it.contains("others")));
    let after = tree(folder);
    done(folder, &["add", "tiny.v1.json"]);
    assert_eq!(tree(folder), after, "the selection remains");
    let changed = done(folder, &["add", "tiny.v1.json", "--only", "others"]);
    assert!(
        changed.contains("major  google-tiny-v1 0.1.0 -> 0.2.0"),
        "{changed}"
    );
    assert!(!names(folder).keys().any(|it| it.contains("things")));
    let changelog = read(folder, "discogen/tiny-v1/CHANGELOG.md");
    assert!(
        changelog.starts_with("# Changelog\n\n## 0.2.0\n"),
        "{changelog}"
    );
}

#[test]
fn settings_beside_a_document_are_taken_over() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    let settings = "# Facts about this API.\n[package]\nname = \"tiny-client\"\n\n[retry]\nnever = [\"things.get\"]\n\n\
        [runtime]\npath = \"../elsewhere\"\n";
    fs::write(folder.join("tiny.v1.toml"), settings).expect("written");
    done(folder, &["add", "tiny.v1.json"]);
    let written = read(folder, "discogen/documents/tiny.v1.toml");
    assert!(
        written.starts_with("# Facts about this API.\n[package]\nname = \"tiny-client\"\n"),
        "{written}"
    );
    assert!(
        written.contains("[retry]\nnever = [\"things.get\"]\n"),
        "{written}"
    );
    assert!(!written.contains("elsewhere"), "{written}");
    assert!(read(folder, "Cargo.toml").contains("\ntiny-client = { path"));
}

#[test]
fn packages_of_a_workspace() {
    let folder = package("[workspace]\nmembers = [\"packages/*\"]\n");
    let folder = folder.path();
    for name in ["one", "two"] {
        let package = folder.join("packages").join(name);
        fs::create_dir_all(&package).expect("a folder");
        let manifest = format!("[package]\nname = \"{name}\"\n");
        fs::write(package.join("Cargo.toml"), manifest).expect("written");
    }
    let before = tree(folder);
    let output = discogen(folder, &["add", "tiny.v1.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("select one with --package: one, two"),
        "{}",
        stderr(&output)
    );
    let output = discogen(folder, &["add", "tiny.v1.json", "--package", "on"]);
    assert!(
        stderr(&output).contains("did you mean \"one\"?"),
        "{}",
        stderr(&output)
    );
    assert_eq!(tree(folder), before);

    done(folder, &["add", "tiny.v1.json", "--package", "one"]);
    let one = tree(folder);
    let two = folder.join("packages/two");
    done(&two, &["add", "../../tiny.v1.json"]);
    let entry = "google-tiny-v1 = { path = \"../../discogen/tiny-v1\" }\n";
    assert!(read(folder, "packages/two/Cargo.toml").contains(entry));
    assert!(read(folder, "Cargo.toml").contains("\"discogen/tiny-v1\""));
    let path = "packages/two/Cargo.toml";
    let removed = done(folder, &["remove", "tiny", "--manifest-path", path]);
    // The other package uses the client.
    assert!(!removed.contains("files in"), "{removed}");
    assert_eq!(tree(folder), one);
    let output = discogen(&two, &["remove", "tiny"]);
    assert!(
        stderr(&output).contains("select that package with --package"),
        "{}",
        stderr(&output)
    );
    done(&two, &["add", "../../tiny.v1.json"]);
    // The root has no package: the client is removed from all.
    done(folder, &["remove", "tiny"]);
    assert_eq!(tree(folder), before);
}

#[test]
fn clients_are_updated_from_the_directory_and_from_files() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    done(folder, &["add", "tasks"]);
    let path = "discogen/documents/tasks.v1.json";
    let document = read(folder, path);
    // An older revision without one of the fields.
    let mut older: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    older["revision"] = "20200101".into();
    let fields = older["schemas"]["Task"]["properties"]
        .as_object_mut()
        .expect("fields");
    fields.remove("notes").expect("a field");
    fs::write(folder.join(path), older.to_string()).expect("written");
    done(folder, &["add", path]);
    let manifest = read(folder, "Cargo.toml");
    let before = tree(folder);
    let dry = done(folder, &["update", "--dry-run"]);
    assert_eq!(tree(folder), before);
    assert!(
        dry.contains("tasks:v1  20200101 -> ")
            && dry.contains("  minor  google-tasks-v1 0.1.0 -> 0.1.1"),
        "{dry}"
    );
    // From a folder below the project.
    fs::create_dir(folder.join("src")).expect("a folder");
    done(&folder.join("src"), &["update"]);
    assert_eq!(read(folder, path), document);
    assert_eq!(read(folder, "Cargo.toml"), manifest);
    let changelog = read(folder, "discogen/tasks-v1/CHANGELOG.md");
    assert!(
        changelog.contains("## 0.1.1") && changelog.contains("notes"),
        "{changelog}"
    );
    let again = done(folder, &["update"]);
    assert!(again.contains("everything is up to date"), "{again}");
    done(folder, &["remove", "tasks"]);
    assert_eq!(read(folder, "Cargo.toml"), MANIFEST);
    assert!(!folder.join("discogen").exists());
}

#[test]
fn crates_of_google_apis_rs_are_replaced() {
    let manifest = "[package]\nname = \"app\"\n[dependencies]\ngoogle-tasks1 = \"6\"\n\
        old-drive = { package = \"google-drive3\", version = \"5\" }\ngoogle-appstate1 = \"1\"\ngoogle-cloud-auth = \"1\"\n";
    let lock = "version = 4\n\n[[package]]\nname = \"google-tasks1\"\nversion = \"6.0.0+20240618\"\ndependencies = [\n \"google-apis-common\",\n]\n\n\
        [[package]]\nname = \"google-appstate1\"\nversion = \"1.0.0\"\ndependencies = [\n \"google-apis-common 7.0.0\",\n]\n\n\
        [[package]]\nname = \"google-cloud-auth\"\nversion = \"1.0.0\"\n";
    let folder = package(manifest);
    let folder = folder.path();
    fs::write(folder.join("Cargo.lock"), lock).expect("written");
    fs::create_dir(folder.join("src")).expect("a folder");
    let code = "use google_tasks1::TasksHub;\nhub.tasks().list(\"a\").doit().await?;\nhub.tasks().get(\"a\", \"b\").doit().await?;\n";
    fs::write(folder.join("src/main.rs"), code).expect("written");
    let output = discogen(folder, &["add", "--from-cargo"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let changed = read(folder, "Cargo.toml");
    for entry in [
        "google-tasks-v1 = { path",
        "google-drive-v3 = { path",
        "google-tasks1 = \"6\"",
    ] {
        assert!(changed.contains(entry), "{changed}");
    }
    for line in [
        "- google-tasks1 6.0.0+20240618: replaced by tasks:v1, revision 2",
        "- old-drive: replaced by drive:v3, revision 2",
        "google_tasks1:: -> ",
        "(src/main.rs:1)",
        ".doit() -> `.send()`",
        "(src/main.rs:2 and 1 more line)",
        "docs/from-google-apis-rs.md",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let warned = stderr(&output);
    assert!(
        warned.contains("google-appstate1: the directory has no such API or version"),
        "{warned}"
    );
    assert!(!warned.contains("google-cloud-auth") && !text.contains("google-cloud-auth"));
}

/// Old crates without `google-apis-common` are recognized by the revision in their version.
#[test]
fn crates_of_other_versions_name_the_api() {
    let manifest = "[package]\nname = \"app\"\n[dependencies]\ngoogle-tasks9d1_beta = \"1\"\n\
        google-appstate1 = \"1\"\ngoogle-other1 = \"1\"\n";
    let entry = |name: &str, version: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndependencies = [\n \"yup-oauth2\",\n]\n\n"
        )
    };
    let lock = [
        entry("google-tasks9d1_beta", "1.0.14+20200704"),
        entry("google-appstate1", "1.0.14+20200704"),
        entry("google-other1", "1.0.14"),
    ];
    let folder = package(manifest);
    let folder = folder.path();
    fs::write(
        folder.join("Cargo.lock"),
        format!("version = 4\n\n{}", lock.concat()),
    )
    .expect("written");
    let output = discogen(folder, &["add", "--from-cargo"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = stderr(&output);
    let fact = "the directory has no API for google-appstate1, google-tasks9d1_beta";
    assert!(errors.contains(fact), "{errors}");
    assert!(
        errors.contains("use another version: `discogen add tasks:v1`"),
        "{errors}"
    );
    assert_eq!(read(folder, "Cargo.toml"), manifest);
}

/// Each is an error with a remedy, and changes no file.
#[test]
fn unusable_input_changes_no_file() {
    let ambiguous = discogen_directory::entries().iter().find_map(|entry| {
        let error = discogen_directory::find(entry.name()).err()?;
        error
            .remedy()
            .contains(" or ")
            .then(|| entry.name().to_owned())
    });
    let ambiguous = ambiguous.expect("an API without a preferred version");
    let ours = "[package]\nname = \"app\"\n";
    let with = |more: &str| format!("{ours}{more}");
    let project: &[(&str, &[&str], &str)] = &[
        (ours, &["add", "gmial"], "did you mean gmail"),
        (
            ours,
            &["add", &ambiguous],
            "has several versions, and none is preferred",
        ),
        (ours, &["add", "gmail:v9"], "no version \"v9\""),
        (ours, &["add", "gmail@19990101"], "no revision"),
        (ours, &["add", "missing.v1.json"], "missing.v1.json"),
        (ours, &["add", "Cargo.toml"], "Cargo.toml"),
        (ours, &["add", "tasks", "gmial"], "did you mean gmail"),
        (
            ours,
            &["add", "tasks", "--features", "chronos"],
            "did you mean \"chrono\"?",
        ),
        (
            ours,
            &["add", "tasks", "--rename", "1 x"],
            "not a valid name",
        ),
        (
            ours,
            &["add", "tasks", "gmail", "--rename", "x"],
            "applies to one API",
        ),
        (
            ours,
            &["add", "tasks", "gmail", "--only", "x"],
            "applies to one API",
        ),
        (ours, &["add", "tasks", "--only", "nothing"], "nothing"),
        (
            ours,
            &["add", "tasks", "--manifest-path", "other/Cargo.toml"],
            "other/Cargo.toml",
        ),
        (
            ours,
            &["add", "--from-cargo"],
            "depends on no crate of google-apis-rs",
        ),
        (ours, &["remove", "tasks"], "`discogen add` adds a client"),
        ("[package\n", &["add", "tasks"], "invalid TOML at line 1"),
        (
            "a = 1\n",
            &["add", "tasks"],
            "neither `package` nor `workspace`",
        ),
        (
            &with("[dependencies]\ngoogle-tasks-v1 = \"1\"\n"),
            &["add", "tasks"],
            "has a dependency google-tasks-v1 that is not this client",
        ),
        (
            "[package]\nname = \"google-tasks-v1\"\n",
            &["add", "tasks"],
            "has a package google-tasks-v1 of its own",
        ),
    ];
    for (manifest, arguments, expected) in project {
        let folder = package(manifest);
        let before = tree(folder.path());
        for more in [&["--dry-run"][..], &[]] {
            let output = discogen(folder.path(), &[*arguments, more].concat());
            let message = stderr(&output);
            assert!(
                matches!(output.status.code(), Some(1 | 2)),
                "{arguments:?}: {message}"
            );
            assert!(message.contains(expected), "{arguments:?}: {message}");
            assert_eq!(tree(folder.path()), before, "{arguments:?}");
            assert!(!folder.path().join("discogen").exists(), "{arguments:?}");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = discogen(folder.path(), &["add", "tasks"]);
    assert!(
        stderr(&output).contains("run `cargo init`"),
        "{}",
        stderr(&output)
    );
    assert!(tree(folder.path()).is_empty());
}

#[test]
fn a_folder_or_file_in_the_way_is_kept() {
    for (path, expected) in [
        ("discogen/Cargo.toml", "was not created by `discogen add`"),
        (
            "discogen/documents/tasks.v1.json",
            "was not created by `discogen add`",
        ),
        ("discogen", "was not created by `discogen add`"),
        ("examples/tasks_v1.rs", "exists with other content"),
    ] {
        let folder = package(MANIFEST);
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, "mine").expect("written");
        let before = tree(folder.path());
        let output = discogen(folder.path(), &["add", "tasks", "--example"]);
        assert!(
            stderr(&output).contains(expected),
            "{path}: {}",
            stderr(&output)
        );
        assert_eq!(tree(folder.path()), before, "{path}");
    }
    // A crate by hand in the folder of the clients.
    let folder = package(MANIFEST);
    let folder = folder.path();
    done(folder, &["add", "tiny.v1.json"]);
    fs::create_dir(folder.join("discogen/tasks-v1")).expect("a folder");
    fs::write(folder.join("discogen/tasks-v1/Cargo.toml"), "[package]").expect("written");
    let before = tree(folder);
    let output = discogen(folder, &["add", "tasks"]);
    assert!(
        stderr(&output).contains("was not written by discogen"),
        "{}",
        stderr(&output)
    );
    assert_eq!(tree(folder), before);
    // A record that cannot be read.
    fs::write(folder.join("discogen/project.json"), "{").expect("written");
    let before = tree(folder);
    for arguments in [["add", "tasks"], ["remove", "tiny"]] {
        let output = discogen(folder, &arguments);
        assert!(
            stderr(&output).contains("restore it from version control"),
            "{}",
            stderr(&output)
        );
        assert_eq!(tree(folder), before);
    }
}

#[test]
fn a_read_only_manifest_is_an_error() {
    let folder = package(MANIFEST);
    let folder = folder.path();
    let read_only = |is_read_only: bool| {
        let path = folder.join("Cargo.toml");
        let mut mode = fs::metadata(&path).expect("there").permissions();
        mode.set_readonly(is_read_only);
        fs::set_permissions(path, mode).expect("set");
    };
    read_only(true);
    let before = tree(folder);
    let output = discogen(folder, &["add", "tiny.v1.json"]);
    assert!(
        stderr(&output).contains("Cargo.toml: is read-only"),
        "{}",
        stderr(&output)
    );
    assert_eq!(tree(folder), before);
    read_only(false);
    done(folder, &["add", "tiny.v1.json"]);
    read_only(true);
    let before = tree(folder);
    let output = discogen(folder, &["remove", "tiny"]);
    assert!(
        stderr(&output).contains("Cargo.toml: is read-only"),
        "{}",
        stderr(&output)
    );
    assert_eq!(tree(folder), before);
    read_only(false);
}
