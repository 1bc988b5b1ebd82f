//! Generates a crate that uses every public item of a generated crate: it names every item with its type, calls every
//! function with all its arguments, and implements a trait for every type.
//!
//! The input is the source of the generated crate instead of the model, which makes the check independent of the model
//! on which the verdict is based.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    FnArg, GenericParam, ImplItem, Item, ItemImpl, ItemMacro, ItemStruct, ReturnType, Type,
    Visibility,
};

/// The beginning of every caller.
const FRONT: &str = "\
#![allow(warnings, clippy::all)]
trait Mine {}
fn any<T>() -> T {
    unimplemented!()
}
";

/// Returns the `lib.rs` of the caller, which uses the generated crate under the name `api`.
pub(crate) fn caller(files: &BTreeMap<String, String>) -> Result<String, String> {
    let mut text = FRONT.to_owned();
    let hidden = private_files(files)?;
    let sources = files
        .iter()
        .filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs"))
        .filter(|(path, _)| !hidden.contains(*path));
    for (at, (path, source)) in sources.enumerate() {
        let file = syn::parse_file(source).map_err(|error| format!("{path}: {error}"))?;
        let module = format_ident!("file{at}");
        let within = within(path);
        let mut uses = Uses::default();
        for item in &file.items {
            uses.item(item)
                .map_err(|error| format!("{path}: {error}"))?;
        }
        let has_schemas = file
            .items
            .iter()
            .any(|it| matches!(it, Item::Mod(module) if module.ident == "schemas"));
        let schemas = (!has_schemas).then(|| {
            quote!(
                use api::schemas;
            )
        });
        let body = uses.tokens;
        let tokens = quote! {
            mod #module {
                use api::runtime::codegen as rt;
                #schemas
                use #within::*;
                #body
            }
        };
        text.push_str(&tokens.to_string());
        text.push('\n');
    }
    Ok(text)
}

/// Returns the files of private modules.
fn private_files(files: &BTreeMap<String, String>) -> Result<BTreeSet<String>, String> {
    let Some(source) = files.get("src/lib.rs") else {
        return Ok(BTreeSet::new());
    };
    let root = syn::parse_file(source).map_err(|error| format!("src/lib.rs: {error}"))?;
    let modules = root.items.iter().filter_map(|item| match item {
        Item::Mod(module) if !is_public(&module.vis) => Some(format!("src/{}.rs", module.ident)),
        _ => None,
    });
    Ok(modules.collect())
}

