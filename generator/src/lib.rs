//! Generates Rust clients from Google API discovery documents.
//!
//! # In a build script
//!
//! [`Builder`] writes an API as a module that your crate includes. Add `discogen-build` to `[build-dependencies]` and
//! `discogen-runtime`, which generated code uses, to `[dependencies]`:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), discogen_build::BuildError> {
//!     discogen_build::Builder::new()
//!         .document("discovery/vision.v1.json")
//!         .only(["images.annotate"])
//!         .generate()
//! }
//! ```
//!
//! ```ignore
//! // src/main.rs
//! include!(concat!(env!("OUT_DIR"), "/vision_v1.rs"));
//! use vision_v1::Vision;
//! ```
//!
//! # In a program
//!
//! - [`generate()`] returns the files of a crate or a module for the bytes of a document.
//! - [`sample`] returns the sample of one method.
//! - [`program`] returns a program that makes one call.
//! - [`diff`] compares two revisions of a document, and returns the changes and the required release.
//! - [`check`] compares a folder of crates with a folder of documents.
//!
//! ```no_run
//! use discogen_build::{Options, generate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let document = std::fs::read("discovery/vision.v1.json")?;
//! let package = generate(&document, &Options::new())?;
//! for (path, text) in &package.files {
//!     println!("{path}: {} bytes", text.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Errors in a document are returned as [`Diagnostics`], each with its JSON pointer and a remedy.
//!
//! # Modules
//!
//! - [`revision`]: the result of [`diff`]
//! - [`workspace`]: a folder of documents and a folder of crates
//! - [`sync`]: writes the files of a crate and removes stale ones; the only code that writes
//!
//! # Features
//!
//! - `transaction`, off by default: changes to several crates and documents that are made as a whole or undone, for the
//!   command `discogen update`.
//! - `project`, off by default: clients in the Cargo project of a user, for the command `discogen add`.

mod builder;
mod check_error;
mod emit;
mod error;
mod format;
mod generate;
mod module;
mod package;
mod parallel;
#[cfg(feature = "project")]
pub mod project;
pub mod revision;
pub mod sync;
pub mod workspace;

pub use builder::{BuildError, Builder};
pub use check_error::{CheckError, Problem};
pub use emit::{Action, Credentials, Program, Text};
pub use error::Error;
pub use generate::{first_program, generate, program, sample};
pub use package::{Counts, Package};
pub use revision::diff;
pub use workspace::check;

pub use discogen_model::sample::{Given, Unwritable};
pub use discogen_model::settings::SettingsError;
pub use discogen_model::{
    Api, Diagnostic, Diagnostics, Options, Output, RequestIds, Retry, Select,
};
