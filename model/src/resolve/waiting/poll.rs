//! Methods that poll an operation.

use crate::document::Method;

/// How an operation reports completion.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'d> {
    /// By `done`; it contains a result.
    Result,
    /// By this `status`; `key` contains its name.
    Status { done: &'d str, key: &'static str },
}

/// A polling method.
pub(super) struct Poll<'d> {
    pub(super) method: &'d Method,
    pub(super) response: &'d str,
    pub(super) wait: Option<&'d Method>,
    pub(super) cancel: Option<&'d Method>,
    /// The constant, `PROJECTS_LOCATIONS_OPERATIONS_GET`.
    pub(super) constant: String,
    /// The segments of its path.
    pub(super) segments: Vec<&'d str>,
    /// Whether `{+x}` takes the whole name.
    pub(super) takes_name: bool,
    pub(super) variables: Vec<(&'d str, String)>,
}

impl Poll<'_> {
    /// Returns how many leading segments must be equal in the path of the starting method, so that
    /// the variables can be derived.
    pub(super) fn least_alike(&self, kind: Kind<'_>) -> usize {
        if self.takes_name {
            return 0;
        }
        let before = self.segments.len().saturating_sub(1);
        let others = self.segments.iter().take(before);
        let mut others = others.enumerate().filter(|(_, it)| **it == "*");
        match kind {
            Kind::Result => others.next().map_or(0, |(first, _)| first),
            Kind::Status { .. } => others.next_back().map_or(1, |(last, _)| last + 1),
        }
    }
}
