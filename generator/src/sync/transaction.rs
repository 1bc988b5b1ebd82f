//! Changes of several files that come about together, or not at all.
//!
//! Everything is written into a folder of its own first, the old files are
//! copied there, and a journal says what is about to be done. Then files are
//! renamed into place. If one of these steps fails, what was done is undone;
//! if the program is killed, the journal is still there and [`recover`] undoes
//! it. The removal of the journal is the moment at which the changes hold.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_derive::{Deserialize, Serialize};

use super::{Lock, TEMPORARY, is_absent, named};

/// The folder with what is new, what was old, and the journal. Its name is
/// hidden, so that nobody takes it for a crate or a document.
const FOLDER: &str = ".discogen-update";
const JOURNAL: &str = "journal";

/// Changes of several files that come about together, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// What each place is to hold; nothing, if it is to be removed.
    changes: Vec<(PathBuf, Option<Vec<u8>>)>,
}

/// What is about to be done, and so what can be undone.
#[derive(Deserialize, Serialize)]
struct Journal {
    /// The files in the order of the changes; `true` where there was one before.
    places: Vec<(PathBuf, bool)>,
    /// Folders that did not exist, the outer ones first.
    folders: BTreeSet<PathBuf>,
}

impl Transaction {
    /// This file is to have this content.
    pub fn write(&mut self, place: PathBuf, content: impl Into<Vec<u8>>) {
        self.changes.push((place, Some(content.into())));
    }

    /// This file is to go, and the folders that this leaves empty.
    pub fn remove(&mut self, place: PathBuf) {
        self.changes.push((place, None));
    }

    /// Nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Makes all changes, under a lock of `home`, an existing folder. What is needed on the way stands below it.
    ///
    /// # Errors
    /// A file or folder that can't be read or written; it is named, and nothing has changed.
    pub fn commit(self, _lock: &Lock, home: &Path) -> io::Result<()> {
        let folder = undo(home)?;
        if self.is_empty() {
            return Ok(());
        }
        let outcome = self.stage(&folder).and_then(|journal| {
            self.apply(&folder, &journal).inspect_err(|_| {
                // The error tells what went wrong; if undoing fails as well,
                // the journal stays for the next run.
                let _ = journal.undo(&folder);
            })
        });
        // A folder without a journal is of no use; the next run removes it if this one can't.
        if outcome.is_ok() || !folder.join(JOURNAL).exists() {
            let _ = fs::remove_dir_all(&folder);
        }
        outcome?;
        self.remove_empty_folders();
        Ok(())
    }

    /// Writes what is new and copies what is old; nothing is in its place yet.
    fn stage(&self, folder: &Path) -> io::Result<Journal> {
        fs::create_dir(folder).map_err(|error| named(folder, error))?;
        let mut journal = Journal {
            places: Vec::new(),
            folders: BTreeSet::new(),
        };
        for (index, (place, content)) in self.changes.iter().enumerate() {
            let place = std::path::absolute(place).map_err(|error| named(place, error))?;
            if let Some(content) = content {
                let new = new(folder, index);
                fs::write(&new, content).map_err(|error| named(&new, error))?;
            }
            let is_there = match fs::copy(&place, old(folder, index)) {
                Ok(_) => true,
                Err(error) if is_absent(&error) => false,
                Err(error) => return Err(named(&place, error)),
            };
            let missing = place
                .ancestors()
                .skip(1)
                .take_while(|parent| !parent.exists());
            journal.folders.extend(missing.map(Path::to_owned));
            journal.places.push((place, is_there));
        }
        // Written whole or not at all, so that half a journal can't be found.
        let temporary = folder.join("journal.new");
        let text = serde_json::to_vec(&journal).map_err(io::Error::other)?;
        fs::write(&temporary, text).map_err(|error| named(&temporary, error))?;
        fs::rename(&temporary, folder.join(JOURNAL)).map_err(|error| named(folder, error))?;
        Ok(journal)
    }

