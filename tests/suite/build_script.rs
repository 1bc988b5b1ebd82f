//! The build script in a copy of the repository: a changed document fails one build, and the next one passes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::nested::cargo;
use crate::support::root;

/// A copy of the root package with two documents and their crates, for one test at a time.
///
/// Both tests use one folder. Source files keep their modification times, so that packages are compiled once. Files
/// that the build script reads get new times, so that it runs.
struct Copy {
    folder: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl Copy {
    fn new() -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script-copy");
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("removed");
        }
        for name in ["discovery", "generated"] {
            fs::create_dir_all(folder.join(name)).expect("a folder");
        }
        fs::write(folder.join("Cargo.toml"), manifest()).expect("written");
        for name in ["Cargo.lock", "build.rs"] {
            copy_file(&root().join(name), &folder.join(name));
        }
        for name in ["runtime", "src"] {
            copy_folder(&root().join(name), &folder.join(name));
        }
        for document in ["tasks.v1", "vision.v1"] {
            for end in ["json", "toml"] {
                let name = format!("discovery/{document}.{end}");
                copy_file(&root().join(&name), &folder.join(&name));
            }
            let name = format!("generated/{}", document.replace('.', "-"));
            copy_folder(&root().join(&name), &folder.join(&name));
        }
        Self {
            folder,
            _alone: alone,
        }
    }
}

/// The root manifest without the dependencies of the tests. The members are the packages of the copy, and the generator
/// is that of the repository.
fn manifest() -> String {
    let text = fs::read_to_string(root().join("Cargo.toml")).expect("a text");
    let (before, rest) = text.split_once("[dev-dependencies]\n").expect("a table");
    let (_, after) = rest.split_once("[build-dependencies]\n").expect("a table");
    let generator = root().join("generator");
    let generator = generator.to_str().expect("UTF-8").replace('\\', "/");
    let replaced = |line: &str| match line.split_once(" = ") {
        Some(("members", _)) => "members = [\"generated/*\", \"runtime\"]\n".to_owned(),
        Some(("discogen-build", _)) => line.replace("\"generator\"", &format!("{generator:?}")),
        _ => line.to_owned(),
    };
    let text = format!("{before}[build-dependencies]\n{after}");
    text.split_inclusive('\n').map(replaced).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            if entry.file_name() != "target" {
                copy_folder(&entry.path(), &target);
            }
        } else {
            copy_file(&entry.path(), &target);
        }
    }
}

fn copy_file(from: &Path, to: &Path) {
    fs::copy(from, to).expect("copied");
    if from.starts_with(root().join("discovery")) || from.starts_with(root().join("generated")) {
        return;
    }
    let time = fs::metadata(from).and_then(|data| data.modified());
    let file = fs::File::options().write(true).open(to).expect("opened");
    file.set_modified(time.expect("a time")).expect("set");
}

/// Runs `cargo build` and returns the error stream.
fn build(folder: &Path, ci: bool) -> (bool, String) {
    let mut command = cargo(folder, "build");
    // Another profile separates the build of this package from that of the repository.
    command.args(["--config", "profile.dev.package.discogen-workspace.debug=1"]);
    command.env_remove("CI");
    if ci {
        command.env("CI", "true");
    }
    let output = command.output().expect("cargo");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a text");
    assert!(text.contains(from), "{} has {from:?}", path.display());
    fs::write(path, text.replace(from, to)).expect("written");
}

/// Every file below a folder with its content and time.
fn state(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(state(&path));
        } else {
            let time = fs::metadata(&path)
                .and_then(|data| data.modified())
                .expect("a time");
            files.insert(path.clone(), (fs::read(&path).expect("a file"), time));
        }
    }
    files
}

