//! The file with the session of an interrupted upload.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use discogen_dynamic::UploadSession;

use crate::command::private_file;

/// The number of names that are tried for a new file.
const NAMES: usize = 100;

/// A file for the session of an upload. It exists only after an interruption or a failure, because a
/// session is a secret: it permits writing without other credentials.
#[derive(Clone)]
pub(super) struct SessionFile {
    path: PathBuf,
    /// Whether the file may exist and is replaced.
    replaces: bool,
}

impl SessionFile {
    /// The file of `--resume`.
    pub(super) fn at(path: &Path) -> Self {
        let path = path.to_owned();
        Self {
            path,
            replaces: true,
        }
    }

    /// A file in the current folder, with the name of the uploaded file and `.upload-session`.
    pub(super) fn of_upload(media: &Path) -> Self {
        let mut name = media.file_name().unwrap_or_default().to_owned();
        name.push(".upload-session");
        Self {
            path: PathBuf::from(name),
            replaces: false,
        }
    }

    /// Saves the session. Returns how to continue, or why that is not possible.
    pub(super) fn save(&self, session: &UploadSession) -> String {
        match self.write(session.save().as_bytes()) {
            Ok(path) => format!(
                "continue with the same command and --resume {}",
                path.display()
            ),
            Err(error) => format!(
                "its session cannot be saved in {}: {error}",
                self.path.display()
            ),
        }
    }

    /// Removes the file of a session that is complete.
    pub(super) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }

    /// Also called during an interruption.
    fn write(&self, bytes: &[u8]) -> io::Result<PathBuf> {
        if self.replaces {
            private_file::replace(&self.path, bytes)?;
            return Ok(self.path.clone());
        }
        for number in 1..=NAMES {
            let path = self.named(number);
            match private_file::create(&path, bytes) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created.map(|()| path),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The name of a new file: `film.mp4.upload-session`, `film.mp4.upload-session.2`.
    fn named(&self, number: usize) -> PathBuf {
        if number == 1 {
            return self.path.clone();
        }
        let mut name = OsString::from(&self.path);
        name.push(format!(".{number}"));
        PathBuf::from(name)
    }
}
