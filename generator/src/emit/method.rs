//! Emits methods: the function on the handle, the parameters, the call.

use discogen_model::api::{Api, Body, Location, Method, Parameter, ParameterAlias, Scalar, Type};
use discogen_model::name;
use discogen_model::text::{Inline, Markdown, Word};
use proc_macro2::TokenStream;
use quote::quote;

use super::emitter::Emitter;
use super::literal::literal;
use super::setter::Setter;
use super::tokens::deprecated;
use super::ty::ident;
use super::{
    doc, download, paging, request_id, retry, scopes, streaming, undescribed, upload, waiting,
};

/// A field of a parameters struct: a parameter or the body.
struct Input<'a> {
    name: &'a str,
    setter: &'a str,
    ty: &'a Type,
    docs: Markdown,
    deprecated: bool,
    required: bool,
}

impl<'a> Input<'a> {
    fn new(api: &Api, parameter: &'a Parameter) -> Self {
        Input {
            name: &parameter.name.rust,
            setter: &parameter.setter,
            ty: &parameter.ty,
            docs: undescribed::parameter(api, parameter).into_owned(),
            deprecated: parameter.deprecated,
            required: parameter.required,
        }
    }
}

impl<'a> From<&'a Body> for Input<'a> {
    fn from(body: &'a Body) -> Self {
        let docs = if body.fieldless {
            "The request body; defaults to `{}`."
        } else {
            "The request body."
        };
        Input {
            name: &body.field,
            setter: &body.field,
            ty: &body.ty,
            docs: docs.into(),
            deprecated: false,
            required: !body.fieldless,
        }
    }
}

impl Input<'_> {
    /// Returns the documentation of the field, which states that a parameter is required.
    fn field_docs(&self) -> Markdown {
        let docs = self.docs.compact();
        let is_stated = !self.required || self.name == "body" || docs.starts_with("Required.");
        match is_stated {
            true => docs,
            false if docs.first_sentence().is_empty() => {
                Markdown::paragraphs([docs, "Required.".into()])
            }
            false => Markdown::fill("Required. {}", &[&docs]),
        }
    }

    fn setter(&self) -> Setter<'_> {
        Setter {
            field: self.name,
            name: self.setter,
            ty: self.ty,
            is_boxed: false,
            docs: &self.docs,
            is_deprecated: self.deprecated,
            is_read_only: false,
        }
    }
}

/// Parameters in the model's order, then the body.
fn inputs<'a>(api: &Api, method: &'a Method) -> Vec<Input<'a>> {
    let parameters = method.parameters.iter().map(|it| Input::new(api, it));
    parameters
        .chain(method.body.iter().map(Input::from))
        .collect()
}

