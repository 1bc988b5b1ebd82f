//! Emits resources: a module with a handle, and the types of its methods.

use discogen_model::api::{Api, Resource};
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;

use super::doc;
use super::emitter::{self, Emitter, Shared};
use super::tokens::deprecated;
use super::ty::{Spelling, ident};

/// Emits the file `resources/mod.rs`:
///
/// ```ignore
/// //! Resources of the Cloud Vision API. …
/// pub mod files;
/// pub mod operations;
/// ```
pub(crate) fn emit_root(api: &Api) -> TokenStream {
    let docs = doc::inner(&Markdown::fill(
        "Resources of the {}. Each module contains a handle with methods, and their parameter and call types.",
        &[&Inline::plain(&api.title)],
    ));
    let modules = modules(&api.resources);
    quote! {
        #docs
        #modules
    }
}

/// Emits `pub mod files; pub mod operations;`, sorted by name.
pub(crate) fn modules(resources: &[Resource]) -> TokenStream {
    let mut names: Vec<_> = resources
        .iter()
        .filter_map(|resource| resource.module.last())
        .collect();
    names.sort();
    let names = names.into_iter().map(|name| ident(name));
    quote!(#(pub mod #names;)*)
}

/// Emits the file of a resource, `resources/operations.rs`:
///
/// ```ignore
/// //! The `operations` resource: …
/// pub mod …;
/// use crate::schemas;
/// use discogen_runtime::codegen as rt;
///
/// #[derive(Clone, Debug)]
/// pub struct Operations { client: rt::Client }
///
/// impl Operations {
///     pub(crate) fn new(client: rt::Client) -> Self { Self { client } }
///     pub fn cancel(&self, name: impl Into<String>) -> CancelCall { … }
/// }
///
/// pub struct CancelParams { … }
/// pub struct CancelCall { … }
/// ```
pub(crate) fn emit(api: &Api, resource: &Resource, shared: &Shared<'_>) -> TokenStream {
    let schemas = schemas_path(resource);
    let taken = emitter::own_types(&resource.methods).chain([resource.handle.as_str()]);
    let spelling = Spelling::new(taken, quote!(#schemas::)).with(&shared.wrappers);
    let methods = Emitter {
        api,
        samples: &shared.samples,
        spelling: &spelling,
        handle: &resource.handle,
        accessors: &resource.accessors,
        is_deprecated: resource.deprecated,
    };

    let handle = emit_handle(resource, &methods);
    let calls: TokenStream = resource
        .methods
        .iter()
        .map(|method| methods.types(method))
        .collect();
    let docs = doc::inner(&module_docs(resource));
    let modules = modules(&resource.resources);
    let has_short_path = !schemas.to_string().contains("crate");
    let imports_schemas = has_short_path
        && (begins_with_schemas(handle.clone()) || begins_with_schemas(calls.clone()));
    let import = imports_schemas.then(|| {
        quote!(
            use crate::schemas;
        )
    });
    quote! {
        #docs
        #modules
        #import
        use discogen_runtime::codegen as rt;
        #handle
        #calls
    }
}

/// `schemas`, unless a sub-resource has that name.
fn schemas_path(resource: &Resource) -> TokenStream {
    let is_taken = resource
        .resources
        .iter()
        .any(|child| child.module.last().is_some_and(|name| name == "schemas"));
    if is_taken {
        quote!(crate::schemas)
    } else {
        quote!(schemas)
    }
}

/// Whether the code contains a path that begins with `schemas::`.
fn begins_with_schemas(code: TokenStream) -> bool {
    let mut within_path = false;
    let mut tokens = code.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match &token {
            TokenTree::Group(group) => begins_with_schemas(group.stream()),
            TokenTree::Ident(name) => {
                !within_path && name == "schemas" && tokens.peek().is_some_and(is_joint_colon)
            }
            _ => false,
        };
        if found {
            return true;
        }
        let is_colon = matches!(&token, TokenTree::Punct(it) if it.as_char() == ':');
        within_path = is_colon && (within_path || is_joint_colon(&token));
    }
    false
}

/// Whether this is the first colon of `::`; the colon of a field is followed by a space.
fn is_joint_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(it) if it.as_char() == ':' && it.spacing() == Spacing::Joint)
}

fn emit_handle(resource: &Resource, methods: &Emitter<'_>) -> TokenStream {
    let handle = ident(&resource.handle);
    let wire = Inline::code(&resource.name.wire);
    let docs = doc::outer(&Markdown::fill(
        "Handle to the {} resource. Cloning is cheap.",
        &[&wire],
    ));
    let functions = resource
        .methods
        .iter()
        .map(|method| methods.function(method));
    let children = accessors(&resource.resources, TokenStream::new());
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #handle {
            client: rt::Client,
        }
        impl #handle {
            #[inline]
            pub(crate) fn new(client: rt::Client) -> Self {
                Self { client }
            }
            #(#functions)*
            #children
        }
    }
}

/// Emits the accessors of resources in the module path `within`:
///
/// ```ignore
/// /// The `locations` resource.
/// #[inline]
/// pub fn locations(&self) -> locations::Locations {
///     locations::Locations::new(self.client.clone())
/// }
/// ```
pub(crate) fn accessors(resources: &[Resource], within: TokenStream) -> TokenStream {
    let accessors = resources.iter().filter_map(|resource| {
        let module = ident(resource.module.last()?);
        let (accessor, handle) = (ident(&resource.accessor), ident(&resource.handle));
        let wire = Inline::code(&resource.name.wire);
        let docs = doc::outer(&Markdown::fill("The {} resource.", &[&wire]));
        let deprecated = deprecated(resource.deprecated, &Markdown::default());
        Some(quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #accessor(&self) -> #within #module::#handle {
                #within #module::#handle::new(self.client.clone())
            }
        })
    });
    accessors.collect()
}

fn module_docs(resource: &Resource) -> Markdown {
    let handle = Word::new(&resource.handle);
    let wire = Inline::code(&resource.name.wire);
    let mut docs = Markdown::fill("The {} resource: [`{}`]", &[&wire, &handle]);
    docs.push(if resource.methods.is_empty() {
        " has one accessor per sub-resource."
    } else {
        " and the parameter and call types of its methods."
    });
    if resource.deprecated {
        docs.push("\n\n**Deprecated.**");
    }
    for (index, method) in resource.methods.iter().enumerate() {
        docs.push(if index == 0 { "\n\n" } else { "\n" });
        let name = Word::new(&method.name.rust);
        docs.add("- [`{}`]({}::{})", &[&name, &handle, &name]);
        let sentence = method.docs.first_sentence();
        if !sentence.is_empty() {
            docs.add(": {}", &[&sentence]);
        }
    }
    docs
}
