//! What is wrong with a call, and where.

use std::fmt;

/// The maximum number of problems that a message lists.
const LISTED: usize = 10;
/// The maximum length of a text of the document or the caller in a message, in characters.
const LONGEST: usize = 120;

/// A difference between a call and the document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The position: a parameter (`pageSize`, `ids[2]`), a part of the body
    /// (`body.image.source.imageUri`), or `body`. Names that are not identifiers are quoted:
    /// `body.labels["a key"]`.
    pub path: String,
    /// What is wrong.
    pub kind: ProblemKind,
    /// What was found and what is expected, in one line, without the value.
    pub message: String,
}

/// The kind of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The method has no parameter of this name.
    UnknownParameter,
    /// The schema has no field of this name.
    UnknownField,
    /// The enum has no value of this name. This is a warning.
    UnknownEnumValue,
    /// The value has another type.
    Type,
    /// The number is out of the range of its type.
    Range,
    /// The string does not have the format that the document states: a date, base64.
    Format,
    /// The method has no request body.
    NoBody,
    /// The method does not support this kind of call: it has no pages, no media, no operation.
    Unsupported,
    /// The document has no method of this name, or several.
    Method,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, path: impl Into<String>, message: String) -> Self {
        Self {
            path: path.into(),
            kind,
            message,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "`{}` {}", self.path, self.message),
        }
    }
}

/// A call that does not match the document. Nothing was sent.
///
/// It converts to the [`Error`](discogen_runtime::Error) of the runtime, whose
/// [`is_usage`](discogen_runtime::Error::is_usage) is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCall {
    method: String,
    problems: Vec<Problem>,
}

impl InvalidCall {
    pub(crate) fn new(method: &str, problems: Vec<Problem>) -> Self {
        Self {
            method: method.to_owned(),
            problems,
        }
    }

    pub(crate) fn one(method: &str, kind: ProblemKind, path: &str, message: String) -> Self {
        Self::new(method, vec![Problem::new(kind, path, message)])
    }

    /// The ID of the method, or the name that is not the ID of one.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// All problems of the value that was set, in the order of the value.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for InvalidCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = &self.problems[..]
            && problem.kind == ProblemKind::Method
        {
            return write!(f, "{problem}");
        }
        write!(f, "invalid call of {}: ", quoted(&self.method))?;
        for (index, problem) in self.problems.iter().take(LISTED).enumerate() {
            let separator = if index > 0 { "; " } else { "" };
            write!(f, "{separator}{problem}")?;
        }
        match self.problems.len().saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for InvalidCall {}

impl From<InvalidCall> for discogen_runtime::Error {
    fn from(invalid: InvalidCall) -> Self {
        Self::usage(invalid.to_string())
    }
}

/// A text of the document or the caller in backticks, in one line without control characters.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", shown(text))
}

/// A text of the document or the caller in one line, without control characters.
pub(crate) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    let mark = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{mark}", printable(&cut))
}

/// Escapes characters that change the direction or the look of a terminal.
fn printable(text: &str) -> String {
    let escaped = text.escape_debug();
    escaped
        .to_string()
        .replace("\\\"", "\"")
        .replace("\\'", "'")
}

/// `` `a`, `b` or `c` ``, at most this many.
pub(crate) fn listed<'n>(names: impl Iterator<Item = &'n str>, most: usize) -> String {
    let all: Vec<&str> = names.collect();
    let names: Vec<String> = all.iter().take(most).map(|name| quoted(name)).collect();
    let mark = if all.len() > most { ", …" } else { "" };
    format!("{}{mark}", names.join(", "))
}

/// The remedy for an unknown name: the nearest known one, or the known ones.
pub(crate) fn suggestion(name: &str, known: &[&str], none: &str) -> String {
    match discogen_model::name::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {}?", quoted(near)),
        None if known.is_empty() => none.to_owned(),
        None => format!("known are {}", listed(known.iter().copied(), 8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_contain_no_control_characters() {
        let text = "a\u{1b}[31m\nb\u{202e}\"c\"";
        let shown = quoted(text);
        assert!(!shown.contains(['\u{1b}', '\n', '\u{202e}']), "{shown}");
        assert!(shown.contains("\"c\""), "{shown}");
        assert_eq!(quoted(&"x".repeat(500)).chars().count(), LONGEST + 3);
    }

    #[test]
    fn long_lists_of_problems_are_cut() {
        let problem = || Problem::new(ProblemKind::Type, "body", "is wrong".to_owned());
        let many = InvalidCall::new("a.b", (0..25).map(|_| problem()).collect());
        let text = many.to_string();
        assert!(text.ends_with("; and 15 more"), "{text}");
        assert_eq!(many.problems().len(), 25);
    }
}
