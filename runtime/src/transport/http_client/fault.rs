//! From the errors of hyper to ours.

use std::error::Error as StdError;
use std::io;

use hyper_util::client::legacy;

use super::super::{TransportError, TransportErrorKind};

/// An error and its causes; I/O errors hide theirs one step aside.
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

/// True if a cause is TLS's own, or that there is none.
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

/// True if the server says that it did nothing about the request.
pub(super) fn is_refused(error: &legacy::Error) -> bool {
    any(error, &|cause| {
        cause.downcast_ref::<h2::Error>().is_some_and(|error| {
            let reason = error.reason();
            let refused = error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM);
            let late = error.is_go_away() && reason == Some(h2::Reason::NO_ERROR);
            error.is_remote() && (refused || late)
        })
    })
}

/// Why there is no answer.
pub(super) fn unanswered(error: legacy::Error) -> TransportError {
    let kind = if error.is_connect() && is_tls(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if any(&error, &|cause| cause.is::<TransportError>()) {
        // The caller's own stream.
        TransportErrorKind::Body
    } else if is_timeout(&error) {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error)
}

/// Why the body of an answer ends where it should not.
pub(in crate::transport) fn broken(error: hyper::Error) -> TransportError {
    let kind = if is_timeout(&error) {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Body
    };
    TransportError::new(kind, error)
}

/// TLS was asked for, and there is none; the text says what to do.
#[derive(Debug)]
pub(super) struct NoTls(pub(super) std::sync::Arc<str>);

impl std::fmt::Display for NoTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for NoTls {}
