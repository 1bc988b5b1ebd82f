//! Undoes an interrupted update.
//!
//! All decisions are made before the first file is changed. A file is restored only if it contains
//! what the update wrote, and only from a copy with the digest in the journal. If any file does not
//! match, none is changed and the error names it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::disk::Disk;
use super::git;
use super::interrupted::{Interrupted, JOURNAL};
use super::journal::{Entry, Journal, Roots, invalid};
use super::lock::Lock;
use super::obstacle::Obstacle;
use super::paths::{is_absent, missing, named, temporary};
use super::relative::normalized;

/// Maximum number of files that an error names.
const NAMED: usize = 20;

/// A file that was restored, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The file.
    pub place: PathBuf,
    /// Whether the file was removed, because the update had created it.
    pub is_removed: bool,
}

/// Undoes an interrupted update of these folders, and returns the restored files.
///
/// # Errors
/// Returns an error if a file was changed after the update, if the journal does not match the
/// folders or is tracked by git, or if a file cannot be read or written. Only in the last case
/// files may have changed.
pub fn recover(_lock: &Lock, documents: &Path, out: &Path) -> io::Result<Vec<Restored>> {
    recover_on(&Disk::default(), documents, out)
}

/// Returns what [`recover`] would restore.
///
/// # Errors
/// See [`recover`].
pub fn recovery(documents: &Path, out: &Path) -> io::Result<Vec<Restored>> {
    let roots = Roots::new(documents, out)?;
    match Journal::read(&roots.staging())? {
        Some(journal) => {
            check(&journal, &roots, documents)?;
            Ok(restored(&plan(&journal, &roots)?))
        }
        None => Ok(Vec::new()),
    }
}

pub(super) fn recover_on(disk: &Disk, documents: &Path, out: &Path) -> io::Result<Vec<Restored>> {
    let roots = Roots::new(documents, out)?;
    match Journal::read(&roots.staging())? {
        Some(journal) => {
            check(&journal, &roots, documents)?;
            undo(disk, &journal, &roots)
        }
        // The update was killed before the first file was written, or after the last.
        None => disk.remove_tree(&roots.staging()).map(|()| Vec::new()),
    }
}

/// Restores the old files. Can be repeated after an interruption.
pub(super) fn undo(disk: &Disk, journal: &Journal, roots: &Roots) -> io::Result<Vec<Restored>> {
    let steps = plan(journal, roots)?;
    for step in &steps {
        match &step.action {
            Action::Keep => {}
            Action::PutBack(copy) => {
                create_parents(disk, &step.real)?;
                disk.rename(copy, &step.real)?;
            }
            Action::Remove => disk.remove_file(&step.real)?,
        }
        // Removes the rest of an interrupted copy to another disk.
        let beside = temporary(&step.real);
        if fs::symlink_metadata(&beside).is_ok() {
            disk.remove_file(&beside)?;
        }
    }
    for folder in journal.folders.iter().rev() {
        // Folders with other content are kept.
        disk.remove_empty_folder(&roots.locate(folder)?)?;
    }
    disk.remove_file(&roots.staging().join(JOURNAL))?;
    disk.remove_tree(&roots.staging())?;
    Ok(restored(&steps))
}

/// One file of the journal, and the action for it.
struct Step {
    real: PathBuf,
    shown: PathBuf,
    action: Action,
}

enum Action {
    /// Keeps the file, which is unchanged.
    Keep,
    /// Restores the file from this copy.
    PutBack(PathBuf),
    Remove,
}

fn restored(steps: &[Step]) -> Vec<Restored> {
    let is_change = |step: &&Step| !matches!(step.action, Action::Keep);
    let steps = steps.iter().filter(is_change);
    let restored = steps.map(|step| Restored {
        place: step.shown.clone(),
        is_removed: matches!(step.action, Action::Remove),
    });
    restored.collect()
}

