//! One error for everything, small, with predicates.

mod chain;
mod credentials;
mod details;
mod display;
mod status;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use credentials::CredentialsError;
#[cfg(feature = "auth")]
pub(crate) use credentials::causes;
#[cfg(any(feature = "auth", feature = "yup-oauth2"))]
pub(crate) use credentials::is_broken_connection;
pub use details::{
    BadRequest, DebugInfo, Detail, ErrorInfo, FieldViolation, Help, HelpLink, LocalizedMessage,
    PreconditionFailure, PreconditionViolation, QuotaFailure, QuotaViolation, RequestInfo,
    ResourceInfo, RetryInfo,
};
pub use status::Status;

use crate::transport::{TransportError, TransportErrorKind};

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error's cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

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
pub struct Error(Box<Inner>);

struct Inner {
    /// `vision.operations.cancel`, or nothing before a method was chosen.
    method: Option<&'static str>,
    /// Verb and URL, redacted.
    request: Option<String>,
    /// How many attempts were made, and how long that took.
    attempts: u32,
    elapsed: Duration,
    /// The name of the operation that was waited for.
    operation: Option<String>,
    kind: Kind,
    /// What follows from it, where that is more than the kind says.
    note: Option<&'static str>,
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
    Answer(Answer),
    Decode {
        answer: Answer,
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
    Media(crate::media::Fault),
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
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The first [`BODY_LIMIT`] bytes.
    pub(crate) body: Bytes,
    pub(crate) error: Option<Status>,
}

/// How much of an error's body is kept.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

impl Answer {
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
    pub(crate) fn about(mut self, operation: Option<&str>) -> Self {
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
    pub(crate) fn following(mut self, earlier: Option<Error>) -> Self {
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
    pub(crate) fn noting(mut self, note: &'static str) -> Self {
        self.0.note.get_or_insert(note);
        self
    }

    /// The method that failed, `vision.operations.cancel`.
    pub fn method(&self) -> Option<&'static str> {
        self.0.method
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Answer(answer) | Kind::Decode { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// The status line of the answer, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The headers of the answer, if there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The first 64 KiB of the answer's body, if there was one.
    pub fn body(&self) -> Option<&Bytes> {
        self.answer().map(|answer| &answer.body)
    }

    /// What the API says about the failure, if it says it in a known form.
    ///
    /// For an operation that failed it is the operation's `error`.
    pub fn status(&self) -> Option<&Status> {
        match &self.0.kind {
            Kind::Operation(status) => Some(status),
            _ => self.answer().and_then(|answer| answer.error.as_ref()),
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

    /// How long the server wants to be left alone: `Retry-After`, or `RetryInfo`
    /// among the details; the longer of both.
    pub fn retry_delay(&self) -> Option<Duration> {
        let answer = self.answer()?;
        let details = answer.error.iter().flat_map(Status::details);
        let infos = details.filter_map(|detail| match detail {
            Detail::RetryInfo(info) => info.retry_delay,
            _ => None,
        });
        infos
            .chain(crate::retry::retry_after(
                &answer.headers,
                SystemTime::now(),
            ))
            .max()
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The HTTP status of the error. Where a response with a successful status contains only
    /// an error, it is the code in the body.
    fn http_code(&self) -> Option<u16> {
        let status = self.http_status()?;
        if !status.is_success() {
            return Some(status.as_u16());
        }
        u16::try_from(self.status()?.code).ok()
    }

    fn says(&self, http: u16, name: &str) -> bool {
        matches!(self.0.kind, Kind::Answer(_) | Kind::Operation(_))
            && (self.http_code() == Some(http)
                || self.status().is_some_and(|status| status.status == name))
    }

    /// The thing does not exist: 404.
    pub fn is_not_found(&self) -> bool {
        self.says(404, "NOT_FOUND")
    }

    /// The caller may not do this: 403.
    pub fn is_permission_denied(&self) -> bool {
        self.says(403, "PERMISSION_DENIED")
    }

    /// The credentials are missing or not accepted: 401.
    pub fn is_unauthenticated(&self) -> bool {
        self.says(401, "UNAUTHENTICATED")
    }

    /// The thing is there already, or was changed in between: 409.
    pub fn is_already_exists(&self) -> bool {
        self.says(409, "ALREADY_EXISTS")
    }

    /// The thing is as it was: 304, to a request with `if-none-match`.
    pub fn is_not_modified(&self) -> bool {
        self.http_status() == Some(StatusCode::NOT_MODIFIED)
    }

    /// Too many calls: 429, or the 403 of older APIs that gives this as its reason.
    pub fn is_rate_limited(&self) -> bool {
        self.says(429, "RESOURCE_EXHAUSTED") || self.status().is_some_and(Status::is_rate_limit)
    }

    /// The server failed: 500 to 599.
    pub fn is_server_error(&self) -> bool {
        matches!(self.0.kind, Kind::Answer(_))
            && self
                .http_code()
                .is_some_and(|code| (500..600).contains(&code))
    }

    /// The time was up, on this side.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. })
            || self.transport_kind() == Some(TransportErrorKind::Timeout)
    }

    /// No connection came about, so that the server saw nothing of the request.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.transport_kind(),
            Some(TransportErrorKind::Connect | TransportErrorKind::Tls)
        )
    }

    /// The connection broke, or none came about.
    pub fn is_transport(&self) -> bool {
        self.transport_kind().is_some()
    }

    /// No credentials could be had.
    pub fn is_credentials(&self) -> bool {
        matches!(self.0.kind, Kind::Credentials(_))
    }

    /// The call cannot be made as it is: the fault is in its parameters or options, and nothing was sent.
    pub fn is_usage(&self) -> bool {
        matches!(self.0.kind, Kind::Missing(_) | Kind::Usage(_))
    }

    /// Required parameters that have no value; empty if that isn't the failure.
    pub fn missing_parameters(&self) -> &[&'static str] {
        match &self.0.kind {
            Kind::Missing(names) => names,
            _ => &[],
        }
    }

    /// The answer came, but not as the document says; or what an operation holds is
    /// not of the type that was asked for.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. } | Kind::Content(_))
    }

    /// The calls went well, and the long-running operation that they were about ended with an error:
    /// [`status`](Self::status) has it.
    pub fn is_operation_failure(&self) -> bool {
        matches!(self.0.kind, Kind::Operation(_))
    }

    /// Another attempt may succeed: 408, 429, a 403 whose reason is a rate limit, 5xx except 501 and
    /// 505 to 511, a connection that failed or broke, an attempt that took too long, a token
    /// endpoint with one of these failures.
    ///
    /// Whether another attempt is harmless is a different question; see
    /// [`FailedAttempt::may_repeat`](crate::FailedAttempt::may_repeat).
    pub fn is_transient(&self) -> bool {
        match &self.0.kind {
            Kind::Answer(_) => {
                let code = self.http_code().unwrap_or_default();
                crate::retry::is_transient(code) || self.is_rate_limited()
            }
            Kind::Timeout { limit, .. } => matches!(limit, Limit::Attempt | Limit::Idle),
            Kind::Transport(error) => error.is_transient(),
            Kind::Credentials(source) => credentials::is_transient(&**source) == Some(true),
            #[cfg(feature = "media")]
            Kind::Media(fault) => fault.is_transient(),
            _ => false,
        }
    }

    /// The attempt was certainly not executed: there was no token or no connection for it, or the
    /// server rejected it for its rate.
    pub(crate) fn is_unexecuted(&self) -> bool {
        match &self.0.kind {
            Kind::Answer(_) => {
                let code = self.http_code().unwrap_or_default();
                crate::retry::is_rejection(code, self.is_rate_limited())
            }
            Kind::Credentials(_) => true,
            _ => self.is_connect(),
        }
    }

    /// The answer is larger than [`CallOptions::max_response_size`](crate::CallOptions::max_response_size).
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. })
    }

