//! discogen reads Google API discovery documents and writes Rust clients.

pub mod diagnostic;
pub mod docs;
pub mod document;
pub mod model;
pub mod name;
pub mod options;
pub mod resolve;
pub mod sample_value;

use diagnostic::{Diagnostic, Diagnostics};
use options::Options;

/// Bytes of a document -> the API as plain data, and notes.
///
/// Faults of reading and of resolving are reported together.
pub fn model(
    bytes: &[u8],
    options: &Options,
) -> Result<(model::Api, Vec<Diagnostic>), Diagnostics> {
    let (document, mut findings) = document::gather(bytes)?;
    let (api, more) = resolve::gather(&document, options);
    findings.extend(more);
    Diagnostics::unless_error(api, findings)
}
