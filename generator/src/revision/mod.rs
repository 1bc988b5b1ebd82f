//! Two revisions of an API -> what changed, in terms of the Rust crate; what it
//! breaks; what to release.
//!
//! Items are compared by their Rust names, as generated: names are settled all
//! at once, so a new resource can rename an old accessor, and what callers of
//! the crate see is the outcome. Only when a name is gone is the name in the
//! document asked whether the item was renamed.

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
/// What lies between two revisions of one API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revision {
    /// `vision:v1`.
    pub api: String,
    /// The old `revision`, `20261016`.
    pub old: String,
    /// The new `revision`.
    pub new: String,
    /// The new document has an older revision than the old one: the two may have been swapped.
    pub looks_swapped: bool,
    /// What to release.
    pub verdict: Verdict,
    /// All changes, the gravest first, then by JSON pointer.
    pub changes: Vec<Change>,
}

impl Revision {
    /// The changes of one class.
    pub fn of(&self, class: Class) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |it| it.class == class)
    }
}

/// Compares two revisions of one API.
///
/// What differs without a change of the crate is no change: `revision`, `etag`.
/// [`check`] says whether the two are of one API at all.
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

/// Whether a revision is older. They are dates, `20261016`: numbers compare as numbers, else as text. A document
/// without a revision is neither older nor newer.
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
