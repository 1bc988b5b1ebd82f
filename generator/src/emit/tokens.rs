//! Small pieces that several emitters print.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Returns `#[deprecated]` for deprecated items.
pub(super) fn deprecated(is_deprecated: bool) -> TokenStream {
    if is_deprecated {
        quote!(#[deprecated])
    } else {
        TokenStream::new()
    }
}

/// `Some("…")` or `None`.
pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
