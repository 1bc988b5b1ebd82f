//! Adds the call to an error: method, request, attempts and elapsed time.

use tokio::time::Instant;

use super::base::Error;
use crate::secret::redact;

/// The call in which an error occurs.
#[derive(Clone, Debug)]
pub(crate) struct ErrorContext {
    method: &'static str,
    verb: http::Method,
    uri: http::Uri,
    /// The attempts until the head of the response arrived, and the start of the first one.
    spent: Option<(u32, Instant)>,
}

impl ErrorContext {
    pub(crate) fn new<B>(method: &'static str, request: &http::Request<B>) -> Self {
        Self {
            method,
            verb: request.method().clone(),
            uri: request.uri().clone(),
            spent: None,
        }
    }

    /// Records the attempts so far, for errors that occur later. The elapsed time of a resumed call
    /// is measured from its first request.
    pub(crate) fn record(&mut self, attempts: u32, started: Instant) {
        let started = self.spent.map_or(started, |(_, started)| started);
        self.spent = Some((attempts, started));
    }

    /// Host and port of the server.
    pub(crate) fn server(&self) -> (&str, Option<u16>) {
        (self.uri.host().unwrap_or_default(), self.uri.port_u16())
    }

    pub(crate) fn is_get(&self) -> bool {
        self.verb == http::Method::GET
    }

    pub(crate) fn method(&self) -> &'static str {
        self.method
    }

    /// The number of attempts until the head of the response arrived.
    pub(crate) fn attempts(&self) -> u32 {
        self.spent.map_or(0, |(attempts, _)| attempts)
    }

    /// Adds the context to an error.
    pub(crate) fn annotate(&self, error: Error) -> Error {
        let request = format!("{} {}", self.verb, redact(&self.uri.to_string()));
        let error = match self.spent {
            Some((attempts, started)) if attempts > 0 => error.after(attempts, started.elapsed()),
            _ => error,
        };
        error.in_method(self.method).in_request(&request)
    }
}
