//! Generates a folder of crates from a folder of documents, for the command, the build script and
//! the drift test.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use discogen_model::Options;
use discogen_model::settings::{self, Settings};

use crate::check_error::{CheckError, Problem};
use crate::error::Error;
use crate::package::{Package, is_generated};
use crate::parallel;
use crate::sync::{self, Lock, Report};

/// A document that becomes a crate: a file, or a document from elsewhere.
pub trait Document: Sync {
    /// Returns the path or name for messages.
    fn location(&self) -> &Path;

    /// Reads the document.
    ///
    /// # Errors
    /// Returns an error with the location if the document cannot be read.
    fn read(&self) -> Result<Vec<u8>, Error>;

    /// Reads the settings of the document.
    ///
    /// # Errors
    /// Returns an error if the settings cannot be read or are invalid.
    fn settings(&self) -> Result<Settings, Error>;
}

/// A file, whose settings are beside it.
impl Document for Path {
    fn location(&self) -> &Path {
        self
    }

    fn read(&self) -> Result<Vec<u8>, Error> {
        fs::read(self).map_err(|error| Error::file(self, &error))
    }

    fn settings(&self) -> Result<Settings, Error> {
        settings(self)
    }
}

/// A file, whose settings are beside it.
impl Document for PathBuf {
    fn location(&self) -> &Path {
        self
    }

    fn read(&self) -> Result<Vec<u8>, Error> {
        self.as_path().read()
    }

    fn settings(&self) -> Result<Settings, Error> {
        settings(self)
    }
}

