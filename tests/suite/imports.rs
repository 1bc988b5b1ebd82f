//! Reads the imports of every hand-written Rust file and rejects cycles between files.
//!
//! A file imports another if it names something that the other defines. The rules:
//!
//! - A name counts for the file that defines it, not for the modules that re-export it or the
//!   path that leads to it. So `use super::*` and `use crate::Error` count only for the files
//!   that define the names used.
//! - A module that re-exports what its own children define (`pub use child::Name`) does not
//!   import them. It does if its code uses the name.
//! - Methods and trait implementations are found by the compiler without a path; they do not
//!   count.
//! - The bodies of `quote!` and of exported macros are code of other crates, and tests may import
//!   everything; they do not count.

mod graph;
mod layers;
mod lookup;
mod reader_tests;
mod target;
mod tree;
mod uses;

use std::sync::LazyLock;

use graph::Graph;
use tree::Tree;

use crate::support::root;

/// The imports of the repository.
static GRAPH: LazyLock<Graph> = LazyLock::new(|| {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).ok();
    let tree = Tree::new(&target::all(), &read);
    assert!(tree.unread.is_empty(), "{}", tree.unread.join("\n"));
    Graph::new(&tree)
});

/// Which package may import which; the others import no package of this repository.
const PACKAGES: [(&str, &[&str]); 9] = [
    ("model/src", &[]),
    ("generator/src", &["model/src"]),
    ("directory/src", &[]),
    (
        "cli/src",
        &[
            "model/src",
            "generator/src",
            "directory/src",
            "dynamic/src",
            "runtime/src",
        ],
    ),
    (
        "corpus/src",
        &["model/src", "generator/src", "directory/src"],
    ),
    ("runtime/src", &[]),
    (
        "dynamic/src",
        &["model/src", "runtime/src", "directory/src"],
    ),
    ("testkit/src", &[]),
    ("build.rs", &["generator/src"]),
];

#[test]
fn no_files_import_each_other() {
    let reports: Vec<_> = GRAPH.cycles().iter().map(|it| GRAPH.report(it)).collect();
    assert!(reports.is_empty(), "\n{}", reports.join("\n\n"));
    // The reader saw the repository.
    assert!(GRAPH.edges.len() > 400, "{} files", GRAPH.edges.len());
}

#[test]
fn every_path_of_the_repository_is_resolved() {
    let unresolved: Vec<_> = GRAPH.unresolved.iter().map(String::as_str).collect();
    assert!(unresolved.is_empty(), "\n{}", unresolved.join("\n"));
}

#[test]
fn packages_import_lower_packages() {
    for (package, allowed) in PACKAGES {
        let files = GRAPH.edges.iter();
        let mut files = files
            .filter(|(file, _)| file.starts_with(package))
            .peekable();
        assert!(files.peek().is_some(), "{package} has no files");
        for (file, targets) in files {
            for (target, names) in targets {
                let mut lower = allowed.iter().chain([&package]);
                let is_allowed = lower.any(|it| target.starts_with(it));
                assert!(is_allowed, "{file} -> {target} ({names:?})");
            }
        }
    }
}

#[test]
fn modules_import_lower_layers() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("a text");
    let all = layers::read(&text);
    assert_eq!(
        all.len(),
        5,
        "the model, the generator, the directory, the runtime and the dynamic client have layers"
    );
    let violations: Vec<_> = all.iter().flat_map(|it| it.violations(&GRAPH)).collect();
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
    let unlisted = all.iter().flat_map(|it| it.unlisted(&GRAPH));
    let unlisted: Vec<_> = unlisted.filter(|it| !it.ends_with("/src/lib.rs")).collect();
    assert_eq!(
        unlisted,
        ["runtime/src/codegen.rs"],
        "files in no layer of ARCHITECTURE.md"
    );
}
