//! Downloads: what a call adds, and what it is called where users look for it.

use discogen_model::api::{Api, Method, Resource};
use proc_macro2::TokenStream;
use quote::quote;

use super::ty::ident;

/// Types of the runtime that only crates with downloads show.
pub(crate) const EXPORTS: [&str; 2] = ["Download", "DownloadCall"];

/// The line beside the call, for a method that gives media:
///
/// ```ignore
/// rt::download!(GetCall(GetParams));
/// ```
pub(crate) fn emit(method: &Method) -> TokenStream {
    let (call, params) = (ident(&method.call), ident(&method.params));
    if method.gives_media() {
        quote!(rt::download!(#call(#params));)
    } else {
        TokenStream::new()
    }
}

/// A sentence for the method's documentation.
pub(crate) fn docs(method: &Method) -> Option<&'static str> {
    if method.download {
        Some(match method.response {
            Some(_) => "`download()` on the call returns the media instead of the response.",
            None => {
                "The response is media: `send` returns its bytes, and `download()` on the call streams it or writes \
                 it to a file."
            }
        })
    } else {
        method.raw_answer.then_some(
            "The response is a raw body of any content type: `send` returns its bytes, and `download()` on the call \
             streams it or writes it to a file.",
        )
    }
}

/// There is nothing to be had but media.
pub(crate) fn is_only_answer(method: &Method) -> bool {
    method.raw_answer || method.download && method.response.is_none()
}

/// Whether a method of the API gives media.
pub(crate) fn is_in(api: &Api) -> bool {
    fn below(resources: &[Resource]) -> bool {
        resources
            .iter()
            .any(|it| it.methods.iter().any(Method::gives_media) || below(&it.resources))
    }
    api.methods.iter().any(Method::gives_media) || below(&api.resources)
}
