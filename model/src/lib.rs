//! Reads Google API discovery documents and resolves them to a complete model of the generated
//! clients.
//!
//! A [discovery document](https://developers.google.com/discovery/v1/reference/apis) describes an HTTP API in JSON: its
//! methods, parameters, schemas and scopes. [`resolve()`] turns the bytes of a document into an [`Api`], plain data that
//! contains every decision: Rust names and types, URL templates, scopes, retry rules, paging and media protocols. The
//! package does no I/O and generates no code; `discogen-build` prints an `Api` as a crate.
//!
//! ```
//! use discogen_model::{Diagnostics, Options, resolve};
//!
//! let document = br#"{
//!     "kind": "discovery#restDescription",
//!     "name": "library", "version": "v1", "title": "Library API",
//!     "rootUrl": "https://library.example/", "servicePath": "",
//!     "resources": {"books": {"methods": {
//!         "get": {"id": "library.books.get", "httpMethod": "GET", "path": "v1/books/{id}",
//!             "parameters": {"id": {"type": "string", "location": "path", "required": true}}}
//!     }}}
//! }"#;
//! let (api, notes) = resolve(document, &Options::new())?;
//! assert_eq!(api.client, "Library");
//! assert_eq!(api.resources[0].methods[0].name.rust, "get");
//! assert!(notes.is_empty());
//! # Ok::<(), Diagnostics>(())
//! ```
//!
//! For an invalid document, the error contains all findings, each with its JSON pointer and a
//! remedy:
//!
//! ```
//! # use discogen_model::{Options, resolve};
//! let errors = resolve(b"[]", &Options::new()).expect_err("not a document");
//! println!("{errors}");
//! ```
//!
//! # Modules
//!
//! - [`api`]: the types below [`Api`]
//! - [`diagnostic`]: errors and notes about a document
//! - [`settings`]: the TOML file beside a document, as [`Options`]
//! - [`text`]: untrusted text of documents, and an escaped type for each output
//! - [`docs`]: descriptions as Markdown
//! - [`name`]: conversion and escaping of names
//! - [`sample`]: the samples of methods
//! - [`sample_value`]: comparison of the patterns of parameters

pub mod api;
pub mod diagnostic;
pub mod docs;
mod document;
mod excerpt;
pub mod name;
mod options;
mod resolve;
pub mod sample;
pub mod sample_value;
pub mod scalar;
pub mod settings;
pub mod text;

pub use api::Api;
pub use diagnostic::{Diagnostic, Diagnostics};
pub use document::{Located, locate};
use excerpt::Kept;
pub use excerpt::Outline;
pub use options::{Options, Output, Reads, RequestIds, Retry, Select};

/// Resolves a document, and returns the API and notes about the document.
///
/// # Errors
/// Returns all errors found while reading and resolving the document.
pub fn resolve(bytes: &[u8], options: &Options) -> Result<(Api, Vec<Diagnostic>), Diagnostics> {
    resolve_kept(bytes, &Kept::All, options)
}

fn resolve_kept(
    bytes: &[u8],
    kept: &Kept,
    options: &Options,
) -> Result<(Api, Vec<Diagnostic>), Diagnostics> {
    let (document, mut findings) = document::gather(bytes)?;
    let (api, more) = resolve::gather(&document, kept, options);
    findings.extend(more);
    Diagnostics::unless_error(api, findings)
}

/// Resolves one method as [`resolve`] does, without most of its document.
///
/// `path` has the names of the resources and of the method, in the document or in Rust: `files.list`. It may
/// also be the ID of the method without the name of the API. If it does not mean exactly one method, or if
/// the document does not allow to read it alone, the result is that of [`resolve`].
///
/// This takes a fraction of the time. Also returns the ID of the method if only that was resolved. Then the
/// method, the schemas and enums that it uses, their names and their descriptions are those of the complete
/// document. Other items are incomplete or absent.
///
/// # Errors
/// As [`resolve`], except that errors in other methods and schemas may not be found.
pub fn resolve_method(
    bytes: &[u8],
    path: &str,
    options: &Options,
) -> Result<(Api, Option<String>), Diagnostics> {
    if let Some((api, id)) = resolve_alone(bytes, path, options) {
        return Ok((api, Some(id)));
    }
    // An error has its position in the document.
    let (api, _) = resolve(bytes, options)?;
    Ok((api, None))
}

fn resolve_alone(bytes: &[u8], path: &str, options: &Options) -> Option<(Api, String)> {
    let outline = Outline::read(bytes)?;
    let id = outline.find(path)?;
    let (excerpt, kept) = outline.with_names(id)?;
    let (api, _) = resolve_kept(&excerpt, &kept, options).ok()?;
    Some((api, id.to_owned()))
}
