//! Emits `lib.rs` with the client.

use discogen_model::api::{Api, Home};
use discogen_model::name::reserved;
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::emitter::{self, Emitter, Shared};
use super::literal::literal;
use super::sample::Printer;
use super::tokens::option;
use super::ty::{Spelling, ident};
use super::{doc, front, resource, scopes, waiting};

/// Emits the file `lib.rs`:
///
/// ```ignore
/// //! Client for the Cloud Vision API, v1. …
/// pub mod resources;
/// pub mod schemas;
/// pub mod scopes;
/// pub use discogen_runtime::{CallOptions, Error, Result};
/// use discogen_runtime::codegen as rt;
///
/// pub const REVISION: &str = "20261016";
///
/// #[derive(Clone, Debug)]
/// pub struct Vision { client: rt::Client }
///
/// impl Vision { … }
/// impl rt::Api for Vision { … }
/// ```
pub(crate) fn emit(api: &Api, shared: &Shared<'_>) -> TokenStream {
    let own = own_types(api);
    let spelling = Spelling::new(own, quote!(schemas::)).with(&shared.wrappers);
    let samples = &shared.samples;
    let methods = Emitter {
        api,
        samples,
        spelling: &spelling,
        handle: &api.client,
        accessors: &[],
        is_deprecated: false,
    };
    let docs = doc::inner(&crate_docs(api, samples));
    let allow = (api.package.home == Home::Module).then(allow_in_a_module);
    let modules = modules(api);
    let exports = reserved::EXPORTS.iter().map(|name| ident(name));
    let revision = revision(api);
    let client = emit_client(api, &methods);
    let service = emit_service(api);
    let calls = api.methods.iter().map(|method| methods.types(method));
    quote! {
        #docs
        #![forbid(unsafe_code)]
        #allow
        #modules

        pub use discogen_runtime as runtime;
        pub use discogen_runtime::{#(#exports),*};
        use discogen_runtime::codegen as rt;

        #revision
        #client
        #service
        #(#calls)*
    }
}

/// The types that the file defines.
fn own_types(api: &Api) -> impl Iterator<Item = &str> {
    emitter::own_types(&api.methods).chain([api.client.as_str()])
}

/// `pub mod resources; pub mod schemas; pub mod scopes; mod waiting;`
fn modules(api: &Api) -> TokenStream {
    let resources = (!api.resources.is_empty()).then(|| {
        quote!(
            pub mod resources;
        )
    });
    let waiting = waiting::is_needed(api).then(|| {
        quote!(
            mod waiting;
        )
    });
    quote! {
        #resources
        pub mod schemas;
        pub mod scopes;
        #waiting
    }
}

/// `pub const REVISION: &str = "20261016";`
fn revision(api: &Api) -> TokenStream {
    let revision = literal(&api.revision);
    let docs = doc::outer(&Markdown::fill(
        "The revision of the discovery document of {}.",
        &[&id(api)],
    ));
    quote! {
        #docs
        pub const REVISION: &str = #revision;
    }
}

/// Emits `allow` attributes for lints that apply only to modules. A program uses a part of the API,
/// and clippy checks names that are not exported.
fn allow_in_a_module() -> TokenStream {
    quote! {
        #![allow(dead_code, unused_imports, unreachable_pub, reason = "programs use a part of the API")]
        #![allow(
            clippy::upper_case_acronyms,
            clippy::wrong_self_convention,
            reason = "names come from the API"
        )]
    }
}

