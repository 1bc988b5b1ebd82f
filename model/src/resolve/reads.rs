//! Decides whether a method only reads, so that a read-only client may call it.
//!
//! GET, HEAD and OPTIONS read, PUT, PATCH and DELETE write. A POST reads if it accepts a reading
//! scope (`calendar.readonly`), unless its key begins with a word for a change: some APIs list
//! reading scopes for methods that create resources.

use super::default_scopes::is_reading;
use crate::document::Method;
use crate::name::words;

/// The first words of the keys of methods that change a resource (AIP-131 to AIP-136, and the verbs
/// of older APIs).
const CHANGES: [&str; 17] = [
    "add", "cancel", "create", "delete", "import", "insert", "move", "patch", "publish", "remove",
    "send", "set", "start", "stop", "undelete", "update", "write",
];

pub(super) fn reads(method: &Method, verb: &str) -> bool {
    match verb {
        "GET" | "HEAD" | "OPTIONS" => true,
        "POST" => method.scopes.iter().any(|url| is_reading(url)) && !is_change(&method.key),
        _ => false,
    }
}

/// Whether a key begins with a word for a change: `create`, `batchUpdate`.
fn is_change(key: &str) -> bool {
    let words = words(key);
    let mut words = words.iter().map(|it| it.to_lowercase());
    let first = words.find(|it| it != "batch");
    first.is_some_and(|first| CHANGES.contains(&first.as_str()))
}
