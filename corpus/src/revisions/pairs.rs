//! Finds the revised documents.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use discogen_build::Package;
use discogen_build::revision::{Revision, Verdict};
use discogen_model::Options;

use crate::layout::{named, read};

/// Two revisions of a document, and their comparison by discogen.
pub(crate) struct Pair {
    /// `vision.v1`
    pub(crate) name: String,
    pub(crate) revision: Revision,
    pub(crate) old: Package,
    pub(crate) new: Package,
}

/// Returns at most `most` pairs of differing documents, the smallest first, one for each crate.
pub(crate) fn find(old: &Path, new: &Path, only: &[String], most: usize) -> io::Result<Vec<Pair>> {
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(old).map_err(|error| named(old, &error))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|it| it.to_str());
        let Some(name) = name.filter(|_| path.extension().is_some_and(|it| it == "json")) else {
            continue;
        };
        let other = new.join(format!("{name}.json"));
        let is_wanted = only.is_empty() || only.iter().any(|it| it == name);
        if is_wanted && name != "index" && other.exists() {
            documents.push((read(&path)?, read(&other)?, name.to_owned()));
        }
    }
    let names: BTreeSet<_> = documents.iter().map(|it| it.2.as_str()).collect();
    if let Some(name) = only.iter().find(|it| !names.contains(it.as_str())) {
        return Err(none(
            format!("--only {name}: the document does not exist"),
            old,
            new,
        ));
    }
    if documents.is_empty() {
        return Err(none("no document exists".to_owned(), old, new));
    }
    documents.sort_by(|a, b| (a.0.len(), &a.2).cmp(&(b.0.len(), &b.2)));
    let mut pairs = Vec::new();
    let mut folders = BTreeSet::new();
    for (old, new, name) in documents {
        if pairs.len() == most {
            break;
        }
        if old != new
            && let Some(pair) = pair(&old, &new, &name)?
            && folders.insert(pair.new.folder.clone())
        {
            pairs.push(pair);
        }
    }
    Ok(pairs)
}

fn none(fact: String, old: &Path, new: &Path) -> io::Error {
    let (old, new) = (old.display(), new.display());
    io::Error::other(format!("{fact} in both {old} and {new}"))
}

fn pair(old: &[u8], new: &[u8], name: &str) -> io::Result<Option<Pair>> {
    let invalid = |error: discogen_model::Diagnostics| io::Error::other(format!("{name}: {error}"));
    let options = Options::new().runtime("{ workspace = true }");
    let revision = discogen_build::diff(old, new, &options).map_err(invalid)?;
    let (old, new) = (
        discogen_build::generate(old, &options).map_err(invalid)?,
        discogen_build::generate(new, &options).map_err(invalid)?,
    );
    check_text(name, &revision, &old, &new);
    Ok((revision.verdict != Verdict::None).then(|| Pair {
        name: name.to_owned(),
        revision,
        old,
        new,
    }))
}

/// Checks that the verdict is none exactly if the crates differ only in their revision.
fn check_text(name: &str, revision: &Revision, old: &Package, new: &Package) {
    let plain = |package: &Package, revision: &str| -> Vec<String> {
        let files = package.files.iter();
        files
            .map(|(path, text)| format!("{path}\n{}", text.replace(revision, "")))
            .collect()
    };
    let is_same = plain(old, &revision.old) == plain(new, &revision.new);
    if is_same != (revision.verdict == Verdict::None) {
        let line = format!(
            "{name}: the verdict is {}, but the text {}",
            revision.verdict,
            if is_same { "is the same" } else { "differs" }
        );
        // An error of standard error itself cannot be reported.
        drop(crate::progress::print_line(&line));
    }
}
