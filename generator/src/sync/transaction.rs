//! Changes several files as one transaction.
//!
//! First, new files are written to a staging folder, old files are copied there, and a journal
//! lists the changes. Then files are renamed into place. If a step fails, the completed steps are
//! undone. If the program is killed, the journal remains and [`super::recover`] undoes the changes.
//! Removing the journal commits the transaction.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, same_mode};
use super::interrupted::{Interrupted, JOURNAL, interrupted};
use super::journal::{Entry, Journal, Roots};
use super::lock::Lock;
use super::obstacle::Obstacle;
use super::paths::{is_absent, named};
use super::recover::{digest, digest_of, old, undo};

/// A transaction that changes several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    documents: PathBuf,
    out: PathBuf,
    /// The new content of each path; `None` to remove the file.
    changes: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Transaction {
    /// Creates a transaction for files below a folder of documents and a folder of crates. The
    /// staging folder is beside the documents.
    pub fn new(documents: &Path, out: &Path) -> Self {
        Self {
            documents: documents.to_owned(),
            out: out.to_owned(),
            changes: Vec::new(),
        }
    }

    /// Adds a file with its new content.
    pub fn write(&mut self, path: PathBuf, content: impl Into<Vec<u8>>) {
        self.changes.push((path, Some(content.into())));
    }

    /// Adds a file with its new content, unless it has this content.
    pub fn write_if_changed(&mut self, path: PathBuf, content: impl Into<Vec<u8>>) {
        let content = content.into();
        if fs::read(&path).ok().as_ref() != Some(&content) {
            self.write(path, content);
        }
    }

    /// Adds the removal of a file, and of folders that become empty.
    pub fn remove(&mut self, path: PathBuf) {
        self.changes.push((path, None));
    }

    /// Whether there are no changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Applies all changes, under a lock of the documents' folder, which must exist.
    ///
    /// # Errors
    /// Returns an error with the path if a file or folder cannot be read or written, and leaves all
    /// files unchanged. Returns an error if a previous update was interrupted and not undone.
    pub fn commit(self, lock: &Lock) -> io::Result<()> {
        if let Some(interrupted) = interrupted(&self.documents, Some(lock)) {
            return Err(Obstacle::error(interrupted.fact(), interrupted.remedy()));
        }
        self.commit_on(&Disk::default())
    }

    pub(super) fn commit_on(&self, disk: &Disk) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let roots = Roots::new(&self.documents, &self.out)?;
        let folder = roots.staging();
        disk.remove_tree(&folder)?;
        let journal = match self.stage(disk, &roots) {
            Ok(journal) => journal,
            Err(error) => {
                // No file was replaced yet. The next update removes leftovers.
                let _ = disk.remove_tree(&folder);
                return Err(error);
            }
        };
        if let Err(error) = self.apply(disk, &roots, &journal) {
            return Err(match undo(disk, &journal, &roots) {
                Ok(_) => error,
                Err(second) => self.not_undone(&error, &second),
            });
        }
        // The transaction is committed; the next update removes a folder without a journal.
        let _ = disk.remove_tree(&folder);
        Ok(())
    }

    /// Writes new files and copies old ones to the staging folder.
    fn stage(&self, disk: &Disk, roots: &Roots) -> io::Result<Journal> {
        let folder = &roots.staging();
        disk.create_folder(folder)?;
        // The folder must not be committed to a repository.
        disk.create_file(&folder.join(".gitignore"), b"*\n")?;
        let mut files = Vec::new();
        let mut folders = BTreeSet::new();
        for (index, (path, content)) in self.changes.iter().enumerate() {
            let place = roots.journal_path(path)?;
            let real = roots.locate(&place)?;
            refuse_read_only(&real, path)?;
            let before = copy(disk, &real, &old(folder, index))?;
            if let Some(content) = content {
                let new = new(folder, index);
                disk.create_file(&new, content)?;
                if before.is_some() {
                    same_mode(&real, &new)?;
                }
            }
            for parent in place.folders() {
                if !roots.locate(&parent)?.exists() {
                    folders.insert(parent);
                }
            }
            files.push(Entry {
                place,
                before,
                after: content.as_deref().map(digest),
            });
        }
        let journal = Journal::new(roots.out(), files, folders.into_iter().collect());
        // Written atomically, so that no partial journal exists.
        let temporary = folder.join("journal.new");
        let text = serde_json::to_vec(&journal).map_err(io::Error::other)?;
        disk.create_file(&temporary, &text)?;
        disk.rename(&temporary, &folder.join(JOURNAL))?;
        Ok(journal)
    }

    /// Renames all files into place and removes the journal.
    fn apply(&self, disk: &Disk, roots: &Roots, journal: &Journal) -> io::Result<()> {
        let folder = &roots.staging();
        for parent in &journal.folders {
            disk.create_folder(&roots.locate(parent)?)?;
        }
        for (index, (entry, (_, content))) in journal.files.iter().zip(&self.changes).enumerate() {
            let real = roots.locate(&entry.place)?;
            if digest_of(&real)? != entry.before {
                let fact = format!("{}: was changed during the update", real.display());
                return Err(Obstacle::error(fact, "run the update again"));
            }
            match content {
                Some(_) => disk.rename(&new(folder, index), &real)?,
                None if entry.before.is_some() => {
                    disk.remove_file(&real)?;
                    remove_empty_folders(disk, roots, entry)?;
                }
                None => {}
            }
        }
        disk.remove_file(&folder.join(JOURNAL))
    }

    fn not_undone(&self, error: &io::Error, second: &io::Error) -> io::Error {
        let interrupted = Interrupted::of(&self.documents, &self.out);
        let Obstacle { fact, .. } = Obstacle::of(error);
        let fact = format!("{fact}; undoing the update also failed: {second}");
        Obstacle::error(fact, interrupted.remedy())
    }
}

/// Fails for a file that its owner made read-only: renaming would replace it nevertheless.
fn refuse_read_only(real: &Path, shown: &Path) -> io::Result<()> {
    let is_read_only = fs::metadata(real).is_ok_and(|data| data.permissions().readonly());
    if !is_read_only {
        return Ok(());
    }
    let fact = format!("{}: is read-only", shown.display());
    Err(Obstacle::error(fact, "make the file writable"))
}

/// Copies an existing file, and returns its digest.
fn copy(disk: &Disk, real: &Path, old: &Path) -> io::Result<Option<String>> {
    match fs::read(real) {
        Ok(bytes) => {
            disk.create_file(old, &bytes)?;
            same_mode(real, old)?;
            Ok(Some(digest(&bytes)))
        }
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(named(real, error)),
    }
}

/// Removes folders that became empty, up to the folder of the crates.
fn remove_empty_folders(disk: &Disk, roots: &Roots, entry: &Entry) -> io::Result<()> {
    for parent in entry.place.folders().iter().rev() {
        if !disk.remove_empty_folder(&roots.locate(parent)?)? {
            break;
        }
    }
    Ok(())
}

fn new(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("{index}.new"))
}

#[cfg(test)]
mod tests;