impl Emitter<'_> {
    /// Emits the function on the handle:
    ///
    /// ```ignore
    /// /// Starts asynchronous cancellation …
    /// pub fn cancel(&self, name: impl Into<String>) -> CancelCall {
    ///     CancelCall { call: self.client.call(CancelParams::new().name(name)) }
    /// }
    /// ```
    pub(crate) fn function(&self, method: &Method) -> TokenStream {
        let (name, params, call) = (
            ident(&method.name.rust),
            ident(&method.params),
            ident(&method.call),
        );
        let inputs = inputs(self.api, method);
        let required: Vec<_> = inputs.iter().filter(|input| input.required).collect();
        let names: Vec<_> = required.iter().map(|input| ident(input.setter)).collect();
        let arguments = name::arguments(required.iter().map(|input| input.setter));
        let arguments = arguments.iter().map(|name| ident(name));
        let arguments: Vec<_> = arguments.collect();
        let types = required
            .iter()
            .map(|input| self.spelling.argument(input.ty));
        let docs = doc::outer(&self.function_docs(method));
        let deprecated = deprecated(method.deprecated, &method.docs);
        let allow = allow_deprecated(required.iter().any(|input| input.deprecated));
        let allow_many = allow_many_arguments(required.len());
        let inline = self.spelling.inline(required.iter().map(|input| input.ty));
        quote! {
            #docs
            #deprecated
            #allow
            #allow_many
            #inline
            pub fn #name(&self, #(#arguments: #types),*) -> #call {
                #call { call: self.client.call(#params::new() #(.#names(#arguments))*) }
            }
        }
    }

    /// Description, verb and path, required parameters, scopes, errors, example.
    fn function_docs(&self, method: &Method) -> Markdown {
        let mut docs = doc::or(&method.docs, || {
            Markdown::fill("Calls {}.", &[&Inline::code(&method.id)])
        });
        let request = format!("{} {}", method.verb.raw(), method.path.raw());
        docs.add("\n\n{}", &[&Inline::code(&request)]);
        if let Some(sentence) = download::docs(self.api, method) {
            docs.add("\n\n{}", &[&sentence]);
        }
        waiting::push_docs(&mut docs, method);
        push_parameters(&mut docs, self.api, method);
        paging::push_docs(&mut docs, method);
        streaming::push_docs(&mut docs, method);
        if let Some(uploads) = upload::docs(method) {
            docs.push(uploads);
        }
        scopes::push_docs(&mut docs, self.api, method);
        docs.push("\n\n# Errors\n\nSee [errors](crate#errors). ");
        docs.push(retry::docs(method));
        docs.add("{}", &[&request_id::docs(method)]);
        docs.push("\n\n# Example\n\n");
        docs.push(self.samples.doctest(
            self.accessors,
            method,
            self.is_deprecated || method.deprecated,
        ));
        docs
    }

    /// Emits the parameters with setters, their description for the runtime, and the call.
    pub(crate) fn types(&self, method: &Method) -> TokenStream {
        let inputs = inputs(self.api, method);
        let params = self.params(method, &inputs);
        let aliases = method.aliases.iter().map(|it| self.alias(method, it));
        let wire = self.describe(method);
        let call = self.call(method, &inputs);
        let pages = self.pages(method);
        let wait = self.wait(method);
        quote! {
            #params
            #(#aliases)*
            #wire
            #call
            #pages
            #wait
        }
    }

    /// Emits the parameters as plain data:
    ///
    /// ```ignore
    /// /// Parameters of [`Operations::cancel`].
    /// #[derive(Clone, Default)]
    /// #[non_exhaustive]
    /// pub struct CancelParams {
    ///     /// The name of the operation resource to be cancelled.
    ///     pub name: Option<String>,
    /// }
    ///
    /// impl CancelParams {
    ///     pub fn new() -> Self { Default::default() }
    ///     pub fn name(mut self, value: impl Into<String>) -> Self { … }
    /// }
    /// ```
    fn params(&self, method: &Method, inputs: &[Input<'_>]) -> TokenStream {
        let name = ident(&method.params);
        let docs = doc::outer(&Markdown::fill(
            "Parameters of [`{}::{}`].",
            &[&Word::new(self.handle), &Word::new(&method.name.rust)],
        ));
        let fields = inputs.iter().map(|input| {
            let (name, ty) = (ident(input.name), self.spelling.field(input.ty, false));
            let docs = doc::outer(&input.field_docs());
            let deprecated = deprecated(input.deprecated, &input.docs);
            quote! {
                #docs
                #deprecated
                pub #name: #ty,
            }
        });
        let setters = inputs
            .iter()
            .map(|input| input.setter().of_field(self.spelling));
        let default = self.spelling.default();
        quote! {
            #docs
            #[derive(Clone, Default)]
            #[non_exhaustive]
            pub struct #name {
                #(#fields)*
            }
            impl #name {
                /// Creates empty parameters.
                #[inline]
                pub fn new() -> Self {
                    #default::default()
                }
                #(#setters)*
            }
        }
    }

    /// Emits the name of an enum at its use in a parameter:
    ///
    /// ```ignore
    /// /// Values of [`format`](field@GetParams::format).
    /// pub type GetFormat = schemas::MessagesGetFormat;
    /// ```
    fn alias(&self, method: &Method, alias: &ParameterAlias) -> TokenStream {
        let (name, ty) = (
            ident(&alias.name),
            self.spelling.ty(&Type::Enum(alias.of.as_str().into())),
        );
        let field = Word::new(&alias.field);
        let docs = doc::outer(&Markdown::fill(
            "Values of [`{}`](field@{}::{}).",
            &[&field, &Word::new(&method.params), &field],
        ));
        quote! {
            #docs
            pub type #name = #ty;
        }
    }

    /// Emits the description for the runtime:
    ///
    /// ```ignore
    /// impl rt::Params for CancelParams {
    ///     type Api = crate::Vision;
    ///     type Response = schemas::Empty;
    ///     const METHOD: rt::Method = rt::Method { id: "vision.operations.cancel", … };
    ///     fn describe<'a>(&'a self, request: &mut rt::RequestParts<'a>) {
    ///         request.path("name", &self.name);
    ///         request.body_or_empty(&self.body);
    ///     }
    /// }
    /// ```
    fn describe(&self, method: &Method) -> TokenStream {
        let (params, client) = (ident(&method.params), ident(&self.api.client));
        let response = self.response(method);
        let facts = self.facts(method);
        let parameters = method.parameters.iter().map(describe_parameter);
        let body = method.body.iter().map(|body| {
            let field = ident(&body.field);
            if body.fieldless {
                quote!(request.body_or_empty(&self.#field);)
            } else if body.ty.has_numbers() {
                quote!(request.body_of_numbers(&self.#field);)
            } else {
                quote!(request.body(&self.#field);)
            }
        });
        let is_empty = method.parameters.is_empty() && method.body.is_none();
        let request = ident(if is_empty { "_request" } else { "request" });
        let allow = allow_deprecated(
            method
                .parameters
                .iter()
                .any(|parameter| parameter.deprecated),
        );
        quote! {
            impl rt::Params for #params {
                type Api = crate::#client;
                type Response = #response;

                const METHOD: rt::Method = rt::Method { #facts };

                #allow
                #[inline]
                fn describe<'a>(&'a self, #request: &mut rt::RequestParts<'a>) {
                    #(#parameters)*
                    #(#body)*
                }
            }
        }
    }

    /// `id: "vision.operations.cancel", verb: "POST", …, ..rt::Method::BASE`
    fn facts(&self, method: &Method) -> TokenStream {
        let (id, verb, path) = (
            literal(&method.id),
            literal(&method.verb),
            literal(&method.path),
        );
        let scopes = scopes::fact(self.api, &method.scopes);
        let default_scopes = scopes::default_fact(self.api, &method.default_scopes, &method.scopes);
        let api_version = method
            .api_version
            .as_ref()
            .map(literal)
            .map(|version| quote!(api_version: Some(#version),));
        let download = method.download.then(|| quote!(download: true,));
        let download_service = method
            .download_service
            .then(|| quote!(download_service: true,));
        let upload = method.upload.as_ref().map(|upload| {
            let upload = upload::facts(upload);
            quote!(upload: Some(#upload),)
        });
        let retry = retry::facts(&method.retry);
        let request_id = request_id::fact(method);
        let reads = request_id::reads(method);
        let is_complete = scopes.is_some()
            && default_scopes.is_some()
            && api_version.is_some()
            && download.is_some()
            && download_service.is_some()
            && upload.is_some()
            && retry.is_complete()
            && request_id.is_some()
            && reads.is_some();
        let base = (!is_complete).then(|| quote!(..rt::Method::BASE));
        quote! {
            id: #id,
            verb: #verb,
            path: #path,
            #scopes
            #default_scopes
            #api_version
            #download
            #download_service
            #upload
            #retry
            #request_id
            #reads
            #base
        }
    }

    /// Emits the builder of a call:
    ///
    /// ```ignore
    /// /// Call of [`Operations::cancel`], …
    /// #[derive(Clone)]
    /// #[must_use = "a call does nothing until it is sent"]
    /// pub struct CancelCall { call: rt::Call<CancelParams> }
    ///
    /// impl CancelCall {
    ///     pub fn body(mut self, value: schemas::CancelOperationRequest) -> Self { … }
    /// }
    ///
    /// rt::call!(CancelCall(CancelParams) -> schemas::Empty);
    /// ```
    fn call(&self, method: &Method, inputs: &[Input<'_>]) -> TokenStream {
        let (name, params) = (ident(&method.call), ident(&method.params));
        let response = self.response(method);
        let optional: Vec<_> = inputs.iter().filter(|input| !input.required).collect();
        let template = if optional.is_empty() {
            "Call of [`{}::{}`]."
        } else {
            "Call of [`{}::{}`], with setters for optional parameters."
        };
        let (handle, function) = (Word::new(self.handle), Word::new(&method.name.rust));
        let docs = doc::outer(&Markdown::fill(template, &[&handle, &function]));
        let setters = optional
            .iter()
            .map(|input| input.setter().of_parameter(self.spelling));
        let download = download::emit(method);
        let setters = (!optional.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
        let upload = upload::emit(method);
        // Media and streams cannot be part of a batch.
        let is_alone = method.streaming || download::is_media_only(method);
        let alone = is_alone.then(|| quote!(, alone));
        quote! {
            #docs
            #[derive(Clone)]
            #[must_use = "a call does nothing until it is sent"]
            pub struct #name {
                call: rt::Call<#params>,
            }
            #setters
            rt::call!(#name(#params) -> #response #alone);
            #download
            #upload
        }
    }
}

fn push_parameters(docs: &mut Markdown, api: &Api, method: &Method) {
    let required: Vec<_> = method
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .collect();
    let takes_body = method.body.as_ref().filter(|body| !body.fieldless);
    let has_optional = method.parameters.len() > required.len()
        || method.body.as_ref().is_some_and(|body| body.fieldless);
    let call = Word::new(&method.call);
    if required.is_empty() && takes_body.is_none() {
        if has_optional {
            docs.add(
                "\n\nAll parameters are optional; set them on [`{}`].",
                &[&call],
            );
        }
        return;
    }
    docs.push("\n\n# Parameters\n");
    for parameter in required {
        let name = Word::new(&parameter.setter);
        // A description that starts with a list or code is a block of its own.
        let description = undescribed::parameter(api, parameter);
        let is_block = description.first_sentence().is_empty();
        let template = if is_block {
            "\n- `{}`:\n\n  {}"
        } else {
            "\n- `{}`: {}"
        };
        docs.add(
            template,
            &[&name, &description.compact().without_required().indented()],
        );
        if is_update_mask(parameter) {
            docs.push("\n\n  `FieldMask::of(&body)` lists the fields that a body sets.");
        }
    }
    if let Some(body) = takes_body {
        docs.add("\n- `{}`: The request body.", &[&Word::new(&body.field)]);
    }
    if has_optional {
        docs.add("\n\nSet optional parameters on [`{}`].", &[&call]);
    }
    let masks = method.parameters.iter().filter(|it| is_update_mask(it));
    for mask in masks.filter(|it| !it.required) {
        docs.add(
            " With `{}(FieldMask::of(&body))` the call changes only the fields that the body sets.",
            &[&Word::new(&mask.setter)],
        );
    }
}

/// Whether a parameter lists the fields of the body to change (AIP-134).
fn is_update_mask(parameter: &Parameter) -> bool {
    parameter.ty == Type::Scalar(Scalar::FieldMask)
        && parameter.location == Location::Query
        && parameter
            .name
            .wire
            .raw()
            .to_ascii_lowercase()
            .contains("update")
}

/// `request.path("name", &self.name);`, or if the required parameter has another name in Rust,
/// which the error of a missing value states, `request.path_as("userId", "user_id", &self.user_id);`
fn describe_parameter(parameter: &Parameter) -> TokenStream {
    let (wire, field) = (literal(&parameter.name.wire), ident(&parameter.name.rust));
    let is_required = parameter.required || parameter.location == Location::Path;
    if is_required && parameter.name.wire != parameter.name.rust.as_str() {
        let function = ident(match parameter.location {
            Location::Path => "path_as",
            Location::Query => "required_query_as",
            Location::Header => "required_header_as",
        });
        let rust = parameter.name.rust.as_str();
        return quote!(request.#function(#wire, #rust, &self.#field););
    }
    let function = ident(match (parameter.location, parameter.required) {
        (Location::Path, _) => "path",
        (Location::Query, false) => "query",
        (Location::Query, true) => "required_query",
        (Location::Header, false) => "header",
        (Location::Header, true) => "required_header",
    });
    quote!(request.#function(#wire, &self.#field);)
}

fn allow_deprecated(is_needed: bool) -> TokenStream {
    if is_needed {
        quote!(#[allow(deprecated, reason = "deprecated parameters are sent like others")])
    } else {
        TokenStream::new()
    }
}

/// clippy's limit is seven arguments, including `self`.
fn allow_many_arguments(required: usize) -> TokenStream {
    if required > 6 {
        quote!(#[allow(clippy::too_many_arguments, reason = "the API requires all of them")])
    } else {
        TokenStream::new()
    }
}
