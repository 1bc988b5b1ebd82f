//! The request of a call, which each attempt sends.

use bytes::Bytes;
use http::{Method, Request, Uri};

use crate::transport::{Body, RequestCopy};

/// The request of a call, which each attempt sends.
///
/// The attempts, the transport and the caller share one copy of it.
#[derive(Clone)]
pub(crate) struct CallRequest(RequestCopy);

impl CallRequest {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        Self(RequestCopy::new(request))
    }

    #[cfg_attr(
        not(feature = "media"),
        expect(dead_code, reason = "only `media` uses it")
    )]
    pub(crate) fn method(&self) -> &Method {
        self.0.method()
    }

    pub(crate) fn uri(&self) -> &Uri {
        self.0.uri()
    }

    pub(crate) fn to_request(&self) -> Request<Bytes> {
        self.0.to_request()
    }

    /// The request, copied if an attempt still uses it.
    pub(crate) fn get_mut(&mut self) -> &mut Request<Bytes> {
        self.0.get_mut()
    }

    /// The request of an attempt.
    pub(crate) fn next(&mut self) -> AttemptRequest {
        AttemptRequest {
            request: self.0.take().map(Body::from),
            copy: Some(self.0.clone()),
        }
    }
}

/// The request of an attempt, with a copy for the transport unless they differ.
pub(crate) struct AttemptRequest {
    pub(crate) request: Request<Body>,
    pub(crate) copy: Option<RequestCopy>,
}

impl From<Request<Body>> for AttemptRequest {
    fn from(request: Request<Body>) -> Self {
        Self {
            request,
            copy: None,
        }
    }
}
