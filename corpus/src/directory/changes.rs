//! Prints the changes between two directories and their verdicts, as `discogen diff` does.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use discogen_build::Error;
use discogen_build::revision::{self, TextStyle, Verdict};
use discogen_directory::pack::Document;
use discogen_directory::{Directory, Entry};
use discogen_model::Options;
use discogen_model::api::Api;
use discogen_model::text::Line;

/// Prints each change, and a summary. Returns whether all new documents are valid.
pub(super) fn print(old: &Directory, documents: &[Document]) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    let before: BTreeMap<&str, &Entry> = old.entries().iter().map(|it| (it.id(), it)).collect();
    let mut ids = BTreeSet::new();
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    let mut added = 0;
    let mut is_valid = true;
    for document in documents {
        let id = format!("{}:{}", document.name, document.version);
        let entry = before.get(id.as_str());
        ids.insert(id.clone());
        let bytes = entry.map(|it| it.document().map_err(io::Error::other));
        let bytes = bytes.transpose()?;
        if bytes.as_ref() == Some(&document.bytes) {
            *counts.entry(Verdict::None).or_default() += 1;
            continue;
        }
        let new = match resolved(&document.files.join(" "), &document.bytes) {
            Ok(new) => new,
            Err(error) => {
                is_valid = false;
                writeln!(out, "{}", error_lines(&error))?;
                continue;
            }
        };
        let Some(bytes) = bytes else {
            added += 1;
            let title = Line::new(&document.title);
            writeln!(out, "added {}, {title}", Line::new(&id))?;
            continue;
        };
        let old = resolved(&id, &bytes).map_err(io::Error::other)?;
        let revision = revision::compare(&old, &new);
        *counts.entry(revision.verdict).or_default() += 1;
        let style = TextStyle {
            is_coloured: false,
            lists_all: false,
        };
        writeln!(out, "{}", revision.text(style).trimmed())?;
    }
    let removed = before.keys().filter(|id| !ids.contains(**id));
    let removed: Vec<_> = removed.collect();
    for id in &removed {
        writeln!(out, "removed {}", Line::new(id))?;
    }
    let count = |verdict| counts.get(&verdict).copied().unwrap_or_default();
    writeln!(
        out,
        "{} APIs: {} major, {} minor, {} patch, {} none; {added} added; {} removed",
        documents.len(),
        count(Verdict::Major),
        count(Verdict::Minor),
        count(Verdict::Patch),
        count(Verdict::None),
        removed.len()
    )?;
    Ok(is_valid)
}

fn resolved(location: &str, bytes: &[u8]) -> Result<Api, Error> {
    let api = discogen_model::resolve(bytes, &Options::default());
    api.map(|(api, _)| api)
        .map_err(|found| Error::Document(PathBuf::from(location), found))
}

/// The lines of an error, which may contain text of the document.
fn error_lines(error: &Error) -> String {
    let text = error.to_string();
    let lines = text.lines().map(|line| Line::new(line).to_string());
    lines.collect::<Vec<_>>().join("\n")
}
