//! Documents of the directory (feature `directory`).

use std::fmt;

use discogen_directory::{CorruptDirectory, NotFound};
use discogen_model::Diagnostics;

use crate::client::Dynamic;
use crate::document::Document;

/// Why a document of the directory cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum DirectoryError {
    /// The directory has no such document.
    NotFound(NotFound),
    /// The directory is corrupt.
    Corrupt(CorruptDirectory),
    /// The document is invalid.
    Document(Diagnostics),
}

impl Dynamic {
    /// Reads a document of the directory in the program: `drive`, `gmail:v1`.
    ///
    /// # Errors
    ///
    /// The directory has no such document; the message suggests similar names.
    pub fn from_directory(reference: &str) -> Result<Document, DirectoryError> {
        let entry = discogen_directory::find(reference).map_err(DirectoryError::NotFound)?;
        let bytes = entry.document().map_err(DirectoryError::Corrupt)?;
        Document::new(&bytes).map_err(DirectoryError::Document)
    }
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(error) => error.fmt(f),
            Self::Corrupt(error) => error.fmt(f),
            Self::Document(errors) => errors.fmt(f),
        }
    }
}

impl std::error::Error for DirectoryError {}
