//! Rejects symbolic links below the folders that are written to.

use std::fs;
use std::io;
use std::path::Path;

use super::obstacle::Obstacle;
use super::paths::{is_absent, named};

/// Fails if a path below a folder contains a link. The folder itself may be a link, since the user
/// named it.
pub(super) fn refuse(folder: &Path, path: &Path) -> io::Result<()> {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let mut current = folder.to_owned();
    for component in below.components() {
        current.push(component);
        match fs::symlink_metadata(&current) {
            Ok(data) if data.is_symlink() => {
                let fact = format!(
                    "{}: is a symbolic link, and discogen does not write through links",
                    current.display()
                );
                let remedy = "replace it with a file or folder, or remove it";
                return Err(Obstacle::error(fact, remedy));
            }
            Ok(_) => {}
            Err(error) if is_absent(&error) => return Ok(()),
            Err(error) => return Err(named(&current, error)),
        }
    }
    Ok(())
}
