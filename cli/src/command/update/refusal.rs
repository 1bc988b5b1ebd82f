//! Reasons for rejecting a document.

use std::io;
use std::path::PathBuf;

use discogen_build::Error;
use discogen_model::Diagnostics;

use crate::command::session::Session;

/// The reason for rejecting a document.
pub(in crate::command) enum Refusal {
    Fact {
        fact: String,
        remedy: String,
    },
    Findings(PathBuf, Vec<u8>, Diagnostics),
    Error(Error),
    /// A file that cannot be read or written, or does not match.
    Io(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Refusal {
    pub(in crate::command) fn fact(fact: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Fact {
            fact: fact.into(),
            remedy: remedy.into(),
        }
    }

    pub(in crate::command) fn report(&self, session: &mut Session) -> io::Result<()> {
        match self {
            Self::Fact { fact, remedy } => session.refuse(fact, remedy),
            Self::Findings(path, bytes, diagnostics) => {
                session.findings(path, Some(bytes), &diagnostics.0)
            }
            Self::Error(error) => session.error(error),
            Self::Io(error) => session.io_error(error),
        }
    }
}
