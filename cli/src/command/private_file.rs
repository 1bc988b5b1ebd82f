//! Files that only the user can read, in a folder that only the user can open.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use discogen_dynamic::runtime::new_request_id;

use super::interrupt;

/// Creates a folder with its parents, and restricts it to the user, also if it existed.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    restrict(path, 0o700)
}

/// Replaces a file, or creates it. The file is complete or unchanged, and has the mode 0600. Interruptions
/// are delayed.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let _not_interrupted = interrupt::hold();
    replace(path, bytes)
}

/// Does the same as [`write()`], also during an interruption.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let random = new_request_id().map_err(io::Error::other)?;
    let temporary = path.with_file_name(format!(".{name}.{random}"));
    create(&temporary, bytes)?;
    fs::rename(&temporary, path).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// Creates a file with the mode 0600, and removes it if it cannot be completed. It is an error if it
/// exists.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    fill(file, path, bytes).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

fn fill(mut file: File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The umask may have removed more.
    restrict(path, 0o600)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Reads a file, and restricts it to the user if it is not.
pub(super) fn read(path: &Path) -> io::Result<String> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path)?.permissions());
        if mode & 0o077 != 0 {
            // The folder is restricted as well, so that the tokens remain usable if the mode cannot be changed.
            let _ = restrict(path, 0o600);
        }
    }
    fs::read_to_string(path)
}

/// Removes a folder with its files. A symbolic link is removed, not its target.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    let _not_interrupted = interrupt::hold();
    fs::remove_dir_all(path)
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

/// Folders of a user are restricted by their access control lists.
#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
