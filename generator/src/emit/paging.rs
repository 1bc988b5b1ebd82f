//! Emits paging of methods.

use discogen_model::api::{Items, Method, PageToken, Paging, Scalar, Type};
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::emitter::Emitter;
use super::literal::literal;
use super::ty::ident;

impl Emitter<'_> {
    /// Emits the positions of the page tokens, the items of a page, and the macro call:
    ///
    /// ```ignore
    /// impl rt::Paged for ListParams {
    ///     const PAGING: rt::Paging = rt::Paging { items: &["products"], ..rt::Paging::BASE };
    /// }
    ///
    /// impl rt::Listed for ListParams {
    ///     type Item = schemas::Product;
    ///     fn items(page: schemas::ListProductsResponse) -> Vec<schemas::Product> { page.products }
    /// }
    ///
    /// rt::pages!(ListCall(ListParams) -> schemas::Product);
    /// ```
    pub(super) fn pages(&self, method: &Method) -> TokenStream {
        let Some(paging) = &method.paging else {
            return TokenStream::new();
        };
        let (call, params) = (ident(&method.call), ident(&method.params));
        let facts = facts(paging);
        let body = matches!(paging.token, PageToken::Body(_)).then_some(&method.body);
        let body = body.into_iter().flatten().map(|body| {
            let field = ident(&body.field);
            let (option, some) = (self.spelling.option(), self.spelling.some());
            quote! {
                #[inline]
                fn body_mut(&mut self) -> #option<&mut dyn rt::Message> {
                    #some(self.#field.get_or_insert_default())
                }
            }
        });
        let paged = quote! {
            impl rt::Paged for #params {
                const PAGING: rt::Paging = #facts;
                #(#body)*
            }
        };
        let Some(items) = &paging.items else {
            return quote!(#paged rt::pages!(#call(#params)););
        };
        let (listed, item) = self.listed(method, items);
        quote! {
            #paged
            #listed
            rt::pages!(#call(#params) -> #item);
        }
    }

    /// Emits the conversion of a page to items, and returns the type of an item.
    fn listed(&self, method: &Method, items: &Items) -> (TokenStream, TokenStream) {
        let (params, page) = (ident(&method.params), self.response(method));
        let value = self.spelling.ty(&items.item);
        let item = if items.map {
            let key = self.spelling.ty(&Type::Scalar(Scalar::String));
            quote!((#key, #value))
        } else {
            value
        };
        let list = self.spelling.vec();
        let mut names = items.path.iter().map(|name| ident(&name.rust));
        let (first, second) = (names.next(), names.next());
        let second = second.map(|field| quote!(.map(|it| it.#field).unwrap_or_default()));
        let collected = items.map.then(|| quote!(.into_iter().collect()));
        let allow = items.deprecated.then(
            || quote!(#[allow(deprecated, reason = "deprecated lists are read like others")]),
        );
        let listed = quote! {
            impl rt::Listed for #params {
                type Item = #item;
                #allow
                #[inline]
                fn items(page: #page) -> #list<#item> {
                    page.#first #second #collected
                }
            }
        };
        (listed, item)
    }
}

/// `rt::Paging { items: &["products"], ..rt::Paging::BASE }`
fn facts(paging: &Paging) -> TokenStream {
    let token = match &paging.token {
        PageToken::Query(name) if name.wire == "pageToken" => None,
        PageToken::Query(name) => {
            let wire = literal(&name.wire);
            Some(quote!(token: rt::Token::Query(#wire),))
        }
        PageToken::Body(name) => {
            let wire = literal(&name.wire);
            Some(quote!(token: rt::Token::Body(#wire),))
        }
    };
    let is_usual = matches!(&paging.next[..], [name] if name.wire == "nextPageToken");
    let next = paging.next.iter().map(|name| literal(&name.wire));
    let next = (!is_usual).then(|| quote!(next: &[#(#next),*],));
    let path = paging.items.iter().flat_map(|items| &items.path);
    let path: Vec<_> = path.map(|name| literal(&name.wire)).collect();
    let items = (!path.is_empty()).then(|| quote!(items: &[#(#path),*],));
    if token.is_none() && next.is_none() && items.is_none() {
        return quote!(rt::Paging::BASE);
    }
    let is_complete = token.is_some() && next.is_some() && items.is_some();
    let base = (!is_complete).then(|| quote!(..rt::Paging::BASE));
    quote!(rt::Paging { #token #next #items #base })
}

/// Appends the section on pages to the documentation of the method.
pub(super) fn push_docs(docs: &mut Markdown, method: &Method) {
    let Some(paging) = &method.paging else { return };
    let call = Word::new(&method.call);
    docs.push("\n\n# Pages\n\nThe response is paged: ");
    match &paging.items {
        Some(items) => {
            let path: Vec<&str> = items.path.iter().map(|name| name.rust.as_str()).collect();
            let list = Inline::code(&path.join("."));
            docs.add(
                "[`items()`]({}::items) streams {} of all pages, [`pages()`]({}::pages) streams the pages",
                &[&call, &list, &call],
            );
        }
        None => docs.add("[`pages()`]({}::pages) streams all pages", &[&call]),
    }
    if let (Some(size), PageToken::Query(_)) = (&paging.size, &paging.token) {
        docs.add("; {} limits the page size", &[&Inline::code(&size.rust)]);
    }
    docs.push(".");
    if let Some(other) = paging.others.first() {
        let others = paging.others.iter().map(|name| Inline::code(&name.rust));
        docs.add(
            " Each page also contains {}: `.pages().items_of(|page| page.{})`",
            &[&Inline::joined(others, ", "), &Word::new(&other.rust)],
        );
        let path = paging.items.iter().flat_map(|items| &items.path);
        if let [items] = path.collect::<Vec<_>>()[..] {
            docs.add(
                ", or both together: `.pages().try_collect_of(|page| (page.{}, page.{}))`",
                &[&Word::new(&items.rust), &Word::new(&other.rust)],
            );
        }
        docs.push(".");
    }
}
