//! A directory: an index and the compressed documents.

use std::borrow::Cow;
use std::sync::Arc;

use crate::block::Store;
use crate::entry::Entry;
use crate::error::{CorruptDirectory, NotFound};
use crate::index::{Index, Source};
use crate::reference;

/// Discovery documents, compressed, with an index.
///
/// The functions of this crate read the directory in the package. Use this type to read another
/// one.
#[derive(Debug)]
pub struct Directory {
    source: Source,
    entries: Vec<Entry>,
}

impl Directory {
    /// Reads the index of a directory; its documents are decompressed when they are used.
    ///
    /// # Errors
    ///
    /// Returns an error if the index is invalid, or if the length of the documents differs from it.
    pub fn new(
        index: &str,
        documents: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Self, CorruptDirectory> {
        let index = Index::parse(index)?;
        let store = Arc::new(Store::new(documents.into(), &index)?);
        let entries = index.documents.into_iter();
        let entry = |(number, row)| Entry::new(row, number, Arc::clone(&store));
        Ok(Self {
            source: index.source,
            entries: entries.enumerate().map(entry).collect(),
        })
    }

    /// Returns where the documents are from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns all entries, sorted by name and version.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Finds a document; see [`find`](crate::find).
    ///
    /// # Errors
    ///
    /// Returns an error if the directory does not contain the document, or if the reference is
    /// ambiguous.
    pub fn find(&self, reference: &str) -> Result<&Entry, NotFound> {
        reference::find(&self.entries, reference)
    }

    /// Finds the API with which a name starts; see [`find_prefix`](crate::find_prefix).
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`Directory::find`].
    pub fn find_prefix<'n>(&self, name: &'n str) -> Result<(&Entry, &'n str), NotFound> {
        reference::find_prefix(&self.entries, name)
    }
}
