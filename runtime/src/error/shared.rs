//! Copies of an error that several calls have in common.

use std::fmt;
use std::sync::Arc;

use super::base::{Error, ErrorResponse, Kind};
use super::transport::{TransportError, TransportErrorKind};
use crate::boxed::BoxError;

/// The cause of a copied error: the causes of the original.
struct SharedCause(Arc<Error>);

impl fmt::Display for SharedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Error::cause(&self.0) {
            Some(cause) => write!(f, "{cause}"),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for SharedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SharedCause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Error::cause(&self.0)?.source()
    }
}

impl Error {
    /// A copy of the failure of a request for one of its calls. It has the request of the original,
    /// and neither its method nor its attempts.
    pub(crate) fn shared(self: &Arc<Self>) -> Self {
        let cause = || -> BoxError { SharedCause(Arc::clone(self)).into() };
        let mut copy = Self::new(match self.kind() {
            Kind::Response(response) => Kind::Response(response.copy()),
            Kind::Decode { response, .. } => Kind::Decode {
                response: response.copy(),
                source: cause(),
            },
            Kind::Transport(error) => Kind::Transport(TransportError::new(error.kind(), cause())),
            Kind::Timeout { limit, time, .. } => return Self::timeout(*limit, *time),
            Kind::TooLarge { limit } => Kind::TooLarge { limit: *limit },
            Kind::Usage(message) => Kind::Usage(message.clone()),
            _ => Kind::Transport(TransportError::new(TransportErrorKind::Request, cause())),
        });
        copy.0.request.clone_from(&self.0.request);
        copy
    }
}

impl ErrorResponse {
    fn copy(&self) -> Self {
        Self {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body.clone(),
            error: self.error.clone(),
        }
    }
}