    /// Puts everything into its place, and removes the journal.
    fn apply(&self, folder: &Path, journal: &Journal) -> io::Result<()> {
        for parent in &journal.folders {
            fs::create_dir_all(parent).map_err(|error| named(parent, error))?;
        }
        for (index, ((place, is_there), (_, content))) in
            journal.places.iter().zip(&self.changes).enumerate()
        {
            match content {
                Some(_) => put(&new(folder, index), place)?,
                None if *is_there => {
                    fs::remove_file(place).map_err(|error| named(place, error))?;
                }
                None => {}
            }
        }
        let journal = folder.join(JOURNAL);
        fs::remove_file(&journal).map_err(|error| named(&journal, error))
    }

    fn remove_empty_folders(&self) {
        for (place, _) in self.changes.iter().filter(|(_, content)| content.is_none()) {
            for parent in place.ancestors().skip(1) {
                // Fails if the folder has something in it, as it should.
                if parent.as_os_str().is_empty() || fs::remove_dir(parent).is_err() {
                    break;
                }
            }
        }
    }
}

impl Journal {
    /// Puts back what was there. May be done again if it did not come to an end.
    fn undo(&self, folder: &Path) -> io::Result<()> {
        for (index, (place, was_there)) in self.places.iter().enumerate() {
            let old = old(folder, index);
            match (was_there, fs::read(place)) {
                // A copy that is gone has been put back already, by a run that was killed.
                (true, _) if !old.exists() => {}
                // What is still as it was needs nothing; its folder may even be read-only.
                (true, Ok(now)) if fs::read(&old).is_ok_and(|old| old == now) => {}
                (true, _) => put(&old, place)?,
                (false, Ok(_)) => fs::remove_file(place).map_err(|error| named(place, error))?,
                (false, Err(_)) => {}
            }
        }
        for parent in self.folders.iter().rev() {
            // One that somebody has put something into stays.
            let _ = fs::remove_dir(parent);
        }
        let journal = folder.join(JOURNAL);
        fs::remove_file(&journal).map_err(|error| named(&journal, error))
    }
}

/// Undoes what a killed run began and did not end, under a lock of `home`. True if there was something to undo.
///
/// # Errors
/// A file that can't be put back; it is named. The next run tries again.
pub fn recover(_lock: &Lock, home: &Path) -> io::Result<bool> {
    let folder = home.join(FOLDER);
    if !folder.exists() {
        return Ok(false);
    }
    let was_begun = folder.join(JOURNAL).exists();
    undo(home)?;
    Ok(was_begun)
}

/// As [`recover`], under the lock; gives the folder, which doesn't exist afterwards.
fn undo(home: &Path) -> io::Result<PathBuf> {
    let folder = home.join(FOLDER);
    match fs::read(folder.join(JOURNAL)) {
        Ok(text) => {
            let journal: Journal = serde_json::from_slice(&text).map_err(|error| {
                let fact = format!("is not a journal of discogen: {error}; remove its folder");
                named(&folder.join(JOURNAL), io::Error::other(fact))
            })?;
            journal.undo(&folder)?;
        }
        Err(error) if is_absent(&error) => {}
        Err(error) => return Err(named(&folder, error)),
    }
    match fs::remove_dir_all(&folder) {
        Err(error) if !is_absent(&error) => Err(named(&folder, error)),
        _ => Ok(folder),
    }
}

fn new(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("{index}.new"))
}

fn old(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("{index}.old"))
}

