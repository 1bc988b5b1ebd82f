//! A folder of documents and the folder of the crates made from them: what
//! the command, the build script and the drift test have in common.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_model::Options;
use discogen_model::diagnostic::{Diagnostic, Diagnostics, Severity};
use discogen_model::settings::{self, Settings};

use crate::package::{Package, is_generated};
use crate::parallel;
use crate::sync::{self, Interrupted, Lock, Report};

/// Why a document did not become a crate on disk.
#[derive(Debug)]
pub enum Fault {
    /// A file can't be read or written; the text names it.
    Io(String),
    /// The settings beside the document can't be used.
    Settings(PathBuf, settings::SettingsError),
    /// The document is faulty.
    Document(PathBuf, Diagnostics),
    /// An update was interrupted in the folder of the documents.
    Interrupted(Interrupted),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(text) => f.write_str(text),
            Self::Settings(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Interrupted(found) => write!(
                f,
                "{}\nrun: cargo run -p discogen -- {}",
                found.fact(),
                found.arguments()
            ),
            Self::Document(path, diagnostics) => {
                let file = path.display().to_string();
                let errors = diagnostics
                    .0
                    .iter()
                    .filter(|diagnostic| diagnostic.severity == Severity::Error);
                for (index, diagnostic) in errors.enumerate() {
                    let line = if index == 0 { "" } else { "\n" };
                    write!(f, "{line}{}", diagnostic.display(&file))?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Fault {}

/// The documents of a folder: every `*.json`, by name. Hidden files are none: the ETags that
/// `discogen update` keeps are JSON, too.
///
/// # Errors
/// The folder can't be read; it is named.
pub fn documents(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        if name.ends_with(b".json") && !name.starts_with(b".") {
            documents.push(path);
        }
    }
    documents.sort();
    Ok(documents)
}

/// Reads a document and the settings beside it, and generates. The caller may
/// change the options on the way.
///
/// # Errors
/// What can't be read, and all faults of the document.
pub fn generate(document: &Path, adjust: impl FnOnce(&mut Options)) -> Result<Package, Fault> {
    let bytes = fs::read(document).map_err(|error| unreadable(document, &error))?;
    let settings = settings(document)?;
    let mut options = settings.options().clone();
    adjust(&mut options);
    crate::generate(&bytes, &options)
        .map_err(|found| Fault::Document(document.to_owned(), settings.locate(&options, found)))
}

/// Generates many documents, on all cores. Each outcome is handed over in the order of the documents, so that what is
/// written and printed does not depend on the number of cores; only a few outcomes wait at a time.
///
/// # Errors
/// The first error of `take`; the remaining documents are not generated.
pub fn generate_all<E>(
    documents: &[PathBuf],
    adjust: impl Fn(&mut Options) + Sync,
    take: impl FnMut(&Path, Result<Package, Fault>) -> Result<(), E>,
) -> Result<(), E> {
    generate_on(parallel::threads(), documents, adjust, take)
}

fn generate_on<E>(
    threads: usize,
    documents: &[PathBuf],
    adjust: impl Fn(&mut Options) + Sync,
    mut take: impl FnMut(&Path, Result<Package, Fault>) -> Result<(), E>,
) -> Result<(), E> {
    let work = |index: usize| {
        let document = documents.get(index).map_or(Path::new(""), PathBuf::as_path);
        (document, generate(document, &adjust))
    };
    let take = |_, (document, outcome): (&Path, _)| take(document, outcome);
    parallel::in_order(threads, documents.len(), work, take)
}

/// What the settings beside a document say.
///
/// # Errors
/// Settings that can't be read, or can't be used.
pub fn options(document: &Path) -> Result<Options, Fault> {
    settings(document).map(|it| it.options().clone())
}

/// The settings beside a document.
///
/// # Errors
/// Settings that can't be read, or can't be used.
pub fn settings(document: &Path) -> Result<Settings, Fault> {
    let path = settings::beside(document);
    // A file of settings given as the document: the document's fault is the one to tell.
    if path == document {
        return Ok(Settings::default());
    }
    match fs::read(&path) {
        Ok(bytes) => {
            Settings::new(path.clone(), bytes).map_err(|error| Fault::Settings(path, error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

/// Whether `generated` is what `discovery` gives.
///
/// # Errors
/// A text that names every difference and fault, and the command that helps.
pub fn check(discovery: &Path, generated: &Path) -> Result<(), String> {
    refuse_interrupted(discovery, None).map_err(|fault| fault.to_string())?;
    let mut faults = Vec::new();
    let mut folders = BTreeSet::new();
    let documents = documents(discovery).map_err(|fault| fault.to_string())?;
    generate_all(
        &documents,
        |_| {},
        |_, outcome| {
            match outcome {
                Ok(package) => {
                    match sync::check(&package, generated) {
                        Ok(report) => faults.extend(differences(&package, generated, &report)),
                        Err(error) => faults.push(error.to_string()),
                    }
                    folders.insert(package.folder);
                }
                Err(fault) => faults.push(fault.to_string()),
            }
            Ok::<(), String>(())
        },
    )?;
    let orphans = orphans(generated, &folders).map_err(|fault| fault.to_string())?;
    faults.extend(orphans.iter().map(|folder| {
        format!(
            "{}: no document of {} gives this crate; remove it",
            folder.display(),
            discovery.display()
        )
    }));
    if faults.is_empty() {
        return Ok(());
    }
    faults.push(format!(
        "run: cargo run -p discogen -- generate {}/*.json --out {}",
        discovery.display(),
        generated.display()
    ));
    Err(faults.join("\n"))
}

/// Brings `generated` in line with `discovery`, and gives what changed, by crate folder. An update
/// that is under way is waited for.
///
/// # Errors
/// The first fault; documents before it have been written.
pub fn refresh(discovery: &Path, generated: &Path) -> Result<Vec<(PathBuf, Report)>, Fault> {
    let fault = |error: io::Error| Fault::Io(error.to_string());
    let mut changed = Vec::new();
    let lock = Lock::of(&[generated]).map_err(fault)?;
    refuse_interrupted(discovery, Some(&lock))?;
    generate_all(
        &documents(discovery)?,
        |_| {},
        |_, outcome| {
            let package = outcome?;
            let report = sync::write_under(&lock, &package, generated).map_err(fault)?;
            if !report.is_unchanged() {
                changed.push((generated.join(&package.folder), report));
            }
            Ok(())
        },
    )?;
    Ok(changed)
}

/// Fails if an update was interrupted, with the command that undoes it.
fn refuse_interrupted(discovery: &Path, lock: Option<&Lock>) -> Result<(), Fault> {
    match sync::interrupted(discovery, lock) {
        Some(found) => Err(Fault::Interrupted(found)),
        None => Ok(()),
    }
}

fn differences(package: &Package, generated: &Path, report: &Report) -> Vec<String> {
    let folder = generated.join(&package.folder);
    let kinds = [
        ("is missing", &report.created),
        ("differs", &report.changed),
        ("is left over", &report.removed),
    ];
    kinds
        .into_iter()
        .flat_map(|(fact, paths)| paths.iter().map(move |path| (fact, path)))
        .map(|(fact, path)| format!("{} {fact}", folder.join(path).display()))
        .collect()
}

/// Crates that discogen wrote and that no document gives any more.
fn orphans(generated: &Path, folders: &BTreeSet<String>) -> Result<Vec<PathBuf>, Fault> {
    let mut orphans = Vec::new();
    let entries = match fs::read_dir(generated) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(orphans),
        entries => entries.map_err(|error| unreadable(generated, &error))?,
    };
    for entry in entries {
        let path = entry.map_err(|error| unreadable(generated, &error))?.path();
        let is_known = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| folders.contains(name));
        let is_ours = fs::read(path.join("Cargo.toml")).is_ok_and(|text| is_generated(&text));
        if is_ours && !is_known {
            orphans.push(path);
        }
    }
    orphans.sort();
    Ok(orphans)
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::Io(format!("{}: {error}", path.display()))
}

/// Notes as lines, for those who want to see them.
pub fn notes<'a>(document: &'a Path, notes: &'a [Diagnostic]) -> impl Iterator<Item = String> + 'a {
    let file = document.display().to_string();
    notes
        .iter()
        .map(move |note| note.display(&file).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of the tiny documents: files, notes and faults, in order.
    fn outcomes(threads: usize) -> Vec<(PathBuf, Result<Package, String>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/documents");
        let documents = documents(&folder).expect("documents");
        let mut found = Vec::new();
        let end = generate_on(
            threads,
            &documents,
            |_| {},
            |document, outcome| {
                found.push((document.to_owned(), outcome.map_err(|it| it.to_string())));
                Ok::<(), Fault>(())
            },
        );
        end.expect("no end before the end");
        assert_eq!(found.len(), documents.len());
        found
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let one = outcomes(1);
        assert!(one.len() > 20);
        for threads in [2, 5] {
            assert!(outcomes(threads) == one, "{threads} threads");
        }
    }
}
