//! The error type of the generator.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use discogen_model::Diagnostics;
use discogen_model::diagnostic::Severity;
use discogen_model::settings::SettingsError;

use crate::sync::Interrupted;

/// An error of one document, of its settings, or of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read or written; the message names it.
    Io(io::Error),
    /// The settings beside a document are invalid.
    Settings(PathBuf, SettingsError),
    /// A document is invalid.
    Document(PathBuf, Diagnostics),
    /// An update was interrupted in the folder of the documents.
    Interrupted(Interrupted),
    /// Two documents of a [`Builder`](crate::Builder) have the same module name.
    DuplicateModule(PathBuf, String),
    /// The methods of a [`Builder`](crate::Builder) were called in the wrong order, or one is missing.
    Usage(String),
}

impl Error {
    /// Creates an I/O error with the path in the message.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        let text = format!("{}: {error}", path.display());
        Self::Io(io::Error::new(error.kind(), text))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Settings(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Interrupted(found) => write!(
                f,
                "{}\nrun: cargo run -p discogen -- {}",
                found.fact(),
                found.arguments()
            ),
            Self::Document(path, diagnostics) => {
                let file = path.display().to_string();
                let errors = diagnostics
                    .0
                    .iter()
                    .filter(|diagnostic| diagnostic.severity == Severity::Error);
                for (index, diagnostic) in errors.enumerate() {
                    let line = if index == 0 { "" } else { "\n" };
                    write!(f, "{line}{}", diagnostic.display(&file))?;
                }
                Ok(())
            }
            Self::DuplicateModule(path, name) => write!(
                f,
                "{}: two documents have the module name {name}; rename one of them with `module`",
                path.display()
            ),
            Self::Usage(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
