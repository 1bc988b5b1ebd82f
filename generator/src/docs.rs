//! Prose of a document -> Markdown that rustdoc renders.

/// Markdown of a description.
pub fn markdown(text: &str) -> String {
    text.to_owned()
}

/// A placeholder for a parameter in a sample.
pub fn sample_value(_pattern: Option<&str>, parameter_name: &str) -> String {
    parameter_name.to_owned()
}
