//! The front of the crate, `lib.rs`: the client.

use proc_macro2::TokenStream;
use quote::quote;

use super::ty::{Spelling, ident};
use super::{doc, download, method, paging, resource, sample, scopes, upload, waiting};
use crate::model::{Api, Home};
use crate::text::{Inline, Markdown, Untrusted, Word};

/// What a caller needs of the runtime, by name.
const EXPORTS: [&str; 31] = [
    "BoxError",
    "BoxFuture",
    "Bytes",
    "Call",
    "CallOptions",
    "ClientBuilder",
    "Credentials",
    "Date",
    "Detail",
    "Duration",
    "Error",
    "ExponentialBackoff",
    "FailedAttempt",
    "FieldMask",
    "HeaderMap",
    "HeaderValue",
    "Response",
    "ResponseStream",
    "Result",
    "RetryPolicy",
    "Schema",
    "Status",
    "StatusCode",
    "Timestamp",
    "Transport",
    "TransportError",
    "TransportErrorKind",
    "UnknownFields",
    "http",
    "serde_json",
    "testing",
];

/// The same for an API with long-running operations.
const WAITING_EXPORTS: [&str; 2] = ["Operation", "Poller"];
/// What a caller needs besides where a method takes media.
const UPLOAD_EXPORTS: [&str; 4] = ["Media", "Progress", "UploadCall", "UploadSession"];

/// The file `lib.rs`:
///
/// ```ignore
/// //! Client of the Cloud Vision API, v1. …
/// pub mod resources;
/// pub mod schemas;
/// pub mod scopes;
/// pub use discogen_runtime::{CallOptions, …};
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
pub(crate) fn emit(api: &Api) -> TokenStream {
    let own: Vec<&str> = api
        .methods
        .iter()
        .flat_map(|method| [method.params.as_str(), method.call.as_str()])
        .chain([api.client.as_str()])
        .collect();
    let spelling = Spelling::new(own.iter().copied(), quote!(schemas::));
    let methods = method::Emitter {
        api,
        spelling: &spelling,
        handle: &api.client,
        accessors: &[],
        is_deprecated: false,
    };

    let docs = doc::inner(&crate_docs(api));
    let waits = waiting::is_needed(api);
    let waiting = waits.then(|| {
        quote!(
            mod waiting;
        )
    });
    let mut exports: Vec<&str> = EXPORTS.to_vec();
    if waits {
        exports.extend(WAITING_EXPORTS);
    }
    if upload::is_anywhere(api) {
        exports.extend(UPLOAD_EXPORTS);
    }
    if download::is_in(api) {
        exports.extend(download::EXPORTS);
    }
    exports.extend(paging::exports(api));
    exports.retain(|name| !own.contains(name));
    exports.sort_unstable();
    let exports = exports.into_iter().map(ident);
    let resources = (!api.resources.is_empty()).then(|| {
        quote!(
            pub mod resources;
        )
    });
    let revision = api.revision.literal();
    let revision_docs = doc::outer(&Markdown::fill(
        "The revision of the discovery document of {}.",
        &[&id(api)],
    ));
    let allow = (api.package.home == Home::Module).then(allow_in_a_module);
    let client = emit_client(api, &methods);
    let service = emit_service(api);
    let calls: TokenStream = api
        .methods
        .iter()
        .map(|method| methods.types(method))
        .collect();
    quote! {
        #docs
        #![forbid(unsafe_code)]
        #allow
        #resources
        pub mod schemas;
        pub mod scopes;
        #waiting

        pub use discogen_runtime as runtime;
        pub use discogen_runtime::{#(#exports),*};
        use discogen_runtime::codegen as rt;

        #revision_docs
        pub const REVISION: &str = #revision;
        #client
        #service
        #calls
    }
}

/// Lints that do not apply to a crate of its own: a program uses a part of an API, and clippy checks the case and the
/// prefixes of names only if they are not exported, as in a private module.
fn allow_in_a_module() -> TokenStream {
    quote! {
        #![allow(dead_code, unused_imports, unreachable_pub, reason = "nobody calls all of an API")]
        #![allow(
            clippy::upper_case_acronyms,
            clippy::wrong_self_convention,
            reason = "the names are those of the API"
        )]
    }
}

