//! Generates the files of a crate or a module from a document.

use discogen_model::api::Home;
use discogen_model::{Diagnostics, Options};

use crate::module;
use crate::package::{self, Package};

/// Generates the files of a crate, or of a module, from a document.
///
/// # Errors
/// Returns all errors in the document and the options.
pub fn generate(bytes: &[u8], options: &Options) -> Result<Package, Diagnostics> {
    let (api, notes) = discogen_model::resolve(bytes, options)?;
    match api.package.home {
        Home::Crate => package::package(&api, notes),
        Home::Module => module::package(&api, notes),
    }
}
