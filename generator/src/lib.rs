//! Generates Rust clients from Google API discovery documents.
//!
//! The steps: a document becomes a [`discogen_model::Api`], tokens, text and a [`Package`]. All of them are pure
//! functions; only [`sync`] writes files.

mod builder;
mod check_error;
mod emit;
mod error;
mod format;
mod generate;
mod module;
mod package;
mod parallel;
pub mod revision;
pub mod sync;
pub mod workspace;

pub use builder::{BuildError, Builder};
pub use check_error::{CheckError, Problem};
pub use error::Error;
pub use generate::generate;
pub use package::{Counts, Package};
pub use revision::diff;
pub use workspace::check;

pub use discogen_model::{Diagnostic, Diagnostics, Options, Output, Retry, Select};
