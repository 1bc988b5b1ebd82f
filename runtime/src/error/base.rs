//! The error type: what failed, and in which call.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::chain;
#[cfg(feature = "media")]
use super::media::MediaError;
use super::status::Status;
use super::transport::{TransportError, TransportErrorKind};
use crate::boxed::BoxError;

/// An error of a call. It is one pointer in size; predicates such as
/// [`is_not_found`](Self::is_not_found) state its kind.
///
/// `Display` prints the API method, the failure, its cause and the remedy.
/// [`source`](std::error::Error::source) contains only causes whose message `Display` does not
/// include, so that a report of the whole chain prints each cause once. `Display`, `Debug` and
/// `source` contain no keys, tokens or signatures, and truncate text from servers and causes after
/// 2,000 characters. [`status`](Self::status), [`body`](Self::body) and [`cause`](Self::cause)
/// return the complete message.
///
/// ```
/// # fn sample(error: discogen_runtime::Error) {
/// if error.is_not_found() {
///     // make it
/// } else if let Some(status) = error.status() {
///     eprintln!("{}: {}", status.code, status.message);
/// }
/// # }
/// ```
pub struct Error(pub(super) Box<Inner>);

pub(super) struct Inner {
    /// The ID of the API method, `vision.operations.cancel`.
    pub(super) method: Option<&'static str>,
    /// HTTP method and URL, redacted.
    pub(super) request: Option<String>,
    /// The number of attempts, and the time from the start of the first to the end of the last.
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    /// The name of the long-running operation that the call was about.
    pub(super) operation: Option<String>,
    pub(super) kind: Kind,
    /// A consequence of the failure, in addition to the message of the kind.
    pub(super) note: Option<&'static str>,
    /// An earlier attempt may have been executed, which would explain this error.
    pub(super) after_lost: bool,
    /// The call was not retried, because the retry budget is exhausted.
    pub(super) over_budget: bool,
    /// The redacted causes, computed by the first call of `source`.
    chain: OnceLock<Option<chain::Link>>,
}

pub(crate) enum Kind {
    /// Required parameters have no values: their names in Rust, and in the request.
    Missing {
        rust: Vec<&'static str>,
        wire: Vec<&'static str>,
    },
    Usage(String),
    Credentials(BoxError),
    /// An interceptor failed the call.
    Interceptor {
        name: String,
        source: BoxError,
    },
    Transport(TransportError),
    Timeout {
        limit: Limit,
        time: Duration,
        /// The error of the previous attempt, if the call's timeout elapsed.
        before: Option<Error>,
    },
    Response(ErrorResponse),
    Decode {
        response: ErrorResponse,
        source: BoxError,
    },
    TooLarge {
        limit: usize,
    },
    /// The decoded response exceeds its memory limit; `path` is the position at which it does.
    DecodedTooLarge {
        limit: usize,
        path: String,
    },
    RepeatedPageToken,
    /// A long-running operation failed.
    Operation(Box<Status>),
    /// The contents of an operation have an unexpected type.
    Content(String),
    #[cfg(feature = "media")]
    Media(MediaError),
}

/// The names of a parameter.
#[derive(Clone, Copy)]
pub(crate) struct ParameterName {
    pub(crate) wire: &'static str,
    pub(crate) rust: &'static str,
}

/// The limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Call,
    Attempt,
    /// The time between two chunks of a body.
    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "only `media` uses it")
    )]
    Idle,
    /// The caller's timeout for a long-running operation.
    Operation,
    /// The call's timeout, applied to one item over pages without items.
    Item,
    /// The call's timeout, applied to one element of a stream.
    Element,
}

/// A response that is an error or cannot be decoded.
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The first [`BODY_LIMIT`] bytes of the body.
    pub(crate) body: Bytes,
    pub(crate) error: Option<Status>,
}

/// The number of bytes of an error's body that are kept.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

