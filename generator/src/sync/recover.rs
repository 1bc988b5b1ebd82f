//! Undoes an update that was interrupted.
//!
//! All is decided before the first file is touched: a file is restored only if it contains what the
//! update wrote, and only from a copy with the digest that the journal states. If one file does not
//! fit, none is changed and the error names it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::disk::Disk;
use super::interrupted::JOURNAL;
use super::journal::{Entry, Journal, Roots, invalid};
use super::{Interrupted, Lock, Obstacle, git, is_absent, missing, named, normalized, temporary};

/// How many files an error names.
const NAMED: usize = 20;

/// A file that was restored, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The file.
    pub place: PathBuf,
    /// The update had created it, so that it is removed.
    pub is_removed: bool,
}

/// Undoes an update of these folders that was interrupted, and returns the files that it restored.
///
/// # Errors
/// A file that was changed after the update; a journal that does not fit the folders or is tracked by
/// git; a file that cannot be read or written. No file has changed then, but for the last of these.
pub fn recover(_lock: &Lock, documents: &Path, out: &Path) -> io::Result<Vec<Restored>> {
    recover_on(&Disk::default(), documents, out)
}

/// What [`recover`] would do.
///
/// # Errors
/// As [`recover`].
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
        // Killed before the first file was written, or after the last.
        None => disk.remove_tree(&roots.staging()).map(|()| Vec::new()),
    }
}

/// Puts back what was there. May be done again if it was interrupted.
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
        // What an interrupted copy to another disk left.
        let beside = temporary(&step.real);
        if fs::symlink_metadata(&beside).is_ok() {
            disk.remove_file(&beside)?;
        }
    }
    for folder in journal.folders.iter().rev() {
        // One that contains something else stays.
        disk.remove_empty_folder(&roots.locate(folder)?)?;
    }
    disk.remove_file(&roots.staging().join(JOURNAL))?;
    disk.remove_tree(&roots.staging())?;
    Ok(restored(&steps))
}

/// One file of the journal, and what is to be done with it.
struct Step {
    real: PathBuf,
    shown: PathBuf,
    action: Action,
}

enum Action {
    /// It is as it was.
    Keep,
    /// This copy is put in its place.
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

/// A journal that was found is used only if it is of this machine and of these folders.
fn check(journal: &Journal, roots: &Roots, documents: &Path) -> io::Result<()> {
    let path = roots.staging().join(JOURNAL);
    git::refuse_tracked(&path)?;
    if !roots.are_of(journal) {
        let own = Interrupted::of(documents, &normalized(&documents.join(&journal.out)));
        let fact = "the interrupted update wrote its crates to another folder than that of --out";
        return Err(Obstacle::error(
            format!("{}: {fact}", documents.display()),
            format!("run `discogen {}`", own.arguments()),
        ));
    }
    let files = journal.files.iter().map(|it| &it.place);
    let foreign_file = files.filter(|it| !it.is_of_an_update());
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

/// What to do with each file; an error names all that were changed after the update.
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
            "the interrupted update is not undone, because files were changed after it: {}{more}",
            names.join(", ")
        ),
        format!(
            "keep your changes elsewhere, put the copies in {folder} in the place of these files, and run the \
             command again; or remove {folder} to keep every file as it is"
        ),
    ))
}

/// None if the file contains neither what it did before the update nor what the update wrote.
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
            "{}: is not the copy that the journal states",
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

/// Folders that the update emptied and removed.
fn create_parents(disk: &Disk, file: &Path) -> io::Result<()> {
    let missing = file.parent().map_or(Vec::new(), missing);
    let mut missing = missing.into_iter();
    missing.try_for_each(|parent| disk.create_folder(parent))
}

/// The digest of a file; none if there is no file. Anything else in its place has none that a journal
/// states.
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

/// SHA-256, in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The copy of what a file contained before the update.
pub(super) fn old(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("{index}.old"))
}

#[cfg(test)]
mod tests;
