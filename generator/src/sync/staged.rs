//! Writes files to temporary paths and renames them into place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::links;
use super::paths::{missing, temporary};

/// Files written beside their final paths. Dropping the value without a commit removes them, and
/// the folders created for them.
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

    /// Writes a temporary file beside its final path below a folder.
    pub(super) fn add(&mut self, folder: &Path, target: PathBuf, text: &str) -> io::Result<()> {
        links::refuse(folder, &target)?;
        for parent in target.parent().map_or(Vec::new(), missing) {
            self.disk.create_folder(parent)?;
            self.folders.push(parent.to_owned());
        }
        let temporary = temporary(&target);
        self.files.push((temporary.clone(), target));
        self.disk.create_file(&temporary, text.as_bytes())
    }

    pub(super) fn commit(mut self) -> io::Result<()> {
        while let Some((temporary, target)) = self.files.pop() {
            if let Err(error) = self.disk.rename(&temporary, &target) {
                self.files.push((temporary, target));
                return Err(error);
            }
        }
        self.folders.clear();
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // Cleanup errors are ignored in favor of the original error.
        for (temporary, _) in &self.files {
            let _ = fs::remove_file(temporary);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
