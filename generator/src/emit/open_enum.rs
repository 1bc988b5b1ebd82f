//! Emits open enums, which preserve unknown values.

use discogen_model::api::Enum;
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use super::literal::literal;
use super::tokens::deprecated;
use super::ty::ident;

/// Returns the names that an enum defines in its file.
pub(crate) fn names(item: &Enum) -> impl Iterator<Item = &str> {
    std::iter::once(item.name.as_str()).chain(item.aliases.iter().map(String::as_str))
}

/// Emits an open enum:
///
/// ```ignore
/// rt::open_enum! {
///     /// How likely …
///     pub enum Likelihood {
///         /// Unknown likelihood.
///         Unknown = "UNKNOWN",
///     }
/// }
///
/// rt::unspecified!(Likelihood);
/// ```
pub(crate) fn emit(item: &Enum) -> TokenStream {
    let name = ident(&item.name);
    let shown = Word::new(&item.name);
    let docs = doc::outer(&doc::or(&item.docs, || {
        Markdown::fill("Values of `{}`.", &[&shown])
    }));
    let values = item.values.iter().map(|value| {
        let (name, wire) = (ident(&value.name.rust), literal(&value.name.wire));
        let docs = doc::outer(&doc::or(&value.docs.compact(), || {
            Inline::code(&value.name.wire)
        }));
        let deprecated = deprecated(value.deprecated, &value.docs);
        quote! {
            #docs
            #deprecated
            #name = #wire,
        }
    });
    let unspecified = item
        .has_unspecified()
        .then(|| quote!(rt::unspecified!(#name);));
    quote! {
        rt::open_enum! {
            #docs
            pub enum #name {
                #(#values)*
            }
        }
        #unspecified
    }
}

/// Emits the name of an enum at its use in a schema:
///
/// ```ignore
/// /// Alias of [`Likelihood`].
/// pub type FaceAnnotationJoyLikelihood = Likelihood;
/// ```
pub(crate) fn alias(alias: &str, item: &Enum) -> TokenStream {
    let (alias, name) = (ident(alias), ident(&item.name));
    let docs = doc::outer(&Markdown::fill(
        "Alias of [`{}`].",
        &[&Word::new(&item.name)],
    ));
    quote! {
        #docs
        pub type #alias = #name;
    }
}
