//! OAuth scopes.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use super::ty::ident;
use crate::model::Api;
use crate::text::{Inline, Markdown};

/// The file `scopes.rs`:
///
/// ```ignore
/// //! OAuth scopes of the Cloud Vision API.
///
/// /// Apply machine learning models to understand and label images
/// ///
/// /// `https://www.googleapis.com/auth/cloud-vision`
/// pub const CLOUD_VISION: &str = "https://www.googleapis.com/auth/cloud-vision";
/// ```
pub(crate) fn emit(api: &Api) -> TokenStream {
    let docs = doc::inner(&Markdown::fill(
        "OAuth scopes of the {}: what a token allows.\n\nEach method says which scopes suffice for it.",
        &[&Inline::plain(&api.title)],
    ));
    let scopes = api.scopes.iter().map(|scope| {
        let (constant, url) = (ident(&scope.constant), scope.url.literal());
        let shown = Inline::code(&scope.url).into();
        let docs = doc::outer(&Markdown::paragraphs([scope.docs.trimmed(), shown]));
        quote! {
            #docs
            pub const #constant: &str = #url;
        }
    });
    quote! {
        #docs
        #(#scopes)*
    }
}

/// `crate::scopes::CLOUD_VISION, …`
pub(crate) fn paths(api: &Api, scopes: impl IntoIterator<Item = usize>) -> Vec<TokenStream> {
    let scopes = scopes.into_iter().filter_map(|index| api.scopes.get(index));
    scopes
        .map(|scope| {
            let constant = ident(&scope.constant);
            quote!(crate::scopes::#constant)
        })
        .collect()
}