/// `src/resources/projects/locations.rs` -> `api::resources::projects::locations`
fn within(path: &str) -> TokenStream {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = path
        .split('/')
        .filter(|it| !matches!(*it, "lib" | "mod"))
        .map(|it| {
            syn::parse_str(it)
                .unwrap_or_else(|_| Ident::new_raw(it, proc_macro2::Span::call_site()))
        });
    quote!(api #(::#parts)*)
}

/// The code that uses the items of one file.
#[derive(Default)]
struct Uses {
    tokens: TokenStream,
    number: usize,
}

impl Uses {
    fn item(&mut self, item: &Item) -> Result<(), syn::Error> {
        match item {
            Item::Struct(item) if is_public(&item.vis) => self.structure(item),
            Item::Type(item) if is_public(&item.vis) => {
                let (name, ty) = (&item.ident, foreign(&item.ty, &item.ident));
                self.function(quote!((x: #name) -> #ty { x }));
            }
            Item::Const(item) if is_public(&item.vis) => {
                let (name, ty) = (&item.ident, &item.ty);
                self.tokens.extend(quote!(const _: #ty = #name;));
            }
            Item::Impl(item) => self.implementation(item),
            Item::Macro(item) => self.macro_line(item)?,
            _ => {}
        }
        Ok(())
    }

    fn function(&mut self, rest: TokenStream) {
        let name = format_ident!("f{}", self.number);
        self.number += 1;
        self.tokens.extend(quote!(fn #name #rest));
    }

    /// Uses every field with its type, and implements a trait for the struct.
    fn structure(&mut self, item: &ItemStruct) {
        let name = &item.ident;
        self.tokens.extend(quote!(impl crate::Mine for #name {}));
        for (at, field) in item.fields.iter().enumerate() {
            if !is_public(&field.vis) {
                continue;
            }
            let ty = foreign(&field.ty, name);
            let member = match &field.ident {
                Some(name) => name.to_token_stream(),
                None => proc_macro2::Literal::usize_unsuffixed(at).to_token_stream(),
            };
            self.function(quote!((x: &#name) -> &#ty { &x.#member }));
        }
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let Type::Path(path) = &*item.self_ty else {
            return;
        };
        let Some(name) = path.path.get_ident() else {
            return;
        };
        match &item.trait_ {
            None => self.inherent(item, name),
            Some((path, _)) => {
                let last = path.segments.last();
                if last.is_some_and(|it| it.ident == "From") {
                    let path = foreign(path, name);
                    self.function(quote!(() -> #name { <#name as #path>::from(crate::any()) }));
                }
                if last
                    .is_some_and(|it| matches!(it.ident.to_string().as_str(), "Params" | "Listed"))
                {
                    self.types(item, name, path);
                }
            }
        }
    }

    /// Uses the associated types of a runtime trait: the response of a method, the items of its pages.
    fn types(&mut self, item: &ItemImpl, name: &Ident, path: &syn::Path) {
        for item in &item.items {
            if let ImplItem::Type(it) = item {
                let (which, ty) = (&it.ident, foreign(&it.ty, name));
                self.function(quote!((x: <#name as #path>::#which) -> #ty { x }));
            }
        }
    }

    /// Calls every function with all its arguments.
    fn inherent(&mut self, item: &ItemImpl, name: &Ident) {
        for item in &item.items {
            let ImplItem::Fn(function) = item else {
                continue;
            };
            let is_generic = function
                .sig
                .generics
                .params
                .iter()
                .any(|it| matches!(it, GenericParam::Type(_)));
            if !is_public(&function.vis) || is_generic {
                continue;
            }
            let called = &function.sig.ident;
            let arguments = function.sig.inputs.iter().map(|input| match input {
                FnArg::Receiver(receiver) if is_by_reference(receiver) => {
                    quote!(&crate::any::<#name>())
                }
                FnArg::Receiver(_) => quote!(crate::any::<#name>()),
                FnArg::Typed(argument) => {
                    let ty = foreign(concrete(&argument.ty), name);
                    quote!(crate::any::<#ty>())
                }
            });
            let arguments: Vec<_> = arguments.collect();
            let output = match &function.sig.output {
                ReturnType::Default => quote!(()),
                ReturnType::Type(_, ty) => foreign(ty, name),
            };
            self.function(quote!(() -> #output { #name::#called(#(#arguments),*) }));
        }
    }

    /// Uses the items defined by macros of the runtime.
    fn macro_line(&mut self, item: &ItemMacro) -> Result<(), syn::Error> {
        let last = item.mac.path.segments.last();
        let Some(which) = last.map(|it| it.ident.to_string()) else {
            return Ok(());
        };
        let tokens = item.mac.tokens.clone();
        match which.as_str() {
            "open_enum" => self.open_enum(&syn::parse2(tokens)?),
            "unspecified" => self.function(quote!((x: &#tokens) -> bool { x.is_unspecified() })),
            "call" | "download" | "pages" | "wait" | "upload" => self.call(&which, tokens),
            _ => {}
        }
        Ok(())
    }

    fn open_enum(&mut self, item: &syn::ItemEnum) {
        let name = &item.ident;
        self.tokens.extend(quote!(impl crate::Mine for #name {}));
        let variants = item.variants.iter().map(|it| &it.ident);
        let variants: Vec<_> = variants.collect();
        self.function(quote!(() -> ::std::vec::Vec<#name> {
            ::std::vec![#(#name::#variants,)* #name::Unrecognized(crate::any())]
        }));
    }

    /// Calls the methods of a call type: `CancelCall(CancelParams) -> schemas::Empty`.
    fn call(&mut self, which: &str, tokens: TokenStream) {
        let mut tokens = tokens.into_iter();
        let Some(name) = tokens.next() else { return };
        let until_comma =
            |it: &TokenTree| !matches!(it, TokenTree::Punct(it) if it.as_char() == ',');
        let output: TokenStream = tokens.skip(3).take_while(until_comma).collect();
        let is_alone = output.is_empty();
        let output = foreign(&output, &format_ident!("Unused"));
        let result = |ty: TokenStream| quote!(::std::result::Result<#ty, api::Error>);
        match which {
            "call" => {
                let result = result(output);
                self.asynchronous(quote!((x: #name) -> #result { x.send().await }));
            }
            "download" => self.function(quote!((x: #name) { let _ = x.download(); })),
            "pages" => {
                self.function(quote!((x: #name) { let _ = x.pages(); }));
                if !is_alone {
                    let items = quote!(api::runtime::Items<#output>);
                    self.function(quote!((x: #name) -> #items { x.items() }));
                }
            }
            "wait" => {
                let poller = quote!(api::runtime::Poller<#output>);
                self.function(quote!((x: #name) -> #poller { x.poller() }));
                let result = result(quote!(api::runtime::Operation<#output>));
                self.asynchronous(quote!((x: #name) -> #result { x.wait().await }));
            }
            _ => self.function(
                quote!((x: #name) { let _ = x.upload(crate::any::<::std::vec::Vec<u8>>()); }),
            ),
        }
    }

    fn asynchronous(&mut self, rest: TokenStream) {
        let name = format_ident!("f{}", self.number);
        self.number += 1;
        self.tokens.extend(quote!(async fn #name #rest));
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// `&self`
fn is_by_reference(receiver: &syn::Receiver) -> bool {
    receiver.to_token_stream().to_string().starts_with('&')
}

/// Returns a concrete type for an argument: `impl Into<String>` -> `String`, `impl IntoIterator<Item = T>` -> `Vec<T>`.
fn concrete(ty: &Type) -> TokenStream {
    match ty {
        Type::ImplTrait(it) => {
            let bound = it.bounds.first().to_token_stream();
            let Ok(path) = syn::parse2::<syn::Path>(bound) else {
                return quote!(());
            };
            let Some(last) = path.segments.last() else {
                return quote!(());
            };
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return quote!(());
            };
            match arguments.args.first() {
                Some(syn::GenericArgument::Type(ty)) => concrete(ty),
                Some(syn::GenericArgument::AssocType(item)) => {
                    let item = concrete(&item.ty);
                    quote!(::std::vec::Vec<#item>)
                }
                _ => quote!(()),
            }
        }
        Type::Tuple(tuple) => {
            let parts = tuple.elems.iter().map(concrete);
            quote!((#(#parts),*))
        }
        ty => ty.to_token_stream(),
    }
}

/// Rewrites paths for use outside the crate.
fn foreign(tokens: impl ToTokens, own: &Ident) -> TokenStream {
    let each = tokens.to_token_stream().into_iter().map(|tree| match tree {
        TokenTree::Ident(ident) if ident == "crate" => quote!(api),
        TokenTree::Ident(ident) if ident == "Self" => own.to_token_stream(),
        TokenTree::Ident(ident) if ident == "discogen_runtime" => quote!(api::runtime),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), foreign(group.stream(), own));
            inner.set_span(group.span());
            TokenTree::Group(inner).to_token_stream()
        }
        tree => tree.to_token_stream(),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::caller;

    /// Returns the caller without white space.
    fn written(files: &[(&str, &str)]) -> String {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let files: BTreeMap<_, _> = files.collect();
        let text = caller(&files).expect("a caller");
        text.split_whitespace().collect()
    }

    #[test]
    fn every_method_of_a_call_is_used_with_its_types() {
        let source = "\
            pub struct ListCall { call: u8 }\n\
            rt::call!(ListCall(ListParams) -> schemas::Page);\n\
            rt::pages!(ListCall(ListParams) -> schemas::Item);\n\
            rt::wait!(ListCall(ListParams) -> schemas::Done, crate::waiting::GET);\n\
            rt::upload!(ListCall(ListParams));\n\
            rt::download!(ListCall(ListParams));\n\
            rt::pages!(OtherCall(OtherParams));\n\
            impl rt::Listed for ListParams { type Item = schemas::Item; }";
        let text = written(&[("src/lib.rs", "pub mod list;"), ("src/list.rs", source)]);
        for part in [
            "Result<schemas::Page,api::Error>{x.send().await}",
            "(x:ListCall)->api::runtime::Items<schemas::Item>{x.items()}",
            "(x:ListCall)->api::runtime::Poller<schemas::Done>{x.poller()}",
            "Result<api::runtime::Operation<schemas::Done>,api::Error>{x.wait().await}",
            "(x:ListCall){let_=x.upload(",
            "(x:ListCall){let_=x.download();}",
            "(x:OtherCall){let_=x.pages();}",
            "(x:<ListParamsasrt::Listed>::Item)->schemas::Item{x}",
        ] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(
            !text.contains("(x:OtherCall)->api::runtime::Items"),
            "{text}"
        );
    }

    #[test]
    fn items_of_private_modules_are_not_named() {
        let item = "pub struct Thing { pub size: u8 }";
        let files = [
            ("src/lib.rs", "mod hidden; pub mod seen;"),
            ("src/hidden.rs", item),
            ("src/seen.rs", item),
        ];
        let text = written(&files);
        assert!(!text.contains("useapi::hidden"), "{text}");
        assert!(text.contains("useapi::seen::*"), "{text}");
    }
}
