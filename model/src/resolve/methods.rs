//! Resolves methods: verb, path, parameters, body and response.

use super::aliases::Aliases;
use super::context::Context;
use super::{media, parameters, prose, reads, request_id, streaming};
use crate::api::{Body, Method, Name, Retry, Type};
use crate::diagnostic::{Diagnostic, quoted};
use crate::document::Method as Written;
use crate::name::reserved;
use crate::text::Untrusted;

/// The names of a method within its resource.
pub(super) struct Names {
    pub(super) method: String,
    pub(super) params: String,
    pub(super) call: String,
}

/// Resolves one method. `prefix` begins the id of a method without one.
pub(super) fn method<'d>(
    context: &Context<'_, 'd>,
    written: &'d Written,
    names: Names,
    aliases: &Aliases<'_>,
    prefix: &str,
    findings: &mut Vec<Diagnostic>,
) -> Method {
    let verb = verb(written, findings);
    let body = body(context, written, &verb, findings);
    let response = written
        .response
        .as_ref()
        .map(|it| context.inventory.type_of(it, findings));
    let raw_answer =
        matches!(&response, Some(Type::Schema(name)) if context.raw_bodies.contains(name));
    let body_field = body.is_some().then_some(reserved::BODY);
    let (parameters, aliases) = parameters::all(context, written, aliases, body_field, findings);
    Method {
        id: written
            .id
            .clone()
            .unwrap_or_else(|| format!("{prefix}.{}", written.key))
            .into(),
        name: Name {
            wire: written.key.as_str().into(),
            rust: names.method,
        },
        params: names.params,
        call: names.call,
        path: written.path.clone().unwrap_or_default().into(),
        docs: prose::markdown(written.description.as_deref()),
        deprecated: written.deprecated,
        scopes: context.scopes.indices(&written.scopes),
        default_scopes: context.default_scopes.of(written),
        request_id: request_id::of(written, &verb, &parameters),
        reads: reads::reads(written, &verb, &context.scopes.list),
        parameters,
        aliases,
        response,
        api_version: api_version(written, findings).map(Untrusted::from),
        upload: media::upload(written, findings),
        download: written.supports_media_download,
        download_service: written.use_media_download_service,
        raw_answer,
        streaming: streaming::is_streaming(written),
        paging: None,
        waiting: context
            .waits
            .waiting(written, context.scopes, &context.default_scopes),
        retry: Retry::default(),
        verb: verb.into(),
        body,
    }
}

fn verb(written: &Written, findings: &mut Vec<Diagnostic>) -> String {
    let verb = written.verb();
    // The reader reports an empty verb.
    if !verb.bytes().all(|it| it.is_ascii_uppercase() || it == b'-') {
        let pointer = format!("{}/httpMethod", written.pointer);
        let fact = format!("is {}, which is not an HTTP method", quoted(&verb));
        findings.push(Diagnostic::error(
            pointer,
            fact,
            "for example \"GET\" or \"POST\"",
        ));
    }
    verb
}

fn body<'d>(
    context: &Context<'_, 'd>,
    written: &'d Written,
    verb: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Body> {
    let request = written.request.as_ref()?;
    let ty = context.inventory.type_of(request, findings);
    if matches!(verb, "GET" | "HEAD" | "DELETE" | "OPTIONS" | "TRACE") {
        let fact = format!("is a body on {verb}, which servers ignore or reject");
        findings.push(Diagnostic::note(&request.pointer, fact, "no body is sent"));
        return None;
    }
    let fieldless = matches!(&ty, Type::Schema(name) if context.fieldless.contains(name));
    Some(Body {
        field: reserved::BODY.to_owned(),
        ty,
        fieldless,
    })
}

/// Returns `apiVersion`, which must be a valid header value.
fn api_version(written: &Written, findings: &mut Vec<Diagnostic>) -> Option<String> {
    let version = written.api_version.as_ref().filter(|it| !it.is_empty())?;
    if !version.bytes().all(|it| it.is_ascii_graphic()) {
        let pointer = format!("{}/apiVersion", written.pointer);
        let fact = format!("is {}, which is not a valid header value", quoted(version));
        findings.push(Diagnostic::error(
            pointer,
            fact,
            "for example \"2026-11-01\"",
        ));
    }
    Some(version.clone())
}
