//! Emits how a method identifies its requests and whether it only reads.

use discogen_model::api::{Method, RequestId};
use discogen_model::text::{Inline, Markdown};
use proc_macro2::TokenStream;
use quote::quote;

/// `request_id: Some(rt::RequestId::Deduplicated),` if calls send an ID.
pub(super) fn fact(method: &Method) -> Option<TokenStream> {
    match method.request_id {
        Some(RequestId::Query { .. }) if is_deduplicated(method) => {
            Some(quote!(request_id: Some(rt::RequestId::Deduplicated),))
        }
        Some(RequestId::Query { .. }) => Some(quote!(request_id: Some(rt::RequestId::Sent),)),
        Some(RequestId::Body(_)) | None => None,
    }
}

/// Whether the server ignores a second request with the same ID.
pub(super) fn is_deduplicated(method: &Method) -> bool {
    matches!(
        method.request_id,
        Some(RequestId::Query {
            ignores_duplicates: true,
            ..
        })
    )
}

/// `reads: Some(true),` if the verb does not state it.
pub(super) fn reads(method: &Method) -> Option<TokenStream> {
    let by_verb = matches!(method.verb.raw(), "GET" | "HEAD" | "OPTIONS");
    let reads = method.reads;
    (reads != by_verb).then(|| quote!(reads: Some(#reads),))
}

/// Returns a sentence for the method's documentation, after the one about retries.
pub(super) fn docs(method: &Method) -> Markdown {
    let (name, template) = match &method.request_id {
        None => return Markdown::default(),
        Some(RequestId::Query {
            name,
            ignores_duplicates: true,
        }) => (
            name,
            " Each call sends a random {} unless one is set, and the server ignores duplicates.",
        ),
        Some(RequestId::Query { name, .. }) => {
            (name, " Each call sends a random {} unless one is set.")
        }
        Some(RequestId::Body(name)) => (
            name,
            " The field {} of the body identifies the request; set it to the same value when you repeat the call.",
        ),
    };
    Markdown::fill(template, &[&Inline::code(&name.rust)])
}
