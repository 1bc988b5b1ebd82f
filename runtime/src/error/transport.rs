//! Errors of a transport.

use std::fmt;

use crate::boxed::BoxError;

/// An error of the transport: its kind and its cause.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    /// The route of the connection: `through the proxy http://proxy.test`.
    route: Option<Box<str>>,
    source: BoxError,
}

/// What failed. It decides whether a call is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The connection could not be established; the server did not receive the request.
    Connect,
    /// TLS could not be established; the server did not receive the request.
    Tls,
    /// A timeout of the transport elapsed.
    Timeout,
    /// The connection broke before the response started; the server may have received the request.
    Interrupted,
    /// The connection broke inside the body of the request or the response.
    Body,
    /// There are too many redirects, or one has an unusable target.
    Redirect,
    /// The headers or trailers of the response exceed the limits of the transport.
    Limit,
    /// The transport cannot send the request.
    Request,
}

impl TransportError {
    /// An error of this kind. The message of the cause must not contain secrets.
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            route: None,
            source: source.into(),
        }
    }

    /// Sets the route of the connection, without secrets.
    #[cfg(feature = "http")]
    pub(crate) fn routed(mut self, route: Option<&str>) -> Self {
        self.route = route.map(Into::into);
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The error with its innermost cause, which is the most specific one: "connection refused".
    pub(crate) fn with_cause(&self) -> impl fmt::Display {
        let mut cause: &(dyn std::error::Error + 'static) = &*self.source;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        format!("{self}: {cause}")
    }

    /// Another attempt may succeed. A certificate that is not trusted is a permanent failure.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::Connect
                | TransportErrorKind::Timeout
                | TransportErrorKind::Interrupted
                | TransportErrorKind::Body
        )
    }
}

/// Does not include the cause, which is the `source`.
impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Tls => "cannot establish TLS",
            TransportErrorKind::Timeout => "a timeout of the transport elapsed",
            TransportErrorKind::Interrupted => "the connection broke before the response",
            TransportErrorKind::Body => "the connection broke inside of a body",
            TransportErrorKind::Redirect => "a redirect cannot be followed",
            TransportErrorKind::Limit => {
                "the headers of the response exceed the limits of the HTTP client"
            }
            TransportErrorKind::Request => "the request cannot be sent",
        })?;
        if let Some(route) = &self.route {
            write!(f, " {route}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::{TransportError, TransportErrorKind};

    /// A report of an error and each `source` contains every message once.
    #[test]
    fn a_cause_is_printed_once() {
        let refused = std::io::Error::other("refused");
        let error = TransportError::new(TransportErrorKind::Connect, refused);
        let mut chain = vec![error.to_string()];
        let mut next = error.source();
        while let Some(cause) = next {
            chain.push(cause.to_string());
            next = cause.source();
        }
        assert_eq!(chain, ["cannot connect", "refused"]);
        assert_eq!(error.with_cause().to_string(), "cannot connect: refused");
    }
}
