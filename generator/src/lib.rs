//! Generates Rust clients from Google API discovery documents.
//!
//! The steps: a document becomes a [`discogen_model::Api`], tokens, text and a [`Package`]. All of them are pure
//! functions; only [`sync`] writes files.

mod builder;
pub mod emit;
pub mod format;
mod module;
mod package;
mod parallel;
pub mod revision;
pub mod sync;
pub mod workspace;

pub use builder::{BuildError, Builder};
pub use module::module;
pub use package::{Counts, Package, is_generated, package};
pub use revision::diff;

pub use discogen_model::{Diagnostic, Diagnostics, Options, Retry, Select};

/// Generates the files of a crate from a document.
///
/// # Errors
/// All errors in the document.
pub fn generate(bytes: &[u8], options: &Options) -> Result<Package, Diagnostics> {
    let (api, notes) = discogen_model::resolve(bytes, options)?;
    package(&api, notes)
}
