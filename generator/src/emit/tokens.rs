//! Small pieces that several emitters print.

use discogen_model::text::Markdown;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// Returns `#[deprecated(note = "…")]` for deprecated items, with the explanation in their
/// description.
pub(super) fn deprecated(is_deprecated: bool, docs: &Markdown) -> TokenStream {
    if !is_deprecated {
        return TokenStream::new();
    }
    let note = docs.deprecation();
    if note.is_empty() {
        return quote!(#[deprecated]);
    }
    let note = Literal::string(note.as_str());
    quote!(#[deprecated(note = #note)])
}

/// `Some("…")` or `None`.
pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
