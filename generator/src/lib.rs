//! discogen reads Google API discovery documents and writes Rust clients.
//!
//! The way of a document: bytes, [`model::Api`] with every decision taken,
//! tokens, text, [`Package`]. All of it is pure; only [`sync`] writes.

mod builder;
pub mod diagnostic;
pub mod docs;
pub mod document;
pub mod emit;
pub mod format;
pub mod model;
mod module;
pub mod name;
mod options;
mod package;
mod parallel;
pub mod resolve;
pub mod revision;
pub mod sample_value;
pub mod settings;
pub mod sync;
pub mod text;
pub mod workspace;

pub use builder::{BuildError, Builder};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use module::module;
pub use options::{Options, Retry, Select};
pub use package::{Counts, Package, is_generated, package};
pub use revision::diff;

/// From a document to the files of a crate.
///
/// # Errors
/// All faults of the document.
pub fn generate(bytes: &[u8], options: &Options) -> Result<Package, Diagnostics> {
    let (api, notes) = model(bytes, options)?;
    package(&api, notes)
}

/// From a document to the API as plain data, and notes.
///
/// # Errors
/// All faults of the document: of reading and of resolving together.
pub fn model(
    bytes: &[u8],
    options: &Options,
) -> Result<(model::Api, Vec<Diagnostic>), Diagnostics> {
    let (document, mut findings) = document::gather(bytes)?;
    let (api, more) = resolve::gather(&document, options);
    findings.extend(more);
    Diagnostics::unless_error(api, findings)
}
