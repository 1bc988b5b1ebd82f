//! Writes packages to disk, or reports differences. No other module writes files.
//!
//! Only files that differ are written. Each is first written to a temporary file beside its path
//! and then renamed, so that partial files are never read. Files with discogen's header that are
//! no longer generated are removed, as are temporary files of killed runs. Other files are kept and
//! reported.

mod disk;
mod interrupted;
mod links;
mod lock;
mod new_folder;
mod obstacle;
mod paths;
mod relative;
mod staged;
#[cfg(test)]
mod tests;

// Only the command performs updates; build scripts compile without the digests.
#[cfg(feature = "transaction")]
mod git;
#[cfg(feature = "transaction")]
mod journal;
#[cfg(feature = "transaction")]
mod recover;
#[cfg(feature = "transaction")]
mod transaction;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "project")]
use crate::package::is_license;
use crate::package::{Package, is_generated};

use disk::Disk;
use paths::{TEMPORARY, is_absent, named};
use staged::Staged;

pub use interrupted::{Interrupted, interrupted};
pub use lock::Lock;
pub use new_folder::new_folder;
pub use obstacle::{Obstacle, is_of_the_disk};
pub(crate) use paths::folder;
pub use paths::{PROJECT_DOCUMENTS, PROJECT_FILE, PROJECT_FOLDER};
#[cfg(feature = "project")]
pub(crate) use recover::digest;
#[cfg(feature = "transaction")]
pub use recover::{Restored, recover, recovery};
pub use relative::{normalized, relative};
#[cfg(feature = "transaction")]
pub use transaction::Transaction;

/// The crate's changelog, below its folder.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// Files that differ, by path below the crate's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Files that did not exist.
    pub created: Vec<String>,
    /// Files with other content.
    pub changed: Vec<String>,
    /// Generated files that are no longer generated.
    pub removed: Vec<String>,
    /// Files that discogen did not write; they are kept.
    pub foreign: Vec<String>,
}