/// Lists the documents of a folder: every `*.json`, sorted by name. Hidden files are excluded, such
/// as the ETags of `discogen update`.
///
/// # Errors
/// Returns an error with the path if the folder cannot be read.
pub fn documents(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Error::file(folder, &error))? {
        let path = entry.map_err(|error| Error::file(folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        if name.ends_with(b".json") && !name.starts_with(b".") {
            documents.push(path);
        }
    }
    documents.sort();
    Ok(documents)
}

/// Reads a document and its settings, and generates the package. `adjust` may change the options.
///
/// # Errors
/// Returns an error if a file cannot be read, or all errors in the document.
pub fn generate(
    document: &(impl Document + ?Sized),
    adjust: impl FnOnce(&mut Options),
) -> Result<Package, Error> {
    let bytes = document.read()?;
    let settings = document.settings()?;
    let mut options = settings.options().clone();
    adjust(&mut options);
    crate::generate::generate(&bytes, &options).map_err(|found| {
        let location = document.location().to_owned();
        Error::Document(location, settings.locate(&options, found))
    })
}

/// Generates many documents on all cores. Passes each result to `take` in the order of the
/// documents, so that the output does not depend on the number of cores. Only a few results are
/// pending at a time.
///
/// # Errors
/// Returns the first error of `take`; the remaining documents are not generated.
pub fn generate_all<D: Document, E>(
    documents: &[D],
    adjust: impl Fn(&mut Options) + Sync,
    take: impl FnMut(&D, Result<Package, Error>) -> Result<(), E>,
) -> Result<(), E> {
    generate_on(parallel::threads(), documents, adjust, take)
}

fn generate_on<D: Document, E>(
    threads: usize,
    documents: &[D],
    adjust: impl Fn(&mut Options) + Sync,
    mut take: impl FnMut(&D, Result<Package, Error>) -> Result<(), E>,
) -> Result<(), E> {
    let work = |index: usize| {
        let document = &documents[index];
        (document, generate(document, &adjust))
    };
    let take = |_, (document, outcome): (&D, _)| take(document, outcome);
    parallel::in_order(threads, documents.len(), work, take)
}

/// Reads the options in the settings file of a document.
///
/// # Errors
/// Returns an error if the settings file cannot be read or is invalid.
pub fn options(document: &Path) -> Result<Options, Error> {
    settings(document).map(|it| it.options().clone())
}

/// Reads the settings file of a document.
///
/// # Errors
/// Returns an error if the settings file cannot be read or is invalid.
pub fn settings(document: &Path) -> Result<Settings, Error> {
    let path = settings::beside(document);
    // The document itself is a settings file: the error about the document is more helpful.
    if path == document {
        return Ok(Settings::default());
    }
    match fs::read(&path) {
        Ok(bytes) => {
            Settings::new(path.clone(), bytes).map_err(|error| Error::Settings(path, error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(Error::file(&path, &error)),
    }
}

/// Checks that the crates in `generated` match the documents in `discovery`.
///
/// # Errors
/// Returns every difference and error, and the command that fixes them.
pub fn check(discovery: &Path, generated: &Path) -> Result<(), CheckError> {
    refuse_interrupted(discovery, None)?;
    let mut problems = Vec::new();
    let mut folders = BTreeSet::new();
    generate_all(
        &documents(discovery)?,
        |_| {},
        |_, outcome| {
            match outcome {
                Ok(package) => {
                    match sync::check(&package, generated) {
                        Ok(report) => problems.extend(differences(&package, generated, &report)),
                        Err(error) => problems.push(Problem::Error(error.into())),
                    }
                    folders.insert(package.folder);
                }
                Err(error) => problems.push(Problem::Error(error)),
            }
            Ok::<(), Error>(())
        },
    )?;
    problems.extend(
        orphans(generated, &folders)?
            .into_iter()
            .map(|folder| Problem::Orphan {
                folder,
                discovery: discovery.to_owned(),
            }),
    );
    if problems.is_empty() {
        return Ok(());
    }
    Err(CheckError {
        problems,
        command: Some(format!(
            "cargo run -p discogen -- generate {}/*.json --out {}",
            discovery.display(),
            generated.display()
        )),
    })
}

/// Updates `generated` to match `discovery`, and returns the changes by crate folder. Waits for
/// running updates.
///
/// # Errors
/// Returns the first error; preceding documents have been written.
pub fn refresh(discovery: &Path, generated: &Path) -> Result<Vec<(PathBuf, Report)>, Error> {
    let mut changed = Vec::new();
    let lock = Lock::of(&[generated])?;
    refuse_interrupted(discovery, Some(&lock))?;
    generate_all(
        &documents(discovery)?,
        |_| {},
        |_, outcome| {
            let package = outcome?;
            let report = sync::write_under(&lock, &package, generated)?;
            if !report.is_unchanged() {
                changed.push((generated.join(&package.folder), report));
            }
            Ok::<(), Error>(())
        },
    )?;
    Ok(changed)
}

/// Fails if an update was interrupted, with the command that undoes it.
fn refuse_interrupted(discovery: &Path, lock: Option<&Lock>) -> Result<(), Error> {
    match sync::interrupted(discovery, lock) {
        Some(found) => Err(Error::Interrupted(found)),
        None => Ok(()),
    }
}

fn differences(package: &Package, generated: &Path, report: &Report) -> Vec<Problem> {
    let folder = generated.join(&package.folder);
    let joined = |path: &String| folder.join(path);
    let created = report.created.iter().map(joined).map(Problem::Missing);
    let changed = report.changed.iter().map(joined).map(Problem::Changed);
    let removed = report.removed.iter().map(joined).map(Problem::LeftOver);
    created.chain(changed).chain(removed).collect()
}

/// Returns generated crates without a document.
fn orphans(generated: &Path, folders: &BTreeSet<String>) -> Result<Vec<PathBuf>, Error> {
    let mut orphans = Vec::new();
    let entries = match fs::read_dir(generated) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(orphans),
        entries => entries.map_err(|error| Error::file(generated, &error))?,
    };
    for entry in entries {
        let path = entry
            .map_err(|error| Error::file(generated, &error))?
            .path();
        let is_known = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| folders.contains(name));
        let was_generated = fs::read(path.join("Cargo.toml")).is_ok_and(|text| is_generated(&text));
        if was_generated && !is_known {
            orphans.push(path);
        }
    }
    orphans.sort();
    Ok(orphans)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Generates the tiny documents, and returns files, notes and errors in order.
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
                Ok::<(), Error>(())
            },
        );
        end.expect("all documents");
        assert_eq!(found.len(), documents.len());
        found
    }

    #[test]
    fn the_output_is_the_same_for_any_number_of_threads() {
        let one = outcomes(1);
        assert!(one.len() > 20);
        for threads in [2, 5] {
            assert!(outcomes(threads) == one, "{threads} threads");
        }
    }
}
