//! The folder of the configuration of discogen.

use std::path::PathBuf;

/// Replaces the folder.
const VARIABLE: &str = "DISCOGEN_CONFIG_DIR";

/// Returns the folder: `DISCOGEN_CONFIG_DIR`, otherwise `discogen` in the folder that the platform provides for
/// configurations. The folder may not exist.
pub(super) fn config_folder() -> Result<PathBuf, String> {
    if let Some(folder) = variable(VARIABLE) {
        return std::path::absolute(&folder)
            .map_err(|error| format!("{VARIABLE}: {}: {error}", folder.display()));
    }
    let parent = platform_folder();
    let parent = parent.ok_or_else(|| {
        format!("the folder for configurations is unknown; set {VARIABLE} to a folder")
    })?;
    Ok(parent.join("discogen"))
}

/// `XDG_CONFIG_HOME` if it is absolute, as its specification requires; otherwise `%APPDATA%` on Windows,
/// `~/Library/Application Support` on macOS, and `~/.config` elsewhere.
fn platform_folder() -> Option<PathBuf> {
    if let Some(folder) = variable("XDG_CONFIG_HOME").filter(|it| it.is_absolute()) {
        return Some(folder);
    }
    if cfg!(windows) {
        return variable("APPDATA");
    }
    let below = match cfg!(target_os = "macos") {
        true => "Library/Application Support",
        false => ".config",
    };
    Some(variable("HOME")?.join(below))
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name).filter(|it| !it.is_empty());
    value.map(PathBuf::from)
}
