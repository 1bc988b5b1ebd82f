//! discogen reads Google API discovery documents and writes Rust clients.
//!
//! The way of a document: bytes, [`model::Api`] with every decision taken,
//! tokens, text, [`Package`]. All of it is pure; only [`sync`] writes.

pub mod diagnostic;
pub mod emit;
pub mod format;
pub mod model;
mod options;
mod package;
pub mod settings;
pub mod sync;
pub mod workspace;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use options::Options;
pub use package::{Counts, Package, is_generated, package};

/// From a document to the files of a crate.
///
/// # Errors
/// All faults of the document.
pub fn generate(bytes: &[u8], options: &Options) -> Result<Package, Diagnostics> {
    let (api, notes) = model(bytes, options)?;
    package(&api, notes)
}

// MERGE: stands in for the function of `resolve`; remove it and export that one.
/// From a document to the model, with notes.
///
/// # Errors
/// All faults of the document.
pub fn model(_: &[u8], _: &Options) -> Result<(model::Api, Vec<Diagnostic>), Diagnostics> {
    Err(Diagnostics(vec![Diagnostic::error("", "documents are not read yet", "")]))
}
