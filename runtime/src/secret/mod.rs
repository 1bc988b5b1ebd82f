//! The redaction policy: which names are secret, and how text, URLs, headers and JSON are redacted.

mod headers;
mod line;
mod names;
mod text;
mod url;
mod value;

#[cfg(test)]
mod tests;

pub(crate) use headers::mark_secrets;
pub(crate) use line::{Hidden, cut, line};
pub use names::is_secret_key;
pub(crate) use names::{is_secret_field, is_secret_header};
pub(crate) use url::redact;
