//! What is wrong with a document: a place, a fact and a remedy.

use std::fmt;
use std::path::PathBuf;

use crate::text::{Line, RawText};

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
    /// The option that the finding is about, if it is not about the document.
    pub setting: Option<Box<Setting>>,
}

/// An option: where it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key as a settings file writes it: `package.name`, `scopes."users.messages"`.
    pub key: String,
    /// The element, if the option is a list and the finding is about one of its elements.
    pub element: Option<String>,
    /// The settings file and the line in it, from 1 (0 if it is not known); `None` if the option was passed by the
    /// caller.
    pub file: Option<(PathBuf, usize)>,
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
            setting: None,
        }
    }

    /// An error in an option: nothing is generated. The key is the one of the settings file.
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

    /// The same for one element of an option that is a list.
    pub fn of_element(mut self, element: impl Into<String>) -> Self {
        if let Some(setting) = &mut self.setting {
            setting.element = Some(element.into());
        }
        self
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

    /// The file and the position in it, for the document's file: `drive.v3.json#/schemas/File:`,
    /// `drive.v3.toml: line 3: package.name`.
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
            fact,
            remedy,
            ..
        } = self.diagnostic;
        if *severity == Severity::Note {
            f.write_str("note: ")?;
        }
        // A key or a file's name may be anything, but it must not clear a screen or pose as another line.
        write!(f, "{} {fact}", self.diagnostic.position(self.file))?;
        if !remedy.is_empty() {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// How many characters of a document's text a finding quotes.
const QUOTED: usize = 80;

/// Text of a document between quotes, escaped and cut to a readable length: many findings may quote the same
/// long text.
pub fn quoted(text: &(impl RawText + ?Sized)) -> Line {
    let text = text.raw_text();
    match cut(text) {
        None => Line::new(format_args!("{text:?}")),
        Some(start) => Line::new(format_args!("{start:?}… ({} bytes)", text.len())),
    }
}

/// The same as an inline code span, between backticks.
pub fn ticked(text: &(impl RawText + ?Sized)) -> Line {
    let text = text.raw_text();
    match cut(text) {
        None => Line::new(format_args!("`{text}`")),
        Some(start) => Line::new(format_args!("`{start}`… ({} bytes)", text.len())),
    }
}

/// The start of a text that is too long to be quoted.
fn cut(text: &str) -> Option<&str> {
    let (end, _) = text.char_indices().nth(QUOTED)?;
    text.get(..end)
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
