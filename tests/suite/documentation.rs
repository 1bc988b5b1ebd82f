//! The Markdown files of the repository: every relative link and every file path in code style exists.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::root;

/// The files of the repository that exist and are not ignored.
fn files() -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let output = git.current_dir(root()).output().expect("git");
    let names = String::from_utf8(output.stdout).expect("UTF-8");
    let names = names.lines().filter(|it| root().join(it).exists());
    names.map(str::to_owned).collect()
}

/// The Markdown files, without those of generated crates.
fn pages() -> Vec<PathBuf> {
    let is_page = |it: &String| it.ends_with(".md") && !it.starts_with("generated/");
    let pages: Vec<_> = files()
        .into_iter()
        .filter(is_page)
        .map(PathBuf::from)
        .collect();
    assert!(pages.len() > 15, "{pages:?}");
    pages
}

/// The targets of the links `[text](target)`.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|it| it.split_once(')'));
    targets.map(|(target, _)| target).collect()
}

/// The code spans of a text, without those of code blocks.
fn spans(text: &str) -> Vec<&str> {
    let outside = text.split("\n```").step_by(2);
    outside
        .flat_map(|it| it.split('`').skip(1).step_by(2))
        .collect()
}

/// Whether a code span names a file or folder of the repository, by its first part.
fn is_path(span: &str) -> bool {
    const FOLDERS: [&str; 16] = [
        ".ci",
        ".github",
        "bench",
        "cli",
        "consumer",
        "corpus",
        "discovery",
        "docs",
        "examples",
        "generated",
        "generator",
        "model",
        "runtime",
        "src",
        "testkit",
        "tests",
    ];
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
    let first = span.split('/').next().unwrap_or_default();
    span.contains('/') && span.chars().all(is_plain) && FOLDERS.contains(&first)
}

/// Whether a code span names a source file, possibly by the end of its path.
fn is_source(span: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
    let extension = Path::new(span).extension().and_then(|it| it.to_str());
    span.chars().all(is_plain) && matches!(extension, Some("rs" | "py" | "md"))
}

/// Whether a file of the repository has this path or ends with it.
fn is_end(path: &str, files: &[String]) -> bool {
    let end = format!("/{path}");
    files.iter().any(|it| it == path || it.ends_with(&end))
}

/// Whether a path exists, relative to the repository or to the folder of the page.
fn exists(page: &Path, path: &str) -> bool {
    let beside = page.parent().unwrap_or(Path::new(""));
    [Path::new(""), beside]
        .iter()
        .any(|it| root().join(it).join(path).exists())
}

#[test]
fn relative_links_exist() {
    let mut count = 0;
    for page in pages() {
        let text = std::fs::read_to_string(root().join(&page)).expect("a page");
        for target in links(&text) {
            let file = target.split('#').next().unwrap_or_default();
            if target.contains("://") || file.is_empty() {
                continue;
            }
            count += 1;
            let beside = page.parent().unwrap_or(Path::new(""));
            let found = root().join(beside).join(file).exists();
            assert!(found, "{}: {target} does not exist", page.display());
        }
    }
    assert!(count > 30, "{count} links");
}

#[test]
fn file_paths_exist() {
    let files = files();
    let mut missing = Vec::new();
    let mut count = 0;
    for page in pages() {
        let text = std::fs::read_to_string(root().join(&page)).expect("a page");
        for path in spans(&text) {
            let (is_path, is_source) = (is_path(path), is_source(path));
            count += usize::from(is_path || is_source);
            if is_path && !exists(&page, path) || is_source && !is_end(path, &files) {
                missing.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(count > 100, "{count} paths");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn paths_are_recognized() {
    for (span, expected) in [
        ("runtime/src/lib.rs", true),
        ("tests/suite/", true),
        (".ci/run", true),
        ("corpus", false),
        ("application/json", false),
        ("tests/*.rs", false),
        ("discovery/*.toml", false),
    ] {
        assert_eq!(is_path(span), expected, "{span}");
    }
    assert!(is_source("wire/mod.rs") && is_source("README.md") && !is_source("rs"));
    assert!(is_end("b/c.rs", &["a/b/c.rs".to_owned()]));
    assert!(!is_end("c.rs", &["a/bc.rs".to_owned()]));
    assert_eq!(spans("a `b` c\n```sh\nd `e`\n```\nf `g`"), ["b", "g"]);
    assert_eq!(links("[a](b.md) and [c](d.md#e)"), ["b.md", "d.md#e"]);
}
