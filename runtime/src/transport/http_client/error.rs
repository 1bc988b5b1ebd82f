//! Converts errors of hyper.

use std::error::Error as StdError;
use std::io;

use hyper_util::client::legacy;

use super::http2;
use crate::boxed::BoxError;
use crate::error::{TransportError, TransportErrorKind};

/// Tests an error and its causes, including errors inside of I/O errors.
fn any(error: &(dyn StdError + 'static), test: &dyn Fn(&(dyn StdError + 'static)) -> bool) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        let inside = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if test(cause) || inside.is_some_and(|inner| any(inner, test)) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// True if TLS failed or is unavailable.
pub(in crate::transport) fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    any(error, &|cause| {
        cause.is::<rustls::Error>() || cause.is::<NoTls>()
    })
}

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    any(error, &|cause| {
        let hyper = cause.downcast_ref::<hyper::Error>();
        let io = cause.downcast_ref::<io::Error>();
        hyper.is_some_and(hyper::Error::is_timeout)
            || io.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}

/// True if the server states that it did not process the request.
pub(super) fn is_refused(error: &legacy::Error) -> bool {
    any(error, &http2::is_unprocessed)
}

/// The route of a connection that failed, if it is not the direct one of every build.
fn route_of<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e str> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(routed) = cause.downcast_ref::<Routed>() {
            return Some(&routed.route);
        }
        next = cause.source();
    }
    None
}

/// The limit that the head of a response exceeds.
fn limit_of_head(error: &legacy::Error) -> Option<&'static str> {
    // hyper reports this limit only in the message of the error.
    let is_http1 = |cause: &(dyn StdError + 'static)| {
        let hyper = cause.downcast_ref::<hyper::Error>();
        hyper.is_some_and(|error| error.is_parse() && error.to_string().ends_with("too large"))
    };
    let is_tunnel =
        |cause: &(dyn StdError + 'static)| cause.to_string().ends_with("headers too long");
    if any(error, &is_http1) {
        Some("there are more than 100, or more than about 400 KiB of them")
    } else if any(error, &http2::refuses_head) {
        Some("there are more than 16 KiB of them, or they are malformed HTTP/2")
    } else if error.is_connect() && any(error, &is_tunnel) {
        Some("those of the proxy are more than 8 KiB")
    } else {
        None
    }
}

/// The limit that trailers or chunk extensions exceed.
fn limit_of_body(error: &hyper::Error) -> Option<&'static str> {
    // hyper has no function that distinguishes its limits from other errors of a chunk.
    let is_http1 = |cause: &(dyn StdError + 'static)| {
        let io = cause.downcast_ref::<io::Error>();
        io.filter(|error| error.kind() == io::ErrorKind::InvalidData)
            .map(ToString::to_string)
            .is_some_and(|text| text.ends_with("over limit") || text.ends_with("overflow"))
    };
    (any(error, &is_http1) || any(error, &http2::refuses_trailers))
        .then_some("its trailers or the extensions of its chunks are too large or too many")
}

/// Converts the error of a request without a response.
pub(super) fn no_response(error: legacy::Error) -> TransportError {
    let route = route_of(&error).map(str::to_owned);
    if let Some(limit) = limit_of_head(&error) {
        let error = TransportError::new(TransportErrorKind::Limit, limit);
        return error.routed(route.as_deref());
    }
    let kind = if error.is_connect() && is_tls(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if any(&error, &|cause| cause.is::<TransportError>()) {
        // An error of the caller's stream.
        TransportErrorKind::Body
    } else if is_timeout(&error) {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error).routed(route.as_deref())
}

/// Converts the error of a response body.
pub(super) fn broken(error: hyper::Error) -> TransportError {
    if let Some(limit) = limit_of_body(&error) {
        return TransportError::new(TransportErrorKind::Limit, limit);
    }
    let kind = if is_timeout(&error) {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Body
    };
    TransportError::new(kind, error)
}

/// TLS is unavailable; the message states the remedy.
#[derive(Debug)]
pub(super) struct NoTls(pub(super) std::sync::Arc<str>);

impl std::fmt::Display for NoTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for NoTls {}

/// A connection failed, with its route: `through the proxy http://proxy.test`.
#[derive(Debug)]
pub(super) struct Routed {
    route: String,
    source: BoxError,
}

impl Routed {
    pub(super) fn new(route: String, source: BoxError) -> Self {
        Self { route, source }
    }
}

impl std::fmt::Display for Routed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no connection {}", self.route)
    }
}

impl StdError for Routed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
