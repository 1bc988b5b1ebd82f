//! Emits `tracing` spans and events: one span per call, one event per attempt.
//!
//! The names are those of OpenTelemetry's conventions for HTTP and RPC. Values of parameters, URLs
//! and headers are not included.

use tracing::{Span, field};

use crate::error::{Error, Kind, Result, TransportErrorKind};
use crate::service::{Method, Service};
use crate::transport::Body;

/// The span of a call, which is open until its response arrives.
pub(crate) fn call<B>(service: &Service, method: &Method, request: &http::Request<B>) -> Span {
    tracing::info_span!(
        "google_api_call",
        otel.name = method.id,
        otel.kind = "client",
        rpc.system = "http",
        rpc.service = service.name,
        rpc.method = method.id,
        http.request.method = method.verb,
        url.template = method.path,
        server.address = request.uri().host(),
        server.port = request.uri().port_u16(),
        http.request.resend_count = field::Empty,
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
    )
}

/// Records the end of an attempt.
pub(crate) fn attempt(number: u32, response: &Result<http::Response<Body>>) {
    match response {
        Ok(response) => tracing::debug!(
            http.request.resend_count = number.saturating_sub(1),
            http.response.status_code = response.status().as_u16(),
            "attempt succeeded"
        ),
        Err(error) => tracing::debug!(
            http.request.resend_count = number.saturating_sub(1),
            http.response.status_code = error.http_status().map(|status| status.as_u16()),
            "error.type" = error_type(error),
            "attempt failed"
        ),
    }
}

/// Records the response to a part of an upload.
#[cfg_attr(
    not(feature = "media"),
    expect(dead_code, reason = "only `media` uses it")
)]
pub(crate) fn responded(number: u32, status: http::StatusCode) {
    tracing::debug!(
        http.request.resend_count = number.saturating_sub(1),
        http.response.status_code = status.as_u16(),
        "attempt succeeded"
    );
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
    tracing::debug!(
        rpc.method = method,
        http.response.status_code = status.as_u16(),
        "error.type" = "decode",
        "response unreadable"
    );
}

/// The kind of an error; for a response its status.
fn error_type(error: &Error) -> &str {
    match error.kind() {
        Kind::Response(response) => response.status.as_str(),
        Kind::Decode { .. } | Kind::Content(_) => "decode",
        Kind::Operation(_) => "operation",
        Kind::Missing(_) | Kind::Usage(_) => "usage",
        Kind::Credentials(_) => "credentials",
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
