//! The discovery documents of all Google APIs, compressed, with an index.
//!
//! ```
//! let gmail = discogen_directory::find("gmail")?;
//! assert_eq!(gmail.id(), "gmail:v1");
//! let document: Vec<u8> = gmail.document()?;
//! assert!(document.starts_with(b"{"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The documents are unmodified copies from the Python package that [`source`] names. The index,
//! `data/index.tsv`, is text: identity, revision, licence and SHA-256 of each document. Each document
//! is decompressed on its own, in a few milliseconds; nothing is read from disk or from a network.

mod block;
mod directory;
mod entry;
mod error;
mod index;
#[cfg(feature = "pack")]
pub mod pack;
mod preferred;
mod reference;

use std::sync::LazyLock;

pub use directory::Directory;
pub use entry::Entry;
pub use error::{CorruptDirectory, NotFound};
pub use index::Source;
pub use preferred::Preferred;

/// The directory in this package.
static BUNDLED: LazyLock<Result<Directory, CorruptDirectory>> = LazyLock::new(|| {
    let index = include_str!("../data/index.tsv");
    let documents: &'static [u8] = include_bytes!("../data/documents.zst");
    Directory::new(index, documents)
});

/// Returns the directory in this package.
///
/// # Errors
///
/// Returns an error if its index is corrupt.
pub fn directory() -> Result<&'static Directory, CorruptDirectory> {
    BUNDLED.as_ref().map_err(Clone::clone)
}

/// Returns all entries, sorted by name and version; none if the index is corrupt.
pub fn entries() -> &'static [Entry] {
    BUNDLED.as_ref().map_or(&[], Directory::entries)
}

/// Returns where the documents are from; `None` if the index is corrupt.
pub fn source() -> Option<&'static Source> {
    BUNDLED.as_ref().ok().map(Directory::source)
}

/// Finds a document: `gmail`, `gmail:v1`, `gmail.v1`, `gmail@20261101` or `gmail:v1@20261101`.
///
/// A name without a version selects the only version or the preferred one.
///
/// # Errors
///
/// Returns an error if the directory does not contain the API, the version or the revision, if the
/// API has several versions without a preferred one, or if the index is corrupt.
pub fn find(reference: &str) -> Result<&'static Entry, NotFound> {
    directory()?.find(reference)
}

/// Finds the document of the API with which a name starts, such as `gmail.users.messages.list` or
/// `gmail:v1.users`. Returns the entry and the rest of the name, `users.messages.list`.
///
/// # Errors
///
/// Returns the same errors as [`find`].
pub fn find_prefix(name: &str) -> Result<(&'static Entry, &str), NotFound> {
    directory()?.find_prefix(name)
}
