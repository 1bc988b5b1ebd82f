//! Errors of a transport.

use std::fmt;

use crate::boxed::BoxError;

/// A failure of the transport, with its kind and its cause.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    /// The proxy that the connection was to go through, without its password.
    proxy: Option<Box<str>>,
    source: BoxError,
}

/// What failed; decides whether a call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the server saw nothing.
    Connect,
    /// No trusted connection: the server saw nothing of the request.
    Tls,
    /// The transport's own time was up.
    Timeout,
    /// The connection broke before the answer began; the server may have seen the request.
    Interrupted,
    /// The body of the answer, or of the request, broke off.
    Body,
    /// Redirects without end, or to nowhere.
    Redirect,
    /// The headers of the response, or its trailers, exceed the limits of the transport.
    Limit,
    /// The request cannot be sent by this transport.
    Request,
}

impl TransportError {
    /// A failure of this kind. The cause must not have secrets in its text.
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            proxy: None,
            source: source.into(),
        }
    }

    /// Names the proxy that the connection was to go through.
    #[cfg(feature = "http")]
    pub(crate) fn through(mut self, proxy: Option<&str>) -> Self {
        self.proxy = proxy.map(Into::into);
        self
    }

    /// What failed.
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

    /// Another attempt may succeed. A certificate that is not trusted will not be in a second.
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

/// Without the cause, which is the `source`.
impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Tls => "no secure connection",
            TransportErrorKind::Timeout => "the transport's time is up",
            TransportErrorKind::Interrupted => "the connection broke before the answer",
            TransportErrorKind::Body => "the connection broke inside a body",
            TransportErrorKind::Redirect => "a redirect leads nowhere",
            TransportErrorKind::Limit => {
                "the headers of the response exceed the limits of the HTTP client"
            }
            TransportErrorKind::Request => "the request cannot be sent",
        })?;
        if let Some(proxy) = &self.proxy {
            write!(f, " through the proxy {proxy}")?;
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

    /// Whoever prints an error and then each `source` sees every text once.
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
