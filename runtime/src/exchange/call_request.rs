//! The request of a call, which each attempt sends.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use crate::transport::Body;

/// The request of a call, which each attempt sends.
///
/// The attempts, the transport and the caller share one copy of its headers.
#[derive(Clone)]
pub(crate) struct CallRequest(Arc<Request<Bytes>>);

impl CallRequest {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        Self(Arc::new(request))
    }

    pub(crate) fn get(&self) -> &Request<Bytes> {
        &self.0
    }

    /// The request, copied if an attempt still uses it.
    pub(crate) fn get_mut(&mut self) -> &mut Request<Bytes> {
        Arc::make_mut(&mut self.0)
    }

    /// The request of an attempt.
    pub(crate) fn next(&mut self) -> AttemptRequest {
        let copy = Request::clone(&self.0);
        // The copy is kept, because a copy has no spare capacity for more headers.
        let request = match Arc::get_mut(&mut self.0) {
            Some(kept) => std::mem::replace(kept, copy),
            None => copy,
        };
        AttemptRequest {
            request: request.map(Body::from),
            copy: Some(self.0.clone()),
        }
    }
}

/// The request of an attempt, with a copy for the transport unless they differ.
pub(crate) struct AttemptRequest {
    pub(crate) request: Request<Body>,
    pub(crate) copy: Option<Arc<Request<Bytes>>>,
}

impl From<Request<Body>> for AttemptRequest {
    fn from(request: Request<Body>) -> Self {
        Self {
            request,
            copy: None,
        }
    }
}
