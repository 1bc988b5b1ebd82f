//! What is wrong with a document: a place, a fact and a remedy.

use std::fmt;

use crate::text::Line;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the crate is written all the same.
    Note,
    /// Nothing is written for this document.
    Error,
}

/// One finding in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or note.
    pub severity: Severity,
    /// JSON pointer (RFC 6901) into the document; empty for the document as a whole.
    pub pointer: String,
    /// What is the case: `refers to schema "Usr", which is not in this document`.
    pub fact: Line,
    /// What helps: `did you mean "User"?`. Empty if there is nothing to say.
    pub remedy: Line,
    /// The byte of the file where reading stopped, if it is not JSON so that no pointer leads there.
    pub offset: Option<usize>,
}

impl Diagnostic {
    /// A fault: nothing is generated.
    pub fn error(
        pointer: impl Into<String>,
        fact: impl Into<Line>,
        remedy: impl Into<Line>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            pointer: pointer.into(),
            fact: fact.into(),
            remedy: remedy.into(),
            offset: None,
        }
    }

    /// A note: generation goes on.
    pub fn note(
        pointer: impl Into<String>,
        fact: impl Into<Line>,
        remedy: impl Into<Line>,
    ) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::error(pointer, fact, remedy)
        }
    }

    /// `drive.v3.json#/schemas/File: …; did you mean …?`, with the file's name in front.
    pub fn display<'a>(&'a self, file: &'a str) -> impl fmt::Display + 'a {
        Located {
            file,
            diagnostic: self,
        }
    }
}

struct Located<'a> {
    file: &'a str,
    diagnostic: &'a Diagnostic,
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            severity,
            pointer,
            fact,
            remedy,
            offset: _,
        } = self.diagnostic;
        if *severity == Severity::Note {
            f.write_str("note: ")?;
        }
        // A key or a file's name may be anything, but it must not clear a screen or pose as another line.
        let (file, pointer) = (Line::new(self.file), Line::new(pointer));
        write!(f, "{file}#{pointer}: {fact}")?;
        if !remedy.is_empty() {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// All findings of one document, at least one of them an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// The value and its notes, or all findings if one of them is an error.
    pub(crate) fn unless_error<T>(
        value: T,
        findings: Vec<Diagnostic>,
    ) -> Result<(T, Vec<Diagnostic>), Self> {
        if findings.iter().any(|it| it.severity == Severity::Error) {
            Err(Self(findings))
        } else {
            Ok((value, findings))
        }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}", diagnostic.display(""))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