    /// The decoded response takes more memory than
    /// [`CallOptions::max_decoded_size`](crate::CallOptions::max_decoded_size).
    pub fn is_decoded_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::DecodedTooLarge { .. })
    }

    #[cfg(feature = "media")]
    fn media(&self) -> Option<&crate::media::Fault> {
        match &self.0.kind {
            Kind::Media(fault) => Some(fault),
            _ => None,
        }
    }

    /// The bytes that arrived, here or at the server, are not those that were sent: their checksums
    /// differ.
    #[cfg(feature = "media")]
    pub fn is_checksum_mismatch(&self) -> bool {
        self.media().is_some_and(|it| it.is_checksum_mismatch())
    }

    /// The session of a resumable upload is gone, so that it has to begin anew.
    #[cfg(feature = "media")]
    pub fn is_upload_expired(&self) -> bool {
        self.media().is_some_and(|it| it.is_upload_expired())
    }

    /// The thing is not the version that was asked for: 412, or a download whose object became
    /// another one on the way. Nothing of two versions is ever put together.
    pub fn is_changed(&self) -> bool {
        match &self.0.kind {
            #[cfg(feature = "media")]
            Kind::Media(fault) => fault.is_changed(),
            Kind::Answer(answer) => answer.status == StatusCode::PRECONDITION_FAILED,
            _ => false,
        }
    }

    /// A file could not be read or written, or the source of an upload could not be read.
    /// [`cause`](Self::cause) has the reason as it came.
    #[cfg(feature = "media")]
    pub fn is_io(&self) -> bool {
        self.media().is_some_and(|it| it.is_io())
    }

    /// The server names pages as the next ones that it has given already.
    pub fn is_page_circle(&self) -> bool {
        matches!(self.0.kind, Kind::PageCircle)
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
            Kind::Media(fault) => fault.source(),
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

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::new(Kind::Transport(error))
    }
}

impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        let kind = if error.is_timeout() {
            std::io::ErrorKind::TimedOut
        } else {
            std::io::ErrorKind::Other
        };
        Self::new(kind, error)
    }
}
