//! Generates the files of a crate or a module from a document.

use discogen_model::api::{Home, Method};
use discogen_model::sample::{Given, Samples, Unwritable};
use discogen_model::text::Code;
use discogen_model::{Api, Diagnostics, Options};

use crate::emit::Program;
use crate::package::{self, Package};
use crate::{emit, module};

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

/// Returns the sample in a method's documentation: its imports and statements, line by line.
/// `accessors` lead from the client to the method.
pub fn sample(api: &Api, accessors: &[String], method: &Method) -> Vec<Code> {
    emit::Printer::new(api).lines(accessors, method)
}

/// Returns a program with the call on the crate's front page, line by line. `library` is the name of
/// the crate in the program. Empty for an API without methods.
pub fn first_program(api: &Api, library: &str) -> Vec<Code> {
    let mut api = api.clone();
    library.clone_into(&mut api.package.library);
    emit::Printer::new(&api).first_program()
}

/// Returns a complete program that makes one call with the generated crate, line by line. `accessors`
/// lead from the client to the method.
///
/// Strings become literals, and names come from the model, so that the program makes this call
/// whatever the values contain.
///
/// # Errors
/// A required parameter is missing, or the generated crate has no type for a value.
pub fn program(
    api: &Api,
    accessors: &[String],
    method: &Method,
    given: Given<'_>,
    program: &Program<'_>,
) -> Result<Vec<Code>, Unwritable> {
    let samples = Samples::new(api);
    let values = samples.given(method, given)?;
    Ok(emit::Printer::new(api).program(accessors, method, &values, program))
}