/// The client, its methods and the way to its resources:
///
/// ```ignore
/// /// Client of the Cloud Vision API; cheap to clone.
/// #[derive(Clone, Debug)]
/// pub struct Vision { client: rt::Client }
///
/// impl Vision {
///     pub fn builder() -> rt::ClientBuilder<Self> { … }
///     pub fn operations(&self) -> resources::operations::Operations { … }
///     pub fn call<P: rt::Params<Api = Self>>(&self, params: P) -> rt::Call<P> { … }
/// }
/// ```
fn emit_client(api: &Api, methods: &method::Emitter<'_>) -> TokenStream {
    let client = ident(&api.client);
    let docs = doc::outer(&Markdown::fill(
        "Client of the {}; cheap to clone.",
        &[&Inline::plain(&api.title)],
    ));
    let functions = api.methods.iter().map(|method| methods.function(method));
    let resources = resource::accessors(&api.resources, quote!(resources::));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #client {
            client: rt::Client,
        }
        impl #client {
            /// Builds a client: says who calls, and whatever else differs from the default.
            #[inline]
            pub fn builder() -> discogen_runtime::ClientBuilder<Self> {
                discogen_runtime::ClientBuilder::new()
            }
            #resources
            #(#functions)*
            /// A call of the method to which these parameters belong.
            ///
            /// The parameters are plain data: they can be kept, compared, and used again.
            #[inline]
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
        api.name.literal(),
        api.version.literal(),
        api.title.literal(),
    );
    let (root_url, service_path) = (api.root_url.literal(), api.service_path.literal());
    let mtls_root_url = method::option(api.mtls_root_url.as_ref().map(Untrusted::literal));
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

fn crate_docs(api: &Api) -> Markdown {
    let mut docs = Markdown::fill(
        "Client of the {}, {}.",
        &[&Inline::plain(&api.title), &Word::new(&api.version)],
    );
    if !api.docs.is_empty() {
        docs.add("\n\n{}", &[&api.docs.trimmed()]);
    }
    if let Some(sample) = sample::front_page(api) {
        docs.add("\n\n# A first program\n\n{}", &[&sample]);
    }
    let client = Word::new(&api.client);
    docs.add(
        "\n\n# How to use it\n\n\
         - [`{}`] leads to the resources, a resource to its methods. A method takes what is required and gives a \
         call; setters add what is optional, `send()` sends it, `send_full()` gives status and headers too, \
         `send_stream()` the body as it comes.\n\
         - The builder is told who calls: nothing for Application Default Credentials, else `token`, `api_key`, \
         `anonymous`, or `credentials` with what `runtime` has for it: `GoogleCredentials` (a file's text), \
         `YupCredentials` (consent of a user), or a type of your own.\n\
         - [`CallOptions`] sets timeouts, headers and query parameters, for one call or for all.\n\
         - The same parameters as plain data stand beside each resource (`…Params`), for [`{}::call`].\n\
         - [`schemas`] has what is sent and received. Enums are open: a value that this revision does not know is \
         `Unrecognized`. Fields that it does not know are in `unknown_fields`, and are sent back.\n\
         - [`Error`] says which call failed, and has the server's answer.",
        &[&client, &client],
    );
    if download::is_in(api) {
        docs.push(
            "\n- `download()` on a call that has media gives a [`Download`]: a stream that carries on where a \
             connection broke, or a file that is whole or not there.",
        );
    }
    if let Some(selection) = selection(api) {
        docs.add("\n\n{}", &[&selection]);
    }
    docs.add("\n\nGenerated from {}.", &[&origin(api)]);
    if let Some(link) = documentation_link(api) {
        docs.add(" The API's own documentation: {}.", &[&link]);
    }
    docs
}

/// That the crate is a part of the API, if it is.
pub(crate) fn selection(api: &Api) -> Option<Inline> {
    let left_out = api.left_out?;
    Some(Inline::fill(
        "**A selection:** this crate has a part of the API only. {} of its methods and {} of its schemas are left \
         out; what is here has the same names and types as in the whole crate.",
        &[&left_out.methods, &left_out.schemas],
    ))
}

/// The link, if it can stand between angle brackets.
pub(crate) fn documentation_link(api: &Api) -> Option<Inline> {
    Inline::address(api.documentation_link.as_ref()?)
}