/// A rename, or, where the place is on another disk, a copy beside it and a rename.
fn put(from: &Path, place: &Path) -> io::Result<()> {
    let renamed = match fs::rename(from, place) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let mut name = place.file_name().unwrap_or_default().to_os_string();
            name.push(TEMPORARY);
            let beside = place.with_file_name(name);
            fs::copy(from, &beside)
                .and_then(|_| fs::rename(&beside, place))
                .inspect_err(|_| drop(fs::remove_file(&beside)))
        }
        renamed => renamed,
    };
    renamed.map_err(|error| named(place, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// All files and folders below, with their content.
    fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                found.extend(tree(&path));
                found.insert(path, None);
            } else {
                found.insert(path.clone(), fs::read_to_string(path).ok());
            }
        }
        found
    }

    fn lock(home: &Path) -> Lock {
        Lock::of(&[home]).expect("locked")
    }

    fn home() -> tempfile::TempDir {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(home.path().join("gone/deep")).expect("a folder");
        for (path, text) in [("a", "1"), ("b", "1"), ("gone/deep/c", "1")] {
            fs::write(home.path().join(path), text).expect("written");
        }
        home
    }

    fn changes(home: &Path) -> Transaction {
        let mut changes = Transaction::default();
        changes.write(home.join("a"), "2");
        changes.write(home.join("new/er/d"), "2");
        changes.remove(home.join("gone/deep/c"));
        changes.remove(home.join("never"));
        changes.write(home.join("b"), "2");
        changes
    }

    #[test]
    fn all_changes_are_made() {
        let home = home();
        let path = home.path();
        changes(path).commit(&lock(path), path).expect("committed");
        let text = |name: &str| Some(name.to_owned());
        let expected = [
            ("a", text("2")),
            ("b", text("2")),
            ("new", None),
            ("new/er", None),
            ("new/er/d", text("2")),
        ];
        let expected = expected.map(|(name, text)| (path.join(name), text));
        assert_eq!(tree(path), BTreeMap::from(expected));
        assert!(!recover(&lock(path), path).expect("nothing to do"));
    }

    #[test]
    fn a_killed_run_is_undone_wherever_it_was() {
        // Killed before this many of the changes were in place; `None`: while staging.
        for done in [None, Some(0), Some(1), Some(2), Some(3), Some(5)] {
            let home = home();
            let path = home.path();
            let before = tree(path);
            let folder = path.join(FOLDER);
            let all = changes(path);
            let journal = all.stage(&folder).expect("staged");
            match done {
                None => fs::remove_file(folder.join(JOURNAL)).expect("removed"),
                Some(done) => {
                    let first = Transaction {
                        changes: all.changes[..done].to_vec(),
                    };
                    let text = fs::read(folder.join(JOURNAL)).expect("a journal");
                    first.apply(&folder, &journal).expect("applied");
                    fs::write(folder.join(JOURNAL), text).expect("written");
                }
            }
            if done == Some(5) {
                // Killed once more, while this was being undone.
                put(&old(&folder, 0), &path.join("a")).expect("put back");
            }
            assert_eq!(
                recover(&lock(path), path).expect("undone"),
                done.is_some(),
                "{done:?}"
            );
            assert_eq!(tree(path), before, "{done:?}");
            // And a run after that is like any other.
            changes(path).commit(&lock(path), path).expect("committed");
            assert_eq!(fs::read_to_string(path.join("b")).expect("read"), "2");
        }
    }

    #[test]
    fn a_fault_in_the_middle_changes_nothing() {
        for in_the_way in ["folder", "a/below"] {
            let home = home();
            let path = home.path();
            fs::create_dir(path.join("folder")).expect("a folder");
            let before = tree(path);
            let mut all = changes(path);
            // A folder can't be replaced by a file, and a file has nothing below it.
            all.write(path.join(in_the_way), "3");
            let error = all.commit(&lock(path), path).expect_err("in the way");
            assert!(error.to_string().contains(in_the_way), "{error}");
            assert_eq!(tree(path), before, "{in_the_way}");
        }
    }

    #[test]
    fn what_is_no_journal_is_left_alone() {
        let home = home();
        let folder = home.path().join(FOLDER);
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join(JOURNAL), "{").expect("written");
        let error = recover(&lock(home.path()), home.path()).expect_err("no journal");
        assert!(error.to_string().contains("not a journal"), "{error}");
        assert!(folder.join(JOURNAL).exists());
    }
}
