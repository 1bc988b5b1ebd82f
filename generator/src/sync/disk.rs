//! File operations of the writers. Tests make one of them fail, to stop a writer at any step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::named;

/// The file system. Each method names the path in its error.
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

    /// Creates a file. A file or link of that name is removed first: nothing is written through a link.
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

    /// Renames a file. Where the place is on another disk, the file is copied beside it first.
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
        let beside = super::temporary(to);
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

    /// Removes a folder if it is empty. True if it is gone.
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
            Err(error) if !super::is_absent(&error) => Err(named(path, error)),
            _ => Ok(()),
        }
    }

    /// Called before each operation, with what it is about to create.
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

/// Gives a file the permissions of another.
pub(super) fn same_mode(of: &Path, file: &Path) -> io::Result<()> {
    fs::metadata(of)
        .and_then(|data| fs::set_permissions(file, data.permissions()))
        .map_err(|error| named(file, error))
}

#[cfg(test)]
pub(super) mod failure {
    use super::*;
    use std::cell::Cell;

    /// The operation at which the disk begins to fail.
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
        /// After so many operations none has an effect, as if the program had been killed.
        pub(in crate::sync) fn killed_after(operations: usize) -> Self {
            Self {
                kind: Kind::Killed,
                before: Cell::new(operations),
            }
        }

        /// After so many operations nothing can be created, and half of a file is written; renaming
        /// and removing goes on to work.
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
