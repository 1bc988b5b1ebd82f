//! The transport of a mock.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::batch;
use super::received::ReceivedCall;
use super::reply::Action;
use super::state::{Shared, lock};
use crate::boxed::BoxFuture;
use crate::error::{TransportError, TransportErrorKind};
use crate::request::{Recorded, RecordedBatch};
use crate::transport::{Body, Transport};

/// The transport of a [`Mock`](super::Mock), for
/// [`ClientBuilder::transport`](crate::ClientBuilder::transport).
#[derive(Clone)]
pub struct MockTransport {
    shared: Arc<Shared>,
}

impl MockTransport {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    async fn run(
        self,
        request: http::Request<Body>,
    ) -> Result<http::Response<Body>, TransportError> {
        let (parts, mut body) = request.into_parts();
        let mut sent = Vec::new();
        while let Some(piece) = body.next().await {
            sent.extend_from_slice(&piece?);
        }
        if let Some(batch) = parts.extensions.get::<RecordedBatch>() {
            return batch::respond(&self.shared, batch).await;
        }
        let recorded = parts.extensions.get::<Recorded>().cloned();
        let request = http::Request::from_parts(parts, Bytes::from(sent));
        let reply = match recorded {
            Some(recorded) => lock(&self.shared).respond(ReceivedCall::new(recorded, request)),
            None => Err(lock(&self.shared).fail(format!(
                "the request `{} {}` has no record of its method; a transport around that of the mock must forward \
                 `Transport::records_calls`",
                request.method(),
                request.uri().path()
            ))),
        };
        let reply =
            reply.map_err(|problem| TransportError::new(TransportErrorKind::Request, problem))?;
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay).await;
        }
        match reply.action {
            Action::Respond(response) => Ok(response.into_http()),
            Action::Fail(kind) => Err(TransportError::new(kind, "a fault of the mock")),
            Action::Hang | Action::Pages(_) => std::future::pending().await,
        }
    }
}

impl Transport for MockTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, TransportError>> {
        Box::pin(self.clone().run(request))
    }

    fn records_calls(&self) -> bool {
        true
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockTransport").finish_non_exhaustive()
    }
}
