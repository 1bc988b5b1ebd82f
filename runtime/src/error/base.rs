//! The error type: what failed, and the call in which it failed.

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

/// Why a call failed: one pointer, asked with predicates.
///
/// Its text says which method of which API failed, and what to do where that is
/// known. Neither the text nor `Debug` nor a source shows keys, tokens or signatures. The cause is
/// part of the text; [`source`](std::error::Error::source) has only the causes whose text is not,
/// so that a report of the whole chain prints each once. Text of a server or a cause is cut after
/// 2,000 characters, with `…`; [`status`](Self::status), [`body`](Self::body) and
/// [`cause`](Self::cause) have it uncut.
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
    /// `vision.operations.cancel`, or nothing before a method was chosen.
    pub(super) method: Option<&'static str>,
    /// Verb and URL, redacted.
    pub(super) request: Option<String>,
    /// How many attempts were made, and how long that took.
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    /// The name of the operation that was waited for.
    pub(super) operation: Option<String>,
    pub(super) kind: Kind,
    /// What follows from it, where that is more than the kind says.
    pub(super) note: Option<&'static str>,
    /// The causes as they are printed, made when somebody asks.
    chain: OnceLock<Option<chain::Link>>,
}

pub(crate) enum Kind {
    Missing(Vec<&'static str>),
    Usage(String),
    Credentials(BoxError),
    Transport(TransportError),
    Timeout {
        limit: Limit,
        time: Duration,
        /// Why the attempt before failed, if the call's time was up.
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
    /// The decoded response takes more memory than it may, at this path.
    DecodedTooLarge {
        limit: usize,
        path: String,
    },
    PageCircle,
    /// A long-running operation ended with this.
    Operation(Box<Status>),
    /// What an operation holds is not what it was asked for.
    Content(String),
    #[cfg(feature = "media")]
    Media(MediaError),
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Call,
    Attempt,
    /// Between two pieces of a body.
    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "media alone asks for it")
    )]
    Idle,
    /// The caller's, for an operation as a whole.
    Operation,
    /// The call's, for one item: pages without items came meanwhile.
    Item,
}

/// An answer that is an error, or that cannot be read.
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The first [`BODY_LIMIT`] bytes.
    pub(crate) body: Bytes,
    pub(crate) error: Option<Status>,
}

/// How much of an error's body is kept.
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
            // A copy, so that the error doesn't hold on to all of a large answer.
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
            chain: OnceLock::new(),
        }))
    }

    pub(crate) fn missing(names: Vec<&'static str>) -> Self {
        Self::new(Kind::Missing(names))
    }

    pub(crate) fn usage(message: String) -> Self {
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

    /// Says which operation was waited for.
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

    /// Keeps why the attempt before failed, if the call's time ran out in this one.
    pub(crate) fn with_earlier(mut self, earlier: Option<Error>) -> Self {
        if let Kind::Timeout {
            limit: Limit::Call,
            before,
            ..
        } = &mut self.0.kind
        {
            // It is about the same request, which the text names once.
            *before = earlier.map(|mut earlier| {
                earlier.0.request = None;
                earlier
            });
        }
        self
    }

    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "media alone asks for it")
    )]
    pub(crate) fn with_note(mut self, note: &'static str) -> Self {
        self.0.note.get_or_insert(note);
        self
    }

    /// The method that failed, `vision.operations.cancel`.
    pub fn method(&self) -> Option<&'static str> {
        self.0.method
    }

    pub(super) fn response(&self) -> Option<&ErrorResponse> {
        match &self.0.kind {
            Kind::Response(response) | Kind::Decode { response, .. } => Some(response),
            _ => None,
        }
    }

    /// The status line of the answer, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    /// The headers of the answer, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().map(|response| &response.headers)
    }

    /// The first 64 KiB of the answer's body, if there was one.
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(|response| &response.body)
    }

    /// What the API says about the failure, if it says it in a known form.
    ///
    /// For an operation that failed it is the operation's `error`.
    pub fn status(&self) -> Option<&Status> {
        match &self.0.kind {
            Kind::Operation(status) => Some(status),
            _ => self.response().and_then(|response| response.error.as_ref()),
        }
    }

    /// The name of the operation that was waited for, if it has one already.
    ///
    /// Unless the operation itself failed ([`is_operation_failure`](Self::is_operation_failure))
    /// it may still be running, and can be waited for again by this name.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// How many attempts were made: 1 unless the call was retried, 0 if it could not be made at all.
    /// An upload in chunks counts them from the last chunk that the server took.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long all attempts took, the waiting between them included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Why, as a constant for programs: `SERVICE_DISABLED`, or a legacy `rateLimitExceeded`.
    pub fn reason(&self) -> Option<&str> {
        self.status().and_then(Status::reason)
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The cause as it came, for a program to look at: `error.cause()?.downcast_ref::<io::Error>()`.
    ///
    /// Its text is whoever made it's, and may have secrets in it. What
    /// [`source`](std::error::Error::source) gives prints the same with secrets left out, and is
    /// of a type of its own.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Credentials(source) | Kind::Decode { source, .. } => Some(&**source),
            // Its text is part of ours, so the chain goes on with its cause.
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
        // An earlier attempt's error is printed with this one.
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
