//! Rejects files that are not discovery documents, and identifies their actual kind.

use super::tree::Tree;
use crate::diagnostic::{Diagnostic, quoted};

const FETCH: &str = "fetch the document again; services that publish their own document serve it at a path such as /$discovery/rest?version=v1";

/// Parses bytes to the tree of a discovery document.
pub(super) fn parse(bytes: &[u8]) -> Result<Tree, Diagnostic> {
    let whole = bytes.len();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mark = whole - bytes.len();
    match bytes.trim_ascii_start().first() {
        None => return Err(Diagnostic::error("", "is empty", FETCH)),
        Some(b'<') => {
            let fact = "is an HTML or XML page, not JSON";
            return Err(Diagnostic::error("", fact, FETCH));
        }
        Some(_) => {}
    }
    let tree = serde_json::from_slice(bytes).map_err(|error| Diagnostic {
        offset: Some(mark + offset(&error, bytes)),
        ..syntax(&error, bytes)
    })?;
    match foreign(&tree) {
        Some((fact, remedy)) => Err(Diagnostic::error("", fact, remedy)),
        None => Ok(tree),
    }
}

/// Returns the byte offset of a serde_json error. serde_json counts lines from 1 and columns in
/// bytes.
fn offset(error: &serde_json::Error, bytes: &[u8]) -> usize {
    let line_breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let line = match error.line() {
        0 | 1 => 0,
        line => line_breaks
            .map(|(position, _)| position + 1)
            .nth(line - 2)
            .unwrap_or(bytes.len()),
    };
    (line + error.column().saturating_sub(1)).min(bytes.len())
}

/// Converts a serde_json error to a finding with position and remedy.
fn syntax(error: &serde_json::Error, bytes: &[u8]) -> Diagnostic {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let message = message
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&message);
    let position = format!("line {line}, column {column}");
    if message.contains("recursion limit") {
        let fact = format!("is nested deeper than 127 levels at {position}");
        return Diagnostic::error("", fact, "no valid document is; fetch it again");
    }
    if let Err(utf8) = std::str::from_utf8(bytes) {
        let before = bytes.get(..utf8.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = before
            .iter()
            .rev()
            .take_while(|&&byte| byte != b'\n')
            .count()
            + 1;
        let fact = format!("is not UTF-8 at line {line}, column {column}");
        return Diagnostic::error("", fact, "save the file as UTF-8, or fetch it again");
    }
    let (fact, remedy) = match () {
        () if error.is_eof() => (format!("ends too early, at {position}: {message}"), FETCH),
        () if message.contains("surrogate") || message.contains("hex escape") => (
            format!("has half of a surrogate pair at {position}: {message}"),
            "write the character itself, or both halves of its escape",
        ),
        () => (
            format!("is not JSON at {position}: {message}"),
            "correct the file, or fetch it again",
        ),
    };
    Diagnostic::error("", fact, remedy)
}

/// Identifies JSON of another kind, and states what to pass instead.
fn foreign(tree: &Tree) -> Option<(String, &'static str)> {
    if !matches!(tree, Tree::Object(_)) {
        let fact = format!("is {}; a discovery document is an object", tree.kind());
        return Some((fact, FETCH));
    }
    let kind = tree.get("kind");
    match kind.and_then(Tree::as_str) {
        Some("discovery#restDescription") => None,
        Some("discovery#directoryList") => Some((
            "is the directory of all APIs, not the document of one".to_owned(),
            "pass a document from one of its `discoveryRestUrl` values",
        )),
        Some(other) => Some((
            format!(
                "is of kind {}, not \"discovery#restDescription\"",
                quoted(other)
            ),
            FETCH,
        )),
        None if tree.get("openapi").is_some() || tree.get("swagger").is_some() => Some((
            "is an OpenAPI description, not a discovery document".to_owned(),
            "pass the API's discovery document",
        )),
        None if tree.get("error").is_some() => Some((
            "is an error response of a server, not a discovery document".to_owned(),
            FETCH,
        )),
        None if kind.is_some() => Some(("has a `kind` that is not a string".to_owned(), FETCH)),
        None => Some((
            "has no `kind`, so it is not a discovery document".to_owned(),
            "a discovery document contains \"kind\": \"discovery#restDescription\"; fetch it again",
        )),
    }
}