impl ErrorResponse {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        mut body: Bytes,
        parse: bool,
    ) -> Self {
        let error = if parse { Status::parse(&body) } else { None };
        if body.len() > BODY_LIMIT {
            // A copy: a slice would keep the whole body in memory.
            body = Bytes::copy_from_slice(body.get(..BODY_LIMIT).unwrap_or_default());
        }
        Self {
            status,
            headers,
            body,
            error,
        }
    }
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            method: None,
            request: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            operation: None,
            kind,
            note: None,
            after_lost: false,
            over_budget: false,
            chain: OnceLock::new(),
        }))
    }

    pub(crate) fn missing(names: &[ParameterName]) -> Self {
        Self::new(Kind::Missing {
            rust: names.iter().map(|name| name.rust).collect(),
            wire: names.iter().map(|name| name.wire).collect(),
        })
    }

    /// Creates an error of the caller, found before anything is sent, for clients that compare calls
    /// with a document themselves. Its [`is_usage`](Self::is_usage) is true.
    pub fn usage(message: String) -> Self {
        Self::new(Kind::Usage(message))
    }

    pub(crate) fn in_method(mut self, method: &'static str) -> Self {
        self.0.method.get_or_insert(method);
        self
    }

    pub(crate) fn in_request(mut self, request: &str) -> Self {
        self.0.request.get_or_insert_with(|| request.to_owned());
        self
    }

    pub(crate) fn after(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// Adds the name of the operation that the call was about.
    pub(crate) fn with_operation(mut self, operation: Option<&str>) -> Self {
        if self.0.operation.is_none() {
            self.0.operation = operation.map(str::to_owned);
        }
        self
    }

    pub(crate) fn timeout(limit: Limit, time: Duration) -> Self {
        let before = None;
        Self::new(Kind::Timeout {
            limit,
            time,
            before,
        })
    }

    /// Adds the error of the previous attempt to a timeout of the call.
    pub(crate) fn with_earlier(mut self, earlier: Option<Error>) -> Self {
        if let Kind::Timeout {
            limit: Limit::Call,
            before,
            ..
        } = &mut self.0.kind
        {
            // Both errors are of the same request; the message names it once.
            *before = earlier.map(|mut earlier| {
                earlier.0.request = None;
                earlier
            });
        }
        self
    }

    pub(crate) fn with_note(mut self, note: &'static str) -> Self {
        self.0.note.get_or_insert(note);
        self
    }

    /// Records that the call was not retried because the retry budget is exhausted.
    pub(crate) fn over_budget(mut self) -> Self {
        self.0.over_budget = true;
        self
    }

    /// The ID of the API method, such as `vision.operations.cancel`.
    pub fn method(&self) -> Option<&'static str> {
        self.0.method
    }

    pub(super) fn response(&self) -> Option<&ErrorResponse> {
        match &self.0.kind {
            Kind::Response(response) | Kind::Decode { response, .. } => Some(response),
            _ => None,
        }
    }

    /// The HTTP status of the response, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers of the response, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// The first 64 KiB of the response body, if there was a response.
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(|response| &response.body)
    }

    /// The error that the API returned, if the response has a known format.
    ///
    /// If a long-running operation failed, this is the operation's `error`.
    pub fn status(&self) -> Option<&Status> {
        match &self.0.kind {
            Kind::Operation(status) => Some(status),
            _ => self.response().and_then(|response| response.error.as_ref()),
        }
    }

    /// The name of the long-running operation that the call was about, if it is known.
    ///
    /// Unless the operation itself failed ([`is_operation_failure`](Self::is_operation_failure)),
    /// it may still be running. The method that polls it accepts this name.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The number of attempts: 1 unless the call was retried, 0 if no attempt was made. For a
    /// resumable upload, the number of attempts since the last chunk that the server confirmed.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The total time of all attempts, including the delays between them.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The machine-readable reason: `SERVICE_DISABLED`, or a legacy `rateLimitExceeded`.
    pub fn reason(&self) -> Option<&str> {
        self.status().and_then(Status::reason)
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The original cause, for downcasts: `error.cause()?.downcast_ref::<io::Error>()`.
    ///
    /// Its message is not redacted and may contain secrets. [`source`](std::error::Error::source)
    /// returns a redacted version, which has a different type.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Credentials(source)
            | Kind::Interceptor { source, .. }
            | Kind::Decode { source, .. } => Some(&**source),
            // `Display` includes the message of the transport error itself.
            Kind::Transport(error) => std::error::Error::source(error),
            #[cfg(feature = "media")]
            Kind::Media(error) => error.source(),
            Kind::Timeout { before, .. } => before.as_ref().map(|error| error as _),
            _ => None,
        }
    }

    pub(crate) fn transport_kind(&self) -> Option<TransportErrorKind> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error.kind()),
            _ => None,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause = self.cause()?;
        // `Display` includes the error of the previous attempt.
        if cause.is::<Self>() {
            return cause.source();
        }
        let chain = self
            .0
            .chain
            .get_or_init(|| chain::Link::below(cause, &self.to_string()));
        chain.as_ref().map(|link| link as _)
    }
}
