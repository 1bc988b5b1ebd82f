//! The errors of a directory.

use std::error::Error;
use std::fmt;

/// The index or the compressed documents are corrupt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorruptDirectory {
    pub(crate) what: String,
}

impl CorruptDirectory {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}

impl fmt::Display for CorruptDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the document directory is corrupt: {}; install discogen again, or restore the files in directory/data",
            self.what
        )
    }
}

impl Error for CorruptDirectory {}

/// The directory does not contain a document, or a reference is ambiguous.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotFound {
    /// No API has this name.
    Name {
        /// The name.
        name: String,
        /// The most similar names, the best one first.
        nearest: Vec<String>,
    },
    /// The API has no such version.
    Version {
        /// The name of the API.
        name: String,
        /// The version.
        version: String,
        /// The identities of all versions of the API.
        available: Vec<String>,
    },
    /// The API has several versions, and none is preferred.
    Ambiguous {
        /// The reference.
        reference: String,
        /// The identities of all versions of the API.
        available: Vec<String>,
    },
    /// The directory contains other revisions.
    Revision {
        /// The revision.
        revision: String,
        /// The revisions in the directory, as references: `gmail:v1@20261109`.
        available: Vec<String>,
    },
    /// The index is corrupt.
    Corrupt(CorruptDirectory),
}

impl From<CorruptDirectory> for NotFound {
    fn from(error: CorruptDirectory) -> Self {
        Self::Corrupt(error)
    }
}

impl NotFound {
    /// Returns what happened, without a remedy.
    pub fn fact(&self) -> String {
        match self {
            Self::Name { name, .. } => format!("the directory has no API {name:?}"),
            Self::Version { name, version, .. } => {
                format!("the directory has no version {version:?} of {name}")
            }
            Self::Ambiguous { reference, .. } => {
                format!("{reference:?} has several versions, and none is preferred")
            }
            Self::Revision {
                revision,
                available,
            } => {
                let held = available.join(", ");
                format!("the directory has no revision {revision:?}, only {held}")
            }
            Self::Corrupt(error) => error.to_string(),
        }
    }

    /// Returns what to do, as an imperative; empty if the fact contains it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Name { nearest, .. } if nearest.is_empty() => {
                "`discogen list --directory` lists the APIs".to_owned()
            }
            Self::Name { nearest, .. } => format!("did you mean {}?", alternatives(nearest)),
            Self::Version { available, .. } | Self::Ambiguous { available, .. } => {
                format!("use {}", alternatives(available))
            }
            Self::Revision { .. } => {
                "omit the revision, or give the file of that revision".to_owned()
            }
            Self::Corrupt(_) => String::new(),
        }
    }
}

/// Returns `a`, `a or b`, `a, b or c`.
fn alternatives(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact())?;
        match self.remedy().as_str() {
            "" => Ok(()),
            remedy => write!(f, "; {remedy}"),
        }
    }
}

impl Error for NotFound {}