/// Emits the client, its methods and the accessors of its resources:
///
/// ```ignore
/// /// Client for the Cloud Vision API. Cloning is cheap.
/// #[derive(Clone, Debug)]
/// pub struct Vision { client: rt::Client }
///
/// impl Vision {
///     pub fn builder() -> rt::ClientBuilder<Self> { … }
///     pub fn operations(&self) -> resources::operations::Operations { … }
///     pub fn call<P: rt::Params<Api = Self>>(&self, params: P) -> rt::Call<P> { … }
/// }
/// ```
fn emit_client(api: &Api, methods: &Emitter<'_>) -> TokenStream {
    let client = ident(&api.client);
    let docs = doc::outer(&Markdown::fill(
        "Client for the {}. Cloning is cheap.",
        &[&Inline::plain(&api.title)],
    ));
    let functions = api.methods.iter().map(|method| methods.function(method));
    let resources = resource::accessors(&api.resources, quote!(resources::));
    let batch = api.batch_path.as_ref().map(|_| {
        quote! {
            /// Creates a batch, which sends calls of any methods of the API in one request.
            #[inline]
            pub fn batch(&self) -> discogen_runtime::Batch<Self> {
                discogen_runtime::Batch::new(&self.client)
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #client {
            client: rt::Client,
        }
        impl #client {
            /// Returns a builder, which sets the credentials and options of the client.
            #[inline]
            pub fn builder() -> discogen_runtime::ClientBuilder<Self> {
                discogen_runtime::ClientBuilder::new()
            }
            #resources
            #(#functions)*
            #batch
            /// Creates a call from a `…Params` struct, which can be stored, compared and reused.
            pub fn call<P: rt::Params<Api = Self>>(&self, params: P) -> rt::Call<P> {
                self.client.call(params)
            }
        }
    }
}

/// `impl rt::Api for Vision { const SERVICE: rt::Service = rt::Service { … }; … }`
fn emit_service(api: &Api) -> TokenStream {
    let client = ident(&api.client);
    let (name, version, title) = (
        literal(&api.name),
        literal(&api.version),
        literal(&api.title),
    );
    let (root_url, service_path) = (literal(&api.root_url), literal(&api.service_path));
    let batch_path = option(api.batch_path.as_ref().map(literal));
    let mtls_root_url = option(api.mtls_root_url.as_ref().map(literal));
    let (alt_json, data_wrapper) = (api.alt_json, api.data_wrapper);
    let scopes = scopes::paths(api, 0..api.scopes.len());
    quote! {
        impl rt::Api for #client {
            const SERVICE: rt::Service = rt::Service {
                name: #name,
                version: #version,
                title: #title,
                revision: REVISION,
                package: env!("CARGO_PKG_NAME"),
                package_version: env!("CARGO_PKG_VERSION"),
                root_url: #root_url,
                service_path: #service_path,
                batch_path: #batch_path,
                mtls_root_url: #mtls_root_url,
                alt_json: #alt_json,
                data_wrapper: #data_wrapper,
                scopes: &[#(#scopes),*],
            };

            #[inline]
            fn from_client(client: rt::Client) -> Self {
                Self { client }
            }
        }
    }
}

/// `vision:v1`
pub(crate) fn id(api: &Api) -> Inline {
    let (name, version) = (Word::new(&api.name), Word::new(&api.version));
    Inline::fill("`{}:{}`", &[&name, &version])
}

/// `the discovery document of `vision:v1`, revision 20261016`
pub(crate) fn origin(api: &Api) -> Inline {
    match api.revision.is_empty() {
        true => Inline::fill("the discovery document of {}", &[&id(api)]),
        false => Inline::fill(
            "the discovery document of {}, revision {}",
            &[&id(api), &Word::new(&api.revision)],
        ),
    }
}

fn crate_docs(api: &Api, samples: &Printer<'_>) -> Markdown {
    let mut docs = Markdown::fill(
        "Client for the {}, {}.",
        &[&Inline::plain(&api.title), &Word::new(&api.version)],
    );
    if !api.docs.is_empty() {
        docs.add("\n\n{}", &[&api.docs.trimmed()]);
    }
    docs.push(front::installation("#", api));
    docs.push(front::sections("#", api, samples.front_page()));
    let client = Word::new(&api.client);
    docs.add(
        "\n\n# How to use it\n\n\
         - Start from [`{}`]: it has one accessor per resource, and each resource has one function per API method.\n\
         - A function takes the required parameters and returns a call, which has setters for optional parameters. \
         `send()` returns the response, `send_full()` adds the status and headers, and `send_stream()` streams the \
         raw body.\n\
         - The builder uses Application Default Credentials unless you set `token`, `api_key`, `anonymous` or \
         `credentials`. `credentials` takes `runtime::GoogleCredentials` (the text of a credentials file), \
         `runtime::YupCredentials` (user consent), or a type of your own.\n\
         - [`CallOptions`] sets timeouts, headers and query parameters, for one call or for all calls of a client.\n\
         - Each method has a `…Params` struct with its parameters as plain data; [`{}::call`] creates a call from it.\n\
         - Setters convert their values: enums accept strings, lists accept arrays, slices and iterators. \
         `.maybe(token, ListCall::page_token)` passes an `Option`; schemas have the same method in \
         [`runtime::Schema`].\n\
         - [`runtime`] contains the other types: timestamps, field masks, streams, credentials, and traits for \
         functions over any method.\n\
         - [`schemas`] contains the request and response types. Enums are open: an unknown value becomes \
         `Unrecognized`. Unknown fields are stored in `unknown_fields` and sent back.",
        &[&client, &client],
    );
    if api.methods().any(|it| it.method.upload.is_some()) {
        docs.push(
            "\n- `upload(media)` on a call that accepts media returns an [`UploadCall`](runtime::UploadCall). \
             [`Media`](runtime::Media) is bytes, a file, a reader or a stream; `progress` sets a callback.",
        );
    }
    if api.methods().any(|it| it.method.returns_media()) {
        docs.push(
            "\n- `download()` on a call with media returns a [`DownloadCall`](runtime::DownloadCall): `save_to` writes \
             the media to a file atomically, `send` returns a [`Download`](runtime::Download), which streams it, and \
             `progress` sets a callback. Both resume after connection failures.",
        );
    }
    if api.batch_path.is_some() {
        docs.add(
            "\n- [`{}::batch`] sends many calls in one request.",
            &[&client],
        );
    }
    docs.push(
        "\n\n# Errors\n\n\
         A call returns an [`Error`] if a required parameter is missing or invalid (before sending), if the server \
         responds with an error, or if the connection fails. The error identifies the call and contains the server's \
         response. Temporary failures are retried. If the server may have executed the call, it is retried only if \
         the method is idempotent, unless you set [`CallOptions::idempotent`].",
    );
    docs.push("\n\n# About this crate");
    if let Some(selection) = selection(api) {
        docs.add("\n\n{}", &[&selection]);
    }
    docs.add("\n\nGenerated from {}.", &[&origin(api)]);
    if let Some(link) = documentation_link(api) {
        docs.add(" Documentation of the API: {}.", &[&link]);
    }
    docs
}

/// Returns a notice that the crate is a selection of the API, if it is.
pub(crate) fn selection(api: &Api) -> Option<Inline> {
    let left_out = api.left_out?;
    Some(Inline::fill(
        "**A selection:** this crate contains a part of the API. {} methods and {} schemas are omitted; all others \
         have the same names and types as in the complete crate.",
        &[&left_out.methods, &left_out.schemas],
    ))
}

/// Returns the link, unless it cannot be written in angle brackets.
pub(crate) fn documentation_link(api: &Api) -> Option<Inline> {
    Inline::address(api.documentation_link.as_ref()?)
}
