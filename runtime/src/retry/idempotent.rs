//! Decides whether executing a call twice has the same effect as executing it once.

use bytes::Bytes;
use http::header::{HeaderMap, IF_MATCH, IF_NONE_MATCH};

use super::member;
use crate::request_ids::REQUEST_ID;
use crate::service::{Method, Precondition, RequestId};

/// Returns whether a call may be repeated although an attempt may have been executed. Decided by
/// the option of the call, else by the declaration of the method, else by the HTTP method or a
/// precondition.
pub(crate) fn is_idempotent(
    method: &Method,
    stated: Option<bool>,
    request: &http::Request<Bytes>,
) -> bool {
    let declared = stated.or_else(|| match method.idempotent {
        Some(false) => None,
        None => by_verb(method.verb).then_some(true),
        always => always,
    });
    declared.unwrap_or_else(|| is_deduplicated(method, request) || is_conditional(method, request))
}

/// Returns whether the request has an ID by which the server recognizes a second execution.
fn is_deduplicated(method: &Method, request: &http::Request<Bytes>) -> bool {
    method.request_id == Some(RequestId::Deduplicated) && has_query(request.uri(), REQUEST_ID)
}

fn by_verb(verb: &str) -> bool {
    matches!(verb, "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS")
}

/// Returns whether the request has a precondition on the current state. The first execution changes
/// the state, so the server rejects a second one.
fn is_conditional(method: &Method, request: &http::Request<Bytes>) -> bool {
    let declares_none = method.idempotent.is_some() && method.preconditions.is_empty();
    if declares_none {
        return false;
    }
    let is_set = |precondition: &Precondition| match precondition {
        Precondition::Query(name) => has_query(request.uri(), name),
        Precondition::Body(path) => member::is_present(request.body(), path),
    };
    method.preconditions.iter().any(is_set) || has_conditional_header(request.headers())
}

/// Returns whether the query has a parameter of this name with a value.
fn has_query(uri: &http::Uri, name: &str) -> bool {
    let pairs = uri.query().unwrap_or_default().split('&');
    let values = pairs.filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let key = percent_encoding::percent_decode_str(key);
        key.eq(name.bytes()).then_some(value)
    });
    values.into_iter().any(|value| !value.is_empty())
}

/// `if-match` with a tag names one state; `if-none-match: *` requires that the resource does not
/// exist.
fn has_conditional_header(headers: &HeaderMap) -> bool {
    let any = |name| headers.get(name).map(|value| value.as_bytes() == b"*");
    any(IF_MATCH) == Some(false) || any(IF_NONE_MATCH) == Some(true)
}
