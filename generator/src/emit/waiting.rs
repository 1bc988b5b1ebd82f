//! Emits polling of long-running operations.

use std::collections::BTreeMap;

use discogen_model::api::{Api, FollowUp, Method, Type, Waiting};
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::emitter::Emitter;
use super::literal::literal;
use super::ty::{Spelling, ident};
use super::{doc, scopes};

/// Emits the file `waiting.rs`, if any method starts an operation:
///
/// ```ignore
/// //! Methods that poll, wait for and cancel long-running operations of the Cloud Vision API.
/// use discogen_runtime::codegen as rt;
///
/// impl rt::HoldsResult for crate::schemas::Operation {}
///
/// pub(crate) static OPERATIONS_GET: rt::Polling = rt::Polling {
///     get: rt::Method { id: "vision.operations.get", … },
///     cancel: Some(rt::Method { id: "vision.operations.cancel", … }),
///     cancel_body: true,
///     ..rt::Polling::BASE
/// };
/// ```
pub(crate) fn emit(api: &Api) -> Option<TokenStream> {
    let found = PollingFacts::new(api);
    if found.pollings.is_empty() {
        return None;
    }
    let docs = doc::inner(&Markdown::fill(
        "Methods that poll, wait for and cancel long-running operations of the {}.",
        &[&Inline::plain(&api.title)],
    ));
    let spelling = Spelling::new([], quote!(crate::schemas::));
    let results = found.results.values().map(|ty| {
        let ty = spelling.ty(ty);
        quote!(impl rt::HoldsResult for #ty {})
    });
    let pollings = found.pollings.values().map(|waiting| polling(api, waiting));
    Some(quote! {
        #docs
        use discogen_runtime::codegen as rt;
        #(#results)*
        #(#pollings)*
    })
}

/// Whether any method starts an operation.
pub(super) fn is_needed(api: &Api) -> bool {
    api.methods().any(|it| it.method.operation().is_some())
}

/// The polling facts of all methods, without duplicates.
#[derive(Default)]
struct PollingFacts<'a> {
    pollings: BTreeMap<&'a str, &'a Waiting>,
    /// Schemas of operations that contain their result, by Rust name.
    results: BTreeMap<&'a str, &'a Type>,
}

impl<'a> PollingFacts<'a> {
    fn new(api: &'a Api) -> Self {
        let mut found = Self::default();
        for (waiting, ty) in api.methods().filter_map(|it| it.method.operation()) {
            found.pollings.insert(&waiting.constant, waiting);
            if let (None, Type::Schema(name)) = (&waiting.done, ty) {
                found.results.insert(name, ty);
            }
        }
        found
    }
}

fn polling(api: &Api, waiting: &Waiting) -> TokenStream {
    let constant = ident(&waiting.constant);
    let get = follow_up(api, &waiting.get);
    let wait = waiting.wait.as_ref().map(|wait| {
        let method = follow_up(api, wait);
        let body = wait.has_body.then(|| quote!(wait_body: true,));
        quote!(wait: Some(#method), #body)
    });
    let cancel = waiting.cancel.as_ref().map(|cancel| {
        let method = follow_up(api, cancel);
        let body = cancel.has_body.then(|| quote!(cancel_body: true,));
        quote!(cancel: Some(#method), #body)
    });
    let is_usual = matches!(
        &waiting.variables[..],
        [(name, segments)] if *name == "name" && *segments == "**"
    );
    let variables = (!is_usual).then(|| {
        let pairs = waiting
            .variables
            .iter()
            .map(|(name, segments)| (literal(name), literal(segments)))
            .map(|(name, segments)| quote!((#name, #segments)));
        quote!(variables: &[#(#pairs),*],)
    });
    let key = (waiting.key != "name").then(|| {
        let key = literal(&waiting.key);
        quote!(key: #key,)
    });
    let done = waiting.done.as_ref().map(literal);
    let done = done.map(|done| quote!(done: Some(#done),));
    quote! {
        pub(crate) static #constant: rt::Polling = rt::Polling {
            get: #get,
            #wait
            #cancel
            #variables
            #key
            #done
            ..rt::Polling::BASE
        };
    }
}

/// `rt::Method { id: "vision.operations.get", path: "v1/{+name}", …, ..rt::Method::BASE }`
fn follow_up(api: &Api, method: &FollowUp) -> TokenStream {
    let (id, verb, path) = (
        literal(&method.id),
        literal(&method.verb),
        literal(&method.path),
    );
    let scopes = scopes::fact(api, &method.scopes);
    let default_scopes = scopes::default_fact(api, &method.default_scopes, &method.scopes);
    let api_version = method.api_version.as_ref().map(literal);
    let api_version = api_version.map(|version| quote!(api_version: Some(#version),));
    quote! {
        rt::Method {
            id: #id,
            verb: #verb,
            path: #path,
            #scopes
            #default_scopes
            #api_version
            ..rt::Method::BASE
        }
    }
}

impl Emitter<'_> {
    /// `rt::wait!(CreateCall(CreateParams) -> schemas::Operation, crate::waiting::OPERATIONS_GET);`
    pub(super) fn wait(&self, method: &Method) -> TokenStream {
        let Some((waiting, ty)) = method.operation() else {
            return TokenStream::new();
        };
        let (call, params) = (ident(&method.call), ident(&method.params));
        let (response, constant) = (self.spelling.ty(ty), ident(&waiting.constant));
        quote!(rt::wait!(#call(#params) -> #response, crate::waiting::#constant);)
    }
}

/// Appends a sentence on waiting to the method's documentation.
pub(super) fn push_docs(docs: &mut Markdown, method: &Method) {
    let Some(waiting) = &method.waiting else {
        return;
    };
    let call = Word::new(&method.call);
    let template = if waiting.get.id == method.id {
        "\n\nTo resume an operation that is already running, [`wait`]({}::wait) for its completion or use a \
         [`poller`]({}::poller)."
    } else {
        "\n\nThe response is a long-running operation: [`wait`]({}::wait) for its completion or use a \
         [`poller`]({}::poller)."
    };
    docs.add(template, &[&call, &call]);
}
