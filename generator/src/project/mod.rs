//! Adds generated clients to the Cargo project of a user, and removes them.
//!
//! A [`Project`] is the package and workspace that a command applies to. [`Edits`] changes its
//! manifests in memory and records each change, so that it can be undone; a
//! [`Transaction`](crate::sync::Transaction) writes them together with the crates.

mod apis_rs;
mod array;
mod dependencies;
mod edits;
mod entry;
mod glob;
mod layout;
mod legacy;
mod members;
mod record;
mod removal;
mod runtime;
mod spans;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod tokio;

pub use apis_rs::{api_of as apis_rs_api, crate_name as apis_rs_crate_name};
pub use edits::{Added, Dependency, Edits};
pub use layout::Project;
pub use legacy::{LegacyCrate, legacy_crates};
pub use record::{Example, Use};
pub use removal::Removed;
pub use tokio::Tokio;
