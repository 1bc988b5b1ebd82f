//! The differences that [`check`](crate::check) found.

use std::fmt;
use std::path::PathBuf;

use crate::error::Error;

/// The error of [`check`](crate::check): the crates do not match the documents.
#[derive(Debug)]
#[non_exhaustive]
pub struct CheckError {
    /// All differences and errors.
    pub problems: Vec<Problem>,
    /// The command that updates the crates, if there is one.
    pub command: Option<String>,
}

/// One difference or error.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// A file of a crate is missing.
    Missing(PathBuf),
    /// A file of a crate has other content.
    Changed(PathBuf),
    /// A generated file is no longer generated.
    LeftOver(PathBuf),
    /// A generated crate has no document.
    Orphan {
        /// The folder of the crate.
        folder: PathBuf,
        /// The folder of the documents.
        discovery: PathBuf,
    },
    /// A document, its settings or a file cannot be used.
    Error(Error),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "{} is missing", path.display()),
            Self::Changed(path) => write!(f, "{} differs", path.display()),
            Self::LeftOver(path) => write!(f, "{} is left over", path.display()),
            Self::Orphan { folder, discovery } => write!(
                f,
                "{}: no document in {} generates this crate; remove it",
                folder.display(),
                discovery.display()
            ),
            Self::Error(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let line = if index == 0 { "" } else { "\n" };
            write!(f, "{line}{problem}")?;
        }
        match &self.command {
            Some(command) => write!(f, "\nrun: {command}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CheckError {}

impl From<Error> for CheckError {
    fn from(error: Error) -> Self {
        Self {
            problems: vec![Problem::Error(error)],
            command: None,
        }
    }
}