#[test]
fn a_changed_document_stops_one_build() {
    let copy = Copy::new();
    let folder = copy.folder.as_path();
    let document = folder.join("discovery/vision.v1.json");
    let generated = folder.join("generated");
    let front_page = generated.join("vision-v1/src/lib.rs");

    // Without a change no file is written.
    let before = state(&generated);
    let (passed, stderr) = build(folder, false);
    assert!(passed, "{stderr}");
    assert!(
        state(&generated) == before,
        "a build without a change wrote something"
    );

    // A changed document fails the build once and refreshes the crate.
    edit(
        &document,
        "Integrates Google Vision features",
        "Integrates many features",
    );
    let (passed, stderr) = build(folder, false);
    assert!(!passed, "{stderr}");
    assert!(
        stderr.contains("generated/vision-v1 refreshed, run the same command again"),
        "{stderr}"
    );
    let text = fs::read_to_string(&front_page).expect("a text");
    assert!(text.contains("Integrates many features"));
    let (passed, stderr) = build(folder, false);
    assert!(passed, "the same command passes: {stderr}");

    // Under CI no file is written, and the message names the command to run.
    edit(
        &document,
        "Integrates many features",
        "Integrates all features",
    );
    let before = state(&generated);
    let (passed, stderr) = build(folder, true);
    assert!(!passed, "{stderr}");
    assert!(stderr.contains("vision-v1/src/lib.rs differs"), "{stderr}");
    assert!(
        stderr.contains("cargo run -p discogen -- generate"),
        "{stderr}"
    );
    assert!(
        state(&generated) == before,
        "a build under CI wrote something"
    );

    // An invalid document: all errors with their positions, and no file is written.
    edit(&document, "\"$ref\": \"KeyValue\"", "\"$ref\": \"KeyVal\"");
    let (passed, stderr) = build(folder, false);
    assert!(!passed, "{stderr}");
    assert!(stderr.contains("refers to schema \"KeyVal\""), "{stderr}");
    assert!(stderr.contains("did you mean \"KeyValue\"?"), "{stderr}");
    assert!(
        state(&generated) == before,
        "a build of an invalid document wrote files"
    );

    // A manual edit is reverted.
    edit(&document, "\"$ref\": \"KeyVal\"", "\"$ref\": \"KeyValue\"");
    edit(
        &document,
        "Integrates all features",
        "Integrates many features",
    );
    edit(&front_page, "pub mod scopes;", "pub mod scopes; // by hand");
    let (passed, _) = build(folder, false);
    assert!(!passed);
    assert!(
        !fs::read_to_string(&front_page)
            .expect("a text")
            .contains("by hand")
    );

    // After an interrupted update no crate is generated, and the message names the command to run.
    let staging = folder.join("discovery/.discogen-update");
    fs::create_dir(&staging).expect("a folder");
    fs::write(staging.join("journal"), "{}").expect("written");
    edit(&document, "Integrates many features", "Integrates it");
    let before = state(&generated);
    let (passed, stderr) = build(folder, false);
    assert!(!passed, "{stderr}");
    assert!(stderr.contains("an update was interrupted"), "{stderr}");
    assert!(
        stderr.contains("cargo run -p discogen -- update --recover"),
        "{stderr}"
    );
    assert!(state(&generated) == before);
}

/// If files cannot be written, the build fails with the reasons. The read-only folder is skipped for root, who can
/// write to it.
#[cfg(unix)]
#[test]
fn an_unwritable_tree_fails_the_build() {
    use std::os::unix::fs::PermissionsExt as _;
    let copy = Copy::new();
    let folder = copy.folder.as_path();
    let document = folder.join("discovery/vision.v1.json");
    let generated = folder.join("generated");
    let sources = generated.join("vision-v1/src");
    let set = |mode| {
        fs::set_permissions(&sources, fs::Permissions::from_mode(mode)).expect("set");
    };
    let (from, to) = (
        "Integrates Google Vision features",
        "Integrates many features",
    );
    edit(&document, from, to);
    let fails = |because: &str| {
        let before = state(&generated);
        let (passed, stderr) = build(folder, false);
        assert!(!passed, "{stderr}");
        for line in [
            "vision-v1/src/lib.rs differs",
            "cargo run -p discogen -- generate",
            "this build could not write: ",
            because,
        ] {
            assert!(stderr.contains(line), "{line:?} in\n{stderr}");
        }
        assert!(state(&generated) == before, "something was written");
    };

    // A folder with the name of the temporary file.
    let taken = sources.join("lib.rs.discogen-new");
    fs::create_dir(&taken).expect("a folder");
    fails("lib.rs.discogen-new");
    fs::remove_dir(&taken).expect("removed");

    set(0o555);
    if fs::write(sources.join("probe"), "").is_err() {
        fails("Permission denied");
    } else {
        fs::remove_file(sources.join("probe")).expect("removed");
    }
    set(0o755);
    let (passed, stderr) = build(folder, false);
    assert!(!passed && stderr.contains("refreshed"), "{stderr}");
}
