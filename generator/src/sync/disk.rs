//! File operations of the writers. Tests inject failures, to stop a writer at any step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::paths::{named, temporary};

/// The file system. Errors of each method contain the path.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) failure: failure::Failure,
}

impl Disk {
    /// Creates a folder, which must not exist.
    pub(super) fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Some((path, b"")))?;
        fs::create_dir(path).map_err(|error| named(path, error))
    }

    /// Creates a file. Removes an existing file or link first, so that links are not followed.
    pub(super) fn create_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(Some((path, bytes)))?;
        let open = || File::options().write(true).create_new(true).open(path);
        let opened = match open() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(path).and_then(|()| open())
            }
            opened => opened,
        };
        opened
            .and_then(|mut file| file.write_all(bytes))
            .map_err(|error| named(path, error))
    }

    /// Renames a file. If the target is on another disk, the file is first copied beside it.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(None)?;
        match fs::rename(from, to) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                self.rename_across(from, to)
            }
            renamed => renamed.map_err(|error| named(to, error)),
        }
    }

    fn rename_across(&self, from: &Path, to: &Path) -> io::Result<()> {
        let beside = temporary(to);
        let bytes = fs::read(from).map_err(|error| named(from, error))?;
        self.create_file(&beside, &bytes)
            .and_then(|()| same_mode(from, &beside))
            .and_then(|()| fs::rename(&beside, to).map_err(|error| named(to, error)))
            .inspect_err(|_| drop(fs::remove_file(&beside)))?;
        fs::remove_file(from).map_err(|error| named(from, error))
    }

    /// Removes a file or link.
    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(None)?;
        fs::remove_file(path).map_err(|error| named(path, error))
    }

    /// Removes a folder if it is empty. Returns whether it no longer exists.
    #[cfg(feature = "transaction")]
    pub(super) fn remove_empty_folder(&self, path: &Path) -> io::Result<bool> {
        self.step(None)?;
        Ok(fs::remove_dir(path).is_ok())
    }

    /// Removes a folder with everything in it. A link is removed, not followed.
    #[cfg(feature = "transaction")]
    pub(super) fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.step(None)?;
        match fs::remove_dir_all(path) {
            Err(error) if !super::paths::is_absent(&error) => Err(named(path, error)),
            _ => Ok(()),
        }
    }

    /// Called before each operation, with the file that it creates.
    #[cfg(not(test))]
    #[allow(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "fails in tests"
    )]
    fn step(&self, _created: Option<(&Path, &[u8])>) -> io::Result<()> {
        Ok(())
    }

    #[cfg(test)]
    fn step(&self, created: Option<(&Path, &[u8])>) -> io::Result<()> {
        self.failure.step(created)
    }
}

/// Copies the permissions of another file.
pub(super) fn same_mode(of: &Path, file: &Path) -> io::Result<()> {
    fs::metadata(of)
        .and_then(|data| fs::set_permissions(file, data.permissions()))
        .map_err(|error| named(file, error))
}

#[cfg(test)]
pub(super) mod failure {
    use super::*;
    use std::cell::Cell;

    /// The operation at which the disk starts to fail.
    #[derive(Debug, Default)]
    pub(in crate::sync) struct Failure {
        kind: Kind,
        before: Cell<usize>,
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    enum Kind {
        #[default]
        None,
        Killed,
        Full,
    }

    impl Failure {
        /// Operations after this number have no effect, as if the program had been killed.
        pub(in crate::sync) fn killed_after(operations: usize) -> Self {
            Self {
                kind: Kind::Killed,
                before: Cell::new(operations),
            }
        }

        /// After this number of operations the disk is full: creating a file fails after half of
        /// its content. Renaming and removing still works.
        pub(in crate::sync) fn full_after(operations: usize) -> Self {
            Self {
                kind: Kind::Full,
                ..Self::killed_after(operations)
            }
        }

        pub(super) fn step(&self, created: Option<(&Path, &[u8])>) -> io::Result<()> {
            let left = self.before.get();
            match (self.kind, created) {
                (Kind::None, _) => Ok(()),
                _ if left > 0 => {
                    self.before.set(left - 1);
                    Ok(())
                }
                (Kind::Killed, _) => Err(io::Error::other("killed")),
                (Kind::Full, None) => Ok(()),
                (Kind::Full, Some((path, bytes))) => {
                    if !bytes.is_empty() {
                        fs::write(path, &bytes[..bytes.len() / 2])?;
                    }
                    Err(named(path, io::ErrorKind::StorageFull.into()))
                }
            }
        }
    }
}
