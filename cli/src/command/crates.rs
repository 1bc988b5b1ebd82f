//! Prints lines about crates, and reports crates that use the same folder.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use discogen_build::Package;
use discogen_build::sync::Report;

use super::session::{Session, count};

/// Returns the name of a crate and its numbers of items: `google-vision-v1  9 resources, …`.
pub(super) fn summary(package: &Package) -> String {
    let counts = package.counts;
    format!(
        "{}  {}, {}, {}, {}",
        package.name,
        count(counts.resources, "resource"),
        count(counts.methods, "method"),
        count(counts.schemas, "schema"),
        count(counts.enums, "enum"),
    )
}

/// Prints a line for a crate: `google-vision-v1  9 resources, …  created 21 files`. With
/// `--verbose` or on request, prints a line for each changed file.
pub(super) fn print_crate(
    session: &Session,
    head: &str,
    report: &Report,
    verbs: [&str; 3],
    lists_files: bool,
) -> io::Result<()> {
    if lists_files || session.is_verbose() {
        session.message(head)?;
        return print_changes(session, report, verbs);
    }
    let parts = changes(report, verbs).into_iter();
    let parts = parts.filter(|(_, paths)| !paths.is_empty());
    let part = |(verb, paths): (&str, &Vec<String>)| {
        format!(
            "{} {}",
            verb.trim_end_matches(':'),
            count(paths.len(), "file")
        )
    };
    let mut parts: Vec<_> = parts.map(part).collect();
    if report.is_unchanged() {
        parts.insert(0, "unchanged".to_owned());
    }
    session.message(&format!("{head}  {}", parts.join(", ")))
}

/// Prints a line for each changed file, `  created src/lib.rs`, or `  unchanged`.
fn print_changes(session: &Session, report: &Report, verbs: [&str; 3]) -> io::Result<()> {
    let [written @ .., (_, foreign)] = changes(report, verbs);
    for (verb, paths) in written {
        for path in paths {
            session.message(&format!("  {verb} {path}"))?;
        }
    }
    if report.is_unchanged() {
        session.message("  unchanged")?;
    }
    for path in foreign {
        session.message(&format!("  kept {path}, which discogen did not write"))?;
    }
    Ok(())
}

fn changes<'a>(report: &'a Report, verbs: [&'a str; 3]) -> [(&'a str, &'a Vec<String>); 4] {
    let [created, changed, removed] = verbs;
    [
        (created, &report.created),
        (changed, &report.changed),
        (removed, &report.removed),
        ("kept", &report.foreign),
    ]
}

/// The output folders in use, to detect two documents with the same crate: the second would
/// overwrite the first. Two copies of one document are allowed.
pub(super) struct Folders(BTreeMap<String, (PathBuf, u64)>);

impl Folders {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Claims the folder of a package. If another document has it, reports that and returns false.
    pub(super) fn claim(
        &mut self,
        session: &mut Session,
        package: &Package,
        document: &Path,
    ) -> io::Result<bool> {
        let mut hasher = std::hash::DefaultHasher::new();
        package.files.hash(&mut hasher);
        let files = hasher.finish();
        let Some((other, others)) = self.0.get(&package.folder) else {
            let owner = (document.to_owned(), files);
            self.0.insert(package.folder.clone(), owner);
            return Ok(true);
        };
        let (document, other) = (document.display(), other.display());
        if files == *others {
            session.message(&format!("{document} generates the same crate as {other}"))?;
        } else {
            let text = format!(
                "{document}: generates the folder {}, which {other} already generates; remove one of them",
                package.folder,
            );
            session.error(&io::Error::other(text).into())?;
        }
        Ok(false)
    }
}
