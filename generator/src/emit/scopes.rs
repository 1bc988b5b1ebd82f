//! Emits OAuth scopes.

use discogen_model::api::{Api, Method};
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use super::literal::literal;
use super::ty::ident;

/// Emits the file `scopes.rs`:
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
        "OAuth scopes of the {}.\n\nEach method lists the scopes that it accepts and the scope that its calls request.",
        &[&Inline::plain(&api.title)],
    ));
    let scopes = api.scopes.iter().map(|scope| {
        let (constant, url) = (ident(&scope.constant), literal(&scope.url));
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

/// `scopes: &[crate::scopes::CLOUD_VISION, …],`
pub(super) fn fact(api: &Api, scopes: &[usize]) -> Option<TokenStream> {
    let paths = paths(api, scopes.iter().copied());
    (!paths.is_empty()).then(|| quote!(scopes: &[#(#paths),*],))
}

/// Returns `default_scopes: &[crate::scopes::CLOUD_VISION],`, unless all listed scopes are
/// requested.
pub(super) fn default_fact(
    api: &Api,
    requested: &[usize],
    listed: &[usize],
) -> Option<TokenStream> {
    let paths = paths(api, requested.iter().copied());
    let is_stated = requested != listed && !paths.is_empty();
    is_stated.then(|| quote!(default_scopes: &[#(#paths),*],))
}

/// Appends the section on scopes: the requested scope, and the scopes that are sufficient.
pub(super) fn push_docs(docs: &mut Markdown, api: &Api, method: &Method) {
    let links = |indices: &mut dyn Iterator<Item = &usize>| -> Vec<Inline> {
        let scopes = indices.filter_map(|index| api.scopes.get(*index));
        let link = |constant: &str| {
            let constant = Word::new(constant);
            Inline::fill("[`{}`](crate::scopes::{})", &[&constant, &constant])
        };
        scopes.map(|scope| link(&scope.constant)).collect()
    };
    let listed = links(&mut method.scopes.iter());
    let requested = links(&mut method.default_scopes.iter());
    match (listed.len(), requested.len()) {
        (0, _) => {}
        (1, _) => docs.add(
            "\n\n# Scopes\n\nRequires {}.",
            &[&Inline::joined(listed, ", ")],
        ),
        (_, 1) => {
            let is_other = |index: &&usize| !method.default_scopes.contains(index);
            let others = links(&mut method.scopes.iter().filter(is_other));
            docs.add(
                "\n\n# Scopes\n\nRequests {}; {} also suffices.",
                &[
                    &Inline::joined(requested, ", "),
                    &Inline::joined(others, " or "),
                ],
            );
        }
        _ => docs.add(
            "\n\n# Scopes\n\nRequests {}; any one of {} suffices.",
            &[
                &Inline::joined(requested, " and "),
                &Inline::joined(listed, ", "),
            ],
        ),
    }
}
