//! Very long strings in documents: commands print a bounded part of each.

#![expect(
    clippy::print_stderr,
    reason = "a run reports how many documents and commands it tried"
)]

use std::fs;

use crate::strings::{self, Mode};
use crate::support::{discogen, stderr, stdout};

/// Bytes of one string.
const LONG: usize = 100 * 1024;

/// Only some of the strings are tested.
const STEP: usize = 24;

/// The longest line: a position in the document, a fact that quotes 80 characters, and a remedy.
const LINE: usize = 1000;

/// A string shorter than the reader's limit for names and types is quoted by a finding, up to 80 characters.
#[test]
fn a_finding_quotes_the_start_of_a_long_payload() {
    let mut document = strings::every_key();
    let at = "/schemas/Thing/properties/size/type";
    *document.pointer_mut(at).expect("there") = "x".repeat(8000).into();
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("new")).expect("a folder");
    fs::write(
        folder.path().join("new/every.v1.json"),
        document.to_string(),
    )
    .expect("written");
    let text = stderr(&discogen(
        folder.path(),
        &["check", "new", "--out", "out", "-v"],
    ));
    let finding = text
        .lines()
        .find(|it| it.contains("(8000 bytes)"))
        .expect(&text);
    let quoted = format!("\"{}\"… (8000 bytes)", "x".repeat(80));
    assert!(
        finding.contains(&quoted) && finding.len() < LINE,
        "{finding}"
    );
}

/// The width of a column is bounded: the formatting of Rust panics above 65,535.
#[test]
fn a_title_of_any_length_is_listed() {
    let mut document = strings::every_key();
    document["title"] = "x".repeat(LONG).into();
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("new")).expect("a folder");
    fs::write(
        folder.path().join("new/every.v1.json"),
        document.to_string(),
    )
    .expect("written");
    let output = discogen(folder.path(), &["list", "new"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 1);
}

/// One string of each document is long; a line shows at most its start.
#[test]
fn findings_and_tables_show_the_start_of_very_long_payloads() {
    let document = strings::every_key();
    let long = "x".repeat(LONG);
    let locations = strings::places(&document);
    let is_identity = |it: &str| ["/kind", "/name", "/version"].contains(&it);
    let (mut documents, mut commands) = (0, 0);
    let values = locations
        .iter()
        .filter(|it| !it.is_key && !is_identity(&it.pointer()));
    for location in values.step_by(STEP) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        let changed = strings::with(&document, [location], &long, Mode::Appended);
        for (name, document) in [("old", &document), ("new", &changed)] {
            fs::create_dir(path.join(name)).expect("a folder");
            fs::write(path.join(name).join("every.v1.json"), document.to_string())
                .expect("written");
        }
        documents += 1;
        for line in [
            "check new --out out -v",
            "list new",
            "diff old new --all",
            "update new/every.v1.json --discovery old --out out -n -v",
        ] {
            let arguments: Vec<_> = line.split(' ').collect();
            let output = discogen(path, &arguments);
            for text in [stdout(&output), stderr(&output)] {
                let longest = text.lines().map(str::len).max().unwrap_or_default();
                assert!(
                    longest < LINE,
                    "{}: {line}: a line of {longest} bytes",
                    location.pointer()
                );
            }
            commands += 1;
        }
    }
    eprintln!("{documents} documents, {commands} commands");
}