/// Checks that a journal was written on this machine and for these folders.
fn check(journal: &Journal, roots: &Roots, documents: &Path) -> io::Result<()> {
    let path = roots.staging().join(JOURNAL);
    git::refuse_tracked(&path)?;
    if !roots.are_of(journal) {
        let own = Interrupted::of(documents, &normalized(&documents.join(&journal.out)));
        let fact = "the interrupted update wrote its crates to a folder other than that of --out";
        return Err(Obstacle::error(
            format!("{}: {fact}", documents.display()),
            format!("run `discogen {}`", own.arguments()),
        ));
    }
    let files = journal.files.iter().map(|it| &it.place);
    let foreign_file = files.filter(|it| !roots.has_file(it));
    let folders = journal.folders.iter();
    let foreign_folder = folders.filter(|it| !it.is_folder_of_an_update());
    match foreign_file.chain(foreign_folder).next() {
        Some(place) => {
            let reason = format!("an update does not write {}", place.quoted());
            Err(invalid(&path, &reason))
        }
        None => Ok(()),
    }
}

/// Decides the action for each file. The error names all files that were changed after the update.
fn plan(journal: &Journal, roots: &Roots) -> io::Result<Vec<Step>> {
    let mut steps = Vec::new();
    let mut changed = Vec::new();
    for (index, entry) in journal.files.iter().enumerate() {
        let real = roots.locate(&entry.place)?;
        let shown = roots.shown(&entry.place);
        let copy = old(&roots.staging(), index);
        match action(entry, &real, copy)? {
            Some(action) => steps.push(Step {
                real,
                shown,
                action,
            }),
            None => changed.push((index, shown)),
        }
    }
    if changed.is_empty() {
        return Ok(steps);
    }
    let folder = roots.staging();
    let folder = folder.display();
    let name =
        |(index, place): &(usize, PathBuf)| format!("{} (copy: {index}.old)", place.display());
    let names: Vec<_> = changed.iter().take(NAMED).map(name).collect();
    let more = match changed.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Err(Obstacle::error(
        format!(
            "the interrupted update cannot be undone, because files were changed after it: {}{more}",
            names.join(", ")
        ),
        format!(
            "save your changes elsewhere, replace these files with the copies in {folder}, and run the command again; \
             or remove {folder} to keep all files as they are"
        ),
    ))
}

/// Returns `None` if the file contains neither its old content nor what the update wrote.
fn action(entry: &Entry, real: &Path, copy: PathBuf) -> io::Result<Option<Action>> {
    let now = digest_of(real)?;
    if now == entry.before {
        return Ok(Some(Action::Keep));
    }
    if now != entry.after {
        return Ok(None);
    }
    let Some(before) = &entry.before else {
        return Ok(Some(Action::Remove));
    };
    let is_file = fs::symlink_metadata(&copy).is_ok_and(|data| data.is_file());
    if !is_file || digest_of(&copy)?.as_ref() != Some(before) {
        let fact = format!(
            "{}: does not match the digest in the journal",
            copy.display()
        );
        let remedy = format!(
            "compare {} with your version control, then remove the folder of the copy",
            real.display()
        );
        return Err(Obstacle::error(fact, remedy));
    }
    Ok(Some(Action::PutBack(copy)))
}

/// Creates folders that the update removed because they were empty.
fn create_parents(disk: &Disk, file: &Path) -> io::Result<()> {
    let missing = file.parent().map_or(Vec::new(), missing);
    let mut missing = missing.into_iter();
    missing.try_for_each(|parent| disk.create_folder(parent))
}

/// Returns the digest of a file; `None` if it does not exist. For any other kind of entry, the
/// digest is an empty string, which occurs in no journal.
pub(super) fn digest_of(path: &Path) -> io::Result<Option<String>> {
    match fs::symlink_metadata(path) {
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(named(path, error)),
        Ok(data) if !data.is_file() => return Ok(Some(String::new())),
        Ok(_) => {}
    }
    let bytes = fs::read(path).map_err(|error| named(path, error))?;
    Ok(Some(digest(&bytes)))
}

/// Returns the SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the path of the copy of a file's old content.
pub(super) fn old(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("{index}.old"))
}

#[cfg(test)]
mod tests;
