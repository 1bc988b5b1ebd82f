//! The boundaries between modules, as ARCHITECTURE.md states them, checked in the sources.

use std::path::{Path, PathBuf};

use crate::support::root;

/// Returns every Rust file below a folder with its text.
pub(crate) fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} has sources");
    let path = |path: PathBuf| {
        path.strip_prefix(root())
            .expect("below the root")
            .to_owned()
    };
    found
        .into_iter()
        .map(|(it, text)| (path(it), text))
        .collect()
}

/// Adds every Rust file at or below a path with its text.
pub(crate) fn collect(path: &Path, found: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            collect(&entry.expect("an entry").path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = std::fs::read_to_string(path).expect("a text");
        found.push((path.to_owned(), text));
    }
}

/// Asserts that no file of `folder` contains one of `words`, except files whose path contains one of `but`.
fn nowhere(folder: &str, words: &[&str], but: &[&str], reason: &str) {
    for (path, text) in sources(folder) {
        let path = path.to_string_lossy().replace('\\', "/");
        if but.iter().any(|allowed| path.contains(allowed)) {
            continue;
        }
        for word in words {
            assert!(!text.contains(word), "{path} has {word:?}: {reason}");
        }
    }
}

/// The sources of the model, the generator and the command.
const PACKAGES: [&str; 3] = ["model/src", "generator/src", "cli/src"];

#[test]
fn emit_never_sees_json() {
    let words = [
        "serde_json::",
        "use serde_json",
        "discogen_model::document",
        "discogen_model::resolve",
    ];
    nowhere(
        "generator/src/emit",
        &words,
        &[],
        "emit prints the model and makes no decisions",
    );
}

/// Only one file writes doc attributes, and it accepts only escaped text.
#[test]
fn one_module_writes_doc_attributes() {
    let (words, but) = (["#[doc = #", "#![doc = #"], ["emit/doc.rs"]);
    for folder in PACKAGES {
        nowhere(folder, &words, &but, "docs are `Markdown`");
    }
}

/// The escapes do not depend on documents or on the model.
#[test]
fn text_does_not_import_higher_layers() {
    for (path, text) in sources("model/src/text") {
        for import in text.split("use crate::").skip(1) {
            assert!(
                import.starts_with("docs;"),
                "{}: crate::{import}",
                path.display()
            );
        }
    }
}

/// Functions that change files.
const WRITES: [&str; 15] = [
    "fs::write",
    "fs::rename",
    "fs::remove",
    "fs::create_dir",
    "fs::copy",
    "fs::hard_link",
    "fs::soft_link",
    "fs::set_permissions",
    "fs::symlink",
    "DirBuilder",
    "File::create",
    "File::options",
    "OpenOptions",
    ".set_len(",
    // Otherwise a function could be called by its bare name.
    "use std::fs::",
];

#[test]
fn only_sync_writes() {
    for folder in PACKAGES {
        nowhere(
            folder,
            &WRITES,
            // `discogen call` writes a response to the file of `--output`, and the session of an interrupted upload;
            // `discogen login` stores tokens that only the user can read.
            &[
                "generator/src/sync",
                "tests",
                "call/output_file.rs",
                "call/session_file.rs",
                "command/private_file.rs",
            ],
            "what is written is written by sync",
        );
    }
}

/// As SECURITY.md states: files with secrets are read, never written.
#[test]
fn credentials_are_never_written() {
    nowhere(
        "runtime/src/credentials",
        &WRITES,
        &["tests"],
        "what is secret stays in memory",
    );
}

#[test]
fn names_are_created_in_one_module() {
    for folder in PACKAGES {
        nowhere(
            folder,
            &[
                "use heck",
                " heck::",
                "to_snake_case",
                "to_upper_camel_case",
            ],
            &["model/src/name/", "model/src/sample_value"],
            "cases are changed in name/",
        );
    }
}

#[test]
fn no_unsafe_in_generated_crates() {
    let mut libraries = 0;
    for (path, text) in sources("generated") {
        if path.ends_with("src/lib.rs") {
            let forbids = text.contains("#![forbid(unsafe_code)]");
            assert!(forbids, "{}", path.display());
            libraries += 1;
        }
    }
    assert!(libraries > 0);
}
