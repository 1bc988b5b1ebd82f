//! Reasons for rejecting a document.

use std::io;
use std::path::PathBuf;

use discogen_build::Error;
use discogen_model::Diagnostics;

use crate::command::session::Session;

/// The reason for rejecting a document.
pub(super) enum Refusal {
    Fact { fact: String, remedy: String },
    Findings(PathBuf, Vec<u8>, Diagnostics),
    Error(Error),
}

impl Refusal {
    pub(super) fn fact(fact: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Fact {
            fact: fact.into(),
            remedy: remedy.into(),
        }
    }

    pub(super) fn report(&self, session: &mut Session) -> io::Result<()> {
        match self {
            Self::Fact { fact, remedy } => session.refuse(fact, remedy),
            Self::Findings(path, bytes, diagnostics) => {
                session.findings(path, Some(bytes), &diagnostics.0)
            }
            Self::Error(error) => session.error(error),
        }
    }
}
