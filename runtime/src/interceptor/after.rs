//! The outcome of an attempt and of a call.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::error::Error;
use crate::service::{Method, Service};

/// An attempt that has ended.
///
/// `Debug` does not print headers.
pub struct AfterAttempt<'a> {
    pub(crate) service: &'static Service,
    pub(crate) method: &'static Method,
    pub(crate) number: u32,
    pub(crate) elapsed: Duration,
    /// The head of a response that is not an error.
    pub(crate) head: Option<(StatusCode, &'a HeaderMap)>,
    pub(crate) error: Option<&'a Error>,
    pub(crate) next_delay: Option<Duration>,
}

impl<'a> AfterAttempt<'a> {
    /// The constants of the API.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// The ID of the API method, `vision.operations.cancel`.
    pub fn method_id(&self) -> &'static str {
        self.method.id
    }

    /// The number of the attempt, as in [`BeforeAttempt::number`](super::BeforeAttempt::number).
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The time from `before_attempt` to the end of the attempt.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The error of a failed attempt. An error in a response with a successful status is found
    /// later, when the response is decoded.
    pub fn error(&self) -> Option<&'a Error> {
        self.error
    }

    /// The status of the response; `None` without a response.
    pub fn status(&self) -> Option<StatusCode> {
        let ok = self.head.map(|(status, _)| status);
        ok.or_else(|| self.error?.http_status())
    }

    /// The headers of the response; `None` without a response.
    pub fn headers(&self) -> Option<&'a HeaderMap> {
        let ok = self.head.map(|(_, headers)| headers);
        ok.or_else(|| self.error?.headers())
    }

    /// The delay before the next attempt, zero if it follows immediately; `None` if this was the
    /// last attempt.
    pub fn next_delay(&self) -> Option<Duration> {
        self.next_delay
    }
}

impl fmt::Debug for AfterAttempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfterAttempt")
            .field("method_id", &self.method.id)
            .field("number", &self.number)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("error", &self.error)
            .field("next_delay", &self.next_delay)
            .finish()
    }
}

/// A call that has ended.
pub struct AfterCall<'a> {
    pub(crate) service: &'static Service,
    pub(crate) method: &'static Method,
    pub(crate) server: (&'a str, Option<u16>),
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) status: Option<StatusCode>,
    pub(crate) error: Option<&'a Error>,
}

impl<'a> AfterCall<'a> {
    /// The constants of the API.
    pub fn service(&self) -> &'static Service {
        self.service
    }

    /// The ID of the API method, `vision.operations.cancel`.
    pub fn method_id(&self) -> &'static str {
        self.method.id
    }

    /// The host of the server.
    pub fn host(&self) -> &'a str {
        self.server.0
    }

    /// The port of the server, if the URL states one.
    pub fn port(&self) -> Option<u16> {
        self.server.1
    }

    /// The number of attempts.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the start of the first attempt to the end of the last one.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The status of the last response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The error of a failed call. A response that cannot be decoded is found later.
    pub fn error(&self) -> Option<&'a Error> {
        self.error
    }
}

impl fmt::Debug for AfterCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AfterCall")
            .field("method_id", &self.method.id)
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
