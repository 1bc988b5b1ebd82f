//! Locks folders for one writer at a time, from before reading until everything is written.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::paths::{self, missing, named};

/// An exclusive lock on folders, held while the value exists.
///
/// Writers of crates lock the folder of the crates; writers of documents lock both. The lock is
/// acquired before the documents are read, so that the output matches them.
#[derive(Debug, Default)]
pub struct Lock {
    /// Files are unlocked when dropped.
    files: Vec<File>,
    /// Folders that were created for the lock, the outermost first.
    made: Vec<PathBuf>,
    /// The canonical paths of the folders.
    paths: BTreeSet<PathBuf>,
}

impl Lock {
    /// Waits for the folders, and creates missing ones.
    ///
    /// # Errors
    /// Returns an error with the path if a folder cannot be created or locked.
    pub fn of(folders: &[&Path]) -> io::Result<Self> {
        Self::of_or_notify(folders, |_| {})
    }

    /// Locks like [`Lock::of`], and calls `notify` with the folder before waiting.
    ///
    /// # Errors
    /// See [`Lock::of`].
    pub fn of_or_notify(folders: &[&Path], mut notify: impl FnMut(&Path)) -> io::Result<Self> {
        // Locking canonical paths, once each and in sorted order, avoids deadlocks.
        let mut lock = Self::default();
        for folder in folders {
            let missing = missing(folder);
            lock.made.extend(missing.into_iter().map(Path::to_owned));
            if let Err(error) = paths::folder(folder) {
                lock.remove_empty();
                return Err(error);
            }
            let path = fs::canonicalize(folder).map_err(|error| named(folder, error))?;
            lock.paths.insert(path);
        }
        for path in &lock.paths {
            lock.files.push(locked(path, &mut notify)?);
        }
        Ok(lock)
    }

    /// Locks an existing folder without waiting; `None` if a writer holds it. Always succeeds on a
    /// file system without locks.
    pub(super) fn unless_taken(folder: &Path) -> Option<Self> {
        let path = fs::canonicalize(folder).ok()?;
        let mut lock = Self::default();
        if let Ok(file) = open(&path) {
            if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
                return None;
            }
            lock.files.push(file);
        }
        lock.paths.insert(path);
        Some(lock)
    }

    /// Whether a folder is locked by this value.
    pub(super) fn holds(&self, folder: &Path) -> bool {
        fs::canonicalize(folder).is_ok_and(|path| self.paths.contains(&path))
    }

    /// Removes the folders that were created only for the lock, if they are empty.
    pub fn remove_empty(&self) {
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn locked(path: &Path, notify: &mut impl FnMut(&Path)) -> io::Result<File> {
    let file = open(path)?;
    let taken = match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            notify(path);
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    match taken {
        // File systems without locks do not exclude other writers.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(error) => Err(named(path, error)),
        Ok(()) => Ok(file),
    }
}

/// Locks the folder itself where the platform allows it, which leaves no lock file behind.
fn open(path: &Path) -> io::Result<File> {
    if cfg!(unix) {
        return File::open(path).map_err(|error| named(path, error));
    }
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(path, &mut hasher);
    let name = format!("discogen-{:016x}.lock", std::hash::Hasher::finish(&hasher));
    let lock = std::env::temp_dir().join(name);
    let mut options = File::options();
    let file = options.create(true).append(true).open(&lock);
    file.map_err(|error| named(&lock, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn one_folder_by_two_names_is_locked_once() {
        let home = tempfile::tempdir().expect("a folder");
        let one = home.path().join("one");
        drop(Lock::of(&[&one, &one]).expect("locked"));
        drop(Lock::of(&[&home.path().join("one/../one"), &one]).expect("locked"));
    }

    #[test]
    fn folders_in_any_order_do_not_wait_for_each_other() {
        let home = tempfile::tempdir().expect("a folder");
        let paths = [home.path().join("a"), home.path().join("b")];
        thread::scope(|scope| {
            for turn in 0..4 {
                let paths = &paths;
                scope.spawn(move || {
                    for _ in 0..50 {
                        let (one, other) = (&paths[turn % 2], &paths[(turn + 1) % 2]);
                        drop(Lock::of(&[one, other]).expect("locked"));
                    }
                });
            }
        });
    }

    #[test]
    fn readers_do_not_count_as_writers() {
        let home = tempfile::tempdir().expect("a folder");
        let one = Lock::unless_taken(home.path()).expect("free");
        drop(Lock::unless_taken(home.path()).expect("free as well"));
        drop(one);
        let writer = Lock::of(&[home.path()]).expect("locked");
        assert!(Lock::unless_taken(home.path()).is_none());
        drop(writer);
    }

    #[test]
    fn folders_that_were_made_for_it_are_removed() {
        let home = tempfile::tempdir().expect("a folder");
        let [one, other] = ["a/b/c", "a/d"].map(|path| home.path().join(path));
        let lock = Lock::of(&[&one, &other]).expect("locked");
        fs::write(other.join("file"), "").expect("written");
        lock.remove_empty();
        assert!(!home.path().join("a/b").exists() && other.exists());
        // A folder whose creation fails halfway is removed as well.
        let blocked = home.path().join("x/y");
        fs::create_dir(home.path().join("x")).expect("a folder");
        fs::write(&blocked, "").expect("written");
        Lock::of(&[&home.path().join("z/y"), &blocked.join("w")]).expect_err("a file");
        assert!(!home.path().join("z").exists());
    }

    #[test]
    fn a_waiting_writer_is_notified() {
        let home = tempfile::tempdir().expect("a folder");
        let lock = Lock::of(&[home.path()]).expect("locked");
        let (send, receiver) = mpsc::channel();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let notify = |path: &Path| drop(send.send(path.to_owned()));
                drop(Lock::of_or_notify(&[home.path()], notify).expect("locked"));
            });
            let path = receiver
                .recv_timeout(Duration::from_secs(60))
                .expect("a notification");
            assert_eq!(path, fs::canonicalize(home.path()).expect("there"));
            assert!(!waiting.is_finished());
            drop(lock);
        });
    }
}
