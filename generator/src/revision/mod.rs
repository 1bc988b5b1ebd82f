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
mod render;
mod verdict;

pub use bytes::{check, diff};
pub use change::{Change, Class, Kind, Side};
pub use render::TextStyle;
pub use verdict::Verdict;

use serde_derive::Serialize;

use crate::model::Api;

/// What lies between two revisions of one API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Revision {
    /// `vision:v1`.
    pub api: String,
    /// The old `revision`, `20261016`.
    pub old: String,
    /// The new `revision`.
    pub new: String,
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
/// What differs without a change of the crate is no change: `revision`, `etag`, the order of keys.
/// [`check`] says whether the two are of one API at all.
pub fn compare(old: &Api, new: &Api) -> Revision {
    let mut changes = compare::changes(old, new);
    changes.sort_by(|a, b| a.order().cmp(&b.order()));
    changes.dedup();
    Revision {
        api: format!("{}:{}", new.name.raw(), new.version.raw()),
        old: old.revision.raw().to_owned(),
        new: new.revision.raw().to_owned(),
        verdict: Verdict::of(&changes),
        changes,
    }
}

#[cfg(test)]
mod tests;
