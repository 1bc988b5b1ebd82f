//! Paths of written files, and errors with their path.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a project in which `discogen add` writes.
pub const PROJECT_FOLDER: &str = "discogen";

/// The folder of the documents in [`PROJECT_FOLDER`].
pub const PROJECT_DOCUMENTS: &str = "documents";

/// The file in [`PROJECT_FOLDER`] that lists the changes of `discogen add`.
pub const PROJECT_FILE: &str = "project.json";

/// Suffix of temporary files.
pub(super) const TEMPORARY: &str = ".discogen-new";

/// Creates a folder, if it does not exist.
///
/// # Errors
/// Returns an error with the path if it cannot be created.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path).map_err(|error| named(path, error))
}

/// Returns the missing folders of a path, including the path itself, the outermost first.
pub(super) fn missing(folder: &Path) -> Vec<&Path> {
    let is_missing = |it: &&Path| !it.as_os_str().is_empty() && !it.exists();
    let missing: Vec<_> = folder.ancestors().take_while(is_missing).collect();
    missing.into_iter().rev().collect()
}

/// Returns the name of the temporary file beside a path.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(TEMPORARY);
    path.with_file_name(name)
}

/// Whether the error means absence. A folder in place of a file counts as absence; writing will
/// then report an error.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

pub(super) fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
