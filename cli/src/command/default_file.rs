//! The file of Application Default Credentials.

use std::path::{Path, PathBuf};

/// The variable that names the file.
pub(super) const VARIABLE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

/// The file of Application Default Credentials.
pub(super) struct DefaultFile {
    pub(super) path: PathBuf,
    /// Whether the variable names it. Otherwise it is the one that gcloud writes.
    pub(super) is_named: bool,
}

/// Returns the file in `GOOGLE_APPLICATION_CREDENTIALS`, which may not exist, or the one that
/// `gcloud auth application-default login` has written.
pub(super) fn find() -> Option<DefaultFile> {
    if let Some(path) = std::env::var_os(VARIABLE).filter(|it| !it.is_empty()) {
        return Some(DefaultFile {
            path: path.into(),
            is_named: true,
        });
    }
    let (variable, below) = match cfg!(windows) {
        true => ("APPDATA", "gcloud"),
        false => ("HOME", ".config/gcloud"),
    };
    let folder = std::env::var_os(variable)?;
    let path = Path::new(&folder)
        .join(below)
        .join("application_default_credentials.json");
    path.exists().then_some(DefaultFile {
        path,
        is_named: false,
    })
}
