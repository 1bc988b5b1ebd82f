//! Emits downloads, and their documentation.

use discogen_model::api::{Api, Method};
use discogen_model::text::{Inline, Markdown};
use proc_macro2::TokenStream;
use quote::quote;

use super::ty::ident;

/// Emits the macro call beside the call type, for a method with downloads:
///
/// ```ignore
/// rt::download!(GetCall(GetParams));
/// ```
pub(crate) fn emit(method: &Method) -> TokenStream {
    let (call, params) = (ident(&method.call), ident(&method.params));
    if method.returns_media() {
        quote!(rt::download!(#call(#params));)
    } else {
        TokenStream::new()
    }
}

/// Returns a sentence for the method's documentation.
pub(crate) fn docs(api: &Api, method: &Method) -> Option<Markdown> {
    let mut docs = Markdown::from(sentence(method)?);
    if method.download_service {
        let service = api.service_path.raw().trim_start_matches('/');
        let path = format!("/download/{service}{}", method.path.raw());
        docs.add(" Media is requested from {}.", &[&Inline::code(&path)]);
    }
    Some(docs)
}

fn sentence(method: &Method) -> Option<&'static str> {
    if method.download {
        Some(match method.response {
            Some(_) => "`download()` on the call returns the media instead of the response.",
            None => {
                "The response is media: `send` returns its bytes, and `download()` on the call streams it or writes \
                 it to a file."
            }
        })
    } else {
        (method.raw_answer && !method.streaming).then_some(
            "The response is a raw body of any content type: `send` returns its bytes, and `download()` on the call \
             streams it or writes it to a file.",
        )
    }
}

/// Whether the response consists only of media.
pub(crate) fn is_media_only(method: &Method) -> bool {
    method.raw_answer || method.download && method.response.is_none()
}