impl Report {
    /// Whether the folder matches the package.
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Reports what [`write()`] would change.
///
/// # Errors
/// Returns an error with the path if a file or folder cannot be read.
pub fn check(package: &Package, out: &Path) -> io::Result<Report> {
    let folder = out.join(&package.folder);
    let mut report = Report::default();
    for (path, text) in &package.files {
        match fs::read(join(&folder, path)) {
            Ok(present) if present == text.as_bytes() => {}
            Ok(_) => report.changed.push(path.clone()),
            Err(error) if is_absent(&error) => report.created.push(path.clone()),
            Err(error) => return Err(named(&join(&folder, path), error)),
        }
    }
    let mut others = BTreeSet::new();
    list(&folder, "", &mut others)?;
    for path in others {
        if package.files.contains_key(&path) {
            continue;
        }
        let file = join(&folder, &path);
        let is_removable = path.ends_with(TEMPORARY)
            || is_generated(&fs::read(&file).map_err(|error| named(&file, error))?);
        if is_removable {
            report.removed.push(path);
        } else {
            report.foreign.push(path);
        }
    }
    Ok(report)
}

/// Writes a package to its folder and reports the changes.
///
/// # Errors
/// Returns an error with the path if a file cannot be read or written, or if the folder contains a
/// crate that discogen did not write.
pub fn write(package: &Package, out: &Path) -> io::Result<Report> {
    let lock = Lock::of(&[out])?;
    write_under(&lock, package, out)
}

/// Writes like [`write()`], under a lock that was acquired before the document was read.
///
/// # Errors
/// See [`write()`].
pub fn write_under(_lock: &Lock, package: &Package, out: &Path) -> io::Result<Report> {
    write_on(&Disk::default(), package, out)
}

fn write_on(disk: &Disk, package: &Package, out: &Path) -> io::Result<Report> {
    let folder = out.join(&package.folder);
    refuse_foreign_crate(&folder)?;
    let report = check(package, out)?;
    let mut staged = Staged::new(disk);
    for path in report.created.iter().chain(&report.changed) {
        if let Some(text) = package.files.get(path) {
            staged.add(out, join(&folder, path), text)?;
        }
    }
    staged.commit()?;
    for path in &report.removed {
        let file = join(&folder, path);
        disk.remove_file(&file)?;
        remove_empty_folders(&folder, &file);
    }
    Ok(report)
}

/// Writes one file of a folder, if it differs.
///
/// # Errors
/// Returns an error with the path if a file or folder cannot be read or written.
pub(crate) fn write_file(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    self::folder(folder)?;
    let target = folder.join(name);
    if fs::read(&target).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    let disk = Disk::default();
    let mut staged = Staged::new(&disk);
    staged.add(folder, target, text)?;
    staged.commit()
}

/// Adds the changes of [`write()`] to a transaction.
///
/// # Errors
/// Returns an error with the path if a file cannot be read, or if the folder contains a crate that
/// discogen did not write.
#[cfg(feature = "transaction")]
pub fn plan(package: &Package, out: &Path, changes: &mut Transaction) -> io::Result<Report> {
    let folder = out.join(&package.folder);
    refuse_foreign_crate(&folder)?;
    let report = check(package, out)?;
    for path in report.created.iter().chain(&report.changed) {
        if let Some(text) = package.files.get(path) {
            changes.write(join(&folder, path), text.as_bytes());
        }
    }
    for path in &report.removed {
        changes.remove(join(&folder, path));
    }
    Ok(report)
}

/// Adds the removal of a crate with its changelog to a transaction. Files that discogen did not
/// write are kept.
///
/// # Errors
/// Returns an error with the path if a file or folder cannot be read.
#[cfg(feature = "project")]
pub fn plan_removal(folder: &Path, changes: &mut Transaction) -> io::Result<Report> {
    let mut report = Report::default();
    let mut files = BTreeSet::new();
    list(folder, "", &mut files)?;
    for path in files {
        let file = join(folder, &path);
        let text = fs::read(&file).map_err(|error| named(&file, error))?;
        let is_ours = path.ends_with(TEMPORARY) || is_generated(&text) || is_license(&path, &text);
        if is_ours {
            changes.remove(file);
            report.removed.push(path);
        } else {
            report.foreign.push(path);
        }
    }
    if folder.join(CHANGELOG).is_file() {
        changes.remove(folder.join(CHANGELOG));
        report.removed.push(CHANGELOG.to_owned());
    }
    Ok(report)
}

/// Removes a folder if it is empty.
#[cfg(feature = "project")]
pub(crate) fn remove_if_empty(folder: &Path) {
    // Fails for a folder with content, as intended.
    let _ = fs::remove_dir(folder);
}

/// Fails for a crate that discogen did not write.
fn refuse_foreign_crate(folder: &Path) -> io::Result<()> {
    let manifest = folder.join("Cargo.toml");
    match fs::read(&manifest) {
        Ok(text) if !is_generated(&text) => Err(Obstacle::error(
            format!("{} was not written by discogen", manifest.display()),
            "move that crate away, or choose another folder with --out",
        )),
        Err(error) if !is_absent(&error) => Err(named(&manifest, error)),
        _ => Ok(()),
    }
}

/// Lists all files below the folder, except hidden files, Cargo's `target` and `Cargo.lock`, and
/// the changelog, which only updates change.
fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if is_absent(&error) => return Ok(()),
        entries => entries.map_err(|error| named(folder, error))?,
    };
    for entry in entries {
        let entry = entry.map_err(|error| named(folder, error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_known = ["target", "Cargo.lock", CHANGELOG].contains(&name.as_str());
        if name.starts_with('.') || (prefix.is_empty() && is_known) {
            continue;
        }
        let path = format!("{prefix}{name}");
        // Links are not followed: they belong to the user and may point anywhere.
        let kind = entry.file_type().map_err(|error| named(folder, error))?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.insert(path);
        }
    }
    Ok(())
}

/// Removes folders that became empty, up to the crate's folder.
fn remove_empty_folders(folder: &Path, file: &Path) {
    let parents = file
        .ancestors()
        .skip(1)
        .take_while(|parent| *parent != folder);
    for parent in parents {
        // Fails for a folder with content, as intended.
        if fs::remove_dir(parent).is_err() {
            return;
        }
    }
}

fn join(folder: &Path, path: &str) -> PathBuf {
    folder.join(path.split('/').collect::<PathBuf>())
}
