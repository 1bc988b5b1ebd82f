//! What of a document is resolved.

use std::collections::HashSet;

/// The methods and schemas of a document that are resolved. The others only take part in the choice of
/// names.
#[derive(Debug)]
pub(crate) enum Kept {
    /// Everything.
    All,
    /// A method of an excerpt, with what names in its handle depend on.
    Only {
        /// The ID of the method.
        method: String,
        /// The keys of the schemas that it uses.
        schemas: HashSet<String>,
    },
}

impl Kept {
    /// Whether the schema with this key is resolved.
    pub(crate) fn has_schema(&self, key: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only { schemas, .. } => schemas.contains(key),
        }
    }

    /// Whether one of these methods is resolved, given their IDs.
    pub(crate) fn has_one_of<'i>(&self, mut ids: impl Iterator<Item = Option<&'i str>>) -> bool {
        match self {
            Self::All => true,
            Self::Only { method, .. } => ids.any(|id| id == Some(method)),
        }
    }

    /// Whether everything is resolved.
    pub(crate) fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }
}
