//! String literals of Rust from untrusted text.

use discogen_model::text::Untrusted;
use proc_macro2::Literal;

/// Returns a string literal. Quotes, line breaks, control characters and those that change the direction of text are
/// escaped.
pub(super) fn literal(text: &Untrusted) -> Literal {
    Literal::string(text.raw())
}
