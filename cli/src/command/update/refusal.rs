//! Why a document is not taken.

use std::io;
use std::path::PathBuf;

use discogen_build::Error;
use discogen_model::Diagnostics;

use crate::command::session::Session;

/// The reason for rejecting a document.
pub(super) enum Refusal {
    Fact { fact: String, remedy: String },
    Findings(PathBuf, Vec<u8>, Diagnostics),
    Fault(Error),
}

impl Refusal {
    pub(super) fn fact(fact: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Fact {
            fact: fact.into(),
            remedy: remedy.into(),
        }
    }

    pub(super) fn tell(&self, session: &mut Session) -> io::Result<()> {
        match self {
            Self::Fact { fact, remedy } => session.refuse(fact, remedy),
            Self::Findings(place, bytes, diagnostics) => {
                session.findings(place, Some(bytes), &diagnostics.0)
            }
            Self::Fault(fault) => session.fault(fault),
        }
    }
}
