//! Decides whether a method only reads, so that a read-only client may call it.
//!
//! GET, HEAD and OPTIONS read. A POST reads if it accepts a reading scope (`calendar.readonly`).
//! There are two exceptions, because some documents use GET for changes or list reading scopes of
//! other data:
//!
//! - a method whose key begins with a word for a change (`cancel`, `create`)
//! - a POST that accepts a scope but not the reading variant of the same scope, although the
//!   document declares that variant
//!
//! PUT, PATCH and DELETE write. The settings take precedence.

use super::default_scopes::{is_reading, is_reading_variant};
use super::entries::{self, Entries};
use crate::api::{Api, Scope};
use crate::diagnostic::Diagnostic;
use crate::document::Method;
use crate::name::words;
use crate::options;

/// The first words of the keys of methods that change a resource (AIP-131 to AIP-136, and the verbs
/// of older APIs).
const CHANGES: &[&str] = &[
    "abandon",
    "accept",
    "acknowledge",
    "activate",
    "add",
    "append",
    "apply",
    "approve",
    "archive",
    "assign",
    "attach",
    "cancel",
    "clear",
    "close",
    "commit",
    "copy",
    "create",
    "deactivate",
    "delete",
    "detach",
    "disable",
    "dismiss",
    "enable",
    "finish",
    "import",
    "insert",
    "install",
    "invite",
    "lock",
    "merge",
    "modify",
    "move",
    "mutate",
    "patch",
    "pause",
    "promote",
    "publish",
    "purge",
    "reactivate",
    "reject",
    "remove",
    "rename",
    "renew",
    "replace",
    "reset",
    "restart",
    "restore",
    "resume",
    "revoke",
    "rollback",
    "send",
    "set",
    "start",
    "stop",
    "submit",
    "suspend",
    "touch",
    "transfer",
    "trash",
    "unarchive",
    "undelete",
    "uninstall",
    "unlock",
    "untrash",
    "update",
    "upload",
    "watch",
    "write",
];

/// Whether a method reads, according to its verb, key and scopes.
pub(super) fn reads(method: &Method, verb: &str, declared: &[Scope]) -> bool {
    match verb {
        "GET" | "HEAD" | "OPTIONS" => !is_change(&method.key),
        "POST" => {
            method.scopes.iter().any(|url| is_reading(url))
                && !is_change(&method.key)
                && !lacks_reading_variant(&method.scopes, declared)
        }
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

/// Whether the document declares the reading variant of an accepted scope that is not accepted.
fn lacks_reading_variant(accepted: &[String], declared: &[Scope]) -> bool {
    let rejected = declared.iter().map(|it| it.url.raw());
    let mut rejected = rejected.filter(|url| !accepted.iter().any(|it| it == url));
    rejected.any(|variant| accepted.iter().any(|url| is_reading_variant(variant, url)))
}

/// Applies the settings. An entry of the settings without a matching method is an error.
pub(super) fn decide(api: &mut Api, settings: &options::Reads, findings: &mut Vec<Diagnostic>) {
    let mut entries = Entries::new([
        (List::Always, settings.always.as_slice()),
        (List::Never, &settings.never),
    ]);
    api.visit_methods(&mut |resources, method| {
        if let Some(list) = entries.of(resources, method, findings) {
            method.reads = list == List::Always;
        }
    });
    entries.report_unused(findings);
}

/// A list in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Always,
    Never,
}

impl entries::List for List {
    const MATCHED: &str = "method or resource";

    fn key(self) -> &'static str {
        match self {
            Self::Always => "reads.always",
            Self::Never => "reads.never",
        }
    }
}
