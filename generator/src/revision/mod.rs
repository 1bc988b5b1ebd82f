//! Compares two revisions of an API: changes in terms of the Rust crate, breaking changes, and the
//! required release.
//!
//! Items are compared by their generated Rust names. Names are assigned together, so a new resource
//! can rename an old accessor, and callers of the crate see that result. If a Rust name was
//! removed, the name in the document determines whether the item was renamed.

mod bytes;
mod change;
mod compare;
mod json;
mod render;
mod verdict;

pub use bytes::{check, diff};
pub use change::{Change, Class, Kind, Side};
pub use render::TextStyle;
pub use verdict::Verdict;

use discogen_model::api::Api;
/// The differences between two revisions of one API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// `vision:v1`.
    pub api: String,
    /// The old `revision`, `20261016`.
    pub old: String,
    /// The new `revision`.
    pub new: String,
    /// Whether the new document has an older revision: old and new may be swapped.
    pub looks_swapped: bool,
    /// The required release.
    pub verdict: Verdict,
    /// All changes, the most severe first, then by JSON pointer.
    pub changes: Vec<Change>,
}

impl Revision {
    /// Returns the changes of one class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |it| it.class == class)
    }
}

/// Compares two revisions of one API.
///
/// Differences without an effect on the crate (`revision`, `etag`) are not changes. Use [`check`]
/// first to verify that both documents describe the same API.
pub fn compare(old: &Api, new: &Api) -> Revision {
    let mut changes = compare::changes(old, new);
    changes.sort_by(|a, b| a.order().cmp(&b.order()));
    changes.dedup();
    Revision {
        api: format!("{}:{}", new.name.raw(), new.version.raw()),
        looks_swapped: is_older(new.revision.raw(), old.revision.raw()),
        old: old.revision.raw().to_owned(),
        new: new.revision.raw().to_owned(),
        verdict: Verdict::of(&changes),
        changes,
    }
}

/// Whether a revision is older. Revisions are dates, `20261016`; numbers are compared as numbers,
/// others as text. A document without a revision is neither older nor newer.
pub fn is_older(revision: &str, other: &str) -> bool {
    if revision.is_empty() || other.is_empty() {
        return false;
    }
    match (revision.parse::<u64>(), other.parse::<u64>()) {
        (Ok(revision), Ok(other)) => revision < other,
        _ => revision < other,
    }
}

#[cfg(test)]
mod tests;
