//! Files that are written beside their places and then renamed into them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::{links, missing, temporary};

/// Files that are written beside their places. Dropped without a commit, they are removed again, as
/// are the folders that were created for them.
pub(super) struct Staged<'d> {
    disk: &'d Disk,
    files: Vec<(PathBuf, PathBuf)>,
    folders: Vec<PathBuf>,
}

impl<'d> Staged<'d> {
    pub(super) fn new(disk: &'d Disk) -> Self {
        Self {
            disk,
            files: Vec::new(),
            folders: Vec::new(),
        }
    }

    /// Writes a file beside its place below a folder.
    pub(super) fn add(&mut self, folder: &Path, place: PathBuf, text: &str) -> io::Result<()> {
        links::refuse(folder, &place)?;
        for parent in place.parent().map_or(Vec::new(), missing) {
            self.disk.create_folder(parent)?;
            self.folders.push(parent.to_owned());
        }
        let temporary = temporary(&place);
        self.files.push((temporary.clone(), place));
        self.disk.create_file(&temporary, text.as_bytes())
    }

    pub(super) fn commit(mut self) -> io::Result<()> {
        while let Some((temporary, place)) = self.files.pop() {
            if let Err(error) = self.disk.rename(&temporary, &place) {
                self.files.push((temporary, place));
                return Err(error);
            }
        }
        self.folders.clear();
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // A file or folder that cannot be removed stays; the error that led here is reported.
        for (temporary, _) in &self.files {
            let _ = fs::remove_file(temporary);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
