//! Findings about a document: position, fact and remedy.

use std::fmt;
use std::path::PathBuf;

use crate::text::{Line, RawText};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Informs; the crate is still written.
    Note,
    /// Prevents the output for this document.
    Error,
}

/// One finding in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or note.
    pub severity: Severity,
    /// JSON pointer (RFC 6901) into the document; empty for the document as a whole.
    pub pointer: String,
    /// The fact: `refers to schema "Usr", which is not in this document`.
    pub fact: Line,
    /// The remedy: `did you mean "User"?`. May be empty.
    pub remedy: Line,
    /// The byte offset at which parsing stopped, for invalid JSON that has no pointers.
    pub offset: Option<usize>,
    /// The option, if the finding is about an option instead of the document.
    pub setting: Option<Box<Setting>>,
}

/// Identifies an option and where it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key as written in a settings file: `package.name`, `scopes."users.messages"`.
    pub key: String,
    /// The list element with the finding, if the option is a list.
    pub element: Option<String>,
    /// The settings file and the line in it, from 1 (0 if unknown); `None` if the caller passed the
    /// option.
    pub file: Option<(PathBuf, usize)>,
}

impl Diagnostic {
    /// Creates an error about the document.
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
            setting: None,
        }
    }

    /// Creates an error about an option, given by its key in the settings file.
    pub fn setting(key: impl Into<String>, fact: impl Into<Line>, remedy: impl Into<Line>) -> Self {
        Self {
            setting: Some(Box::new(Setting {
                key: key.into(),
                element: None,
                file: None,
            })),
            ..Self::error("", fact, remedy)
        }
    }

    /// Sets the list element that the finding is about.
    pub fn of_element(mut self, element: impl Into<String>) -> Self {
        if let Some(setting) = &mut self.setting {
            setting.element = Some(element.into());
        }
        self
    }

    /// Creates a note, which does not prevent the output.
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

    /// Returns the file and the position in it: `drive.v3.json#/schemas/File:`, `drive.v3.toml:
    /// line 3: package.name`.
    pub fn position(&self, file: &str) -> Line {
        let Some(setting) = &self.setting else {
            return Line::new(format_args!("{file}#{}:", self.pointer));
        };
        let key = &setting.key;
        match &setting.file {
            None => Line::new(format_args!("{file}: {key}")),
            Some((path, 0)) => Line::new(format_args!("{}: {key}", path.display())),
            Some((path, line)) => Line::new(format_args!("{}: line {line}: {key}", path.display())),
        }
    }

    /// Displays the finding with its file and position: `drive.v3.json#/schemas/File: …; did you
    /// mean …?`.
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
            fact,
            remedy,
            ..
        } = self.diagnostic;
        if *severity == Severity::Note {
            f.write_str("note: ")?;
        }
        // Keys and file names are untrusted: they are sanitized to a single line.
        write!(f, "{} {fact}", self.diagnostic.position(self.file))?;
        if !remedy.is_empty() {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// Maximum number of characters of document text that a finding quotes.
const QUOTED: usize = 80;

/// Quotes text of a document, escaped and shortened to a readable length.
pub fn quoted(text: &(impl RawText + ?Sized)) -> Line {
    let text = text.raw_text();
    match cut(text) {
        None => Line::new(format_args!("{text:?}")),
        Some(start) => Line::new(format_args!("{start:?}… ({} bytes)", text.len())),
    }
}

/// Quotes text like [`quoted`], between backticks.
pub fn ticked(text: &(impl RawText + ?Sized)) -> Line {
    let text = text.raw_text();
    match cut(text) {
        None => Line::new(format_args!("`{text}`")),
        Some(start) => Line::new(format_args!("`{start}`… ({} bytes)", text.len())),
    }
}

/// Returns the first [`QUOTED`] characters of a longer text.
fn cut(text: &str) -> Option<&str> {
    let (end, _) = text.char_indices().nth(QUOTED)?;
    text.get(..end)
}

/// All findings of one document, at least one of them an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Returns the value and the notes, or all findings if one of them is an error.
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
