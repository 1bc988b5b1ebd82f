//! Errors of credentials, and whether retrying can help.

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;

use super::base::Error;
use super::transport::TransportError;
use crate::boxed::BoxError;

/// An error of [`Credentials`](crate::Credentials), which could not provide a token.
///
/// Custom credentials may return any error. This type states which endpoint failed and whether the
/// failure is temporary. A temporary failure is retried within the call's deadline for every HTTP
/// method, because the API has not received the request.
///
/// If an error does not state it, failed and broken connections are recognized by their cause
/// ([`std::io::Error`], [`TransportError`], [`Error`]). Other errors are not retried.
///
/// ```
/// use discogen_runtime::CredentialsError;
///
/// let error = CredentialsError::new("503 Service Unavailable")
///     .endpoint("https://vault.example/token")
///     .transient(true);
/// assert_eq!(
///     error.to_string(),
///     "cannot fetch a token from https://vault.example/token: 503 Service Unavailable"
/// );
/// ```
#[derive(Debug)]
pub struct CredentialsError {
    endpoint: Option<String>,
    transient: Option<bool>,
    /// The message of the source with all its causes, if it differs from the source's own message.
    text: Option<String>,
    /// No credentials were found, so the machine was asked for its own, and it has none.
    missing: bool,
    source: BoxError,
}

impl CredentialsError {
    /// An error with this cause.
    pub fn new(source: impl Into<BoxError>) -> Self {
        Self {
            endpoint: None,
            transient: None,
            text: None,
            missing: false,
            source: source.into(),
        }
    }

    /// Sets the URL that the token was requested from.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets whether another attempt may succeed.
    pub fn transient(mut self, transient: bool) -> Self {
        self.transient = Some(transient);
        self
    }

    /// Replaces the message of the cause and of all its causes.
    #[cfg(feature = "auth")]
    pub(crate) fn text(mut self, text: String) -> Self {
        self.text = Some(text);
        self
    }

    /// States that no credentials were found.
    #[cfg(feature = "auth")]
    pub(crate) fn missing(mut self, missing: bool) -> Self {
        self.missing = missing;
        self
    }

    pub(super) fn is_missing(&self) -> bool {
        self.missing
    }

    /// True if another attempt may succeed.
    pub fn is_transient(&self) -> bool {
        is_transient(self) == Some(true)
    }

    /// The cause.
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.source
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(endpoint) = &self.endpoint {
            write!(f, "cannot fetch a token from {endpoint}: ")?;
        }
        match &self.text {
            Some(text) => f.write_str(text),
            None => self.source.fmt(f),
        }
    }
}

impl StdError for CredentialsError {
    /// The message includes that of the cause, so the chain continues after it.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.text {
            Some(_) => None,
            None => self.source.source(),
        }
    }
}

/// The number of causes that are examined, because a chain may be endless.
const DEPTH: usize = 16;

/// Returns whether another attempt may succeed, according to the first cause that is recognized;
/// `None` if none is.
pub(super) fn is_transient(error: &(dyn StdError + 'static)) -> Option<bool> {
    if let Some(stated) = error.downcast_ref::<CredentialsError>() {
        return stated.transient.or_else(|| is_transient(&*stated.source));
    }
    causes(error).find_map(|cause| {
        // The error inside an I/O error is not one of its causes.
        let io = cause.downcast_ref::<std::io::Error>();
        if let Some(inner) = io.and_then(std::io::Error::get_ref)
            && let Some(known) = is_transient(inner)
        {
            return Some(known);
        }
        if let Some(error) = cause.downcast_ref::<Error>() {
            return Some(error.is_transient());
        }
        if let Some(error) = cause.downcast_ref::<TransportError>() {
            return Some(error.is_transient());
        }
        (is_broken_connection(cause) || is_temporary(cause)).then_some(true)
    })
}

/// The error and its causes.
pub(crate) fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source()).take(DEPTH)
}

/// Returns whether the cause is a connection that failed or broke.
pub(crate) fn is_broken_connection(cause: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "http")]
    if let Some(error) = cause.downcast_ref::<hyper::Error>() {
        return error.is_incomplete_message()
            || error.is_closed()
            || error.is_canceled()
            || error.is_timeout();
    }
    let io = cause.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionRefused
                | ErrorKind::ConnectionReset
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::NotConnected
                | ErrorKind::TimedOut
                | ErrorKind::UnexpectedEof
        )
    })
}

/// Returns whether google-cloud-auth considers the error temporary, for credentials that use it.
#[cfg(feature = "auth")]
fn is_temporary(cause: &(dyn StdError + 'static)) -> bool {
    use google_cloud_auth::errors::CredentialsError as External;
    let external = cause.downcast_ref::<External>();
    external.is_some_and(External::is_transient)
}

#[cfg(not(feature = "auth"))]
fn is_temporary(_: &(dyn StdError + 'static)) -> bool {
    false
}
