//! Errors of decoding and encoding.

use std::borrow::Cow;
use std::fmt;

/// JSON that does not match its type, or exceeds the memory limit.
#[derive(Debug)]
pub struct DecodeError {
    path: String,
    what: Cow<'static, str>,
    line: usize,
    column: usize,
    limit: Option<usize>,
}

impl DecodeError {
    pub(super) fn new(
        path: String,
        what: Cow<'static, str>,
        (line, column): (usize, usize),
        limit: Option<usize>,
    ) -> Self {
        Self {
            path,
            what,
            line,
            column,
            limit,
        }
    }

    /// The memory limit, if it was exceeded.
    pub fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// The path and the error, without the position in the JSON.
    pub(crate) fn without_position(&self) -> String {
        match self.path.as_str() {
            "" => self.what.to_string(),
            path => format!("{path}: {}", self.what),
        }
    }

    /// The path of the invalid field: `products[3].displayName`. Empty for the whole value.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, .. } = self;
        let what = self.without_position();
        write!(f, "{what} at line {line} column {column}")
    }
}

impl std::error::Error for DecodeError {}

/// A value that cannot be sent.
#[derive(Debug)]
pub struct EncodeError(pub(super) serde_json::Error);

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for EncodeError {}
