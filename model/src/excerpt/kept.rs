//! What an excerpt contains completely.

use std::collections::HashSet;

/// The methods and schemas of a document that are complete. The others only take part in the choice of
/// names, and are not resolved.
#[derive(Debug)]
pub(crate) enum Kept {
    /// A document that is no excerpt.
    All,
    /// An excerpt.
    Only {
        /// The IDs of methods.
        methods: HashSet<String>,
        /// The keys of schemas.
        schemas: HashSet<String>,
    },
}

impl Kept {
    /// Whether the schema with this key is complete.
    pub(crate) fn has_schema(&self, key: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only { schemas, .. } => schemas.contains(key),
        }
    }

    /// Whether one of these methods is complete, given their IDs.
    pub(crate) fn has_one_of<'i>(&self, mut ids: impl Iterator<Item = Option<&'i str>>) -> bool {
        match self {
            Self::All => true,
            Self::Only { methods, .. } => ids.any(|id| id.is_some_and(|id| methods.contains(id))),
        }
    }

    /// Whether everything is complete.
    pub(crate) fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }
}
