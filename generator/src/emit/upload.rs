//! Emits uploads, and their documentation.

use discogen_model::api::{Api, Method, Resource, Upload};
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::literal::literal;
use super::method::option;
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

/// Whether media can be sent with the call, over any protocol.
pub(super) fn is_offered(method: &Method) -> bool {
    let upload = method.upload.as_ref();
    upload.is_some_and(|upload| upload.simple.is_some() || upload.resumable.is_some())
}

/// Whether any method of the API has uploads.
pub(super) fn is_anywhere(api: &Api) -> bool {
    fn below(resource: &Resource) -> bool {
        resource.methods.iter().any(is_offered) || resource.resources.iter().any(below)
    }
    api.methods.iter().any(is_offered) || api.resources.iter().any(below)
}

/// Emits the function `upload` of the call:
///
/// ```ignore
/// rt::upload!(InsertCall(InsertParams));
/// ```
pub(super) fn emit(method: &Method) -> Option<TokenStream> {
    let (call, params) = (ident(&method.call), ident(&method.params));
    is_offered(method).then(|| quote!(rt::upload!(#call(#params));))
}

/// Returns the section on uploads for the method's documentation.
pub(super) fn docs(method: &Method) -> Option<Markdown> {
    let upload = method.upload.as_ref().filter(|_| is_offered(method))?;
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
    Some(docs)
}
