//! Emits uploads, and their documentation.

use std::collections::BTreeSet;

use discogen_model::api::{Method, Upload};
use discogen_model::text::{Inline, Markdown, Untrusted, Word};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::literal::literal;
use super::tokens::option;
use super::ty::ident;

/// `rt::Upload { accept: &["*/*"], max_size: None, simple: Some("…"), resumable: None }`
pub(super) fn facts(upload: &Upload) -> TokenStream {
    let accept = upload.accept.iter().map(literal);
    let max_size = upload.max_size.as_ref();
    let max_size = option(max_size.map(|size| Literal::u64_unsuffixed(*size)));
    let simple = option(upload.simple.as_ref().map(literal));
    let resumable = option(upload.resumable.as_ref().map(literal));
    quote! {
        rt::Upload {
            accept: &[#(#accept),*],
            max_size: #max_size,
            simple: #simple,
            resumable: #resumable,
        }
    }
}

/// Emits the function `upload` of the call:
///
/// ```ignore
/// rt::upload!(InsertCall(InsertParams));
/// ```
pub(super) fn emit(method: &Method) -> Option<TokenStream> {
    let (call, params) = (ident(&method.call), ident(&method.params));
    method
        .takes_media()
        .then(|| quote!(rt::upload!(#call(#params));))
}

/// Returns the section on uploads for the method's documentation.
pub(super) fn docs(method: &Method) -> Option<Markdown> {
    let upload = method.upload.as_ref().filter(|_| method.takes_media())?;
    let mut docs = Markdown::fill(
        "\n\n# Media\n\n[`upload`]({}::upload) sends media with the call",
        &[&Word::new(&method.call)],
    );
    if upload.accept.iter().all(|range| *range != "*/*") {
        let accept = Inline::joined(upload.accept.iter().map(Inline::code), " or ");
        docs.add(", of the type {}", &[&accept]);
    }
    if let Some(size) = upload.max_size {
        docs.add(", {} bytes at most", &[&size]);
    }
    docs.push(match upload.resumable {
        Some(_) => "; large media is sent in chunks and resumes after connection failures.",
        None => ", in one request.",
    });
    let paths = [&upload.simple, &upload.resumable].into_iter().flatten();
    let paths: BTreeSet<&str> = paths.map(Untrusted::raw).collect();
    let paths = Inline::joined(paths.into_iter().map(Inline::code), " or ");
    docs.add(" Media is sent to {}.", &[&paths]);
    let sent = match method.body {
        Some(_) => "only the body",
        None => "the call without a body",
    };
    docs.add(
        "\n\nWithout media, [`send`]({}::send) sends {}, to the path above. Depending on the API, this creates or \
         changes a resource without media, or is an error.",
        &[&Word::new(&method.call), &sent],
    );
    Some(docs)
}
