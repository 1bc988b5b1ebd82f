//! Reads Google API discovery documents and decides everything about the clients made from them.
//!
//! [`resolve()`] turns the bytes of a document into an [`Api`]: plain data with all names, types, URLs, scopes and
//! retry rules. It does no I/O. Everything that is wrong with a document is returned as [`Diagnostics`].

pub mod api;
pub mod diagnostic;
pub mod docs;
pub mod document;
pub mod name;
mod options;
mod resolve;
pub mod sample_value;
pub mod settings;
pub mod text;

pub use api::Api;
pub use diagnostic::{Diagnostic, Diagnostics};
pub use options::{Options, Output, Retry, Select};

/// Resolves a document: returns the API and notes about the document.
///
/// # Errors
/// All errors in the document, those of reading and those of resolving together.
pub fn resolve(bytes: &[u8], options: &Options) -> Result<(Api, Vec<Diagnostic>), Diagnostics> {
    let (document, mut findings) = document::gather(bytes)?;
    let (api, more) = resolve::gather(&document, options);
    findings.extend(more);
    Diagnostics::unless_error(api, findings)
}
