//! Emits `tracing` spans and events: one span per call, one event per attempt and per retry.
//!
//! The names are those of OpenTelemetry's conventions for HTTP and RPC. Values of parameters, URLs
//! and headers are not included. The documentation of the crate describes target, names and fields
//! (section "Traces"); change both together.

use std::time::Duration;

use tracing::{Span, field};

use crate::error::{Error, Kind, Result, TransportErrorKind};
use crate::service::{Method, Service};
use crate::transport::Body;

/// The target of all spans and events.
const TARGET: &str = "discogen_runtime";

/// The span of a call, which is open until its response arrives.
pub(crate) fn call(service: &Service, method: &Method, uri: &http::Uri) -> Span {
    tracing::info_span!(
        target: TARGET,
        "google_api_call",
        otel.name = method.id,
        otel.kind = "client",
        rpc.system = "http",
        rpc.service = service.name,
        rpc.method = method.id,
        http.request.method = method.verb,
        url.template = method.path,
        server.address = uri.host(),
        server.port = uri.port_u16(),
        http.request.resend_count = field::Empty,
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
    )
}

/// Records the end of an attempt.
pub(crate) fn attempt(number: u32, response: &Result<http::Response<Body>>) {
    match response {
        Ok(response) => {
            tracing::debug!(target: TARGET, {            http.request.resend_count = number.saturating_sub(1),
            http.response.status_code = response.status().as_u16(),}, "attempt succeeded")
        }
        Err(error) => {
            tracing::debug!(target: TARGET, {            http.request.resend_count = number.saturating_sub(1),
            http.response.status_code = error.http_status().map(|status| status.as_u16()),
            "error.type" = error_type(error),}, "attempt failed")
        }
    }
}

/// Records that a new client sends its calls to an emulator, without credentials. `source` is the
/// environment variable or the function of the builder that sets it.
pub(crate) fn emulator(service: &Service, source: &str, url: &str) {
    tracing::info!(target: TARGET, {        rpc.service = service.name,
        server.address = url,
        source,}, "calls go to an emulator");
}

/// What a call ran out of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Exhausted {
    /// The retry policy allows no more attempts.
    Policy,
    /// The timeout of the call allows no more attempts.
    Deadline,
    /// The retry budget of the client allows no more retries.
    Budget,
}

/// Records that another attempt follows after a delay.
pub(crate) fn retry(attempts: u32, delay: Duration, error: &Error) {
    tracing::info!(target: TARGET, {        http.request.resend_count = attempts,
        delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
        "error.type" = error_type(error),}, "retry");
}

/// Records that a failure is not retried because the attempts or the time of the call are
/// exhausted.
pub(crate) fn exhausted(method: &Method, attempts: u32, why: Exhausted, error: &Error) {
    tracing::warn!(target: TARGET, {        rpc.method = method.id,
        attempts,
        limit = match why {
            Exhausted::Policy => "policy",
            Exhausted::Deadline => "deadline",
            Exhausted::Budget => "budget",
        },
        "error.type" = error_type(error),}, "retries exhausted");
}

/// Records the response to a part of an upload.
#[cfg_attr(
    not(feature = "media"),
    expect(dead_code, reason = "only `media` uses it")
)]
pub(crate) fn responded(number: u32, status: http::StatusCode) {
    tracing::debug!(target: TARGET, {        http.request.resend_count = number.saturating_sub(1),
        http.response.status_code = status.as_u16(),}, "attempt succeeded");
}

/// Records the result of the call in its span.
pub(crate) fn finish(span: &Span, attempts: u32, response: &Result<http::Response<Body>>) {
    if span.is_disabled() {
        return;
    }
    span.record("http.request.resend_count", attempts.saturating_sub(1));
    let status = match response {
        Ok(response) => Some(response.status()),
        Err(error) => error.http_status(),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Err(error) = response {
        span.record("error.type", error_type(error));
    }
}

/// Records a response that does not match its schema, after the span of the call has ended.
pub(crate) fn unreadable(method: &str, status: http::StatusCode) {
    tracing::debug!(target: TARGET, {        rpc.method = method,
        http.response.status_code = status.as_u16(),
        "error.type" = "decode",}, "response unreadable");
}

/// The kind of an error; for a response its status.
pub(crate) fn error_type(error: &Error) -> &str {
    match error.kind() {
        Kind::Response(response) => response.status.as_str(),
        Kind::Decode { .. } | Kind::Content(_) => "decode",
        Kind::Operation(_) => "operation",
        Kind::Missing { .. } | Kind::Usage(_) => "usage",
        Kind::Credentials(_) => "credentials",
        Kind::Interceptor { .. } => "interceptor",
        Kind::Timeout { .. } => "timeout",
        Kind::TooLarge { .. } => "too_large",
        Kind::DecodedTooLarge { .. } => "decoded_too_large",
        Kind::RepeatedPageToken => "repeated_page_token",
        #[cfg(feature = "media")]
        Kind::Media(error) => error.word(),
        Kind::Transport(error) => match error.kind() {
            TransportErrorKind::Connect => "connect",
            TransportErrorKind::Tls => "tls",
            TransportErrorKind::Timeout => "timeout",
            TransportErrorKind::Interrupted => "interrupted",
            TransportErrorKind::Body => "body",
            TransportErrorKind::Redirect => "redirect",
            TransportErrorKind::Limit => "limit",
            TransportErrorKind::Request => "request",
        },
    }
}
