//! Fields that are typical for a resource: its name, title or text.

use crate::name::{singular, words};

/// The last words of names of typical fields, the most typical first.
const TYPICAL: [&str; 27] = [
    "name",
    "title",
    "summary",
    "description",
    "text",
    "query",
    "content",
    "raw",
    "value",
    "input",
    "uri",
    "url",
    "source",
    "image",
    "message",
    "start",
    "end",
    "snippet",
    "email",
    "type",
    "feature",
    "request",
    "parent",
    "status",
    "enabled",
    "date",
    "time",
];

/// Returns the rank of a field by its name; lower is more typical. `name` precedes `display_name`.
pub(crate) fn rank(name: &str) -> Option<usize> {
    let words = words(name);
    let last = singular(words.last()?);
    let rank = TYPICAL.iter().position(|it| *it == last)?;
    Some(rank * 10 + words.len().min(10) - 1)
}

/// Whether a name has several words. Short names are typical for responses.
pub(super) fn is_long(name: &str) -> bool {
    words(name).len() > 1
}
