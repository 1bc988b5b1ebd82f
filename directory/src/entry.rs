//! One document of a directory.

use std::sync::Arc;

use crate::block::Store;
use crate::error::CorruptDirectory;
use crate::index::Row;
use crate::preferred::Preferred;

/// A document in the directory.
#[derive(Clone, Debug)]
pub struct Entry {
    row: Row,
    id: String,
    number: usize,
    store: Arc<Store>,
}

impl Entry {
    pub(crate) fn new(row: Row, number: usize, store: Arc<Store>) -> Self {
        Self {
            id: format!("{}:{}", row.name, row.version),
            row,
            number,
            store,
        }
    }

    /// Returns the identity of the API, `gmail:v1`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the name of the API, `gmail`.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Returns the version of the API, `v1`.
    pub fn version(&self) -> &str {
        &self.row.version
    }

    /// Returns the title of the API, `Gmail API`. It is text of the document and untrusted.
    pub fn title(&self) -> &str {
        &self.row.title
    }

    /// Returns the revision of the document, `20261101`; empty if it has none.
    pub fn revision(&self) -> &str {
        &self.row.revision
    }

    /// Returns whether this is the preferred version of the API, and why.
    pub fn preferred(&self) -> Preferred {
        self.row.preferred
    }

    /// Returns whether a name without a version selects this version among several.
    pub fn is_preferred(&self) -> bool {
        self.row.preferred != Preferred::No
    }

    /// Returns the size of the document in bytes.
    pub fn size(&self) -> usize {
        self.row.size
    }

    /// Returns the size of the compressed document in bytes, without the text that it shares with
    /// others.
    pub fn compressed_size(&self) -> usize {
        self.row.compressed
    }

    /// Returns the SHA-256 of the document in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// Returns the licence of the document as an SPDX expression.
    pub fn licence(&self) -> &str {
        &self.row.licence
    }

    /// Returns where the document is from: a package with its version, or the URL of a service.
    pub fn origin(&self) -> &str {
        &self.row.origin
    }

    /// Returns the names of the files that contained the document, usually one: `gmail.v1.json`.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.row.files.split(' ')
    }

    /// Returns the usual file name of the document, `gmail.v1.json`.
    pub fn file_name(&self) -> String {
        format!("{}.{}.json", self.row.name, self.row.version)
    }

    /// Decompresses the document. The bytes are those of the original file.
    ///
    /// # Errors
    ///
    /// Returns an error if the compressed bytes are corrupt: they cannot be decompressed, or size
    /// or SHA-256 of the result differ from the index.
    pub fn document(&self) -> Result<Vec<u8>, CorruptDirectory> {
        let bytes = self.store.document(self.number, &self.row)?;
        Ok(bytes)
    }
}
