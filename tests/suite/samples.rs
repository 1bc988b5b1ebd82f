//! Reads the samples of generated crates, so that one compiler run checks the samples of many crates.
//!
//! A documentation test of each crate would link one program per crate.

use std::fmt::Write as _;
use std::path::Path;

use crate::architecture::collect;

/// Returns a function for each Rust sample in the source of a crate, and their number.
pub(crate) fn functions(source: &Path) -> (String, usize) {
    let mut files = Vec::new();
    collect(source, &mut files);
    files.sort();
    let mut text = String::new();
    let mut count = 0;
    for (_, source) in files {
        for sample in samples(&source) {
            // Like rustdoc: a sample without a main function is the body of one.
            let _ = writeln!(text, "fn sample_{count}() {{\n{sample}}}\n");
            count += 1;
        }
    }
    (text, count)
}

/// The code of the Rust samples in the doc comments of a file, with their hidden lines.
fn samples(source: &str) -> Vec<String> {
    let mut samples = Vec::new();
    let mut lines = source.lines().filter_map(documentation);
    while let Some(line) = lines.next() {
        let Some(language) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        let mut code = String::new();
        loop {
            let line = lines.next().expect("the end of a sample");
            if line.trim_start().starts_with("```") {
                break;
            }
            let _ = writeln!(code, "{}", shown(line));
        }
        match language {
            "" | "no_run" | "rust" => samples.push(code),
            "toml" | "text" | "json" => {}
            other => panic!("a sample in an unknown language: {other}"),
        }
    }
    samples
}

/// The text of a line of documentation.
fn documentation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line
        .strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"))?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

/// A line of a sample without the mark of a hidden line.
fn shown(line: &str) -> &str {
    match line.trim_start() {
        "#" => "",
        hidden => hidden.strip_prefix("# ").unwrap_or(line),
    }
}

#[test]
fn samples_are_found_with_their_hidden_lines() {
    let source = "//! Text\n//! ```\n//! # use a::B;\n//! let x = 1;\n//! #\n//! ```\n    /// ```toml\n    /// x = 1\n    /// ```\n\
                  /// ```no_run\n/// #[derive(Debug)]\n/// struct A;\n/// ```\npub fn a() {}\n";
    assert_eq!(
        samples(source),
        ["use a::B;\nlet x = 1;\n\n", "#[derive(Debug)]\nstruct A;\n"]
    );
}
